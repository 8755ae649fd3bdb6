"""sympy objects as typed expressions: one rule a class. What has no rule is refused."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from msgspec import Struct, field
from sympy.matrices import expressions as M
from sympy.tensor.array import expressions as T

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge.names import CannotTranslate, as_size, latex_name, never_short, size_of
from mathdoc.sizes import ONE, SCALAR, Shape, Size, describe_shape


def from_sympy(value: sympy.Basic) -> E.Expr:
    """Return a sympy object as a typed expression. Raises CannotTranslate."""
    return Inward().of(value)


class Inward(Struct):
    """One translation: what each name stands for, and the letters that are indices (those that count entries from 0)."""

    meanings: dict[str, tuple[sympy.Basic, str, Shape]] = field(default_factory=dict)
    indices: set[sympy.Basic] = field(default_factory=set)
    shifted: set[sympy.Basic] = field(default_factory=set)
    bound: set[sympy.Basic] = field(default_factory=set)
    sizes: set[sympy.Basic] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)

    def of(self, value: object) -> E.Expr:
        """Return the translation of a whole object."""
        if not isinstance(value, sympy.Basic | sympy.MatrixBase):
            raise CannotTranslate(f"{type(value).__name__} is no object of sympy")
        obj = sympy.ImmutableMatrix(value) if isinstance(value, sympy.MatrixBase) else value
        for node in sympy.preorder_traversal(obj):
            if isinstance(node, M.MatrixExpr | T.ArraySymbol) and not isinstance(node, M.matexpr.MatrixElement):
                self.sizes |= {symbol for size in node.shape for symbol in as_size(size).free_symbols}
            if isinstance(node, M.matexpr.MatrixElement | T.ArrayElement):
                at = node.indices if isinstance(node, T.ArrayElement) else node.args[1:]
                self.shifted |= {index for index in at if index.is_Symbol}
            if isinstance(node, M.MatPow) and node.args[1].is_Symbol:
                self.whole.add(latex_name(node.args[1].name))
        self.shifted -= self.sizes
        self.indices |= self.shifted
        return self.translate(obj)

    def translate(self, value: sympy.Basic) -> E.Expr:
        """Return the translation of a part."""
        from mathdoc.engine.sympy_bridge.rules import RULES

        for kind in type(value).__mro__:
            if kind in RULES:
                return RULES[kind](self, value)
        raise CannotTranslate(f"{type(value).__name__} of sympy has no counterpart here")

    def declarations(self) -> tuple[str, ...]:
        """Return the rows that declare all names of the translation."""
        rows = []
        for name, (_, meaning, shape) in self.meanings.items():
            if meaning == "a function":
                rows.append(rf"{name} : \mathbb{{R}} \to \mathbb{{R}}")
            elif meaning in ("a number", "an array"):
                rows.append(rf"{name} \in {describe_shape(shape) if name not in self.whole else chr(92) + 'mathbb{Z}'}")
        return tuple(rows)

    # Names and sizes

    def name(self, value: sympy.Basic, meaning: str, shape: Shape = SCALAR) -> str:
        """Return a name in LaTeX, for one object only."""
        name = latex_name(str(getattr(value, "name", value)))
        if self.meanings.setdefault(name, (value, meaning, shape))[:2] != (value, meaning):
            raise CannotTranslate(f"two things would be called `{name}`")
        return name

    def size(self, value: object) -> Size:
        """Return a size."""
        size = as_size(value)
        for symbol in size.free_symbols:
            self.name(symbol, "a size")
        return size_of(size)

    def shape(self, value: sympy.Basic) -> Shape:
        """Return the shape of a matrix or an array."""
        return tuple(self.size(size) for size in value.shape)

    def symbol(self, value: sympy.Basic) -> E.Expr:
        """A symbol: a size, an index (less one where it counts from 0), or a number."""
        if value in self.sizes:
            return build.size_value(self.size(value))
        if value in self.indices:
            index = build.index(self.name(value, "an index"))
            return build.subtract(index, build.UNIT) if value in self.shifted else index
        return E.Symbol(self.name(value, "a number"), shape=SCALAR)

    def array(self, value: sympy.Basic) -> E.Expr:
        """A matrix or an array that is a name; one of a single entry is a number, too."""
        shape = self.shape(value)
        name = self.name(value, "an array", shape if len(shape) != 1 else (*shape, ONE))
        return E.Symbol(name, shape=shape if len(shape) != 1 else (*shape, ONE))

    # Index notation

    def position(self, value: sympy.Basic) -> E.Expr:
        """An index of an entry, from 1."""
        if value in self.indices:
            return build.index(self.name(value, "an index"))
        if value.free_symbols <= self.sizes:
            return build.size_value(self.size(value + 1))
        raise CannotTranslate(f"{value} is no index that could be written")

    def entry(self, array: E.Expr, at: tuple[sympy.Basic, ...]) -> E.Expr:
        """An entry; an axis of one entry has no index."""
        shape = build.shape_of(array)
        if len(at) != len(shape) and not (len(at) == 1 and shape[1] == ONE):
            raise CannotTranslate("an entry with a wrong number of indices")
        kept = tuple(self.position(index) for index, size in zip(at, shape, strict=False) if size != ONE)
        return E.Entry(array, kept, shape=SCALAR) if kept else array

    def sum(self, value: sympy.Basic) -> E.Expr:
        """A sum or a product over ranges."""
        ranges = []
        for limits in value.limits:
            if len(limits) != 3:
                raise CannotTranslate("a sum without a range")
            letter, lower, upper = limits
            if letter in self.bound or letter in self.sizes:
                raise CannotTranslate(f"{letter} is a letter of two sums, or a size")
            if {s for bound in (lower, upper) for s in bound.free_symbols} & self.indices:
                raise CannotTranslate("a range that depends on an index")
            self.bound.add(letter)
            self.indices.add(letter)
            more = 1 if letter in self.shifted else 0
            low, high = self.size(lower + more), self.size(upper + more)
            if not never_short(high - low + ONE):
                raise CannotTranslate(f"the range of {letter} may be empty, where sympy counts backwards")
            name = self.name(letter, "an index")
            ranges.append(E.IndexRange(name, build.size_value(low), build.size_value(high), shape=SCALAR))
        product = isinstance(value, sympy.Product)
        return E.Sum(tuple(ranges), self.scalar(value.function), product=product, shape=SCALAR)

    def scalar(self, value: sympy.Basic) -> E.Expr:
        """Return the translation of what has to be a number."""
        found = self.translate(value)
        if found.shape != SCALAR:
            raise CannotTranslate("an array where a number is needed")
        return found

    def fresh(self) -> str:
        """Return an index letter that is not taken."""
        taken = {*self.meanings, *(str(symbol) for symbol in self.indices | self.sizes)}
        for letter in LETTERS:
            if letter not in taken:
                self.meanings[letter] = (sympy.Dummy(letter), "an index", SCALAR)
                return letter
        raise CannotTranslate("no index letter is left")


LETTERS = "ijklpqrsabcdghuvwz"
Rule = Callable[[Inward, sympy.Basic], E.Expr]
