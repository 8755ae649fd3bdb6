"""Derivatives from LaTeX: what is returned, what is refused, and the command."""

from __future__ import annotations

import json
import shlex

import pytest

import mathdoc
from mathdoc.cli import main

VECTORS = r"x, y, a \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}, S \in \mathbb{S}^n, \sigma : \mathbb{R} \to \mathbb{R}"
MATRICES = r"X, A, B \in \mathbb{R}^{n \times n}"


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (r"x^T S x", "2 S x"),
        (r"\|x\|^2", "2 x"),
        (r"a^T x + 1", "a"),
        (r"\sum_i x_i^2", "2 x"),
        (r"\sum_i \sigma(x_i) y_i", r"y \odot \sigma'(x)"),
        (r"A_{ij} x_i y_j", "A y"),
    ],
)
def test_gradients_by_vectors(f: str, gradient: str) -> None:
    found = mathdoc.gradient(f, "x", VECTORS)
    assert str(found) == gradient
    assert found.verdict is mathdoc.Verdict.VERIFIED


def test_steps_are_rows_with_rules_and_verdicts() -> None:
    found = mathdoc.gradient(r"\mathrm{tr}(A X^{-1})", "X", MATRICES, notation="colon", steps=True)
    assert [(row.latex, row.rule) for row in found.steps] == [
        (r"df = I : d(A X^{-1})", "d and trace exchanged"),
        (r"= A^\top : d(X^{-1})", "constant factors"),
        (r"= -X^{-\top} A^\top : dX \, X^{-1}", "differential of the inverse"),
        (r"= -X^{-\top} A^\top X^{-\top} : dX", "factor moved across the colon"),
        (r"\nabla_X f = -X^{-\top} A^\top X^{-\top}", "read off"),
    ]


def test_an_answer_is_a_block_that_passes_the_check() -> None:
    found = mathdoc.jacobian(r"\frac{x}{\|x\|}", "x", VECTORS)
    (block,) = mathdoc.check_text(f"```derivation\n{found.source}\n```").blocks
    assert block.verdict is mathdoc.Verdict.VERIFIED


def test_several_variables_and_definitions() -> None:
    found = mathdoc.gradient(r"\frac{1}{2} \|r\|^2", "A, x", VECTORS, define="r = A x - y")
    assert [row.latex for row in found.steps] == [r"\nabla_A f = r x^\top", r"\nabla_x f = A^\top r"]


def test_by_matrices_entry_by_entry_or_by_vec() -> None:
    assert str(mathdoc.jacobian("A X B", "X", MATRICES)) == "A_{ik} B_{lj}"
    assert str(mathdoc.jacobian("A X^T", "X", MATRICES, notation="vec")) == r"(I \otimes A) K_{nn}"


def test_a_restricted_variable_states_its_convention() -> None:
    found = mathdoc.gradient(r"\mathrm{tr}(A S)", "S", VECTORS)
    assert found.conventions == ("gradient projected on the restricted variable",)
    free = mathdoc.gradient(r"\mathrm{tr}(A S)", "S", VECTORS, free_entries=True)
    assert free.conventions == ("gradient by free entries",)


@pytest.mark.parametrize(
    ("f", "wrt", "error", "said"),
    [
        ("x^T x", "z", mathdoc.MathdocError, "`z` is not a declared variable"),
        ("x + A", "x", mathdoc.MathdocError, "are not the same shape"),
        ("A x", "x", ValueError, "a gradient is that of a number, and this is n×1"),
        (r"\|A\|_\infty", "A", mathdoc.MathdocError, "this norm is known of vectors only"),
        (r"\|x\|_\infty", "x", mathdoc.NotFound, "its derivative has no short form"),
    ],
)
def test_what_cannot_be_derived_says_why(f: str, wrt: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=None) as caught:
        mathdoc.gradient(f, wrt, VECTORS)
    assert said in str(caught.value)


def test_the_command_prints_verified_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", r"x^T S x", "--wrt", "x", "--declare", VECTORS, "--steps"]) == 0
    assert capsys.readouterr().out == (
        "df = dx^T \\, S x + x^T S \\, dx     product rule\n"
        "   = x^T S^T \\, dx + x^T S \\, dx   transpose in the trace\n"
        "   = (S x + S^T x)^T \\, dx         terms collected\n"
        "   = 2 x^T S \\, dx                 simplified\n"
        "\\nabla_x f = 2 S x                 read off\n"
        "(verified, all sizes)\n"
    )


def test_the_command_in_other_formats(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["derive", "A x", "--wrt", "x", "--declare", VECTORS, "--format"]
    assert main([*arguments, "latex"]) == 0
    assert capsys.readouterr().out == "\\begin{aligned}\n\\frac{\\partial y}{\\partial x} &= A\n\\end{aligned}\n".replace(" y}", " u}")
    assert main([*arguments, "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["latex"], record["verdict"]) == ("A", "verified")


def test_the_examples_of_the_help_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "--help"]) == 0
    text = capsys.readouterr().out.replace("\\\n", " ")
    examples = [line.strip().removeprefix("mathdoc ") for line in text.split("\n") if line.strip().startswith("mathdoc derive")]
    assert len(examples) == 6
    for example in examples:
        assert main(shlex.split(example)) == 0, example
        assert ("    return " if "--as" in example else "(verified") in capsys.readouterr().out


def test_the_command_fails_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", r"\|x\|_\infty", "--wrt", "x", "--declare", VECTORS]) == 1
    assert "no derivative of `f` was found" in capsys.readouterr().err
    assert main(["derive", "x + A", "--wrt", "x", "--declare", VECTORS]) == 2
    assert "are not the same shape" in capsys.readouterr().err
