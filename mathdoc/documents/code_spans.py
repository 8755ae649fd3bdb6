"""A Markdown page without what its reader sees as code, and without comments: what is left may define macros."""

from __future__ import annotations

import re
from collections.abc import Set

from mathdoc.documents.lines import Lines

_TICKS = re.compile(r"`+|\n[ \t]*\n|\r\n[ \t]*\r\n")
_VISIBLE = re.compile(r"[^\r\n]")


def without_code(text: str, code_lines: Set[int], lines: Lines) -> str:
    """Return `text`, as long as before, with blanks for these lines (counted from 0), for code spans and for comments."""
    places = [(lines.starts[line], lines.ends[line]) for line in sorted(code_lines) if line < len(lines.starts)]
    text = _blanked(text, places)
    text = _blanked(text, _spans(text))
    return _blanked(text, _comments(text))


def _blanked(text: str, places: list[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in places:
        parts += [text[done:start], _VISIBLE.sub(" ", text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _comments(text: str) -> list[tuple[int, int]]:
    """Return where the comments of HTML stand; one that is never closed reaches to the end."""
    found, start = [], text.find("<!--")
    while start >= 0:
        close = text.find("-->", start)
        end = len(text) if close < 0 else close + 3
        found.append((start, end))
        start = text.find("<!--", end)
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where code spans stand: from a run of backticks to the next one as long, in the same paragraph."""
    found = []
    runs = list(_TICKS.finditer(text))
    following = _next_alike(runs)
    place = 0
    while place < len(runs):
        close = following[place]
        if close is None:
            place += 1
            continue
        found.append((runs[place].start(), runs[close].end()))
        place = close + 1
    return found


def _next_alike(runs: list[re.Match[str]]) -> list[int | None]:
    """Return, for each run, the number of the next one as long before the paragraph ends."""
    following: list[int | None] = [None] * len(runs)
    later: dict[int, int] = {}
    for place in range(len(runs) - 1, -1, -1):
        if not runs[place][0].startswith("`"):
            later.clear()
            continue
        length = len(runs[place][0])
        following[place] = later.get(length)
        later[length] = place
    return following
