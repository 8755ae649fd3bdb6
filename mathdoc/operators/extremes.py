"""The larger and the smaller of two numbers, entry by entry."""

from __future__ import annotations

from fractions import Fraction

from mathdoc import build
from mathdoc.expr import Apply, Expr
from mathdoc.operators.elementwise import apply_known
from mathdoc.operators.model import (
    AdjointRule,
    DifferentialRule,
    Evaluator,
    Fresh,
    Level,
    Operator,
    Render,
    ShapeError,
    Unifier,
    Write,
    require_same,
)  # fmt: skip
from mathdoc.operators.rules import Changes, Cotangents, none_varies
from mathdoc.sizes import SCALAR, Shape
from mathdoc.weil import Array


def _shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    """Two arrays of one shape, or an array and a number."""
    if len(shapes) != 2:
        raise ShapeError(f"the larger or the smaller of two is taken, and these are {len(shapes)}")
    a, b = (unifier.resolve(shape) for shape in shapes)
    if SCALAR in (a, b):
        return b if a == SCALAR else a
    require_same(unifier, a, b)
    return unifier.resolve(a)


def _extreme(evaluator: Evaluator, a: Array, b: Array, sign: int) -> Array:
    """(a + b ± |a - b|)/2."""
    arithmetic = evaluator.arithmetic
    if a.dims != b.dims:
        small, large = (a, b) if a.dims == (1, 1) else (b, a)
        count = 1
        for n in large.dims:
            count *= n
        spread = arithmetic.rearrange(small, large.dims, [0] * count)
        a, b = (spread, large) if a.dims == (1, 1) else (large, spread)
    gap = apply_known(evaluator, "abs", arithmetic.subtract(a, b))
    total = arithmetic.add(arithmetic.add(a, b), arithmetic.scale_number(gap, sign))
    return arithmetic.scale_number(total, Fraction(1, 2))


def _gap(node: Apply) -> Expr:
    """The kink is where both are equal."""
    a, b = node.args
    if build.is_zero(a) or build.is_zero(b):
        return a if build.is_zero(b) else b
    if a.shape == b.shape:
        return build.subtract(a, b)
    array, number = (b, a) if build.is_scalar(a) else (a, b)
    return build.subtract(array, build.mul(number, build.ones(build.shape_of(array))))


def _shares(node: Apply, sign: int) -> tuple[Expr, Expr]:
    """Return how much of each argument counts, entry by entry: `(1 ± sign(a - b))/2`."""
    a, b = (_widened(arg, node) for arg in node.args)
    half, turn = build.number(Fraction(1, 2)), build.function("sign", build.subtract(a, b))
    one = build.ones(build.shape_of(node))
    first, second = (build.add, build.subtract) if sign > 0 else (build.subtract, build.add)
    return build.mul(half, first(one, turn)), build.mul(half, second(one, turn))


def _widened(arg: Expr, node: Apply) -> Expr:
    return arg if arg.shape == node.shape else build.mul(arg, build.ones(build.shape_of(node)))


def _differential(sign: int) -> DifferentialRule:
    def rule(node: Apply, changes: Changes) -> Expr:
        shares = _shares(node, sign)
        terms = [build.hadamard(s, _widened(change, node)) for s, change in zip(shares, changes, strict=True) if change is not None]
        return build.add(*terms) if terms else none_varies(node)

    return rule


def _adjoint(sign: int) -> AdjointRule:
    def rule(node: Apply, cotangent: Expr) -> Cotangents:
        parts = [build.hadamard(cotangent, share) for share in _shares(node, sign)]
        whole = zip(parts, node.args, strict=True)
        return tuple([part if arg.shape == node.shape else build.inner(part, build.ones(build.shape_of(node))) for part, arg in whole])

    return rule


def _index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry: the larger or smaller of the entries; a number is its own."""
    parts = [write(place, letters if arg.shape == node.shape else ("", "")) for place, arg in enumerate(node.args)]
    return build.apply(node.operator, *parts, shape=SCALAR)


def _record(name: str, spelling: str, sign: int) -> Operator:

    def evaluate(evaluator: Evaluator, node: Apply) -> Array:
        return _extreme(evaluator, evaluator.value(node.args[0]), evaluator.value(node.args[1]), sign)

    return Operator(
        name=name, text=name, spellings=(spelling,), shape=_shape, evaluate=evaluate, letters="function",
        entrywise=lambda evaluator, node, values: _extreme(evaluator, values[0], values[1], sign),
        differential=_differential(sign), adjoint=_adjoint(sign), index=_index,
        render=Render(rf"\{spelling}({{0}}, {{1}})", Level.ATOM, (0, 0)), kink=_gap,
    )  # fmt: skip


OPERATORS = (_record("maximum", "max", 1), _record("minimum", "min", -1))
