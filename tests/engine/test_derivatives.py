"""Moves, gathered sums and layers: each against the kernel, or in the form that a reader expects."""

from __future__ import annotations

import pytest

import mathdoc
from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.deltas import contracted
from mathdoc.engine.hadamards import multiplied_out
from mathdoc.engine.moves import MOVES, Move, everywhere
from mathdoc.engine.symmetry import is_symmetric, settled
from mathdoc.evaluation.model import Model, SymbolInfo
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.notation import Style, Writer
from mathdoc.shapes.elaborate import type_expression
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import ONE, SCALAR, Size
from mathdoc.syntax import Names, parse_expression

N = Size.of("n")
SCOPE = Scope(shapes={"A": (N, N), "B": (N, N), "C": (N, N), "a": (N, ONE), "b": (N, ONE), "s": SCALAR})
FORMS = (
    r"\mathrm{tr}(A B C)", r"\mathrm{tr}(A + B)", "a^T A b", "s a^T b", "A : B C", "A : B^T", r"A : (B \odot C)", r"A : \mathrm{diag}(a)",
    r"a : \mathrm{diag}(A)", "A : B",
)  # fmt: skip


def typed(text: str) -> E.Expr:
    return type_expression(SCOPE, parse_expression(text, Names()))[0].value


def latex(expr: E.Expr) -> str:
    return Writer("", Style(transpose="^T")).latex(expr)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
def test_a_move_keeps_the_value(move: Move) -> None:
    model = Model(symbols={name: SymbolInfo(name, shape, frozenset(), False) for name, shape in SCOPE.shapes.items()})
    found = [(form, new) for form in map(typed, FORMS) for new in everywhere(move, form)]
    assert found
    for form, new in found:
        assert Judge(model).judge(Claim(form, new, (), latex(new))).verdict.passes, f"{latex(form)} -> {latex(new)}"


def test_moves_by_name() -> None:
    by_name = {move.name: move for move in MOVES}
    assert [latex(new) for new in by_name["cyclic property"].at(typed(r"\mathrm{tr}(A B C)"))] == [
        r"\mathrm{tr}(B C A)", r"\mathrm{tr}(C A B)",
    ]  # fmt: skip
    assert [latex(new) for new in by_name["factor moved across the colon"].at(typed("A : B C"))] == ["A C^T : B", "B^T A : C"]


def test_facts_make_transposes_vanish() -> None:
    facts = {"A": frozenset({"symmetric"}), "B": frozenset({"skew"})}
    assert latex(settled(typed("C^T A^T C + B^T"), facts)) == "C^T A C - B"
    assert is_symmetric(typed("C^T A C + A"), facts)
    assert not is_symmetric(typed("C A"), facts)


def test_deltas_use_up_their_sums() -> None:
    i, k = build.index("i"), build.index("k")
    delta = E.Entry(build.identity(N), (i, k), shape=SCALAR)
    entry = E.Entry(build.symbol("a", (N, ONE)), (i,), shape=SCALAR)
    total = E.Sum((E.IndexRange("i", None, None, shape=SCALAR),), build.mul(entry, delta), shape=SCALAR)
    assert latex(contracted(total)) == "a_k"


def test_elementwise_quotients_cancel() -> None:
    form = typed(r"((1 - b) \oslash (1 - a) - b \oslash a) \odot a \odot (1 - a)")
    assert latex(multiplied_out(form)) == "a - b"


LAYERS = [r"W_1, W_2, W_3 \in \mathbb{R}^{n \times n}, b_1, b_2, b_3, x, y \in \mathbb{R}^n, \sigma : \mathbb{R} \to \mathbb{R}"]
ROWS = ["z_1 = W_1 x + b_1", r"a_1 = \sigma(z_1)", "z_2 = W_2 a_1 + b_2", r"a_2 = \sigma(z_2)", "z_3 = W_3 a_2 + b_3"]
WEIGHTS = ["W_1", "W_2", "W_3"]


def test_a_network_has_one_row_a_layer() -> None:
    found = mathdoc.gradient(r"\frac{1}{2} \|z_3 - y\|^2", WEIGHTS, LAYERS, define=ROWS)
    assert [row.latex for row in found.steps] == [
        r"\delta_2 = (W_3^\top (z_3 - y)) \odot \sigma'(z_2)",
        r"\delta_1 = (W_2^\top \delta_2) \odot \sigma'(z_1)",
        r"\nabla_{W_1} f = \delta_1 x^\top",
        r"\nabla_{W_2} f = \delta_2 a_1^\top",
        r"\nabla_{W_3} f = (z_3 - y) a_2^\top",
    ]
    assert found.verdict is mathdoc.Verdict.VERIFIED


def test_a_deep_composition_gets_names() -> None:
    value = r"\frac{1}{2} \|W_3 \sigma(W_2 \sigma(W_1 x + b_1) + b_2) - y\|^2"
    found = mathdoc.gradient(value, [*WEIGHTS, "b_1", "b_2"], LAYERS)
    assert "z_1 = W_1 x + b_1\nz_2 = W_2 \\sigma(z_1) + b_2\nz_3 = W_3 \\sigma(z_2) - y" in found.source
    assert found.steps[0].latex == r"\delta_2 = (W_3^\top z_3) \odot \sigma'(z_2)"
    assert found.verdict is mathdoc.Verdict.VERIFIED
