"""Over the real numbers: exact counterexamples in small whole numbers, and comparison in balls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product as cartesian
from math import isfinite, log10

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint, component_choices
from mathdoc.functions import FunctionValues
from mathdoc.kernel.claim import Claim, sides
from mathdoc.kernel.show import describe
from mathdoc.kernel.verdict import Counterexample
from mathdoc.limits import TOO_LONG, clock
from mathdoc.operators import OPERATORS
from mathdoc.ring import NoValue, OnKink, Ring, Singular, Stream, balls, rationals
from mathdoc.sample_functions import BallFunctions, RationalFunctions
from mathdoc.sizes import SCALAR
from mathdoc.sizing.size_plan import SizePlan, size_names, suffice, tried
from mathdoc.weil import Array

DIGITS = 50
LONGEST = 120
"""Bits of all the numbers in a row together, if it is to be compared in balls."""
SMALLEST = 1e-40
"""Values of balls that differ by less are never called different."""


class Real(Struct):
    """A claim to be judged over the reals, until its time is over (see `clock`)."""

    model: Model
    claim: Claim
    names: frozenset[str]
    order: int
    stream: Stream
    until: float
    suspect: Mapping[str, int] | None = None
    ranked: frozenset[str] = frozenset()

    def check_time(self) -> None:
        """Stop when the time for one block is used up."""
        if clock() > self.until:
            raise Undecided(TOO_LONG)

    def size_symbols(self) -> list[str]:
        """Return the size symbols of the claim and of its symbols."""
        found = size_names(self.model, (self.claim.left, self.claim.right), self.claim.free)
        return sorted(found.union(*[self.model.symbols[name].size_names for name in self.names if name in self.model.symbols]))

    def point(self, ring: Ring, sizes: Mapping[str, int], choice: Mapping[str, int], attempt: int, small: int,
              scale: Fraction = Fraction(1), admitted: bool = True) -> SamplePoint:  # fmt: skip
        """Return a point with small numbers times `scale`. Raises NoValue where it does not satisfy the inequalities assumed."""
        here = self.stream.split(sorted(sizes.items()), sorted(choice.items()), attempt, small, *([scale] if scale != 1 else []))
        functions: FunctionValues = RationalFunctions(ring, here) if ring.exact else BallFunctions(ring, here)
        point = SamplePoint(self.model, ring, self.order, sizes, functions, here, choice, small, scale)
        if admitted:
            self.admit(point)
        return point

    def admit(self, point: SamplePoint) -> None:
        """Raise NoValue if a point does not satisfy the inequalities assumed."""
        for inequality in self.model.inequalities:
            if self.model.symbols_of(inequality.left, inequality.right) & self.names:
                left, right = point.frame.value(inequality.left), point.frame.value(inequality.right)
                difference = point.arithmetic.entries(point.arithmetic.subtract(left, right))[0]
                if not (difference > 0 or (difference == 0 and not inequality.strict)):  # type: ignore[operator]
                    raise NoValue(f"not {inequality.text}")


def _small_sizes(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield assignments of sizes from the smallest on: equal ones first, then unequal ones."""
    yield from (dict.fromkeys(names, n) for n in (1, 2))
    for shift in range(min(len(names), 3)):
        yield {name: 1 + (place + shift) % 2 for place, name in enumerate(names)}
    for shift in range(min(len(names), 3)):
        yield {name: 1 + (place + shift) % 3 for place, name in enumerate(names)}
    yield dict.fromkeys(names, 3)
    yield {name: 2 + place % 3 for place, name in enumerate(names)}
    yield {name: 4 - place % 2 for place, name in enumerate(names)}


