"""Slips: a matrix plus a number, a side copied from another row, an index in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import (
    bound,
    differential_dropped,
    exponent,
    factor_dropped,
    function_dropped,
    function_exchanged,
    index_exchanged,
    indices_swapped,
    inverse_added,
    inverse_removed,
    term_dropped,
)
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import added, apply, at_every, number, terms_of, words
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.sizes import SCALAR, shape_text


def scalar_beside_matrix(question: Question) -> Iterator[Proposal]:
    """`A + λ`, where `A + λI` is meant."""
    if question.reading is not None:
        return
    for side in ("right", "left"):
        whole = getattr(question, side)
        for edit in question.edited(Kind("identity", lambda place: _times_identity(question, place)), side=whole):
            terms = [question.shape(term) for node in E.walk(whole) for term in terms_of(node) if len(terms_of(node)) > 1]
            matrix = next((shape for shape in terms if shape not in (None, SCALAR)), None)
            where = f"{shape_text(matrix)} plus a number" if matrix is not None else "a matrix plus a number"
            sides = {"right": question.right, "left": question.left} | {side: edit.expr}
            yield Proposal(f"{where}: a multiple of the identity is meant", left=sides["left"], right=sides["right"],
                           help="a number is added to a matrix as a multiple of I", what="with the identity")  # fmt: skip


def _times_identity(question: Question, place: Place) -> Iterator[Change]:
    terms = terms_of(place.node)
    if len(terms) > 1 and any(question.is_array(term) for term in terms):
        scalars = [term for term in terms if question.shape(term) == SCALAR]
        if scalars:
            yield Change(apply("add", *(_multiple(term) if term in scalars else term for term in terms)), "with the identity")


def _multiple(term: E.Expr) -> E.Expr:
    identity = E.Literal("identity")
    if isinstance(term, E.Apply) and term.operator == "negate":
        return apply("negate", _multiple(term.args[0]))
    return identity if isinstance(term, E.Number) and term.value == 1 else apply("product", term, identity)


def copied(question: Question) -> Iterator[Proposal]:
    """The left side stands in a row above too, and the right side belongs to another one."""
    for left, what in _other_sides(question):
        yield Proposal(f"the left side is copied or mistaken: this is {what}", left=left, right=question.right, what="with this left side")


def _other_sides(question: Question) -> Iterator[tuple[E.Expr, str]]:
    left = question.left
    if _has_differential(question.right) and not _has_differential(left):
        yield E.Differential(left), "its differential"
    if isinstance(left, E.Derivative) and len(left.wrt) == 1 and isinstance(left.wrt[0], E.Symbol):
        for name, info in question.model.symbols.items():
            if name != left.wrt[0].name and info.varies and name not in question.model.definitions:
                yield replace(left, wrt=(E.Symbol(name),)), f"the derivative by `{name}`"
    yield from _of_other_names(question, left)


def _has_differential(side: E.Expr) -> bool:
    return any(isinstance(node, E.Differential) for node in E.walk(side))


def _of_other_names(question: Question, left: E.Expr) -> Iterator[tuple[E.Expr, str]]:
    inner = left.arg if isinstance(left, E.Differential | E.Derivative) else left
    defined = {relation.defines: relation for relation in question.before if relation.defines is not None}
    for name, relation in defined.items():
        if relation.parameters and isinstance(inner, E.Call | E.Apply) and len(relation.parameters) == 1:
            yield E.Call(name, (next(iter(E.children(inner)), inner),)), f"`{name}` of it"
        elif isinstance(inner, E.Symbol) and name != inner.name and not relation.parameters:
            yield at_every(left, lambda node, name=name: E.Symbol(name) if node == inner else None), f"that of `{name}`"  # type: ignore[misc]


def indices(question: Question) -> Iterator[Proposal]:
    """An index letter exchanged, or two indices in the wrong order."""
    if question.reading is None:
        return
    for edit in question.edited(Kind("indices", indices_swapped), Kind("letters", index_exchanged)):
        where = words(question, edit.span)
        yield Proposal(f"the indices of `{where}` are wrong" if where else "the indices are wrong", right=edit.expr, what=edit.text)


def one_slip(question: Question) -> Iterator[Proposal]:
    """A single edit that has no name of its own among the mistakes: a function, a factor or a term too many, a bound."""
    if question.reading is None:
        return
    terms = terms_of(question.right)
    for k, term in enumerate(terms if len(terms) > 1 else ()):
        rest = added(*terms[:k], *terms[k + 1 :])
        yield Proposal("a term is too many", right=rest, what=f"without the term number {k + 1}", difference=term)
    for rule in (_function_dropped, function_exchanged, factor_dropped, term_dropped, bound, differential_dropped):
        for edit in question.edited(Kind("slip", rule)):
            where = words(question, edit.span)
            yield Proposal(f"one slip: this is true {edit.text}" + (f" at `{where}`" if where else ""), right=edit.expr, what=edit.text)


def _function_dropped(place: Place) -> Iterator[Change]:
    yield from function_dropped(place)
    if isinstance(place.node, E.Apply) and place.node.operator in ("bars", "norm", "vector_norm", "transpose", "trace"):
        yield Change(place.node.args[0], "without the function")


def letter(question: Question) -> Iterator[Proposal]:
    """Another symbol of the block stands where one is meant."""
    for edit in question.edited(Kind("letter", lambda place: _exchanged(question, place))):
        where = words(question, edit.span)
        yield Proposal(
            f"`{where}` stands where another symbol is meant" if where else "a symbol is mistaken", right=edit.expr, what=edit.text
        )


def _exchanged(question: Question, place: Place) -> Iterator[Change]:
    node = place.node
    if not isinstance(node, E.Symbol) or isinstance(place.parent, E.Derivative):
        return
    shape = question.scope.shapes.get(node.name)
    for name, other in question.scope.shapes.items():
        if name != node.name and not name.startswith("?") and (question.reading is None or other == shape):
            yield Change(E.Symbol(name, span=node.span), f"with {name} for {node.name}")


def _squared(place: Place) -> Iterator[Change]:
    stands_apart = isinstance(place.parent, E.Differential | E.Entry | E.Derivative)
    if isinstance(place.node, E.Symbol) and not stands_apart:
        yield Change(apply("power", place.node, number(2)), "squared")


def power(question: Question) -> Iterator[Proposal]:
    """An exponent or an inverse that is wrong."""
    for rule in (exponent, _squared, inverse_added, inverse_removed):
        for edit in question.edited(Kind("power", rule)):
            where = words(question, edit.span)
            yield Proposal(f"a power is wrong at `{where}`" if where else "a power is wrong", right=edit.expr, what=edit.text)
