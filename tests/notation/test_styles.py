"""Styles of the output: chosen by the caller, by an option of the block, or as the author writes; and what a page cannot hold is broken."""

from __future__ import annotations

from typing import get_args

import pytest

import mathdoc
from mathdoc.api import NOTATIONS, DerivativeNotation
from mathdoc.cli import main
from mathdoc.options import NOTATIONS as TABLE
from mathdoc.rewriting.line import GLYPHS, Line, glyphs

ROWS = (
    "A, B \\in \\mathbb{R}^{n \\times n}\nf = \\mathrm{tr}(A^T (A \\odot B))\n"
    "df = \\mathrm{tr}(2 (A \\odot B)^T dA) + \\mathrm{tr}((A \\odot A)^T dB)\n"
)


def last(notation: str, *styles: tuple[str, str], options: str = "") -> str:
    conversion = mathdoc.convert_text(f"```derivation\n{options}{ROWS}```\n", notation, styles=styles)
    assert conversion.all_findings == ()
    return conversion.blocks[0].latex.split("\n")[-2]


@pytest.mark.parametrize(
    ("notation", "key", "value", "expected"),
    [
        ("trace", "transpose", "top", r"df &= 2 \, \mathrm{tr}((A \odot B)^\top \, dA) + \mathrm{tr}((A \odot A)^\top \, dB)"),
        ("trace", "transpose", "prime", r"df &= 2 \, \mathrm{tr}((A \odot B)' \, dA) + \mathrm{tr}((A \odot A)' \, dB)"),
        ("colon", "differential", "upright", r"\mathrm{d}f &= 2 (A \odot B) : \mathrm{d}A + (A \odot A) : \mathrm{d}B"),
        ("colon", "inner", "angle", r"df &= \langle 2 (A \odot B), dA \rangle + \langle A \odot A, dB \rangle"),
        ("colon", "inner", "bullet", r"df &= 2 (A \odot B) \bullet dA + (A \odot A) \bullet dB"),
        ("colon", "hadamard", "circ", r"df &= 2 (A \circ B) : dA + (A \circ A) : dB"),
        ("index", "sums", "explicit", r"df &= 2 \sum_{i,j} A_{ij} B_{ij} \, dA_{ij} + \sum_{i,j} A_{ij} A_{ij} \, dB_{ij}"),
    ],
)  # fmt: skip
def test_a_style(notation: str, key: str, value: str, expected: str) -> None:
    assert last(notation, (key, value)) == expected
    assert last(notation, options=f":{key}: {value}\n") == expected


def test_the_notation_of_a_block_is_an_option() -> None:
    assert last("", options=":notation: colon\n") == last("colon")
    assert last("trace", options=":notation: colon\n") == last("trace")


def test_a_style_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="`ink` is no style"):
        mathdoc.convert_text("", "colon", styles=[("ink", "red")])


def test_the_api_and_the_table_name_the_same_notations() -> None:
    assert tuple(TABLE) == NOTATIONS
    assert get_args(DerivativeNotation) == ("", *NOTATIONS)


def test_a_number_of_the_author_becomes_a_remark() -> None:
    page = f"```derivation\n{ROWS.rstrip()} \\tag{{3}}\n```\n"
    assert mathdoc.convert_text(page, "colon").blocks[0].latex.endswith("dB \\qquad \\text{(3)}\n\\end{aligned}")


def test_what_changed_is_coloured() -> None:
    rows = "y \\in \\mathbb{R}^m, W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n\n"
    rows += "f = y^T W x\ndf = y^T dW x\n= \\mathrm{tr}(x y^T dW)\n"
    text = mathdoc.convert_text(f"```derivation\n:highlight: changes\n{rows}```\n", "trace").blocks[0].latex
    assert text.count(r"\textcolor{teal}") == 1
    assert r"\mathrm{tr}(\textcolor{teal}{x} y^T" in text


def test_a_long_line_is_broken_before_a_term() -> None:
    terms = " + ".join(f"a_{{{k}}} b_{{{k}}} c_{{{k}}} (x + y)" for k in range(30))
    lines = Line("f", "=", terms).latex().split(" \\\\\n")
    assert len(lines) > 1
    assert all(line.startswith("&\\quad + ") for line in lines[1:])
    assert all(glyphs(line) <= GLYPHS + 2 for line in lines)
    assert " ".join(lines).replace("&\\quad ", "") == f"f &= {terms}"


@pytest.mark.parametrize("command", ["convert", "complete", "derive"])
def test_every_command_offers_every_notation(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = {"convert": ["x.md"], "complete": ["x.md"], "derive": ["x", "--wrt", "x"]}[command]
    assert main([command, *arguments, "--notation", "nope"]) == 2
    told = capsys.readouterr().err
    assert all(f"'{name}'" in told for name in NOTATIONS)
