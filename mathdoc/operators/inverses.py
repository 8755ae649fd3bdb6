"""Differentials, adjoints and entries of inverses, determinants and norms."""

from __future__ import annotations

from mathdoc import build
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr
from mathdoc.operators.model import Fresh, Write
from mathdoc.operators.rules import Changes, Cotangents, none_varies


def inverse_differential(node: Apply, changes: Changes) -> Expr:
    """d(A⁻¹) = -A⁻¹ dA A⁻¹; of the transposed inverse with dAᵀ."""
    change = changes[0]
    if change is None:
        return none_varies(node)
    return build.negate(build.mul(node, change if node.operator == "inverse" else build.transposed(change), node))


def inverse_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """Ā = -A⁻ᵀ Ȳ A⁻ᵀ; of the transposed inverse with Ȳᵀ."""
    plain = node.operator == "inverse"
    outer = build.transposed(node) if plain else node
    return (build.negate(build.mul(outer, cotangent if plain else build.transposed(cotangent), outer)),)


def turned_inverse_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of the transposed inverse: that of the inverse with its letters exchanged."""
    return build.entry(build.apply("inverse", node.args[0], shape=shape_of(node)), letters[::-1])


def determinant_differential(node: Apply, changes: Changes) -> Expr:
    """d det(A) = det(A) tr(A⁻¹ dA)."""
    change = changes[0]
    return none_varies(node) if change is None else build.mul(node, build.trace(build.mul(build.inverse(node.args[0]), change)))


def determinant_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """Ā = ȳ det(A) A⁻ᵀ."""
    return (build.mul(cotangent, node, build.transposed(build.inverse(node.args[0]))),)


def norm_differential(node: Apply, changes: Changes) -> Expr:
    """d‖x‖ = (x : dx)/‖x‖."""
    change = changes[0]
    return none_varies(node) if change is None else build.fraction(build.inner(node.args[0], change), node)


def norm_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """x̄ = ȳ x/‖x‖."""
    return (build.mul(cotangent, build.fraction(node.args[0], node)),)


def norm_squared_differential(node: Apply, changes: Changes) -> Expr:
    """d‖x‖² = 2 x : dx."""
    change = changes[0]
    return none_varies(node) if change is None else build.mul(build.number(2), build.inner(node.args[0], change))


def norm_squared_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """x̄ = 2 ȳ x."""
    return (build.mul(build.number(2), cotangent, node.args[0]),)


def squares(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """The sum of the squares of the entries of the argument."""
    shape = shape_of(node.args[0])
    own = tuple(fresh(size) for size in shape)
    return build.summed(zip(own, shape, strict=True), build.mul(write(0, own), write(0, own)))


def norm_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """‖x‖ = √(x_i x_i)."""
    return build.function("sqrt", squares(node, letters, write, fresh))
