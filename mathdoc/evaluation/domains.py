"""Which parts of a row do not have a value everywhere."""

from __future__ import annotations

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.functions import FUNCTIONS


def has_powers(model: Model, *sides: E.Expr) -> bool:
    """Whether an exponent is more than a number: modulo a prime, such powers only follow their rules."""
    bodies = [model.definitions[n].body for n in model.involved(*sides) if n in model.definitions]
    nodes = (node for expr in (*sides, *bodies) for node in E.walk(expr))
    return any(isinstance(n, E.Apply) and n.operator == "power" and not isinstance(n.args[1], E.Number) for n in nodes)


def bounded(model: Model, expr: E.Expr) -> set[E.Expr]:
    """Return the parts of an expression that do not have a value everywhere: logarithms, roots, arc sines."""
    found: set[E.Expr] = set()
    seen: set[str] = set()
    pending = [expr]
    while pending:
        for node in E.walk(pending.pop()):
            if isinstance(node, E.Apply) and _is_bounded(node, model.integers):
                found.add(node)
            if isinstance(node, E.Symbol) and node.name in model.definitions and node.name not in seen:
                seen.add(node.name)
                pending.append(model.definitions[node.name].body)
    return found


def _is_bounded(node: E.Apply, integers: set[str]) -> bool:
    if node.operator == "power":
        return any(
            part.value.denominator != 1 if isinstance(part, E.Number)
            else part.name not in integers if isinstance(part, E.Symbol)
            else isinstance(part, E.Apply) and part.operator == "fraction"
            for part in E.walk(node.args[1])
        )  # fmt: skip
    return node.operator in FUNCTIONS and FUNCTIONS[node.operator].domain in ("positive", "nonnegative", "unit interval")
