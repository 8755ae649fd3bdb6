"""Index notation to matrix form: no longer than the form of the books, for every row of `index_to_matrix.md`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mathdoc

TEXT = Path(__file__).with_name("index_to_matrix.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", TEXT, re.MULTILINE)
DECLARED = TEXT.split("```\n")[1]


def written(definition: str) -> str:
    conversion = mathdoc.convert_text(f"```derivation\n{DECLARED}{definition}\n```\n", "trace")
    assert conversion.all_findings == ()
    return conversion.blocks[0].latex.split("\n")[-2].split(" &= ")[1]


def signs(latex: str) -> int:
    """Count the signs that a reader sees: a command is one, an upright name has its letters."""
    latex = re.sub(r"\\(?:mathrm|mathbf|left|right)(?![A-Za-z])|\\[,;!]", "", latex)
    return len(re.sub(r"[\s{}^_]", "", re.sub(r"\\[A-Za-z]+", "x", latex)))


@pytest.mark.parametrize(("index", "matrix"), ROWS)
def test_it_is_as_short_as_in_the_books(index: str, matrix: str) -> None:
    assert signs(written(index)) <= 1.2 * signs(matrix)


@pytest.mark.parametrize(("index", "matrix"), ROWS)
def test_the_books_say_the_same(index: str, matrix: str) -> None:
    result = mathdoc.check_text(f"```derivation\n{DECLARED}{index}\nR = {matrix}\n```\n")
    assert [row.verdict for block in result.blocks for row in block.rows][-1] == "verified"


def test_there_are_sixty() -> None:
    assert len(ROWS) >= 60
