"""Random typed expressions: normal forms and shortest forms have the value of what they were made from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.atoms import TooLarge
from mathdoc.engine.normal import equal
from mathdoc.engine.normalizer import Normalizer
from mathdoc.engine.rebuilding import NotWritten, Rebuilder
from mathdoc.engine.simplify import simplify
from mathdoc.length import weight
from mathdoc.sizes import ONE, SCALAR, Shape
from tests.expressions import FACTS, latex, typed, value
from tests.independent.numbers import NotCovered, Unclear, Undefined

N = build.shape_of(typed("x"))[0]
SQUARE, COLUMN, ROW = (N, N), (N, ONE), (ONE, N)
LEAVES = {
    SQUARE: [typed(name) for name in ("A", "B", "S", "Q", "P", "K", "E", "M")],
    COLUMN: [typed(name) for name in ("x", "y")],
    ROW: [typed("x^T"), typed("y^T")],
    SCALAR: [typed("a"), typed("b"), build.number(2), build.number(-1), typed("n")],
}
Maker = Callable[[st.DrawFn, Shape, int], E.Expr]
FUNCTIONS = ("exp", "sin", "tanh", "sigmoid")


@st.composite
def expressions(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    """An expression of a shape, as deep as this at most."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(LEAVES[shape]))
    return draw(st.sampled_from(_MAKERS[shape]))(draw, shape, depth - 1)


def _add(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    parts = [draw(expressions(shape, depth)) for _ in range(draw(st.integers(2, 3)))]
    return build.apply("add", *parts, shape=shape)


def _negate(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("negate", draw(expressions(shape, depth)), shape=shape)


def _product(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    middle = draw(st.sampled_from([N, N, ONE]))
    left, right = draw(expressions((shape[0], middle), depth)), draw(expressions((middle, shape[1]), depth))
    return build.apply("product", left, right, shape=shape)


def _scaled(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("product", draw(expressions(SCALAR, depth)), draw(expressions(shape, depth)), shape=shape)


def _hadamard(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("hadamard", draw(expressions(shape, depth)), draw(expressions(shape, depth)), shape=shape)


def _transpose(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("transpose", draw(expressions(shape[::-1], depth)), shape=shape)


def _function(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.function(draw(st.sampled_from(FUNCTIONS)), draw(expressions(shape, depth)))


def _inverse(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("inverse", draw(expressions(shape, depth)), shape=shape)


def _fraction(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("fraction", draw(expressions(shape, depth)), draw(expressions(SCALAR, depth)), shape=shape)


def _power(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("power", draw(expressions(shape, depth)), build.number(draw(st.integers(2, 3))), shape=shape)


def _of_matrix(name: str, inner: Shape = SQUARE) -> Maker:
    return lambda draw, shape, depth: build.apply(name, draw(expressions(inner, depth)), shape=shape)


def _inner(draw: st.DrawFn, shape: Shape, depth: int) -> E.Expr:
    return build.apply("inner", draw(expressions(SQUARE, depth)), draw(expressions(SQUARE, depth)), shape=shape)


_ANY: list[Maker] = [_add, _negate, _product, _scaled, _hadamard, _transpose, _function, _fraction]
_MAKERS: dict[Shape, list[Maker]] = {
    SQUARE: [*_ANY, _product, _inverse, _power, _of_matrix("diag_matrix", COLUMN), _of_matrix("diagonal_part")],
    COLUMN: [*_ANY, _product, _of_matrix("diag_vector"), _of_matrix("softmax", COLUMN)],
    ROW: _ANY,
    SCALAR: [_add, _negate, _product, _function, _fraction, _power, _inner, _of_matrix("trace"), _of_matrix("determinant"),
             _of_matrix("norm_squared"), _of_matrix("logsumexp", COLUMN)],
}  # fmt: skip
ANY = st.sampled_from([SQUARE, COLUMN, SCALAR]).flatmap(lambda shape: expressions(shape, 3))


def same(a: E.Expr, b: E.Expr) -> bool:
    """Whether two expressions have one value at each of a few points at which both have one."""
    for seed in range(2):
        try:
            with np.errstate(all="ignore"):
                one, other = value(a, seed), value(b, seed)
        except (NotCovered, Unclear, Undefined, np.linalg.LinAlgError):
            continue
        scale = float(np.max(np.abs(one))) if np.all(np.isfinite(one)) else np.inf
        if scale < 1e6 and not np.allclose(one, other, rtol=1e-5, atol=1e-6 * (1 + scale)):
            return False
    return True


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY)
def test_normal_forms_keep_the_value(expr: E.Expr) -> None:
    normalizer = Normalizer(FACTS)
    try:
        again = Rebuilder(normalizer).expression(normalizer.polynomial(expr))
    except (TooLarge, NotWritten):
        return
    assert same(expr, again), f"{latex(expr)} -> {latex(again)}"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY)
def test_shortest_forms_keep_the_value_and_are_no_longer(expr: E.Expr) -> None:
    found = simplify(expr, FACTS)
    assert found.shape == expr.shape
    assert weight(found) <= weight(expr) + 1
    assert same(expr, found), f"{latex(expr)} -> {latex(found)}"


@st.composite
def changed(draw: st.DrawFn, expr: E.Expr) -> E.Expr:
    """An expression in which one part is transposed, negated, put in another order or exchanged for a name."""
    parts = list(E.walk(expr))
    part = parts[draw(st.integers(0, len(parts) - 1))]
    shape = build.shape_of(part)
    choices: list[E.Expr] = [build.apply("negate", part, shape=shape), *LEAVES.get(shape, [])]
    if shape == SQUARE:
        choices.append(build.apply("transpose", part, shape=shape))
    if isinstance(part, E.Apply) and len({arg.shape for arg in part.args}) == 1:
        choices.append(replace(part, args=part.args[::-1]))
    new = draw(st.sampled_from(choices))

    def put(node: E.Expr) -> E.Expr:
        return new if node is part else E.map_children(node, put)

    return put(expr)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_called_equal_has_one_value(data: st.DataObject) -> None:
    expr = data.draw(ANY)
    other = data.draw(changed(expr))
    if equal(expr, other, FACTS):
        assert same(expr, other), f"{latex(expr)} = {latex(other)}"
