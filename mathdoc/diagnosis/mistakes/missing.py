"""What is left out: a factor, a differential, a function, or a whole term. The parts tried are those of the row itself and its block."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.forms import added, apply, factors_of, is_applied, negated, number, terms_of, times, transposed
from mathdoc.diagnosis.mistakes.product_rule import in_names
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.diagnosis.restoring import siblings, under_d
from mathdoc.sizes import SCALAR

_MOST = 10


def lost_factor(question: Question) -> Iterator[Proposal]:
    """A factor of a product, or the d before a variable, is missing."""
    if question.reading is None and (question.problem is None or question.problem.code != "DRV253"):
        return
    for edit in question.edited(Kind("d", lambda place: under_d(question, place))):
        yield Proposal("a differential is missing: a variable stands where its differential is meant", right=edit.expr, what=edit.text)
    for below in _denominators(question):
        yield Proposal("a denominator is missing", right=apply("fraction", question.right, below), what="with a denominator")
    for atom, text in _atoms(question):
        for edit in question.edited(Kind("factor", lambda place, atom=atom: _beside(place, atom))):  # type: ignore[misc]
            message = f"a factor is missing: `{text}`" if text else "a factor is missing"
            yield Proposal(message, right=edit.expr, what="with one more factor")


def _atoms(question: Question) -> list[tuple[E.Expr, str]]:
    """Return the factors that may be missing: those that stand elsewhere in the row or in the row before, and its symbols."""
    found: dict[E.Expr, str] = {}
    sides = [question.left, question.right, *(side for other in question.before[-1:] for side in (other.left, other.right))]
    for side in sides:
        for node in E.walk(side):
            if is_applied(node, "product", "dot", "times"):
                found.update(dict.fromkeys(factors_of(node), ""))
    for side in sides:
        found.update({node: "" for node in E.walk(side) if isinstance(node, E.Symbol)})
    found.update({E.Symbol(name): "" for name in question.scope.shapes if not name.startswith("?")})
    kept = [
        node
        for node in found
        if node != question.left
        and not isinstance(node, E.Number | E.Index)
        and (question.shape(node) is not None or isinstance(node, E.Entry))
    ]
    turned = [transposed(question, node) for node in kept if question.is_array(node)]
    both = dict.fromkeys((*kept[: 2 * _MOST], *turned[:_MOST]))
    return [(node, question.body[node.span.start : node.span.end].strip() if node in found else "") for node in both]


def _denominators(question: Question) -> list[E.Expr]:
    """Return the numbers of the row by which its right side may have to be divided, and their squares."""
    nodes = [node for side in (question.left, question.right) for node in E.walk(side) if not isinstance(node, E.Number | E.Differential)]
    found = [node for node in dict.fromkeys(nodes) if question.shape(node) == SCALAR and not isinstance(node, E.Derivative)]
    return [new for node in found[:_MOST] for new in (node, apply("power", node, number(2)))]


def _beside(place: Place, atom: E.Expr) -> Iterator[Change]:
    """Yield a term with one more factor, in each place."""
    is_term = place.parent is None or is_applied(place.parent, "add", "trace", "negate", "determinant", "hadamard", "fraction", "inner")
    if not is_term or is_applied(place.node, "add", "negate") or isinstance(place.node, E.Number):
        return
    factors = factors_of(place.node)
    for k in range(len(factors) + 1):
        yield Change(times(*factors[:k], atom, *factors[k:]), "with one more factor")


def lost_term(question: Question) -> Iterator[Proposal]:
    """A term is missing: the other half of a symmetric pair, one of the product rule, or one of the row before."""
    if question.reading is None:
        return
    for term in _terms(question):
        for signed in (term, negated(term)):
            yield Proposal("a term is missing", right=added(question.right, signed), what="with one more term", difference=signed)
    for kind in (Kind("trace", lambda place: _inside(question, place)),):
        for edit in question.edited(kind):
            yield Proposal("a term is missing under the trace", right=edit.expr, what="with one more term")


def _terms(question: Question) -> list[E.Expr]:
    mine = terms_of(question.right)
    found = [transposed(question, term) for term in mine]
    found += [times(*reversed(factors_of(term))) for term in mine if len(factors_of(term)) > 1]
    for whole in in_names(question):
        found += terms_of(whole)
    found += [term for other in question.before[-2:] for side in (other.right, other.left) for term in terms_of(side)]
    found += [node for side in (question.left, question.right) for node in E.walk(side) if isinstance(node, E.Symbol)]
    unsigned = [negated(term) if is_applied(term, "negate") else term for term in found]
    likely = [term for term in dict.fromkeys(unsigned) if term not in mine and term != question.left][: 2 * _MOST]
    return [*likely, *(term for term in siblings(question) if term not in likely and term not in mine)]


def _inside(question: Question, place: Place) -> Iterator[Change]:
    node = place.node
    if isinstance(node, E.Apply) and node.operator == "trace":
        yield Change(apply("trace", added(node.args[0], transposed(question, node.args[0]))), "with one more term")
