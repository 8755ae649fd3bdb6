"""The command `mathdoc explain`: whole output of small pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mathdoc.cli import main

PAGE = r"""# A page

```derivation
W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, y \in \mathbb{R}^m
r = W x - y
f = r^T r
df = 2 r^T dr
   = 2 r^T dW x
   = 2 \mathrm{tr}(x r^T dW)
\nabla_W f = 2 r x^T
\nabla_W f = 3 r x^T
```
"""

REASONS = r"""5: r = W x - y
    given
6: f = r^T r
    given
7: df = 2 r^T dr
    product rule on `r^T r`
    a number is its own transpose on `dr^T \, r`
    terms collected on `r^T \, dr + r^T \, dr`
8: = 2 r^T dW x
    differential of r on `r`
9: = 2 \mathrm{tr}(x r^T dW)
    a number is its own trace on `r^T \, dW \, x`
10: \nabla_W f = 2 r x^T
    read off on `2 \mathrm{tr}(x r^T dW)`
11: \nabla_W f = 3 r x^T
    DRV328 off by a factor: at every point the left side is 2/3 times the right side
"""

READING = r"""11: \nabla_W f = 3 r x^T
    D[gradient](f; W) = (3 r x')  (m×n)
    f: a scalar, W: m×n, r: m×1, x: n×1
    DRV328 off by a factor: at every point the left side is 2/3 times the right side
"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return str(path)


def test_each_row_has_its_reasons_or_its_message(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", page]) == 0
    assert capsys.readouterr().out == REASONS


def test_one_line_is_told_alone(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{page}:8"]) == 0
    assert capsys.readouterr().out == "8: = 2 r^T dW x\n    differential of r on `r`\n"


def test_a_reading_is_told_of_wrong_rows_too(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{page}:11", "--reading"]) == 0
    assert capsys.readouterr().out == READING


def test_rows_come_as_json(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{page}:10", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["rules"] == [{"rule": "read off", "on": r"2 \mathrm{tr}(x r^T dW)"}]
    assert (row["line"], row["verdict"], row["reading"]) == (10, "verified", None)


def test_a_line_without_a_row_is_wrong_usage(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", f"{page}:1"]) == 2
    assert "no row of a derivation stands on line 1" in capsys.readouterr().err


def test_a_row_without_a_short_way_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.md"
    path.write_text("```derivation\nA, B \\in \\mathbb{R}^{n \\times n}\n"
                    "A (A + B)^{-1} B = B (A + B)^{-1} A\n```\n", encoding="utf-8")  # fmt: skip
    assert main(["explain", f"{path}:3"]) == 0
    assert "equal (verified, more than 4 rules)" in capsys.readouterr().out
