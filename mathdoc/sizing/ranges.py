"""Sums over part of a range: from which sizes on they have terms (`\\sum_{i=40}^n x_i` is zero up to n = 39)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product as cartesian
from operator import add, mul

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.sizes import ONE, Size

FARTHEST = 200
"""Where a sum gets its first term later than at this size, that size is not looked for."""

_Ends = frozenset[Size]
_Range = tuple[_Ends | None, _Ends | None]
_COMBINED = {"add": add, "product": mul}


def lengths(model: Model, *exprs: E.Expr) -> frozenset[Size] | None:
    """Return sizes that are not negative from where on every sum and product follows one formula; None where they cannot be told.

    Below, a range is empty, and what holds there says nothing of the rest.
    """
    found: set[Size] = set()
    for ends in _sums(model, exprs):
        for lower, upper in ends:
            if lower is None or upper is None:
                return None
            found |= {_settled(last - first + ONE) for last, first in cartesian(upper, lower)}
    return frozenset(size for size in found if size.names and any(value < 0 for _, value in size.terms))


def first_sizes(found: frozenset[Size]) -> dict[str, int]:
    """Return the least value of each size at which those that depend on it alone are not negative."""
    first: dict[str, int] = {}
    for size in found:
        for name in size.names if len(size.names) == 1 else ():
            start = next((n for n in range(1, FARTHEST) if size.value({name: n}) >= 0), FARTHEST)
            first[name] = max(first.get(name, 1), start)
    return first


def _settled(length: Size) -> Size:
    """The length of a range, or its opposite where the range is empty from some sizes on (`\\sum_{i=n}^{40}`)."""
    leading = [value for monomial, value in length.terms if monomial]
    return -length if leading and max(leading) < 0 else length


def _sums(model: Model, exprs: tuple[E.Expr, ...]) -> Iterator[list[_Range]]:
    """Yield the ends of the ranges of every sum, also of those in definitions."""
    seen: set[str] = set()
    pending: list[tuple[E.Expr, Mapping[str, _Ends]]] = [(expr, {}) for expr in exprs]
    while pending:
        node, known = pending.pop()
        if isinstance(node, E.Symbol) and node.name in model.definitions and node.name not in seen:
            seen.add(node.name)
            pending.append((model.definitions[node.name].body, {}))
        if isinstance(node, E.Sum):
            known, ends = _ranges(model, node, dict(known))
            yield ends
        pending += [(child, known) for child in E.children(node)]


def _ranges(model: Model, node: E.Sum, known: dict[str, _Ends]) -> tuple[dict[str, _Ends], list[_Range]]:
    ends: list[_Range] = []
    for item in node.ranges:
        lower = frozenset({ONE}) if item.lower is None else _ends(model, item.lower, known)
        upper = lower if item.upper is None else _ends(model, item.upper, known)
        known.pop(item.name, None)
        if lower is not None and upper is not None:
            known[item.name] = lower | upper
        ends.append((lower, upper))
    return known, ends


def _ends(model: Model, expr: E.Expr, known: Mapping[str, _Ends]) -> _Ends | None:
    """Return the values of an end of a range, at the ends of the ranges of the indices in it."""
    if isinstance(expr, E.Number):
        return frozenset({Size.of(expr.value)})
    if isinstance(expr, E.SizeValue):
        return frozenset({expr.size})
    if isinstance(expr, E.Index):
        return known.get(expr.name)
    if isinstance(expr, E.Symbol) and expr.name in model.integers:
        return frozenset({Size.of(expr.name)})
    if not isinstance(expr, E.Apply):
        return None
    parts = [_ends(model, arg, known) for arg in expr.args]
    values = [part for part in parts if part is not None]
    if len(values) < len(parts):
        return None
    if expr.operator == "negate":
        return frozenset(-size for size in values[0])
    if expr.operator not in _COMBINED:
        return None
    combined = values[0]
    for part in values[1:]:
        combined = frozenset(_COMBINED[expr.operator](a, b) for a, b in cartesian(combined, part))
    return combined
