"""Derivations in the docstrings of Python modules. The module is read token by token; nothing in it is run."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, DocumentBlock, Notice, notice
from mathdoc.documents.scan import OPENERS, scan_markdown
from mathdoc.source import Body, Position

_LITERAL = re.compile(r"([rRuU]?)(\"\"\"|'''|\"|')")
_BEFORE_STATEMENTS = frozenset(
    {tokenize.ENCODING, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT, tokenize.STRING}
)


class Docstring(Struct, frozen=True):
    """The text of a docstring without its indent, as it is written in the file."""

    body: Body
    indent: str
    raw: bool


def scan_python(text: str, path: str = "") -> Document:
    """Return the derivations in the docstrings of a Python module (Google and NumPy style)."""
    if not OPENERS.search(text):
        return Document(path, text, "python")
    lines = Lines.of(text)
    blocks: list[DocumentBlock] = []
    notices: list[Notice] = []
    symbols: list[Body] = []
    for docstring in _docstrings(lines):
        found = scan_markdown(docstring.body.text, path, "docstring")
        if found.blocks and not docstring.raw and "\\" in docstring.body.text:
            start = docstring.body.starts[0]
            message = "this docstring has a derivation and backslashes, but is not raw: Python changes what is written in it"
            end = Position(start.line, start.column + 1)
            notices.append(notice("DRV106", message, start, end, lines, 'Put an `r` before its quotes: r"""…""".'))
            continue
        blocks += [_moved_block(block, docstring) for block in found.blocks]
        notices += [_moved_notice(message, docstring, lines) for message in found.diagnostics]
        symbols += [_moved_body(body, docstring) for body in found.symbols]
    return Document(path, text, "python", tuple(blocks), tuple(notices), tuple(symbols))


def _docstrings(lines: Lines) -> Iterator[Docstring]:
    """Yield the strings that are statements of their own, as far as the module can be read."""
    before = tokenize.ENCODING
    try:
        for token in tokenize.generate_tokens(io.StringIO(lines.text.removeprefix("\ufeff")).readline):
            if token.type == tokenize.STRING and before in _BEFORE_STATEMENTS and OPENERS.search(token.string):
                yield _docstring(token.string, Position(token.start[0], token.start[1] + 1), lines)
            before = token.type
    except (tokenize.TokenError, SyntaxError):
        return


def _docstring(literal: str, start: Position, lines: Lines) -> Docstring:
    """Return what stands between the quotes of `literal`, which begins at `start`."""
    head = _LITERAL.match(literal)
    if head is None:
        return Docstring(Body.plain(""), "", raw=True)
    first, *others = literal[head.end() : -len(head[2])].split("\n")
    indents = [len(line) - len(line.lstrip(" \t")) for line in others if line.strip()]
    width = min(indents, default=0)
    indent = next((line[:width] for line in others if line.strip()), "")
    rows = [(first.rstrip("\r"), Position(start.line, start.column + head.end()))]
    for number, line in enumerate(others, start.line + 1):
        cut = min(width, len(line) - len(line.lstrip(" \t")))
        rows.append((line[cut:].rstrip("\r"), Position(number, cut + 1)))
    body = Body("\n".join(text for text, _ in rows), tuple(place for _, place in rows))
    return Docstring(body, indent, "r" in head[1].lower())


def _moved(position: Position, docstring: Docstring) -> Position:
    start = docstring.body.starts[position.line - 1]
    return Position(start.line, start.column + position.column - 1)


def _moved_body(body: Body, docstring: Docstring) -> Body:
    return Body(body.text, tuple(_moved(start, docstring) for start in body.starts))


def _moved_block(block: DocumentBlock, docstring: Docstring) -> DocumentBlock:
    return replace(
        block,
        body=_moved_body(block.body, docstring),
        options_text=_moved_body(block.options_text, docstring),
        start=_moved(block.start, docstring),
        end=_moved(block.end, docstring),
        prefix=docstring.indent + block.prefix,
    )


def _moved_notice(message: Notice, docstring: Docstring, lines: Lines) -> Notice:
    start, end = _moved(message.start, docstring), _moved(message.end, docstring)
    return replace(message, start=start, end=end, source=lines.line(start.line))
