"""A search for points on the other side of a kink, or beyond what has a value: `sin(x) + 0.999` is negative, but at few points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod

from mathdoc import expr as E
from mathdoc.evaluation.domains import bounded
from mathdoc.evaluation.kinks import Kink, carried
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint
from mathdoc.ring import NoValue, Singular
from mathdoc.weil import Array

_MOST_ENTRIES, _MOST_STEPS, _MOST_EDGES = 4, 80, 4
_SMALLEST = Fraction(1, 256)
Values = dict[str, Array]


def edges(model: Model, *sides: E.Expr) -> list[Kink]:
    """Return where sides may cease to have a value: the arguments of logarithms and roots."""
    nodes = [node for side in sides for node in bounded(model, side) if isinstance(node, E.Apply)]
    return sorted({Kink(node.args[0], False) for node in nodes}, key=lambda kink: kink.argument.span)[:_MOST_EDGES]


def crossed(point: SamplePoint, there: SamplePoint, kink: Kink, names: list[str], allowed: Callable[[Values], bool]) -> Iterator[Values]:
    """Yield values of symbols where the first entry of a kink's argument has the other sign than at a point of rationals.

    One coordinate after the other is moved to where the argument comes nearer to zero, by steps that get smaller. `there` is a point of
    balls with the same functions, `allowed` says whether values satisfy what is assumed.
    """
    best = _at(point, there, kink, {})
    if not best:
        return
    sign, nearest, step, left = (1 if best > 0 else -1), abs(best), Fraction(1), _MOST_STEPS
    values: Values = {}
    while step >= _SMALLEST and left > 0:
        moved = False
        for candidate in _neighbours(point, values, names, step):
            left -= 1
            value = _at(point, there, kink, candidate) if left > 0 and allowed(candidate) else None
            if value is not None and sign * value < 0:
                yield candidate
                return
            if value is not None and abs(value) < nearest:
                values, nearest, moved = candidate, abs(value), True
                break
        step = step if moved else step / 2


def _neighbours(point: SamplePoint, values: Values, names: list[str], step: Fraction) -> Iterator[Values]:
    for name in names:
        array = values.get(name, point.symbol(name))
        entries = [Fraction(str(entry)) for entry in point.arithmetic.entries(array)]
        for place in range(min(prod(array.dims), _MOST_ENTRIES)):
            for change in (step, -step):
                new = [entry + (change if k == place else 0) for k, entry in enumerate(entries)]
                first = point.arithmetic.from_numbers(array.dims, new).parts[0]
                yield values | {name: Array(array.dims, (first, *array.parts[1:]), array.precision)}


def _at(point: SamplePoint, there: SamplePoint, kink: Kink, values: Values) -> float | None:
    """Return the first entry of a kink's argument, or None where it has no value."""
    here = point.apart(values)
    try:
        value = there.apart(carried(here, there)).frame.child().value(kink.argument)
    except (NoValue, Singular, Undecided, KeyError):
        return None
    return float(there.arithmetic.entries(value)[0].mid())  # type: ignore[attr-defined]
