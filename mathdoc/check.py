"""`check_document`: every derivation of a document read, typed and judged; what was found, with its place in the file."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.block_options import block_options
from mathdoc.derivation import build
from mathdoc.derivation.conditions import without_constants
from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.documents.model import Document, DocumentBlock, Macro
from mathdoc.findings import file_result
from mathdoc.judging import (
    CheckedBlock,
    CheckedDocument,
    Outcome,
    Surroundings,
    internal_error,
    is_plainly_wrong,
    judge_relation,
    undecided_by,
)
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Verdict, without_pass
from mathdoc.limits import TIME, clock
from mathdoc.options import Options
from mathdoc.project import project_of, read_settings
from mathdoc.results import FileResult
from mathdoc.settings import Settings
from mathdoc.source import Body, Position, Span
from mathdoc.syntax import Names, ParsedBlock, read_block
from mathdoc.syntax.rows import Relation, Row


def check_document(document: Document, *, seed: int = 0, settings: Settings | None = None, rules: bool = False) -> FileResult:
    """Return the verdict on every row of every derivation in a document; with `rules`, also why the rows hold.

    `settings` are those of its project; without them they are looked for above its file.
    """
    checked = check_blocks(document, seed, settings)
    result = file_result(document, checked)
    if not rules:
        return result
    from mathdoc.reasons import with_reasons

    return with_reasons(result, checked.blocks)


def check_blocks(document: Document, seed: int = 0, settings: Settings | None = None) -> CheckedDocument:
    """Return every derivation of a document, read and judged. Derivations that are not closed are left out."""
    project = project_of(document.path) if settings is None else read_settings(settings)
    (names, rows, options), problems = _page_rows(document, project)
    named: dict[str, CheckedBlock] = {}
    checked = []
    for source in document.blocks:
        if source.closed and source.body.text.strip():
            page = (_with_macros(names, document, source.start), rows, options)
            block = check_block(source, page, named, seed)
            checked.append(block)
            name = block.parsed.options.get("name")
            if name:
                named[name] = block
    return CheckedDocument(checked, problems)


_Page = tuple[Names, tuple[Row, ...], Options]


def _page_rows(document: Document, project: ParsedBlock | None) -> tuple[_Page, tuple[tuple[Body, Diagnostic], ...]]:
    """Return what a page declares for all its blocks, and what is wrong there."""
    names, rows, options = (project.names.copy(), project.rows, project.options) if project else (Names(), (), Options())
    problems: list[tuple[Body, Diagnostic]] = []
    for body in (*document.given.symbols, *document.symbols):
        parsed = read_block(body, options, _with_macros(names, document, body.position(0)))
        names, rows, options = parsed.names, (*rows, *parsed.rows), parsed.options
        # What is wrong in another file is told there.
        problems += [(body, problem) for problem in parsed.all_diagnostics if body not in document.given.symbols]
    return (names, rows, options), tuple(problems)


def _with_macros(names: Names, document: Document, place: Position) -> Names:
    """Return the names with the page's macros as they are at a place: of several definitions of one, the last before it."""
    macros = document.all_macros
    if not macros:
        return names
    here: dict[str, Macro] = {}
    for macro in macros:
        name = macro.name.removeprefix("\\")
        if name not in here or macro.position < place:
            here[name] = macro
    names = names.copy()
    names.macros = {**here, **names.macros}
    return names


def check_block(source: DocumentBlock, page: _Page, named: dict[str, CheckedBlock], seed: int) -> CheckedBlock:
    """Read one block, put it together, and judge its claims one after the other."""
    names, outer_rows, options = page
    outside, outside_rows, wrong = block_options(source)
    around = [(source.options_text, problem) for problem in wrong]
    options = outside.over(options)
    last: E.Expr | None = None
    before = named.get(_continued(source, outside))
    if before is not None:
        names, outer_rows, last = before.parsed.names, (*before.surroundings.rows, *before.parsed.rows), before.parsed.last
    if outside_rows is not None:
        outer = read_block(outside_rows, options, names)
        names, outer_rows = outer.names, (*outer_rows, *outer.rows)
        around += [(outside_rows, problem) for problem in outer.all_diagnostics]
    block = judged_within(source, Surroundings(names, outer_rows, options, last), seed)
    block.around = tuple(around)
    return block


def judged_within(source: DocumentBlock, surroundings: Surroundings, seed: int) -> CheckedBlock:
    """Read one block, put it together, and judge its claims."""
    block = read_within(source, surroundings)
    if not block.outcomes:
        _judge_all(block, seed)
    return block


def read_within(source: DocumentBlock, surroundings: Surroundings) -> CheckedBlock:
    """Read one block and put it together; nothing is judged yet, unless that failed."""
    options = surroundings.options or Options()
    try:
        parsed = read_block(source.body, options, surroundings.names, surroundings.last)
    except Exception as error:
        problem = internal_error(error, Span(0, len(source.body.text)))
        parsed = ParsedBlock((), options, surroundings.names, (problem,))
    try:
        derivation = build((*surroundings.rows, *parsed.rows), parsed.options)
        parsed = replace(parsed, rows=without_constants(parsed.rows, derivation))
    except Exception as error:
        block = CheckedBlock(source, parsed, build((), parsed.options), surroundings=surroundings)
        for row in parsed.rows:
            block.outcomes |= {id(relation): undecided_by(error, relation) for relation in row.relations}
        return block
    return CheckedBlock(source, parsed, derivation, surroundings=surroundings)


def _continued(source: DocumentBlock, outside: Options) -> str:
    """Return the name of the block that this one continues."""
    if outside.get("continues"):
        return outside.get("continues")
    for line in source.body.text.split("\n"):
        if line.startswith(":continues:"):
            return line.removeprefix(":continues:").strip()
    return ""


def _judge_all(block: CheckedBlock, seed: int) -> None:
    deadline = clock() + TIME
    judge = Judge(block.derivation.model, seed, deadline)
    wrong: list[tuple[Row, Relation]] = []
    for row in block.parsed.rows:
        for relation in row.relations:
            if clock() > deadline:
                late = diagnostic("DRV404", f"this block was stopped after {TIME:.0f} seconds", relation.span, "split it")
                block.outcomes[id(relation)] = Outcome(without_pass(Verdict.UNKNOWN), (late,))
            else:
                try:
                    outcome = judge_relation(block, judge, row, relation)
                except Exception as error:
                    # What failed may have left things half done: the rows that follow start afresh.
                    outcome, judge = undecided_by(error, relation), Judge(block.derivation.model, seed, deadline)
                block.outcomes[id(relation)] = outcome
                if not row.expect and is_plainly_wrong(relation, outcome):
                    wrong.append((row, relation))
    if wrong:
        from mathdoc.explaining import explain

        explain(block, wrong, seed, deadline)
