"""The reverse sweep: gradients read off linear forms, checked by numbers that numpy computes."""

from __future__ import annotations

import pytest

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.notation import Style, Writer
from mathdoc.shapes.elaborate import type_expression
from mathdoc.shapes.scope import Scope, Signature
from mathdoc.sizes import ONE, SCALAR, Size
from mathdoc.syntax import Names, parse_expression

M, N = Size.of("m"), Size.of("n")
SCOPE = Scope(
    shapes={"W": (M, N), "X": (N, N), "A": (N, N), "x": (N, ONE), "y": (M, ONE), "a": SCALAR, "f": SCALAR},
    functions={"s": Signature((SCALAR,), SCALAR, True)},
)


def typed(text: str) -> E.Expr:
    return type_expression(SCOPE, parse_expression(text, Names()))[0].value


def read_off(text: str) -> list[tuple[str, str]]:
    writer = Writer(text, Style(transpose="^T"))
    return [(writer.latex(term.gradient), writer.latex(term.differential)) for term in linear_terms(typed(text))]


@pytest.mark.parametrize(
    ("form", "terms"),
    [
        ("2 y^T dW x", [("2 y x^T", "dW")]),
        (r"\mathrm{tr}(A dX X) + \mathrm{tr}(A X dX)", [("A^T X^T + X^T A^T", "dX")]),
        ("y^T dW x + x^T dx", [("y x^T", "dW"), ("x", "dx")]),
        ("dx^T A x + x^T A dx", [("A x + A^T x", "dx")]),
        ("2 x^T dx - x^T dx", [("x", "dx")]),
        ("a x : dx", [("a x", "dx")]),
        ("x^T x da", [("x^T x", "da")]),
        (r"\mathrm{tr}(d(X^{-1}))", [(r"-X^{-T} X^{-T}", "dX")]),
        (r"A : (X \odot dX)", [(r"A \odot X", "dX")]),
        (r"x^T \mathrm{diag}(dX)", [(r"\mathrm{diag}(x)", "dX")]),
        (r"\frac{x^T dx}{a}", [(r"\frac{1}{a} x", "dx")]),
    ],
)
def test_a_linear_form_is_its_gradients(form: str, terms: list[tuple[str, str]]) -> None:
    assert read_off(form) == terms


def test_definitions_are_taken_apart_where_that_is_wanted() -> None:
    form = typed("f da + a df")
    terms = linear_terms(form, {"f": typed("x^T x")}, constant=lambda name: name == "a")
    writer = Writer("", Style(transpose="^T"))
    assert [(writer.latex(t.gradient), writer.latex(t.differential)) for t in terms] == [("f", "da"), ("2 a x", "dx")]


@pytest.mark.parametrize("form", ["x^T x", "dx^T dx", "dW x", r"\log(dx^T x)", "a / (x^T dx)", "x^T d^2 x"])
def test_what_is_no_linear_form_is_refused(form: str) -> None:
    with pytest.raises(NotLinear):
        linear_terms(typed(form))


def test_shapes_of_gradients_are_those_of_their_variables() -> None:
    for term in linear_terms(typed("2 y^T dW x + dx^T A x")):
        assert build.shape_of(term.gradient) == term.differential.shape
