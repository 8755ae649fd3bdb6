"""`mathdoc complete`: what is filled in, what stays, and that the author's own text is untouched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mathdoc
from mathdoc.cli import main
from tests.gaps import blanks, fill

HEAD = r""":wrt: w
X \in \mathbb{R}^{m \times n}, w, h \in \mathbb{R}^n, y \in \mathbb{R}^m
r = X w - y
f = r^\top r"""

QUADRATIC = ":wrt: x\nA \\in \\mathbb{R}^{n \\times n}, x, h \\in \\mathbb{R}^n\ng(x) = x^\\top A x"


def page(rows: str) -> str:
    return f"# Page\n\n```derivation\n{rows}\n```\n\nEnd.\n"


@pytest.mark.parametrize(
    ("rows", "filled"),
    [
        (f"{HEAD}\ndf = ?", r"2 r^\top X \, dw"),
        (f"{HEAD}\n\\nabla_w f = ?", r"2 X^\top r"),
        (f"{HEAD}\n\\frac{{\\partial f}}{{\\partial w}} = \\square", r"2 X^\top r"),
        (f"{HEAD}\ndr = ?", r"X \, dw"),
        (f":notation: colon\n{HEAD}\ndf = ?", r"2 X^\top r : dw"),
        (f"{QUADRATIC}\ng'(x) = ?", r"(A + A^\top) x"),
        (f"{QUADRATIC}\nDg(x)[h] = ?", r"h^\top A x + x^\top A h"),
        (f"{QUADRATIC}\n\\nabla^2 g = ?", r"A + A^\top"),
        (f"{QUADRATIC}\nd^2 g = ?", r"2 \, dx^\top \, A \, dx"),
        (f"{QUADRATIC}\nx^\\top A x + x^\\top A^\\top x = ?", r"2 x^\top A x"),
    ],
)
def test_a_gap_gets_what_its_row_determines(rows: str, filled: str) -> None:
    found = mathdoc.complete_text(page(rows))
    assert [fill.new for fill in found.fills] == [filled]
    assert all(row.verdict.passes or row.verdict == "given" for block in found.result.blocks for row in block.rows)
    assert not found.open


@pytest.mark.parametrize(
    ("row", "filled"),
    [
        (r"df = \operatorname{tr}(?\, dw)", r"2 r^\top X"),
        (r"df = ? : dw", r"2 X^\top r"),
        (r"\nabla_w f = 2 X^\top ?", "r"),
        (r"\nabla_w f = 2 ? r", r"X^\top"),
        (r"X w + X h = X ?", "(w + h)"),
        (r"X w + y = X w + ?", "y"),
        (r"df = 2 ?^\top X\, dw", "r"),
    ],
)
def test_a_hole_gets_what_the_rest_of_its_row_determines(row: str, filled: str) -> None:
    found = mathdoc.complete_text(page(f"{HEAD}\n{row}"))
    assert [fill.new for fill in found.fills] == [filled], found.open
    assert all(row.verdict.passes or row.verdict == "given" for block in found.result.blocks for row in block.rows)


@pytest.mark.parametrize(
    ("rows", "filled"),
    [
        ("A \\in \\mathbb{R}^{n \\times n} \\text{ invertible}\nC = A^{-1}\ndC = ?", r"-C \, dA \, C"),
        ("A \\in \\mathbb{R}^{n \\times n} \\text{ invertible}\nC = A^{-1}\n\\dot{C} = ?", r"-C \dot A C"),
        (f"{HEAD}\n\\nabla_w f = 0\n\\hat w = ?", r"(X^\top X)^{-1} X^\top y"),
        (":elementwise: \\exp\nx \\in \\mathbb{R}^n\ne = \\exp(x)\nE = \\operatorname{Diag}(e)\nde = ?", r"E \, dx"),
        ("u \\in \\mathbb{R}^n\nz \\in \\mathbb{R}\ng(z) = \\frac{1}{1 + e^{-z}}\ns = g(u)\nds = ?", r"s \odot (\mathbf{1} - s) \odot du"),
        ("A, X \\in \\mathbb{R}^{n \\times n}\n\\nabla_X \\operatorname{tr}(X^2 A) = ?", r"(X A + A X)^\top"),
        ("A, B \\in \\mathbb{R}^{n \\times n} \\text{ constant}\ndA + dB = ?", "0"),
    ],
)
def test_a_gap_is_filled_as_its_block_is_written(rows: str, filled: str) -> None:
    found = mathdoc.complete_text(page(rows))
    assert [fill.new for fill in found.fills] == [filled], found.open


def test_what_follows_is_not_repeated() -> None:
    found = mathdoc.complete_text(page(f"{HEAD}\ndf = ?\n= 2 r^\\top X \\, dw"))
    assert found.fills[0].new == r"2 r^\top \, dr"
    assert all(row.verdict.passes or row.verdict == "given" for block in found.result.blocks for row in block.rows)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (f"{HEAD}\nq = ?", "`q` is defined here: only its author knows as what"),
        (f"{HEAD}\ndf = ? + ? \\, dw", "more than one thing is open in this row: write all but one of them"),
    ],
)
def test_what_cannot_be_known_stays_open(rows: str, reason: str) -> None:
    found = mathdoc.complete_text(page(rows))
    assert found.text == page(rows)
    assert [finding.message for finding in found.open] == [f"this stays open: {reason}"]


def test_only_gaps_change_in_containers_with_any_line_ends() -> None:
    text = "# T\r\n\r\n> - item\r\n>\r\n>   ```derivation\r\n" + "".join(
        f">   {row}\r\n" for row in [*HEAD.split("\n"), "df  =  ?", "q = ?"]
    )
    text += ">   ```\r\n\r\n\ttail  \r\n"
    found = mathdoc.complete_text(text)
    assert found.text == text.replace("df  =  ?", r"df  =  2 r^\top X \, dw")


def test_a_conversion_fills_gaps_too() -> None:
    found = mathdoc.convert_text(page(f"{HEAD}\ndf = ?"), "colon")
    assert r"df &= 2 X^\top r : dw" in found.text
    assert not found.all_findings


def test_the_command_writes_files_and_says_what_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.md"
    file.write_text(page(f"{HEAD}\ndf = ?"))
    assert main(["complete", str(file), "--diff"]) == 0
    assert capsys.readouterr().out.endswith(" r = X w - y\n f = r^\\top r\n-df = ?\n+df = 2 r^\\top X \\, dw\n ```\n \n End.\n")
    assert main(["complete", str(file), "--in-place"]) == 0
    assert capsys.readouterr().err == f"{file}:8:6: filled in: 2 r^\\top X \\, dw\n"
    assert file.read_text() == page(f"{HEAD}\ndf = 2 r^\\top X \\, dw")
    file.write_text(page(f"{HEAD}\nq = ?"))
    assert main(["complete", str(file), "--in-place"]) == 1
    assert "this stays open: `q` is defined here" in capsys.readouterr().err
    assert file.read_text() == page(f"{HEAD}\nq = ?")


def test_blanked_rows_are_filled() -> None:
    """Each right side of a derivation blanked in turn: filled, of the author's kind, in another form than its neighbours, and short."""
    rows = HEAD + "\ndf = 2 r^\\top dr\n= 2 r^\\top X \\, dw\n\\nabla_w f = 2 X^\\top r"
    outcomes = [fill(blank) for blank in blanks(rows)]
    assert len(outcomes) == 3
    assert all(outcome.good for outcome in outcomes), json.dumps([outcome.text for outcome in outcomes])


