"""How large the sizes have to be that are tried where no bound is known.

A claim may hold at small sizes because they leave no room for its terms: the coefficient of `t^k` in `det(I + tA)`, written in traces
of powers, is zero for n < k. A term with k letters that are summed apart has room where a size is k; what is made by no polynomial
(a determinant, a power of an inverse) may need one or two more. This count follows the indices that products and traces join, and
takes what is no polynomial for an array of its own: it is no proof, and only ever asks for more than the sizes tried anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import ceil

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE, SCALAR, Shape
from mathdoc.sizing.degrees import UNBOUNDED, Degrees, factors_of, largest, of_size, together

SPARE = 2
"""Sizes beyond the number of letters: `det(I + A)` is a polynomial in traces up to n = k, for a skew-symmetric A up to n = k + 1."""


Named = tuple[str, tuple[tuple[str, int], ...]]
"""An index, and the sizes it runs over with their degrees."""


class Room(Struct, frozen=True):
    """What a term needs: letters without a name (summed, or axes of an array), and its indices, each with the sizes it runs over."""

    letters: Degrees
    named: frozenset[Named] = frozenset()


_PAIRING = frozenset({"identity", "commutation", "duplication", "symmetrizer"})
"""Constant matrices that only say which indices are equal."""
NO_ROOM = Room(Counter())


class Reach:
    """Counts the letters of the largest term of a claim, those that are joined once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._local: dict[str, Room] = {}
        self._known: dict[str, Room] = {}
        self._inside: Degrees = Counter()

    def of_claim(self, *exprs: E.Expr) -> dict[str, int]:
        """Return how large each size has to be at least once."""
        found = largest(_all(self.of(expr)) for expr in exprs)
        return {name: min(count, UNBOUNDED) + SPARE for name, count in largest([found, self._inside]).items() if count > 0}

    def of(self, expr: E.Expr) -> Room:
        """Return the room that the largest term of an expression needs."""
        if isinstance(expr, E.Symbol):
            return self._symbol(expr)
        if isinstance(expr, E.Literal):
            size = expr.shape or ()
            return Room(Counter() if expr.kind == "zero" else _axes(size[:1] if expr.kind in _PAIRING else size))
        if isinstance(expr, E.Entry):
            return self._entry(expr)
        if isinstance(expr, E.Sum):
            return self._sum(expr)
        if isinstance(expr, E.At):
            saved, self._local = self._local, self._local | {name: self.of(value) for name, value in expr.bindings}
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        if isinstance(expr, E.Derivative):
            inner = self.of(expr.arg)
            return Room(largest([inner.letters, _axes(expr.shape)]), inner.named)
        if isinstance(expr, E.Components):
            inner = self.of(expr.arg)
            return Room(largest([_all(inner), _axes(expr.shape)]))
        if isinstance(expr, E.Apply):
            return self._apply(expr)
        return _product([self.of(child) for child in E.children(expr)])

    def _symbol(self, expr: E.Symbol) -> Room:
        if expr.name in self._local:
            return self._local[expr.name]
        if expr.name in self._known:
            return self._known[expr.name]
        if (definition := self._model.definitions.get(expr.name)) is None:
            return Room(_axes(expr.shape))
        self._known[expr.name] = NO_ROOM
        self._known[expr.name] = self.of(definition.body)
        return self._known[expr.name]

    def _entry(self, expr: E.Entry) -> Room:
        """The letters of the array, those of its axes under the names of the indices."""
        inner = self.of(expr.array)
        axes = expr.array.shape or ()
        if len(axes) > len(expr.indices):
            axes = tuple(size for size in axes if size != ONE)
        picked = [(index, size) for index, size in zip(expr.indices, axes, strict=False) if isinstance(index, E.Index)]
        names = {(index.name, tuple(sorted(of_size(size).items()))) for index, size in picked}
        return Room(inner.letters - _axes(tuple(size for _, size in picked)), inner.named | names)

    def _sum(self, expr: E.Sum) -> Room:
        """A sum gives its index up for a letter; a product of a written number of factors has the letters of all of them."""
        inner = self.of(expr.body)
        bound = {item.name for item in expr.ranges}
        freed = dict(pair for pair in inner.named if pair[0] in bound)
        named = frozenset(pair for pair in inner.named if pair[0] not in bound)
        letters = together([inner.letters, *[Counter(dict(sizes)) for sizes in freed.values()]])
        times = factors_of(expr) if expr.product else 1
        return Room(_times(letters, 1 if times >= UNBOUNDED else times), named)

    def _apply(self, expr: E.Apply) -> Room:
        kind = OPERATORS[expr.operator].letters
        parts = [self.of(arg) for arg in expr.args]
        if kind == "sum":
            return Room(largest(part.letters for part in parts), frozenset[Named]().union(*[part.named for part in parts]))
        if kind == "power":
            return self._power(expr, parts)
        if kind == "square":
            return _join(_product(parts * 2), expr.args[0].shape or SCALAR)
        if kind == "trace":
            joined = _join(parts[0], (expr.args[0].shape or SCALAR)[:1])
            return Room(largest([joined.letters, Counter(dict.fromkeys(parts[0].letters, 1))]), joined.named)
        if kind == "void" and len(expr.args) == 1 and not isinstance(expr.args[0], E.Literal):
            self._inside |= _all(parts[0])
            return Room(_axes(expr.args[0].shape if expr.operator == "logsumexp" else expr.shape), parts[0].named)
        return _join(_product(parts), self._joined(expr))

    def _joined(self, expr: E.Apply) -> Shape:
        """Return the axes that an operator of several arrays joins."""
        shapes = [arg.shape or () for arg in expr.args if arg.shape != SCALAR]
        if expr.operator == "product":
            pairs = [(a, b) for a, b in pairwise(shapes) if len(a) == len(b) == 2]
            return tuple(a[-1] for a, _ in pairs if a[-1] != ONE)
        entrywise = len(shapes) > 1 and expr.operator != "kronecker" and all(shape == shapes[0] for shape in shapes)
        return tuple(size for shape in shapes[1:] for size in shape) if entrywise else ()

    def _power(self, expr: E.Apply, parts: list[Room]) -> Room:
        exponent = expr.args[1]
        times = max(1, ceil(abs(exponent.value))) if isinstance(exponent, E.Number) else 1
        times = min(times, UNBOUNDED)
        base = Room(_times(parts[0].letters, times), parts[0].named)
        return _join(base, (expr.shape or SCALAR)[:1] * (times - 1))


def _axes(shape: Shape | None) -> Degrees:
    return together(of_size(size) for size in shape or ())


def _times(letters: Degrees, times: int) -> Degrees:
    return Counter({name: count * times for name, count in letters.items()})


def _join(room: Room, axes: Shape) -> Room:
    return Room(room.letters - _axes(axes), room.named)


def _product(parts: Iterable[Room]) -> Room:
    rooms = list(parts)
    return Room(together(room.letters for room in rooms), frozenset[Named]().union(*[room.named for room in rooms]))


def _all(room: Room) -> Degrees:
    return together([room.letters, *[Counter(dict(sizes)) for _, sizes in room.named]])
