"""Products of the wrong kind: inner for outer, a transpose too few or too many, a trace left out."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import inner_for_outer, outer_for_inner, transpose_inserted, transpose_removed
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import apply, factors_of, is_applied, latex, times
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.sizes import ONE, SCALAR, shape_text


def inner_and_outer(question: Question) -> Iterator[Proposal]:
    """`xᵀ y` where `x yᵀ` is meant, or the other way round."""
    for rule, message in (
        (outer_for_inner, "an inner product (a number) stands where an outer product (a matrix) is meant"),
        (inner_for_outer, "an outer product (a matrix) stands where an inner product (a number) is meant"),
        (_bare_pair, "two vectors side by side are no product: x yᵀ is a matrix, xᵀ y a number"),
    ):
        for edit in question.edited(Kind("inner", rule)):
            if rule is _bare_pair or _on_vectors(question):
                yield Proposal(message, right=edit.expr, help="x yᵀ has the entries x_i y_j, and xᵀ y is their sum over i = j", what=edit.text)


def _on_vectors(question: Question) -> bool:
    return any((shape := question.shape(node)) is not None and ONE in shape and shape != SCALAR for node in E.walk(question.right)
               if isinstance(node, E.Symbol | E.Apply))  # fmt: skip


def _bare_pair(place: Place) -> Iterator[Change]:
    factors = factors_of(place.node)
    for k in range(len(factors) - 1):
        a, b = factors[k : k + 2]
        for pair in ((a, apply("transpose", b)), (apply("transpose", a), b), (b, apply("transpose", a))):
            if not is_applied(a, "transpose") and not is_applied(b, "transpose") and not isinstance(a, E.Number):
                yield Change(times(*factors[:k], *pair, *factors[k + 2 :]), "with one of them transposed")


def hidden_transpose(question: Question) -> Iterator[Proposal]:
    """A transpose too few or too many, which square matrices do not show."""
    for rule, words in ((transpose_inserted, "missing"), (transpose_removed, "too many")):
        for edit in question.edited(Kind("transpose", rule)):
            where = question.body[edit.span.start : edit.span.end].strip()
            why = "the shapes do not show it, because the matrices are square: with unequal sizes it would not fit"
            shape = question.shape(question.right) if question.reading is not None else None
            square = shape is not None and (shape[0] == shape[-1])
            on = f" on `{where}`" if where else ""
            yield Proposal(f"a transpose is {words}{on}", right=edit.expr, help=why if square else "", what=edit.text)
    if question.reading is None:
        return
    for first in question.edited(Kind("transpose", transpose_inserted), Kind("transpose", transpose_removed)):
        if _is_small(question):
            for second in question.edited(Kind("transpose", transpose_inserted), Kind("transpose", transpose_removed), side=first.expr):
                yield Proposal("two transposes are missing or too many", right=second.expr, what="with two transposes changed",
                               help="the shapes do not show it, because the matrices are square")  # fmt: skip


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


def named(question: Question, node: E.Expr) -> str:
    """Return what a part of the row is called."""
    return latex(question, node)
