"""From bytes to a `Document`. Nothing is guessed and nothing is lost: the document's text encodes to the very bytes it came from."""

from __future__ import annotations

import codecs
from pathlib import Path

from msgspec.structs import replace

from mathdoc.documents.find import LATEX_SUFFIXES, NOTEBOOK_SUFFIXES, PYTHON_SUFFIXES
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, Flavour, Given, notice
from mathdoc.source import Position

_OTHER_ENCODINGS = ((codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def read_document(path: str | Path) -> Document:
    """Read a file; its name tells whether it is Markdown, LaTeX, Python or a notebook.

    A file that is no UTF-8 has a diagnostic and no blocks. A LaTeX file has the macros and symbols of the files that it reads.

    Raises `OSError` if the file cannot be read.
    """
    return read_documents(path)[0]


def read_documents(path: str | Path) -> list[Document]:
    r"""Read a file and, if it is LaTeX, the files of its project that it reads with `\input`, directly or through others; it comes first.

    Raises `OSError` if the file itself cannot be read.
    """
    data = Path(path).read_bytes()
    if Path(path).suffix.lower() in LATEX_SUFFIXES:
        from mathdoc.documents.inputs import document_in, parts, read_tree

        if tree := read_tree(str(path), data):
            return [document_in(tree, number) for number in parts(tree)]
    return [decode_document(data, str(path))]


def changed_document(document: Document, text: str) -> Document:
    """Return what a document is with another text; what other files give to it stays."""
    return with_given(parse_document(text, document.path, document.flavour), document.given)


def with_given(document: Document, given: Given) -> Document:
    """Return a document with what other files give to it."""
    diagnostics = tuple(sorted((*document.diagnostics, *given.notices), key=lambda message: message.start))
    return replace(document, diagnostics=diagnostics, given=given)


def decode_document(data: bytes, path: str) -> Document:
    """Return the document that `data` is; `path` names it, and its suffix tells whether it is Markdown, LaTeX, Python or a notebook."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(data, path, error)
    return parse_document(text, path, _flavour(path))


def parse_document(text: str, path: str = "<text>", flavour: Flavour = "markdown", dialect: str = "any") -> Document:
    """Return the derivations, symbols and macros of `text`; `flavour` is `markdown`, `latex`, `python` or `notebook`.

    `dialect` says which containers Markdown has: `commonmark`, `material`, `myst`, or `any` for all of them.
    """
    if flavour == "latex":
        from mathdoc.documents.latex import scan_latex

        return scan_latex(text, path)
    if flavour == "python":
        from mathdoc.documents.docstrings import scan_python

        return scan_python(text, path)
    if flavour == "notebook":
        from mathdoc.documents.notebooks import scan_notebook

        return scan_notebook(text, path)
    from mathdoc.documents.scan import scan_markdown

    return scan_markdown(text, path, dialect)


def _undecodable(data: bytes, path: str, error: UnicodeDecodeError) -> Document:
    """Return a document without blocks that says where its first wrong byte is."""
    text = data.decode("utf-8", "surrogateescape")
    lines = Lines.of(text)
    start = lines.position(len(data[: error.start].decode("utf-8")))
    message = f"this is not UTF-8: the byte {data[error.start]:02X} does not fit here"
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            message = f"this is not UTF-8: the file begins like {name}"
    end = Position(start.line, start.column + 1)
    found = notice("DRV101", message, start, end, lines, "Save the file as UTF-8; nothing in it was read.")
    return Document(path, text, _flavour(path), diagnostics=(found,))


def _flavour(path: str) -> Flavour:
    suffix = Path(path).suffix.lower()
    suffixes: dict[Flavour, frozenset[str]] = {"latex": LATEX_SUFFIXES, "python": PYTHON_SUFFIXES, "notebook": NOTEBOOK_SUFFIXES}
    return next((flavour for flavour, known in suffixes.items() if suffix in known), "markdown")
