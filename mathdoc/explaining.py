"""The messages on rows that are wrong, found after all rows of a block have been judged: what the mistake is, and what may be meant."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.derivation import Derivation
from mathdoc.derivation.forms import Form, form_of
from mathdoc.diagnosis.diagnose import explained
from mathdoc.diagnosis.question import Question
from mathdoc.diagnostics import Diagnostic
from mathdoc.kernel.claim import Claim
from mathdoc.shapes.elaborate import TypedRelation, type_relation
from mathdoc.shapes.scope import Scope
from mathdoc.syntax import ParsedBlock
from mathdoc.syntax.rows import Relation


class Wrong(Struct, frozen=True):
    """A relation that is wrong: how it was read (if its shapes fit), the message on it, and what makes a claim of two typed sides."""

    relation: Relation
    reading: TypedRelation | None
    problem: Diagnostic
    claim: Callable[[TypedRelation, Form], Claim]


def explanations(
    wrong: Iterable[Wrong], derivation: Derivation, parsed: ParsedBlock, body: str, seed: int, deadline: float
) -> Iterator[tuple[Wrong, Diagnostic]]:  # fmt: skip
    """Yield the better message on each relation, as far as the time of the block reaches."""
    relations = tuple(relation for row in parsed.rows for relation in row.relations)
    for item in wrong:
        if time.monotonic() > deadline:
            return
        before = tuple(other for other in relations if other.span.start < item.relation.span.start)
        question = Question(item.relation, item.reading, item.problem, derivation.scope, derivation.model, parsed.names, body,
                            _claims(item), before, seed, deadline)  # fmt: skip
        yield item, explained(question, item.problem, item.problem.span)


def _claims(item: Wrong) -> Callable[[Scope, E.Expr, E.Expr], list[Claim]]:
    """Return what types two sides and compares them as the relation is compared."""

    def claims(scope: Scope, left: E.Expr, right: E.Expr) -> list[Claim]:
        form = form_of(replace(item.relation, left=left, right=right))
        return [item.claim(reading, form) for reading in type_relation(scope, form.left, form.right, item.relation.span)]

    return claims
