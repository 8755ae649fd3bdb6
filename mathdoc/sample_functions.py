"""Values of functions in real balls and over the rationals, where an uninterpreted function is a fixed random one.

In balls it is a sum of sines, so that all derivatives are at hand; over the rationals a cubic polynomial with small coefficients,
so that a person can recompute a counterexample.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import isqrt, perm, prod
from typing import Protocol, cast

from msgspec import Struct

from mathdoc.function_rules import Number
from mathdoc.functions import FunctionValues
from mathdoc.ring import NoValue, OnKink, Ring, Scalar, Stream


class Ball(Number, Protocol):
    """What real balls can do: flint's `arb` and the class of `mathdoc.plain_balls`."""

    def __gt__(self, other: int, /) -> bool: ...
    def __lt__(self, other: int, /) -> bool: ...
    def exp(self) -> Ball:
        """Return the exponential."""

    def log(self) -> Ball:
        """Return the logarithm."""

    def sqrt(self) -> Ball:
        """Return the root."""

    def sin_cos(self) -> tuple[Ball, Ball]:
        """Return sine and cosine."""

    def atan(self) -> Ball:
        """Return the arc tangent."""

    def asin(self) -> Ball:
        """Return the arc sine."""

    def erf(self) -> Ball:
        """Return the error function."""

    @staticmethod
    def pi() -> Ball:
        """Return π."""


class BallFunctions(FunctionValues):
    """Values in real balls. A function has no value where its argument may lie outside its domain, or at its kink."""

    def __init__(self, ring: Ring, stream: Stream) -> None:
        self.ring = ring
        self._stream = stream.split("functions in balls")

    def exponential(self, u: Number) -> Number:
        """Return exp(u)."""
        return _ball(u).exp()

    def logarithm(self, u: Number) -> Number:
        """Return log(u)."""
        return _positive(u, "a logarithm").log()

    def sine_and_cosine(self, u: Number) -> tuple[Number, Number]:
        """Return (sin u, cos u)."""
        return _ball(u).sin_cos()

    def arctangent(self, u: Number) -> Number:
        """Return arctan(u)."""
        return _ball(u).atan()

    def arcsine(self, u: Number) -> Number:
        """Return arcsin(u)."""
        _positive(1 - u * u, "an arc sine")
        return _ball(u).asin()

    def error_function(self, u: Number) -> Number:
        """Return erf(u)."""
        return _ball(u).erf()

    def root(self, u: Number, degree: int = 2) -> Number:
        """Return the positive root."""
        ball = _positive(u, "a root")
        return ball.sqrt() if degree == 2 else _ball(ball.log() * self.number(Fraction(1, degree))).exp()

    def absolute(self, u: Number) -> Number:
        """Return |u|."""
        ball = _ball(u)
        if ball > 0:
            return ball
        if ball < 0:
            return -ball
        raise OnKink("a kink")

    def constant(self, name: str) -> Number:
        """Return `pi` or `e`."""
        one = _ball(self.number(1))
        return type(one).pi() if name == "pi" else one.exp() if name == "e" else super().constant(name)

    def derivatives(self, name: str, outputs: int, order: int, arguments: Sequence[Scalar]) -> dict[tuple[int, ...], list[Scalar]]:
        """Return the derivatives of a sum of three sines, another one for every name and output."""
        point = [cast("Number", a) for a in arguments]
        table: dict[tuple[int, ...], list[Scalar]] = {slot: [] for slot in _slots(len(point), order)}
        for output in range(outputs):
            for slot, value in self._waves(self._stream.split(name, outputs, len(point), output), point, order).items():
                table[slot].append(value)
        return table

    def _waves(self, stream: Stream, point: Sequence[Number], order: int) -> dict[tuple[int, ...], Number]:
        slots = _slots(len(point), order)
        values = dict.fromkeys(slots, self.number(0))
        for _ in range(3):
            amplitude, phase, *frequencies = [self.number(_coefficient(stream)) for _ in range(len(point) + 2)]
            sine, cosine = _ball(sum((f * x for f, x in zip(frequencies, point, strict=True)), phase)).sin_cos()
            cycle = (sine, cosine, -sine, -cosine)
            for slot in slots:
                term = amplitude * cycle[len(slot) % 4]
                for i in slot:
                    term = term * frequencies[i]
                values[slot] = values[slot] + term
        return values


