"""The product rule in the author's names: d of a body, term by term, each name moved as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import written_out
from mathdoc.diagnosis.mistakes.forms import added, apply, at_every, negated, number, times
from mathdoc.diagnosis.question import Question
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule, Unsupported
from mathdoc.sizes import ONE, SCALAR

Rule = Callable[[E.Expr, Callable[[E.Expr], bool]], E.Expr | None]

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


def by_rules(body: E.Expr, varies: Callable[[E.Expr], bool]) -> E.Expr | None:
    """Return d(body) by the operators' own rules, with names and functions that vary under a d; None where one has no rule."""
    if isinstance(body, E.Symbol | E.Call | E.At | E.Entry):
        return E.Differential(body, shape=body.shape)
    if not isinstance(body, E.Apply):
        return None
    rule = OPERATORS[body.operator].differential
    changes = tuple(by_rules(arg, varies) if varies(arg) else None for arg in body.args)
    if isinstance(rule, Unsupported) or any(change is None and varies(arg) for change, arg in zip(changes, body.args, strict=True)):
        return None
    try:
        return rule(body, changes)
    except NoRule:
        return None


def differential_of(body: E.Expr, varies: Callable[[E.Expr], bool]) -> E.Expr | None:
    """Return d(body) as one sum, or None."""
    terms = differential_terms(body, varies)
    return added(*terms) if terms else None


def in_names(question: Question, rule: Rule = differential_of) -> Iterator[E.Expr]:
    """Yield the right differential of what stands under the d on the left: by the product rule, in the author's names.

    `by_rules` as the rule knows every operator, but puts down what it finds as it is.
    """
    reading = question.reading
    if reading is not None and isinstance(reading.left, E.Directional):
        yield from _directional(question, reading.left, rule)
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

    whole = rule(body, varies)
    if whole is not None:
        yield whole


def _directional(question: Question, left: E.Directional, rule: Rule) -> Iterator[E.Expr]:
    """Yield the derivative in a direction: the differential with the direction in the place of the variable's change."""
    wrt = left.wrt
    if not isinstance(wrt, E.Symbol):
        return
    name = wrt.name

    def varies(node: E.Expr) -> bool:
        return any(isinstance(part, E.Symbol) and part.name == name for part in E.walk(node))

    def is_change(node: E.Expr) -> bool:
        return isinstance(node, E.Differential) and isinstance(node.arg, E.Symbol) and node.arg.name == name

    whole = rule(written_out(question.model, left.arg), varies)
    if whole is not None:
        yield at_every(whole, lambda node: left.direction if is_change(node) else None)
