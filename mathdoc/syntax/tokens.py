"""What a token is: its kind, its uniform spelling, its place."""

from __future__ import annotations

from typing import Final, NamedTuple

from mathdoc.source import Span

LETTER: Final = "letter"
WORD: Final = "word"
TEXT_WORD: Final = "text word"
TEXT: Final = "text"
NUMBER: Final = "number"
MACRO: Final = "macro"
MARK: Final = "mark"
OPEN: Final = "open"
CLOSE: Final = "close"
GROUP: Final = "group"
END_GROUP: Final = "end of group"
BEGIN: Final = "begin"
END: Final = "end"
CELL: Final = "cell"
NEWLINE: Final = "new row"
LEFT_BAR: Final = "left bar"
RIGHT_BAR: Final = "right bar"


class Token(NamedTuple):
    """One token: what it is, its uniform spelling, and where it stands in the body."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its place in the body."""
        return Span(self.start, self.end)
