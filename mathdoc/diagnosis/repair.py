"""Repairs as the author would write them: what did not change is copied, and what is written is read again before it is shown."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.marks import loses_more, marks_changed
from mathdoc.diagnosis.mistakes.forms import added, factors_of, is_applied, quotient, terms_of, times, words
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.diagnostics import MathdocError, Repair
from mathdoc.notation.latex import CannotWrite, Writer
from mathdoc.shapes.elaborate import type_relation
from mathdoc.source import NOWHERE, Span
from mathdoc.syntax import parse_expression
from mathdoc.syntax.indices import Indices


def repair_of(question: Question, proposal: Proposal, trivial: bool = False) -> Repair | None:
    """Return a proposal that holds as text to put in the place of the side that it changes, or None if it cannot be written.

    Nor if it repeats the other side, unless `trivial` is allowed.
    """
    if proposal.left is not None and proposal.right is not None and proposal.left != question.left and proposal.right != question.right:
        return None
    on_left = proposal.left is not None and proposal.left != question.left
    old, new = (question.left, proposal.left) if on_left else (question.right, proposal.right)
    if new is None or old.span.end <= old.span.start or not _holds_all(question.relation.span, old.span):
        return None
    if not on_left and isinstance(question.left, E.Symbol) and any(node == question.left for node in E.walk(new)):
        return None  # `f = 2 g - f` is true of f = g, and says nothing
    text = written(question, new, on_left)
    if text is not None and _packed(text) == _packed(_repeated(question, on_left) or "") and not trivial:
        return None
    if text is None or not _reads_back(question, text, proposal, on_left):
        return None
    author = question.body[old.span.start : old.span.end]
    # The left side says what the row is about: it is for the author to change.
    return Repair(text, old.span, proposal.what, marks_changed(author, text), trivial or on_left or loses_more(author))


def _holds_all(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _packed(text: str) -> str:
    return "".join(text.split())


def _repeated(question: Question, on_left: bool) -> str | None:
    """Return the other side, written in the same style."""
    other = question.right if on_left else question.left
    bare = E.map_children(other, lambda child: child)
    return written(question, replace(bare, span=NOWHERE), not on_left)


def written(question: Question, new: E.Expr, on_left: bool) -> str | None:
    """Return the LaTeX of what is to stand on a side, in the author's style; None if it cannot be written."""
    old = question.left if on_left else question.right
    new, remainder = _apart(new)
    known = originals(old, *(definition.body for definition in question.scope.definitions.values()))
    bare = unplaced(tidied(new), known)
    left, right = (bare, _apart(question.right)[0]) if on_left else (_apart(question.left)[0], bare)
    kept = {node.span for node in E.walk(bare) if node.span != NOWHERE}
    try:
        typed = type_relation(question.scope, left, right, question.relation.span)[0]
        side = typed.left if on_left else typed.right
        text = Writer(question.body).latex(_only_kept(side, kept))
    except (MathdocError, CannotWrite, KeyError):
        return None
    return " + ".join((text, *(words(question, term.span) for term in remainder)))


def _apart(side: E.Expr) -> tuple[E.Expr, list[E.Expr]]:
    """Return a side without its terms O(·), which have no value, and these."""
    terms = terms_of(side)
    kept = [term for term in terms if not is_applied(term, "big_o")]
    if not kept or len(kept) == len(terms):
        return side, []
    return added(*kept), [term for term in terms if is_applied(term, "big_o")]


def originals(*sides: E.Expr) -> dict[Span, list[E.Expr]]:
    """Return the nodes of the author's own expression by where they stand."""
    found: dict[Span, list[E.Expr]] = {}
    for side in sides:
        for node in E.walk(side):
            found.setdefault(node.span, []).append(node)
    return found


def unplaced(node: E.Expr, known: dict[Span, list[E.Expr]]) -> E.Expr:
    """Return an expression in which only those nodes have a place that stand there in the author's words as they are."""
    if node.span != NOWHERE and any(node == other for other in known.get(node.span, ())):
        return node
    return replace(E.map_children(node, lambda child: unplaced(child, known)), span=NOWHERE)


def tidied(node: E.Expr) -> E.Expr:
    """Return an expression in which the numbers of each product are one, and fractions of numbers are reduced."""
    new = E.map_children(node, tidied)
    if not isinstance(new, E.Apply):
        return new
    if new.operator == "product":
        numbers = [factor for factor in factors_of(new) if isinstance(factor, E.Number)]
        return times(*new.args) if len(numbers) > 1 or any(factor.value == 1 for factor in numbers) else new
    if new.operator == "fraction" and all(isinstance(arg, E.Number) for arg in new.args):
        above, below = (arg.value for arg in new.args if isinstance(arg, E.Number))
        return quotient(above / below)
    return new


def _only_kept(node: E.Expr, kept: set[Span]) -> E.Expr:
    """Return a typed expression without the places that typing made up."""
    if node.span in kept:
        return node
    return replace(E.map_children(node, lambda child: _only_kept(child, kept)), span=NOWHERE)


def _reads_back(question: Question, text: str, proposal: Proposal, on_left: bool) -> bool:
    """Whether the text, read as part of the row, says what was confirmed."""
    try:
        parsed = parse_expression(text, question.names)
    except MathdocError:
        return False
    free = frozenset(name for name, _ in question.reading.free) if question.reading is not None else frozenset()
    settled = Indices(free).settle(parsed)
    wanted = Proposal("", left=settled, right=question.right) if on_left else Proposal("", left=question.left, right=settled)
    return question.holds(wanted)
