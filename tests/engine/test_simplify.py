"""Shortest forms: as people write them, of the same value."""

from __future__ import annotations

import pytest

from mathdoc import build
from mathdoc.engine.normal import equal, normal_form
from mathdoc.engine.simplify import length, simplify
from tests.expressions import FACTS, latex, typed

ROWS = r"""
x^T (A + A^T) ; x^T (A + A^T)
(x^T A)^T + A x ; (A^T + A) x
\frac{1}{2} x^T A x + \frac{1}{2} x^T A^T x ; x^T A x
2 P x - 2 z ; 2 (P x - z)
2 x + 2 y ; 2 (x + y)
\frac{x^T A x}{x^T x} - \frac{x^T A^T x}{x^T x} ; 0
-W^T (u - W x) ; W^T (W x - u)
-2 W^T u + 2 W^T W x + 2 \lambda x ; 2 (W^T (W x - u) + \lambda x)
(y - A x)^T (y - A x) ; (y - A x)^T (y - A x)
\mathrm{tr}(A^T B) ; \mathrm{tr}(A^T B)
\mathrm{tr}(B^T A^T) ; \mathrm{tr}(A B)
\mathrm{tr}(2 A) ; 2 \, \mathrm{tr}(A)
\mathrm{tr}(\mathrm{diag}(x)) ; \mathbf{1}^T x
\exp(x) \odot \exp(-x) ; \mathbf{1}
\mathrm{diag}(\sigma'(A x)) A y ; \sigma'(A x) \odot (A y)
A^T \mathrm{diag}(y) \sigma'(A x) ; A^T (y \odot \sigma'(A x))
W^T W x \frac{1}{n} ; \frac{1}{n} W^T W x
-\frac{1}{n} (x - y) - \frac{1}{n} (x + y) ; -\frac{2}{n} x
(A^{-1})^{-1} ; A
(A^T)^{-1} x ; A^{-T} x
(A B)^{-1} ; (A B)^{-1}
P^{-T} ; P^{-1}
\log(\exp(a)) ; a
(a + b)^2 - a^2 - b^2 ; 2 a b
x x^T x ; x x^T x
(x^T y) A x ; x^T y A x
x^T y x^T y ; (x^T y)^{2}
\|x\| \|x\| ; \|x\|^{2}
\frac{1}{\|x\|} x - \frac{x^T x}{\|x\|^3} x ; 0
A (B x) + A (C x) ; A (B + C) x
A B x + A B y - A C x ; A (B (x + y) - C x)
x \odot \mathbf{1} ; x
x^T I y ; x^T y
A - (B - C) ; A - B + C
A - B + B ; A
A \odot B + B \odot A ; 2 (A \odot B)
(A \odot B) x + (B \odot A) x ; 2 (A \odot B) x
A^T B + (B^T A)^T ; 2 A^T B
(A + B)^T ; (A + B)^T
\mathrm{vec}(A) + \mathrm{vec}(B) ; \mathrm{vec}(A + B)
S^T x + S x ; 2 S x
\det(A^T) ; \det(A)
-A^{-1} B A^{-1} ; -A^{-1} B A^{-1}
\frac{a^2 b}{a} ; a b
a (b + c) - a b ; a c
\frac{a}{a + b} + \frac{b}{a + b} ; 1
\sqrt{x^T x} ; \|x\|
\exp(a) \exp(b) ; \exp(a + b)
\|x\|^2 - x^T x + a ; a
\mathrm{tr}(A A^{-1}) ; n
\mathrm{softmax}(x + a \mathbf{1}) ; \mathrm{softmax}(x)
(x \odot y)^T \mathbf{1} ; x^T y
x^T \mathrm{diag}(y) z ; x^T (y \odot z)
2 x^T dx + 2 dx^T x ; 4 x^T \, dx
\mathrm{tr}(A dX) + \mathrm{tr}(A^T dX^T) ; 2 \, \mathrm{tr}(A \, dX)
\frac{1}{2} (x^T A dx + dx^T A x) ; \frac{1}{2} x^T (A + A^T) \, dx
(B A)^T ; A^T B^T
((A^T B)^T C)^T ; C^T A^T B
(A - \frac{x^T A x}{x^T x} I) x ; A x - \frac{x^T A x}{x^T x} x
\sqrt{\mathrm{tr}(A^T A)} ; \|A\|
(A B C D)^T ; (A B C D)^T
-2 (y - A A^T x) ; 2 (A A^T x - y)
(B^T \otimes A) \mathrm{vec}(X) ; \mathrm{vec}(A X B)
\mathrm{vec}(A)^T \mathrm{vec}(B) ; \mathrm{tr}(A B^T)
d(A^{-1} A) ; 0
d(A^T) ; dA^T
\mathrm{tr}(W^T u x^T) ; u^T W x
u x^T + u y^T ; u (x + y)^T
-(-a x + b x) ; (a - b) x
A A A A ; A^{4}
A^2 A^{-1} ; A
\frac{1}{a} a x ; x
x - 2 (x - y) ; 2 y - x
\mathrm{diag}(x) \mathrm{diag}(y) z ; x \odot y \odot z
\frac{2}{n} W^T (W x - u) + \frac{2}{n} \lambda x ; \frac{2}{n} (W^T (W x - u) + \lambda x)
\mathrm{tr}(A) B + \mathrm{tr}(A) C ; \mathrm{tr}(A) (B + C)
A X B + A X B^T ; A X (B + B^T)
a^2 + 2 a b + b^2 ; (a + b)^{2}
a^2 + 4 b^2 - 4 a b ; (a - 2 b)^{2}
a^2 + a b + b^2 ; a^{2} + a b + b^{2}
\sin(a)^2 + \cos(a)^2 ; 1
\cosh(a)^2 - \sinh(a)^2 + b ; 1 + b
\frac{1}{2} (A + A^T) + \frac{1}{2} (A - A^T) ; A
(A + B) (A - B) - A A + B B ; B A - A B
(A^{-1} B)^{-1} ; B^{-1} A
M M x ; M x
K^T x + K x ; 0
E^T A ; E A
A^T \frac{A x}{\|A x\|} ; \frac{A^T A x}{\|A x\|}
\frac{1}{x^T x} (A x + A^T x) - 2 \frac{x^T A x}{(x^T x)^2} x ; \frac{1}{x^T x} \left((A + A^T) x - \frac{2 x^T A x}{x^T x} x\right)
\frac{1}{\det(X)} \det(X) X^{-T} ; X^{-T}
4 \|x\|^3 \frac{x}{\|x\|} ; 4 \|x\|^{2} x
2 (X X^T - A) X + 2 (X X^T - A)^T X ; 2 (2 X X^T - A - A^T) X
2 x^T A x A x + 2 x^T A x A^T x ; 2 x^T A x (A + A^T) x
W^T (W x - u) + 2 \frac{\lambda}{2} x ; W^T (W x - u) + \lambda x
a \sigma(x) \odot (\mathbf{1} - \sigma(x)) \odot y ; a (\sigma(x) \odot (\mathbf{1} - \sigma(x)) \odot y)
A x + A^T x ; (A + A^T) x
2 W^T W x - 2 W^T u ; 2 W^T (W x - u)
A A^{-1} B ; B
x^T A x + x^T A^T x ; 2 x^T A x
S + S^T ; 2 S
\sigma(x) - \sigma(x) \odot \sigma(x) ; \sigma(x) \odot (\mathbf{1} - \sigma(x))
\frac{2}{n} W^T W x - \frac{2}{n} W^T u ; \frac{2}{n} W^T (W x - u)
\mathrm{tr}(x y^T) ; y^T x
\mathrm{diag}(x) y ; x \odot y
(A^T)^T ; A
-(-x) ; x
x + x ; 2 x
x - x ; 0
a x + b x ; (a + b) x
(A + B) x - B x ; A x
Q^T Q x ; x
\mathrm{tr}(A B) + \mathrm{tr}(B A) ; 2 \, \mathrm{tr}(A B)
-x + y ; y - x
2 (3 x) ; 6 x
I A I ; A
\frac{a}{b} \frac{b}{c} x ; \frac{a}{c} x
\exp(\log(a)) ; a
\|x\|^2 + x^T x ; 2 \|x\|^2
(W^T W)^{-1} W^T W x ; x
A B C + A B D ; A B (C + D)
A B C + A D C ; A (B + D) C
x \odot y + x \odot z ; x \odot (y + z)
\mathrm{tr}(A X) + \mathrm{tr}(B X) ; \mathrm{tr}((A + B) X)
a a b ; a^{2} b
\frac{1}{2} (2 x) ; x
\frac{x}{\|x\|} - \frac{x}{\|x\|} ; 0
-A^{-1} B A^{-1} - A^{-1} C A^{-1} ; -A^{-1} (B + C) A^{-1}
"""


