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


def adjugate_differential(node: Apply, changes: Changes) -> Expr:
    """d adj(A) = tr(A⁻¹ dA) adj(A) - A⁻¹ dA adj(A), where A is invertible."""
    change = changes[0]
    if change is None:
        return none_varies(node)
    inverse = build.inverse(node.args[0])
    return build.subtract(build.mul(build.trace(build.mul(inverse, change)), node), build.mul(inverse, change, node))


def adjugate_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """Ā = (Ȳ : adj(A)) A⁻ᵀ - A⁻ᵀ Ȳ adj(A)ᵀ."""
    turned = build.transposed(build.inverse(node.args[0]))
    return (build.subtract(build.mul(build.inner(cotangent, node), turned), build.mul(turned, cotangent, build.transposed(node))),)


def _projections(node: Apply) -> tuple[Expr, Expr]:
    """Return I - AA⁺ and I - A⁺A."""
    a = node.args[0]
    m, n = shape_of(a)
    return build.subtract(build.identity(m), build.mul(a, node)), build.subtract(build.identity(n), build.mul(node, a))


def pseudo_inverse_differential(node: Apply, changes: Changes) -> Expr:
    """dA⁺ = -A⁺ dA A⁺ + A⁺A⁺ᵀ dAᵀ (I - AA⁺) + (I - A⁺A) dAᵀ A⁺ᵀA⁺, where the rank stays."""
    change = changes[0]
    if change is None:
        return none_varies(node)
    left, right = _projections(node)
    turned, flipped = build.transposed(node), build.transposed(change)
    return build.add(
        build.negate(build.mul(node, change, node)), build.mul(node, turned, flipped, left), build.mul(right, flipped, turned, node)
    )  # fmt: skip


def pseudo_inverse_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """The adjoint of the differential, term by term."""
    left, right = _projections(node)
    turned, flipped = build.transposed(node), build.transposed(cotangent)
    return (
        build.add(
            build.negate(build.mul(turned, cotangent, turned)), build.mul(left, flipped, node, turned),
            build.mul(turned, node, flipped, right)
        ),
    )  # fmt: skip


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
