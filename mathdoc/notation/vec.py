r"""`vec(G)ᵀ d vec(X)`, and `d\,\mathrm{vec}(Y) = (B^\top \otimes A) \, d\,\mathrm{vec}(X)` for arrays."""

from __future__ import annotations

from mathdoc import build
from mathdoc.build import shape_of, stacked, transposed
from mathdoc.expr import Apply, Differential, Expr
from mathdoc.notation.model import Notation, moves
from mathdoc.sizes import ONE


def inner(node: Apply) -> Expr:
    """`A : B` is `vec(A)ᵀ vec(B)`, of columns `aᵀ b`."""
    a, b = node.args
    if moves(node):
        return build.dot(a, b)
    return build.mul(transposed(stacked(a)), stacked(b))


def stacked_differential(change: Expr) -> Expr:
    """`d vec(X)`, of a column `dx`, of a row `dxᵀ`, of a number `dx`."""
    if not isinstance(change, Differential) or ONE in shape_of(change):
        return stacked(change)
    return build.differential(build.apply("vec", change.arg, shape=shape_of(stacked(change))), change.order)


def term(gradient: Expr, change: Expr) -> Expr:
    """`G : dX` is `vec(G)ᵀ d vec(X)`."""
    return build.mul(transposed(stacked(gradient)), stacked_differential(change))


def mapped(matrix: Expr, change: Differential) -> Expr:
    """`M d vec(X)`."""
    return build.mul(matrix, stacked_differential(change))


VEC = Notation(
    name="vec", title="vec notation", rules={"inner": inner}, term=term, ends=lambda expr: False, mapped=mapped,
)  # fmt: skip
