"""The right side that the engine finds: what the author may have meant where no small edit is found."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import written_out
from mathdoc.diagnosis.question import Question
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.evaluation.model import Model
from mathdoc.operators.model import NoRule
from mathdoc.shapes.elaborate import type_expression


def answers(question: Question) -> Iterator[E.Expr]:
    """Yield the gradient that the reverse sweep reads off the left side."""
    try:
        left = question.typed_left or type_expression(question.scope, question.left)[0].value
    except MathdocError:
        return
    gradient = read_off(question.model, left) if isinstance(left, E.Derivative) else None
    if gradient is not None:
        yield gradient


def read_off(model: Model, derivative: E.Derivative) -> E.Expr | None:
    """Return what the reverse sweep finds for the derivative of a number by a symbol; None where no rule does."""
    if derivative.style not in ("gradient", "gradient_transposed") or not isinstance(derivative.wrt[0], E.Symbol):
        return None
    variable = derivative.wrt[0].name
    taken = {name: d.body for name, d in model.definitions.items() if variable in model.depends(name)}

    def constant(name: str) -> bool:
        return name != variable and name not in taken

    terms = []
    for arg in dict.fromkeys((derivative.arg, written_out(model, derivative.arg))):
        try:
            terms = linear_terms(E.Differential(arg, shape=arg.shape), taken, constant)
        except (NotLinear, NoRule, AssertionError, KeyError):
            continue
        break
    if not terms:
        return None
    gradient = build.add(*(term.gradient for term in terms))
    return gradient if derivative.style == "gradient" else build.transposed(gradient)
