"""What lies inside an expression."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mathdoc import expr as E

X, Y, Z = E.Symbol("x"), E.Symbol("y"), E.Symbol("z")
I_FROM_X_TO_Y = E.IndexRange("i", X, Y)


@pytest.mark.parametrize(
    ("expr", "inside"),
    [
        (X, []),
        (E.Number(Fraction(1, 2)), []),
        (E.Gap(), []),
        (E.FunctionValue("f", 1), []),
        (E.Literal("unit", (), E.Index("i")), [E.Index("i")]),
        (E.Apply("add", (X, Y)), [X, Y]),
        (E.Call("f", (X, Y)), [X, Y]),
        (E.Differential(X), [X]),
        (E.Derivative(X, (Y, Z), "partial"), [X, Y, Z]),
        (E.Directional(X, Y, Z), [X, Y, Z]),
        (E.At(X, (("y", Z),)), [X, Z]),
        (E.Entry(X, (Y, E.Index("j"))), [X, Y, E.Index("j")]),
        (E.Components(X, ("i",)), [X]),
        (I_FROM_X_TO_Y, [X, Y]),
        (E.IndexRange("i"), []),
        (E.Sum((I_FROM_X_TO_Y,), Z), [I_FROM_X_TO_Y, Z]),
        (E.Matrix(((X, Y), (Z, X))), [X, Y, Z, X]),
        (E.Ambiguous((X, Y)), [X, Y]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_children_are_all_nodes_directly_inside(expr: E.Expr, inside: list[E.Expr]) -> None:
    assert E.children(expr) == inside


def test_walk_yields_parents_before_what_is_in_them() -> None:
    inner = E.Apply("add", (X, Y))
    outer = E.Differential(E.Matrix(((inner, Z),)))
    assert list(E.walk(outer)) == [outer, outer.arg, inner, X, Y, Z]
