"""Names for parts of a deep composition: what stands inside a function, a norm or an inverse gets a letter, if it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.operators.contraction import linear_differential
from mathdoc.source import NOWHERE

LEAVES = 3
"""Parts with fewer letters than that keep their own form."""


class Named(Struct):
    """An expression with names in it, and what they stand for, inner ones first."""

    names: Iterator[str]
    varies: Callable[[E.Expr], bool]
    parts: dict[str, E.Expr] = field(default_factory=dict)

    def inside(self, expr: E.Expr) -> E.Expr:
        """Return an expression whose long parts have names."""
        if isinstance(expr, E.Derivative | E.At | E.Sum | E.Entry) or not self.varies(expr):
            return expr
        new = E.map_children(expr, self.inside)
        if _bends(expr):
            new = E.map_children(new, self._named)
        return new if new is expr else replace(new, span=NOWHERE)

    def _named(self, part: E.Expr) -> E.Expr:
        """Return the name of a part, the same for equal parts."""
        if not self.varies(part) or leaves(part) < LEAVES:
            return part
        known = next((name for name, value in self.parts.items() if value == part), None)
        if known is None:
            known = next(self.names)
            self.parts[known] = part
        return E.Symbol(known, shape=part.shape)


def _bends(expr: E.Expr) -> bool:
    """Whether an expression is not linear in its parts, so that a derivative repeats them."""
    if isinstance(expr, E.Call):
        return True
    return isinstance(expr, E.Apply) and expr.operator not in _PLAIN and OPERATORS[expr.operator].differential is not linear_differential


_PLAIN = frozenset({"add", "fraction"})


def leaves(expr: E.Expr) -> int:
    """Return how many letters and numbers an expression has."""
    return sum(not E.children(node) for node in E.walk(expr))


def is_long(cotangent: E.Expr) -> bool:
    """Whether a cotangent deserves a name: it is no number, and more than two letters."""
    return leaves(cotangent) >= LEAVES and not build.is_scalar(cotangent)
