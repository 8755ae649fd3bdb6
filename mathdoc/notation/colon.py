"""Colon notation: `G : dX`, the sum of all products of entries at the same place."""

from __future__ import annotations

from mathdoc import build
from mathdoc.build import is_scalar, transposed
from mathdoc.expr import Apply, Expr
from mathdoc.notation.model import Notation, moves, variable
from mathdoc.sizes import SCALAR


def paired(factors: list[Expr]) -> Expr:
    """Return the inner product that a chain of factors around a circle is, with the differential on the right where there is one."""
    place = next((k for k, factor in enumerate(factors) if moves(factor)), None)
    if len(factors) == 1:
        return build.inner(build.identity(build.shape_of(factors[0])[0]), factors[0])
    if place == 0:
        return build.inner(transposed(build.mul(*factors[1:])), factors[0])
    cut = 1 if place is None else place
    return build.inner(transposed(build.mul(*factors[:cut])), build.mul(*factors[cut:]))


def trace(node: Apply) -> Expr:
    """`tr(AᵀB)` is `A : B`; the trace of a sum is taken apart."""
    body = node.args[0]
    if is_scalar(body):
        return body
    if isinstance(body, Apply) and body.operator in ("add", "negate"):
        parts = [trace(build.apply("trace", term, shape=SCALAR)) for term in body.args]
        return build.add(*parts) if body.operator == "add" else build.negate(parts[0])
    scalars, rest = build.scalars_first(body)
    factors = build.grouped(rest.args) if isinstance(rest, Apply) and rest.operator == "product" else [rest]
    return scaled(scalars, paired(factors))


def product(node: Apply) -> Expr:
    """A number made of arrays, `aᵀ B c`, is `a : B c`; numbers before an inner product go into its left side."""
    if not is_scalar(node):
        return node
    factors = build.grouped(node.args)
    scalars = [product(f) if isinstance(f, Apply) and f.operator == "product" else f for f in factors if is_scalar(f)]
    arrays = [factor for factor in factors if not is_scalar(factor)]
    if arrays:
        return scaled(scalars, row_times_column(arrays))
    inners = [factor for factor in scalars if build.is_applied(factor, "inner")]
    if len(inners) == 1:
        return scaled([factor for factor in scalars if factor is not inners[0]], inners[0])
    return node if all(a is b for a, b in zip(scalars, node.args, strict=False)) else build.mul(*scalars)


def row_times_column(factors: list[Expr]) -> Expr:
    """Return `aᵀ B c` as `a : B c`; a differential in the first place goes to the right."""
    first, rest = transposed(factors[0]), build.mul(*factors[1:])
    return build.inner(rest, first) if moves(factors[0]) and not moves(rest) else build.inner(first, rest)


def scaled(scalars: list[Expr], expr: Expr) -> Expr:
    """Return a number times an inner product, the number in its left side."""
    if not scalars or not isinstance(expr, Apply) or expr.operator != "inner":
        return build.mul(*scalars, expr)
    return build.inner(build.mul(*scalars, expr.args[0]), expr.args[1])


def inner(node: Apply) -> Expr:
    r"""An inner product that is written otherwise (`\bullet`, `\langle a, b\rangle`) gets its colon."""
    return build.inner(*node.args)


def negate(node: Apply) -> Expr:
    """`-(a : b)` is `-a : b`, which is written the same."""
    return build.negate(node.args[0]) if build.is_applied(node.args[0], "negate") else node


def term(gradient: Expr, differential: Expr) -> Expr:
    """`G : dX`, a sign before it."""
    negative = build.is_applied(gradient, "negate")
    return build.negate(build.inner(build.negate(gradient), differential)) if negative else build.inner(gradient, differential)


def ends(expr: Expr) -> bool:
    """Whether a term is `G : dX` already, or a number times the differential of a number."""
    if build.is_applied(expr, "inner") and isinstance(expr, Apply):
        return variable(expr.args[1]) and not moves(expr.args[0])
    factors = expr.args if isinstance(expr, Apply) and expr.operator == "product" else (expr,)
    return all(is_scalar(factor) for factor in factors) and variable(factors[-1]) and not any(moves(factor) for factor in factors[:-1])


COLON = Notation(
    name="colon", title="colon notation", rules={"trace": trace, "product": product, "inner": inner, "negate": negate},
    term=term, ends=ends,
)  # fmt: skip
