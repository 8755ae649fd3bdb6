"""Evaluation: the value of a typed expression at a point, over a ring and a Weil algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import prod
from typing import Protocol, TypeAlias, TypeVar, cast

from mathdoc import expr as E
from mathdoc.arithmetic import Arithmetic
from mathdoc.evaluation.constants import ENTRIES
from mathdoc.evaluation.contraction import Labelled
from mathdoc.evaluation.derive import derivative, differential, directional
from mathdoc.evaluation.indexed import aligned, at_fixed, components, labelled, summation
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.facts import FACTS, reduced
from mathdoc.functions import FunctionValues
from mathdoc.limits import work
from mathdoc.operators import OPERATORS
from mathdoc.ring import NoValue
from mathdoc.sizes import Size
from mathdoc.weil import Algebra, Array


class Point(Protocol):
    """What a frame asks of a point: the values of independent symbols, of functions, and the sizes."""

    model: Model
    sizes: Mapping[str, int]
    functions: FunctionValues
    arithmetic: Arithmetic

    def symbol(self, name: str) -> Array:
        """Return the value of an independent symbol, over the point's own algebra."""

    def followers(self, name: str, frame: Frame, value: Array) -> dict[str, Array]:
        """Return the symbols that an assumed equation makes follow when `name` takes `value`, with their values."""

    def projected(self, name: str, direction: Array, arithmetic: Arithmetic) -> Array:
        """Return the direction in which a symbol moves when one entry of it is asked to."""


