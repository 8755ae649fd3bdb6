"""At which sizes a claim has to be tried: the grid of the letter count, and where that is void enough sizes for the degree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product as cartesian
from math import comb, prod

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.facts import reduced
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR, Size
from mathdoc.sizing.letters import LetterCount, Void, axis_letters, carried, together

Free = tuple[tuple[str, Size], ...]
Sizes = Mapping[str, int]


class SizePlan(Struct, frozen=True):
    """The assignments of sizes to try, and whether a pass at all of them holds at all sizes.

    `degree`: that of the claim in the sizes, as far as it is known: how often traces, constants and sums may make a size a number.
    """

    sizes: tuple[dict[str, int], ...]
    all_sizes: bool
    degree: int = 0


GRID_CAP = 12
LARGEST = 9
LARGEST_WITH_DERIVATIVES = 5
"""Where every entry of a derivative or of an uninterpreted function of arrays is computed, larger sizes cost too much."""


def plan(model: Model, left: E.Expr, right: E.Expr, free: Free, names: frozenset[str], void: bool) -> SizePlan:
    """Return the sizes at which `left = right` has to be tried; `names` are the size symbols that occur, `free` the free indices."""
    ordered = sorted(names)
    if not ordered:
        return SizePlan(({},), True)
    if not void:
        try:
            return _grid(model, left, right, free, ordered)
        except Void:
            pass
    loops = Loops(model)
    degree = max(loops.of(left), loops.of(right))
    sizes = tried(ordered, degree)
    # Whole numbers that were not declared positive: zero and negative ones too.
    signed = model.integers & model.signed
    sizes += [dict.fromkeys(ordered, 2) | {name: value} for name in ordered if name in signed for value in (0, -1, -2)]
    return SizePlan(tuple(sizes), False, degree)


def _grid(model: Model, left: E.Expr, right: E.Expr, free: Free, names: list[str]) -> SizePlan:
    count = LetterCount(model)
    letters = together([count.count(left), count.count(right)])
    letters += axis_letters(tuple(size for index, size in free if not (carried(left, index) and carried(right, index))))
    axes = []
    for place, name in enumerate(names):
        needed = (letters[name] + letters["/" + name]) * (2 if count.functions else 1)
        constants = count.constants.get(name, set())
        needed = max(needed + len(constants), max(constants, default=0), 2)
        # Different sizes for different types, so that a misfit shows at once.
        axes.append([needed + place + k for k in range(letters["@" + name] + letters["/@" + name] + 1)])
        if needed > (LARGEST_WITH_DERIVATIVES if count.derivatives else LARGEST):
            raise Void("sizes too large to try")
    if prod(len(axis) for axis in axes) > GRID_CAP:
        raise Void("a grid too large to try")
    degree = sum(len(axis) - 1 for axis in axes)
    return SizePlan(tuple(dict(zip(names, point, strict=True)) for point in cartesian(*axes)), True, degree)


# Where no bound is known: 1, 2, 3, both parities, unequal sizes in both orders, and several larger ones.
_COLUMNS = ((1, 1, 1, 1, 1), (2, 3, 4, 2, 3), (3, 2, 1, 3, 2), (2, 2, 2, 2, 2), (3, 3, 3, 3, 3), (4, 5, 3, 2, 3), (5, 4, 3, 3, 2),
            (2, 5, 4, 3, 1), (5, 2, 3, 1, 4))  # fmt: skip
_MOST = 40
"""Assignments that are tried because of the degree."""


def tried(names: list[str], degree: int) -> list[dict[str, int]]:
    """Return sizes where no bound is known, enough of them for a claim of this degree in the sizes."""
    rows = [tuple(column[place % len(column)] for place in range(len(names))) for column in _COLUMNS]
    if len(names) == 1:
        rows = [(n,) for n in range(1, max(7, min(degree + 2, LARGEST + 1)))]
    elif degree and len(names) == 2 and (degree + 1) ** 2 <= _MOST:
        # Of every half of this square (m ≥ n, m ≤ n) the points suffice.
        rows += list(cartesian(range(1, degree + 2), repeat=2))
    elif degree:
        lattice = [(2,) * len(names)]
        for _ in range(degree):
            lattice += [(*row[:k], row[k] + 1, *row[k + 1 :]) for row in lattice for k in range(len(names))]
            lattice = list(dict.fromkeys(lattice))[: _MOST + 1]
        rows += lattice if len(lattice) <= _MOST else []
    return [dict(zip(names, row, strict=True)) for row in dict.fromkeys(rows)]


def suffice(sizes: Sequence[Sizes], degree: int) -> bool:
    """Whether a polynomial of this degree in the sizes that vanishes at all of these is zero."""
    names = sorted(sizes[0])
    if comb(degree + len(names), degree) > len(sizes):
        return False
    powers = [p for p in cartesian(range(degree + 1), repeat=len(names)) if sum(p) <= degree] if degree else [(0,) * len(names)]
    rows = [[Fraction(prod(size[n] ** k for n, k in zip(names, p, strict=True))) for p in powers] for size in sizes]
    for column in range(len(powers)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            return False
        rows.remove(pivot)
        for row in rows:
            factor = row[column] / pivot[column]
            row[:] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
    return True


def _may_be_constant(node: E.Apply) -> bool:
    """Whether arrays that this operator makes may multiply to a constant one (`A A^{-1}`, `exp(x) ⊙ exp(-x)`)."""
    kind = OPERATORS[node.operator].letters
    if kind == "power":
        return not (isinstance(node.args[1], E.Number) and node.args[1].value > 0)
    return kind in ("void", "function")


_CURVED = frozenset({"orthogonal", "orthonormal_columns", "idempotent", "unit"})


class Loops:
    """How often a size can become a number in a term: a trace of `A A^{-1}`, `1ᵀ1`, a sum of constants, a size that is written."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._local: dict[str, int] = {}
        self._hidden: dict[str, bool] = {}

    def of(self, expr: E.Expr) -> int:
        """Return the largest number of loops in a term."""
        if isinstance(expr, E.SizeValue):
            return expr.size.degree
        if isinstance(expr, E.Symbol):
            if expr.name in self._model.integers:
                return 1
            definition = self._model.definitions.get(expr.name)
            return self._local.get(expr.name, 0) if definition is None else self.of(definition.body)
        if isinstance(expr, E.At):
            saved, self._local = self._local, self._local | {name: self.of(value) for name, value in expr.bindings}
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        parts = [self.of(child) for child in E.children(expr)]
        if isinstance(expr, E.Apply):
            return self._apply(expr, parts)
        return sum(parts) + (len(expr.ranges) if isinstance(expr, E.Sum) else 0)

    def _apply(self, expr: E.Apply, parts: list[int]) -> int:
        kind = OPERATORS[expr.operator].letters
        if kind == "sum":
            return max(parts)
        if kind == "power":
            exponent = expr.args[1]
            times = int(abs(exponent.value)) if isinstance(exponent, E.Number) else 1
            return parts[0] * max(times, 1) + parts[1]
        joins = expr.shape == SCALAR and any(arg.shape != SCALAR for arg in expr.args)
        loop = int(joins and any(self._makes_constants(arg) for arg in expr.args))
        return sum(parts) * (2 if kind == "square" else 1) + loop

    def _makes_constants(self, expr: E.Expr) -> bool:
        """Whether an array may have the identity, or another constant, hidden in it."""
        for node in E.walk(expr):
            if isinstance(node, E.Literal | E.Derivative | E.Components | E.Call):
                return True
            if isinstance(node, E.Apply) and _may_be_constant(node):
                return True
            if isinstance(node, E.Symbol) and self._hides(node.name):
                return True
        return False

    def _hides(self, name: str) -> bool:
        if name not in self._hidden:
            self._hidden[name] = True
            definition, info = self._model.definitions.get(name), self._model.symbols.get(name)
            curved = info is not None and bool(reduced(info.facts) & _CURVED)
            tied = any(name in self._model.symbols_of(e.left, e.right) for e in self._model.equations)
            self._hidden[name] = curved or tied or (definition is not None and self._makes_constants(definition.body))
        return self._hidden[name]


def size_names(model: Model, exprs: tuple[E.Expr, ...], free: tuple[tuple[str, Size], ...]) -> frozenset[str]:
    """Return every size symbol that the values of these expressions depend on."""
    found: set[str] = {name for _, size in free for name in size.names}
    seen: set[str] = set()
    pending = list(exprs)
    while pending:
        for node in E.walk(pending.pop()):
            for size in node.shape or ():
                found |= size.names
            if isinstance(node, E.SizeValue):
                found |= node.size.names
            if isinstance(node, E.Literal):
                found |= {name for size in node.sizes for name in size.names}
            if isinstance(node, E.Symbol) and node.name not in seen:
                seen.add(node.name)
                if node.name in model.integers:
                    found.add(node.name)
                definition = model.definitions.get(node.name)
                info = model.symbols.get(node.name)
                if info is not None:
                    found |= {name for size in info.shape for name in size.names}
                if definition is not None:
                    pending.append(definition.body)
    return frozenset(found)
