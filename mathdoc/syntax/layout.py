"""A body to the texts of its rows: row ends, continuation lines, wrappers, comments, limits. No mathematics here.

Wrappers and comments are overwritten by spaces, so that every offset stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import limits
from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span
from mathdoc.syntax.scanner import Piece, Scanner

_OPTION = re.compile(r"[ \t]*%?[ \t]*:([A-Za-z][A-Za-z_-]*):(?!=)[ \t]*(.*?)[ \t]*\Z")
_CONTINUES = re.compile(r"\s*(?:[+\-−⊙·×]|:(?!=)|\\(?:cdot|odot|times|otimes|circ)(?![A-Za-z]))")
_OWN_RELATION = re.compile(r"(?<![:!<>])=|\\(?:in|approx|equiv|leftarrow|triangleq)(?![A-Za-z])|∈")


class RawRow(Struct):
    """The text of one row: where it stands, its comments, and what is wrong with it before any reading."""

    start: int
    end: int
    comments: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


class OptionLine(Struct, frozen=True):
    """`:key: value`, where the line and where the value stand."""

    key: str
    value: str
    span: Span
    value_start: int


class Layout(Struct):
    """What a body consists of: its text with comments and wrappers blanked, its option lines and its rows."""

    text: str
    options: list[OptionLine] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def lay_out(text: str) -> Layout:
    """Return the rows of a body."""
    if len(text) > limits.BODY_LENGTH:
        problem = diagnostic("DRV203", f"the derivation has {len(text):,} characters; the limit is {limits.BODY_LENGTH:,}", Span(0, 1))
        return Layout(text, problems=[problem])
    layout = Layout(text)
    _read_head(layout)
    scanner = Scanner(layout.text)
    scanner.run()
    if scanner.depth or scanner.environments:
        scanner = Scanner(layout.text, every_line=True)
        scanner.run()
    layout.text = scanner.masked()
    _read_options(layout, scanner)
    layout.rows = list(_rows(layout, scanner.pieces))
    for row in layout.rows:
        row.problems.extend(_balance(layout.text, row))
    return layout


def _read_head(layout: Layout) -> None:
    """A head between lines of `---`, in YAML's looks: its values are raw text."""
    head = re.match(r"\s*---[ \t]*\n(.*?)\n[ \t]*---[ \t]*(?:\n|\Z)", layout.text, re.DOTALL)
    if not head:
        return
    offset = head.start(1)
    for line in head.group(1).split("\n"):
        found = re.match(r"[ \t]*([A-Za-z_-]+)[ \t]*:[ \t]*(.*?)[ \t]*\Z", line)
        if found:
            layout.options.append(OptionLine(found[1], found[2], Span(offset, offset + len(line)), offset + found.start(2)))
        offset += len(line) + 1
    layout.text = re.sub(r"[^\n]", " ", head.group()) + layout.text[head.end() :]


def _read_options(layout: Layout, scanner: Scanner) -> None:
    """Take the option lines out of the pieces. `% :key: value` counts as well."""
    for start, line in _lines(scanner.text):
        found = _OPTION.match(line)
        if found:
            span = Span(start, start + len(line))
            layout.options.append(OptionLine(found[1], found[2], span, start + found.start(2)))
            layout.text = layout.text[:start] + " " * len(line) + layout.text[start + len(line) :]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.split("\n"):
        yield offset, line
        offset += len(line) + 1


def _rows(layout: Layout, pieces: list[Piece]) -> Iterator[RawRow]:
    """Join pieces into rows."""
    text = layout.text
    hard = _ends_are_hard(layout, [piece for piece in pieces if not piece.wrapped])
    hard_inside = any(piece.hard for piece in pieces if piece.wrapped)
    current: Piece | None = None
    for piece in pieces:
        blank = not text[piece.start : piece.end].strip()
        if current is None:
            current = None if blank and not piece.comments else replace(piece)
        elif not blank:
            if _belongs(text, current, piece, hard_inside if current.wrapped else hard):
                current = Piece(
                    current.start,
                    piece.end,
                    piece.hard,
                    piece.wrapped,
                    current.brackets + piece.brackets,
                    current.comments + piece.comments,
                )
            else:
                yield _row(text, current)
                current = replace(piece)
        elif piece.comments:
            current.comments.extend(piece.comments)
        if current is not None and piece.hard:
            yield _row(text, current)
            current = None
    if current is not None:
        yield _row(text, current)


