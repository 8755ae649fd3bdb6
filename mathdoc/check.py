"""`check_document`: every derivation of a document read, typed and judged; what was found, with its place in the file."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.block_options import block_options
from mathdoc.derivation import Derivation, build
from mathdoc.derivation.conditions import conditions_before, judge_under, solution_of
from mathdoc.derivation.forms import Form, form_of
from mathdoc.diagnostics import Diagnostic, MathdocError, diagnostic
from mathdoc.documents.model import Document, DocumentBlock
from mathdoc.kernel.claim import Claim, gradient_of
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Judgement, Verdict
from mathdoc.limits import TIME
from mathdoc.options import Options
from mathdoc.results import BlockResult, FileResult, Finding, Replacement, RowResult, worst
from mathdoc.shapes.elaborate import TypedRelation, type_relation
from mathdoc.shapes.scope import Scope
from mathdoc.source import Body, Span
from mathdoc.syntax import Names, ParsedBlock, fully_parenthesised, read_block
from mathdoc.syntax.rows import Kind, Relation, Row

_CHECKED = {Kind.CLAIM, Kind.GAP}


class Outcome(Struct, frozen=True):
    """What is known of one relation: its verdict, what stands behind it, and the messages on it (in places of the body)."""

    judgement: Judgement
    problems: tuple[Diagnostic, ...] = ()


class CheckedBlock(Struct):
    """A block with everything that later stages need: how it was read, its model, and the typed form of every claim."""

    source: DocumentBlock
    parsed: ParsedBlock
    derivation: Derivation
    typed: dict[int, TypedRelation] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    outer_rows: tuple[Row, ...] = ()


def check_document(document: Document, *, seed: int = 0) -> FileResult:
    """Return the verdict on every row of every derivation in a document."""
    return file_result(document, check_blocks(document, seed))


def check_blocks(document: Document, seed: int = 0) -> list[CheckedBlock]:
    """Return every derivation of a document, read and judged. Derivations that are not closed are left out."""
    page = _page_rows(document)
    named: dict[str, CheckedBlock] = {}
    checked = []
    for source in document.blocks:
        if source.closed and source.body.text.strip():
            block = check_block(source, page, named, seed)
            checked.append(block)
            name = block.parsed.options.get("name")
            if name:
                named[name] = block
    return checked


def _page_rows(document: Document) -> tuple[Names, tuple[Row, ...], Options]:
    names, options = Names(), Options()
    rows: tuple[Row, ...] = ()
    for body in document.symbols:
        parsed = read_block(body, options, names)
        names, rows, options = parsed.names, (*rows, *parsed.rows), parsed.options
    return names, rows, options


def check_block(
    source: DocumentBlock, page: tuple[Names, tuple[Row, ...], Options], named: dict[str, CheckedBlock], seed: int
) -> CheckedBlock:
    """Read one block, put it together, and judge its claims one after the other."""
    names, outer_rows, options = page
    outside, outside_rows, problems = block_options(source)
    options = outside.over(options)
    last: E.Expr | None = None
    before = named.get(_continued(source, outside))
    if before is not None:
        names, outer_rows, last = before.parsed.names, (*before.outer_rows, *before.parsed.rows), before.parsed.last
    if outside_rows is not None:
        outer = read_block(outside_rows, options, names)
        names, outer_rows = outer.names, (*outer_rows, *outer.rows)
    parsed = read_block(source.body, options, names, last)
    if problems:
        parsed = replace(parsed, diagnostics=(*problems, *parsed.diagnostics))
    derivation = build((*outer_rows, *parsed.rows), parsed.options)
    block = CheckedBlock(source, parsed, derivation, outer_rows=outer_rows)
    _judge_all(block, seed)
    return block


def _continued(source: DocumentBlock, outside: Options) -> str:
    """Return the name of the block that this one continues."""
    if outside.get("continues"):
        return outside.get("continues")
    for line in source.body.text.split("\n"):
        if line.startswith(":continues:"):
            return line.removeprefix(":continues:").strip()
    return ""


def _judge_all(block: CheckedBlock, seed: int) -> None:
    judge = Judge(block.derivation.model, seed)
    deadline = time.monotonic() + TIME
    wrong: list[tuple[Row, Relation]] = []
    for row in block.parsed.rows:
        for relation in row.relations:
            if time.monotonic() > deadline:
                late = diagnostic("DRV404", f"this block was stopped after {TIME:.0f} seconds", relation.span, "split it")
                block.outcomes[id(relation)] = Outcome(Judgement(Verdict.UNKNOWN), (late,))
            else:
                outcome = block.outcomes[id(relation)] = _judge_relation(block, judge, row, relation)
                if not row.expect and any(problem.code in _EXPLAINED for problem in outcome.problems):
                    wrong.append((row, relation))
    if wrong:
        _explain(block, wrong, seed, deadline)


_EXPLAINED = frozenset({"DRV251", "DRV253", "DRV301"})


def _explain(block: CheckedBlock, wrong: list[tuple[Row, Relation]], seed: int, deadline: float) -> None:
    """Put a message that names the mistake in the place of one that says only that a row is wrong."""
    from mathdoc.diagnosis.diagnose import explained
    from mathdoc.diagnosis.question import Question

    for row, relation in wrong:
        if relation.kind not in _CHECKED or time.monotonic() > deadline:
            continue
        outcome = block.outcomes[id(relation)]
        problem = next(problem for problem in outcome.problems if problem.code in _EXPLAINED)

        def claims(scope: Scope, left: E.Expr, right: E.Expr, row: Row = row, relation: Relation = relation) -> list[Claim]:
            form = form_of(replace(relation, left=left, right=right))
            return [_claim(block, row, reading, form) for reading in type_relation(scope, form.left, form.right, relation.span)]

        reading = block.typed.get(id(relation))
        before = tuple(other for row in block.parsed.rows for other in row.relations if other.span.start < relation.span.start)
        question = Question(relation, reading, problem, block.derivation.scope, block.derivation.model, block.parsed.names,
                            block.source.body.text, claims, before, seed, deadline)  # fmt: skip
        problems = tuple(explained(question, p, p.span) if p is problem else p for p in outcome.problems)
        block.outcomes[id(relation)] = replace(outcome, problems=problems)


def _judge_relation(block: CheckedBlock, judge: Judge, row: Row, relation: Relation) -> Outcome:
    """Type and judge one relation; what claims nothing is given."""
    own = tuple(block.derivation.problems.get(id(relation), ()))
    if any(problem.severity == "error" for problem in row.diagnostics):
        return Outcome(Judgement(Verdict.ERROR), own)
    if relation.kind is Kind.GAP:
        return Outcome(Judgement(Verdict.OPEN), (*own, diagnostic("DRV501", "this is left open", _gap_span(relation), "fill it in, or let "
                                                                  "`mathdoc complete` do it"),))  # fmt: skip
    if any(problem.severity == "error" for problem in own):
        return Outcome(Judgement(Verdict.ERROR), own)
    extra = [claim for claim in block.derivation.extra_claims if claim[0] is relation]
    if extra:
        return _judge_facts(block, judge, row, relation, extra, own)
    if relation.kind not in _CHECKED:
        return Outcome(Judgement(Verdict.GIVEN), own)
    try:
        form = form_of(_of_unknown(block, relation))
        readings = type_relation(block.derivation.scope, form.left, form.right, relation.span)
    except MathdocError as error:
        return Outcome(Judgement(Verdict.ERROR), (*own, _placed(error.diagnostic, relation)))
    block.typed[id(relation)] = readings[0]
    judged = [(reading, _judged(block, judge, row, relation, reading, form)) for reading in readings]
    return _settle(block, relation, judged, own)


def _of_unknown(block: CheckedBlock, relation: Relation) -> Relation:
    """`ŵ = …` after a condition on w claims that the solution w is the right side."""
    name = relation.defines or (relation.left.name if isinstance(relation.left, E.Symbol) else None)
    if name is None:
        return relation
    unknown = solution_of(name, conditions_before(block.parsed.rows, relation))
    return replace(relation, left=E.Symbol(unknown, span=relation.left.span)) if unknown else relation


def _judged(block: CheckedBlock, judge: Judge, row: Row, relation: Relation, reading: TypedRelation, form: Form) -> Judgement:
    """Judge one reading: as an identity, and if it is none, where the conditions of the rows above hold."""
    if form.convention and form.taylor is None and not _varies(block, reading):
        return Judgement(Verdict.UNKNOWN, reason="nothing here varies, so everything is a constant: say what varies, as in `:wrt: x`")
    claim = _claim(block, row, reading, form)
    judgement = judge.judge(claim)
    if judgement.verdict.passes or not form.certain:
        return judgement if judgement.verdict.passes else Judgement(Verdict.UNKNOWN, reason=_APPROXIMATE)
    conditions = conditions_before(block.parsed.rows, relation)
    return judge_under(block.derivation, judge, conditions, claim) if conditions else judgement


def _varies(block: CheckedBlock, reading: TypedRelation) -> bool:
    """Whether a symbol that both sides are made of varies."""
    model = block.derivation.model
    names = model.symbols_of(reading.left, reading.right)
    return any(name in model.symbols and name not in model.definitions and model.symbols[name].varies for name in names)


_APPROXIMATE = r"`\approx` says nothing that could be checked, and the sides are not equal: write an equation with O(\|H\|^2)"


def _placed(problem: Diagnostic, relation: Relation) -> Diagnostic:
    """Return a message with a place: the relation's own, if it has none."""
    return problem if problem.span.end > problem.span.start else replace(problem, span=relation.span)


