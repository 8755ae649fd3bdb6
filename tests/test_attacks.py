"""False rows must never pass: neither verified, nor supported, nor taken for a definition or an assumption.

The rows are data: `tests/attacks/*.md`. A row that is false ends in `% expect: …` with the verdict that it has today; on a line of
several relations the last one is false. Every other row of these files is right, so that no attack fails for want of its setting.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mathdoc.api import check_text
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import RowResult

FILES = sorted((Path(__file__).parent / "attacks").glob("*.md"))
PASSING = {Verdict.VERIFIED, Verdict.SUPPORTED, Verdict.GIVEN}
MARK = "% expect:"
LEAST = 400
"""How many false rows there are at the least."""


def judged(path: Path) -> list[tuple[str, RowResult]]:
    """Return (line of the file, last relation on it) for every line that says something."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    last = {row.start.line: row for block in check_text(text, path=path.name).blocks for row in block.rows}
    return [(lines[number - 1], row) for number, row in sorted(last.items())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_false_row_passes(path: Path) -> None:
    rows = judged(path)
    passed = [line for line, row in rows if MARK in line and row.verdict in PASSING]
    assert passed == []
    assert sum(MARK in line for line, _ in rows) == path.read_text(encoding="utf-8").count(MARK), "a false row has no verdict at all"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_rows_around_them_are_right(path: Path) -> None:
    assert [(line, str(row.verdict)) for line, row in judged(path) if MARK not in line and row.verdict not in PASSING] == []


def test_there_are_attacks_enough() -> None:
    verdicts = Counter(str(row.verdict) for path in FILES for line, row in judged(path) if MARK in line)
    print(dict(verdicts))
    assert verdicts.total() >= LEAST
    assert verdicts["refuted"] >= 0.7 * verdicts.total()
