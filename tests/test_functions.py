"""Functions in balls and over the rationals: their derivatives, their domains, and that flint and plain Python agree."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest

from mathdoc import plain_balls
from mathdoc.function_rules import Number
from mathdoc.functions import FUNCTIONS, FunctionValues
from mathdoc.plain_ring import plain_balls as plain_ball_ring
from mathdoc.plain_ring import plain_rationals
from mathdoc.ring import NoValue, Ring, Scalar, Stream, balls, rationals
from mathdoc.sample_functions import BallFunctions, RationalFunctions

flint = pytest.importorskip("flint")

BALLS: list[Callable[[], Ring]] = [balls, plain_ball_ring]
NUMBERS: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "relu": lambda x: max(x, 0), "sign": mpmath.sign, "abs": abs, "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "step": lambda x: mpmath.mpf(x > 0), "closed_step": lambda x: mpmath.mpf(x >= 0),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)), "arctan": mpmath.atan, "arcsin": mpmath.asin, "arccos": mpmath.acos,
}  # fmt: skip


def at(values: FunctionValues, n: int | Fraction) -> Number:
    return values.number(n)


def real(ball: Scalar) -> mpmath.mpf:
    """Return the midpoint of a ball as a number of mpmath."""
    if isinstance(ball, plain_balls.Ball):
        low, high = ball.bounds()
        middle = (low + high) / 2
        return mpmath.mpf(middle.numerator) / middle.denominator
    return mpmath.mpf(ball.mid().str(110, radius=False))  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", BALLS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_in_balls_agree_with_mpmath(name: str, make: Callable[[], Ring]) -> None:
    values = BallFunctions(make(), Stream(b"point"))
    for u in (Fraction(3, 10), Fraction(7, 9)):
        column = values.known(name, at(values, u), 3)
        with mpmath.workdps(160):
            f, x = NUMBERS[name] if name in NUMBERS else getattr(mpmath, name), mpmath.mpf(u.numerator) / u.denominator
            for k in range(4):
                expected = mpmath.diff(f, x, k) if k else f(x)
                assert abs(real(column[k]) - expected) < mpmath.mpf(10) ** -50


@pytest.mark.parametrize("name", FUNCTIONS)
def test_plain_balls_agree_with_flint_to_100_digits(name: str) -> None:
    for u in (Fraction(1, 3), Fraction(99, 100)):
        columns = [values.known(name, at(values, u), 2) for values in (BallFunctions(make(), Stream(b"")) for make in BALLS)]
        with mpmath.workdps(120):
            for a, b in zip(*columns, strict=True):
                assert abs(real(a) - real(b)) < mpmath.mpf(10) ** -100


@pytest.mark.parametrize("make", BALLS)
def test_outside_their_domains_functions_have_no_value_in_balls(make: Callable[[], Ring]) -> None:
    values = BallFunctions(make(), Stream(b"point"))
    for name, u in (("log", 0), ("log", -1), ("sqrt", -2), ("arcsin", 1), ("arccos", 2)):
        with pytest.raises(NoValue):
            values.known(name, at(values, u), 0)
    for name in ("abs", "sign", "relu", "sqrt"):
        assert values.known(name, at(values, 0), 0)[0] == 0
        with pytest.raises(NoValue):
            values.known(name, at(values, 0), 1)
    wide = at(values, 1) - values.exponential(at(values, 0))
    fuzzy = wide + values.whole_power(values.root(at(values, 2)), 2) - 2
    with pytest.raises(NoValue):
        values.known("abs", fuzzy, 0)


def test_powers_in_balls() -> None:
    for make in BALLS:
        values = BallFunctions(make(), Stream(b"point"))
        for exponent, shift in ((Fraction(1, 2), -1), (Fraction(2, 7), 1), (at(values, Fraction(5, 3)), -2)):
            total = (exponent if isinstance(exponent, Fraction) else Fraction(5, 3)) + shift
            column = values.real_power(at(values, 3), exponent, shift, 1)
            with mpmath.workdps(120):
                power = mpmath.mpf(total.numerator) / total.denominator
                assert abs(real(column[0]) - mpmath.mpf(3) ** power) < mpmath.mpf(10) ** -100
                assert abs(real(column[1]) - power * mpmath.mpf(3) ** (power - 1)) < mpmath.mpf(10) ** -100


@pytest.mark.parametrize("make", BALLS)
def test_functions_in_balls_are_differentiable(make: Callable[[], Ring]) -> None:
    values = BallFunctions(make(), Stream(b"point"))
    with mpmath.workdps(110):
        step = mpmath.mpf(10) ** -30
        for slot in ((0,), (1,), (0, 1), (1, 1)):
            moved = []
            for sign in (1, -1):
                point = [at(values, Fraction(1, 3)), at(values, Fraction(2, 5))]
                point[slot[-1]] = point[slot[-1]] + at(values, Fraction(sign, 10**30))
                moved.append(real(values.derivatives("f", 2, 2, point)[slot[:-1]][1]))
            exact = real(values.derivatives("f", 2, 2, (at(values, Fraction(1, 3)), at(values, Fraction(2, 5))))[slot][1])
            assert abs((moved[0] - moved[1]) / (2 * step) - exact) < mpmath.mpf(10) ** -50


@pytest.mark.parametrize("make", [rationals, plain_rationals])
def test_functions_over_the_rationals(make: Callable[[], Ring]) -> None:
    values = RationalFunctions(make(), Stream(b"point"))
    two, minus = at(values, 2), at(values, -3)
    assert values.known("abs", minus, 2) == [3, -1, 0]
    assert values.known("sign", minus, 1) == [-1, 0]
    assert values.known("relu", minus, 1) == [0, 0]
    assert values.known("relu", two, 2) == [2, 1, 0]
    assert values.known("sqrt", at(values, Fraction(9, 4)), 1) == [at(values, Fraction(3, 2)), at(values, Fraction(1, 3))]
    assert values.real_power(at(values, 8), Fraction(2, 3), 0, 0) == [4]
    for name in ("exp", "log", "sin", "arctan", "erf", "sqrt"):
        with pytest.raises(NoValue):
            values.known(name, two, 1)
    cubic = values.polynomial("f", 1, 1)
    a, b, c, d = cubic.linear[0], cubic.squares[0], cubic.cube[0] ** 3, cubic.constant
    assert values.elementwise("f", two, 4) == [8 * c + 4 * b + 2 * a + d, 12 * c + 4 * b + a, 12 * c + 2 * b, 6 * c, 0]


def test_a_polynomial_of_two_arguments() -> None:
    values = RationalFunctions(rationals(), Stream(b"point"))
    cubic, point = values.polynomial("f", 1, 2), (at(values, 2), at(values, -1))
    (a, b), (p, q) = cubic.cube, cubic.squares
    table = values.derivatives("f", 1, 3, point)
    inner = 2 * a - b
    assert table[(0, 1)] == [6 * a * b * inner]
    assert table[(0, 0)] == [6 * a * a * inner + 2 * p]
    assert table[(1,)] == [3 * b * inner**2 - 2 * q + cubic.linear[1]]
    assert table[(0, 1, 1)] == [6 * a * b * b]
    assert "x" in cubic.latex(("x", "y"))
