"""Cotangents of entries: where they stand in the array, and the sum of such over an index as a whole array again.

The cotangent `s` of `x_i` is `s e_i`; over all i, `Σ_i 2 x_i e_i` is `2 x`, and `Σ_i σ'(x_i) y_i e_i` is `σ'(x) ⊙ y`.
"""

from __future__ import annotations

from collections.abc import Callable

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule
from mathdoc.sizes import ONE, Shape, Size


def placed(cotangent: E.Expr, entry: E.Entry) -> E.Expr:
    """Return the cotangent of an array of which only one entry is used: `s e_i`, `s e_i e_jᵀ`."""
    shape = build.shape_of(entry.array)
    sizes = [size for size in shape if size != ONE]
    units: list[E.Expr] = [_unit(index, size) for index, size in zip(entry.indices, sizes, strict=False)]
    if len(shape) == 2 and len(units) == 2:
        return build.mul(cotangent, units[0], build.transposed(units[1]))
    if len(shape) == 2 and len(units) == 1:
        return build.mul(cotangent, units[0] if shape[1] == ONE else build.transposed(units[0]))
    raise NoRule("an entry of a tensor")


def _unit(index: E.Expr, size: Size) -> E.Expr:
    return E.Literal("unit", index=index, shape=(size, ONE))


def gathered(node: E.Sum, part: E.Expr) -> E.Expr | None:
    """Return the sum of `part` over the indices of `node`: as a whole array where `part` stands at an index, else as a sum."""
    names = [item.name for item in node.ranges]
    if not _places(part, names):
        return E.Sum(node.ranges, part, shape=part.shape)
    if len(names) != 1 or not isinstance(part, E.Apply):
        return None
    value, rest = build.split_number(part)
    factors = list(rest.args) if isinstance(rest, E.Apply) and rest.operator == "product" else [rest]
    unit = factors[-1]
    if not isinstance(unit, E.Literal) or unit.kind != "unit" or _places(build.mul(*factors[:-1]), names):
        return None
    whole = spread(build.mul(*factors[:-1]), names[0], build.shape_of(unit))
    return None if whole is None else build.mul(build.number(value), whole)


def _places(part: E.Expr, names: list[str]) -> bool:
    """Whether a unit vector of one of these indices stands in an expression."""
    units = [node.index for node in E.walk(part) if isinstance(node, E.Literal) and node.kind == "unit"]
    return any(isinstance(index, E.Index) and index.name in names for index in units)


def _mentions(part: E.Expr, names: list[str]) -> bool:
    return any(isinstance(node, E.Index) and node.name in names for node in E.walk(part))


def spread(expr: E.Expr, name: str, shape: Shape) -> E.Expr | None:
    """Return the column whose entry at `name` is a number `expr`; None where it is not made of entries of columns."""
    if not _mentions(expr, [name]):
        return build.mul(expr, build.ones(shape))
    rule = _SPREAD.get(type(expr))
    return rule(expr, name, shape) if rule is not None else None


def _entry(expr: E.Entry, name: str, shape: Shape) -> E.Expr | None:
    array = build.shape_of(expr.array)
    plain = len(expr.indices) == 1 and isinstance(expr.indices[0], E.Index) and not _mentions(expr.array, [name])
    if not plain:
        return None
    return expr.array if array == shape else build.transposed(expr.array) if array == shape[::-1] else None


def _call(expr: E.Call, name: str, shape: Shape) -> E.Expr | None:
    inner = spread(expr.args[0], name, shape) if len(expr.args) == 1 else None
    return None if inner is None else build.call(expr.function, inner, expr.order)


def _apply(expr: E.Apply, name: str, shape: Shape) -> E.Expr | None:
    if expr.operator == "product":
        moving = [factor for factor in expr.args if _mentions(factor, [name])]
        parts = [spread(factor, name, shape) for factor in moving]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        result = known[0]
        for part in known[1:]:
            result = build.hadamard(result, part)
        return build.mul(*[factor for factor in expr.args if not _mentions(factor, [name])], result)
    args = [spread(arg, name, shape) for arg in expr.args if expr.operator != "power" or arg is expr.args[0]]
    known = [arg for arg in args if arg is not None]
    if len(known) < len(args):
        return None
    if expr.operator in _ENTRYWISE:
        return _ENTRYWISE[expr.operator](expr, known, shape)
    entrywise = OPERATORS[expr.operator].entrywise is not None and len(known) == 1
    return build.apply(expr.operator, *known, shape=shape) if entrywise else None


_ENTRYWISE: dict[str, Callable[[E.Apply, list[E.Expr], Shape], E.Expr]] = {
    "add": lambda expr, args, shape: build.add(*args),
    "negate": lambda expr, args, shape: build.negate(args[0]),
    "fraction": lambda expr, args, shape: build.apply("hadamard_divide", *args, shape=shape),
    "power": lambda expr, args, shape: build.apply("hadamard_power", args[0], expr.args[1], shape=shape),
}
_SPREAD: dict[type[E.Expr], Callable[..., E.Expr | None]] = {E.Entry: _entry, E.Call: _call, E.Apply: _apply}