def disprove(real: Real) -> Counterexample | None:
    """Return a point of small numbers where both sides have different values, exact if the row is rational, or None."""
    names = real.size_symbols()
    for ring in (rationals(), balls()):
        hopeless = 0
        for sizes in (*_small_sizes(names), *([real.suspect] if real.suspect else [])):
            for choice in component_choices(real.model, real.names, sizes, real.ranked):
                for attempt in range(15 if sizes is real.suspect else 5):
                    real.check_time()
                    found = _try(real, ring, sizes, choice, attempt, 2 + attempt // 2)
                    if isinstance(found, Counterexample):
                        return found
                    hopeless += found
            if ring.exact and hopeless > 12:
                break
    return _far_off(real, names)


def _far_off(real: Real, names: list[str]) -> Counterexample | None:
    """Look for a counterexample among very small and very large numbers, also larger than those in the claim: `|x + 50| = x + 50`."""
    for scale in _scales(real):
        for sizes in list(_small_sizes(names))[:3]:
            for choice in component_choices(real.model, real.names, sizes, real.ranked):
                for ring, attempt in cartesian((rationals(), balls()), range(6)):
                    real.check_time()
                    found = _try(real, ring, sizes, choice, attempt, 3, scale)
                    if isinstance(found, Counterexample):
                        return found
    return None


def _scales(real: Real) -> tuple[Fraction, ...]:
    """Return what numbers are multiplied by for points far off."""
    written = [abs(node.value) for side in (real.claim.left, real.claim.right) for node in E.walk(side) if isinstance(node, E.Number)]
    return Fraction(1, 20), Fraction(40), 2 * max([Fraction(1000), *[value for value in written if value < 10**9]])


def _try(
    real: Real, ring: Ring, sizes: Mapping[str, int], choice: Mapping[str, int], attempt: int, small: int, scale: Fraction = Fraction(1)
) -> Counterexample | int:
    """Return a counterexample, or 1 if the row has no value at this point, or 0."""
    try:
        point = real.point(ring, sizes, choice, attempt, small, scale)
        left, right = sides(point, real.claim, contracted=False)
    except (NoValue, Singular):
        return 1
    if not differ(point, left, right):
        return 0
    return describe(point, real.claim, left, right)


def differ(point: SamplePoint, left: Array, right: Array) -> bool:
    """Whether the values certainly differ: in balls, by more than what iterations may leave."""
    arithmetic = point.arithmetic
    entries = arithmetic.entries(arithmetic.subtract(left, right))
    if arithmetic.ring.exact:
        return not all(arithmetic.ring.is_zero(entry) for entry in entries)
    least = SMALLEST * max([1.0, *[float(abs(entry).mid()) for entry in arithmetic.entries(left)]])  # type: ignore[arg-type]
    return any(not arithmetic.ring.is_zero(entry) and float(abs(entry).lower()) > least for entry in entries)  # type: ignore[arg-type]


class BallOutcome(Struct, frozen=True):
    """How well both sides agree in balls; `digits` is None where that says nothing, and `reason` says why."""

    digits: int | None
    sizes: tuple[tuple[tuple[str, int], ...], ...] = ()
    points: int = 0
    conditions: tuple[str, ...] = ()
    reason: str = ""


def judge_in_balls(real: Real, plan: SizePlan) -> BallOutcome:
    """Compare both sides in balls at several sizes and points, with all sign patterns of small numbers."""
    digits, points, done, one_sided = 10_000, 0, [], ""
    for sizes in (*_ball_sizes(plan), *([real.suspect] if real.suspect else [])):
        for choice in component_choices(real.model, real.names, sizes, real.ranked):
            agreed = 0
            for attempt in range(24):
                real.check_time()
                result = _agreement(real, sizes, choice, attempt)
                if isinstance(result, str):
                    one_sided = one_sided or result
                elif result is not None:
                    digits, agreed = min(digits, result), agreed + 1
                if agreed == 3:
                    break
            points += agreed
            if agreed >= 2:
                done.append(tuple(sorted(sizes.items())))
    if _hides_differences(real):
        return BallOutcome(None, reason="its numbers are too large, too long or too near to zero for a comparison in balls")
    if reason := one_sided or _one_sided_far_off(real, done):
        return BallOutcome(None, reason=reason)
    return _outcome(plan, done, digits, points)


def _outcome(plan: SizePlan, done: list[tuple[tuple[str, int], ...]], digits: int, points: int) -> BallOutcome:
    """Return what agreement to so many digits at these sizes says."""
    if not done or (len(done) < 2 and plan.sizes != ({},)):
        return BallOutcome(None, reason="no real point where both sides have a value could be found")
    if lacks := plan.lacks([dict(sizes) for sizes in done]):
        return BallOutcome(None, reason=f"both sides agree at the sizes tried, and these {lacks}")
    if digits < DIGITS:
        return BallOutcome(None, reason=f"both sides agree, but only to {digits} digits")
    return BallOutcome(digits, tuple(dict.fromkeys(done)), points)


def _hides_differences(real: Real) -> bool:
    """Whether constants of a claim are so large or so small that a difference could lie below the precision of the balls."""
    point = SamplePoint(real.model, balls(), 0, {}, BallFunctions(balls(), real.stream), real.stream)
    bodies = [real.model.definitions[name].body for name in sorted(real.names) if name in real.model.definitions]
    bits, pending = 0, [real.claim.left, real.claim.right, *bodies]
    while pending:
        node = pending.pop()
        if not _is_number(node):
            pending.extend(E.children(node))
            continue
        rational = point.frame.rational(node)
        bits += 0 if rational is None else rational.numerator.bit_length() + rational.denominator.bit_length()
        function = isinstance(node, E.Apply) and OPERATORS[node.operator].letters == "function"
        values = [_magnitude(point, part) for part in ((node, *E.children(node)) if function else (node,))]
        if not (values[0] == 0 or 1e-10 < values[0] < 40) or max(values[1:], default=0.0) > 8:
            return True
    return bits > LONGEST


def _is_number(node: E.Expr) -> bool:
    """Whether an expression is a number made of literals and constants alone."""
    names = E.Symbol | E.Index | E.IndexRange | E.SizeValue | E.Call | E.Literal
    return node.shape == SCALAR and not any(isinstance(part, names) for part in E.walk(node))


def _magnitude(point: SamplePoint, node: E.Expr) -> float:
    try:
        return float(abs(point.arithmetic.entries(point.frame.value(node))[0]).mid())  # type: ignore[arg-type]
    except (NoValue, Singular):
        return 0.0


def _one_sided_far_off(real: Real, done: list[tuple[tuple[str, int], ...]]) -> str:
    """Return a message if only one side has a value at some point of very small or very large numbers."""
    for scale, attempt in cartesian(_scales(real), range(6 if done else 0)):
        result = _agreement(real, dict(done[0]), {}, attempt, scale)
        if isinstance(result, str):
            return result
    return ""


def _ball_sizes(plan: SizePlan) -> list[dict[str, int]]:
    small = [sizes for sizes in plan.sizes if all(n <= 4 for n in sizes.values())] or list(plan.sizes[:2])
    if plan.all_sizes and plan.sizes != ({},):
        names = sorted(plan.sizes[0])
        small = [{name: 1 + (place + k) % 3 for place, name in enumerate(names)} for k in range(3)] + [dict.fromkeys(names, 2)]
        small += tried(names, plan.degree, plan.least, {})
    if plan.sizes != ({},) and not suffice(small, plan.degree):
        small = sorted(map(dict, plan.sizes), key=lambda sizes: sum(sizes.values()))
    enough = next((k for k in range(4, len(small)) if suffice(small[:k], plan.degree)), len(small)) if plan.degree else 4
    chosen = small[:enough]
    return chosen + [sizes for sizes in plan.sizes if plan.lacks(chosen) and not plan.lacks([*chosen, sizes])][:2]


def _agreement(
    real: Real, sizes: Mapping[str, int], choice: Mapping[str, int], attempt: int, scale: Fraction = Fraction(1)
) -> int | str | None:
    """Return the digits of agreement, a message if only one side has a value, or None if neither has."""
    ring = balls()
    try:
        point = real.point(ring, sizes, choice, 100 + attempt, 3, scale)
        left, right = sides(point, real.claim, contracted=False)
    except (NoValue, Singular):
        return _one_sided(real, sizes, choice, attempt, scale)
    difference = point.arithmetic.subtract(left, right)
    entries = point.arithmetic.entries(difference)
    if differ(point, left, right):
        return 0
    size = max([1.0, *[float(abs(entry).mid()) for entry in point.arithmetic.entries(left)]])  # type: ignore[arg-type]
    radius = max(float(abs(entry).upper()) for entry in entries)  # type: ignore[arg-type]
    return _digits(radius / size)


def _digits(relative: float) -> int:
    if not isfinite(relative):
        return 0
    return 120 if relative <= 0 else max(0, min(120, int(-log10(relative))))


def _one_sided(real: Real, sizes: Mapping[str, int], choice: Mapping[str, int], attempt: int, scale: Fraction) -> str | None:
    """Say so if exactly one side has a value at this point."""
    try:
        point = real.point(balls(), sizes, choice, 100 + attempt, 3, scale)
    except (NoValue, Singular):
        return None
    try:
        has = [has_value(point, real.claim, side, kinks=False) for side in (real.claim.left, real.claim.right)]
    except OnKink:
        return None
    text = f"the {'left' if has[0] else 'right'} side has a value where the other has none: declare what is positive or invertible"
    return None if has[0] == has[1] else text


def has_value(point: SamplePoint, claim: Claim, side: E.Expr, kinks: bool = True) -> bool:
    """Whether a side of a claim has a value at a point; without `kinks`, raises OnKink there: they are looked at by themselves."""
    try:
        sides(point, Claim(side, side, claim.free, "", taylor=claim.taylor), contracted=False)
    except (NoValue, Singular) as reason:
        if isinstance(reason, OnKink) and not kinks:
            raise
        return False
    return True
