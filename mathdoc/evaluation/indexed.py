"""Evaluation of index notation: terms with free indices as arrays whose axes carry the names of the indices."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as cartesian
from math import prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.evaluation.contraction import Labelled, contract_all
from mathdoc.evaluation.derive import basis, moving
from mathdoc.evaluation.model import Undecided
from mathdoc.operators import OPERATORS
from mathdoc.ring import NoValue
from mathdoc.sizes import SCALAR
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame

LOOP_LIMIT = 4096


def labelled(frame: Frame, expr: E.Expr) -> Labelled:
    """Return a scalar expression as an array over its free indices (and over the entries of a name bound entry by entry)."""
    axes = open_axes(frame, expr)
    if isinstance(expr, E.Symbol) and isinstance(bound := frame.bound.get(expr.name), Labelled):
        return _fix(frame, bound)
    if not axes:
        return Labelled((), frame.value(expr))
    if isinstance(expr, E.Index):
        values = frame.ranges[expr.name]
        return Labelled((expr.name,), frame.arithmetic.from_numbers((len(values),), list(values)))
    if isinstance(expr, E.Entry) and (gathered := _gather(frame, expr)) is not None:
        return gathered
    if isinstance(expr, E.Sum) and expr.shape == SCALAR and not expr.product and not open_bounds(frame, expr):
        return _sum(frame, expr)
    if isinstance(expr, E.Differential):
        value = labelled(frame, expr.arg)
        array = value.array
        for _ in range(expr.order):
            array = frame.arithmetic.differentiate(array)
        return Labelled(value.axes, array)
    if isinstance(expr, E.Derivative) and expr.style == "by_entry" and expr.shape == SCALAR:
        return _derivative_by_entry(frame, expr)
    if isinstance(expr, E.Call) and expr.shape == SCALAR and frame.model.functions[expr.function].elementwise:
        value, functions, order = labelled(frame, expr.args[0]), frame.functions, expr.order
        name = expr.function
        array = frame.arithmetic.elementwise(value.array, lambda u, k: functions.elementwise(name, u, k + order)[order:])
        return Labelled(value.axes, array)
    if isinstance(expr, E.Apply) and all(arg.shape == SCALAR for arg in expr.args):
        rule = OPERATORS[expr.operator].entrywise
        if rule is not None and not (expr.operator == "power" and frame.rational(expr.args[1]) is None and open_axes(frame, expr.args[1])):
            parts = [labelled(frame, arg) for arg in expr.args]
            together = tuple(dict.fromkeys(name for part in parts for name in part.axes))
            return Labelled(together, rule(frame, expr, tuple(aligned(frame, part, together) for part in parts)))
    return _looped(frame, expr, axes)


def open_axes(frame: Frame, expr: E.Expr) -> tuple[str, ...]:
    """Return the indices that an expression depends on and that are not fixed here."""
    indices, symbols = frame.model.names(expr)
    names = [name for name in indices if name not in frame.fixed]
    for symbol in symbols:
        bound = frame.bound.get(symbol)
        if isinstance(bound, Labelled):
            names.extend(axis for axis in bound.axes if axis not in frame.fixed)
    return tuple(sorted(set(names)))


def aligned(frame: Frame, value: Labelled, axes: tuple[str, ...]) -> Array:
    """Return the array of a labelled number with exactly these axes, repeated along those that it does not depend on."""
    dims = tuple([len(frame.ranges[name]) for name in axes])
    if value.axes == axes:
        return Array(dims, value.array.parts, value.array.precision)
    steps, step = {}, 1
    for name in reversed(value.axes):
        steps[name] = step
        step *= len(frame.ranges[name])
    order = [0]
    for name, count in zip(axes, dims, strict=True):
        stride = steps.get(name, 0)
        order = [place + k * stride for place in order for k in range(count)]
    return frame.arithmetic.rearrange(value.array, dims, order)


def aligned_arrays(frame: Frame, value: Labelled, axes: tuple[str, ...]) -> Array:
    """Return arrays that depend on indices with exactly these axes in front, repeated along those that they do not depend on."""
    dims = tuple([len(frame.ranges[name]) for name in axes])
    inner = value.array.dims[len(value.axes) :] if value.axes else value.array.dims
    size, steps = prod(inner), {}
    step = size
    for name in reversed(value.axes):
        steps[name] = step
        step *= len(frame.ranges[name])
    starts = [sum(k * steps.get(name, 0) for name, k in zip(axes, at, strict=True)) for at in cartesian(*map(range, dims))]
    return frame.arithmetic.rearrange(value.array, (*dims, *inner), [start + k for start in starts for k in range(size)])


def at_fixed(frame: Frame, value: Labelled) -> Array:
    """Return a labelled number at the indices that are fixed here."""
    fixed = _fix(frame, value)
    if fixed.axes:
        raise Undecided("an expression that depends on entries in a way that is not supported")
    return Array((1, 1), fixed.array.parts, fixed.array.precision)


def _fix(frame: Frame, value: Labelled) -> Labelled:
    if not any(name in frame.fixed for name in value.axes):
        return value
    rest = tuple(name for name in value.axes if name not in frame.fixed)
    steps, step = {}, 1
    for name in reversed(value.axes):
        steps[name] = step
        step *= len(frame.ranges[name])
    base = sum((frame.fixed[name] - frame.ranges[name].start) * steps[name] for name in value.axes if name in frame.fixed)
    dims = tuple([len(frame.ranges[name]) for name in rest])
    order = [base + sum(k * steps[name] for name, k in zip(rest, at, strict=True)) for at in cartesian(*map(range, dims))]
    return Labelled(rest, frame.arithmetic.rearrange(value.array, dims, order))


def _gather(frame: Frame, expr: E.Entry) -> Labelled | None:
    """An entry of an array that does not itself depend on the indices."""
    if open_axes(frame, expr.array) or expr.shape != SCALAR:
        return None
    if not all(isinstance(index, E.Index) or frame.rational(index) is not None for index in expr.indices):
        return None
    array = frame.value(expr.array)
    dims = frame.axes_of(expr, array.dims)[: len(expr.indices)]
    return _picked(frame, array, expr.indices, dims, frame.family_starts(expr))


def _picked(frame: Frame, array: Array, indices: tuple[E.Expr, ...], dims: tuple[int, ...], starts: tuple[int, ...]) -> Labelled:
    """The entries of an array at these indices, as an array over those of them that are open."""
    axes = tuple(dict.fromkeys(i.name for i in indices if isinstance(i, E.Index) and i.name not in frame.fixed))
    ranges = [frame.ranges[name] for name in axes]
    if len(axes) == len(indices) and not any(starts) and all(r == range(1, n + 1) for r, n in zip(ranges, dims, strict=True)):
        return Labelled(axes, frame.arithmetic.rearrange(array, dims))
    order = []
    for at in cartesian(*ranges):
        here = dict(zip(axes, at, strict=True)) | frame.fixed
        flat = 0
        for index, n, start in zip(indices, dims, starts, strict=True):
            value = here[index.name] if isinstance(index, E.Index) else frame.rational(index)
            assert value is not None
            place = int(value) - 1 - start
            if not 0 <= place < n:
                raise NoValue("an index outside its range")
            flat = flat * n + place
        order.append(flat)
    return Labelled(axes, frame.arithmetic.rearrange(array, tuple(len(r) for r in ranges), order))


def _derivative_by_entry(frame: Frame, expr: E.Derivative) -> Labelled:
    """∂/∂X_kl of a number with k, l open: the derivatives by all entries at once, of which the right ones are taken."""
    entry = expr.wrt[0]
    assert isinstance(entry, E.Entry)
    assert isinstance(entry.array, E.Symbol)
    arg = expr.arg if len(expr.wrt) == 1 else replace(expr, wrt=expr.wrt[1:])
    directions = basis(frame, entry.array, frame.model.formal_entries)
    within = moving(frame, entry.array, directions)
    value = labelled(within, arg)
    columns = frame.arithmetic.increments(within.arithmetic.embed(value.array), len(directions))
    inner = value.array.dims if value.axes else ()
    stacked = frame.arithmetic.stack(columns, (len(columns) * prod(inner),))
    starts = (*frame.family_starts(entry), *[frame.ranges[name].start - 1 for name in value.axes])
    own = frame.axes_of(entry, frame.symbol(entry.array).dims)[: len(entry.indices)]
    indices = (*entry.indices, *[E.Index(name) for name in value.axes])
    return _picked(frame, stacked, indices, (*own, *inner), starts)


def open_bounds(frame: Frame, expr: E.Sum) -> bool:
    """Whether the bounds of a sum depend on indices."""
    own = {item.name for item in expr.ranges}
    bounds = [bound for item in expr.ranges for bound in (item.lower, item.upper) if bound is not None]
    return any(set(open_axes(frame, bound)) - own or frame.model.names(bound)[0] & own for bound in bounds)


def inside(frame: Frame, expr: E.Sum) -> Frame:
    """Return the within inside a sum, where its indices have their ranges."""
    within = frame.child()
    within.moved = frozenset()
    within.fixed = {name: k for name, k in frame.fixed.items() if name not in {item.name for item in expr.ranges}}
    for item in expr.ranges:
        lower = Fraction(1) if item.lower is None else within.rational(item.lower)
        assert item.upper is not None
        upper = within.rational(item.upper)
        if lower is None or upper is None or lower.denominator != 1 or upper.denominator != 1:
            raise Undecided("a sum whose bounds are no whole numbers")
        within.ranges = within.ranges | {item.name: range(int(lower), int(upper) + 1)}
    return within


def _sum(frame: Frame, expr: E.Sum) -> Labelled:
    """Σ of a number: factor by factor, every index summed as soon as no later factor has it."""
    within = inside(frame, expr)
    own = {item.name for item in expr.ranges}
    if any(not within.ranges[name] for name in own):
        axes = open_axes(frame, expr)
        return Labelled(axes, frame.arithmetic.zero(tuple(len(frame.ranges[name]) for name in axes) or (1, 1)))
    factors = [labelled(within, factor) for factor in factors_of(expr.body)]
    present = {name for factor in factors for name in factor.axes}
    result = contract_all(within, factors, own)
    absent = prod(len(within.ranges[name]) for name in own - present)
    return result if absent == 1 else Labelled(result.axes, frame.arithmetic.scale_number(result.array, absent))


def factors_of(body: E.Expr) -> list[E.Expr]:
    """Return numbers whose product is `body`: the factors of a product of numbers, a sign as one of them."""
    if isinstance(body, E.Apply) and body.operator == "negate":
        return [E.Number(Fraction(-1), shape=SCALAR), *factors_of(body.args[0])]
    if isinstance(body, E.Apply) and body.operator == "product" and all(arg.shape == SCALAR for arg in body.args):
        return [factor for arg in body.args for factor in factors_of(arg)]
    return [body]


def _looped(frame: Frame, expr: E.Expr, axes: tuple[str, ...]) -> Labelled:
    """The general case: one evaluation for every value of the open indices."""
    ranges = [frame.ranges[name] for name in axes]
    if prod(len(r) for r in ranges) > LOOP_LIMIT:
        raise Undecided("a term with too many index values")
    values = []
    for at in cartesian(*ranges):
        within = frame.child()
        within.fixed = frame.fixed | dict(zip(axes, at, strict=True))
        within.moved = frozenset()
        values.append(within.value(expr))
    inner = () if values[0].dims == (1, 1) else values[0].dims
    return Labelled(axes, frame.arithmetic.stack(values, (*(len(r) for r in ranges), *inner)))


def summation(frame: Frame, expr: E.Sum) -> Array:
    """A sum with everything outside it fixed: of numbers by contraction, of arrays (and products) term by term."""
    distinct = len({item.name for item in expr.ranges}) == len(expr.ranges)
    if expr.shape == SCALAR and not expr.product and distinct and not open_bounds(frame, expr):
        value = _sum(frame, expr)
        return Array((1, 1), value.array.parts, value.array.precision)
    within = inside(frame, expr)
    names = [item.name for item in expr.ranges]
    total: Array | None = None
    for at in cartesian(*[within.ranges[name] for name in names]):
        inner = within.child()
        inner.fixed = within.fixed | dict(zip(names, at, strict=True))
        inner.moved = frozenset()
        term = inner.value(expr.body)
        combine = frame.arithmetic.matmul if expr.product else frame.arithmetic.add
        total = term if total is None else combine(total, term)
    if total is not None:
        return total
    return frame.arithmetic.number(1) if expr.product else frame.arithmetic.zero(frame.dims(expr))


def components(frame: Frame, expr: E.Components) -> Array:
    """The array whose entries an expression gives."""
    within, dims = frame.child(), frame.dims(expr)
    within.moved = frozenset()
    within.fixed = {name: k for name, k in frame.fixed.items() if name not in expr.indices}
    real = dims if len(expr.indices) == len(dims) else (prod(dims),)
    within.ranges = within.ranges | {name: range(1, n + 1) for name, n in zip(expr.indices, real, strict=True)}
    array = aligned(within, labelled(within, expr.arg), expr.indices)
    return Array(dims, array.parts, array.precision)
