"""Normal forms: true identities are found, false ones never."""

from __future__ import annotations

import pytest

from mathdoc.engine.normal import equal, normal_form
from tests.expressions import FACTS, sides, typed

TRUE = r"""
\mathrm{tr}(AB) = \mathrm{tr}(BA)
x^T A x = x^T A^T x
A A^{-1} = I
A^{-1} A B = B
(A B)^{-1} = B^{-1} A^{-1}
(A^T)^{-1} = (A^{-1})^T
(A + U G V)^{-1} = A^{-1} - A^{-1} U (G^{-1} + V A^{-1} U)^{-1} V A^{-1}
(I + U V)^{-1} U = U (I + V U)^{-1}
\det(I + U V) = \det(I + V U)
\det(A + U V) = \det(A) \det(I + V A^{-1} U)
\det(A + x y^T) = \det(A) (1 + y^T A^{-1} x)
(A + x y^T)^{-1} = A^{-1} - \frac{A^{-1} x y^T A^{-1}}{1 + y^T A^{-1} x}
A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}
(A^{-1} + B^{-1})^{-1} = A (A + B)^{-1} B
\mathrm{softmax}(x + c \mathbf{1}) = \mathrm{softmax}(x)
\mathrm{logsumexp}(x + c \mathbf{1}) = c + \mathrm{logsumexp}(x)
\exp(a + b) = \exp(a) \exp(b)
\exp(\log(a)) = a
\log(\exp(a) b^2) = a + \log(b^2)
\log(\exp(a + b)) = a + b
\exp(2 a) = \exp(a)^2
x^T y = \mathrm{tr}(y x^T)
A : B = \mathrm{tr}(A^T B)
A : (B C) = (B^T A) : C
(A \odot B) : C = A : (B \odot C)
\mathrm{diag}(x) y = x \odot y
\mathbf{1}^T (x \odot y) = x^T y
(A \odot B) \mathbf{1} = \mathrm{diag}(A B^T)
x^T (A \odot B) y = \mathrm{tr}(\mathrm{diag}(x) A \mathrm{diag}(y) B^T)
(A \otimes B) (C \otimes D) = (A C) \otimes (B D)
\mathrm{vec}(A X B) = (B^T \otimes A) \mathrm{vec}(X)
\mathrm{vec}(A)^T \mathrm{vec}(B) = \mathrm{tr}(A^T B)
\|x - y\|^2 = x^T x - 2 x^T y + y^T y
(A B)^T = B^T A^T
x \odot (A y) = \mathrm{diag}(x) A y
\mathrm{sigmoid}(-a) = 1 - \mathrm{sigmoid}(a)
\tanh(a) = 2 \mathrm{sigmoid}(2 a) - 1
\sin(a)^2 + \cos(a)^2 = 1
\cosh(a)^2 - \sinh(a)^2 = 1
\frac{a}{a + b} + \frac{b}{a + b} = 1
\frac{1}{a} + \frac{1}{b} = \frac{a + b}{a b}
S^T = S
Q^T Q = I
K^T = -K
x^T K x = 0
E A x = \mathrm{diag}(\mathrm{diag}(E)) A x
M M = M
E^T B E = E B E
\det(A B) = \det(A) \det(B)
\det(2 A) = 2^n \det(A)
\log\det(A^{-1}) = - \log\det(A)
\mathrm{tr}(A A^{-1}) = \frac{x^T x}{x^T x} n
\mathrm{tr}(A (A + B)^{-1}) + \mathrm{tr}(B (A + B)^{-1}) = n
W^T (W W^T + \lambda I)^{-1} = (W^T W + \lambda I)^{-1} W^T
(W^T W)^{-1} W^T W = I
\mathrm{diag}(x) \mathrm{diag}(y) = \mathrm{diag}(x \odot y)
d(x^T A x) = dx^T A x + x^T A dx + x^T dA x
d(A^{-1}) = -A^{-1} dA A^{-1}
\mathrm{sigmoid}(x) \odot (1 - \mathrm{sigmoid}(x)) = \mathrm{sigmoid}(x) - \mathrm{sigmoid}(x)^{\odot 2}
\tanh(x) = 2 \mathrm{sigmoid}(2 x) - \mathbf{1}
(x \odot y)^T A z = x^T \mathrm{diag}(y) A z
\|x\|^2 = x^T x
\|x\| \|x\| = x^T x
\mathrm{tr}(A^T) = \mathrm{tr}(A)
\mathrm{tr}(A \otimes B) = \mathrm{tr}(A) \mathrm{tr}(B)
A^2 A^3 = A^5
(A + B)^2 = A^2 + A B + B A + B^2
\sigma(x) \odot y = \mathrm{diag}(\sigma(x)) y
\sqrt{a}^2 = a
(x^T A x)^2 = x^T A x x^T A x
\mathrm{softmax}(x)^T \mathbf{1} = 1
a^t a = a^{t + 1}
x_i y_i = (x \odot y)_i
"""
FALSE = r"""
\mathrm{tr}(A B C) = \mathrm{tr}(A C B)
A B = B A
x^T A x = x^T A A x
(A + B)^{-1} = A^{-1} + B^{-1}
(A B)^{-1} = A^{-1} B^{-1}
(A B)^T = A^T B^T
\det(A + B) = \det(A) + \det(B)
\det(2 A) = 2 \det(A)
\exp(a b) = \exp(a) \exp(b)
\log(a + b) = \log(a) + \log(b)
\mathrm{softmax}(2 x) = \mathrm{softmax}(x)
\|x + y\|^2 = \|x\|^2 + \|y\|^2
(A + B)^2 = A^2 + 2 A B + B^2
\mathrm{tr}(A B) = \mathrm{tr}(A) \mathrm{tr}(B)
x y^T = y x^T
\mathrm{vec}(A X B) = (A \otimes B^T) \mathrm{vec}(X)
A \otimes B = B \otimes A
(A + U G V)^{-1} = A^{-1} - A^{-1} U (G + V A^{-1} U)^{-1} V A^{-1}
A \odot B = A B
\mathrm{diag}(A x) = A \mathrm{diag}(x)
\sqrt{a^2} = a
x^T A y = y^T A x
A^T = A
\exp(A) \odot \exp(B) = \exp(A B)
\sigma(x + y) = \sigma(x) + \sigma(y)
(I + U V)^{-1} A = A (I + U V)^{-1}
"""


@pytest.mark.parametrize("equation", TRUE.split("\n")[1:-1])
def test_true_identities_are_recognised(equation: str) -> None:
    left, right = sides(equation)
    assert equal(left, right, FACTS)


@pytest.mark.parametrize("equation", FALSE.split("\n")[1:-1])
def test_false_identities_are_not(equation: str) -> None:
    left, right = sides(equation)
    assert not equal(left, right, FACTS)


def test_without_facts_nothing_is_symmetric() -> None:
    left, right = sides("S^T = S")
    assert not equal(left, right)
    assert equal(left, right, FACTS)


def test_the_texts_of_equal_forms_are_equal() -> None:
    one, other = normal_form(typed("x^T A y")), normal_form(typed(r"\mathrm{tr}(y x^T A)"))
    assert one is not None
    assert one == other


def test_what_would_grow_too_large_has_no_normal_form() -> None:
    product = " ".join(["(A + B + C)"] * 20)
    assert normal_form(typed(product)) is None
    assert not equal(*sides(f"{product} = A"))
