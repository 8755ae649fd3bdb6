"""Where text came from: spans in a block's body, and the way back to line and column in the file."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from msgspec import Struct


class Span(Struct, frozen=True, order=True):
    """A half-open range `[start, end)` of code points in the body of one block."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return the smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


NOWHERE = Span(0, 0)


class Position(Struct, frozen=True, order=True):
    """A place in a file: line and column, both counted from 1, columns in code points."""

    line: int
    column: int


class Body(Struct, frozen=True, dict=True):
    """The text of one block without its container's prefixes (`> `, list indent), and where each of its lines stands.

    `starts[k]` is the position in the file of the first character of body line `k`.
    Body lines are separated by a single newline, whatever the file uses.
    `columns[k]` tells the column of every character of line `k`, and of what follows it, where the file writes some of them longer
    (as escapes in a string); without it one column follows the other.
    """

    text: str
    starts: tuple[Position, ...]
    columns: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if len(self._offsets) != len(self.starts):
            raise ValueError(f"a body of {len(self._offsets)} lines needs as many starts, got {len(self.starts)}")

    @cached_property
    def _offsets(self) -> tuple[int, ...]:
        offsets = [0]
        for line in self.text.split("\n")[:-1]:
            offsets.append(offsets[-1] + len(line) + 1)
        return tuple(offsets)

    @classmethod
    def plain(cls, text: str, line: int = 1, column: int = 1) -> Body:
        """Return a body whose first character stands at `line`, `column`, with no prefixes on later lines."""
        count = text.count("\n") + 1
        return cls(text, (Position(line, column), *(Position(line + k, 1) for k in range(1, count))))

    def position(self, offset: int) -> Position:
        """Return the place in the file of the code point at `offset` of the body."""
        line = bisect_right(self._offsets, offset) - 1
        start = self.starts[line]
        if self.columns:
            return Position(start.line, self.columns[line][offset - self._offsets[line]])
        return Position(start.line, start.column + offset - self._offsets[line])

    def slice(self, span: Span) -> str:
        """Return the author's own words at `span`."""
        return self.text[span.start : span.end]
