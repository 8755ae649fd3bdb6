"""The right side that the engine finds: what the author may have meant where no small edit is found."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import written_out
from mathdoc.diagnosis.mistakes.forms import added, apply, times, transposed
from mathdoc.diagnosis.question import Question
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.reverse import NotLinear, Term, has_differential, linear_terms
from mathdoc.operators.model import NoRule
from mathdoc.shapes.elaborate import type_expression
from mathdoc.sizes import ONE


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


def linear_form(question: Question) -> Iterator[E.Expr]:
    """Yield a left side that is a number, linear in differentials, as the sum of `tr(Gᵀ dX)`, without the trace where it is a number."""
    left, symbols = question.typed_left, question.model.symbols
    if left is None or not build.is_scalar(left) or not has_differential(left):
        return

    def constant(name: str) -> bool:
        return not any(other in symbols and symbols[other].varies for other in question.model.symbols_of(E.Symbol(name)))

    try:
        terms = linear_terms(left, {}, constant)
    except (NotLinear, NoRule, AssertionError, KeyError):
        return
    yield added(*(_pairing(question, term) for term in terms))


def _pairing(question: Question, term: Term) -> E.Expr:
    product = times(transposed(question, term.gradient), term.differential)
    return product if ONE in build.shape_of(term.differential)[1:] else apply("trace", product)
