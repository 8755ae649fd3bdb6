"""How far a random point can be trusted: the degree and the height of what a claim says, and the number of primes they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, log2, prod

from mathdoc import expr as E
from mathdoc.kernel.model import Model, Undecided
from mathdoc.operators import OPERATORS
from mathdoc.ring import PRIMES, Stream, random_prime


@dataclass(frozen=True, slots=True)
class Bound:
    """The degree in the entries of the cleared numerator, and the size of its coefficients in bits."""

    degree: int
    bits: float


class Bounds:
    """Bounds of typed expressions at given sizes. Everything is overestimated."""

    def __init__(self, model: Model, sizes: Mapping[str, int]) -> None:
        self._model = model
        self._sizes = sizes
        self._local: dict[str, Bound] = {}
        self._known: dict[str, Bound] = {}

    def of(self, expr: E.Expr) -> Bound:
        """Return the bound of an expression."""
        if isinstance(expr, E.Number):
            return Bound(0, log2(max(abs(expr.value.numerator), 1)) + log2(expr.value.denominator))
        if isinstance(expr, E.Symbol):
            return self._symbol(expr)
        if isinstance(expr, E.At):
            saved = dict(self._local)
            self._local.update({name: self.of(value) for name, value in expr.bindings})
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        parts = [self.of(child) for child in E.children(expr)]
        degree, bits = sum(part.degree for part in parts), sum(part.bits for part in parts)
        if isinstance(expr, E.Apply):
            return self._apply(expr, parts)
        if isinstance(expr, E.Sum):
            return Bound(degree, bits + 8)
        return Bound(max(degree, 1), bits + self._width(expr))

    def _symbol(self, expr: E.Symbol) -> Bound:
        if expr.name in self._local:
            return self._local[expr.name]
        definition = self._model.definitions.get(expr.name)
        if definition is None:
            return Bound(1, 0)
        if expr.name not in self._known:
            self._known[expr.name] = self.of(definition.body)
        return self._known[expr.name]

    def _apply(self, expr: E.Apply, parts: list[Bound]) -> Bound:
        kind = OPERATORS[expr.operator].letters
        degree, bits = sum(part.degree for part in parts), sum(part.bits for part in parts)
        if kind == "sum" and not any(self._divides(arg) for arg in expr.args):
            return Bound(max(part.degree for part in parts), max(part.bits for part in parts) + log2(len(parts)))
        if kind == "power":
            exponent = self._exponent(expr.args[1])
            return Bound(parts[0].degree * exponent * self._side(expr), (parts[0].bits + self._width(expr)) * exponent)
        if kind == "void":
            n = self._side(expr)
            return Bound(4 * n * max(degree, 1), n * (bits + log2(n + 1)))
        factor = 2 if kind == "square" else 1
        return Bound(factor * degree, factor * bits + self._width(expr) + self._width(expr.args[0]))

    def _divides(self, expr: E.Expr) -> bool:
        return any(isinstance(node, E.Apply) and OPERATORS[node.operator].letters in ("void", "fraction") for node in E.walk(expr))

    def _exponent(self, expr: E.Expr) -> int:
        if isinstance(expr, E.Number):
            return max(1, ceil(abs(expr.value)))
        return 8 + max(self._sizes.values(), default=0)

    def _side(self, expr: E.Expr) -> int:
        return max([1, *[self._value(size) for arg in E.children(expr) for size in arg.shape or ()]])

    def _width(self, expr: E.Expr) -> float:
        return log2(prod(self._value(size) for size in expr.shape or ()) + 1)

    def _value(self, size: object) -> int:
        return max(1, int(size.value(self._sizes)))  # type: ignore[attr-defined]


def primes_for(bound: Bound, stream: Stream) -> tuple[int, ...]:
    """Return the primes at which a claim is tried.

    The two fixed ones, if their product exceeds twice the height: then no nonzero coefficient vanishes at both. Otherwise two primes
    drawn at random: of the 2^54 primes of 61 bits, a coefficient of H bits is divisible by at most H/60.
    """
    if bound.degree > 2**24 or bound.bits > 2**20:
        raise Undecided("the degree or the numbers of this row are too large for a random point to be a proof")
    return PRIMES if bound.bits + 2 < 2 * 60.9 else (random_prime(stream), random_prime(stream))


def error_bound(bound: Bound, points: int) -> str:
    """Return the probability that a false claim passes, as a power of two (rounded up)."""
    primes = max(0.0, log2(bound.bits / 60 + 1)) if bound.bits + 2 >= 2 * 60.9 else 0.0
    per_point = min(60.9 - log2(max(bound.degree, 1) + 1), 53.5 - primes if primes else 60.9)
    return f"2^-{int(points * per_point)}"
