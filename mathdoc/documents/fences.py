"""Fences by the rules of CommonMark, read from markdown-it's state with what its own rule leaves out: where they end, and whether.

`state.bMarks`, `eMarks`, `tShift` and `sCount` hold for each line where it starts behind the prefixes of its containers, where it ends,
how many blanks it begins with, and how many columns these take.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from msgspec import Struct

Piece = tuple[int, int]
"""A part of one line: where it starts and ends in the page's text."""

_MARKUP = re.compile(r"`{3,}|~{3,}|:{3,}")


class Fence(Struct, frozen=True):
    """A fence that opens on `line` with `markup`; its content ends before line `stop`, where its closing stands if it is `closed`."""

    line: int
    markup: str
    stop: int
    closed: bool

    @property
    def following(self) -> int:
        """The first line behind the fence."""
        return self.stop + self.closed


def content(state: StateBlock, line: int) -> Piece:
    """Return where the text of `line` starts, behind prefixes and indent, and where the line ends."""
    return state.bMarks[line] + state.tShift[line], state.eMarks[line]


def read_fence(state: StateBlock, line: int, endLine: int) -> Fence | None:
    """Read the fence that opens on `line`. One that is not closed runs to the end of its container."""
    start, stop = content(state, line)
    match = _MARKUP.match(state.src, start, stop)
    if match is None or state.is_code_block(line) or (match[0][0] == "`" and "`" in state.src[match.end() : stop]):
        return None
    markup = match[0]
    for k in range(line + 1, endLine):
        start, stop = content(state, k)
        if start < stop and state.sCount[k] < state.blkIndent:
            return Fence(line, markup, k, closed=False)
        if not state.src.startswith(markup, start, stop) or state.is_code_block(k):
            continue
        if not state.src[start:stop].rstrip(" \t").strip(markup[0]):
            return Fence(line, markup, k, closed=True)
    return Fence(line, markup, endLine, closed=False)


def line_start(state: StateBlock, line: int, indent: int) -> int:
    """Return where the content of `line` starts below an indent of so many columns (as in markdown-it's `getLines`)."""
    width, first = 0, state.bMarks[line]
    while first < state.eMarks[line] and width < indent:
        if state.src[first] == "\t":
            width += 4 - (width + state.bsCount[line]) % 4
        elif state.src[first] == " " or first - state.bMarks[line] < state.tShift[line]:
            width += 1
        else:
            break
        first += 1
    return first