def _gap_span(relation: Relation) -> Span:
    return next((node.span for side in (relation.left, relation.right) for node in E.walk(side) if isinstance(node, E.Gap)), relation.span)


def _claim(block: CheckedBlock, row: Row, reading: TypedRelation, form: Form | None = None) -> Claim:
    text = block.source.body.text + "\0" + row.latex
    conventions = _conventions(block, reading)
    if form is not None and form.convention:
        conventions = (*conventions, form.convention)
    return Claim(reading.left, reading.right, reading.free, text, conventions, form.taylor if form is not None else None)


def _conventions(block: CheckedBlock, reading: TypedRelation) -> tuple[str, ...]:
    """Return the conventions that a claim depends on."""
    found = []
    symbols = block.derivation.model.symbols
    for side in (reading.left, reading.right):
        for node in E.walk(side):
            if isinstance(node, E.Derivative) and node.style != "by_entry":
                names = {item.name for item in node.wrt if isinstance(item, E.Symbol)}
                if any(name in symbols and symbols[name].facts & _LINEAR for name in names):
                    free = block.derivation.model.free_entries
                    found.append("gradient by free entries" if free else "gradient projected on the restricted variable")
                if node.style not in ("gradient", "of_scalar"):
                    found.append(f"layout: {node.style.replace('_', ' ')}")
    return tuple(dict.fromkeys(found))