@pytest.mark.parametrize("row", ROWS.split("\n")[1:-1])
def test_the_shortest_form(row: str) -> None:
    given, wanted = row.split(" ; ")
    expr = typed(given)
    found = simplify(expr, FACTS)
    assert latex(found) == wanted
    assert equal(expr, found, FACTS)
    assert length(found) <= length(expr) + 2


def test_a_shortest_form_stays_as_it_is() -> None:
    for row in ROWS.split("\n")[1:-1]:
        found = simplify(typed(row.split(" ; ")[0]), FACTS)
        assert latex(simplify(found, FACTS)) == latex(found)


@pytest.mark.parametrize(
    ("given", "definition", "wanted"),
    [
        ("2 W^T W x - 2 W^T u", "W x - u", "2 W^T r"),
        ("W^T W x - W^T u + y", "W x - u", "W^T r + y"),
        (r"\|W x - u\|^2", "W x - u", r"\|r\|^2"),
        ("u - W x", "W x - u", "-r"),
        ("A B x", "A B", "r x"),
        (r"\sigma(x) \odot (\mathbf{1} - \sigma(x))", r"\sigma(x)", r"r \odot (\mathbf{1} - r)"),
    ],
)
def test_a_name_stands_for_its_value(given: str, definition: str, wanted: str) -> None:
    assert latex(simplify(typed(given), FACTS, {"r": typed(definition)})) == wanted


