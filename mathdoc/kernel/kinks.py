"""What holds almost everywhere may fail exactly on a kink or a jump: a row that passed is looked at there, over the rationals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from mathdoc.evaluation.crossings import crossed
from mathdoc.evaluation.kinks import Kink, carried, is_movable, kinks, special_values, vanishing
from mathdoc.evaluation.model import Undecided
from mathdoc.evaluation.points import SamplePoint, component_choices
from mathdoc.kernel.claim import Claim, sides
from mathdoc.kernel.real import Real, differ, has_value
from mathdoc.kernel.show import describe
from mathdoc.kernel.verdict import Counterexample
from mathdoc.ring import NoValue, Singular, balls, rationals
from mathdoc.weil import Array

_TRIES, _STARTS = 12, 6


def at_kinks(real: Real, edges: Sequence[Kink]) -> Counterexample | tuple[str, ...]:
    """Return a counterexample on a kink, or the conditions under which a row that holds elsewhere has a value on both sides.

    Raises Undecided if one side has a value beyond one of these edges, and the other has none.
    """
    model = real.model
    places = kinks(model, real.claim.left, real.claim.right)
    tied = model.symbols_of(*[side for equation in model.equations for side in (equation.left, equation.right)])
    names = [name for name in sorted(real.names) if name in model.symbols and name not in model.definitions]
    inside = model.symbols_of(*[kink.argument for kink in (*places, *edges)])
    movable = [name for name in names if name in inside and name not in tied and is_movable(model, name)]
    found: dict[str, None] = {}
    sizes = real.size_symbols()
    for assignment in [{}] if not sizes else [dict.fromkeys(sizes, n) for n in (1, 2)]:
        for point in _rational_points(real, names, assignment):
            there = real.point(balls(), point.sizes, {}, 0, 3, admitted=False)
            beyond = [crossed(point, there, kink, movable, partial(_allowed, real, point)) for kink in (*places, *edges)]
            for values in chain(special_values(point, movable, places), *beyond):
                real.check_time()
                result = _at(real, point.apart(values), list(values), places, bool(edges))
                if isinstance(result, Counterexample):
                    return result
                found.update(dict.fromkeys(result))
    return tuple(found)


def _rational_points(real: Real, names: list[str], sizes: dict[str, int]) -> Iterator[SamplePoint]:
    """Yield points of small whole numbers to start from: several where inequalities are assumed, which may not hold yet."""
    wanted = _STARTS if real.model.inequalities else 1
    for attempt in range(_TRIES):
        for choice in component_choices(real.model, real.names, sizes, real.ranked)[:1]:
            try:
                point = real.point(rationals(), sizes, choice, 200 + attempt, 3, admitted=False)
                for name in names:
                    point.symbol(name)
            except (NoValue, Singular, Undecided):
                continue
            yield point
            wanted -= 1
        if not wanted:
            return


def _allowed(real: Real, point: SamplePoint, values: dict[str, Array]) -> bool:
    """Whether a point with these values satisfies what is declared of them and assumed."""
    there = point.apart(values)
    try:
        for name, value in values.items():
            there.check(real.model.symbols[name], value)
        real.admit(there)
    except (NoValue, Singular, Undecided):
        return False
    return True


def _at(real: Real, point: SamplePoint, changed: list[str], places: list[Kink], strict: bool) -> Counterexample | tuple[str, ...]:
    """Compare both sides at a point, in balls if they have no rational value there."""
    if not _allowed(real, point, {name: point.values[name] for name in changed}):
        return ()
    ring_of_balls = real.point(balls(), point.sizes, {}, 0, 3, admitted=False)
    there = ring_of_balls.apart(carried(point, ring_of_balls))
    for here in (point, there):
        try:
            left, right = sides(here, real.claim, contracted=False)
        except (NoValue, Singular):
            continue
        except Undecided:
            return ()
        return describe(here, real.claim, left, right) if differ(here, left, right) else ()
    has = has_value(there, real.claim, real.claim.left), has_value(there, real.claim, real.claim.right)
    if has[0] == has[1] and (has[0] or not real.order):  # where differentials are, all is evaluated as if it were differentiated
        return ()
    if strict and has[0] != has[1]:
        raise Undecided("one side has a value where the other has none: declare what is positive")
    return tuple(_words(real.claim, kink) for kink in places if vanishing(point, kink) is not False)[:1]


def _words(claim: Claim, kink: Kink) -> str:
    text = claim.words(kink.argument)
    return f"where no entry of {text} is 0" if kink.entrywise else f"where {text} ≠ 0"
