r"""The files that a LaTeX document reads with `\input` and `\include`, as far as they belong to its project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from mathdoc.documents.macros import harvest_macros
from mathdoc.documents.masking import mask
from mathdoc.documents.model import Document, Macro
from mathdoc.documents.read import read_document

_INPUT = re.compile(r"\\(?:input|include|subfile)(?![A-Za-z])[ \t]*(?:\{([^{}\r\n]{1,300})\}|([^\s{}\\%]{1,300}))")


def input_files(document: Document, project: str | Path) -> tuple[Path, ...]:
    r"""Return the files that `document` names in `\input`, `\include` and `\subfile`, in its order.

    As TeX does, names are taken from the folder of the main file, `project`; the suffix `.tex` may be left out.
    What does not exist is left out, and so is what lies outside the project, also behind a link.
    """
    root = Path(project).resolve()
    found: dict[Path, None] = {}
    for match in _INPUT.finditer(mask(document.text).code):
        name = (match[1] or match[2]).strip()
        for candidate in (root / name, root / f"{name}.tex"):
            if candidate.is_file() and candidate.resolve().is_relative_to(root):
                found[candidate.resolve()] = None
                break
    return tuple(found)


def with_inputs(document: Document, project: str | Path) -> tuple[Document, ...]:
    r"""Return `document` and all that it reads, directly or not, each file once; each knows the macros that were defined before it.

    Raises `OSError` if one of the files cannot be read.
    """
    macros: tuple[Macro, ...] = ()
    documents = []
    for found in _walk(document, Path(project), {Path(document.path).resolve()}):
        # A file without derivations is not scanned when it is read, but may well hold the macros.
        macros += harvest_macros(mask(found.text), found.lines())
        documents.append(replace(found, macros=macros))
    return tuple(documents)


def _walk(document: Document, project: Path, seen: set[Path]) -> Iterator[Document]:
    yield document
    for path in input_files(document, project):
        if path not in seen:
            seen.add(path)
            yield from _walk(read_document(path), project, seen)
