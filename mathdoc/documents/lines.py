"""The lines of a text as an editor counts them: ended by LF, CRLF or CR, and by nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct

from mathdoc.source import Position

BYTE_ORDER_MARK = "\ufeff"

_LINE_END = re.compile(r"\r\n?|\n")


class Lines(Struct, frozen=True):
    """Where each line of `text` starts and ends, as offsets in code points; `ends` are before the line end.

    `str.splitlines` would also split at form feeds and at U+2028, which no editor counts.
    A byte order mark is part of the text, but takes no column: the first line starts behind it.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Return the lines of `text`; there is always at least one."""
        starts = [len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0]
        ends = []
        for match in _LINE_END.finditer(text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(text))
        return cls(text, tuple(starts), tuple(ends))

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1, without its line end."""
        return self.text[self.starts[number - 1] : self.ends[number - 1]]

    def line_end(self, number: int) -> str:
        """Return what ends line `number`, as it is written; nothing after the last line."""
        following = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.ends[number - 1] : following]

    def offset(self, position: Position) -> int:
        """Return the offset in `text` of the code point at `position`."""
        return self.starts[position.line - 1] + position.column - 1

    def position(self, offset: int) -> Position:
        """Return the line and column of the code point at `offset`."""
        line = max(bisect_right(self.starts, offset) - 1, 0)
        return Position(line + 1, max(offset - self.starts[line], 0) + 1)
