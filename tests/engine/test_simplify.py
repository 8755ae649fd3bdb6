"""Shortest forms: as people write them, of the same value."""

from __future__ import annotations

import pytest

from mathdoc.engine.normal import equal
from mathdoc.engine.simplify import length, simplify
from tests.expressions import FACTS, latex, typed

ROWS = r"""
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
