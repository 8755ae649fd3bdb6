"""The messages on rows that are wrong, found after all rows of a block have been judged: what the mistake is, and what may be meant."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.derivation.forms import form_of
from mathdoc.diagnosis.diagnose import explained
from mathdoc.diagnosis.question import Question
from mathdoc.judging import PLAINLY_WRONG, CheckedBlock, claim_of, internal_error
from mathdoc.kernel.claim import Claim
from mathdoc.limits import clock
from mathdoc.shapes.elaborate import type_relation
from mathdoc.shapes.scope import Scope
from mathdoc.syntax.rows import Relation, Row


def explain(block: CheckedBlock, wrong: list[tuple[Row, Relation]], seed: int, deadline: float) -> None:
    """Put a message that names the mistake in the place of one that says only that a row is wrong, as far as the time reaches."""
    relations = tuple(relation for row in block.parsed.rows for relation in row.relations)
    derivation = block.derivation
    for row, relation in wrong:
        if clock() > deadline:
            return
        outcome = block.outcomes[id(relation)]
        problem = next(problem for problem in outcome.problems if problem.code in PLAINLY_WRONG)
        before = tuple(other for other in relations if other.span.start < relation.span.start)
        question = Question(relation, block.typed.get(id(relation)), problem, derivation.scope, derivation.model, block.parsed.names,
                            block.source.body.text, _claims(block, row, relation), before, seed, deadline)  # fmt: skip
        try:
            better = explained(question, problem, problem.span)
        except Exception as error:
            # The row is wrong all the same: only its better message is missing.
            better = replace(problem, notes=(*problem.notes, internal_error(error, problem.span).message))
        problems = tuple(better if other is problem else other for other in outcome.problems)
        block.outcomes[id(relation)] = replace(outcome, problems=problems)


def _claims(block: CheckedBlock, row: Row, relation: Relation) -> Callable[[Scope, E.Expr, E.Expr], list[Claim]]:
    """Return what types two sides and compares them as the relation is compared."""

    def claims(scope: Scope, left: E.Expr, right: E.Expr) -> list[Claim]:
        form = form_of(replace(relation, left=left, right=right))
        return [claim_of(block, row, reading, form) for reading in type_relation(scope, form.left, form.right, relation.span)]

    return claims
