"""Functions applied entry by entry: a missing f', a missing diagonal, a matrix product for an elementwise one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import diagonal_dropped, elementwise_for_product, prime_added, prime_dropped, product_for_elementwise
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import apply, factors_of, is_about_change, is_vector, number, times
from mathdoc.diagnosis.question import Proposal, Question

_LOST = "the derivative of the elementwise function is missing: the chain rule brings f' as an elementwise (Hadamard) factor"
_KIND = "a matrix product stands where an elementwise one is meant, or the other way round"


def missing_slope(question: Question) -> Iterator[Proposal]:
    """f' left out, f for f', or the wrong kind of product beside it."""
    for edit in question.edited(Kind("prime", prime_added)):
        yield Proposal(_LOST, right=edit.expr, what=edit.text)
    for edit in question.edited(Kind("prime", _prime_on_name)):
        yield Proposal("a prime is missing", right=edit.expr, what=edit.text)
    for edit in question.edited(Kind("prime", prime_dropped)):
        yield Proposal("a prime too many", right=edit.expr, what=edit.text)
    for slope in slopes(question) if is_about_change(question) else ():
        for edit in question.edited(Kind("slope", lambda place, slope=slope: _beside(question, place, slope))):  # type: ignore[misc]
            yield Proposal(_LOST, right=edit.expr, what="with the derivative of the function")
    for edit in question.edited(Kind("sums", lambda place: _diagonal_of(question, place))):
        yield Proposal("row sums stand where the diagonal is meant: M 1 sums the rows of M, and diag(M) is the diagonal as a vector",
                       right=edit.expr, what=edit.text)  # fmt: skip
    for rule, what in (
        (elementwise_for_product, _KIND),
        (product_for_elementwise, _KIND),
        (_as_diagonal, "a diagonal matrix is missing: diag(v) x is v ⊙ x"),
        (diagonal_dropped, "a diagonal matrix too many"),
    ):
        for edit in question.edited(Kind("elementwise", rule)):
            yield Proposal(what, right=edit.expr, what=edit.text)


def slopes(question: Question) -> list[E.Expr]:
    """Return the derivatives of the elementwise functions that the left side is made of, at their arguments."""
    found: list[E.Expr] = []
    pending, seen = [question.left], set[str]()
    while pending:
        for node in E.walk(pending.pop()):
            name = node.name if isinstance(node, E.Symbol) else node.function if isinstance(node, E.Call) else ""
            definition = question.scope.definitions.get(name)
            if definition is not None and name not in seen:
                seen.add(name)
                pending.append(definition.body)
            slope = _slope(question, node)
            if slope is not None and question.shape(slope) is not None and slope not in found:
                found.append(slope)
    return found[:3]


def _slope(question: Question, node: E.Expr) -> E.Expr | None:
    if isinstance(node, E.Call) and len(node.args) == 1:
        return replace(node, order=node.order + 1)
    if not isinstance(node, E.Apply) or len(node.args) != 1:
        return None
    u, one = node.args[0], E.Literal("ones") if question.is_array(node) else number(1)
    square = apply("hadamard", node, node) if question.is_array(node) else apply("power", node, number(2))
    known: dict[str, E.Expr] = {
        "exp": node, "log": apply("fraction", number(1), u), "sin": replace(node, operator=node.operator.replace("sin", "cos")),
        "cos": apply("negate", replace(node, operator=node.operator.replace("cos", "sin"))),
        "tanh": apply("add", one, apply("negate", square)),
    }  # fmt: skip
    return known.get(node.operator.removeprefix("overloaded_"))


def _beside(question: Question, place: Place, slope: E.Expr) -> Iterator[Change]:
    """Yield a part of the right side with the slope beside it, entry by entry."""
    node = place.node
    if isinstance(node, E.Number) or slope in list(E.walk(node)):
        return
    if not question.is_array(slope):
        if place.parent is None:
            yield Change(times(slope, node), "with the derivative of the function")
    elif question.shape(node) == question.shape(slope):
        yield Change(apply("hadamard", node, slope), "with the derivative of the function")


def _prime_on_name(place: Place) -> Iterator[Change]:
    if isinstance(place.node, E.FunctionValue):
        yield Change(replace(place.node, order=place.node.order + 1), "with one more prime")


def _diagonal_of(question: Question, place: Place) -> Iterator[Change]:
    factors = factors_of(place.node)
    if place.parent is None and len(factors) > 1 and is_vector(question, factors[-1]):
        yield Change(apply("diag", times(*factors[:-1])), "with the diagonal")


def _as_diagonal(place: Place) -> Iterator[Change]:
    if isinstance(place.node, E.Symbol | E.Call) and isinstance(place.parent, E.Apply) and place.parent.operator == "product":
        yield Change(apply("diag", place.node), "with a diagonal matrix")
