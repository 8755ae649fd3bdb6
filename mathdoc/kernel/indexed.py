"""Evaluation of index notation: terms with free indices as arrays whose axes carry the names of the indices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product as cartesian
from math import prod
from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.kernel.model import Undecided
from mathdoc.operators import OPERATORS
from mathdoc.ring import NoValue
from mathdoc.sizes import SCALAR
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.kernel.frame import Frame

LOOP_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Labelled:
    """A number that depends on indices: one axis an index, in the order of `axes`."""

    axes: tuple[str, ...]
    array: Array


@cache
def _contraction(
    a: tuple[str, ...], a_dims: tuple[int, ...], b: tuple[str, ...], b_dims: tuple[int, ...], out: tuple[str, ...]
) -> tuple[tuple[tuple[tuple[int, int], ...], ...], tuple[int, ...]]:
    """Return the terms of the product of two labelled arrays, summed over the indices that are not in `out`, and its dims."""
    extent = dict(zip(a, a_dims, strict=True)) | dict(zip(b, b_dims, strict=True))
    summed = tuple(name for name in extent if name not in out)

    def offsets(axes: tuple[str, ...], dims: tuple[int, ...]) -> dict[str, int]:
        steps, step = {}, 1
        for name, n in zip(reversed(axes), reversed(dims), strict=True):
            steps[name] = step
            step *= n
        return steps

    in_a, in_b = offsets(a, a_dims), offsets(b, b_dims)
    terms = []
    for outer in cartesian(*[range(extent[name]) for name in out]):
        base_a = sum(k * in_a.get(name, 0) for name, k in zip(out, outer, strict=True))
        base_b = sum(k * in_b.get(name, 0) for name, k in zip(out, outer, strict=True))
        pairs = []
        for inner in cartesian(*[range(extent[name]) for name in summed]):
            at_a = base_a + sum(k * in_a.get(name, 0) for name, k in zip(summed, inner, strict=True))
            at_b = base_b + sum(k * in_b.get(name, 0) for name, k in zip(summed, inner, strict=True))
            pairs.append((at_a, at_b))
        terms.append(tuple(pairs))
    return tuple(terms), tuple(extent[name] for name in out)


class Indexed:
    """The rules for sums, entries with free indices, and definitions by components."""

    def labelled(self: Frame, expr: E.Expr) -> Labelled:
        """Return a scalar expression as an array over its free indices (and over the entries of a name bound entry by entry)."""
        axes = self.open_axes(expr)
        if isinstance(expr, E.Symbol) and isinstance(bound := self.bound.get(expr.name), Labelled):
            return self._fix(bound)
        if not axes:
            return Labelled((), self.value(expr))
        if isinstance(expr, E.Index):
            values = self.ranges[expr.name]
            return Labelled((expr.name,), self.arithmetic.from_numbers((len(values),), list(values)))
        if isinstance(expr, E.Entry) and (gathered := self._gather(expr)) is not None:
            return gathered
        if isinstance(expr, E.Sum) and expr.shape == SCALAR and not expr.product and not self._open_bounds(expr):
            return self._sum(expr)
        if isinstance(expr, E.Differential):
            value = self.labelled(expr.arg)
            array = value.array
            for _ in range(expr.order):
                array = self.arithmetic.differentiate(array)
            return Labelled(value.axes, array)
        if isinstance(expr, E.Derivative) and expr.style == "by_entry" and expr.shape == SCALAR:
            return self._derivative_by_entry(expr)
        if isinstance(expr, E.Call) and expr.shape == SCALAR and self.model.functions[expr.function].elementwise:
            value, functions, order = self.labelled(expr.args[0]), self.functions, expr.order
            name = expr.function
            array = self.arithmetic.elementwise(value.array, lambda u, k: functions.elementwise(name, u, k + order)[order:])
            return Labelled(value.axes, array)
        if isinstance(expr, E.Apply) and all(arg.shape == SCALAR for arg in expr.args):
            rule = OPERATORS[expr.operator].entrywise
            if rule is not None and not (expr.operator == "power" and self.rational(expr.args[1]) is None and self.open_axes(expr.args[1])):
                parts = [self.labelled(arg) for arg in expr.args]
                order = tuple(dict.fromkeys(name for part in parts for name in part.axes))
                arrays = tuple(self.aligned(part, order) for part in parts)
                return Labelled(order, rule(self, expr, arrays))
        return self._looped(expr, axes)

    def open_axes(self: Frame, expr: E.Expr) -> tuple[str, ...]:
        """Return the indices that an expression depends on and that are not fixed here."""
        indices, symbols = self.model.names(expr)
        names = [name for name in indices if name not in self.fixed]
        for symbol in symbols:
            bound = self.bound.get(symbol)
            if isinstance(bound, Labelled):
                names.extend(axis for axis in bound.axes if axis not in self.fixed)
        return tuple(sorted(set(names)))

    def aligned(self: Frame, value: Labelled, axes: tuple[str, ...]) -> Array:
        """Return the array of a labelled number with exactly these axes, repeated along those that it does not depend on."""
        dims = tuple([len(self.ranges[name]) for name in axes])
        if value.axes == axes:
            return Array(dims, value.array.parts, value.array.precision)
        steps, step = {}, 1
        for name in reversed(value.axes):
            steps[name] = step
            step *= len(self.ranges[name])
        order = [sum(k * steps.get(name, 0) for name, k in zip(axes, at, strict=True)) for at in cartesian(*map(range, dims))]
        return self.arithmetic.rearrange(value.array, dims, order)

    def at_fixed(self: Frame, value: Labelled) -> Array:
        """Return a labelled number at the indices that are fixed here."""
        fixed = self._fix(value)
        if fixed.axes:
            raise Undecided("an expression that depends on entries in a way that is not supported")
        return Array((1, 1), fixed.array.parts, fixed.array.precision)

    def _fix(self: Frame, value: Labelled) -> Labelled:
        if not any(name in self.fixed for name in value.axes):
            return value
        rest = tuple(name for name in value.axes if name not in self.fixed)
        steps, step = {}, 1
        for name in reversed(value.axes):
            steps[name] = step
            step *= len(self.ranges[name])
        base = sum((self.fixed[name] - self.ranges[name].start) * steps[name] for name in value.axes if name in self.fixed)
        dims = tuple([len(self.ranges[name]) for name in rest])
        order = [base + sum(k * steps[name] for name, k in zip(rest, at, strict=True)) for at in cartesian(*map(range, dims))]
        return Labelled(rest, self.arithmetic.rearrange(value.array, dims, order))

    def _gather(self: Frame, expr: E.Entry) -> Labelled | None:
        """An entry of an array that does not itself depend on the indices."""
        if self.open_axes(expr.array) or expr.shape != SCALAR:
            return None
        if not all(isinstance(index, E.Index) or self.rational(index) is not None for index in expr.indices):
            return None
        array = self.value(expr.array)
        dims = self.axes_of(expr, array.dims)[: len(expr.indices)]
        return self._picked(array, expr.indices, dims, self.family_starts(expr))

    def _picked(self: Frame, array: Array, indices: tuple[E.Expr, ...], dims: tuple[int, ...], starts: tuple[int, ...]) -> Labelled:
        """The entries of an array at these indices, as an array over those of them that are open."""
        axes = tuple(dict.fromkeys(i.name for i in indices if isinstance(i, E.Index) and i.name not in self.fixed))
        ranges = [self.ranges[name] for name in axes]
        order = []
        for at in cartesian(*ranges):
            here = dict(zip(axes, at, strict=True)) | self.fixed
            flat = 0
            for index, n, start in zip(indices, dims, starts, strict=True):
                value = here[index.name] if isinstance(index, E.Index) else self.rational(index)
                assert value is not None
                place = int(value) - 1 - start
                if not 0 <= place < n:
                    raise NoValue("an index outside its range")
                flat = flat * n + place
            order.append(flat)
        return Labelled(axes, self.arithmetic.rearrange(array, tuple(len(r) for r in ranges), order))

    def _derivative_by_entry(self: Frame, expr: E.Derivative) -> Labelled:
        """∂/∂X_kl of a number with k, l open: the derivatives by all entries at once, of which the right ones are taken."""
        entry = expr.wrt[0]
        assert isinstance(entry, E.Entry) and isinstance(entry.array, E.Symbol)
        arg = expr.arg if len(expr.wrt) == 1 else replace(expr, wrt=expr.wrt[1:])
        directions = self.basis(entry.array, self.model.formal_entries)
        frame = self.moving(entry.array, directions)
        value = frame.labelled(arg)
        columns = self.arithmetic.increments(frame.arithmetic.embed(value.array), len(directions))
        inner = value.array.dims if value.axes else ()
        stacked = self.arithmetic.stack(columns, (len(columns) * prod(inner),))
        starts = (*self.family_starts(entry), *[self.ranges[name].start - 1 for name in value.axes])
        own = self.axes_of(entry, self.symbol(entry.array).dims)
        indices = (*entry.indices, *[E.Index(name) for name in value.axes])
        return self._picked(stacked, indices, (*own, *inner), starts)

    def _open_bounds(self: Frame, expr: E.Sum) -> bool:
        own = {item.name for item in expr.ranges}
        bounds = [bound for item in expr.ranges for bound in (item.lower, item.upper) if bound is not None]
        return any(set(self.open_axes(bound)) - own or self.model.names(bound)[0] & own for bound in bounds)

    def inside(self: Frame, expr: E.Sum) -> Frame:
        """Return the frame inside a sum, where its indices have their ranges."""
        frame = self.child()
        frame.moved = frozenset()
        frame.fixed = {name: k for name, k in self.fixed.items() if name not in {item.name for item in expr.ranges}}
        for item in expr.ranges:
            lower = Fraction(1) if item.lower is None else frame.rational(item.lower)
            assert item.upper is not None
            upper = frame.rational(item.upper)
            if lower is None or upper is None or lower.denominator != 1 or upper.denominator != 1:
                raise Undecided("a sum whose bounds are no whole numbers")
            frame.ranges = frame.ranges | {item.name: range(int(lower), int(upper) + 1)}
        return frame

    def _sum(self: Frame, expr: E.Sum) -> Labelled:
        """Σ of a number: factor by factor, every index summed as soon as no later factor has it."""
        frame = self.inside(expr)
        own = {item.name for item in expr.ranges}
        body = expr.body
        is_product = isinstance(body, E.Apply) and body.operator == "product" and all(arg.shape == SCALAR for arg in body.args)
        factors = [frame.labelled(arg) for arg in (body.args if is_product and isinstance(body, E.Apply) else (body,))]
        present = {name for factor in factors for name in factor.axes}
        result = factors[0]
        if len(factors) == 1:
            factors = [result, Labelled((), self.arithmetic.number(1))]
        for position, factor in enumerate(factors[1:], start=2):
            later = {name for rest in factors[position:] for name in rest.axes}
            axes = tuple(n for n in dict.fromkeys((*result.axes, *factor.axes)) if n not in own or n in later)
            result = frame.contract(result, factor, axes)
        absent = prod(len(frame.ranges[name]) for name in own - present)
        return result if absent == 1 else Labelled(result.axes, self.arithmetic.scale_number(result.array, absent))

    def contract(self: Frame, a: Labelled, b: Labelled, axes: tuple[str, ...]) -> Labelled:
        """Return the product of two labelled numbers, summed over the indices that are not in `axes`."""
        a_dims = tuple([len(self.ranges[name]) for name in a.axes])
        b_dims = tuple([len(self.ranges[name]) for name in b.axes])
        terms, dims = _contraction(a.axes, a_dims, b.axes, b_dims, axes)
        return Labelled(axes, self.arithmetic.einsum(a.array, b.array, terms, dims))

    def _looped(self: Frame, expr: E.Expr, axes: tuple[str, ...]) -> Labelled:
        """The general case: one evaluation for every value of the open indices."""
        ranges = [self.ranges[name] for name in axes]
        if prod(len(r) for r in ranges) > LOOP_LIMIT:
            raise Undecided("a term with too many index values")
        values = []
        for at in cartesian(*ranges):
            frame = self.child()
            frame.fixed = self.fixed | dict(zip(axes, at, strict=True))
            frame.moved = frozenset()
            values.append(frame.value(expr))
        inner = () if values[0].dims == (1, 1) else values[0].dims
        return Labelled(axes, self.arithmetic.stack(values, (*(len(r) for r in ranges), *inner)))

    def sum(self: Frame, expr: E.Sum) -> Array:
        """A sum with everything outside it fixed: of numbers by contraction, of arrays (and products) term by term."""
        if expr.shape == SCALAR and not expr.product and len({item.name for item in expr.ranges}) == len(expr.ranges):
            if not self._open_bounds(expr):
                value = self._sum(expr)
                return Array((1, 1), value.array.parts, value.array.precision)
        frame = self.inside(expr)
        names = [item.name for item in expr.ranges]
        total: Array | None = None
        for at in cartesian(*[frame.ranges[name] for name in names]):
            inner = frame.child()
            inner.fixed = frame.fixed | dict(zip(names, at, strict=True))
            inner.moved = frozenset()
            value = inner.value(expr.body)
            if total is None:
                total = value
            else:
                total = self.arithmetic.matmul(total, value) if expr.product else self.arithmetic.add(total, value)
        if total is not None:
            return total
        return self.arithmetic.number(1) if expr.product else self.arithmetic.zero(self.dims(expr))

    def components(self: Frame, expr: E.Components) -> Array:
        """The array whose entries an expression gives."""
        frame, dims = self.child(), self.dims(expr)
        frame.moved = frozenset()
        frame.fixed = {name: k for name, k in self.fixed.items() if name not in expr.indices}
        real = dims if len(expr.indices) == len(dims) else (prod(dims),)
        frame.ranges = frame.ranges | {name: range(1, n + 1) for name, n in zip(expr.indices, real, strict=True)}
        array = frame.aligned(frame.labelled(expr.arg), expr.indices)
        return Array(dims, array.parts, array.precision)