class Frame:
    """One setting in which expressions are evaluated: bound names, fixed indices, and an algebra that may carry increments.

    `moved` are the names whose value differs from that in the parent frame: what does not depend on them is looked up there.
    """

    def __init__(self, point: Point, algebra: Algebra, parent: Frame | None = None) -> None:
        self.point = point
        self.model = point.model
        self.sizes = point.sizes
        self.functions = point.functions
        self.arithmetic = Arithmetic(point.arithmetic.ring, algebra)
        self.parent = parent
        self.bound: dict[str, Array | Labelled] = {}
        self.moved: frozenset[str] = frozenset()
        self.fixed: dict[str, int] = {}
        self.ranges: dict[str, range] = {}
        self.cache: dict[str, Array] = {}
        # What one node costs, measured over many rows: balls take longer, and so does each coefficient.
        self._work = 12 + (2 if self.arithmetic.ring.exact else 5) * algebra.dimension

    def child(self, count: int = 0) -> Frame:
        """Return a frame inside this one, over the algebra with `count` more increments (0: the same)."""
        algebra = self.arithmetic.algebra.extended(count) if count else self.arithmetic.algebra
        frame = Frame(self.point, algebra, self)
        frame.bound = dict(self.bound) if not count else {name: self._lifted(value, frame) for name, value in self.bound.items()}
        frame.fixed, frame.ranges = self.fixed, self.ranges
        return frame

    @staticmethod
    def _lifted(value: Array | Labelled, frame: Frame) -> Array | Labelled:
        if isinstance(value, Labelled):
            return Labelled(value.axes, frame.arithmetic.embed(value.array))
        return frame.arithmetic.embed(value)

    # What the operators ask

    def value(self, expr: E.Expr) -> Array:
        """Return the value of a typed expression whose free indices are all fixed."""
        work(self._work)
        return _RULES[type(expr)](self, expr)

    def dims(self, expr: E.Expr) -> tuple[int, ...]:
        """Return the numeric shape of a typed expression."""
        assert expr.shape is not None
        return tuple([self.size(size) for size in expr.shape])

    def size(self, size: Size) -> int:
        """Return the number that a size is here."""
        value = size.whole(self.sizes)
        if value is None or value < 1:
            raise NoValue("a size that is no positive whole number")
        return value

    def rational(self, expr: E.Expr) -> Fraction | None:
        """Return the value of an expression made of numbers, sizes, fixed indices and integer symbols; None for any other."""
        if isinstance(expr, E.Number):
            return expr.value
        if isinstance(expr, E.SizeValue):
            return expr.size.value(self.sizes)
        if isinstance(expr, E.Index):
            return Fraction(self.fixed[expr.name]) if expr.name in self.fixed else None
        if isinstance(expr, E.Symbol):
            return Fraction(self.sizes[expr.name]) if expr.name in self.model.integers else None
        if isinstance(expr, E.Apply) and (rule := OPERATORS[expr.operator].rational) is not None:
            parts = [self.rational(arg) for arg in expr.args]
            return None if None in parts else rule(tuple(part for part in parts if part is not None))
        return None

    # Names

    def symbol(self, expr: E.Symbol) -> Array:
        """The value of a name: bound here, defined, or independent."""
        bound = self.bound.get(expr.name)
        if bound is not None:
            return at_fixed(self, bound) if isinstance(bound, Labelled) else bound
        return self.named(expr.name)

    def named(self, name: str) -> Array:
        """Return the value of a name that no binding holds."""
        known = self.cache.get(name)
        if known is None:
            known = self.cache[name] = self._fresh(name)
        return known

    def _fresh(self, name: str) -> Array:
        if self.parent is not None and (not self.moved or self.moved.isdisjoint(self.model.depends(name))):
            known = self.parent.bound.get(name)
            return self.arithmetic.embed(known if isinstance(known, Array) else self.parent.named(name))
        if name in self.model.unusable:
            raise Undecided(self.model.unusable[name])
        definition = self.model.definitions.get(name)
        if definition is None:
            if name in self.model.integers:
                return self.arithmetic.number(self.sizes[name])
            return self.arithmetic.embed(self.point.symbol(name))
        return self.value(definition.body)

    # Constants

    def number(self, expr: E.Number) -> Array:
        """A literal."""
        return self.arithmetic.number(expr.value)

    def constant(self, expr: E.NamedConstant) -> Array:
        """π or e."""
        return self.arithmetic.from_scalars((1, 1), [self.functions.constant(expr.name)])

    def count(self, expr: E.SizeValue | E.Index) -> Array:
        """A size or a fixed index as a number."""
        value = self.rational(expr)
        if value is None:
            raise Undecided(f"the index `{getattr(expr, 'name', '?')}` has no value here")
        return self.arithmetic.number(value)

    def literal(self, expr: E.Literal) -> Array:
        """A constant array."""
        dims = self.dims(expr)
        count = prod(dims)
        if expr.kind == "zero":
            return self.arithmetic.zero(dims)
        if expr.kind == "ones":
            return self.arithmetic.from_numbers(dims, [1] * count)
        if expr.kind == "identity":
            return self.arithmetic.identity(dims[0])
        if expr.kind == "unit":
            assert expr.index is not None
            place = self.rational(expr.index)
            if place is None or not 1 <= place <= count:
                raise NoValue("a unit vector outside its space")
            return self.arithmetic.from_numbers(dims, [int(k + 1 == place) for k in range(count)])
        return self.arithmetic.from_numbers(dims, ENTRIES[expr.kind](*[self.size(size) for size in expr.sizes]))

    def explicit_matrix(self, expr: E.Matrix) -> Array:
        """An explicit or block matrix."""
        cells = [[self.value(cell) for cell in row] for row in expr.rows]
        heights, widths = [row[0].dims[0] for row in cells], [cell.dims[1] for cell in cells[0]]
        total = sum(widths)
        flat = [self.arithmetic.rearrange(cell, (cell.dims[0] * cell.dims[1],)) for row in cells for cell in row]
        order: list[int] = []
        start = 0
        for height in heights:
            starts = []
            for width in widths:
                starts.append(start)
                start += height * width
            for i in range(height):
                for first, width in zip(starts, widths, strict=True):
                    order.extend(range(first + i * width, first + (i + 1) * width))
        stacked = self.arithmetic.stack(flat, (len(order),))
        return self.arithmetic.rearrange(stacked, (sum(heights), total), order)

    # Operators and functions

    def apply(self, expr: E.Apply) -> Array:
        """An operator of the table."""
        return OPERATORS[expr.operator].evaluate(self, expr)

    def call(self, expr: E.Call) -> Array:
        """A declared function: entry by entry, or of all entries of its arguments together."""
        functions, order = self.functions, expr.order
        signature = self.model.functions[expr.function]
        if signature.elementwise:
            value = self.value(expr.args[0])
            return self.arithmetic.elementwise(value, lambda u, k: functions.elementwise(expr.function, u, k + order)[order:])
        values = [self.value(arg) for arg in expr.args]
        result = self.arithmetic.multivariate(values, self.dims(expr), lambda u, k, n: functions.derivatives(expr.function, n, k, u))
        return self._within(expr.function, signature.facts, result)

    def _within(self, function: str, facts: frozenset[str], value: Array) -> Array:
        """Return the value of a function whose codomain has facts: projected on it (a linear map, so derivatives come along)."""
        for name in sorted(reduced(facts)):
            fact = FACTS[name]
            if fact.kind == "curved":
                raise Undecided(f"the values of `{function}` lie on a curved set ({name.replace('_', ' ')})")
            if fact.project is not None:
                value = fact.project(self.arithmetic, value)
            if fact.make_real is not None and self.arithmetic.ring.modulus == 0:
                shift = fact.make_real(self.arithmetic, value)
                value = Array(value.dims, (shift.parts[0], *value.parts[1:]), value.precision)
        return value

    def at(self, expr: E.At) -> Array:
        """An expression with names bound; entrywise: once for every entry of the one argument."""
        frame = self.child()
        for name, value in expr.bindings:
            array = self.value(value)
            if expr.entrywise:
                axes = tuple(f"#{name}{k}" for k in range(len(array.dims)))
                frame.bound[name] = Labelled(axes, array)
                frame.ranges = frame.ranges | {axis: range(1, n + 1) for axis, n in zip(axes, array.dims, strict=True)}
            else:
                frame.bound[name] = array
        frame.moved = frozenset(name for name, _ in expr.bindings)
        if not expr.entrywise:
            return frame.value(expr.arg)
        return aligned(frame, labelled(frame, expr.arg), axes)

    def entry(self, expr: E.Entry) -> Array:
        """One entry, or one member of a family, at fixed indices."""
        array = self.value(expr.array)
        dims = self.axes_of(expr, array.dims)
        flat, limit = 0, 1
        for index, start, n in zip(expr.indices, self.family_starts(expr), dims, strict=False):
            place = self._place(index) - start
            if not 0 <= place < n:
                raise NoValue("an index outside its range")
            flat, limit = flat * n + place, limit * n
        size = prod(dims) // limit
        return self.arithmetic.rearrange(array, self.dims(expr), list(range(flat * size, (flat + 1) * size)))

    def axes_of(self, expr: E.Entry, dims: tuple[int, ...]) -> tuple[int, ...]:
        """Return the axes that the indices of an entry count along: a vector has one."""
        is_family = isinstance(expr.array, E.Symbol) and expr.array.name in self.model.families
        vector = len(expr.indices) == 1 and len(dims) == 2 and not is_family
        return (dims[0] * dims[1],) if vector else dims

    def family_starts(self, expr: E.Entry) -> tuple[int, ...]:
        """Return, for each index, the number that its labels start from, less one."""
        family = self.model.families.get(expr.array.name) if isinstance(expr.array, E.Symbol) else None
        starts = tuple(start - 1 for start in family.starts) if family is not None else ()
        return starts + (0,) * (len(expr.indices) - len(starts))

    def _place(self, index: E.Expr) -> int:
        value = self.rational(index)
        if value is None or value.denominator != 1:
            raise Undecided("an index that is no whole number")
        return int(value) - 1


N = TypeVar("N", bound=E.Expr)
_Rule: TypeAlias = Callable[[Frame, E.Expr], Array]


def _rule(kind: type[N], rule: Callable[[Frame, N], Array]) -> tuple[type[E.Expr], _Rule]:
    """Return a line of the table below: the dispatch by type is what makes the cast true."""
    return kind, cast("_Rule", rule)


_RULES: dict[type[E.Expr], _Rule] = dict((
    _rule(E.Number, Frame.number), _rule(E.NamedConstant, Frame.constant), _rule(E.SizeValue, Frame.count), _rule(E.Index, Frame.count),
    _rule(E.Symbol, Frame.symbol), _rule(E.Literal, Frame.literal), _rule(E.Matrix, Frame.explicit_matrix), _rule(E.Apply, Frame.apply),
    _rule(E.Call, Frame.call), _rule(E.At, Frame.at), _rule(E.Entry, Frame.entry), _rule(E.Sum, summation),
    _rule(E.Components, components), _rule(E.Differential, differential), _rule(E.Derivative, derivative),
    _rule(E.Directional, directional),
))  # fmt: skip
