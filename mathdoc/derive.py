"""Derivatives from LaTeX: read, differentiated by the engine, written in the author's names, and judged by the kernel row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.deriving import layers
from mathdoc.deriving.confirmed import Derived, Draft, Proposal, confirmed
from mathdoc.deriving.problem import Problem, Question, read
from mathdoc.deriving.rows import steps as way
from mathdoc.deriving.written import Pen
from mathdoc.engine.derive import NoDerivative
from mathdoc.notation import CannotSay, CannotWrite, spoken
from mathdoc.operators.model import NoRule
from mathdoc.sizes import ONE, SCALAR


class Wish(Struct, frozen=True):
    """What kind of derivative is wanted (`""`: what fits the shapes), how it is written, and whether with the way there."""

    kind: str = ""
    notation: str = ""
    order: int | None = None
    steps: bool = False
    seed: int = 0


def derive_question(question: Question, wish: Wish) -> Derived:
    """Return the derivative that is wished. Raises NotFound, MathdocError, ValueError."""
    kind, notation, seed = wish.kind, spoken(wish.notation), wish.seed
    if kind == "differential":
        return differential_of(question, notation or "trace", wish.order or 1, wish.steps, seed)
    if kind == "hessian" or (wish.order or 1) > 1:
        return hessian_of(question, notation, wish.order or 2, seed)
    problem = read(question)
    if kind == "jacobian" or (not kind and problem.value.shape != SCALAR):
        return _jacobian(problem, notation, wish.steps, seed)
    return _gradient(question, problem, notation, wish.steps, seed)


def gradient_of(question: Question, notation: str = "", steps: bool = False, seed: int = 0) -> Derived:
    """Return the gradient of a number by each variable, in the variable's shape. Raises NotFound, MathdocError."""
    return _gradient(question, read(question), spoken(notation), steps, seed)


def _gradient(question: Question, problem: Problem, notation: str, steps: bool, seed: int) -> Derived:
    if problem.value.shape != SCALAR:
        raise ValueError(f"a gradient is that of a number, and this is {problem.shape_text}: ask for its jacobian")
    if notation == "index" or steps:
        return confirmed(problem, _with_steps(problem, _gradients(problem, notation), notation, steps), seed)
    problem, first = _with_names(question, problem, notation)
    return confirmed(problem, chain([first], islice(_gradients(problem, notation), 1, None)), seed)


def _with_steps(problem: Problem, proposals: Iterator[Proposal], notation: str, steps: bool) -> Iterator[Proposal]:
    """Put the rows that lead there before each proposal, where they are wished."""
    if not steps:
        yield from proposals
        return
    for proposal in proposals:
        yield lambda proposal=proposal: _joined(problem, proposal(), notation)  # type: ignore[misc]


def _joined(problem: Problem, last: list[Draft], notation: str) -> list[Draft]:
    rows = way(problem, Pen(problem, notation or "trace"), notation)
    if rows and last[0].left == rows[0].left:
        return rows if rows[-1].right == last[-1].right else [*rows, replace(last[0], left="", rule="simplified")]
    return [*rows, *(replace(draft, rule=draft.rule or "read off") for draft in last)]


def _gradients(problem: Problem, notation: str) -> Iterator[Proposal]:
    pen = Pen(problem, notation)
    if notation != "index":
        yield lambda: layers.gradients(problem, pen)
    yield lambda: [pen.entries(variable, 1) for variable in problem.variables]


def _with_names(question: Question, problem: Problem, notation: str) -> tuple[Problem, Proposal]:
    """Return the problem with its gradients; with the long parts of its expression named, where that shortens the answer."""
    pen = Pen(problem, notation)
    try:
        rows = layers.gradients(problem, pen)
        whole = layers.length(rows)
        named = layers.with_names(question, problem, pen) if whole > LONG else None
        if named is None:
            return problem, lambda: rows
        better = read(named)
        others = layers.gradients(better, Pen(better, notation))
    except (NoDerivative, CannotSay, CannotWrite, NoRule):
        return problem, list
    length = layers.length(others) + sum(len(row) + 1 for row in named.define[len(question.define) :])
    return (better, lambda: others) if length < SHORTER * whole else (problem, lambda: rows)


