"""At which sizes a claim has to be tried: the letter count of an identity between polynomials, and grids where it is void.

If an identity between sums of products of entries holds at sizes not smaller than the number of index letters of a term
(twice that number where uninterpreted functions occur), on a grid of more values than the degree of its coefficients in the
sizes, it holds at all sizes. Everything here overestimates, which is safe. Derivation: the chapter "What verified means".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product as cartesian
from typing import TypeAlias, TypeVar, cast

from mathdoc import expr as E
from mathdoc.facts import reduced
from mathdoc.kernel.model import Model
from mathdoc.operators import OPERATORS
from mathdoc.sizes import Shape, Size

Letters = Counter[str]
_COUNTABLE_FACTS = frozenset({"symmetric", "diagonal", "constant", "invertible", "positive_definite", "positive", "nonzero"})


class Void(Exception):
    """No bound on the sizes is known for this claim."""


@dataclass(slots=True)
class LetterCount:
    """The letters of each type in the largest term, the degree of the coefficients, and the constant indices."""

    model: Model
    degree: Letters = field(default_factory=Counter)
    constants: dict[str, set[int]] = field(default_factory=dict)
    cleared: Letters = field(default_factory=Counter)
    functions: bool = False
    derivatives: bool = False
    local: dict[str, Letters] = field(default_factory=dict)

    def count(self, expr: E.Expr) -> Letters:
        """Return an upper bound of the letters in a term of `expr`, free ones included. Raises Void."""
        rule = _COUNT.get(type(expr))
        if rule is None:
            raise Void(type(expr).__name__)
        return rule(self, expr)

    def nothing(self, expr: E.Expr) -> Letters:
        """No letters."""
        return Counter()

    def of_argument(self, expr: E.Differential | E.Components) -> Letters:
        """The letters of the argument."""
        return self.count(expr.arg)

    def directional(self, expr: E.Directional) -> Letters:
        """The letters of the argument and of the direction."""
        return self.count(expr.arg) + self.count(expr.direction)

    def symbol(self, expr: E.Symbol) -> Letters:
        """Letters of a name: of its axes, or of what it is defined as."""
        if expr.name in self.local:
            return self.local[expr.name]
        if expr.name in self.model.integers:
            raise Void("a symbolic whole number")
        definition = self.model.definitions.get(expr.name)
        if definition is not None:
            return self.count(definition.body)
        info = self.model.symbols.get(expr.name)
        if info is not None and reduced(info.facts) - _COUNTABLE_FACTS:
            raise Void("a symbol with other facts")
        return axis_letters(expr.shape)

    def literal(self, expr: E.Literal) -> Letters:
        """Letters of a constant array; each may close a loop and raise the degree."""
        if expr.kind not in ("identity", "ones", "zero", "unit"):
            raise Void(expr.kind)
        letters = axis_letters(expr.shape)
        self.degree += letters
        return letters

    def size_value(self, expr: E.SizeValue) -> Letters:
        """A size used as a number raises the degree."""
        for name in expr.size.names:
            self.degree[name] += expr.size.degree
        return Counter()

    def entry(self, expr: E.Entry) -> Letters:
        """An entry has the letters of its array; a constant index is counted apart."""
        axes = expr.array.shape or ()
        if len(axes) == 2 and len(expr.indices) == 1:
            axes = tuple(size for size in axes if size.constant != 1)
        for index, size in zip(expr.indices, axes, strict=False):
            if isinstance(index, E.Number):
                for name in size.names:
                    self.constants.setdefault(name, set()).add(int(index.value))
            elif not isinstance(index, E.Index):
                raise Void("a computed index")
        return self.count(expr.array)

    def sum(self, expr: E.Sum) -> Letters:
        """A sum over a whole range adds no letter; over an index that the term has not it raises the degree."""
        if expr.product:
            raise Void("a product over an index")
        for item in expr.ranges:
            whole = item.lower is None or (isinstance(item.lower, E.Number) and item.lower.value == 1)
            if not whole or not isinstance(item.upper, E.SizeValue) or item.upper.size.symbol is None:
                raise Void("a sum over part of a range")
            if item.name not in self.model.names(expr.body)[0]:
                self.degree[item.upper.size.symbol] += 1
        return self.count(expr.body)

    def call(self, expr: E.Call) -> Letters:
        """A function has the letters of its arguments, and its own axes."""
        self.functions = True
        self.derivatives = self.derivatives or not self.model.functions[expr.function].elementwise
        return _total([self.count(arg) for arg in expr.args]) + axis_letters(expr.shape)

    def apply(self, expr: E.Apply) -> Letters:
        """What the operator record says."""
        kind = OPERATORS[expr.operator].letters
        if kind == "sum":
            return _largest([self.count(arg) for arg in expr.args])
        if kind in ("linear", "trace", "product"):
            return _total([self.count(arg) for arg in expr.args])
        if kind == "square":
            return _total([self.count(expr.args[0])] * 2)
        if kind == "power" and isinstance(expr.args[1], E.Number) and expr.args[1].value.denominator == 1 and expr.args[1].value >= 0:
            return _total([self.count(expr.args[0])] * int(expr.args[1].value))
        if kind == "fraction":
            below = self.count(expr.args[1])
            self.cleared += below
            return self.count(expr.args[0]) + below
        raise Void(expr.operator)

    def derivative(self, expr: E.Derivative) -> Letters:
        """The letters of the argument and of the variables."""
        self.derivatives = True
        return self.count(expr.arg) + _total([axis_letters(item.shape) for item in expr.wrt])

    def at(self, expr: E.At) -> Letters:
        """A substitution has the letters of what is put in."""
        if expr.entrywise:
            raise Void("a function applied entry by entry")
        saved = dict(self.local)
        self.local.update({name: self.count(value) for name, value in expr.bindings})
        try:
            return self.count(expr.arg)
        finally:
            self.local = saved


def _largest(parts: list[Letters]) -> Letters:
    result: Letters = Counter()
    for part in parts:
        result |= part
    return result


def _total(parts: list[Letters]) -> Letters:
    result: Letters = Counter()
    for part in parts:
        result += part
    return result


def axis_letters(shape: Shape | None) -> Letters:
    """Return a letter for every axis whose size is a symbol; a product of symbols gives one for each factor."""
    letters: Letters = Counter()
    for size in shape or ():
        if size.constant is not None:
            continue
        if len(size.terms) != 1 or size.terms[0][1] != 1 or len(size.names) != 1:
            raise Void("a composite size")
        for name, power in size.terms[0][0]:
            letters[name] += power
    return letters


N = TypeVar("N", bound=E.Expr)
_Rule: TypeAlias = Callable[[LetterCount, E.Expr], Letters]


def _rule(kind: type[N], rule: Callable[[LetterCount, N], Letters]) -> tuple[type[E.Expr], _Rule]:
    """Return a line of the table below: the dispatch by type is what makes the cast true."""
    return kind, cast("_Rule", rule)


_COUNT: dict[type[E.Expr], _Rule] = dict((
    _rule(E.Number, LetterCount.nothing), _rule(E.NamedConstant, LetterCount.nothing), _rule(E.Symbol, LetterCount.symbol),
    _rule(E.Literal, LetterCount.literal), _rule(E.SizeValue, LetterCount.size_value), _rule(E.Entry, LetterCount.entry),
    _rule(E.Sum, LetterCount.sum), _rule(E.Call, LetterCount.call), _rule(E.Apply, LetterCount.apply), _rule(E.At, LetterCount.at),
    _rule(E.Differential, LetterCount.of_argument), _rule(E.Components, LetterCount.of_argument),
    _rule(E.Derivative, LetterCount.derivative), _rule(E.Directional, LetterCount.directional),
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SizePlan:
    """The assignments of sizes to try, and whether a pass at all of them holds at all sizes."""

    sizes: tuple[dict[str, int], ...]
    all_sizes: bool


GRID_CAP = 12
LARGEST = 9
LARGEST_WITH_DERIVATIVES = 5
"""Where every entry of a derivative or of an uninterpreted function of arrays is computed, larger sizes cost too much."""


def plan(model: Model, left: E.Expr, right: E.Expr, names: frozenset[str], void: bool) -> SizePlan:
    """Return the sizes at which `left = right` has to be tried; `names` are the size symbols that occur."""
    ordered = sorted(names)
    if not ordered:
        return SizePlan(({},), True)
    if not void:
        try:
            return _grid(model, left, right, ordered)
        except Void:
            pass
    return SizePlan(tuple(_tried(model, ordered)), False)


def _grid(model: Model, left: E.Expr, right: E.Expr, names: list[str]) -> SizePlan:
    count = LetterCount(model)
    letters = _largest([count.count(left), count.count(right)]) + count.cleared
    axes = []
    for place, name in enumerate(names):
        needed = letters[name] * (2 if count.functions else 1)
        constants = count.constants.get(name, set())
        needed = max(needed + len(constants), max(constants, default=0), 2)
        # Different sizes for different types, so that a misfit shows at once.
        axes.append([needed + place + k for k in range(count.degree[name] + 1)])
        if needed > (LARGEST_WITH_DERIVATIVES if count.derivatives else LARGEST):
            raise Void("sizes too large to try")
    grid = [dict(zip(names, point, strict=True)) for point in cartesian(*axes)]
    if len(grid) > GRID_CAP:
        raise Void("a grid too large to try")
    return SizePlan(tuple(grid), True)


# Where no bound is known: 1, 2, 3, both parities, unequal sizes in both orders, and several larger ones.
_COLUMNS = ((1, 1, 1, 1, 1), (2, 3, 4, 2, 3), (3, 2, 1, 3, 2), (2, 2, 2, 2, 2), (3, 3, 3, 3, 3), (4, 5, 3, 2, 3), (5, 4, 3, 3, 2))


def _tried(model: Model, names: list[str]) -> list[dict[str, int]]:
    assignments = [{name: column[place % len(column)] for place, name in enumerate(names)} for column in _COLUMNS]
    if len(names) == 1:
        assignments = [{names[0]: n} for n in (1, 2, 3, 4, 5, 6)]
    return list({tuple(sorted(a.items())): a for a in assignments}.values())


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

