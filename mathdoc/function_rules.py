"""The derivatives of the known functions, from a few elementary values and from each function's differential equation.

A rule gives `[f(u), f'(u), …, f^(k)(u)]`, modulo a prime, in balls or over the rationals: it uses only what is true of the real f.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb
from typing import Protocol, TypeAlias, cast

from mathdoc.ring import NoValue, Ring, Singular


class Number(Protocol):
    """What the scalars of every ring can do."""

    def __add__(self, other: Number | int, /) -> Number: ...
    def __radd__(self, other: int, /) -> Number: ...
    def __sub__(self, other: Number | int, /) -> Number: ...
    def __rsub__(self, other: int, /) -> Number: ...
    def __mul__(self, other: Number | int, /) -> Number: ...
    def __rmul__(self, other: int, /) -> Number: ...
    def __truediv__(self, other: Number | int, /) -> Number: ...
    def __neg__(self) -> Number: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __pow__(self, exponent: int, /) -> Number: ...


class Elementary:
    """The elementary values at one point, from which the rules are made. What a ring does not have raises NoValue, as every method here."""

    ring: Ring

    def number(self, value: Fraction | int) -> Number:
        """Return a rational as a number of the ring."""
        return cast("Number", self.ring.number(value))

    def exponential(self, u: Number) -> Number:
        """Return exp(u)."""
        raise NoValue("an exponential")

    def logarithm(self, u: Number) -> Number:
        """Return log(u), u > 0."""
        raise NoValue("a logarithm")

    def sine_and_cosine(self, u: Number) -> tuple[Number, Number]:
        """Return (sin u, cos u)."""
        raise NoValue("a sine")

    def arctangent(self, u: Number) -> Number:
        """Return arctan(u)."""
        raise NoValue("an arc tangent")

    def arcsine(self, u: Number) -> Number:
        """Return arcsin(u), |u| < 1."""
        raise NoValue("an arc sine")

    def error_function(self, u: Number) -> Number:
        """Return erf(u)."""
        raise NoValue("an error function")

    def root(self, u: Number, degree: int = 2) -> Number:
        """Return the positive root of this degree of u > 0."""
        raise NoValue("a root")

    def absolute(self, u: Number) -> Number:
        """Return |u|, u ≠ 0."""
        raise NoValue("an absolute value")

    def constant(self, name: str) -> Number:
        """Return `pi` or `e`."""
        raise NoValue(f"the number {name}")

    def whole_power(self, u: Number, n: int) -> Number:
        """Return u to a whole power, also a negative one."""
        return u**n if n >= 0 else self.quotient(self.number(1), u) ** -n

    def quotient(self, a: Number, b: Number | int) -> Number:
        """Return a / b; NoValue at a pole."""
        try:
            return cast("Number", self.ring.divide(a, self.number(b) if isinstance(b, int) else b))
        except Singular as error:
            raise NoValue("a pole") from error


Rule: TypeAlias = Callable[[Elementary, Number, int], list[Number]]


# Powers, exponential, logarithm


def power_rule(values: Elementary, value: Number, exponent: Number, u: Number, k: int) -> list[Number]:
    """Return the derivatives of u^α from its value: f' = α f / u."""
    result, inverse = [value], values.quotient(values.number(1), u) if k else u
    for j in range(k):
        value = value * inverse * (exponent - j)
        result.append(value)
    return result


def sqrt_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """The root, with a value but no derivative at zero."""
    if not k and u == 0:
        return [u]
    return power_rule(values, values.root(u), values.number(Fraction(1, 2)), u, k)


def exp_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By exp' = exp."""
    return [values.exponential(u)] * (k + 1)


def log_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By log' = 1/u."""
    value = values.logarithm(u)
    if not k:
        return [value]
    inverse = values.quotient(values.number(1), u)
    return [value, *power_rule(values, inverse, values.number(-1), u, k - 1)]


# Trigonometric and hyperbolic functions


def sin_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By sin' = cos, cos' = -sin."""
    sine, cosine = values.sine_and_cosine(u)
    return [(sine, cosine, -sine, -cosine)[j % 4] for j in range(k + 1)]


def cos_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """The derivatives of sin from the first on."""
    return sin_rule(values, u, k + 1)[1:]


def _hyperbolic(values: Elementary, u: Number) -> tuple[Number, Number]:
    e, inverse, half = values.exponential(u), values.exponential(-u), values.number(Fraction(1, 2))
    return (e - inverse) * half, (e + inverse) * half


def sinh_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By sinh' = cosh, cosh' = sinh."""
    pair = _hyperbolic(values, u)
    return [pair[j % 2] for j in range(k + 1)]


def cosh_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """The derivatives of sinh from the first on."""
    return sinh_rule(values, u, k + 1)[1:]


def autonomous(value: Callable[[Elementary, Number], Number], *right_side: int) -> Rule:
    """Return the rule of a function with f' = P(f), where P has these coefficients, the constant one first."""

    def rule(values: Elementary, u: Number, k: int) -> list[Number]:
        f = value(values, u)
        return [f, *[_horner(polynomial, f) for polynomial in _iterated(right_side, k)]]

    return rule


