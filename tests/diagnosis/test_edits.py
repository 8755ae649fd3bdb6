"""The single edits: what each kind makes of a small expression, in the author's terms."""

from __future__ import annotations

import pytest

from mathdoc import expr as E
from mathdoc.diagnosis.edits import KINDS, edits
from mathdoc.source import Body, Span
from mathdoc.syntax import fully_parenthesised, parse_expression, read_block

DECLARED = r"""A, B, X \in \mathbb{R}^{n \times n}
x, y \in \mathbb{R}^n
f : \mathbb{R} \to \mathbb{R}
"""


def parsed(text: str) -> E.Expr:
    names = read_block(Body.plain(DECLARED)).names
    return parse_expression(text, names)


def edited(text: str, kind: str) -> list[str]:
    return [fully_parenthesised(edit.expr) for edit in edits(parsed(text)) if edit.kind == kind]


CASES = {
    "factor": (r"A B", ["(2 A B)", "(1/2 A B)"]),
    "number": (r"2 A", ["(3 A)", "(1 A)"]),
    "sign": (r"A - B", ["(-A + -B)", "(A + B)"]),
    "transpose inserted": (r"A x", ["(A' x)", "(A x')"]),
    "transpose removed": (r"A^T x", ["(A x)"]),
    "factors swapped": (r"A B X", ["(B A X)", "(A X B)"]),
    "factor dropped": (r"A B", ["B", "A"]),
    "term dropped": (r"A + B", ["B", "A"]),
    "elementwise for product": (r"A B", ["(A o B)"]),
    "product for elementwise": (r"A \odot B", ["(A B)"]),
    "inner for outer": (r"x y^T", ["(x' y)"]),
    "outer for inner": (r"x^T y", ["(x y')"]),
    "inverse removed": (r"A^{-1}", ["A"]),
    "inverse added": (r"A", ["A^-1"]),
    "prime dropped": (r"f'(x)", ["f(x)"]),
    "prime added": (r"f(x)", ["f'(x)"]),
    "exponent": (r"A^3", ["(A^2)", "(A^4)"]),
    "indices swapped": (r"A_{ij}", ["A[j, i]"]),
    "index exchanged": (r"A_{ij}", ["A[j, j]", "A[i, i]"]),
    "trace permuted": (r"\mathrm{tr}(A B X)", ["trace((X B A))"]),
    "function dropped": (r"f(x)", ["x"]),
    "function exchanged": (r"\mathrm{tr}(A)", ["determinant(A)"]),
    "differential dropped": (r"A\, dX", ["(A X)"]),
    "letter exchanged": (r"A B", ["(B B)", "(A A)"]),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_kind_of_edit(kind: str) -> None:
    text, expected = CASES[kind]
    assert edited(text, kind) == expected


def test_every_kind_has_its_example_or_is_seen_elsewhere() -> None:
    assert {kind.name for kind in KINDS} - CASES.keys() == {"bound", "diagonal dropped"}


def test_no_edit_comes_twice_and_none_is_the_original() -> None:
    whole = parsed(r"2 \mathrm{tr}(A^T B X) + x^T A y - f'(x)^T y")
    found = [edit.expr for edit in edits(whole)]
    assert len(found) == len(set(found)) > 60
    assert whole not in found


def test_the_order_is_always_the_same() -> None:
    assert list(edits(parsed("A B + X"))) == list(edits(parsed("A B + X")))


def test_an_edit_knows_its_place() -> None:
    removed = next(edit for edit in edits(parsed("A B^T x")) if edit.kind == "transpose removed")
    assert (removed.span, removed.text) == (Span(2, 5), "without the transpose")
