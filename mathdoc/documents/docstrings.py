"""Derivations in the docstrings of Python modules. The module is read token by token; nothing in it is run."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

from mathdoc.documents.embedded import Embedded, Found, rows_of
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, notice
from mathdoc.documents.quoting import UNREADABLE, Quoting, read_python_string
from mathdoc.documents.scan import OPENERS, scan_markdown
from mathdoc.source import Body, Position

_LITERAL = re.compile(r"([rRuU]?)(\"\"\"|'''|\"|')")
_BEFORE_STATEMENTS = frozenset(
    {tokenize.ENCODING, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT, tokenize.STRING}
)


def scan_python(text: str, path: str = "") -> Document:
    """Return the derivations in the docstrings of a Python module (Google and NumPy style).

    Escapes are read as Python reads them. A derivation in which one makes a control character is left out, with a message.
    """
    if not OPENERS.search(text):
        return Document(path, text, "python")
    lines = Lines.of(text)
    found = Found([], [], [], [])
    for docstring in _docstrings(lines):
        document = scan_markdown(docstring.body.text, path, "docstring")
        changed = [block for block in document.blocks if UNREADABLE in block.body.text + block.options_text.text]
        found.add(document, docstring, lines, changed)
        for block in changed:
            start = docstring.moved(block.start)
            message = "this docstring is not raw, and Python changes what is written in this derivation"
            end = Position(start.line, start.column + 1)
            found.notices.append(notice("DRV106", message, start, end, lines, 'Put an `r` before its quotes, r"""…""", or write `\\\\`.'))
    return Document(path, text, "python", tuple(found.blocks), tuple(found.notices), tuple(found.symbols), tuple(found.macros))


def _docstrings(lines: Lines) -> Iterator[Embedded]:
    """Yield the strings that are statements of their own, as far as the module can be read."""
    before = tokenize.ENCODING
    try:
        for token in tokenize.generate_tokens(io.StringIO(lines.text.removeprefix("\ufeff")).readline):
            if token.type == tokenize.STRING and before in _BEFORE_STATEMENTS and OPENERS.search(token.string):
                docstring = _docstring(token, lines)
                if docstring:
                    yield docstring
            before = token.type
    except (tokenize.TokenError, SyntaxError):
        return


def _docstring(token: tokenize.TokenInfo, lines: Lines) -> Embedded | None:
    """Return what a string says, without the indent that its lines share."""
    start = lines.offset(Position(token.start[0], token.start[1] + 1))
    end = lines.offset(Position(token.end[0], token.end[1] + 1))
    head = _LITERAL.match(lines.text, start)
    if head is None:
        return None
    raw, quote = "r" in head[1].lower(), head[2]
    rows = rows_of(*read_python_string(lines.text, head.end(), end - len(quote), raw), lines)
    if rows is None:
        return None
    indented = [text for text, _, _ in rows[1:] if text.strip()]
    width = min((len(text) - len(text.lstrip(" \t")) for text in indented), default=0)
    cut = [rows[0]]
    for text, place, columns in rows[1:]:
        blanks = min(width, len(text) - len(text.lstrip(" \t")))
        cut.append((text[blanks:], Position(place.line, columns[blanks]), columns[blanks:]))
    texts, starts, columns_of = zip(*cut, strict=True)
    quoting = None if raw else Quoting("python", quote, "" if len(quote) == 3 else "\\n")
    return Embedded(Body("\n".join(texts), starts, columns_of), indented[0][:width] if indented else "", quoting)
