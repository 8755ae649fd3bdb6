"""What a block is once it has been put together."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.diagnostics import Diagnostic
from mathdoc.evaluation.model import Model
from mathdoc.shapes.scope import Scope
from mathdoc.syntax.rows import Relation


class Derivation(Struct):
    """A block ready to be checked. `problems` are messages found on the way, with the relation or row they belong to."""

    scope: Scope = field(default_factory=Scope)
    model: Model = field(default_factory=Model)
    inferred: dict[str, str] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    assumed: list[str] = field(default_factory=list)
    problems: dict[int, list[Diagnostic]] = field(default_factory=dict)
    notes: list[tuple[Relation, str]] = field(default_factory=list)
    extra_claims: list[tuple[Relation, str, E.Expr, E.Expr]] = field(default_factory=list)

    def report(self, owner: object, problem: Diagnostic) -> None:
        """Keep a message for the row or relation `owner`."""
        self.problems.setdefault(id(owner), []).append(problem)


def symbol_names(expr: E.Expr) -> set[str]:
    """Return the names of the variables in an expression."""
    return {node.name for node in E.walk(expr) if isinstance(node, E.Symbol)}
