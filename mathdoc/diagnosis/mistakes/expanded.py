"""What a row differentiates, with the definitions in it written out: where the variable occurs can be seen only there."""

from __future__ import annotations

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.forms import at_every
from mathdoc.diagnosis.question import Question
from mathdoc.evaluation.model import Model

_MOST_NODES = 400


def expanded(question: Question) -> E.Expr:
    """Return what stands under the differential or the derivative on the left (or the left side), typed, with definitions put in."""
    left = question.typed_left or question.left
    if isinstance(left, E.Differential | E.Derivative | E.Directional):
        left = left.arg
    return written_out(question.model, left)


def written_out(model: Model, expr: E.Expr, depth: int = 0) -> E.Expr:
    """Return a typed expression with defined names, and defined functions of arrays, replaced by what they stand for."""
    if depth > 12:
        return expr

    def change(node: E.Expr) -> E.Expr | None:
        if isinstance(node, E.Symbol) and node.name in model.definitions:
            return written_out(model, model.definitions[node.name].body, depth + 1)
        if isinstance(node, E.At) and not node.entrywise and not any(isinstance(part, E.Derivative) for part in E.walk(node.arg)):
            values = {name: written_out(model, value, depth + 1) for name, value in node.bindings}
            return written_out(model, build.put(node.arg, values), depth + 1)
        return None

    result = at_every(expr, change)
    return result if sum(1 for _ in E.walk(result)) <= _MOST_NODES else expr
