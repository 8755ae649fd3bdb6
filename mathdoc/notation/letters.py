"""The choice of index letters: none that the author uses, for an axis of an array the one it had before, in reading order."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.notation.model import CannotSay
from mathdoc.notation.terms import renamed

ALPHABET = "ijklpqrsmnabcuvwghtxyz"


class Letters(Struct):
    """Letters for one block. `taken` are the names that the author uses; `memory` holds the letter that an axis had last."""

    taken: frozenset[str]
    memory: dict[tuple[str, int], str] = field(default_factory=dict)

    def name(self, exprs: list[E.Expr], free: tuple[str, ...], given: dict[str, str]) -> list[E.Expr]:
        """Return the expressions with provisional letters replaced. `given` maps free letters that are known, and gets the others."""
        own = [_own(expr) for expr in exprs]
        used = set().union(*own)
        for letter, axis in self._met(exprs, frozenset(free) - given.keys()):
            given[letter] = self._choose(axis, used | set(given.values()))
        for letter in free:
            if letter not in given:
                given[letter] = self._choose(None, used | set(given.values()))
        return [self._named(expr, dict(given), letters) for expr, letters in zip(exprs, own, strict=True)]

    def _named(self, expr: E.Expr, given: dict[str, str], used: set[str]) -> E.Expr:
        """Name the bound letters of an expression, each term on its own."""
        if isinstance(expr, E.Apply) and expr.operator in ("add", "negate"):
            return E.map_children(expr, lambda child: self._named(child, given, used))
        sums = [node for node in E.walk(expr) if isinstance(node, E.Sum)]
        bound = frozenset(item.name for node in sums for item in node.ranges if item.name.startswith("#"))
        names = dict(given)
        for letter, axis in self._met([expr], bound):
            names[letter] = self._choose(axis, used | set(names.values()))
        for letter in sorted(bound - names.keys()):
            names[letter] = self._choose(None, used | set(names.values()))
        self._remember(expr, names)
        return renamed(expr, names)

    def _met(self, exprs: list[E.Expr], wanted: frozenset[str]) -> list[tuple[str, tuple[str, int] | None]]:
        """Return the wanted letters in the order in which they get names: those of differentials first, then as they are read."""
        entries = [node for expr in exprs for node in E.walk(expr) if isinstance(node, E.Entry)]
        entries.sort(key=lambda entry: not _moves(entry.array))
        found: dict[str, tuple[str, int] | None] = {}
        for entry in entries:
            for place, index in enumerate(entry.indices):
                if isinstance(index, E.Index) and index.name in wanted:
                    axis = _axis(entry.array, place)
                    if index.name not in found or (found[index.name] not in self.memory and axis in self.memory):
                        found[index.name] = axis
        return list(found.items())

    def _choose(self, axis: tuple[str, int] | None, used: set[str]) -> str:
        remembered = self.memory.get(axis) if axis is not None else None
        if remembered is not None and remembered not in used:
            return remembered
        for letter in ALPHABET:
            if letter not in used and letter not in self.taken:
                return letter
        raise CannotSay("no letters are left for the indices")

    def _remember(self, expr: E.Expr, names: dict[str, str]) -> None:
        for entry in E.walk(expr):
            if isinstance(entry, E.Entry):
                for place, index in enumerate(entry.indices):
                    axis = _axis(entry.array, place)
                    if axis is not None and isinstance(index, E.Index) and index.name in names:
                        self.memory.setdefault(axis, names[index.name])


def _own(expr: E.Expr) -> set[str]:
    """Return the letters that the author uses in an expression."""
    return {node.name for node in E.walk(expr) if isinstance(node, E.Index) and not node.name.startswith("#")}


def _moves(array: E.Expr) -> bool:
    return isinstance(array, E.Differential)


def _axis(array: E.Expr, place: int) -> tuple[str, int] | None:
    """Return what names an axis of an array: that of dX is that of X."""
    while isinstance(array, E.Differential):
        array = array.arg
    return (array.name, place) if isinstance(array, E.Symbol) else None