LONG, SHORTER = 160, 0.8
"""Answers of more characters get names for their parts, if they are that much shorter with them."""


def jacobian_of(question: Question, notation: str = "", steps: bool = False, seed: int = 0) -> Derived:
    """Return the derivative of any array by any array: J with `dy = J dx` for columns, else by entries or by vec."""
    return _jacobian(read(question), spoken(notation), steps, seed)


def _jacobian(problem: Problem, notation: str, steps: bool, seed: int) -> Derived:
    return confirmed(problem, _with_steps(problem, _jacobians(problem, _only(problem), notation), notation, steps), seed)


def _jacobians(problem: Problem, variable: E.Symbol, notation: str) -> Iterator[Proposal]:
    pen, setting, value = Pen(problem, notation), problem.setting, problem.value
    shape, wrt = build.shape_of(value), build.shape_of(variable)
    by_entries: Proposal = lambda: [pen.entries(variable, 1)]  # noqa: E731
    if notation != "index":
        if wrt == SCALAR:
            yield lambda: [pen.jacobian(setting.by_scalar(value, variable), variable, False)]
        elif shape == SCALAR:
            yield lambda: [pen.gradient(setting.gradient(value, variable), variable)]
        elif notation == "vec" or (ONE in shape and wrt[1] == ONE):
            yield lambda: [pen.jacobian(setting.matrix(value, variable.name), variable, notation == "vec")]
    yield by_entries
    if len(shape) == len(wrt) == 2:
        yield lambda: [pen.jacobian(setting.matrix(value, variable.name), variable, True)]


def hessian_of(question: Question, notation: str = "", order: int = 2, seed: int = 0) -> Derived:
    """Return the second derivative of a number: a matrix by a vector, else by entries or by vec; higher orders by entries."""
    problem, notation = read(question), spoken(notation)
    return confirmed(problem, _hessians(problem, _only(problem), notation, order), seed)


def _hessians(problem: Problem, variable: E.Symbol, notation: str, order: int) -> Iterator[Proposal]:
    pen, setting, value = Pen(problem, notation), problem.setting, problem.value
    wrt = build.shape_of(variable)
    if order == 2 and value.shape == SCALAR and notation != "index":
        if wrt == SCALAR:
            yield lambda: [pen.hessian(setting.by_scalar(setting.by_scalar(value, variable), variable), variable)]
        elif notation == "vec" or wrt[1] == ONE:
            yield lambda: [pen.hessian(setting.hessian(value, variable), variable)]
    yield lambda: [pen.entries(variable, order)]


def differential_of(question: Question, notation: str = "", order: int = 1, steps: bool = False, seed: int = 0) -> Derived:
    """Return the differential: of a number as `Σ G : dX`, of an array as it comes; the second one with `d²X = 0`."""
    problem, notation = read(question), spoken(notation)
    return confirmed(problem, _with_steps(problem, _differentials(problem, notation, order), notation, steps and order == 1), seed)


def _differentials(problem: Problem, notation: str, order: int) -> Iterator[Proposal]:
    pen, setting, value = Pen(problem, notation), problem.setting, problem.value
    names = [variable.name for variable in problem.variables]

    def form() -> list[Draft]:
        found = setting.gradients(value, names)
        if not found:
            raise NoDerivative("it does not depend on the variables")
        return [Draft(pen.differential(), pen.form([(found[v.name], build.differential(v)) for v in problem.variables if v.name in found]))]

    def plain() -> list[Draft]:
        found = setting.shown(setting.differential(value, names)) if order == 1 else setting.second_differential(value, names)
        return [Draft(pen.differential(order), pen.latex(found))]

    if order == 1 and value.shape == SCALAR:
        yield form
    yield plain


def _only(problem: Problem) -> E.Symbol:
    if len(problem.variables) != 1:
        raise ValueError("this derivative is by one variable")
    return problem.variables[0]
