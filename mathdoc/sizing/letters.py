"""The letter count: how large the sizes have to be at which an identity between polynomials is tried.

If an identity between sums of products of entries holds at sizes not smaller than the number of index letters of a term
(twice that number where uninterpreted functions occur), on a grid of more values than the degree of its coefficients in the
sizes, it holds at all sizes. Everything here overestimates, which is safe. Derivation: the chapter "What verified means".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.facts import reduced
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE, SCALAR, Shape, Size
from mathdoc.sizing.joins import shared

Letters = Counter[str]
"""Of a term: under `n` its letters of that type, under `@n` the degree of its coefficient in n (loops that it may close), and under
`/n` and `/@n` the same of the denominators that have to be cleared."""

_COUNTABLE_FACTS = frozenset(
    {"symmetric", "diagonal", "constant", "invertible", "positive_definite", "positive", "nonzero", "positive_diagonal"}
)


class Void(Exception):
    """No bound on the sizes is known for this claim."""


class LetterCount(Struct):
    """Counts the letters of the largest term.

    `derivatives`: whether every entry of a derivative, or of a function of arrays, is computed; of those `along`, one direction is.
    `inside`: the value counted is contracted further out, so that its axes may close loops. `bound`: the indices that a sum binds or
    that are axes of a component array. `factored`: the products of unequal sizes that index one axis, in their order.
    """

    model: Model
    constants: dict[str, set[int]] = field(default_factory=dict)
    functions: bool = False
    derivatives: bool = False
    along: tuple[E.Expr, ...] = ()
    local: dict[str, Letters] = field(default_factory=dict)
    inside: bool = False
    bound: frozenset[str] = frozenset()
    indexed: frozenset[str] = frozenset()
    factored: set[tuple[Size, Size]] = field(default_factory=set)

    def count(self, expr: E.Expr) -> Letters:
        """Return an upper bound of the letters in a term of `expr`, free ones included. Raises Void."""
        rule = _COUNT.get(type(expr))
        if rule is None:
            raise Void(type(expr).__name__)
        return rule(self, expr)

    def contracted(self, expr: E.Expr) -> Letters:
        """Count an expression whose axes are joined to others or to each other."""
        before, self.inside = self.inside, True
        try:
            return self.count(expr)
        finally:
            self.inside = before

    def of_axes(self, shape: Shape | None) -> Letters:
        """Letters for the axes of an array that is made of constants: they close loops where they are contracted."""
        letters = axis_letters(shape)
        return letters + _prefixed("@", letters) if self.inside else letters

    def nothing(self, expr: E.Expr) -> Letters:
        """No letters."""
        return Counter()

    def differential(self, expr: E.Differential) -> Letters:
        """The letters of the argument."""
        return self.count(expr.arg)

    def directional(self, expr: E.Directional) -> Letters:
        """The letters of the argument and of the direction."""
        return self.contracted(expr.arg) + self.contracted(expr.direction)

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
        """Letters of a constant array."""
        if expr.kind not in ("identity", "ones", "zero", "unit"):
            raise Void(expr.kind)
        if isinstance(expr.index, E.Number):
            self._place(expr.index, (expr.shape or ())[0])
        elif expr.index is not None and not isinstance(expr.index, E.Index):
            raise Void("a computed index")
        return self.of_axes(expr.shape)

    def size_value(self, expr: E.SizeValue) -> Letters:
        """A size used as a number raises the degree."""
        return Counter({f"@{name}": expr.size.degree for name in expr.size.names})

    def entry(self, expr: E.Entry) -> Letters:
        """An entry has the letters of its array; a constant index is counted apart."""
        axes = expr.array.shape or ()
        if len(axes) == 2 and len(expr.indices) == 1:
            axes = tuple(size for size in axes if size.constant != 1)
        for index, size in zip(expr.indices, axes, strict=False):
            if isinstance(index, E.Number):
                self._place(index, size)
            elif not isinstance(index, E.Index):
                raise Void("a computed index")
        return self.count(expr.array)

    def _place(self, index: E.Number, size: Size) -> None:
        """Note a numbered place. On a product of sizes, which factors' places it stands for depends on the sizes."""
        if size.symbol is None and size.constant is None:
            raise Void("a numbered place on a product of sizes")
        for name in size.names:
            self.constants.setdefault(name, set()).add(int(index.value))

    def sum(self, expr: E.Sum) -> Letters:
        """A sum over a whole range: over an index that some term has not, it raises the degree."""
        if expr.product:
            raise Void("a product over an index")
        for item in expr.ranges:
            whole = item.lower is None or (isinstance(item.lower, E.Number) and item.lower.value == 1)
            if not whole or not isinstance(item.upper, E.SizeValue) or item.upper.size.symbol is None:
                raise Void("a sum over part of a range")
        sizes = [(item.name, item.upper.size) for item in expr.ranges if isinstance(item.upper, E.SizeValue)]
        return self._bound_in(expr.body, sizes, True)

    def components(self, expr: E.Components) -> Letters:
        """An array defined by its entries: an axis on which some term of an entry does not depend is one of a constant array."""
        axes = tuple(size for size in expr.shape or () if size != ONE) if len(expr.indices) == 1 else expr.shape or ()
        if len(axes) != len(expr.indices):
            axes = expr.shape or ()
        return self._bound_in(expr.arg, list(zip(expr.indices, axes, strict=False)), self.inside)

    def _bound_in(self, body: E.Expr, sizes: list[tuple[str, Size]], contracted: bool) -> Letters:
        saved = self.bound, self.inside
        self.bound, self.inside = self.bound | {name for name, _ in sizes}, contracted
        try:
            extra = [self.of_axes((size,)) for name, size in sizes if not carried(body, name)]
            return _total([self.count(body), *extra])
        finally:
            self.bound, self.inside = saved

    def call(self, expr: E.Call) -> Letters:
        """A function has the letters of its arguments, and its own axes; which arguments are equal is decided formally."""
        self.functions = True
        self.derivatives = self.derivatives or not self.model.functions[expr.function].elementwise
        args = _total([self.contracted(arg) for arg in expr.args])
        if any("@" in name for name in args):
            raise Void("sizes inside the argument of a function")
        plain = _total([Counter({name.lstrip("/"): count}) for name, count in args.items()])
        return plain + self.of_axes(expr.shape)

    def apply(self, expr: E.Apply) -> Letters:
        """What the operator record says."""
        kind = OPERATORS[expr.operator].letters
        if kind == "sum":
            return together([self.count(arg) for arg in expr.args])
        if expr.operator in ("kronecker", "vec"):
            self._factor(expr)
        if kind in ("linear", "trace", "product"):
            joins = kind == "trace" or sum(arg.shape != SCALAR for arg in expr.args) > 1
            parts = [self.contracted(arg) if joins else self.count(arg) for arg in expr.args]
            return _total(parts) - (shared(expr.args, parts) if expr.operator == "product" else Counter())
        if kind == "square":
            return _total([self.contracted(expr.args[0])] * 2)
        if kind == "power" and isinstance(expr.args[1], E.Number) and expr.args[1].value.denominator == 1 and expr.args[1].value >= 0:
            if expr.args[1].value == 0:
                return self.of_axes(expr.shape)
            times, base = int(expr.args[1].value), self.contracted(expr.args[0])
            return _total([base] * times) - shared((expr.args[0],) * times, [base] * times)
        if kind == "fraction":
            indices, names = self.model.names(expr.args[1])
            if indices & self.bound or names & self.indexed:
                raise Void("a denominator that depends on a bound index")
            below = self.contracted(expr.args[1])
            return self.count(expr.args[0]) + _total([_prefixed("/", Counter({n.lstrip("/"): k})) for n, k in below.items()])
        raise Void(expr.operator)

    def _factor(self, expr: E.Apply) -> None:
        """Note in which order a product of sizes indexes an axis: an axis of type mn joined to one of type nm mixes the letters."""
        shapes = [arg.shape or () for arg in expr.args]
        pairs = [(shapes[0][1], shapes[0][0])] if expr.operator == "vec" else list(zip(shapes[0], shapes[1], strict=True))
        for a, b in pairs:
            if ONE in (a, b) or a == b:
                continue
            if (b, a) in self.factored or any(size.symbol is None and size.constant is None for size in (a, b)):
                raise Void("an axis that is factored in two ways")
            self.factored.add((a, b))

    def derivative(self, expr: E.Derivative) -> Letters:
        """The letters of the argument and of the variables."""
        self.derivatives = self.derivatives or not any(expr is other for other in self.along)
        variables = [item.array.shape if isinstance(item, E.Entry) else item.shape for item in expr.wrt]
        return self.count(expr.arg) + _total([self.of_axes(shape) for shape in variables])

    def at(self, expr: E.At) -> Letters:
        """A substitution has the letters of what is put in."""
        if expr.entrywise:
            raise Void("a function applied entry by entry")
        saved = self.local, self.indexed
        new = {name: self.contracted(value) for name, value in expr.bindings}
        self.indexed = self.indexed | {name for name, value in expr.bindings if self.model.names(value)[0] & self.bound}
        self.local = self.local | new
        try:
            return self.count(expr.arg)
        finally:
            self.local, self.indexed = saved