_LINEAR = frozenset({"symmetric", "skew", "diagonal", "lower_triangular", "upper_triangular"})


def _settle(
    block: CheckedBlock, relation: Relation, judged: list[tuple[TypedRelation, Judgement]], own: tuple[Diagnostic, ...]
) -> Outcome:
    """Return the outcome of a relation from those of its readings: they have to agree."""
    verdicts = {judgement.verdict for _, judgement in judged}
    reading, judgement = judged[0]
    if len(verdicts) > 1 and not verdicts <= {Verdict.VERIFIED, Verdict.SUPPORTED}:
        shown = "; or ".join(f"{fully_parenthesised(r.left)} = {fully_parenthesised(r.right)}: {j.verdict}" for r, j in judged[:3])
        problem = diagnostic("DRV263", f"this can be read in several ways, which differ: {shown}", relation.span,
                             "use brackets, or write I for the identity")  # fmt: skip
        return Outcome(Judgement(Verdict.ERROR), (*own, problem))
    block.derivation.notes.extend((relation, note) for note in reading.notes)
    if judgement.verdict is Verdict.REFUTED:
        return Outcome(judgement, (*own, _refutation(relation, reading)))
    if judgement.verdict is Verdict.UNKNOWN:
        problem = diagnostic("DRV401", f"this could not be decided: {judgement.reason}", relation.span)
        return Outcome(judgement, (*own, problem))
    return Outcome(judgement, own)


def _refutation(relation: Relation, reading: TypedRelation) -> Diagnostic:
    span = relation.right.span if relation.right.span.end > relation.right.span.start else relation.span
    if gradient_of(Claim(reading.left, reading.right, reading.free, "")) is not None:
        return diagnostic("DRV301", "this is not the gradient", span, "G is the gradient if df = G : dX for every dX")
    return diagnostic("DRV301", "the two sides are not equal", span)


