"""Transposes, inner products, traces, inverses, quotients: what linear algebra makes of expressions."""

from __future__ import annotations

from collections.abc import Callable

from mathdoc.build.atoms import UNIT, ZERO, apply, differential, identity, is_applied, is_scalar, is_zero, number, shape_of, size_value
from mathdoc.build.products import add, grouped, mul, negate, scalars_first, split_number
from mathdoc.expr import Apply, Differential, Expr, Literal, Number
from mathdoc.sizes import ONE, SCALAR


def transposed(expr: Expr) -> Expr:
    """Return the transpose, carried inwards through products, sums and signs; a number is its own."""
    if is_scalar(expr) or (isinstance(expr, Literal) and expr.kind == "identity"):
        return expr
    if isinstance(expr, Differential) and is_applied(expr.arg, "transpose"):
        return differential(transposed(expr.arg), expr.order)
    if isinstance(expr, Apply) and expr.operator in _TRANSPOSED:
        return _TRANSPOSED[expr.operator](expr)
    return _turned(expr)


def _turned(expr: Expr) -> Expr:
    return apply("transpose", expr, shape=shape_of(expr)[::-1])


def _transposed_product(expr: Apply) -> Expr:
    factors = grouped(expr.args)
    scalars = [factor for factor in factors if is_scalar(factor)]
    arrays = [transposed(factor) for factor in reversed(factors) if not is_scalar(factor)]
    return mul(*scalars, *arrays)


def _turns_back(expr: Apply) -> bool:
    """Whether every part of a sum is a transpose (times a number): then the transposes vanish."""
    return all(is_applied(split_number(arg)[1], "transpose") for arg in expr.args)


_TRANSPOSED: dict[str, Callable[[Apply], Expr]] = {
    "transpose": lambda expr: expr.args[0],
    "negate": lambda expr: negate(transposed(expr.args[0])),
    "add": lambda expr: add(*[transposed(term) for term in expr.args]) if _turns_back(expr) else _turned(expr),
    "product": _transposed_product,
    "inverse": lambda expr: apply("inverse_transpose", expr.args[0], shape=shape_of(expr)),
    "inverse_transpose": lambda expr: apply("inverse", expr.args[0], shape=shape_of(expr)),
    "power": lambda expr: power(transposed(expr.args[0]), expr.args[1]),
    "diag_matrix": lambda expr: expr,
    "hadamard": lambda expr: hadamard(*[transposed(arg) for arg in expr.args]) if _turns_back(expr) else _turned(expr),
    "fraction": lambda expr: apply("fraction", transposed(expr.args[0]), expr.args[1], shape=shape_of(expr)[::-1]),
}


def hadamard(a: Expr, b: Expr) -> Expr:
    """Return the elementwise product; of numbers it is the product."""
    if is_scalar(a):
        return mul(a, b)
    for one, other in ((a, b), (b, a)):
        if _all_ones(one):
            return other
        if is_zero(one):
            return one
    scalars_a, rest_a = scalars_first(a)
    scalars_b, rest_b = scalars_first(b)
    return mul(*scalars_a, *scalars_b, apply("hadamard", rest_a, rest_b, shape=shape_of(a)))


def _all_ones(expr: Expr) -> bool:
    """Whether an expression is the array of ones, or the product of a column and a row of ones."""
    if isinstance(expr, Apply) and expr.operator == "product":
        return len(expr.args) == 2 and shape_of(expr.args[0])[1] == ONE and all(_all_ones(arg) for arg in expr.args)
    if isinstance(expr, Apply) and expr.operator == "transpose":
        return _all_ones(expr.args[0])
    return isinstance(expr, Literal) and expr.kind == "ones"


def inner(a: Expr, b: Expr) -> Expr:
    """Return a : b; of numbers it is the product. Scalar factors are taken out of b."""
    if is_scalar(a):
        return mul(a, b)
    if is_zero(a) or is_zero(b):
        return ZERO
    return apply("inner", a, b, shape=SCALAR)


def dot(a: Expr, b: Expr) -> Expr:
    """Return the inner product of two arrays as matrices: `aᵀ b` of columns, `a bᵀ` of rows, `tr(aᵀ b)` of others."""
    shape = shape_of(a)
    if is_scalar(a):
        return mul(a, b)
    if shape[1] == ONE:
        return mul(transposed(a), b)
    return mul(a, transposed(b)) if shape[0] == ONE else trace(mul(transposed(a), b))


def trace(expr: Expr) -> Expr:
    """Return the trace; literal coefficients stand before it, of a number it is the number."""
    if is_scalar(expr):
        return expr
    if is_zero(expr):
        return ZERO
    scalars, rest = scalars_first(expr)
    if isinstance(rest, Literal) and rest.kind == "identity":
        return mul(*scalars, size_value(shape_of(rest)[0]))
    return mul(*scalars, apply("trace", rest, shape=SCALAR))


def inverse(expr: Expr) -> Expr:
    """Return the inverse of a matrix, the reciprocal of a number."""
    if is_scalar(expr):
        return fraction(UNIT, expr)
    if isinstance(expr, Apply) and expr.operator == "transpose":
        return apply("inverse_transpose", expr.args[0], shape=shape_of(expr))
    return apply("inverse", expr, shape=shape_of(expr))


def fraction(a: Expr, b: Expr) -> Expr:
    """Return a / b."""
    if isinstance(b, Number) and b.value == 1:
        return a
    if isinstance(a, Number) and isinstance(b, Number) and b.value:
        return number(a.value / b.value)
    if is_zero(a):
        return a
    return apply("fraction", a, b, shape=shape_of(a))


def power(base: Expr, exponent: Expr) -> Expr:
    """Return a power; the first is the base itself, the zeroth of a number is 1."""
    if isinstance(exponent, Number) and exponent.value == 1:
        return base
    if isinstance(exponent, Number) and exponent.value == 0:
        return identity(shape_of(base)[0])
    return apply("power", base, exponent, shape=shape_of(base))


def diag_matrix(expr: Expr) -> Expr:
    """Return the diagonal matrix of a vector."""
    shape = shape_of(expr)
    size = shape[0] if shape[1] == ONE else shape[1]
    if isinstance(expr, Literal) and expr.kind == "ones":
        return identity(size)
    return apply("diag_matrix", expr, shape=(size, size))


def diag_vector(expr: Expr) -> Expr:
    """Return the vector of the diagonal of a square matrix; that of `a bᵀ` is `a ⊙ b`."""
    expr = transposed(expr) if is_applied(expr, "transpose") else expr
    scalars, rest = scalars_first(expr)
    factors = grouped(rest.args) if isinstance(rest, Apply) and rest.operator == "product" else []
    for k in range(1, len(factors)):
        left, right = mul(*factors[:k]), mul(*factors[k:])
        if shape_of(left)[1] == ONE and shape_of(right)[0] == ONE:
            return mul(*scalars, hadamard(left, transposed(right)))
    return apply("diag_vector", expr, shape=(shape_of(expr)[0], ONE))


def function(name: str, expr: Expr) -> Expr:
    """Return a function of the table applied, entry by entry."""
    return apply(name, expr, shape=shape_of(expr))


def stacked(expr: Expr) -> Expr:
    """Return vec of an array: a column is its own."""
    rows, columns = shape_of(expr)
    if columns == ONE:
        return expr
    if rows == ONE:
        return transposed(expr)
    scalars, rest = scalars_first(expr)
    return mul(*scalars, apply("vec", rest, shape=(rows * columns, ONE)))
