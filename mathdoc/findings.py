"""From checked blocks to the public records: every verdict and message with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.documents.model import Document
from mathdoc.judging import CheckedBlock, CheckedDocument, Outcome
from mathdoc.kernel.verdict import Verdict, without_pass
from mathdoc.results import BlockResult, FileResult, Finding, Replacement, RowResult, worst
from mathdoc.source import Body, Position, Span
from mathdoc.syntax.rows import Kind, Relation, Row


def file_result(document: Document, checked: CheckedDocument) -> FileResult:
    """Return the public record of a checked document."""
    findings = tuple(
        Finding(n.code, n.severity, n.message, n.start, n.end, n.help, _where(document, n.start), n.source) for n in document.diagnostics
    )
    page = tuple(_finding(document, body, problem) for body, problem in checked.problems)
    return FileResult(document.path, tuple(block_result(document, block) for block in checked.blocks), findings + page)


def block_result(document: Document, block: CheckedBlock) -> BlockResult:
    """Return the public record of one checked block."""
    body = block.source.body
    options = [_option_result(body, span) for span in block.parsed.option_spans]
    judged = [result for row in block.parsed.rows for result in _row_results(document, block, row)]
    rows = tuple(sorted((*options, *judged), key=lambda row: row.start))
    derivation, written = block.derivation, block.source.written
    own = {id(relation) for row in block.parsed.rows for relation in row.relations}
    notes = dict.fromkeys((f"line {body.position(r.span.start).line}", note) for r, note in derivation.notes if id(r) in own)
    return BlockResult(
        start=block.source.start,
        verdict=worst(row.verdict for row in rows),
        rows=rows,
        name=block.parsed.options.get("name"),
        inferred=(*derivation.inferred.items(), *notes),
        constants=derivation.constants,
        assumed=tuple(derivation.assumed),
        findings=tuple(
            _finding(document, where, problem, written)
            for where, problem in (*block.around, *((body, p) for p in block.parsed.diagnostics))
        ),
    )


def _option_result(body: Body, span: Span) -> RowResult:
    return RowResult(body.position(span.start), body.position(span.end), body.slice(span), str(Kind.OPTION), Verdict.GIVEN)


def _row_results(document: Document, block: CheckedBlock, row: Row) -> Iterable[RowResult]:
    """Yield one result for every relation of a row, or one for a row that relates nothing."""
    body = block.source.body
    reading_problems = [problem for problem in row.diagnostics if not _ignored(problem, row)]
    failed = any(problem.severity == "error" for problem in reading_problems)
    parts = [(together[0].span, str(together[0].kind), _of_both_signs(block, together)) for together in _by_place(row)]
    if not parts:
        parts = [(row.span, str(row.kind), Outcome(without_pass(Verdict.GIVEN)))]
    for position, (span, kind, outcome) in enumerate(parts):
        problems = [problem for problem in outcome.problems if not _ignored(problem, row)]
        judgement = outcome.judgement
        if position == len(parts) - 1 and reading_problems:
            problems = [*reading_problems, *problems]
            judgement = without_pass(Verdict.ERROR) if failed else judgement
        if row.expect:
            failures = [problem for problem in problems if problem.code == _INTERNAL]
            problems = failures + _expected(row, span, judgement.verdict, position == len(parts) - 1)
        yield RowResult(
            start=body.position(span.start), end=body.position(span.end), latex=body.slice(span), kind=kind, verdict=judgement.verdict,
            certificate=judgement.certificate, counterexample=judgement.counterexample,
            findings=tuple(_finding(document, body, problem, block.source.written) for problem in problems),
        )  # fmt: skip


def _by_place(row: Row) -> list[list[Relation]]:
    """Return the relations of a row, together those that one stretch of text makes: a row with `\\pm` says two things."""
    found: dict[Span, list[Relation]] = {}
    for relation in row.relations:
        found.setdefault(relation.span, []).append(relation)
    return list(found.values())


def _of_both_signs(block: CheckedBlock, relations: list[Relation]) -> Outcome:
    """Return the worse outcome of the two signs; its messages say with which they are true, and a repair would be one of half the row."""
    outcomes = [block.outcomes[id(relation)] for relation in relations]
    verdict = worst(outcome.judgement.verdict for outcome in outcomes)
    first = next(outcome for outcome in outcomes if outcome.judgement.verdict == verdict)
    if len(outcomes) == 1 or all(outcome == first for outcome in outcomes):
        return first
    problems = [
        replace(problem, message=f"with the {sign} sign: {problem.message}", repairs=())
        for sign, outcome in zip(("upper", "lower"), outcomes, strict=False)
        for problem in outcome.problems
    ]
    return Outcome(first.judgement, tuple(problems))


def _ignored(problem: Diagnostic, row: Row) -> bool:
    """Whether a comment on the row silences a message; DRV301 stands for every message on a refuted row that names its mistake."""
    named = problem.code.startswith("DRV3") and problem.code not in ("DRV303", "DRV304")
    if problem.code == _INTERNAL:
        return False
    return problem.code in row.ignore or (named and "DRV301" in row.ignore)


def _expected(row: Row, span: Span, verdict: Verdict, last: bool) -> list[Diagnostic]:
    """A row that is wrong on purpose: the message is that it is not."""
    if not last or verdict == row.expect:
        return []
    return [diagnostic("DRV303", f"this row is marked `expect: {row.expect}`, but it is {verdict}", span)]


_INTERNAL = "DRV405"
"""A failure of mathdoc itself: no comment on the row silences it."""
_PLACE = re.compile(r"\{(\d+):(\d+)\}")
"""A place of the body in a note: it stands for the author's own words there."""


def _finding(document: Document, body: Body, problem: Diagnostic, written: Callable[[str], str] = str) -> Finding:
    start, end = body.position(problem.span.start), body.position(max(problem.span.end, problem.span.start + 1))
    lines = document.lines()
    first = lines.line(start.line)
    notes = _where(document, start) + tuple(
        _PLACE.sub(lambda match: f"`{body.text[int(match[1]) : int(match[2])]}`", note) for note in problem.notes
    )
    repairs = tuple(
        Replacement(written(r.text), body.position(r.span.start), body.position(r.span.end), r.what, r.size, r.by_hand)
        for r in problem.repairs
    )
    return Finding(problem.code, problem.severity, problem.message, start, end, problem.help, notes, first, repairs)


def _where(document: Document, start: Position) -> tuple[str, ...]:
    """Return where the author looks for a place, if that is not its line in the file."""
    where = document.where(start)
    return (where,) if where else ()