def _judge_facts(
    block: CheckedBlock, judge: Judge, row: Row, relation: Relation, extra: list[tuple[Relation, str, E.Expr, E.Expr]],
    own: tuple[Diagnostic, ...],
) -> Outcome:  # fmt: skip
    """A definition of a symbol that was declared with facts: they have to hold of the value."""
    problems = list(own)
    for _, fact, left, right in extra:
        reading = type_relation(block.derivation.scope, left, right, relation.span)[0]
        judgement = judge.judge(_claim(block, row, reading))
        if not judgement.verdict.passes:
            text = f"`{relation.defines}` is declared {fact.replace('_', ' ')}, but its definition does not make it so"
            problems.append(diagnostic("DRV304", text, relation.span))
            return Outcome(replace(judgement, verdict=Verdict.ERROR if judgement.verdict is not Verdict.REFUTED else Verdict.REFUTED),
                           tuple(problems))  # fmt: skip
    return Outcome(Judgement(Verdict.GIVEN), tuple(problems))


# Results


def file_result(document: Document, blocks: list[CheckedBlock]) -> FileResult:
    """Return the public record of a checked document."""
    findings = tuple(Finding(n.code, n.severity, n.message, n.start, n.end, n.help, (), n.source) for n in document.diagnostics)
    return FileResult(document.path, tuple(block_result(document, block) for block in blocks), findings)


def block_result(document: Document, block: CheckedBlock) -> BlockResult:
    """Return the public record of one checked block."""
    body = block.source.body
    options = [_option_result(body, span) for span in block.parsed.option_spans]
    judged = [result for row in block.parsed.rows for result in _row_results(document, block, row)]
    rows = tuple(sorted((*options, *judged), key=lambda row: row.start))
    derivation = block.derivation
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
        findings=tuple(_finding(document, body, problem) for problem in block.parsed.diagnostics),
    )


def _option_result(body: Body, span: Span) -> RowResult:
    return RowResult(body.position(span.start), body.position(span.end), body.slice(span), str(Kind.OPTION), Verdict.GIVEN)


def _row_results(document: Document, block: CheckedBlock, row: Row) -> Iterable[RowResult]:
    """Yield one result for every relation of a row, or one for a row that relates nothing."""
    body = block.source.body
    reading_problems = [problem for problem in row.diagnostics if problem.code not in row.ignore]
    failed = any(problem.severity == "error" for problem in reading_problems)
    parts: list[tuple[Span, str, Outcome]] = []
    for relation in row.relations:
        parts.append((relation.span, str(relation.kind), block.outcomes[id(relation)]))
    if not parts:
        parts = [(row.span, str(row.kind), Outcome(Judgement(Verdict.GIVEN)))]
    for position, (span, kind, outcome) in enumerate(parts):
        problems = [problem for problem in outcome.problems if problem.code not in row.ignore]
        judgement = outcome.judgement
        if position == len(parts) - 1 and reading_problems:
            problems = [*reading_problems, *problems]
            judgement = Judgement(Verdict.ERROR) if failed else judgement
        if row.expect:
            problems = _expected(row, span, judgement.verdict, position == len(parts) - 1)
        yield RowResult(
            start=body.position(span.start), end=body.position(span.end), latex=body.slice(span), kind=kind, verdict=judgement.verdict,
            certificate=judgement.certificate, counterexample=judgement.counterexample,
            findings=tuple(_finding(document, body, problem) for problem in problems),
        )  # fmt: skip


def _expected(row: Row, span: Span, verdict: Verdict, last: bool) -> list[Diagnostic]:
    """A row that is wrong on purpose: the message is that it is not."""
    if not last or verdict == row.expect:
        return []
    return [diagnostic("DRV303", f"this row is marked `expect: {row.expect}`, but it is {verdict}", span)]


def _finding(document: Document, body: Body, problem: Diagnostic) -> Finding:
    start, end = body.position(problem.span.start), body.position(max(problem.span.end, problem.span.start + 1))
    lines = document.lines()
    first = lines.line(start.line)
    notes = tuple(_PLACE.sub(lambda match: f"`{body.text[int(match[1]) : int(match[2])]}`", note) for note in problem.notes)
    repairs = tuple(Replacement(r.text, body.position(r.span.start), body.position(r.span.end), r.what) for r in problem.repairs)
    return Finding(problem.code, problem.severity, problem.message, start, end, problem.help, notes, first, repairs)


_PLACE = re.compile(r"\{(\d+):(\d+)\}")
"""A place of the body in a note: it stands for the author's own words there."""
