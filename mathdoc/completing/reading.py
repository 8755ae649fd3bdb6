"""What is put in the place of a gap, read again where it stands, and judged by the kernel as the row that it makes."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.check import read_within
from mathdoc.judging import CheckedBlock, judge_relation
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Verdict
from mathdoc.limits import clock
from mathdoc.source import Body, Span
from mathdoc.syntax.rows import Kind, Relation

SECONDS = 2.0
"""So long the kernel may take for one text: there are others."""


class Put(Struct, frozen=True):
    """A text put in a gap: the block as it is with it, the verdict on what it made, and why it does not pass, if it does not."""

    block: CheckedBlock
    verdict: Verdict
    reason: str = ""


def put(block: CheckedBlock, span: Span, text: str, seed: int) -> Put:
    """Put a text in the place of a span of the body, read the block again, and judge the relations that the text is part of."""
    old = block.source.body.text
    new = old[: span.start] + text + old[span.end :]
    again = read_within(replace(block.source, body=Body.plain(new)), block.surroundings)
    judge = Judge(again.derivation.model, seed, clock() + SECONDS)
    within = Span(span.start, span.start + len(text))
    verdicts = []
    for row in again.parsed.rows:
        if row.span.end <= within.start or row.span.start >= within.end:
            continue
        if any(problem.severity == "error" for problem in row.diagnostics):
            return Put(again, Verdict.ERROR, "it cannot be read there")
        for relation in row.relations:
            if relation.span.end <= within.start or relation.span.start >= within.end or _open(relation):
                continue
            if relation.kind is not Kind.CLAIM:
                return Put(again, Verdict.GIVEN, "whatever stands here says what the name means")
            outcome = judge_relation(again, judge, row, relation)
            if not outcome.judgement.verdict.passes:
                said = outcome.judgement.reason or "; ".join(problem.message for problem in outcome.problems)
                return Put(again, outcome.judgement.verdict, said)
            verdicts.append(outcome.judgement.verdict)
    return Put(again, min(verdicts), "") if verdicts else Put(again, Verdict.ERROR, "it cannot be read there")


def _open(relation: Relation) -> bool:
    return any(isinstance(node, E.Gap) for side in (relation.left, relation.right) for node in E.walk(side))
