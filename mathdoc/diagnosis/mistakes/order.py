"""The order of factors: chains that do not conform, products that do not commute, inverses of products, traces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from itertools import product as cartesian

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import factors_swapped, trace_permuted
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import factors_of, is_about_change, is_applied, latex, negated, terms_of, times, transposed
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.sizes import shape_text

_MOST_FACTORS = 4
_OUTER = "in the chain rule the outer derivative takes the inner one's transpose on its left"
_CHAIN = "in the chain rule every factor keeps its place"


def wrong_order(question: Question) -> Iterator[Proposal]:
    """A chain whose factors do not conform, or stand in an order that only scalars would allow."""
    if question.reading is not None:
        kind = Kind("order", factors_swapped)
        for edit in question.edited(Kind("kronecker", _kronecker_swapped)):
            yield Proposal("the factors of a Kronecker product are in the wrong order: vec stacks columns, so that vec(v wᵀ) = w ⊗ v",
                           right=edit.expr, what=edit.text)  # fmt: skip
        for edit in question.edited(kind):
            if not _inverses_only(edit.expr):
                yield Proposal("two factors are in the wrong order: matrices do not commute", right=edit.expr,
                               help=_CHAIN if is_about_change(question) else "", what=edit.text)  # fmt: skip
        return
    yield from _misfits(question)
    for term, put in _terms(question.right):
        if question.shape(term) is not None and len(terms_of(question.right)) > 1:
            continue
        shapes = _shapes(question, term)
        for new, what in rearranged(question, term):
            message = f"the factors are in the wrong order: {shapes}" if shapes else "the factors are in the wrong order"
            yield Proposal(message, right=put(new), help=_OUTER, what=what)


def _misfits(question: Question) -> Iterator[Proposal]:
    """Mend a product anywhere in the right side whose factors do not conform."""

    def rule(place: Place) -> Iterator[Change]:
        factors = factors_of(place.node)
        known = len(factors) > 1 and all(question.shape(factor) is not None for factor in factors)
        if known and question.shape(place.node) is None and is_applied(place.node, "product", "dot", "times"):
            shapes = _shapes(question, place.node)
            for new, _ in rearranged(question, place.node):
                yield Change(new, shapes)

    for edit in question.edited(Kind("misfit", rule)):
        message = f"the factors are in the wrong order: {edit.text}" if edit.text else "the factors are in the wrong order"
        yield Proposal(message, right=edit.expr, help=_OUTER, what="with the factors rearranged")
    for edit in question.edited(Kind("order", factors_swapped)):
        yield Proposal("two factors are in the wrong order: they do not conform", right=edit.expr, help=_OUTER, what=edit.text)


def _kronecker_swapped(place: Place) -> Iterator[Change]:
    if is_applied(place.node, "kronecker"):
        yield from factors_swapped(place)


def _inverses_only(expr: E.Expr) -> bool:
    return all(is_applied(factor, "inverse") for factor in factors_of(expr))


def _terms(expr: E.Expr) -> Iterator[tuple[E.Expr, Callable[[E.Expr], E.Expr]]]:
    """Yield the terms of a side, each with the function that puts another in its place."""
    terms = terms_of(expr)
    if len(terms) == 1:
        yield expr, lambda new: new
        return
    for k, term in enumerate(terms):
        yield term, lambda new, k=k: E.Apply("add", (*terms[:k], new, *terms[k + 1 :]))  # type: ignore[misc]


def _shapes(question: Question, term: E.Expr) -> str:
    """Say which shapes the arrays of a product have."""
    named = [(latex(question, factor), question.shape(factor)) for factor in factors_of(term) if question.is_array(factor)]
    return ", ".join(f"`{text}` is {shape_text(shape)}" for text, shape in named if text and shape is not None)


def rearranged(
    question: Question, term: E.Expr, movable: Callable[[E.Expr], bool] = lambda factor: True
) -> Iterator[tuple[E.Expr, str]]:  # fmt: skip
    """Yield a product with its arrays in other orders and transposed, the smallest changes first; numbers stay in front."""
    factors = factors_of(term)
    arrays = [factor for factor in factors if question.is_array(factor)]
    numbers = [factor for factor in factors if not question.is_array(factor)]
    if not 2 <= len(arrays) <= _MOST_FACTORS:
        return
    sign = is_applied(term, "negate")
    flips = [(factor, transposed(question, factor)) for factor in arrays]
    found = []
    for places in permutations(range(len(arrays))):
        moved = sum(place != k for k, place in enumerate(places))
        found += [
            (moved + sum(flipped), places, flipped)
            for flipped in cartesian((0, 1), repeat=len(arrays))
            if all(movable(arrays[k]) for k in range(len(arrays)) if flipped[k]) and moved + sum(flipped)
        ]
    for _, places, flipped in sorted(found):
        new = times(*numbers, *(flips[k][flipped[k]] for k in places))
        yield (negated(new) if sign else new), _moves(places, flipped)


def _moves(places: tuple[int, ...], flipped: tuple[int, ...]) -> str:
    moved = any(place != k for k, place in enumerate(places))
    return " and ".join(words for words, done in (("with the factors in another order", moved), ("transposed", any(flipped))) if done)


def inverse_of_product(question: Question) -> Iterator[Proposal]:
    """(AB)⁻¹ = A⁻¹B⁻¹: the inverse of a product turns the factors round; so does its transpose."""
    for operator in ("inverse", "transpose", "inverse_transpose"):
        kind = Kind(operator, lambda place, operator=operator: _turned(place, operator))  # type: ignore[misc]
        words = {"inverse": "inverse", "transpose": "transpose"}.get(operator, "inverse and the transpose")
        for edit in question.edited(kind):
            if any(
                is_applied(node, operator) and len(factors_of(node.args[0])) > 1
                for node in E.walk(question.left)
                if isinstance(node, E.Apply)
            ):
                yield Proposal(f"the {words} of a product turns the order of its factors round", right=edit.expr, what=edit.text)


def _turned(place: Place, operator: str) -> Iterator[Change]:
    factors = factors_of(place.node)
    if len(factors) > 1 and is_applied(place.node, "product"):
        run = [k for k, factor in enumerate(factors) if is_applied(factor, operator)]
        if len(run) > 1:
            new = list(factors)
            for k, other in zip(run, reversed(run), strict=True):
                new[k] = factors[other]
            yield Change(times(*new), "in the other order")


def trace_order(question: Question) -> Iterator[Proposal]:
    """The factors under a trace in an order that is no rotation of the right one."""
    message = "under a trace factors may be rotated, and this is no rotation: tr(ABC) = tr(BCA), not tr(BAC)"
    for edit in question.edited(Kind("trace", trace_permuted)):
        yield Proposal(message, right=edit.expr, what=edit.text)
    if isinstance(question.left, E.Derivative) or not any(is_applied(node, "trace") for node in E.walk(question.right)):
        return
    for edit in question.edited(Kind("trace", trace_permuted), side=question.left):
        yield Proposal(message, left=edit.expr, right=question.right, offered=False)
