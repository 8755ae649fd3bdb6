"""A first look at a proposal: both sides at one point modulo a prime. Nearly every wrong proposal ends here, within a millisecond."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import islice

from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint
from mathdoc.kernel.claim import Claim, CountingValues, order_of, sides
from mathdoc.kernel.real import Real, differ
from mathdoc.limits import clock
from mathdoc.ring import NoValue, Singular, Stream, balls, prime_field
from mathdoc.sizing.size_plan import size_names
from mathdoc.weil import Array

PRIME = (1 << 61) - 1
TRIES = 3
SECONDS = 0.1
"""How long a counterexample over the reals is looked for, where functions leave the prime field undecided."""


Points = dict[tuple[int, int, tuple[tuple[str, int], ...], int], tuple[Model, SamplePoint, CountingValues]]
"""Points that claims share, by model, order, sizes and number; the model is kept, so that its id stays its own."""


class Screen:
    """One claim at points of a prime field, at unequal sizes (or at the sizes given).

    Claims that differ little, as proposals do, share `points`: what their symbols and definitions are there is worked out once.
    """

    def __init__(self, model: Model, claim: Claim, sizes: dict[str, int] | None = None, points: Points | None = None) -> None:
        self.model = model
        self.claim = claim
        self._sizes = sizes
        self._points: Points = {} if points is None else points
        self.functions = False

    @cached_property
    def names(self) -> frozenset[str]:
        """The symbols that both sides are made of, and those tied to them."""
        return self.model.involved(self.claim.left, self.claim.right)

    @cached_property
    def order(self) -> int:
        """The order of the series that the claim needs."""
        return order_of(self.model, self.claim.left, self.claim.right) if self.claim.taylor is None else self.claim.taylor[1] - 1

    @cached_property
    def sizes(self) -> dict[str, int]:
        """A value for every size symbol."""
        found = size_names(self.model, (self.claim.left, self.claim.right), self.claim.free)
        for name in self.names:
            if name in self.model.symbols:
                found |= {s for size in self.model.symbols[name].shape for s in size.names}
        return self._sizes if self._sizes is not None else {name: 2 + place % 3 for place, name in enumerate(sorted(found))}

    def may_hold(self, thorough: bool) -> bool:
        """Whether the claim holds at a point, as far as can be seen there; `thorough`: over the reals too where it has functions."""
        try:
            values = self.values(0)
            if values is not None and self._equal(*values):
                return True
            return not self._disproved() if values is None or (self.functions and thorough) else False
        except Undecided:
            return False

    def ratio(self) -> Fraction | None:
        """Return the small number c with left = c · right at two points, if there is one: over the reals where functions hide it."""
        try:
            found = {self._ratio(attempt) for attempt in (0, TRIES)}
            if None in found and self.functions:
                found = {_real_quotient(*values) for values in islice(self._real_values(), 2)}
        except (Undecided, AssertionError, LookupError, TypeError, ValueError):
            return None
        return found.pop() if len(found) == 1 else None

    def _ratio(self, attempt: int) -> Fraction | None:
        values = self.values(attempt, contracted=False)
        return _quotient(*values) if values is not None else None

    def values(self, first: int, contracted: bool = True) -> tuple[Array, Array] | None:
        """Return the values of both sides at a point, or None if no point has any. Raises Undecided."""
        for attempt in range(first, first + TRIES):
            point, functions = self._point(attempt)
            try:
                return sides(point, self.claim, contracted)
            except (NoValue, Singular):
                continue
            finally:
                self.functions = self.functions or functions.used
        return None

    def _point(self, attempt: int) -> tuple[SamplePoint, CountingValues]:
        """Return a point, with the functions that are evaluated there."""
        key = id(self.model), self.order, tuple(sorted(self.sizes.items())), attempt
        if key not in self._points:
            ring, here = prime_field(PRIME), Stream(f"screen {attempt}".encode())
            functions = CountingValues(ring, here)
            self._points[key] = self.model, SamplePoint(self.model, ring, self.order, self.sizes, functions, here), functions
        return self._points[key][1:]

    def _disproved(self) -> bool:
        """Whether the sides differ in balls at a point with small numbers."""
        try:
            return any(differ(point, left, right) for point, left, right in islice(self._real_values(), 1))
        except Undecided:
            return True

    def _real_values(self) -> Iterator[tuple[SamplePoint, Array, Array]]:
        """Yield points with small numbers, and the values of both sides there in balls. Raises Undecided."""
        real = Real(self.model, self.claim, self.names, self.order, Stream(b"screen"), clock() + SECONDS)
        for attempt in range(2 * TRIES):
            try:
                point = real.point(balls(), self.sizes, {}, attempt, 3)
                yield point, *sides(point, self.claim, True)
            except (NoValue, Singular):
                continue

    @staticmethod
    def _equal(left: Array, right: Array) -> bool:
        return left.dims == right.dims and _entries(left) == _entries(right)


def _entries(value: Array) -> list[int]:
    """Return the entries at the point itself, as whole numbers modulo the prime."""
    part = value.parts[0]
    if part is None:
        count = 1
        for n in value.dims:
            count *= n
        return [0] * count
    return [int(entry) for entry in prime_field(PRIME).entries(part)]  # type: ignore[call-overload]


def _real_quotient(point: SamplePoint, left: Array, right: Array) -> Fraction | None:
    """Return the small fraction c with left = c · right in balls, or None."""
    a, b = point.arithmetic.entries(left), point.arithmetic.entries(right)
    pivot = next((k for k, entry in enumerate(b) if not point.arithmetic.ring.is_zero(entry)), None)
    if left.dims != right.dims or pivot is None:
        return None
    quotient = float((a[pivot] / b[pivot]).mid())  # type: ignore[operator]
    c = Fraction(quotient).limit_denominator(16) if abs(quotient) <= 64 else Fraction(0)
    return c if c and not differ(point, left, point.arithmetic.scale_number(right, c)) else None


def _quotient(left: Array, right: Array) -> Fraction | None:
    """Return the small fraction c with left = c · right, or None."""
    a, b = _entries(left), _entries(right)
    pivot = next((k for k, entry in enumerate(b) if entry), None)
    if left.dims != right.dims or pivot is None:
        return None
    c = a[pivot] * pow(b[pivot], -1, PRIME) % PRIME
    if c == 0 or any((x - c * y) % PRIME for x, y in zip(a, b, strict=True)):
        return None
    for denominator in range(1, 17):
        numerator = c * denominator % PRIME
        numerator = numerator - PRIME if numerator > PRIME // 2 else numerator
        if abs(numerator) <= 64:
            return Fraction(numerator, denominator)
    return None
