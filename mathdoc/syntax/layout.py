"""A body to the texts of its rows: row ends, continuation lines, wrappers, comments, limits. No mathematics here.

Wrappers and comments are overwritten by spaces, so that every offset stays what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mathdoc import limits
from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span
from mathdoc.syntax.macros import WRAPPERS

_SCAN = re.compile(
    r"\\begin\s*\{([^{}\n]*)\}|\\end\s*\{([^{}\n]*)\}|\\\\(?:\*?\[[^\]\n]*\])?|\\cr(?![A-Za-z])|\\[A-Za-z]+|\\.|%[^\n]*|[{}()\[\]\n$]",
    re.DOTALL,
)
_OPTION = re.compile(r"[ \t]*%?[ \t]*:([A-Za-z][A-Za-z_-]*):(?!=)[ \t]*(.*?)[ \t]*\Z")
_CONTINUES = re.compile(r"\s*(?:[+\-−⊙·×]|:(?!=)|\\(?:cdot|odot|times|otimes|circ)(?![A-Za-z]))")
_OWN_RELATION = re.compile(r"(?<![:!<>])=|\\(?:in|approx|equiv|leftarrow|triangleq)(?![A-Za-z])|∈")
_WRAPPER_ARGUMENTS = re.compile(r"\s*(?:\[[^\]\n]*\])?(?:\s*\{[^{}\n]*\})?")
_ARGUMENT_WRAPPERS = frozenset({"alignat", "alignat*", "alignedat", "array"})


@dataclass(slots=True)
class RawRow:
    """The text of one row: where it stands, its comments, and what is wrong with it before any reading."""

    start: int
    end: int
    comments: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OptionLine:
    """`:key: value`, where the line and where the value stand."""

    key: str
    value: str
    span: Span
    value_start: int


@dataclass(slots=True)
class Layout:
    """What a body consists of: its text with comments and wrappers blanked, its option lines and its rows."""

    text: str
    options: list[OptionLine] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


@dataclass(slots=True)
class _Piece:
    """A stretch of text between two row ends or newlines."""

    start: int
    end: int
    hard: bool = False
    brackets: int = 0
    comments: list[str] = field(default_factory=list)


def lay_out(text: str) -> Layout:
    """Return the rows of a body."""
    if len(text) > limits.BODY_LENGTH:
        problem = diagnostic("DRV203", f"the derivation has {len(text):,} characters; the limit is {limits.BODY_LENGTH:,}", Span(0, 1))
        return Layout(text, problems=[problem])
    layout = Layout(text)
    _read_head(layout)
    scanner = _Scanner(layout.text)
    scanner.run()
    if scanner.depth or scanner.environments:
        scanner = _Scanner(layout.text, every_line=True)
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


class _Scanner:
    """One pass over the text: pieces, comments, wrappers, and the depth of braces and environments."""

    def __init__(self, text: str, every_line: bool = False) -> None:
        self.text = text
        self.every_line = every_line
        self.depth = 0
        self.environments: list[tuple[str, bool]] = []
        self.wrapper_braces: list[int] = []
        self.blanks: list[tuple[int, int]] = []
        self.pieces: list[_Piece] = []
        self.piece = _Piece(0, 0)

    def run(self) -> None:
        """Scan the whole text."""
        for match in _SCAN.finditer(self.text):
            self.visit(match)
        self.cut(len(self.text), len(self.text), hard=False)

    def visit(self, match: re.Match[str]) -> None:
        """Take one match of the scan."""
        word = match.group()
        if word in "{}":
            self.brace(word, match)
        elif word in "([)]":
            self.piece.brackets += 1 if word in "([" else -1
        elif word == "\n":
            if self.at_top():
                self.cut(match.start(), match.end(), hard=False)
        elif word[0] == "%":
            self.comment(match)
        elif match[1] is not None:
            self.begin(match)
        elif match[2] is not None:
            self.end(match)
        elif word.startswith("\\\\") or word == r"\cr":
            if self.at_top():
                self.cut(match.start(), match.end(), hard=True)
        elif word in (r"\[", r"\]") or word == "$":
            self.blanks.append(match.span())
        elif word == r"\eqalign":
            self.blanks.append(match.span())
            self.wrapper_braces.append(self.depth)

    def at_top(self) -> bool:
        """Whether a row may end here."""
        if self.every_line:
            return True
        return self.depth == len(self.wrapper_braces) and all(wrapper for _, wrapper in self.environments)

    def cut(self, end: int, following: int, hard: bool) -> None:
        """End the piece."""
        self.piece.end, self.piece.hard = end, hard
        self.pieces.append(self.piece)
        self.piece = _Piece(following, following)

    def brace(self, word: str, match: re.Match[str]) -> None:
        """A brace; the pair after `\\eqalign` is a wrapper."""
        opens = self.wrapper_braces and self.wrapper_braces[-1] == self.depth and word == "{"
        closes = self.wrapper_braces and self.wrapper_braces[-1] == self.depth - 1 and word == "}"
        if opens or closes:
            self.blanks.append(match.span())
        self.depth += 1 if word == "{" else -1
        if closes:
            self.wrapper_braces.pop()
        self.depth = max(self.depth, 0)

    def comment(self, match: re.Match[str]) -> None:
        """A comment belongs to the row that it ends."""
        content = match.group()[1:].strip()
        before = self.text[self.piece.start : match.start()]
        if not before.strip() and "\n" not in before and self.pieces and self.pieces[-1].hard:
            self.pieces[-1].comments.append(content)
        elif before.strip():
            self.piece.comments.append(content)
        self.blanks.append(match.span())

    def begin(self, match: re.Match[str]) -> None:
        """An environment: a wrapper is blanked, with its arguments."""
        name = match[1]
        leading = not self.masked_before(match.start()).strip()
        wrapper = name in WRAPPERS or (name == "array" and leading)
        if wrapper:
            arguments = _WRAPPER_ARGUMENTS.match(self.text, match.end()) if name in _ARGUMENT_WRAPPERS else None
            self.blanks.append((match.start(), arguments.end() if arguments else match.end()))
        self.environments.append((name, wrapper))

    def masked_before(self, position: int) -> str:
        """What stands in the piece before `position`, wrappers aside."""
        text = self.text[self.piece.start : position]
        for start, end in self.blanks:
            if start >= self.piece.start:
                text = text.replace(self.text[start:end], "")
        return text

    def end(self, match: re.Match[str]) -> None:
        """The end of an environment."""
        matches = self.environments and self.environments[-1][0] == match[2]
        if self.environments.pop()[1] if matches else match[2] in WRAPPERS:
            self.blanks.append(match.span())

    def masked(self) -> str:
        """The text with comments and wrappers blanked."""
        parts, last = [], 0
        for start, end in sorted(self.blanks):
            if start < last:
                continue
            parts.append(self.text[last:start])
            parts.append(re.sub(r"[^\n]", " ", self.text[start:end]))
            last = end
        return "".join([*parts, self.text[last:]])


def _read_options(layout: Layout, scanner: _Scanner) -> None:
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


def _rows(layout: Layout, pieces: list[_Piece]) -> Iterator[RawRow]:
    """Join pieces into rows."""
    text = layout.text
    hard = _ends_are_hard(layout, pieces)
    current: _Piece | None = None
    for piece in pieces:
        blank = not text[piece.start : piece.end].strip()
        if current is None:
            current = None if blank and not piece.comments else replace(piece)
        elif not blank:
            if _belongs(text, current, piece, hard):
                current = _Piece(current.start, piece.end, piece.hard, current.brackets + piece.brackets, current.comments + piece.comments)
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


def _row(text: str, piece: _Piece) -> RawRow:
    """The row of a piece, without the white space around it."""
    content = text[piece.start : piece.end]
    start = piece.start + len(content) - len(content.lstrip())
    return RawRow(start, piece.start + len(content.rstrip()) if content.strip() else piece.end, piece.comments)


def _belongs(text: str, current: _Piece, piece: _Piece, hard: bool) -> bool:
    """Whether a newline between two pieces continues the row."""
    if hard:
        return not current.hard
    following = text[piece.start : piece.end]
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


def _ends_are_hard(layout: Layout, pieces: list[_Piece]) -> bool:
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