def _row(text: str, piece: Piece) -> RawRow:
    """The row of a piece, without the white space around it."""
    content = text[piece.start : piece.end]
    start = piece.start + len(content) - len(content.lstrip())
    return RawRow(start, piece.start + len(content.rstrip()) if content.strip() else piece.end, piece.comments)


def _belongs(text: str, current: Piece, piece: Piece, hard: bool) -> bool:
    """Whether a newline between two pieces continues the row."""
    following = text[piece.start : piece.end]
    if hard:
        return not current.hard and (current.wrapped or not _are_two_rows(text[current.start : current.end], following))
    if current.brackets > 0 and not following.lstrip().startswith("="):
        rest = text[piece.start :].split("\n", 50)
        open_now = current.brackets
        for line in rest:
            open_now += sum(line.count(c) for c in "([") - sum(line.count(c) for c in ")]")
            if open_now <= 0:
                return True
            if line.lstrip().startswith("="):
                break
        return False
    return bool(_CONTINUES.match(following)) and not (following.lstrip()[0] in "+-−" and _OWN_RELATION.search(following))


def _are_two_rows(current: str, following: str) -> bool:
    """Whether both sides of a newline say something of their own: declarations above pasted rows that end in `\\\\`."""
    unfinished = re.search(r"(?:[=+\-&,:(\[{]|\\(?:cdot|odot|times|otimes|in|implies|iff|quad))\s*\Z", current)
    begins = re.match(r"\s*&?\s*(?:[=+\-:,]|\\(?:quad|qquad|implies|text)\b)", following)
    return not unfinished and not begins and bool(_OWN_RELATION.search(_plain(current)) and _OWN_RELATION.search(_plain(following)))


def _plain(text: str) -> str:
    """A text without what stands in braces (`\\sum_{i=1}`)."""
    while (shorter := re.sub(r"\{[^{}]*\}", "", text)) != text:
        text = shorter
    return text


def _ends_are_hard(layout: Layout, pieces: list[Piece]) -> bool:
    """Whether rows end at `\\\\` only; one stray `\\\\` among newline rows gets a message instead."""
    ends = [piece for piece in pieces if piece.hard]
    if not ends:
        return False
    lines = [piece for piece in pieces if layout.text[piece.start : piece.end].strip()]
    starts = [piece for piece in lines if _OWN_RELATION.search(layout.text[piece.start : piece.end])]
    soft = sum(not piece.hard for piece in starts[:-1])
    if len(ends) == 1 and soft >= 2:
        place = Span(ends[0].end, ends[0].end + 2)
        layout.problems.append(
            diagnostic("DRV204", r"one `\\` among rows that end at the newline", place, r"remove it, or end every row in `\\`")
        )
        return False
    return True


_NESTING = re.compile(r"\\[A-Za-z]+|\\.|[{}()\[\]]", re.DOTALL)


def _balance(text: str, row: RawRow) -> Iterator[Diagnostic]:
    """Length, nesting and braces of one row, before anything recurses."""
    if row.end - row.start > limits.ROW_LENGTH:
        message = f"this row has {row.end - row.start:,} characters; the limit is {limits.ROW_LENGTH:,}"
        yield diagnostic("DRV203", message, Span(row.start, row.end), "name a subexpression in a row of its own")
        return
    braces: list[int] = []
    nesting = deepest = 0
    for match in _NESTING.finditer(text, row.start, row.end):
        mark = match.group()
        if mark in ("{", "(", "[", r"\begin", r"\left", r"\frac", r"\sqrt"):
            nesting += mark not in (r"\left", r"\frac", r"\sqrt")
            deepest = max(deepest, nesting)
        elif mark in ("}", ")", "]", r"\end"):
            nesting -= 1
        if mark == "{":
            braces.append(match.start())
        elif mark == "}":
            if not braces:
                yield diagnostic("DRV202", "this `}` closes nothing", Span(*match.span()), "remove it, or open a `{` before it")
                return
            braces.pop()
    if braces:
        yield diagnostic("DRV202", "this `{` is never closed", Span(braces[-1], braces[-1] + 1), "close it with `}`")
    elif deepest > limits.NESTING:
        message = f"brackets are nested {deepest} deep; the limit is {limits.NESTING}"
        yield diagnostic("DRV203", message, Span(row.start, row.end), "name a subexpression in a row of its own")
