from __future__ import annotations

import pytest

from mathdoc.reports.frame import WIDTH, frame
from mathdoc.results import Finding
from mathdoc.source import Position


def _frame(source: str, start: tuple[int, int], end: tuple[int, int]) -> str:
    return "\n".join(frame(Finding("DRV000", "error", "m", Position(*start), Position(*end), source=source)))


@pytest.mark.parametrize(
    ("source", "start", "end", "expected"),
    [
        ("df = 2 y", (5, 6), (5, 7), "  |\n5 | df = 2 y\n  |      ^"),
        ("\tdf = 2", (5, 2), (5, 4), "  |\n5 |     df = 2\n  |     ^^"),
        ("> \tdf", (5, 4), (5, 6), "  |\n5 | >   df\n  |     ^^"),
        ("矩陣 = 2", (5, 6), (5, 7), "  |\n5 | 矩陣 = 2\n  |        ^"),
        ("矩陣 = 2", (5, 1), (5, 3), "  |\n5 | 矩陣 = 2\n  | ^^^^"),
        ("x\N{COMBINING CIRCUMFLEX ACCENT} = y", (5, 6), (5, 7), "  |\n5 | x\N{COMBINING CIRCUMFLEX ACCENT} = y\n  |     ^"),
        ("a =", (5, 4), (5, 4), "  |\n5 | a =\n  |    ^"),
        ("a = b\n  + c", (99, 3), (100, 6), "    |\n 99 | a = b\n    |   ^^^\n100 |   + c\n    |   ^^^"),
        ("", (5, 1), (5, 1), ""),
    ],
    ids=["plain", "tab", "tab stop", "after wide", "wide", "combining", "end of line", "two lines", "no source"],
)
def test_carets_stand_under_the_part(source: str, start: tuple[int, int], end: tuple[int, int], expected: str) -> None:
    assert _frame(source, start, end) == expected


def test_a_line_of_a_megabyte_is_cut_around_the_part() -> None:
    source = "x" * 500_000 + "BAD" + "x" * 500_000
    shown = _frame(source, (1, 500_001), (1, 500_004)).split("\n")
    assert all(len(line) <= WIDTH + 6 for line in shown)
    assert shown[1].index("BAD") == shown[2].index("^^^")


def test_many_lines_are_cut() -> None:
    assert len(_frame("\n".join("abc" for _ in range(1000)), (1, 1), (1000, 4)).split("\n")) < 20