@pytest.mark.parametrize(
    ("notation", "form"),
    [
        ("trace", r"\operatorname{tr}(X^T (A + A^T) \, dX)"),
        ("colon", "(A + A^T) X : dX"),
        ("index", r"(A_{ik} + A_{ki}) X_{kj} \, dX_{ij}"),
        ("matrix", r"\operatorname{tr}(X^T (A + A^T) \, dX)"),
        ("vec", r"\mathrm{vec}((A + A^T) X)^T \, d\,\mathrm{vec}(X)"),
        ("dot", r"\operatorname{tr}(X^T (A + A^T) \dot X)"),
    ],
)
def test_a_gap_in_every_notation(notation: str, form: str) -> None:
    page = "```derivation\n:wrt: X\nX, A \\in \\mathbb{R}^{n \\times n}\nf = \\operatorname{tr}(X^T A X)\ndf = ?\n```\n"
    assert [fill.new for fill in mathdoc.complete_text(page, notation=notation).fills] == [form]


SQUARE = """X \\in \\mathbb{R}^{m \\times n}
y \\in \\mathbb{R}^m
w \\in \\mathbb{R}^n
f = \\|Xw - y\\|^2
"""


def test_dots_get_the_rows_that_stand_between() -> None:
    found = mathdoc.complete_text(page(SQUARE + "df = d((Xw-y)^T(Xw-y))\n\\vdots\n= 2 (Xw-y)^T X dw"))
    assert found.text == page(
        SQUARE
        + "df = d((Xw-y)^T(Xw-y))\n= (X \\, dw)^T (Xw-y) + (Xw-y)^T (X \\, dw)\n"
        + "= (Xw-y)^T X \\, dw + (Xw-y)^T (X \\, dw)\n= 2 (Xw-y)^T X dw"
    )
    assert not found.open
    assert not found.result.all_findings


def test_inserted_rows_are_aligned_as_the_author_aligns() -> None:
    rows = "\\begin{aligned}\ndf &= d((Xw-y)^T(Xw-y)) \\\\\n  &\\vdots \\\\\n  &= 2 (Xw-y)^T X dw && \\text{a number} \\\\\n\\end{aligned}"
    found = mathdoc.complete_text(page(SQUARE.replace("\n", " \\\\\n") + rows))
    assert "\\\\\n  &= (X \\, dw)^T (Xw-y) + (Xw-y)^T (X \\, dw) \\\\\n  &= (Xw-y)^T X" in found.text
    assert "\\\\\n  &= 2 (Xw-y)^T X dw && \\text{a number} \\\\\n\\end" in found.text
    assert not found.result.all_findings


def test_dots_between_which_nothing_stands_stay() -> None:
    source = page(SQUARE + "df = 2 (Xw-y)^T d(Xw)\n\\vdots\n= 2 (Xw-y)^T d(Xw)")
    found = mathdoc.complete_text(source)
    assert found.text == source
    assert [finding.message for finding in found.open] == [
        "this stays open: no row was found that stands between the one before and the one after by named rules"
    ]


@pytest.mark.parametrize("how", ["option", "argument"])
def test_steps_get_their_own_rows(how: str) -> None:
    option = ":complete: steps\n" if how == "option" else ""
    found = mathdoc.complete_text(page(option + SQUARE + "df = d((Xw-y)^T(Xw-y))\n= 2 (Xw-y)^T X dw"), steps=how == "argument")
    assert found.text == page(
        option
        + SQUARE
        + "df = d(\\|Xw - y\\|^2)\n= d((Xw-y)^T(Xw-y))\n= (X \\, dw)^T (Xw-y) + (Xw-y)^T (X \\, dw)\n"
        + "= (Xw-y)^T X \\, dw + (Xw-y)^T (X \\, dw)\n= 2 (Xw-y)^T X dw"
    )
    assert not found.result.all_findings
    assert mathdoc.complete_text(found.text, steps=True).text == found.text
