"""One relation: typed, judged, and its message if it is not true."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.derivation import Derivation
from mathdoc.derivation.conditions import conditions_before, judge_under, solution_of
from mathdoc.derivation.forms import Form, form_of
from mathdoc.derivation.vacuous import vacuous
from mathdoc.diagnostics import Diagnostic, MathdocError, diagnostic
from mathdoc.documents.model import DocumentBlock
from mathdoc.kernel.claim import Claim, gradient_of
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Judgement, Verdict, without_pass
from mathdoc.options import Options
from mathdoc.shapes.elaborate import TypedRelation, type_relation
from mathdoc.source import Body, Span
from mathdoc.syntax import Names, ParsedBlock, fully_parenthesised
from mathdoc.syntax.rows import Kind, Relation, Row

CHECKED = {Kind.CLAIM, Kind.GAP}


_LINEAR = frozenset({"symmetric", "skew", "diagonal", "lower_triangular", "upper_triangular"})


_APPROXIMATE = r"`\approx` says nothing that could be checked, and the sides are not equal: write an equation with O(\|H\|^2)"


class Outcome(Struct, frozen=True):
    """What is known of one relation: its verdict, what stands behind it, and the messages on it (in places of the body)."""

    judgement: Judgement
    problems: tuple[Diagnostic, ...] = ()


class Surroundings(Struct, frozen=True):
    """What a block is read in: the names, rows and options of the page, and the last expression of the block that it continues."""

    names: Names
    rows: tuple[Row, ...] = ()
    options: Options | None = None
    last: E.Expr | None = None


class CheckedBlock(Struct):
    """A block with everything that later stages need: how it was read, its model, and the typed form of every claim."""

    source: DocumentBlock
    parsed: ParsedBlock
    derivation: Derivation
    typed: dict[int, TypedRelation] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    surroundings: Surroundings = field(default_factory=lambda: Surroundings(Names()))
    around: tuple[tuple[Body, Diagnostic], ...] = ()
    """What is wrong in the text before the block that belongs to it."""


class CheckedDocument(Struct):
    """The blocks of a document, and what is wrong in the declarations of the whole page."""

    blocks: list[CheckedBlock]
    problems: tuple[tuple[Body, Diagnostic], ...] = ()


PLAINLY_WRONG = frozenset({"DRV251", "DRV253", "DRV301"})
"""The messages that say only that a row is wrong: `mathdoc.explaining` may find a better one."""


def is_plainly_wrong(relation: Relation, outcome: Outcome) -> bool:
    """Whether a claim is wrong and its message does not name the mistake."""
    return relation.kind in CHECKED and any(problem.code in PLAINLY_WRONG for problem in outcome.problems)


def judge_relation(block: CheckedBlock, judge: Judge, row: Row, relation: Relation) -> Outcome:
    """Type and judge one relation; what claims nothing is given."""
    own = tuple(block.derivation.problems.get(id(relation), ()))
    if any(problem.severity == "error" for problem in row.diagnostics):
        return Outcome(without_pass(Verdict.ERROR), own)
    if relation.kind is Kind.GAP:
        gap = diagnostic("DRV501", "this is left open", _gap_span(relation), "fill it in; --allow-open lets it pass until then")
        return Outcome(without_pass(Verdict.OPEN), (*own, gap))
    if any(problem.severity == "error" for problem in own):
        return Outcome(without_pass(Verdict.ERROR), own)
    extra = [claim for claim in block.derivation.extra_claims if claim[0] is relation]
    if extra:
        return _judge_facts(block, judge, row, relation, extra, own)
    if relation.kind is Kind.UPDATE:
        return _of_update(block, relation, own)
    if relation.kind not in CHECKED:
        definition = block.derivation.model.definitions.get(relation.defines or "") if relation.kind is Kind.DEFINITION else None
        empty = vacuous(block.derivation, (definition.body,), relation.span) if definition is not None else None
        return Outcome(without_pass(Verdict.GIVEN if empty is None else Verdict.ERROR), own if empty is None else (*own, empty))
    try:
        form = form_of(_of_unknown(block, relation))
        readings = type_relation(block.derivation.scope, form.left, form.right, relation.span)
    except MathdocError as error:
        return Outcome(without_pass(Verdict.ERROR), (*own, _placed(error.diagnostic, relation)))
    block.typed[id(relation)] = readings[0]
    empty = vacuous(block.derivation, (readings[0].left, readings[0].right), relation.span)
    if empty is not None:
        return Outcome(without_pass(Verdict.ERROR), (*own, empty))
    judged = [(reading, _judged(block, judge, row, relation, reading, form)) for reading in readings]
    return _settle(block, relation, judged, own)


def _of_update(block: CheckedBlock, relation: Relation, own: tuple[Diagnostic, ...]) -> Outcome:
    """`W \\leftarrow W - G` claims nothing, but its sides have to fit."""
    try:
        type_relation(block.derivation.scope, relation.left, relation.right, relation.span)
    except MathdocError as error:
        return Outcome(without_pass(Verdict.ERROR), (*own, _placed(error.diagnostic, relation)))
    return Outcome(without_pass(Verdict.GIVEN), own)


def internal_error(error: Exception, span: Span) -> Diagnostic:
    """Return the message on a failure of mathdoc itself: it concerns one row, and the others are judged."""
    text = " ".join(str(error).split())[:200]
    what = f"internal error in mathdoc: {type(error).__name__}{f' ({text})' if text else ''}; please report this row"
    return diagnostic("DRV405", what, span)


def undecided_by(error: Exception, relation: Relation) -> Outcome:
    """Return the outcome of a relation at which mathdoc itself failed: unknown, and never a pass."""
    return Outcome(without_pass(Verdict.UNKNOWN), (internal_error(error, relation.span),))


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
        return without_pass(Verdict.UNKNOWN, "nothing here varies, so everything is a constant: say what varies, as in `:wrt: x`")
    claim = claim_of(block, row, reading, form)
    judgement = judge.judge(claim)
    if judgement.verdict.passes or not form.certain:
        return judgement if judgement.verdict.passes else without_pass(Verdict.UNKNOWN, _APPROXIMATE)
    conditions = conditions_before(block.parsed.rows, relation)
    return judge_under(block.derivation, judge, conditions, claim, block.source.body.text) if conditions else judgement


def _varies(block: CheckedBlock, reading: TypedRelation) -> bool:
    """Whether a symbol that both sides are made of varies."""
    model = block.derivation.model
    names = model.symbols_of(reading.left, reading.right)
    return any(name in model.symbols and name not in model.definitions and model.symbols[name].varies for name in names)


def _placed(problem: Diagnostic, relation: Relation) -> Diagnostic:
    """Return a message with a place: the relation's own, if it has none."""
    return problem if problem.span.end > problem.span.start else replace(problem, span=relation.span)


