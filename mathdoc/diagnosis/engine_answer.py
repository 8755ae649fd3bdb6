"""The right side that the engine finds: what the author may have meant where no small edit is found."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import written_out
from mathdoc.diagnosis.question import Question
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.operators.model import NoRule
from mathdoc.shapes.elaborate import type_expression


def answers(question: Question) -> Iterator[E.Expr]:
    """Yield the gradient that the reverse sweep reads off the left side."""
    try:
        left = question.typed_left or type_expression(question.scope, question.left)[0].value
    except MathdocError:
        return
    if not isinstance(left, E.Derivative) or left.style not in ("gradient", "gradient_transposed") or not isinstance(left.wrt[0], E.Symbol):
        return
    variable, model = left.wrt[0].name, question.model
    taken = {name: d.body for name, d in model.definitions.items() if variable in model.depends(name)}

    def constant(name: str) -> bool:
        return name != variable and name not in taken

    terms = []
    for arg in dict.fromkeys((left.arg, written_out(model, left.arg))):
        try:
            terms = linear_terms(E.Differential(arg, shape=arg.shape), taken, constant)
        except (NotLinear, NoRule, AssertionError, KeyError):
            continue
        break
    if not terms:
        return
    gradient = build.add(*(term.gradient for term in terms))
    yield gradient if left.style == "gradient" else build.transposed(gradient)
