"""Formulas as Unicode text; where a row can be read again from it, it says the same."""

from __future__ import annotations

import pytest

from mathdoc.typesetting import Run, plain, runs, width


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"df = \mathrm{tr}((A + A^\top) x \, dx^\top)", "df = tr((A + Aᵀ) x dxᵀ)"),
        (r"\frac{\partial f}{\partial X_{ij}} = 2 X^{-\top} \hat{y}", "∂f/∂Xᵢⱼ = 2 X⁻ᵀ y\u0302"),
        (r"\frac{1}{2} \frac{a + b}{\|x\|} y", "½ ((a + b)/‖x‖) y"),
        (r"\frac{a}{\left\|x\right\|} + -\frac{x}{y z}", "a/‖x‖ + -x/(y z)"),
        (r"\frac{\partial^2 f}{\partial x \, \partial x^\top}", "(∂² f)/(∂x ∂xᵀ)"),
        (r"\sum_{i=1}^{n} x_i^2 + X_{pq} + A_{K+1}", "∑ᵢ₌₁ⁿ xᵢ² + X_pq + A_(K+1)"),
        (r"W_{\text{out}} x^{(i)} f'(x)", "Wₒᵤₜ x⁽ⁱ⁾ f′(x)"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "[a b; c d]"),
        (r"\left(\frac{x^\top A x}{x^\top x}\right) \odot \boldsymbol{\sigma} \mathbf{a}", "((xᵀ A x)/(xᵀ x)) ⊙ 𝛔 𝐚"),
        (r"W \in \mathbb{R}^{m \times n}, X \in \mathcal{L}", "W ∈ ℝᵐˣⁿ, X ∈ ℒ"),
        (r"\mathrm{vec}(G)^\top d\,\mathrm{vec}(X)", "vec(G)ᵀ d vec(X)"),
        (r"\log\det X + \sqrt{x + y} + \sqrt 2", "log det X + √(x + y) + √2"),
        (r"\textcolor{teal}{dX} \ddot y \overline{A B} \unknown", "dX y\u0308 (A B)\u0304 \\unknown"),
        (r"\Bigl( A \Bigr) \left. x \right|", "(A) x |"),
        ("x^", "x"),
        (r"\frac{a", "a/"),
    ],
)
def test_a_formula_as_text(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_runs_keep_what_is_italic_raised_and_lowered() -> None:
    assert runs(r"X^{-1}_i \mathrm{tr}") == (
        Run("X", italic=True), Run("-1", level=1), Run("i", italic=True, level=-1), Run(" tr"),
    )  # fmt: skip


def test_accents_take_no_room() -> None:
    assert width(plain(r"\hat{y} \dot x")) == 3