@cache
def _iterated(right_side: tuple[int, ...], k: int) -> tuple[tuple[int, ...], ...]:
    """Return the polynomials P_1 = P, …, P_k with f^(j) = P_j(f): P_{j+1} = P_j' · P."""
    polynomials = [right_side]
    for _ in range(k - 1):
        slope = [n * c for n, c in enumerate(polynomials[-1])][1:]
        product = [0] * (len(slope) + len(right_side) - 1)
        for i, a in enumerate(slope):
            for j, b in enumerate(right_side):
                product[i + j] += a * b
        polynomials.append(tuple(product))
    return tuple(polynomials[:k])


def _horner(coefficients: tuple[int, ...], x: Number) -> Number:
    value = x * 0
    for c in reversed(coefficients):
        value = value * x + c
    return value


def tangent(values: Elementary, u: Number) -> Number:
    """Return sin/cos."""
    return values.quotient(*values.sine_and_cosine(u))


def cotangent(values: Elementary, u: Number) -> Number:
    """Return cos/sin."""
    return values.quotient(*reversed(values.sine_and_cosine(u)))


def hyperbolic_tangent(values: Elementary, u: Number) -> Number:
    """Return sinh/cosh."""
    return values.quotient(*_hyperbolic(values, u))


def sigmoid(values: Elementary, u: Number) -> Number:
    """Return E/(1 + E), E = exp(u)."""
    e = values.exponential(u)
    return values.quotient(e, e + 1)


sigmoid_rule = autonomous(sigmoid, 0, 1, -1)


def softplus_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """log(1 + exp(u)); its derivative is the sigmoid."""
    value = values.logarithm(values.exponential(u) + 1)
    return [value, *sigmoid_rule(values, u, k - 1)] if k else [value]


def reciprocal_of(rule: Rule) -> Rule:
    """Return the rule of 1/f: the Leibniz rule for f · (1/f) = 1, solved for its highest term."""

    def reciprocal(values: Elementary, u: Number, k: int) -> list[Number]:
        f = rule(values, u, k)
        inverse = values.quotient(values.number(1), f[0])
        result = [inverse]
        for n in range(1, k + 1):
            terms = [f[j] * result[n - j] * comb(n, j) for j in range(1, n + 1)]
            result.append(-sum(terms[1:], terms[0]) * inverse)
        return result

    return reciprocal


# Functions whose derivative g solves a linear equation (a + b u²) g^(n+1) = A(n) u g^(n) + B(n) g^(n-1)


def _recurrence(
    values: Elementary, first: Number, u: Number, k: int, steps: Callable[[int], tuple[int, int]], leading: Number
) -> list[Number]:
    """Return g, …, g^(k-1): with (A, B) = steps(n), leading · g^(n+1) = A u g^(n) + B g^(n-1)."""
    result = [first]
    for n in range(k - 1):
        slope, before = steps(n)
        term = u * result[n] * slope
        result.append(values.quotient(term + result[n - 1] * before if n else term, leading))
    return result


def arctan_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By arctan' = 1/(1 + u²)."""
    value, leading = values.arctangent(u), u * u + 1
    if not k:
        return [value]
    slope = values.quotient(values.number(1), leading)
    return [value, *_recurrence(values, slope, u, k, lambda n: (-2 * (n + 1), -n * (n + 1)), leading)]


def arcsin_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By arcsin' = 1/√(1 - u²)."""
    value, leading = values.arcsine(u), 1 - u * u
    if not k:
        return [value]
    slope = values.quotient(values.number(1), values.root(leading))
    return [value, *_recurrence(values, slope, u, k, lambda n: (2 * n + 1, n * n), leading)]


def arccos_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By arccos = π/2 - arcsin."""
    value, *slopes = arcsin_rule(values, u, k)
    return [values.quotient(values.constant("pi"), 2) - value, *[-slope for slope in slopes]]


def erf_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """By erf' = 2/√π exp(-u²)."""
    value = values.error_function(u)
    if not k:
        return [value]
    slope = values.quotient(values.exponential(-(u * u)) * 2, values.root(values.constant("pi")))
    return [value, *_recurrence(values, slope, u, k, lambda n: (-2, -2 * n), values.number(1))]


# Functions with a kink at zero, where they have a value but no derivative


def abs_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """|u|' = |u|/u."""
    if not k and u == 0:
        return [u]
    size = values.absolute(u)
    return [size, values.quotient(size, u), *[u * 0] * (k - 1)][: k + 1]


def sign_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """sign(u) = |u|/u."""
    if not k and u == 0:
        return [u]
    return [*abs_rule(values, u, 1)[1:], *[u * 0] * k]


def relu_rule(values: Elementary, u: Number, k: int) -> list[Number]:
    """relu(u) = (u + |u|)/2."""
    size, *slopes = abs_rule(values, u, k)
    return [values.quotient(f, 2) for f in (size + u, *[s + 1 for s in slopes[:1]], *slopes[1:])]