@pytest.mark.parametrize(
    ("given", "signs"),
    [
        ("x", 1),
        ("A x", 2),
        ("A^T x + y", 5),
        ("(A + B) x", 6),
        (r"\frac{a}{b}", 3),
        (r"\|x\|^2", 4),
        (r"\mathrm{tr}(A)", 5),
        (r"\lambda x", 2),
    ],
)
def test_length_counts_visible_signs(given: str, signs: int) -> None:
    assert length(typed(given)) == signs


def test_what_is_nested_too_deep_stays() -> None:
    expr = typed("a")
    for _ in range(400):
        expr = build.function("exp", build.function("sin", expr))
    assert simplify(expr) is expr
    assert normal_form(expr) is None


def test_names_stand_for_values_made_of_names() -> None:
    names = {"h": typed(r"\sigma(B x)"), "q": typed("B x"), "p": typed(r"A \sigma(B x)")}
    gradient = typed(r"((A^T (y \odot \sigma'(A \sigma(B x)))) \odot \sigma'(B x)) x^T")
    found = simplify(gradient, FACTS, names)
    assert latex(found) == r"((A^T (y \odot \sigma'(p))) \odot \sigma'(q)) x^T"
    assert equal(gradient, found, FACTS, names)
    assert not equal(gradient, found, FACTS)


def test_a_name_stands_for_factors_of_a_number() -> None:
    gradient = typed(r"\frac{1}{x^T x} (A + A^T) x - \frac{2 x^T A x}{(x^T x)^2} x")
    found = simplify(gradient, FACTS, {"f": typed(r"\frac{x^T A x}{x^T x}")})
    assert latex(found) == r"\frac{1}{x^T x} ((A + A^T) x - 2 f x)"
