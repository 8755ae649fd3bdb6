"""Softmax and logsumexp of a vector."""

from __future__ import annotations

from mathdoc import build
from mathdoc.build import function, hadamard, inner, mul, shape_of
from mathdoc.expr import Apply, Expr
from mathdoc.operators.elementwise import apply_known
from mathdoc.operators.model import Evaluator, Fresh, Level, Operator, Render, ShapeError, Unifier, Write
from mathdoc.operators.rules import Changes, Cotangents, none_varies
from mathdoc.sizes import ONE, SCALAR, Shape, shape_text
from mathdoc.weil import Array


def _vector(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    shape = unifier.resolve(shapes[0])
    if len(shape) != 2 or ONE not in shape:
        hint = r"say of what: write its entries, as in A_{ij} = \exp S_{ij} / \sum_k \exp S_{ik}"
        raise ShapeError(f"a vector is needed, and this is {shape_text(shape)}", hint)
    return shape


def _number(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    _vector(unifier, shapes)
    return SCALAR


def _exponentials(evaluator: Evaluator, node: Apply) -> tuple[Array, Array]:
    """Return exp of every entry, and the sum of these."""
    a = evaluator.arithmetic
    powers = apply_known(evaluator, "exp", evaluator.value(node.args[0]))
    count = powers.dims[0] * powers.dims[1]
    return powers, a.einsum(powers, a.number(1), [[(k, 0) for k in range(count)]], (1, 1))


def _softmax(evaluator: Evaluator, node: Apply) -> Array:
    powers, total = _exponentials(evaluator, node)
    return evaluator.arithmetic.times(evaluator.arithmetic.inverse(total), powers)


def _logsumexp(evaluator: Evaluator, node: Apply) -> Array:
    return apply_known(evaluator, "log", _exponentials(evaluator, node)[1])


def _pulled(node: Apply, other: Expr) -> Expr:
    """(diag p - p pᵀ) times a vector: the Jacobian is symmetric."""
    return build.subtract(hadamard(node, other), mul(inner(node, other), node))


def _softmax_differential(node: Apply, changes: Changes) -> Expr:
    return none_varies(node) if changes[0] is None else _pulled(node, changes[0])


def _softmax_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    return (_pulled(node, cotangent),)


def _weights(node: Apply) -> Expr:
    return build.apply("softmax", node.args[0], shape=shape_of(node.args[0]))


def _logsumexp_differential(node: Apply, changes: Changes) -> Expr:
    return none_varies(node) if changes[0] is None else inner(_weights(node), changes[0])


def _logsumexp_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    return (mul(cotangent, _weights(node)),)


def _sum_of_powers(node: Apply, write: Write, fresh: Fresh) -> Expr:
    shape = shape_of(node.args[0])
    size = shape[0] if shape[1] == ONE else shape[1]
    letter = fresh(size)
    letters = (letter, "") if shape[1] == ONE else ("", letter)
    return build.summed([(letter, size)], function("exp", write(0, letters)))


def _softmax_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    return build.fraction(function("exp", write(0, letters)), _sum_of_powers(node, write, fresh))


def _logsumexp_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    return function("log", _sum_of_powers(node, write, fresh))


OPERATORS = (
    Operator(
        name="softmax", text="softmax", spellings=("softmax", "Softmax"), shape=_vector, evaluate=_softmax, letters="void",
        differential=_softmax_differential, adjoint=_softmax_adjoint, index=_softmax_index,
        render=Render(r"\mathrm{{softmax}}({0})", Level.ATOM, (0,)),
    ),
    Operator(
        name="logsumexp", text="logsumexp", spellings=("logsumexp", "LogSumExp", "LSE", "lse"), shape=_number, evaluate=_logsumexp,
        letters="void", differential=_logsumexp_differential, adjoint=_logsumexp_adjoint, index=_logsumexp_index,
        render=Render(r"\mathrm{{logsumexp}}({0})", Level.ATOM, (0,)),
    ),
)  # fmt: skip
