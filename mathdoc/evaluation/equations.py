"""Assumed equations as a system: how far a point misses them, and the derivative of that along given directions."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.evaluation.indexed import aligned, labelled
from mathdoc.evaluation.model import Equation, Model
from mathdoc.facts import FACTS, reduced
from mathdoc.sizes import SCALAR
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame


def residual(frame: Frame, group: list[Equation], values: dict[str, Array], curved: tuple[str, ...]) -> Array:
    """Return left - right of every equation, and the defects of the curved facts of `curved`, as one column."""
    inside = frame.child()
    inside.bound.update({name: inside.arithmetic.embed(value) for name, value in values.items()})
    inside.moved = frozenset(values)
    a = inside.arithmetic
    pieces = []
    for equation in group:
        inside.ranges = {name: range(1, inside.size(size) + 1) for name, size in equation.free}
        axes = tuple(name for name, _ in equation.free)
        if axes:
            sides = [aligned(inside, labelled(inside, side), axes) for side in (equation.left, equation.right)]
        else:
            sides = [inside.value(equation.left), inside.value(equation.right)]
        pieces.append(a.subtract(*sides))
    for name in curved:
        for fact in reduced(frame.model.symbols[name].facts):
            defects = FACTS[fact].defects
            if FACTS[fact].kind == "curved" and defects is not None:
                pieces.append(defects(a, a.embed(values[name])))
    columns = [a.rearrange(piece, (prod(piece.dims), 1)) for piece in pieces]
    return a.stack(columns, (sum(column.dims[0] for column in columns), 1))


def jacobian(
    frame: Frame, group: list[Equation], values: dict[str, Array], bases: list[tuple[str, list[Array]]], curved: tuple[str, ...]
) -> tuple[Array, list[Array]]:
    """Return the residual and its derivative along every direction, as columns over the frame's algebra."""
    count = sum(len(basis) for _, basis in bases)
    outer = frame.child(count)
    step = frame.arithmetic.algebra.dimension
    moved = {name: outer.arithmetic.embed(value) for name, value in values.items()}
    position = 1
    for name, basis in bases:
        parts = list(moved[name].parts)
        for direction in basis:
            parts[position * step : (position + 1) * step] = direction.parts
            position += 1
        moved[name] = Array(moved[name].dims, tuple(parts), moved[name].precision)
    whole = residual(outer, group, moved, curved)
    first = Array(whole.dims, whole.parts[:step], whole.precision)
    return first, frame.arithmetic.increments(whole, count)


def dense(model: Model, group: list[Equation], rank: int, rows: int) -> bool:
    """Whether the solutions found this way are known to be dense (see `mathdoc.evaluation.ties`)."""
    if rank == rows:
        return True
    shapes = [equation.left.shape or () for equation in group]
    if all(shape != SCALAR and len(shape) == 2 and any(size.constant == 1 for size in shape) for shape in shapes):
        return True
    return len(group) == 1 and _commuting(model, group[0])


def _commuting(model: Model, equation: Equation) -> bool:
    """Whether an equation says AB = BA of two symbols without facts."""
    left, right = equation.left, equation.right
    if not (isinstance(left, E.Apply) and isinstance(right, E.Apply) and left.operator == right.operator == "product"):
        return False
    names = [arg.name for arg in left.args if isinstance(arg, E.Symbol)]
    if len(names) != 2 or len(left.args) != 2 or right.args != left.args[::-1]:
        return False
    return all(n in model.symbols and not reduced(model.symbols[n].facts) - {"constant", "invertible"} for n in names)
