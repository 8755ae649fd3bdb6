"""The Python interface: four functions that return frozen records.

`check_text` and `check_file` return a `FileResult`: per derivation and per row a verdict, its certificate or counterexample, and the
findings. `convert_text` and `convert_file` return a `Conversion`: the new text, and why a derivation stays as written, if one does.

What an author wrote never raises: it ends in findings. What raises: `OSError` (the file cannot be read or written), `ValueError`
(a notation or a flavour that does not exist).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from mathdoc.documents.model import Document
    from mathdoc.results import Conversion, FileResult

Flavour = Literal["markdown", "latex"]
Notation = Literal["trace", "colon", "index"]

NOTATIONS: tuple[str, ...] = get_args(Notation)


def check_text(text: str, *, path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0) -> FileResult:
    r"""Check every derivation in `text`.

    `path` is the name that the findings carry. The same text and seed give the same result, certificate for certificate.

    >>> check_text("```derivation\nx \\in \\mathbb{R}^n\n```").blocks[0].verdict
    <Verdict.GIVEN: 'given'>
    """
    from mathdoc.check import check_document

    return check_document(_document(text, path, flavour), seed=seed)


def check_file(path: str | Path, *, seed: int = 0) -> FileResult:
    """Check every derivation in a file; its name tells whether it is Markdown or LaTeX. A file that is no UTF-8 is a finding."""
    from mathdoc.check import check_document
    from mathdoc.documents import read_document

    return check_document(read_document(Path(path)), seed=seed)


def convert_text(text: str, notation: str, *, path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0) -> Conversion:
    """Write every derivation in `text` in `notation` (`trace`, `colon` or `index`); all else stays as it is.

    A derivation that is refuted, unknown or has an error stays as written, and a finding says so.
    """
    from mathdoc.convert import convert_document

    return convert_document(_document(text, path, flavour), _known(notation), seed=seed)


def convert_file(path: str | Path, notation: str, output: str | Path | None = None, *, seed: int = 0) -> Conversion:
    """Convert a file; with `output` (which may be `path` itself) the new text is written there, at once or not at all.

    Nothing is written if the conversion has an error.
    """
    from mathdoc.convert import convert_document
    from mathdoc.documents import atomic_write, read_document

    document = read_document(Path(path))
    conversion = convert_document(document, _known(notation), seed=seed)
    if output is not None and not any(finding.severity == "error" for finding in conversion.all_findings):
        atomic_write(Path(output), document.encode(conversion.text))
    return conversion


def _document(text: str, path: str, flavour: str) -> Document:
    from mathdoc.documents import parse_document

    if flavour not in get_args(Flavour):
        raise ValueError(f"unknown flavour {flavour!r}: it is one of {', '.join(get_args(Flavour))}")
    return parse_document(text, path, flavour)


def _known(notation: str) -> str:
    if notation not in NOTATIONS:
        raise ValueError(f"unknown notation {notation!r}: it is one of {', '.join(NOTATIONS)}")
    return notation
