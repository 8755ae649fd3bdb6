"""What a notation is: how it rewrites an expression, and how it writes one term `G : dX` of a linear form."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.source import NOWHERE

Rule = Callable[[E.Apply], E.Expr]


class CannotSay(Exception):
    """A notation has no form for an expression; the message says why."""


class Notation(Struct, frozen=True):
    """A notation that rewrites operators: `rules` says how each is written; all others stay.

    `term` writes `G : dX`, and `ends` says whether a term of a linear form is written like that already (None: any form will do).
    `mapped`: differentials of arrays are written as `M d vec(X)`, by this. `styles` are options of style that belong to the notation;
    `bars`: a gradient is first given its name, `\\bar X`.
    """

    name: str
    title: str
    rules: dict[str, Rule]
    term: Callable[[E.Expr, E.Expr], E.Expr]
    ends: Callable[[E.Expr], bool] | None
    mapped: Callable[[E.Expr, E.Differential], E.Expr] | None = None
    styles: tuple[tuple[str, str], ...] = ()
    bars: bool = False

    def rewrite(self, expr: E.Expr) -> E.Expr:
        """Return an expression of whole arrays in this notation: the same object where nothing had to change."""
        expr = rebuilt(expr, self.rewrite)
        rule = self.rules.get(expr.operator) if isinstance(expr, E.Apply) else None
        return rule(expr) if rule is not None and isinstance(expr, E.Apply) else expr

    def is_final(self, expr: E.Expr) -> bool:
        """Whether a linear form is a sum of terms `G : dX` in this notation, one for each variable."""
        if self.ends is None:
            return True
        terms = expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)
        parts = [term.args[0] if isinstance(term, E.Apply) and term.operator == "negate" else term for term in terms]
        variables = [node for part in parts for node in E.walk(part) if isinstance(node, E.Differential)]
        ends = self.ends
        return all(ends(part) for part in parts) and len(set(variables)) == len(parts)


def moves(expr: E.Expr) -> bool:
    """Whether a differential stands in an expression."""
    return any(isinstance(node, E.Differential) for node in E.walk(expr))


def variable(expr: E.Expr) -> bool:
    """Whether an expression is the differential of a variable."""
    return isinstance(expr, E.Differential) and isinstance(expr.arg, E.Symbol)


def rebuilt(expr: E.Expr, change: Callable[[E.Expr], E.Expr]) -> E.Expr:
    """Return an expression with its parts changed; one that did change is no longer the author's text."""
    if isinstance(expr, E.Derivative):
        return expr
    if isinstance(expr, E.At):
        bindings = tuple((name, change(value)) for name, value in expr.bindings)
        same = all(new is old for (_, new), (_, old) in zip(bindings, expr.bindings, strict=True))
        return expr if same else replace(expr, bindings=bindings, span=NOWHERE)
    new = E.map_children(expr, change)
    return expr if new is expr else replace(new, span=NOWHERE)
