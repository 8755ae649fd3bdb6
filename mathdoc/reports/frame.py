"""Code frames: the author's own lines with carets under the part that a finding is about."""

from __future__ import annotations

import unicodedata

from mathdoc.results import Finding

WIDTH = 120
"""Lines longer than this (in terminal cells) are cut around the part that matters."""

_TAB = 4
_LINES = 8


def width(character: str) -> int:
    """Return how many cells a terminal gives to a character."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def frame(finding: Finding) -> list[str]:
    """Return the lines of `finding.source`, numbered, each with its caret line below it."""
    if not finding.source:
        return []
    lines = finding.source.split("\n")[:_LINES]
    gutter = len(str(finding.start.line + len(lines) - 1))
    shown = [" " * gutter + " |"]
    for offset, line in enumerate(lines):
        number = finding.start.line + offset
        text, carets = _cut(*_marked(line.rstrip("\r"), *_columns(finding, number, line)))
        shown.append(f"{number:>{gutter}} | {text}".rstrip())
        if carets.strip():
            shown.append(" " * gutter + f" | {carets}".rstrip())
    return shown


def _columns(finding: Finding, number: int, line: str) -> tuple[int, int]:
    """Return the part of line `number` to mark, as a half-open range of code points counted from 0."""
    first = finding.start.column - 1 if number == finding.start.line else len(line) - len(line.lstrip())
    last = finding.end.column - 1 if number == finding.end.line else len(line.rstrip())
    if number > finding.end.line:
        return 0, 0
    return first, max(last, first + 1) if number == finding.start.line else last


def _marked(line: str, first: int, last: int) -> tuple[list[str], list[str]]:
    """Return the cells of a line and of its caret line; every entry of both takes the same number of cells."""
    cells: list[str] = []
    carets: list[str] = []
    column = 0
    for index, character in enumerate(line):
        text, wide = _printable(character, column)
        cells.append(text)
        carets.append(("^" if first <= index < last else " ") * wide)
        column += wide
    if first >= len(line) and last > first:
        cells.append(" ")
        carets.append("^")
    return cells, carets


def _printable(character: str, column: int) -> tuple[str, int]:
    """Return what to print for a character (nothing that could steer the terminal) and its width."""
    if character == "\t":
        wide = _TAB - column % _TAB
        return " " * wide, wide
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in _STEERING:
        return "\N{REPLACEMENT CHARACTER}", 1
    return character, width(character)


_STEERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def _cut(cells: list[str], carets: list[str]) -> tuple[str, str]:
    """Join the cells; of a line that is too long only a window around the first caret."""
    if sum(map(len, carets)) <= WIDTH:
        return "".join(cells), "".join(carets)
    mark = next((index for index, caret in enumerate(carets) if "^" in caret), 0)
    start = max(0, mark - WIDTH // 3)
    stop, taken = start, 0
    while stop < len(carets) and taken + len(carets[stop]) <= WIDTH - 2:
        taken += len(carets[stop])
        stop += 1
    before, after = "…" if start else "", "…" if stop < len(cells) else ""
    return before + "".join(cells[start:stop]) + after, " " * len(before) + "".join(carets[start:stop])


def plain(text: str) -> str:
    """Return a message without characters that could steer the terminal; newlines stay."""
    return "".join(character if character == "\n" else _printable(character, 0)[0] for character in text)
