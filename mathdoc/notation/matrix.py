r"""Plain matrix notation: products and gradients, `y^\top dX \, z`; a trace or an inner product stays one only where it has to."""

from __future__ import annotations

from mathdoc import build
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr
from mathdoc.notation.model import Notation
from mathdoc.sizes import ONE


def inner(node: Apply) -> Expr:
    """`a : b` is `aᵀ b`, of matrices `tr(Aᵀ B)`, or a product where that is a number."""
    written = build.dot(*node.args)
    scalars, rest = build.scalars_first(written)
    return build.mul(*scalars, trace(rest)) if isinstance(rest, Apply) and rest.operator == "trace" else written


def trace(node: Apply) -> Expr:
    """`tr(a bᵀ C)` is the number `bᵀ C a`."""
    scalars, rest = build.scalars_first(node.args[0])
    if build.is_scalar(rest):
        return build.mul(*scalars, rest)
    factors = build.grouped(rest.args) if isinstance(rest, Apply) and rest.operator == "product" else [rest]
    cut = next((k for k, factor in enumerate(factors) if k and shape_of(factor)[0] == ONE), None)
    return build.trace(node.args[0]) if cut is None else build.mul(*scalars, *factors[cut:], *factors[:cut])


MATRIX = Notation(
    name="matrix", title="matrix notation", rules={"inner": inner, "trace": trace}, term=build.dot, ends=None,
)  # fmt: skip
