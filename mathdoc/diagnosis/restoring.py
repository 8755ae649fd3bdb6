"""What was lost, put back: terms in any sum, bounds of sums, and edits of the left side. Tried where nothing smaller mends a row."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edit_rules import factors_swapped, indices_swapped, transpose_inserted, transpose_removed
from mathdoc.diagnosis.edits import KINDS, Kind, edits
from mathdoc.diagnosis.mistakes.forms import added, apply, factors_of, is_applied, negated, number, terms_of, times
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.functions import FUNCTIONS
from mathdoc.sizes import SCALAR

ONE_MORE = "with one more term"
"""What a repair says that puts a term back."""

_ONE = number(1)
_MOST_PARTS, _MOST_SIBLINGS = 14, 12
_SIBLINGS = (
    Kind("indices", indices_swapped),
    Kind("not transposed", transpose_removed),
    Kind("turned round", factors_swapped),
    Kind("transposed", transpose_inserted),
)
_INVERSES = Kind("inverse", lambda place: _inverted(place))
_BOUNDS = Kind("bound", lambda place: _widened(place))


def lost_marks(question: Question) -> Iterator[Proposal]:
    """Yield right sides with a bound or an inverse put back."""
    for edit in question.edited(_BOUNDS, _INVERSES):
        yield Proposal("", right=edit.expr, what=edit.text)


def inner_terms(question: Question) -> Iterator[Proposal]:
    """Yield right sides with a term put back in a sum, or in what is left of one."""
    parts = _parts(question)
    for edit in question.edited(Kind("term", lambda place: _with_terms(question, place, parts))):
        yield Proposal("", right=edit.expr, what=ONE_MORE)


def on_the_left(question: Question) -> Iterator[Proposal]:
    """Yield edits of the left side, if it stands in the row: a d that is missing, and then the others."""
    left, row = question.left.span, question.relation.span
    if question.reading is not None and row.start <= left.start < left.end <= row.end:
        differentials = Kind("d", lambda place: under_d(question, place))
        for edit in edits(question.left, (differentials, *KINDS)):
            if edit.expr != question.right and not isinstance(edit.expr, E.Number):
                yield Proposal("", left=edit.expr, right=question.right, what=edit.text)


def under_d(question: Question, place: Place) -> Iterator[Change]:
    """Yield the differential of a name that varies, where the name stands."""
    node = place.node
    if isinstance(node, E.Symbol) and not isinstance(place.parent, E.Differential | E.Entry | E.Derivative):
        symbols = question.model.symbols
        if any(name in symbols and symbols[name].varies for name in question.model.symbols_of(node)):
            yield Change(E.Differential(node), "with a d")


def siblings(question: Question) -> Iterator[E.Expr]:
    """Yield terms that often stand beside those of the row: with the d on another factor, transposed, or with other indices."""
    found: dict[E.Expr, None] = {}
    for term in terms_of(question.right):
        bare = negated(term) if is_applied(term, "negate") else term
        found.update(dict.fromkeys(_moved_differentials(bare)))
        found.update((edit.expr, None) for edit in edits(bare, _SIBLINGS))
    yield from list(found)[:_MOST_SIBLINGS]


def _moved_differentials(term: E.Expr) -> Iterator[E.Expr]:
    """Yield a term with its d moved to another factor."""
    factors = factors_of(term)
    for k, factor in enumerate(factors):
        if isinstance(factor, E.Differential):
            plain = [*factors[:k], factor.arg, *factors[k + 1 :]]
            for j, other in enumerate(plain):
                if j != k and isinstance(other, E.Symbol):
                    yield times(*plain[:j], E.Differential(other), *plain[j + 1 :])


def _widened(place: Place) -> Iterator[Change]:
    """Yield sums that begin one earlier or end one later."""
    node = place.node
    if not isinstance(node, E.Sum):
        return
    for k, item in enumerate(node.ranges):
        ends: list[E.IndexRange] = []
        if item.lower is not None:
            ends.append(replace(item, lower=_less(item.lower)))
        if item.upper is not None:
            ends.append(replace(item, upper=_more(item.upper)))
        for new in ends:
            yield Change(replace(node, ranges=(*node.ranges[:k], new, *node.ranges[k + 1 :])), "with other bounds of the sum")


def _inverted(place: Place) -> Iterator[Change]:
    """Yield a bracket inverted."""
    if is_applied(place.node, "add") and is_applied(place.parent or place.node, "product", "dot", "times"):
        yield Change(apply("inverse", place.node), "with this inverted")


def _less(node: E.Expr) -> E.Expr:
    if isinstance(node, E.Number):
        return replace(node, value=node.value - 1)
    terms = terms_of(node)
    if terms[-1] == _ONE:
        return added(*terms[:-1])
    return added(node, negated(_ONE))


def _more(node: E.Expr) -> E.Expr:
    terms = terms_of(node)
    return added(*terms[:-1]) if terms[-1] == negated(_ONE) else added(node, _ONE)


def _parts(question: Question) -> list[E.Expr]:
    """Return what a lost term may have been: parts of the row and of the row before, symbols, the identity and 1."""
    sides = [question.right, question.left, *(side for other in question.before[-1:] for side in (other.right, other.left))]
    nodes = [node for side in sides for term in terms_of(side) for node in (term, *factors_of(term))]
    nodes += [node for side in sides for node in E.walk(side) if isinstance(node, E.Symbol | E.Entry)]
    bare = dict.fromkeys(negated(node) if is_applied(node, "negate") else node for node in nodes)
    kept = [node for node in bare if not isinstance(node, E.Number | E.Index) and node != question.left]
    return [*kept[:_MOST_PARTS], E.Literal("identity"), _ONE]


def _with_terms(question: Question, place: Place, parts: list[E.Expr]) -> Iterator[Change]:
    """Yield what stands in a place with one more term, if its shape allows it."""
    node = place.node
    if place.parent is not None and not _is_sum(node, place.parent):
        return
    shape = question.shape(node)
    for part in parts:
        if part == node or part in terms_of(node):
            continue
        square = shape is None or (len(shape) == 2 and shape[0] == shape[1] and shape != SCALAR)
        fits = square if isinstance(part, E.Literal) else shape is None or question.shape(part) in (None, shape)
        if fits:
            yield Change(apply("add", *terms_of(node), part), ONE_MORE)
            yield Change(apply("add", *terms_of(node), negated(part)), ONE_MORE)


def _is_sum(node: E.Expr, parent: E.Expr) -> bool:
    """Whether a part of an expression may be what is left of a sum: a bracket, or a name among factors."""
    if is_applied(parent, "add"):
        return False
    factor = is_applied(parent, "product", "dot", "times", "hadamard", "trace", "kronecker", "inverse", "inner")
    closed = is_applied(parent, "inverse", "determinant", "bars", "trace", *FUNCTIONS) or isinstance(parent, E.Sum)
    return is_applied(node, "add", "negate") or closed or (factor and isinstance(node, E.Symbol | E.Call | E.Entry))
