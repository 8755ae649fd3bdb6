"""Sums over indices in which a δ stands: the δ is used up, and the sum over its letter with it."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.sizes import SCALAR
from mathdoc.source import NOWHERE


def contracted(expr: E.Expr) -> E.Expr:
    """Return an expression of entries in which no written sum has a δ in its letter: `Σ_i x_i δ_{ik}` is `x_k`."""
    if isinstance(expr, E.Sum) and not expr.product:
        return build.add(*[_summed(term, list(expr.ranges), expr.explicit) for term in _terms(contracted(expr.body))])
    if isinstance(expr, E.Apply) and expr.shape == SCALAR and expr.operator in ("add", "product", "negate"):
        args = [contracted(arg) for arg in expr.args]
        return build.add(*args) if expr.operator == "add" else build.mul(*args) if expr.operator == "product" else build.negate(args[0])
    return expr


def _terms(expr: E.Expr) -> list[E.Expr]:
    """Return the terms of a number, multiplied out as far as a δ stands in a factor that is a sum."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        return [term for arg in expr.args for term in _terms(arg)]
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return [build.negate(term) for term in _terms(expr.args[0])]
    if isinstance(expr, E.Apply) and expr.operator == "product":
        for place, factor in enumerate(expr.args):
            if build.is_applied(factor, "add") and any(_delta(node) for node in E.walk(factor)):
                before, after = expr.args[:place], expr.args[place + 1 :]
                return [term for part in _terms(factor) for term in _terms(build.mul(*before, part, *after))]
    return [expr]


def _summed(term: E.Expr, ranges: list[E.IndexRange], explicit: bool) -> E.Expr:
    """Return the sum of one term, without the letters that a δ gives away."""
    value, rest = build.split_number(term)
    factors = list(rest.args) if isinstance(rest, E.Apply) and rest.operator == "product" else [rest]
    while (found := _usable(factors, ranges)) is not None:
        place, bound, other = found
        factors = [_renamed(factor, bound.name, other) for k, factor in enumerate(factors) if k != place]
        ranges = [item for item in ranges if item is not bound]
    body = build.mul(*factors)
    return build.mul(build.number(value), E.Sum(tuple(ranges), body, explicit=explicit, shape=SCALAR) if ranges else body)


def _usable(factors: list[E.Expr], ranges: list[E.IndexRange]) -> tuple[int, E.IndexRange, E.Expr] | None:
    """Return a δ with a summed letter: its place, the letter's range, and what the letter becomes."""
    for place, factor in enumerate(factors):
        for one, other in _delta(factor):
            bound = next((item for item in ranges if isinstance(one, E.Index) and item.name == one.name and one != other), None)
            if bound is not None:
                return place, bound, other
    return None


def _delta(factor: E.Expr) -> list[tuple[E.Expr, E.Expr]]:
    """Return the letters of a δ, in both orders; nothing for any other factor."""
    if isinstance(factor, E.Entry) and isinstance(factor.array, E.Literal) and factor.array.kind == "identity":
        a, b = factor.indices
        return [(a, b), (b, a)]
    return []


def _renamed(expr: E.Expr, name: str, other: E.Expr) -> E.Expr:
    if isinstance(expr, E.Index):
        return other if expr.name == name else expr
    new = E.map_children(expr, lambda child: _renamed(child, name, other))
    return new if new is expr else replace(new, span=NOWHERE)
