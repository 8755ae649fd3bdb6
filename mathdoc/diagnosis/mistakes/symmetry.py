"""Symmetry or commuting that is used and was never declared."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import added, apply, factors_of, is_square, number, symbols_of, times, variables_of
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.evaluation.model import Model

_SYMMETRIC = frozenset({"symmetric"})
_TAKEN = _SYMMETRIC | {
    "skew", "diagonal", "orthogonal", "lower_triangular", "upper_triangular", "idempotent", "positive_definite", "positive_semidefinite",
}  # fmt: skip


def _candidates(question: Question) -> list[str]:
    return [name for name in symbols_of(question) if is_square(question, name) and not question.model.symbols[name].facts & _TAKEN]


def symmetry(question: Question) -> Iterator[Proposal]:
    """The row is true if a matrix is symmetric, and nothing says that it is."""
    if question.reading is None:
        return
    names = _candidates(question)
    for name in names[:4]:
        size = question.model.symbols[name].shape[0]
        yield Proposal(
            f"true only if `{name}` is symmetric, and `{name}` is not declared so",
            right=question.right, model=question.with_facts(**{name: _SYMMETRIC}), offered=False, then=tuple(_both(question, name)),
            help=rf"declare it: {name} \in \mathbb{{S}}^{{{size}}}; for any {name} keep both {name} and its transpose",
        )  # fmt: skip
    if len(names) > 1:
        listed = ", ".join(f"`{name}`" for name in names)
        model = question.with_facts(**dict.fromkeys(names, _SYMMETRIC))
        message = f"true only if {listed} are all symmetric, which is not declared"
        yield Proposal(message, right=question.right, model=model, offered=False)


def symmetric_models(question: Question) -> Iterator[tuple[str, Model]]:
    """Yield (names, model): all matrices that do not vary taken for symmetric, and then all there are."""
    names, moving = _candidates(question), variables_of(question)
    for group in dict.fromkeys((tuple(name for name in names if name not in moving), tuple(names))):
        if group:
            yield ", ".join(f"`{name}`" for name in group), question.with_facts(**dict.fromkeys(group, _SYMMETRIC))


def _both(question: Question, name: str) -> Iterator[E.Expr]:
    """Yield the right side with the symmetric part of a matrix in the place of the matrix."""
    symbol = E.Symbol(name)
    whole = apply("add", symbol, apply("transpose", symbol))

    def rule(place: Place) -> Iterator[Change]:
        factors = factors_of(place.node)
        for k, factor in enumerate(factors):
            if factor in (symbol, apply("transpose", symbol)):
                rest = [whole if j == k else other for j, other in enumerate(factors)]
                yield from _halved(rest)
                yield Change(times(*rest), "")

    for edit in question.edited(Kind("both", rule)):
        yield edit.expr
    yield added(question.right, apply("transpose", question.right))


def _halved(factors: list[E.Expr]) -> Iterator[Change]:
    """Yield a product that has lost its factor 2, if it has one."""
    for k, factor in enumerate(factors):
        if isinstance(factor, E.Number):
            rest = [*factors[:k], *factors[k + 1 :]]
            value = factor.value / 2
            yield Change(times(*([] if value == 1 else [number(value)]), *rest), "")


def commuting(question: Question) -> Iterator[Proposal]:
    """The row is true if all its matrices commute, as diagonal ones do."""
    names = _candidates(question) if question.reading is not None else []
    if names:
        model = question.with_facts(**dict.fromkeys(names, frozenset({"diagonal"})))
        listed = " and ".join(f"`{name}`" for name in names) if len(names) < 3 else "the matrices"
        message = f"true only if {listed} and {'its' if len(names) == 1 else 'their'} differentials commute, as numbers do"
        yield Proposal(message, right=question.right, model=model, offered=False, help="keep the order of the factors")
