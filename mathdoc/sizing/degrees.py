"""Degrees in sizes, and what can be told of one node without the rest of a claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR, Size

Degrees = Counter[str]
"""The degree in each size."""

UNBOUNDED = 60
"""Stands for a degree that no number of sizes is enough for."""


def of_size(size: Size) -> Degrees:
    """Return the degree of a size in each size symbol."""
    found: Degrees = Counter()
    for monomial, _ in size.terms:
        for name, power in monomial:
            found[name] = max(found[name], power)
    return found


def largest(parts: Iterable[Degrees]) -> Degrees:
    """Return the degrees of a sum of parts."""
    found: Degrees = Counter()
    for part in parts:
        found |= part
    return found


def together(parts: Iterable[Degrees]) -> Degrees:
    """Return the degrees of a product of parts."""
    found: Degrees = Counter()
    for part in parts:
        found += part
    return found


def factors_of(expr: E.Sum) -> int:
    """Return how many factors a product over indices has, `UNBOUNDED` if that is not a number that is written."""
    count = 1
    for item in expr.ranges:
        if not isinstance(item.lower, E.Number) or not isinstance(item.upper, E.Number):
            return UNBOUNDED
        count *= max(0, int(item.upper.value - item.lower.value) + 1)
    return min(count, UNBOUNDED)


def entrywise_factors(expr: E.Expr) -> list[E.Expr]:
    """Return the factors of an inner product, those of entrywise products in it one by one."""
    if isinstance(expr, E.Apply) and expr.operator in ("inner", "hadamard"):
        return [factor for arg in expr.args for factor in entrywise_factors(arg)]
    if isinstance(expr, E.Apply) and expr.operator == "product" and sum(arg.shape != SCALAR for arg in expr.args) == 1:
        return [factor for arg in expr.args for factor in ([arg] if arg.shape == SCALAR else entrywise_factors(arg))]
    return [expr]


def may_be_constant(node: E.Apply) -> bool:
    """Whether arrays that this operator makes may multiply to a constant one (`A A^{-1}`, `exp(x) ⊙ exp(-x)`)."""
    kind = OPERATORS[node.operator].letters
    if kind == "power":
        return not (isinstance(node.args[1], E.Number) and node.args[1].value > 0)
    return kind in ("void", "function")
