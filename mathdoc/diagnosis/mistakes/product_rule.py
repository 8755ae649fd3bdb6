"""The product rule in the author's names: d of a body, term by term, each name moved as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.forms import added, apply, negated, number, times
from mathdoc.diagnosis.question import Question
from mathdoc.sizes import ONE, SCALAR

_LINEAR = frozenset({
    "add", "negate", "product", "dot", "times", "transpose", "trace", "hadamard", "kronecker", "inner", "vec", "diag", "diag_matrix",
    "diag_vector", "fraction",
})  # fmt: skip


def differential_terms(body: E.Expr, varies: Callable[[E.Expr], bool]) -> list[E.Expr] | None:
    """Return the terms of d(body), in which names and functions that vary stand under a d; None where no rule here applies."""
    if not varies(body):
        return []
    if isinstance(body, E.Symbol | E.Call | E.At | E.Entry):
        return [E.Differential(body, shape=body.shape)]
    if isinstance(body, E.Sum) and not body.product:
        inner = differential_terms(body.body, varies)
        return None if inner is None else [E.Sum(body.ranges, term, explicit=body.explicit, shape=body.shape) for term in inner]
    if not isinstance(body, E.Apply):
        return None
    if body.operator in _LINEAR and not (body.operator == "fraction" and varies(body.args[1])):
        return _linear(body, varies)
    return _other(body, varies)


def _linear(body: E.Apply, varies: Callable[[E.Expr], bool]) -> list[E.Expr] | None:
    found: list[E.Expr] = []
    for k, arg in enumerate(body.args):
        terms = differential_terms(arg, varies)
        if terms is None:
            return None
        for term in terms:
            if body.operator == "add":
                found.append(term)
            elif body.operator == "negate":
                found.append(negated(term))
            else:
                found.append(apply(body.operator, *body.args[:k], term, *body.args[k + 1 :]))
    return found


def _other(body: E.Apply, varies: Callable[[E.Expr], bool]) -> list[E.Expr] | None:
    """The rules of the inverse, the square and the squared norm."""
    inner = body.args[0]
    terms = differential_terms(inner, varies)
    if terms is None:
        return None
    if body.operator == "inverse":
        return [negated(times(body, term, body)) for term in terms]
    if body.operator == "norm_squared" and inner.shape is not None:
        vector = len(inner.shape) == 2 and inner.shape[1] == ONE
        left = times(number(2), apply("transpose", inner))
        return [times(left, term) if vector else times(number(2), apply("inner", inner, term)) for term in terms]
    if body.operator == "power" and body.args[1] == number(2):
        scalar = inner.shape == SCALAR
        return [new for term in terms for new in ([times(number(2), inner, term)] if scalar else [times(term, inner), times(inner, term)])]
    return None


def differential_of(body: E.Expr, varies: Callable[[E.Expr], bool]) -> E.Expr | None:
    """Return d(body) as one sum, or None."""
    terms = differential_terms(body, varies)
    return added(*terms) if terms else None


def in_names(question: Question) -> Iterator[E.Expr]:
    """Yield the right differential of what stands under the d on the left: by the product rule, in the author's names."""
    reading = question.reading
    if reading is None or not isinstance(reading.left, E.Differential) or reading.left.order != 1:
        return
    model, body = question.model, reading.left.arg
    if isinstance(body, E.Symbol) and body.name in model.definitions:
        body = model.definitions[body.name].body
    elif isinstance(body, E.At):
        body = body.arg

    def varies(node: E.Expr) -> bool:
        names = model.symbols_of(node)
        return any(name in model.symbols and model.symbols[name].varies for name in names)

    whole = differential_of(body, varies)
    if whole is not None:
        yield whole