class Cubic(Struct, frozen=True):
    """The polynomial d + Σ aᵢ xᵢ + Σ bᵢ xᵢ² + (Σ cᵢ xᵢ)³: no derivative up to the third is zero, and it mixes all arguments."""

    constant: int
    linear: tuple[int, ...]
    squares: tuple[int, ...]
    cube: tuple[int, ...]

    def derivative(self, x: Sequence[Number], slots: tuple[int, ...], zero: Number) -> Number:
        """Return a partial derivative at x."""
        k = len(slots)
        inner = sum((u * c for u, c in zip(x, self.cube, strict=True)), zero)
        value = zero if k > 3 else inner ** (3 - k) * perm(3, k) * prod(self.cube[i] for i in slots)
        if k == 0:
            for u, a, b in zip(x, self.linear, self.squares, strict=True):
                value = value + (u * b + a) * u
            return value + self.constant
        if k == 1:
            return value + x[slots[0]] * (2 * self.squares[slots[0]]) + self.linear[slots[0]]
        return value + 2 * self.squares[slots[0]] if k == 2 and slots[0] == slots[1] else value

    def latex(self, names: Sequence[str]) -> str:
        """Return the polynomial, written in these variables."""
        inner = _signed_sum([(c, name) for c, name in zip(self.cube, names, strict=True)])
        cube = [(1, rf"({inner})^3")] if len(names) > 1 else [(self.cube[0] ** 3, f"{names[0]}^3")]
        squares = [(b, f"{name}^2") for b, name in zip(self.squares, names, strict=True)]
        return _signed_sum([*cube, *squares, *zip(self.linear, names, strict=True), (self.constant, "")])


class RationalFunctions(FunctionValues):
    """Values over the rationals: kinks and roots of perfect powers exactly, polynomials for uninterpreted functions."""

    def __init__(self, ring: Ring, stream: Stream) -> None:
        self.ring = ring
        self._stream = stream.split("functions over the rationals")

    def root(self, u: Number, degree: int = 2) -> Number:
        """Return the root of a perfect power."""
        value = _fraction(u)
        roots = [_whole_root(n, degree) for n in (value.numerator, value.denominator)] if value > 0 else [None, None]
        if roots[0] is None or roots[1] is None:
            raise NoValue("a root that is not rational")
        return self.number(Fraction(roots[0], roots[1]))

    def absolute(self, u: Number) -> Number:
        """Return |u|."""
        value = _fraction(u)
        if not value:
            raise OnKink("a kink")
        return u if value > 0 else -u

    def polynomial(self, name: str, outputs: int, arity: int, output: int = 0) -> Cubic:
        """Return the polynomial that stands for one output of an uninterpreted function."""
        stream = self._stream.split(name, outputs, arity, output)
        draw = [(-3, -2, -1, 1, 2, 3)[stream.below(6)] for _ in range(3 * arity + 1)]
        return Cubic(draw[0], tuple(draw[1 : arity + 1]), tuple(draw[arity + 1 : 2 * arity + 1]), tuple(draw[2 * arity + 1 :]))

    def derivatives(self, name: str, outputs: int, order: int, arguments: Sequence[Scalar]) -> dict[tuple[int, ...], list[Scalar]]:
        """Return the derivatives of the polynomials."""
        point = [cast("Number", a) for a in arguments]
        cubics = [self.polynomial(name, outputs, len(point), output) for output in range(outputs)]
        return {slot: [cubic.derivative(point, slot, self.number(0)) for cubic in cubics] for slot in _slots(len(point), order)}


def _ball(u: Number) -> Ball:
    return cast("Ball", u)


def _positive(u: Number, what: str) -> Ball:
    ball = _ball(u)
    if not ball > 0:
        raise NoValue(what)
    return ball


def _coefficient(stream: Stream) -> Fraction:
    """Return a random fraction of size between 1/2 and 2."""
    return Fraction((1 - 2 * stream.below(2)) * (16 + stream.below(48)), 32)


def _slots(arity: int, order: int) -> list[tuple[int, ...]]:
    """Return the sorted tuples of at most `order` argument positions."""
    return [slot for j in range(order + 1) for slot in combinations_with_replacement(range(arity), j)]


def _fraction(u: Scalar) -> Fraction:
    """Return a rational of either ring as a fraction."""
    if isinstance(u, Fraction):
        return u
    return Fraction(int(u.p), int(u.q))  # type: ignore[attr-defined]


def _whole_root(n: int, degree: int) -> int | None:
    """Return the whole root of a perfect power n > 0."""
    if degree == 2:
        root = isqrt(n)
    else:
        low, high = 0, 1 << (n.bit_length() // degree + 1)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**degree <= n else (low, middle)
        root = low
    return root if root**degree == n else None


def _signed_sum(terms: Sequence[tuple[int, str]]) -> str:
    text = ""
    for factor, symbol in terms:
        sign = "-" if factor < 0 else "+"
        size = str(abs(factor)) if abs(factor) != 1 or not symbol else ""
        text += f" {sign} {size}{symbol}" if text else f"{'-' if factor < 0 else ''}{size}{symbol}"
    return text
