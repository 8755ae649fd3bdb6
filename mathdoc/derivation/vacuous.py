"""Derivatives of what does not contain their variable: both sides of `∂L/∂x = W ∂L/∂z` are 0 while nothing says what L is made of."""

from __future__ import annotations

from collections.abc import Iterable

from mathdoc import expr as E
from mathdoc.derivation.model import Derivation
from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span

_HELP = r"define it, or declare a function and write its argument: `L : \mathbb{R}^n \to \mathbb{R}`, then `L(x)`"


def vacuous(derivation: Derivation, sides: Iterable[E.Expr], span: Span) -> Diagnostic | None:
    """Return a message if a typed relation rests on a derivative that is 0 only because its variable does not occur.

    Of more than a lone name, such a derivative may stand where it is said to be 0, and beside derivatives that are not 0.
    """
    sides = tuple(sides)
    said = len(sides) == 2 and any(_is_zero(side) for side in sides)
    nodes = [node for side in sides for node in E.walk(side)]
    empty = [node for node in nodes if isinstance(node, E.Derivative) and not _depends(derivation, node)]
    moving = [node for node in nodes if isinstance(node, E.Differential | E.Derivative | E.Directional) and node not in empty]
    for node in empty:
        if (said or (moving and _is_declared(derivation, node))) and not _is_opaque(derivation, node.arg):
            continue
        what = f"`{node.arg.name}`" if isinstance(node.arg, E.Symbol) else "what is differentiated"
        place = node.span if node.span.end > node.span.start else span
        return diagnostic("DRV260", f"{what} does not contain `{_variable(node)}`", place, _HELP)
    return None


def _is_opaque(derivation: Derivation, expr: E.Expr) -> bool:
    """Whether an expression is a name of which nothing says what it is made of."""
    return isinstance(expr, E.Symbol) and expr.name not in derivation.model.definitions


def _is_zero(expr: E.Expr) -> bool:
    return (isinstance(expr, E.Number) and expr.value == 0) or (isinstance(expr, E.Literal) and expr.kind in ("zero", "zero_square"))


def _variable(node: E.Derivative) -> str:
    item = node.wrt[-1]
    item = item.array if isinstance(item, E.Entry) else item
    return item.name if isinstance(item, E.Symbol) else ""


def _is_declared(derivation: Derivation, node: E.Derivative) -> bool:
    """Whether the variable is one that the author has named as independent."""
    name = _variable(node)
    return name not in derivation.model.definitions and name not in derivation.inferred


def _depends(derivation: Derivation, node: E.Derivative) -> bool:
    """Whether the variable occurs in what is differentiated, by definitions and by facts; where this cannot be seen it is assumed."""
    name = _variable(node)
    if not name:
        return True
    below = _names_below(derivation, node.arg)
    tied = {part for group in derivation.model.equations for side in (group.left, group.right) for part in _names_below(derivation, side)}
    return name in below or bool(tied & below)


def _names_below(derivation: Derivation, expr: E.Expr) -> set[str]:
    found: set[str] = set()
    pending = [expr]
    while pending:
        for part in E.walk(pending.pop()):
            name = part.name if isinstance(part, E.Symbol) else part.function if isinstance(part, E.Call | E.FunctionValue) else None
            if name is None or name in found:
                continue
            found.add(name)
            if name in derivation.model.definitions:
                pending.append(derivation.model.definitions[name].body)
            elif name in derivation.scope.definitions:
                pending.append(derivation.scope.definitions[name].body)
    return found
