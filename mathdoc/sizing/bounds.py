"""How far a random point can be trusted: the degree and the height of what a claim says, and the number of primes they need."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, log2, prod

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.operators import OPERATORS
from mathdoc.ring import PRIMES, Stream, random_prime
from mathdoc.sizes import Size


class Bound(Struct, frozen=True):
    """The degree in the entries of the cleared numerator, the size of its coefficients in bits, and whether there is a denominator."""

    degree: int
    bits: float
    divides: bool = False


class Bounds:
    """Bounds of typed expressions at given sizes. Everything is overestimated."""

    def __init__(self, model: Model, sizes: Mapping[str, int]) -> None:
        self._model = model
        self._sizes = sizes
        self._local: dict[str, Bound] = {}
        self._known: dict[str, Bound] = {}
        self._limits: dict[str, int] = {}

    def of(self, expr: E.Expr) -> Bound:
        """Return the bound of an expression."""
        if isinstance(expr, E.Number | E.SizeValue):
            value = expr.value if isinstance(expr, E.Number) else expr.size.value(self._sizes)
            return Bound(0, log2(max(abs(value.numerator), 1)) + log2(value.denominator), value.denominator != 1)
        if isinstance(expr, E.Index):
            return Bound(0, log2(self._limit(expr.name)))
        if isinstance(expr, E.Symbol):
            return self._symbol(expr)
        if isinstance(expr, E.At):
            saved = dict(self._local)
            self._local.update({name: self.of(value) for name, value in expr.bindings})
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        if isinstance(expr, E.Sum):
            return self._sum(expr)
        parts = [self.of(child) for child in E.children(expr)]
        if isinstance(expr, E.Apply):
            return self._apply(expr, parts)
        degree, bits = sum(part.degree for part in parts), sum(part.bits for part in parts)
        return Bound(max(degree, 1), bits + self._width(expr), any(part.divides for part in parts))

    def _symbol(self, expr: E.Symbol) -> Bound:
        if expr.name in self._local:
            return self._local[expr.name]
        if expr.name in self._model.integers:
            return Bound(0, log2(max(1, abs(self._sizes.get(expr.name, 1)))))
        definition = self._model.definitions.get(expr.name)
        if definition is None:
            return Bound(1, 0)
        if expr.name not in self._known:
            self._known[expr.name] = self.of(definition.body)
        return self._known[expr.name]

    def _sum(self, expr: E.Sum) -> Bound:
        """A sum of n terms has n times the height; a product, or a sum of quotients with different denominators, n times the bits."""
        saved, count = dict(self._limits), 1
        for item in expr.ranges:
            ends = [self._magnitude(end) for end in (item.lower, item.upper) if end is not None]
            self._limits[item.name] = max(ends, default=self._largest())
            count *= sum(ends) + 1
        body = self.of(expr.body)
        self._limits = saved
        if expr.product or (body.divides and self._quotients(expr.body, {item.name for item in expr.ranges})):
            return Bound(body.degree * count, (body.bits + 1) * count, body.divides)
        return Bound(body.degree, body.bits + log2(count + 1), body.divides)

    def _quotients(self, body: E.Expr, indices: set[str]) -> bool:
        """Whether denominators in the body of a sum may differ from term to term."""
        for node in E.walk(body):
            kind = OPERATORS[node.operator].letters if isinstance(node, E.Apply) else ""
            below = node.args[1] if isinstance(node, E.Apply) and kind == "fraction" else node
            if (isinstance(node, E.At) or kind in ("fraction", "void", "power")) and self._model.names(below)[0] & indices:
                return True
        return False

    def _apply(self, expr: E.Apply, parts: list[Bound]) -> Bound:
        kind = OPERATORS[expr.operator].letters
        degree, bits = sum(part.degree for part in parts), sum(part.bits for part in parts)
        divides = any(part.divides for part in parts)
        if kind == "sum" and not divides:
            return Bound(max(part.degree for part in parts), max(part.bits for part in parts) + log2(len(parts)))
        if kind == "power":
            times, side = self._magnitude(expr.args[1]), self._side(expr)
            negative = not (isinstance(expr.args[1], E.Number) and expr.args[1].value >= 0)
            times = max(1, times) * (side if negative else 1)
            return Bound(max(parts[0].degree * times * side, parts[1].degree), (parts[0].bits + self._width(expr)) * times + parts[1].bits,
                         divides or negative)  # fmt: skip
        if kind == "void":
            n = self._side(expr)
            return Bound(4 * n * max(degree, 1), n * (bits + log2(n + 1)), True)
        factor = 2 if kind == "square" else 1
        bits = factor * bits + self._width(expr) + self._width(expr.args[0]) + len(parts)
        return Bound(factor * degree, bits, divides or kind == "fraction")

    def _magnitude(self, expr: E.Expr) -> int:
        """Return a bound of the absolute value of an exponent or of the end of a sum."""
        if isinstance(expr, E.Number | E.SizeValue):
            return ceil(abs(expr.value if isinstance(expr, E.Number) else expr.size.value(self._sizes)))
        if isinstance(expr, E.Index):
            return self._limit(expr.name)
        if isinstance(expr, E.Symbol) and expr.name in self._model.integers:
            return abs(self._sizes.get(expr.name, 1))
        if isinstance(expr, E.Apply) and OPERATORS[expr.operator].rational is not None:
            parts = [self._magnitude(arg) for arg in expr.args]
            if expr.operator == "power":
                return int(min(parts[0] ** min(parts[1], 64), 2**64))
            if expr.operator == "add":
                return sum(parts)
            if expr.operator == "fraction":
                below = expr.args[1]
                whole = not isinstance(below, E.Apply) and not (isinstance(below, E.Number) and below.value.denominator != 1)
                return parts[0] if whole else 2**64
            return int(min(prod(max(1, part) for part in parts), 2**64))
        return 8 + self._largest()

    def _limit(self, index: str) -> int:
        return max(1, self._limits.get(index, self._largest()))

    def _largest(self) -> int:
        return max(self._sizes.values(), default=8)

    def _side(self, expr: E.Expr) -> int:
        return max([1, *[self._value(size) for arg in E.children(expr) for size in arg.shape or ()]])

    def _width(self, expr: E.Expr) -> float:
        return log2(prod(self._value(size) for size in expr.shape or ()) + 1)

    def _value(self, size: Size) -> int:
        whole = size.whole(self._sizes)
        return max(1, int(size.value(self._sizes)) if whole is None else whole)


def primes_for(bound: Bound, stream: Stream) -> tuple[int, ...]:
    """Return the primes at which a claim is tried.

    The two fixed ones, if their product exceeds twice the height: then no nonzero coefficient vanishes at both. Otherwise two primes
    drawn at random: of the 2^40 such primes, a coefficient of H bits is divisible by at most H/60.
    """
    if bound.degree > 2**24 or bound.bits > 2**20:
        raise Undecided("the degree or the numbers of this row are too large for a random point to be a proof")
    return PRIMES if bound.bits + 2 < 2 * 60.9 else (random_prime(stream), random_prime(stream))


def error_bound(bound: Bound, points: int) -> str:
    """Return the probability that a false claim passes, as a power of two (rounded up)."""
    primes = max(0.0, log2(bound.bits / 60 + 1)) if bound.bits + 2 >= 2 * 60.9 else 0.0
    per_point = min(60.9 - log2(max(bound.degree, 1) + 1), 40 - primes if primes else 60.9)
    return f"2^-{int(points * per_point)}"
