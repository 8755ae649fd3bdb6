r"""Reasons in the output: `:reasons: true`, `:complete: steps`, and `check --rules`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mathdoc.api import check_text, convert_text
from mathdoc.cli import main
from mathdoc.kernel.verdict import Verdict

LEAST_SQUARES = r"""W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, y \in \mathbb{R}^m
r = W x - y
f = r^T r
df = 2 r^T dr
   = 2 r^T dW x
\nabla_W f = 2 r x^T
"""

QUADRATIC = r"""X, A, B \in \mathbb{R}^{n \times n}
f = \mathrm{tr}(X^T A X)
df = \mathrm{tr}(X^T (A + A^T) dX)
"""


def fence(body: str) -> str:
    return f"```derivation\n{body}```\n"


def rows(option: str, body: str, notation: str) -> list[str]:
    """Return the rows of a block in a notation, from its first differential on."""
    text = convert_text(fence(f"{option}\n{body}"), notation).text
    lines = [line.removesuffix(r" \\") for line in text.splitlines()]
    return lines[next(place for place, line in enumerate(lines) if line.startswith("df")) : lines.index(r"\end{aligned}")]


def test_reasons_are_remarks() -> None:
    assert rows(":reasons: true", LEAST_SQUARES, "colon") == [
        r"df &= 2 r : dr \qquad \text{(product rule, a number is its own transpose, terms collected)}",
        r"&= 2 r x^T : dW \qquad \text{(differential of r)}",
        r"\nabla_W f &= 2 r x^T \qquad \text{(read off)}",
    ]


def test_without_the_option_there_are_none() -> None:
    assert not any("text" in row for row in rows(":reasons: false", LEAST_SQUARES, "colon"))


def test_a_remark_of_the_author_stays_alone() -> None:
    body = LEAST_SQUARES.replace("2 r^T dr\n", "2 r^T dr \\qquad \\text{(by hand)}\n")
    assert rows(":reasons: true", body, "trace")[0] == r"df &= 2 r^T dr \qquad \text{(by hand)}"


def test_a_name_that_text_cannot_set_is_left_out() -> None:
    body = re.sub(r"\br\b|(?<=d)r\b", "r_1", LEAST_SQUARES)
    assert rows(":reasons: true", body, "trace")[1].endswith(r"\text{(differential)}")


STEPS = {
    "trace": [
        r"df &= \mathrm{tr}(dX^T \, A X + X^T A \, dX) \qquad \text{(product rule)}",
        r"&= \mathrm{tr}(dX^T \, A X) + \mathrm{tr}(X^T A \, dX) \qquad \text{(trace of a sum)}",
        r"&= \mathrm{tr}(X^T A^T \, dX) + \mathrm{tr}(X^T A \, dX) \qquad \text{(transpose inside the trace)}",
        r"&= \mathrm{tr}(X^T A \, dX + X^T A^T \, dX) \qquad \text{(traces collected)}",
        r"&= \mathrm{tr}(X^T (A + A^T) \, dX) \qquad \text{(factored)}",
    ],
    "index": [
        r"df &= dX_{ij} \, A_{il} X_{lj} + X_{pj} A_{pk} \, dX_{kj} \qquad \text{(product rule)}",
        r"&= dX_{ij} \, A_{ik} X_{kj} + X_{kj} A_{ki} \, dX_{ij} \qquad \text{(trace of a sum)}",
        r"&= X_{lj} A_{li} \, dX_{ij} + X_{pj} A_{kp} \, dX_{kj} \qquad \text{(transpose inside the trace, traces collected)}",
        r"&= X_{kj} (A_{ki} + A_{ik}) \, dX_{ij} \qquad \text{(factored)}",
    ],
}


@pytest.mark.parametrize("notation", STEPS)
def test_steps_are_put_between_two_rows(notation: str) -> None:
    assert rows(":complete: steps", QUADRATIC, notation) == STEPS[notation]


@pytest.mark.parametrize("notation", ["trace", "colon"])
def test_what_was_put_in_is_verified_when_it_is_read_again(notation: str) -> None:
    written = "\n".join(row.replace("&", "") for row in rows(":complete: steps", QUADRATIC, notation))
    found = check_text(fence("\n".join([*QUADRATIC.splitlines()[:2], written, ""])))
    claims = [row.verdict for row in found.blocks[0].rows if row.kind == "claim"]
    assert len(claims) > 2
    assert set(claims) == {Verdict.VERIFIED}


def test_rules_stand_in_the_json_report_when_they_are_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(fence(LEAST_SQUARES), encoding="utf-8")
    assert main(["check", str(page), "--format", "json", "--rules"]) == 0
    told = json.loads(capsys.readouterr().out)["files"][0]["blocks"][0]["rows"]
    assert [row["rules"] for row in told if row["kind"] == "claim"][1:] == [
        [{"rule": "differential of r", "on": "r"}],
        [{"rule": "read off", "on": r"2 r^T dW x"}],
    ]
    assert main(["check", str(page), "--format", "json"]) == 0
    assert '"rules":' not in capsys.readouterr().out
