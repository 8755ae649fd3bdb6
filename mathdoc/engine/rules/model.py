"""What a named rule is, what it may use, and how it is applied to every subterm of an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.engine.steps import tidy
from mathdoc.source import NOWHERE


class Known(Struct, frozen=True):
    """What a rule may use besides the term: values of names, facts of symbols, what varies, and rows that were shown before.

    `rows` are equations `left = right`; `whole` writes a sum over entries as a product of arrays, where that can be done.
    """

    definitions: Mapping[str, E.Expr] = field(default_factory=dict)
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    varies: Callable[[E.Expr], bool] = lambda expr: True
    rows: tuple[tuple[E.Expr, E.Expr], ...] = ()
    whole: Callable[[E.Sum], E.Expr | None] = lambda expr: None


At: TypeAlias = Callable[[E.Expr, Known], E.Expr | None]
Uses = Literal["", "definitions", "facts", "rows", "what varies"]


class Rule(Struct, frozen=True):
    """A rule: what it is called from left to right and (`back`) from right to left, what it does, and what it does to a term.

    `on` are the operators and kinds of nodes that it acts on; `uses` is the knowledge that it needs. It takes each term to one form
    that is the same for all terms that the rule makes equal, so that two rows meet there. `{}` in a name is what it acts on.
    """

    name: str
    what: str
    on: frozenset[str]
    at: At
    back: str = ""
    uses: Uses = ""
    subject: Callable[[E.Expr], str] = lambda expr: ""

    def called(self, term: E.Expr, backwards: bool = False) -> str:
        """Return the name, for the term that it acts on."""
        return (self.back if backwards and self.back else self.name).format(self.subject(term))


class Applied(Struct, frozen=True):
    """A rule on its way from one row to the next: the subterm before and after, and the whole row after it."""

    rule: str
    before: E.Expr
    after: E.Expr
    row: E.Expr


def kinds(expr: E.Expr) -> frozenset[str]:
    """Return the operators and kinds of nodes that stand in an expression."""
    return frozenset(node.operator if isinstance(node, E.Apply) else type(node).__name__ for node in E.walk(expr))


_CLOSED = (E.Derivative, E.Directional, E.At)


def everywhere(rule: Rule, expr: E.Expr, known: Known, hits: list[tuple[E.Expr, E.Expr]]) -> E.Expr:
    """Apply a rule to every subterm, innermost first; `hits` gets each term it acted on, with what came of it."""
    new = expr if isinstance(expr, _CLOSED) else E.map_children(expr, lambda child: everywhere(rule, child, known, hits))
    if new is not expr:
        new = tidy(replace(new, span=NOWHERE))
    kind = new.operator if isinstance(new, E.Apply) else type(new).__name__
    if kind not in rule.on or new.shape is None:
        return new
    found = rule.at(new, known)
    if found is None or found == new:
        return new
    hits.append((new, found))
    return found
