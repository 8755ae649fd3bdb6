"""Random linear forms: written in every notation, read again, and compared by numpy, which knows nothing of mathdoc's kernel."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

import mathdoc
from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.reverse import linear_terms
from mathdoc.shapes.elaborate import type_expression
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import ONE, SCALAR, Shape, Size
from mathdoc.syntax import Names, parse_expression

M, N = Size.of("m"), Size.of("n")
SIZES = {"m": 2, "n": 3}
SHAPES: dict[str, Shape] = {"W": (M, N), "B": (M, N), "A": (N, N), "C": (M, M), "x": (N, ONE), "u": (N, ONE), "y": (M, ONE), "a": SCALAR}
SCOPE = Scope(shapes=SHAPES)
DECLARED = (
    "W, B \\in \\mathbb{R}^{m \\times n}, A \\in \\mathbb{R}^{n \\times n}, C \\in \\mathbb{R}^{m \\times m}, "
    "x, u \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m, a \\in \\mathbb{R}"
)
FORMS = {
    (M, N): ("dW", "B", "W A", "C W", "y x^\\top", "W", "y u^\\top A"),
    (N, M): ("dW^\\top", "B^\\top", "A W^\\top", "x y^\\top"),
    (N, N): ("A", "dW^\\top B", "A^\\top", "x u^\\top", "dA", "W^\\top C\\, dW"),
    (M, M): ("C", "dC", "y y^\\top", "W\\, dA\\, B^\\top", "W\\, dW^\\top"),
    (N, ONE): ("x", "dx", "A x", "(x \\odot dx)", "dA\\, u", "W^\\top y", "dW^\\top y"),
    (M, ONE): ("y", "W x", "dy", "dW\\, u", "C y"),
}


def forms(seed: int) -> str:
    """Return a random number that is linear in differentials."""
    choose = random.Random(seed)
    terms: list[str] = []
    while len(terms) < 2:
        kind = choose.choice(("trace", "colon", "row"))
        if kind == "trace":
            rows, columns = choose.choice((((M, N), (N, M)), ((N, N), (N, N)), ((M, M), (M, M))))
            term = f"\\mathrm{{tr}}({choose.choice(FORMS[rows])}\\, {choose.choice(FORMS[columns])})"
        else:
            shape = choose.choice(list(FORMS)) if kind == "colon" else choose.choice(((N, ONE), (M, ONE)))
            left, right = choose.choice(FORMS[shape]), choose.choice(FORMS[shape])
            term = f"{left} : {right}" if kind == "colon" else f"({left})^\\top {right}"
        if term.count("d") == 1 + term.count("odot"):
            terms.append(choose.choice(("", "2 ", "a ")) + term)
    return " - ".join(terms) if choose.random() < 0.5 else " + ".join(terms)


Real = NDArray[np.float64]
Values = Mapping[str, Real]


def number(expr: E.Expr, values: Values) -> Real:
    """Evaluate with numpy, differentials being arrays of their own."""
    if isinstance(expr, E.Number):
        return np.array([[float(expr.value)]])
    if isinstance(expr, E.Symbol):
        return values[expr.name]
    if isinstance(expr, E.Differential) and isinstance(expr.arg, E.Symbol):
        return values["d" + expr.arg.name]
    if isinstance(expr, E.Differential) and isinstance(expr.arg, E.Apply) and expr.arg.operator == "transpose":
        return number(build.differential(expr.arg.args[0]), values).T
    assert isinstance(expr, E.Apply)
    args = [number(arg, values) for arg in expr.args]
    if expr.operator == "product":
        total = args[0]
        for arg in args[1:]:
            total = total * arg if total.size == 1 or arg.size == 1 else total @ arg
        return total
    if expr.operator == "add":
        return np.asarray(np.sum(args, axis=0))
    rules: dict[str, Callable[[], object]] = {
        "negate": lambda: -args[0], "transpose": lambda: args[0].T, "hadamard": lambda: args[0] * args[1],
        "trace": lambda: np.array([[np.trace(args[0])]]), "inner": lambda: np.array([[np.sum(args[0] * args[1])]]),
        "diag_matrix": lambda: np.diag(args[0].ravel()),
    }  # fmt: skip
    return np.asarray(rules[expr.operator](), dtype=np.float64)


def point(seed: int) -> Values:
    """Return values for every symbol and every differential."""
    draw = np.random.default_rng(seed)
    dims = {name: tuple(int(size.value(SIZES)) for size in shape) for name, shape in SHAPES.items()}
    return {d + name: draw.normal(size=shape) for d in ("", "d") for name, shape in dims.items()}


@pytest.mark.parametrize("seed", range(40))
def test_the_gradients_give_the_form_back(seed: int) -> None:
    expr = type_expression(SCOPE, parse_expression(forms(seed), Names()))[0].value
    values = point(seed)
    total = sum(float(np.sum(number(t.gradient, values) * number(t.differential, values))) for t in linear_terms(expr))
    assert total == pytest.approx(float(number(expr, values)[0, 0]))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("notation", ["trace", "colon", "index"])
def test_a_form_is_written_in_every_notation(seed: int, notation: str) -> None:
    form = forms(seed)
    page = f"```derivation\n{DECLARED}\n{form} = {form}\n```\n"
    conversion = mathdoc.convert_text(page, notation)
    assert conversion.all_findings == ()
    latex = conversion.blocks[0].latex.split("\n")[2]
    if notation != "index":
        again = latex.split(" &= ")[1]
        expr = type_expression(SCOPE, parse_expression(again, Names()))[0].value
        author = type_expression(SCOPE, parse_expression(form, Names()))[0].value
        values = point(seed)
        assert float(number(expr, values)[0, 0]) == pytest.approx(float(number(author, values)[0, 0]))
    assert build.shape_of(type_expression(SCOPE, parse_expression(form, Names()))[0].value) == SCALAR
