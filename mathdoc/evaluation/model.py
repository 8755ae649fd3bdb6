"""What the kernel knows of a block: typed definitions, the facts of symbols, and what depends on what."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.facts import FACTS
from mathdoc.shapes.scope import Family, Signature
from mathdoc.sizes import Shape, Size


class Undecided(Exception):
    """The kernel cannot judge a row, whatever the point: a construct or a combination of facts that it does not know."""


class SymbolInfo(Struct, frozen=True):
    """An independent symbol: its shape (of a family: of all members together), its facts, and whether it varies.

    `curve`: it varies as a function of one parameter, with derivatives of every order, and not along a line.
    """

    name: str
    shape: Shape
    facts: frozenset[str]
    varies: bool
    curve: bool = False

    @property
    def size_names(self) -> frozenset[str]:
        """The size symbols that its shape and its facts (`rank r`) depend on."""
        parameters = (FACTS[fact].parameter for fact in self.facts)
        named = frozenset(text for text in parameters if text and not text.isdigit())
        return named.union(*[size.names for size in self.shape])


class TypedDefinition(Struct, frozen=True):
    """A defined symbol: its typed value."""

    body: E.Expr


class Equation(Struct, frozen=True):
    """A fact given as an equation `left = right` between typed expressions; `text` is the author's LaTeX.

    `unknown`: for a condition, the symbol that it has to determine uniquely; `where`: in words, where it does.
    `pointwise`: it fixes the point only, and all symbols move freely there (a condition); a fact holds along every motion.
    """

    left: E.Expr
    right: E.Expr
    text: str
    free: tuple[tuple[str, Size], ...] = ()
    unknown: str = ""
    where: str = ""
    pointwise: bool = False


class Inequality(Struct, frozen=True):
    """A fact given as `left > right`, or as `left ≥ right` if not strict, of scalars."""

    left: E.Expr
    right: E.Expr
    text: str
    strict: bool = True


class Model(Struct):
    """All that a claim of a block may use."""

    symbols: dict[str, SymbolInfo] = field(default_factory=dict)
    definitions: dict[str, TypedDefinition] = field(default_factory=dict)
    functions: dict[str, Signature] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    inequalities: list[Inequality] = field(default_factory=list)
    integers: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    free_entries: bool = False
    formal_entries: bool = False
    unusable: dict[str, str] = field(default_factory=dict)
    _depends: dict[str, frozenset[str]] = field(default_factory=dict)
    _names: dict[int, tuple[E.Expr, frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def names(self, expr: E.Expr) -> tuple[frozenset[str], frozenset[str]]:
        """Return (free indices, free symbols) of an expression."""
        known = self._names.get(id(expr))
        if known is None:
            known = self._names[id(expr)] = (expr, *self._free(expr))
        return known[1], known[2]

    def _free(self, expr: E.Expr) -> tuple[frozenset[str], frozenset[str]]:
        if isinstance(expr, E.Index):
            return frozenset((expr.name,)), frozenset()
        if isinstance(expr, E.Symbol):
            return frozenset(), frozenset((expr.name,))
        indices: set[str] = set()
        symbols: set[str] = set()
        bound = frozenset(name for name, _ in expr.bindings) if isinstance(expr, E.At) else frozenset()
        for child in E.children(expr):
            i, s = self.names(child)
            indices |= i
            symbols |= s - bound if bound and isinstance(expr, E.At) and child is expr.arg else s
        if isinstance(expr, E.Sum):
            indices -= {item.name for item in expr.ranges}
        if isinstance(expr, E.Components):
            indices -= set(expr.indices)
        return frozenset(indices), frozenset(symbols)

    def depends(self, name: str) -> frozenset[str]:
        """Return every symbol that the value of `name` is made of, itself included."""
        known = self._depends.get(name)
        if known is None:
            self._depends[name] = frozenset((name,))
            found = {name}
            definition = self.definitions.get(name)
            if definition is not None:
                for other in self.names(definition.body)[1]:
                    found |= self.depends(other)
            known = self._depends[name] = frozenset(found)
        return known

    def symbols_of(self, *exprs: E.Expr) -> frozenset[str]:
        """Return every symbol that the values of these expressions are made of."""
        found: set[str] = set()
        for expr in exprs:
            for name in self.names(expr)[1]:
                found |= self.depends(name)
        return frozenset(found)

    def involved(self, *exprs: E.Expr) -> frozenset[str]:
        """Return every symbol that the values of these expressions are made of, and all that assumed equations tie to them."""
        names = self.symbols_of(*exprs)
        tied = [self.symbols_of(equation.left, equation.right) for equation in self.equations]
        while more := [other for other in tied if other & names and not other <= names]:
            names = names.union(*more)
        return names
