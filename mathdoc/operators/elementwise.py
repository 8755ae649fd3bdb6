"""Functions of one number, entry by entry, and functions of a square matrix."""

from __future__ import annotations

from mathdoc.arithmetic import Arithmetic
from mathdoc.expr import Apply, Expr
from mathdoc.functions import FUNCTIONS
from mathdoc.matrix_functions import MATRIX_FUNCTIONS
from mathdoc.matrix_series import function_of_matrix
from mathdoc.operators import rules
from mathdoc.operators.matrix_slopes import matrix_adjoint, matrix_differential
from mathdoc.operators.model import Evaluator, Level, Operator, Render, ShapeError, Unifier, Unsupported, on_values, square
from mathdoc.operators.slopes import slope
from mathdoc.ring import NoValue
from mathdoc.sizes import SCALAR, Shape, shape_text
from mathdoc.weil import Array

_SPELLINGS = {
    "log": ("log", "ln"), "sign": ("sign", "sgn"), "relu": ("relu", "ReLU"), "arctan": ("arctan", "atan"),
    "step": (), "closed_step": (), "arcsin": ("arcsin", "asin"), "arccos": ("arccos", "acos"), "sigmoid": ("sigmoid", "sigm"),
}  # fmt: skip


def _keep_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    return shapes[0]


def _number_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    if unifier.resolve(shapes[0]) != SCALAR:
        raise ShapeError(f"a scalar is needed, and this is {shape_text(unifier.resolve(shapes[0]))}")
    return SCALAR


def _matrix_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    if unifier.resolve(shapes[0]) == SCALAR:
        raise ShapeError("a matrix is needed, and this is a scalar")
    size = square(unifier, shapes[0])
    return (size, size)


def apply_known(evaluator: Evaluator, name: str, value: Array) -> Array:
    """Return a known function of every entry."""
    functions = evaluator.functions
    return evaluator.arithmetic.elementwise(value, lambda u, k: functions.known(name, u, k))


def at_zero(node: Apply) -> Expr:
    """A kink where the argument is zero."""
    return node.args[0]


def _entrywise(name: str) -> Operator:
    def evaluate(evaluator: Evaluator, node: Apply) -> Array:
        return apply_known(evaluator, name, evaluator.value(node.args[0]))

    return Operator(
        name=name, text=name, spellings=_SPELLINGS.get(name, (name,)), shape=_keep_shape, evaluate=evaluate, letters="function",
        entrywise=lambda evaluator, node, values: apply_known(evaluator, name, values[0]),
        differential=rules.slope_differential(slope), adjoint=rules.slope_adjoint(slope), index=rules.entrywise_index,
        render=Render(FUNCTIONS[name].latex, Level.ATOM, (0,)), kink=at_zero if FUNCTIONS[name].kink else None,
    )  # fmt: skip


_WHOLE = Unsupported("an entry of it is not made of entries of its argument")


def _matrix_function(name: str) -> Operator:
    def evaluate(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
        if arithmetic.ring.exact:
            raise NoValue(f"the matrix {name} has no value in exact arithmetic")
        return function_of_matrix(arithmetic, values[0], lambda matrix: MATRIX_FUNCTIONS[name](arithmetic.ring, matrix))

    return Operator(
        name=f"matrix_{name}", text=f"matrix {name}", spellings=(), shape=_matrix_shape, evaluate=on_values(evaluate), letters="void",
        differential=matrix_differential, adjoint=matrix_adjoint, index=_WHOLE, render=Render(FUNCTIONS[name].latex, Level.ATOM, (0,)),
    )  # fmt: skip


def _scalar_abs(evaluator: Evaluator, node: Apply) -> Array:
    return apply_known(evaluator, "abs", evaluator.value(node.args[0]))


OPERATORS = (
    *(_entrywise(name) for name in FUNCTIONS),
    *(_matrix_function(name) for name in MATRIX_FUNCTIONS),
    Operator(
        name="absolute_value", text="absolute value", spellings=(), shape=_number_shape, evaluate=_scalar_abs, letters="function",
        entrywise=lambda evaluator, node, values: apply_known(evaluator, "abs", values[0]),
        differential=rules.slope_differential(slope), adjoint=rules.slope_adjoint(slope), index=rules.entrywise_index,
        render=Render("|{0}|", Level.ATOM, (0,)), kink=at_zero,
    ),
)  # fmt: skip
