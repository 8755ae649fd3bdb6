"""The Python interface: functions from text or files to frozen records.

`check_text` and `check_file` return a `FileResult`: per derivation and per row a verdict, its certificate or counterexample, and the
findings. `convert_text` and `convert_file` return a `Conversion`: the new text, and why a derivation stays as written, if one does.

What an author wrote never raises: it ends in findings. What raises: `OSError` (the file cannot be read or written), `ValueError`
(a notation or a flavour that does not exist, or settings in `[tool.mathdoc]` that cannot be used).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from mathdoc.documents.model import Document, DocumentBlock
    from mathdoc.results import Conversion, FileResult

Flavour = Literal["markdown", "latex"]
Notation = Literal["trace", "colon", "index"]

FLAVOURS: tuple[str, ...] = get_args(Flavour)
NOTATIONS: tuple[str, ...] = get_args(Notation)


def check_text(text: str, *, path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0) -> FileResult:
    r"""Check every derivation in `text`.

    `path` is the name that the result carries. The same text and seed give the same result, certificate for certificate.

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

    Nothing is written if a derivation does not pass, or cannot be converted.
    """
    from mathdoc.convert import convert_document
    from mathdoc.documents import atomic_write, read_document
    from mathdoc.policy import Policy, conversion_fails

    document = read_document(Path(path))
    conversion = convert_document(document, _known(notation), seed=seed)
    if output is not None and not conversion_fails(conversion, Policy()):
        atomic_write(output, conversion.text.encode())
    return conversion


def render_text(text: str, notation: str, *, path: str = "<page>", place: Callable[[str], str] = str, seed: int = 0) -> Conversion:
    """Return a Markdown page on which every derivation has become HTML: its formula, or its source with the messages.

    `place` is given that HTML and returns what is to stand on the page (a placeholder, where a tool wants one).
    """
    from mathdoc.output.html import render_page

    return render_page(_document(text, path, "markdown"), _known(notation), place, seed=seed)


def render_block(document: Document, block: DocumentBlock, notation: str) -> str:
    """Return the HTML of one derivation of a page, for tools that render token by token."""
    from mathdoc.output.html import render_blocks

    return render_blocks(document, _known(notation))[document.blocks.index(block)]


def _document(text: str, path: str, flavour: Flavour) -> Document:
    from mathdoc.documents import parse_document

    if flavour not in FLAVOURS:
        raise ValueError(f"unknown flavour {flavour!r}: it is one of {', '.join(FLAVOURS)}")
    return parse_document(text, path, flavour)


def _known(notation: str) -> str:
    if notation not in NOTATIONS:
        raise ValueError(f"unknown notation {notation!r}: it is one of {', '.join(NOTATIONS)}")
    return notation


def _bind() -> None:
    """Let the markdown-it plugin, which lies far below, show verified formulas."""
    from mathdoc.documents.markdown import bind_renderer

    bind_renderer(render_block)


_bind()
