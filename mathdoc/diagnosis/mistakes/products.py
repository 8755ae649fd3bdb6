"""Products of the wrong kind: inner for outer, a transpose too few or too many, a trace left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import transpose_inserted, transpose_removed
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import PRODUCTS, apply, factors_of, is_applied, is_vector, times, words
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.sizes import SCALAR, shape_text


def inner_and_outer(question: Question) -> Iterator[Proposal]:
    """`xᵀ y` where `x yᵀ` is meant, or the other way round."""
    for rule, message in (
        (lambda place: _outer(question, place), "an inner product (a number) stands where an outer product (a matrix) is meant"),
        (lambda place: _inner(question, place), "an outer product (a matrix) stands where an inner product (a number) is meant"),
        (lambda place: _bare_pair(question, place), "two vectors side by side are no product: x yᵀ is a matrix, xᵀ y a number"),
    ):
        for edit in question.edited(Kind("inner", rule)):
            yield Proposal(message, right=edit.expr, help="x yᵀ has the entries x_i y_j, and xᵀ y is their sum over i = j", what=edit.text)


def _outer(question: Question, place: Place) -> Iterator[Change]:
    """Yield `x … yᵀ` for `xᵀ … y`, with nothing but numbers between them."""
    factors = factors_of(place.node) if is_applied(place.node, *PRODUCTS) else ()
    for j, a in enumerate(factors):
        for k in range(j + 1, len(factors)):
            b = factors[k]
            if isinstance(a, E.Apply) and a.operator == "transpose" and is_vector(question, a.args[0]) and is_vector(question, b):
                new = (*factors[:j], a.args[0], *factors[j + 1 : k], apply("transpose", b), *factors[k + 1 :])
                yield Change(times(*new), "with an outer product in the place of the inner one")
            if question.is_array(b):
                break


def _inner(question: Question, place: Place) -> Iterator[Change]:
    """Yield `xᵀ … y` for `x … yᵀ`."""
    factors = factors_of(place.node) if is_applied(place.node, *PRODUCTS) else ()
    for j in range(len(factors) - 1):
        a, b = factors[j : j + 2]
        if isinstance(b, E.Apply) and b.operator == "transpose" and is_vector(question, a) and is_vector(question, b.args[0]):
            new = (*factors[:j], apply("transpose", a), b.args[0], *factors[j + 2 :])
            yield Change(times(*new), "with an inner product in the place of the outer one")


def _bare_pair(question: Question, place: Place) -> Iterator[Change]:
    factors = factors_of(place.node)
    for k in range(len(factors) - 1):
        a, b = factors[k : k + 2]
        for pair in ((a, apply("transpose", b)), (apply("transpose", a), b), (b, apply("transpose", a))):
            if is_vector(question, a) and is_vector(question, b):
                yield Change(times(*factors[:k], *pair, *factors[k + 2 :]), "with one of them transposed")


def hidden_transpose(question: Question) -> Iterator[Proposal]:
    """A transpose too few or too many, which square matrices do not show."""
    for rule, state in ((transpose_inserted, "missing"), (transpose_removed, "too many")):
        for edit in question.edited(Kind("transpose", _of_whole(rule))):
            where = words(question, edit.span)
            why = "the shapes do not show it, because the matrices are square: with unequal sizes it would not fit"
            shape = question.shape(question.right) if question.reading is not None else None
            square = shape is not None and (shape[0] == shape[-1])
            on = f" on `{where}`" if where else ""
            yield Proposal(f"a transpose is {state}{on}", right=edit.expr, help=why if square else "", what=edit.text)
    if question.reading is None:
        return
    for first in question.edited(Kind("transpose", transpose_inserted), Kind("transpose", transpose_removed)):
        if _is_small(question):
            for second in question.edited(Kind("transpose", transpose_inserted), Kind("transpose", transpose_removed), side=first.expr):
                yield Proposal("two transposes are missing or too many", right=second.expr, what="with two transposes changed",
                               help="the shapes do not show it, because the matrices are square")  # fmt: skip


def _of_whole(rule: Callable[[Place], Iterator[Change]]) -> Callable[[Place], Iterator[Change]]:
    """Return a rule that leaves the arrays of entries alone: their indices are exchanged, and not their transposes taken."""
    return lambda place: iter(()) if isinstance(place.parent, E.Entry) else rule(place)


def _is_small(question: Question) -> bool:
    return sum(1 for _ in E.walk(question.right)) <= 8


def lost_trace(question: Question) -> Iterator[Proposal]:
    """`tr(M dX) = M dX`: the trace is lost on the way."""
    left, right = question.shape(question.left), question.shape(question.right)
    if left is None or right is None or question.reading is not None:
        return
    message = f"the trace is lost: the left side is {shape_text(left)}, and the right side {shape_text(right)}"
    help = "df = tr(Gᵀ dX) gives the gradient G: the trace stays as long as there is a dX"
    if left == SCALAR and right[0] == right[-1]:
        yield Proposal(message, right=apply("trace", question.right), help=help, what="under a trace")
    if right == SCALAR and left[0] == left[-1]:
        yield Proposal(message, left=apply("trace", question.left), right=question.right, help=help, what="under a trace")
