"""Macros are taken from where they act, as they are at the block."""

from __future__ import annotations

import pytest

from mathdoc.api import check_text

SET = "$\\newcommand{\\a}{x}$\n\n"
AGAIN = "\\renewcommand{\\a}{y}"
BLOCK = "\n\n```derivation\nx, y \\in \\mathbb{R}^n\n\\a^\\top x = x^\\top x\n```\n\n"
ENVIRONMENT = "\\begin{derivation}\nx, y \\in \\mathbb{R}^n \\\\\n\\a^\\top x = x^\\top x\n\\end{derivation}\n"
OWN = f"```derivation\nx, y \\in \\mathbb{{R}}^n\n{AGAIN}\n\\a^\\top x = y^\\top x\n```\n"


def verdicts(text: str, path: str = "page.md") -> list[str]:
    file = check_text(text, path=path, flavour="latex" if path.endswith("tex") else "markdown")
    return [str(row.verdict) for block in file.blocks for row in block.rows if str(row.verdict) != "given"]


@pytest.mark.parametrize(
    "between",
    [
        f"```latex\n{AGAIN}\n```",
        f"see `{AGAIN}` here",
        f"    {AGAIN}",
        f"<!-- {AGAIN} -->",
        f"- a\n\n  ~~~\n  {AGAIN}\n  ~~~",
        "\\providecommand{\\a}{y}",
    ],
)
def test_what_does_not_act(between: str) -> None:
    assert verdicts(SET + between + BLOCK) == ["verified"]


@pytest.mark.parametrize("between", [f"${AGAIN}$", f"```math\n{AGAIN}\n```"])
def test_what_acts(between: str) -> None:
    assert verdicts(SET + between + BLOCK) == ["refuted"]


def test_the_last_before_a_block_counts() -> None:
    assert verdicts(f"{SET}{BLOCK}${AGAIN}${BLOCK}") == ["verified", "refuted"]


def test_a_derivation_keeps_its_own() -> None:
    assert verdicts(SET + OWN + BLOCK) == ["verified", "verified"]


def test_latex() -> None:
    head = "\\newcommand{\\a}{x}\n"
    assert verdicts(head + ENVIRONMENT + AGAIN + "\n" + ENVIRONMENT, "page.tex") == ["verified", "refuted"]
    own = ENVIRONMENT.replace("\\a^\\top x = x", AGAIN + " \\\\\n\\a^\\top x = y")
    assert verdicts(head + own + ENVIRONMENT, "page.tex") == ["verified", "verified"]
    assert verdicts(f"{head}\\begin{{verbatim}}\n{AGAIN}\n\\end{{verbatim}}\n{ENVIRONMENT}", "page.tex") == ["verified"]
