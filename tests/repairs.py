"""Rows that pass, made false by one edit and written back into their page: what is offered to mend them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.api import check_text
from mathdoc.diagnosis.edits import Edit
from mathdoc.diagnosis.question import Question
from mathdoc.diagnosis.repair import written
from mathdoc.judging import PLAINLY_WRONG
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import Finding, RowResult
from mathdoc.source import Span
from mathdoc.syntax import parse_expression
from tests.mutants import Original, chosen


class Spoiled(Struct, frozen=True):
    """A row made false by one edit of a side, and what is said of it."""

    original: Original
    edit: Edit
    text: str
    finding: Finding | None
    seconds: float

    @property
    def kind(self) -> str:
        """The kind of the edit, without its side."""
        return self.edit.kind.removesuffix(", left")

    @property
    def mended(self) -> bool:
        """Whether something is offered. What is offered is verified, and so an equal form of what stood there."""
        return self.finding is not None and bool(self.finding.repairs)

    @property
    def restored(self) -> bool:
        """Whether what stood there is among what is offered, as it was up to its spelling."""
        wanted = _plain(self.original, self.original.block.source.body.slice(_span(self.original, self.edit)))
        return self.finding is not None and any(_plain(self.original, repair.text) == wanted for repair in self.finding.repairs)

    @property
    def named(self) -> bool:
        """Whether the message names the mistake."""
        return self.finding is not None and self.finding.code not in PLAINLY_WRONG

    def __str__(self) -> str:
        offered = " ; ".join(repair.text for repair in self.finding.repairs) if self.finding is not None else ""
        code = self.finding.code if self.finding is not None else "no finding"
        return f"{self.original.name} | {self.original.row.latex.strip()} | {self.edit.kind}: {self.text} | {code} | {offered}"


def spoiled(original: Original, count: int | None, random: Random) -> Iterator[Spoiled]:
    """Yield up to `count` of the edits of a row that leave it well-formed and false (None: all)."""
    done = 0
    for edit in chosen(original, count, random):
        if done == count:
            return
        found = _spoiled(original, edit)
        if found is not None:
            done += 1
            yield found


def _spoiled(original: Original, edit: Edit) -> Spoiled | None:
    """Write an edit into the page and check it; None where the row is still true, or cannot be written."""
    block, relation = original.block, original.relation
    body = block.source.body.text
    span = _span(original, edit)
    if not (relation.span.start <= span.start < span.end <= relation.span.end):
        return None
    question = Question(relation, block.typed.get(id(relation)), None, block.derivation.scope, block.derivation.model,
                        block.parsed.names, body, lambda scope, left, right: [])  # fmt: skip
    text = written(question, edit.expr, on_left=edit.kind.endswith(", left"))
    if text is None:
        return None
    started = time.perf_counter()
    page = f"~~~~~derivation\n{body[: span.start]}{text}{body[span.end :]}\n~~~~~\n"
    result = check_text(page)
    seconds = time.perf_counter() - started
    line = 2 + body[: span.start].count("\n")
    rows = [row for checked in result.blocks for row in checked.rows if row.start.line <= line <= row.end.line and _is_wrong(row)]
    if not rows:
        return None
    return Spoiled(original, edit, text, rows[0].findings[0] if rows[0].findings else None, seconds)


def _is_wrong(row: RowResult) -> bool:
    return row.verdict is Verdict.REFUTED or any(finding.code.startswith("DRV25") for finding in row.findings)


def _span(original: Original, edit: Edit) -> Span:
    relation = original.relation
    return relation.left.span if edit.kind.endswith(", left") else relation.right.span


def _plain(original: Original, text: str) -> E.Expr:
    return parse_expression(text, original.block.parsed.names)
