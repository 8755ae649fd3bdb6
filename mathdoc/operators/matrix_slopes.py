"""Derivatives of functions of a square matrix, where they have a short form: along what commutes with the matrix, and of the trace.

`d tr f(A) = tr(f'(A) dA)` for every dA, and `d f(A) = f'(A) dA` where dA commutes with A, as in `exp(tB)`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr, Literal
from mathdoc.operators.model import NoRule
from mathdoc.operators.rules import Changes, Cotangents, none_varies


def _function(name: str, node: Expr) -> Expr:
    return build.apply(f"matrix_{name}", node, shape=shape_of(node))


def _one(node: Expr) -> Expr:
    return build.identity(shape_of(node)[0])


_SLOPES: dict[str, Callable[[Expr], Expr]] = {
    "matrix_exp": lambda a: _function("exp", a),
    "matrix_log": build.inverse,
    "matrix_sqrt": lambda a: build.mul(build.number(Fraction(1, 2)), build.inverse(_function("sqrt", a))),
    "matrix_sin": lambda a: _function("cos", a),
    "matrix_cos": lambda a: build.negate(_function("sin", a)),
    "matrix_sinh": lambda a: _function("cosh", a),
    "matrix_cosh": lambda a: _function("sinh", a),
    "matrix_tanh": lambda a: build.subtract(_one(a), build.power(_function("tanh", a), build.number(2))),
}


def matrix_differential(node: Apply, changes: Changes) -> Expr:
    """d f(sB) = f'(sB) B ds, where B is constant: it commutes with sB."""
    change = changes[0]
    if change is None:
        return none_varies(node)
    (scalars, rest), (moved, same) = build.scalars_first(node.args[0]), build.scalars_first(change)
    if same != rest or not scalars:
        raise NoRule("the derivative of a function of a matrix has no short form where the change does not commute with the matrix")
    return build.mul(*moved, _slope(node), rest)


def matrix_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """Of `ȳ tr f(A)`: Ā = ȳ f'(A)ᵀ."""
    scalars, rest = build.scalars_first(cotangent)
    if not isinstance(rest, Literal) or rest.kind != "identity":
        raise NoRule("the derivative of a function of a matrix has a short form under the trace only")
    return (build.mul(*scalars, build.transposed(_slope(node))),)


def _slope(node: Apply) -> Expr:
    if node.operator not in _SLOPES:
        raise NoRule("the derivative of this function of a matrix has no short form")
    return _SLOPES[node.operator](node.args[0])
