"""Whole documents converted: what is replaced, in which delimiters, and what stays as it was."""

from __future__ import annotations

import pytest

import mathdoc
from mathdoc.confirm import Confirmation
from mathdoc.kernel.verdict import Verdict

ROWS = "W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m\nf = y^\\top W x\ndf = y^\\top dW\\, x\n"
COLON = (
    "W &\\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m \\\\\n"
    "f &= y : W x \\\\\n"
    "df &= y x^\\top : dW"
)  # fmt: skip
ALIGNED = f"\\begin{{aligned}}\n{COLON}\n\\end{{aligned}}"


def test_a_fence_becomes_a_display_formula_and_all_else_stays() -> None:
    before, after = "\ufeff# Ä\r\n\r\n", "\r\n\ttail  "
    fence = f"```derivation\n{ROWS}```".replace("\n", "\r\n")
    text = mathdoc.convert_text(before + fence + after, "colon").text
    assert text == before + f"$$\n{ALIGNED}\n$$".replace("\n", "\r\n") + after


def test_a_fence_in_a_list_keeps_its_prefix() -> None:
    text = mathdoc.convert_text("- a\n\n  ```derivation\n  " + ROWS.replace("\n", "\n  ") + "```\n- b\n", "colon").text
    assert text == "- a\n\n  $$\n  " + ALIGNED.replace("\n", "\n  ") + "\n  $$\n- b\n"


def test_an_environment_of_latex_becomes_a_display() -> None:
    page = f"Text\n\\begin{{derivation}}\n{ROWS.replace(chr(10), ' ' + chr(92) * 2 + chr(10))}\\end{{derivation}}\nmore\n"
    assert mathdoc.convert_text(page, "colon", flavour="latex").text == f"Text\n\\[\n{ALIGNED}\n\\]\nmore\n"


def test_an_annotated_display_keeps_its_delimiters() -> None:
    comment = "<!-- derivation\nW \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m\n-->\n"
    page = comment + "$$\ndf = 2 y^\\top dW\\, x \\quad \\text{(if } f = 2 y^\\top W x\\text{)}\n$$\n"
    converted = mathdoc.convert_text(page, "colon")
    assert converted.text.startswith(comment)


def test_what_is_refuted_stays_and_says_so() -> None:
    page = f"```derivation\n{ROWS}   = 2 \\operatorname{{tr}}(x y^\\top dW)\n```\n"
    conversion = mathdoc.convert_text(page, "colon")
    assert conversion.text == page
    assert conversion.blocks[0].latex == ""
    assert conversion.result.blocks[0].verdict is Verdict.REFUTED
    assert [finding.code for finding in conversion.blocks[0].findings] == ["DRV700"]


def test_a_row_that_is_wrong_on_purpose_is_shown_as_that() -> None:
    page = f"```derivation\n{ROWS}   = 2 \\operatorname{{tr}}(x y^\\top dW) % expect: refuted\n```\n"
    assert "(wrong on purpose: refuted)" in mathdoc.convert_text(page, "colon").text


def test_what_the_kernel_does_not_confirm_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Confirmation, "agrees", lambda *_: False)
    conversion = mathdoc.convert_text(f"```derivation\n{ROWS}```\n", "colon")
    assert conversion.blocks[0].latex.split("\n")[2:4] == ["f &= y^\\top W x \\\\", "df &= y^\\top dW\\, x"]
    assert [finding.code for finding in conversion.all_findings] == ["DRV701", "DRV701"]


def test_a_sum_that_a_notation_cannot_say_stays_with_a_remark() -> None:
    form = r"\sum_{i,j,k,l} A_{ij} A_{ik} A_{il} B_{jk} B_{jl} B_{kl}"
    page = f"```derivation\nA, B \\in \\mathbb{{R}}^{{n \\times n}}\nf := {form}\nf = {form}\n```"
    conversion = mathdoc.convert_text(page, "colon")
    assert conversion.blocks[0].latex.count(form) == 2
    assert {finding.message for finding in conversion.all_findings} == {
        "this row stays as written: the sum over i, j, k, l is no product of whole arrays"
    }


def test_sums_of_three_factors_are_hadamard_products() -> None:
    df = " + ".join(f"\\sum_i {term}" for term in ("x_i y_i\\, dz_i", "x_i\\, dy_i z_i", "dx_i y_i z_i"))
    page = f"```derivation\nx, y, z \\in \\mathbb{{R}}^n\nf = \\sum_i x_i y_i z_i\ndf = {df}\n```"
    rows = mathdoc.convert_text(page, "colon").blocks[0].latex.split("\n")
    assert rows[2:4] == [
        r"f &= x : (y \odot z) \\", r"df &= (x \odot y) : dz + (x \odot z) : dy + (y \odot z) : dx"
    ]  # fmt: skip


def test_a_chain_of_entries_becomes_one_of_arrays() -> None:
    rows = "W \\in \\mathbb{R}^{m \\times n}, B \\in \\mathbb{R}^{m \\times m}\n"
    rows += "C_{ij} = B_{ki} W_{kj}\nC_{ji} = W_{ki} B_{kj}\n= B_{kj} W_{ki}\n"
    latex = mathdoc.convert_text(f"```derivation\n{rows}```", "trace").blocks[0].latex
    assert latex.split("\n")[2:-1] == [
        r"C &= B^\top W \\",
        r"C &= B^\top W \qquad \text{(the next step looks the same in trace notation)}",
    ]


def test_claims_alone_are_shown_where_that_is_asked() -> None:
    page = f"```derivation\n:show: claims\n{ROWS}```\n"
    assert mathdoc.convert_text(page, "colon").blocks[0].latex == "\\begin{aligned}\ndf &= y x^\\top : dW\n\\end{aligned}"


def test_remarks_stay_behind_their_row() -> None:
    page = f"```derivation\n{ROWS.rstrip()} \\quad \\text{{(product rule)}}\n```\n"
    assert mathdoc.convert_text(page, "index").blocks[0].latex.endswith("dW_{ij} \\, x_j \\qquad \\text{(product rule)}\n\\end{aligned}")


def test_a_product_over_an_index_stays_beside_sums_that_change() -> None:
    row = r"(\sum_i x_i) (\prod_{j=1}^n x_j) = (\prod_{j=1}^n x_j) (\sum_i x_i)"
    conversion = mathdoc.convert_text(f"```derivation\nx \\in \\mathbb{{R}}^n\n{row}\n```\n", "trace")
    assert conversion.all_findings == ()
    assert conversion.blocks[0].latex.split("\n")[2].count(r"\mathbf{1}^\top x") == 2


def test_a_derivation_that_relates_nothing_is_converted_too() -> None:
    conversion = mathdoc.convert_text("```derivation\nx \\in \\mathbb{R}^n\n```\n", "index")
    assert conversion.blocks[0].latex == "\\begin{aligned}\nx &\\in \\mathbb{R}^n\n\\end{aligned}"
