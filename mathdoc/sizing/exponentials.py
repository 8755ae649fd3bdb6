"""How many exponentials of a size may stand in a claim: `det(cA) = c^n det A`, `2^n`, `exp(n)`.

A sum of N exponentials with coefficients of degree d in n that vanishes at (d + 1) N consecutive n is zero: it is a solution of a linear
recurrence of that order. So terms are counted that differ in what is exponential in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import reduce

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR
from mathdoc.sizing.degrees import UNBOUNDED, Degrees, factors_of

Copies = tuple[tuple[str, int], ...]
Factor = tuple[E.Expr, Copies]
"""An exponential, and the values of the counting indices in it."""
Term = frozenset[tuple[Factor, int]]
"""Of a term: its exponential factors, and how often each occurs."""
Terms = frozenset[Term]

NONE: Terms = frozenset({frozenset()})
_OF_A_SQUARE = frozenset({"determinant", "adjugate"})
_EXPONENTIAL = frozenset({"exp", "sinh", "cosh", "tanh", "sech", "csc", "sec", "sigmoid", "softplus"})


def is_exponential(expr: E.Apply, exponent: Degrees) -> bool:
    """Whether this is `c^n` or `exp(n)`, which the number of exponential terms accounts for, given the degrees of its exponent."""
    if expr.operator == "exp" and any(isinstance(node, E.Symbol) for node in E.walk(expr)):
        return False
    return expr.operator in ("exp", "power") and exponent.total() <= 1


class Exponentials:
    """Counts the different exponential terms of a claim."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._sizes: dict[Factor, frozenset[str]] = {}
        self._ranges: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[str, bool], Terms] = {}
        self._raised = False
        self._local: dict[str, Terms] = {}
        self._copies: Copies = ()

    def of_claim(self, *sides: E.Expr) -> dict[str, int]:
        """Return the number of exponential terms for each size that has any."""
        terms = frozenset[Term]().union(*[self.of(side) for side in sides])
        found = {}
        for size in frozenset[str]().union(*self._sizes.values()):
            found[size] = len({frozenset(pair for pair in term if size in self._sizes[pair[0]]) for term in terms})
        return found

    def of(self, expr: E.Expr) -> Terms:
        """Return the exponential parts of the terms of an expression."""
        if isinstance(expr, E.Symbol):
            return self._symbol(expr.name)
        if isinstance(expr, E.Sum):
            return self._sum(expr)
        if isinstance(expr, E.At):
            saved, self._local = self._local, self._local | {name: self.of(value) for name, value in expr.bindings}
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        if not isinstance(expr, E.Apply):
            return _product(self.of(child) for child in E.children(expr))
        if sizes := self._exponential(expr):
            return self._factor(expr, sizes)
        if OPERATORS[expr.operator].letters == "sum":
            return frozenset[Term]().union(*[self.of(arg) for arg in expr.args])
        if expr.operator == "power" and isinstance(expr.args[1], E.Number):
            return _product([self.of(expr.args[0])] * min(UNBOUNDED, max(1, int(abs(expr.args[1].value)))))
        if expr.operator == "exp":
            raised, self._raised = self._raised, True
            try:
                return self.of(expr.args[0])
            finally:
                self._raised = raised
        found = _product(self.of(arg) for arg in expr.args)
        # The logarithm of one exponential is a polynomial, unless it is the exponent of another one.
        return NONE if expr.operator == "log" and not self._raised and len(found) == 1 else found

    def _symbol(self, name: str) -> Terms:
        if name in self._local:
            return self._local[name]
        definition = self._model.definitions.get(name)
        if definition is None:
            return NONE
        key = name, self._raised
        if key not in self._known:
            self._known[key] = NONE
            self._known[key] = self.of(definition.body)
        return self._known[key]

    def _exponential(self, expr: E.Apply) -> frozenset[str]:
        """Return the sizes in which an operator is exponential."""
        if expr.operator in _OF_A_SQUARE:
            return frozenset[str]().union(*[size.names for size in expr.args[0].shape or ()])
        if expr.operator == "power":
            return self._numbers(expr.args[1])
        return self._numbers(expr.args[0]) if expr.operator in _EXPONENTIAL else frozenset()

    def _numbers(self, expr: E.Expr) -> frozenset[str]:
        """Return the sizes that are written as numbers in an exponent. One with arrays in it varies: the degree accounts for it."""
        found: set[str] = set()
        seen: set[str] = set()
        pending = [expr]
        while pending:
            node = pending.pop()
            if isinstance(node, E.Entry) or node.shape not in (None, SCALAR):
                return frozenset()
            pending.extend(E.children(node))
            if isinstance(node, E.SizeValue):
                found |= node.size.names
            elif isinstance(node, E.Index):
                found |= self._ranges.get(node.name, frozenset())
            elif isinstance(node, E.Symbol) and node.name in self._model.integers:
                found.add(node.name)
            elif isinstance(node, E.Symbol) and node.name in self._model.definitions and node.name not in seen:
                seen.add(node.name)
                pending.append(self._model.definitions[node.name].body)
        return frozenset(found)

    def _factor(self, expr: E.Apply, sizes: frozenset[str]) -> Terms:
        """Return one exponential factor, another one for each value of a counting index in it."""
        names = {node.name for node in E.walk(expr) if isinstance(node, E.Index)}
        factor = expr, tuple(copy for copy in self._copies if copy[0] in names)
        self._sizes[factor] = sizes
        inside = self.of(expr.args[0]) if expr.operator == "power" else NONE
        return _product([frozenset({frozenset({(factor, 1)})}), inside])

    def _sum(self, expr: E.Sum) -> Terms:
        """A sum or product over written numbers has a copy of its body for each; a sum up to a size is one exponential more."""
        saved, self._ranges = self._ranges, dict(self._ranges)
        for item in expr.ranges:
            ends = [self._numbers(end) for end in (item.lower, item.upper) if end is not None]
            self._ranges[item.name] = frozenset[str]().union(*ends)
        count, before, parts = factors_of(expr), self._copies, [self.of(expr.body)]
        if parts[0] != NONE and count < UNBOUNDED:
            parts = []
            for place in range(count):
                self._copies = (*before, *[(item.name, place) for item in expr.ranges])
                parts.append(self.of(expr.body))
        self._copies, self._ranges = before, saved
        if expr.product:
            return _product(parts)
        return NONE.union(*parts) if count == UNBOUNDED else frozenset[Term]().union(*parts)


def _product(parts: Iterable[Terms]) -> Terms:
    """Return the terms of a product: one of each factor. Where they are very many, they are not told apart, but stay as many."""
    return reduce(_times, parts, NONE)


def _times(a: Terms, b: Terms) -> Terms:
    if a == NONE or b == NONE:
        return b if a == NONE else a
    found: set[Term] = set()
    for left in a:
        for right in b:
            powers = Counter(dict(left))
            powers.update(dict(right))
            found.add(frozenset(powers.items()))
        if len(found) > 2 * UNBOUNDED:
            break
    return frozenset(found)
