"""What to tell the author of a wrong row: the mistake by its name, and the smallest repairs, each verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.diagnosis.edits import KINDS
from mathdoc.diagnosis.engine_answer import answers, linear_form
from mathdoc.diagnosis.entries import by_entries
from mathdoc.diagnosis.marks import marks
from mathdoc.diagnosis.mistakes import MISTAKES, Mistake
from mathdoc.diagnosis.mistakes.missing import lost_factor, lost_term
from mathdoc.diagnosis.mistakes.product_rule import by_rules, in_names
from mathdoc.diagnosis.question import OutOfTime, Proposal, Question
from mathdoc.diagnosis.repair import repair_of, written
from mathdoc.diagnosis.restoring import ONE_MORE, inner_terms, lost_marks, on_the_left
from mathdoc.diagnostics import Diagnostic, Repair, diagnostic
from mathdoc.source import Span

REPAIRS = 3
_ANEW = "as differentiated"
NAMING, AGAIN, REPAIRING, ANSWERING, RESTORING = 0.18, 0.1, 0.1, 0.06, 0.15
"""Seconds of work that one row may take: to name the mistake (again over the reals), to try small edits, to differentiate,
and to put back what may be lost."""


class Diagnosis(Struct, frozen=True):
    """A mistake with its name (None if it has none), the message that says so, and what would be true instead."""

    mistake: Mistake | None
    message: str
    help: str
    repairs: tuple[Repair, ...]


def diagnose(question: Question) -> Diagnosis:
    """Return what is wrong with a row, as far as it can be found within the limits."""
    found: list[Repair] = []
    question.allow(NAMING)
    mistake, proposal = _named(question)
    if mistake is None and question.has_functions:
        question.thorough = True
        question.allow(AGAIN)
        mistake, proposal = _named(question)
    question.allow(REPAIRING)
    if proposal is not None and mistake is not None:
        _gather(question, found, _of(proposal))
        _gather(question, found, (p for p in _tried(question, mistake) if p.offered))
    _gather(question, found, (Proposal("", right=edit.expr, what=edit.text) for edit in question.edited(*KINDS)))
    question.allow(ANSWERING)
    _gather(question, found, _anew(right for source in (in_names, answers, by_entries) for right in source(question)))
    _restore(question, found)
    if not found and proposal is not None and proposal.offered:
        repair = repair_of(question, proposal, trivial=True)
        found += [repair] if repair is not None else []
    if proposal is None:
        mistake, message = _named_by(found, question)
        return Diagnosis(mistake, message, "", tuple(found))
    text = written(question, proposal.difference, on_left=False) if proposal.difference is not None else None
    message = f"{proposal.message}: the two sides differ by `{text}`" if text else proposal.message
    return Diagnosis(mistake, message, proposal.help, tuple(found))


def _restore(question: Question, found: list[Repair]) -> None:
    """Where nothing was found: put back what may be lost, differentiate by every rule there is, and at last edit the left side."""
    lost = (proposal for source in (lost_marks, lost_term, inner_terms, lost_factor) for proposal in source(question))
    anew = _anew(right for rights in (linear_form(question), in_names(question, by_rules)) for right in rights)
    for proposals in (lost, anew, on_the_left(question)):
        if not found:
            question.allow(RESTORING)
            _gather(question, found, proposals)


def _anew(rights: Iterable[E.Expr]) -> Iterator[Proposal]:
    return (Proposal("", right=right, what=_ANEW) for right in rights)


def explained(question: Question, problem: Diagnostic, span: Span) -> Diagnostic:
    """Return the message on a wrong row: `problem`, or in its place the message that names the mistake."""
    found = diagnose(question)
    if found.mistake is None:
        return Diagnostic(problem.code, problem.message, problem.span, problem.help, problem.severity, problem.notes, found.repairs)
    named = diagnostic(found.mistake.code, found.message, span, found.help, problem.notes)
    return Diagnostic(named.code, named.message, named.span, named.help, named.severity, named.notes, found.repairs)


def _named(question: Question) -> tuple[Mistake | None, Proposal | None]:
    """Return the first mistake one of whose proposals holds."""
    try:
        for mistake in MISTAKES:
            for proposal in mistake.proposals(question):
                if (not proposal.offered or _is_saying_something(question, proposal)) and question.holds(proposal):
                    return mistake, proposal
    except OutOfTime:
        pass
    return None, None


def _named_by(found: list[Repair], question: Question) -> tuple[Mistake | None, str]:
    """Name a mistake by the edit that mends it, where it has no other name and is not only differentiated anew."""
    repair = next((repair for repair in found if repair.what and repair.what != _ANEW), None)
    if repair is None or question.reading is None:
        return None, ""
    if repair.span == question.left.span:
        code, message = "DRV329", f"the left side is mistaken: this is true {repair.what}"
    elif repair.what == ONE_MORE:
        code, message = "DRV336", "a term is missing"
    else:
        code, message = "DRV334", f"one slip: this is true {repair.what}"
    return next(mistake for mistake in MISTAKES if mistake.code == code), message


def _tried(question: Question, mistake: Mistake) -> Iterator[Proposal]:
    yield from mistake.proposals(question)


def _of(proposal: Proposal) -> Iterator[Proposal]:
    """Yield what a proposal offers: itself, and the right sides that go with it."""
    if proposal.offered:
        yield proposal
    for right in proposal.then:
        yield Proposal("", right=right, left=None)


def _gather(question: Question, found: list[Repair], proposals: Iterator[Proposal]) -> None:
    """Add the repairs that hold, up to the limit, the same text once."""
    try:
        for proposal in proposals:
            if len(found) >= REPAIRS:
                return
            if proposal.right != question.left and question.holds(proposal) and _is_saying_something(question, proposal):
                repair = repair_of(question, proposal)
                if repair is not None and marks(repair.text) not in [marks(other.text) for other in found]:
                    found.append(repair)
    except OutOfTime:
        return


def _is_saying_something(question: Question, proposal: Proposal) -> bool:
    """Whether a repair does not bring in the left side itself: `det Q = 1 / det Q` helps nobody."""
    right = proposal.right if proposal.right is not None else question.right
    left = proposal.left if proposal.left is not None else question.left
    return right == left or left not in E.walk(right) or left in E.walk(question.right)
