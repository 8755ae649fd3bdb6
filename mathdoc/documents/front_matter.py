"""The head of a page: YAML between `---`, or TOML between `+++`, of which only mathdoc's own key is looked at.

No YAML is parsed: what stands under the key is the author's LaTeX, whose backslashes and colons YAML would not leave alone.
"""

from __future__ import annotations

import re

from msgspec import Struct

from mathdoc.documents.lines import Lines
from mathdoc.source import Body, Position

_BLOCK_MARKS = ("", "|", "|-", "|+", ">", ">-", ">+")


class FrontMatter(Struct, frozen=True):
    """How many lines the head takes, with its delimiters, and the raw text of its `mathdoc` key."""

    line_count: int = 0
    symbols: tuple[Body, ...] = ()


def read_front_matter(lines: Lines) -> FrontMatter:
    """Return the front matter of a page; none if the first line opens none, or nothing closes it."""
    fence = lines.line(1).rstrip()
    if fence not in ("---", "+++"):
        return FrontMatter()
    closings = (fence, "...") if fence == "---" else (fence,)
    last = next((k for k in range(2, len(lines.starts) + 1) if lines.line(k).rstrip() in closings), None)
    if last is None:
        return FrontMatter()
    read = _yaml_key if fence == "---" else _toml_key
    return FrontMatter(last, read(lines, last))


def _yaml_key(lines: Lines, last: int) -> tuple[Body, ...]:
    """Return the value of `mathdoc:`: what stands behind it, or the indented lines below it."""
    for number in range(2, last):
        match = re.match(r"mathdoc:[ \t]*", lines.line(number))
        if match is None:
            continue
        value = lines.line(number)[match.end() :].rstrip()
        if value not in _BLOCK_MARKS:
            return (_unquoted(value, number, match.end()),)
        below = _indented(lines, number + 1, last)
        return (below,) if below else ()
    return ()


def _toml_key(lines: Lines, last: int) -> tuple[Body, ...]:
    """Return the value of `mathdoc = …`, of one line or between triple quotes."""
    for number in range(2, last):
        match = re.match(r"mathdoc[ \t]*=[ \t]*", lines.line(number))
        if match is None:
            continue
        value = lines.line(number)[match.end() :].rstrip()
        quotes = value[:3]
        if quotes not in ("'''", '"""') or value.endswith(quotes, 3):
            return (_unquoted(value, number, match.end()),)
        stop = next((k for k in range(number + 1, last) if quotes in lines.line(k)), last)
        rows = [(value[3:], Position(number, match.end() + 4))]
        rows += [(lines.line(k), Position(k, 1)) for k in range(number + 1, stop)]
        if stop < last:
            rows.append((lines.line(stop).split(quotes)[0], Position(stop, 1)))
        return (_of_rows(rows),)
    return ()


def _indented(lines: Lines, first: int, last: int) -> Body | None:
    """Return the lines from `first` on that are blank or indented, without their indent."""
    rows = []
    for number in range(first, last):
        line = lines.line(number)
        text = line.lstrip(" \t")
        if text and text == line:
            break
        rows.append((text, Position(number, len(line) - len(text) + 1)))
    return _of_rows(rows) if rows else None


def _unquoted(value: str, number: int, column: int) -> Body:
    """Return a value of one line without the quotes around it."""
    for quotes in ("'''", '"""', "'", '"'):
        if len(value) >= 2 * len(quotes) and value.startswith(quotes) and value.endswith(quotes):
            return Body.plain(value[len(quotes) : len(value) - len(quotes)], number, column + len(quotes) + 1)
    return Body.plain(value, number, column + 1)


def _of_rows(rows: list[tuple[str, Position]]) -> Body:
    return Body("\n".join(text for text, _ in rows), tuple(start for _, start in rows))