def _gap_span(relation: Relation) -> Span:
    return next((node.span for side in (relation.left, relation.right) for node in E.walk(side) if isinstance(node, E.Gap)), relation.span)


def claim_of(block: CheckedBlock, row: Row, reading: TypedRelation, form: Form | None = None) -> Claim:
    """Return what the kernel is asked: the two sides, and the text of the row and its block as the seed."""
    text = block.source.body.text + "\0" + row.latex
    conventions = _conventions(block, reading)
    if form is not None and form.convention:
        conventions = (*conventions, form.convention)
    taylor = form.taylor if form is not None else None
    return Claim(reading.left, reading.right, reading.free, text, conventions, taylor, lambda part: _in_words(block, part))


def _in_words(block: CheckedBlock, part: E.Expr) -> str:
    """Return a part of a row as the author would write it."""
    from mathdoc.notation.latex import CannotWrite, Writer  # most rows hold everywhere, and nothing has to be written

    try:
        return Writer(block.source.body.text).latex(_put_in(part))
    except CannotWrite:
        return fully_parenthesised(part)


def _put_in(part: E.Expr) -> E.Expr:
    """Return an expression with what is bound in it put in."""
    return build.put(_put_in(part.arg), {name: _put_in(value) for name, value in part.bindings}) if isinstance(part, E.At) else part


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


def _settle(block: CheckedBlock, relation: Relation, judged: list[tuple[TypedRelation, Judgement]], own: tuple[Diagnostic, ...]) -> Outcome:
    """Return the outcome of a relation from those of its readings: they have to agree."""
    verdicts = {judgement.verdict for _, judgement in judged}
    reading, judgement = judged[0]
    if len(verdicts) > 1 and not all(verdict.passes for verdict in verdicts):
        shown = "; or ".join(f"{fully_parenthesised(r.left)} = {fully_parenthesised(r.right)}: {j.verdict}" for r, j in judged[:3])
        problem = diagnostic("DRV263", f"this can be read in several ways, which differ: {shown}", relation.span,
                             "use brackets, or write I for the identity")  # fmt: skip
        return Outcome(without_pass(Verdict.ERROR), (*own, problem))
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
        judgement = judge.judge(claim_of(block, row, reading))
        if not judgement.verdict.passes:
            text = f"`{relation.defines}` is declared {fact.replace('_', ' ')}, but its definition does not make it so"
            problems.append(diagnostic("DRV304", text, relation.span))
            return Outcome(replace(judgement, verdict=Verdict.ERROR if judgement.verdict is not Verdict.REFUTED else Verdict.REFUTED),
                           tuple(problems))  # fmt: skip
    return Outcome(without_pass(Verdict.GIVEN), tuple(problems))
