"""What the facts of symbols make of transposes: `Aᵀ` is `A` for a symmetric A, and `(XᵀAX)⁻ᵀ` is `(XᵀAX)⁻¹`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E

SYMMETRIC = frozenset({
    "symmetric", "diagonal", "positive_definite", "positive_semidefinite", "positive_diagonal", "orthogonal_projection", "reflection",
})  # fmt: skip
Facts = Mapping[str, frozenset[str]]


def is_symmetric(expr: E.Expr, facts: Facts) -> bool:
    """Whether an array is its own transpose by the facts and by its form."""
    shape = build.shape_of(expr)
    if len(shape) != 2 or shape[0] != shape[1]:
        return False
    if isinstance(expr, E.Symbol):
        return bool(facts.get(expr.name, frozenset()) & SYMMETRIC)
    if isinstance(expr, E.Apply) and expr.operator in ("add", "negate", "hadamard", "inverse", "transpose", "inverse_transpose"):
        if all(is_symmetric(arg, facts) for arg in expr.args):
            return True
        if expr.operator == "add":
            return set(expr.args) == {settled(build.transposed(arg), facts) for arg in expr.args}
    if isinstance(expr, E.Apply) and expr.operator in ("power", "fraction"):
        return is_symmetric(expr.args[0], facts)
    if isinstance(expr, E.Apply) and expr.operator == "product":
        return settled(build.transposed(expr), facts) == settled(expr, facts)
    return isinstance(expr, E.Literal) or build.is_applied(expr, "diag_matrix") or build.is_applied(expr, "diagonal_part")


def settled(expr: E.Expr, facts: Facts) -> E.Expr:
    """Return an expression without the transposes that the facts make superfluous."""
    if isinstance(expr, E.Derivative | E.At):
        return expr
    new = E.map_children(expr, lambda child: settled(child, facts))
    if isinstance(new, E.Apply) and new.operator in ("transpose", "inverse_transpose"):
        inner = new.args[0]
        if is_symmetric(inner, facts):
            return inner if new.operator == "transpose" else build.inverse(inner)
        if isinstance(inner, E.Symbol) and "skew" in facts.get(inner.name, frozenset()) and new.operator == "transpose":
            return build.negate(inner)
    if new is expr or not isinstance(new, E.Apply):
        return new
    return _rebuilt(new)


def _rebuilt(expr: E.Apply) -> E.Expr:
    """Return an operator applied anew, so that signs and equal terms come together."""
    if expr.operator == "add":
        return build.collect(expr.args)
    if expr.operator == "product":
        return build.mul(*expr.args)
    return build.negate(expr.args[0]) if expr.operator == "negate" else build.apply(expr.operator, *expr.args, shape=build.shape_of(expr))


def projected(gradient: E.Expr, stated: frozenset[str], facts: Facts) -> E.Expr:
    """Return the gradient by a restricted variable: the projection on the space in which it moves."""
    half = build.number(Fraction(1, 2))
    if stated & {"diagonal", "positive_diagonal"}:
        return build.apply("diagonal_part", gradient, shape=build.shape_of(gradient))
    if stated & SYMMETRIC:
        return (
            gradient if is_symmetric(gradient, facts) else build.mul(half, build.add(gradient, settled(build.transposed(gradient), facts)))
        )
    if "skew" in stated:
        return build.mul(half, build.subtract(gradient, settled(build.transposed(gradient), facts)))
    for fact, part in (("lower_triangular", "lower_triangle"), ("upper_triangular", "upper_triangle")):
        if fact in stated:
            return build.apply(part, gradient, shape=build.shape_of(gradient))
    return gradient


def free_entries(gradient: E.Expr, stated: frozenset[str], facts: Facts) -> E.Expr:
    """Return the derivative by the independent entries of a symmetric variable, `2G - G ⊙ I` for a symmetric G."""
    if not stated & SYMMETRIC or stated & {"diagonal", "positive_diagonal"}:
        return projected(gradient, stated, facts)
    diagonal = build.hadamard(gradient, build.identity(build.shape_of(gradient)[0]))
    if is_symmetric(gradient, facts):
        return build.subtract(build.mul(build.number(2), gradient), diagonal)
    return build.subtract(build.add(gradient, settled(build.transposed(gradient), facts)), diagonal)