def carried(expr: E.Expr, index: str) -> bool:
    """Whether every term of `expr` certainly has an entry with this index, so that no sum over it closes a loop."""
    if isinstance(expr, E.Entry):
        return any(isinstance(place, E.Index) and place.name == index for place in expr.indices)
    if isinstance(expr, E.Differential):
        return carried(expr.arg, index)
    if isinstance(expr, E.Sum):
        return carried(expr.body, index)
    if not isinstance(expr, E.Apply):
        return False
    kind = OPERATORS[expr.operator].letters
    if kind == "sum":
        return all(carried(arg, index) for arg in expr.args)
    if kind == "product":
        return any(carried(arg, index) for arg in expr.args)
    power = kind == "power" and isinstance(expr.args[1], E.Number) and expr.args[1].value >= 1
    return (power or kind in ("linear", "fraction", "square")) and carried(expr.args[0], index)


def together(parts: list[Letters]) -> Letters:
    """Return the letters of the largest of several terms, all of them over one denominator."""
    result: Letters = Counter()
    for part in parts:
        for name, count in part.items():
            result[name] = result[name] + count if name.startswith("/") else max(result[name], count)
    return result


def _prefixed(prefix: str, letters: Letters) -> Letters:
    return Counter({prefix + name: count for name, count in letters.items()})


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
    _rule(E.Differential, LetterCount.differential), _rule(E.Components, LetterCount.components),
    _rule(E.Derivative, LetterCount.derivative), _rule(E.Directional, LetterCount.directional),
))  # fmt: skip
