"""Adjoints of vec and of the Kronecker product: where the cotangent is itself made of these, so that no inverse of vec is needed."""

from __future__ import annotations

from collections.abc import Callable

from mathdoc import build
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr, Literal
from mathdoc.operators.model import NoRule
from mathdoc.operators.rules import Cotangents
from mathdoc.sizes import Shape


def unstacked(expr: Expr, shape: Shape) -> Expr:
    """Return the matrix M of this shape with `vec(M)` the given column. Raises NoRule where it has no name."""
    scalars, rest = build.scalars_first(expr)
    if isinstance(rest, Apply) and rest.operator in _UNSTACKED:
        return build.mul(*scalars, _UNSTACKED[rest.operator](rest, shape))
    if isinstance(rest, Literal) and rest.kind in ("ones", "zero"):
        return build.mul(*scalars, build.ones(shape) if rest.kind == "ones" else build.zero(shape))
    raise NoRule("it needs the inverse of vec, which has no name in matrix notation")


def _of_vec(node: Apply, shape: Shape) -> Expr:
    if shape_of(node.args[0]) != shape:
        raise NoRule("it needs the inverse of vec, which has no name in matrix notation")
    return node.args[0]


def _of_product(node: Apply, shape: Shape) -> Expr:
    """(Bᵀ ⊗ A) vec(X) is vec(AXB)."""
    first, rest = node.args[0], build.mul(*node.args[1:])
    if isinstance(first, Apply) and first.operator == "transpose":
        first = _turned_inside(first)
    if not isinstance(first, Apply) or first.operator != "kronecker":
        raise NoRule("it needs the inverse of vec, which has no name in matrix notation")
    b, a = first.args
    inner = unstacked(rest, (shape_of(a)[1], shape_of(b)[1]))
    return build.mul(a, inner, build.transposed(b))


def _turned_inside(node: Apply) -> Expr:
    inner = node.args[0]
    if isinstance(inner, Apply) and inner.operator == "kronecker":
        a, b = (build.transposed(arg) for arg in inner.args)
        return build.apply("kronecker", a, b, shape=shape_of(node))
    return node


_UNSTACKED: dict[str, Callable[[Apply, Shape], Expr]] = {
    "vec": _of_vec,
    "add": lambda node, shape: build.add(*[unstacked(arg, shape) for arg in node.args]),
    "negate": lambda node, shape: build.negate(unstacked(node.args[0], shape)),
    "product": _of_product,
}


def vec_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """X̄ is the matrix whose vec is the cotangent."""
    return (unstacked(cotangent, shape_of(node.args[0])),)


def kronecker_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """Of `C ⊗ D`: Ā = (D : B) C and B̄ = (C : A) D; an identity is `I ⊗ I`."""
    a, b = node.args
    scalars, rest = build.scalars_first(cotangent)
    if isinstance(rest, Apply) and rest.operator == "add":
        parts = [kronecker_adjoint(node, build.mul(*scalars, arg)) for arg in rest.args]
        return build.add(*[part[0] for part in parts if part[0]]), build.add(*[part[1] for part in parts if part[1]])
    if isinstance(rest, Literal) and rest.kind == "identity" and all(shape_of(arg)[0] == shape_of(arg)[1] for arg in node.args):
        c, d = build.identity(shape_of(a)[0]), build.identity(shape_of(b)[0])
        return build.mul(*scalars, build.trace(b), c), build.mul(*scalars, build.trace(a), d)
    if isinstance(rest, Apply) and rest.operator == "kronecker" and [shape_of(x) for x in rest.args] == [shape_of(x) for x in node.args]:
        c, d = rest.args
        return build.mul(*scalars, build.inner(d, b), c), build.mul(*scalars, build.inner(c, a), d)
    raise NoRule("the adjoint of a Kronecker product needs the inverse of vec, which has no name in matrix notation")
