"""Kinks and jumps (`|x|`, `max(a, b)`, `sign(x)`, definitions by cases): where they are, and points that sit exactly on them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import prod

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint
from mathdoc.facts import FACTS
from mathdoc.operators import OPERATORS
from mathdoc.ring import NoValue, Singular
from mathdoc.sizes import SCALAR
from mathdoc.weil import Array

_ZERO_WITH_FIRST = frozenset({"negate", "power"})
"""Operators whose value is zero where their first argument is."""
_NEARBY = tuple(Fraction(n, 16) for n in (0, 1, -1, 8, -8))
_MOST_PLACES, _MOST_NAMES, _MOST_ENTRIES = 6, 6, 3


class Kink(Struct, frozen=True):
    """A kink or a jump where `argument` is zero (`entrywise`: where one of its entries is)."""

    argument: E.Expr
    entrywise: bool


def kinks(model: Model, *exprs: E.Expr) -> list[Kink]:
    """Return the kinks of what these expressions and the definitions in them are made of."""
    found: dict[Kink, None] = {}
    seen: set[str] = set()

    def look(expr: E.Expr, outside: tuple[E.At, ...]) -> None:
        if isinstance(expr, E.Apply) and (kink := OPERATORS[expr.operator].kink) is not None:
            argument = kink(expr)
            while isinstance(argument, E.Apply) and argument.operator in _ZERO_WITH_FIRST:
                argument = argument.args[0]
            if not isinstance(argument, E.Number):
                entrywise = OPERATORS[expr.operator].kinks_by_entry and argument.shape != SCALAR
                for at in outside:
                    entrywise = entrywise or (at.entrywise and at.shape != SCALAR)
                    argument = replace(at, arg=argument, shape=at.shape if at.entrywise else argument.shape)
                found[Kink(argument, entrywise)] = None
        for child in E.children(expr):
            look(child, (expr, *outside) if isinstance(expr, E.At) and child is expr.arg else outside)
        if isinstance(expr, E.Symbol) and expr.name in model.definitions and expr.name not in seen:
            seen.add(expr.name)
            look(model.definitions[expr.name].body, outside)

    for expr in exprs:
        look(expr, ())
    return list(found)[:_MOST_PLACES]


def is_movable(model: Model, name: str) -> bool:
    """Whether a symbol may be given another value: all its facts can be checked, and its motion does not depend on where it is."""
    facts = [FACTS[fact] for fact in model.symbols[name].facts]
    checkable = all(fact.kind == "role" or (fact.kind != "curved" and (fact.holds or fact.defects)) for fact in facts)
    return checkable and not (name in model.families and facts)


def vanishing(point: SamplePoint, kink: Kink) -> bool | None:
    """Whether a point (over the rationals) sits on a kink; None where its argument has no value of its own."""
    value = _value(point, kink.argument)
    if value is None:
        return None
    zeros = [point.arithmetic.ring.is_zero(entry) for entry in point.arithmetic.entries(value)]
    return any(zeros) if kink.entrywise else all(zeros)


def special_values(point: SamplePoint, names: list[str], places: list[Kink]) -> Iterator[dict[str, Array]]:
    """Yield values that put a point of rationals on kinks: arrays and entries that are zero, equal, opposite, solved for."""
    names = names[:_MOST_NAMES]
    values = {name: point.symbol(name) for name in names}
    for name, value in values.items():
        entries = _entries(point, value)
        yield {name: _with(point, value, [Fraction(0)] * len(entries))}
        if len(entries) > 1:
            yield {name: _with(point, value, [Fraction(0), *entries[1:]])}
    for a, b in combinations(names, 2):
        if values[a].dims == values[b].dims:
            for sign in (1, -1):
                yield {b: _with(point, values[b], [sign * entry for entry in _entries(point, values[a])])}
    for kink in places:
        for name in names:
            yield from _solved(point, kink, name, values[name])


def _solved(point: SamplePoint, kink: Kink, name: str, value: Array) -> Iterator[dict[str, Array]]:
    """Yield the value of a symbol, changed in one entry, where the first entry of a kink's argument is zero, and on both sides of it.

    The argument has to be affine in that entry; assumed inequalities may leave little room beside a kink: `x > 2` and `|x - 3|`.
    """
    start = _value(point, kink.argument)
    if start is None:
        return
    entries = _entries(point, value)
    for place in range(min(len(entries), _MOST_ENTRIES)):
        moved = _with(point, value, [entry + (k == place) for k, entry in enumerate(entries)])
        then = _value(point.apart({name: moved}), kink.argument)
        first = _entries(point, start)[0]
        slope = _entries(point, then)[0] - first if then is not None else Fraction(0)
        for offset in _NEARBY if slope else ():
            yield {name: _with(point, value, [entry - (k == place) * (first / slope + offset) for k, entry in enumerate(entries)])}


def _value(point: SamplePoint, expr: E.Expr) -> Array | None:
    try:
        return point.frame.child().value(expr)
    except (NoValue, Singular, Undecided, KeyError):
        return None


def _entries(point: SamplePoint, value: Array) -> list[Fraction]:
    return [_fraction(entry) for entry in point.arithmetic.entries(value)]


def _fraction(entry: object) -> Fraction:
    return Fraction(str(entry))


def _with(point: SamplePoint, value: Array, entries: list[Fraction]) -> Array:
    """Return an array with another constant term: it moves as before."""
    assert prod(value.dims) == len(entries)
    return Array(value.dims, (point.arithmetic.from_numbers(value.dims, entries).parts[0], *value.parts[1:]), value.precision)


def carried(rational: SamplePoint, other: SamplePoint) -> dict[str, Array]:
    """Return the values of a point of rationals over the ring of another point."""
    found = {}
    for name, value in rational.values.items():
        parts = []
        for k, part in enumerate(value.parts):
            numbers = [_fraction(entry) for entry in rational.arithmetic.entries(value, k)]
            parts.append(None if part is None else other.arithmetic.from_numbers(value.dims, numbers).parts[0])
        found[name] = Array(value.dims, tuple(parts), value.precision)
    return found
