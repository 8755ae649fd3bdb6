"""`convert_document`: every derivation that passes, gaps filled, in another notation; every other one, and all else, as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from mathdoc.check import check_blocks
from mathdoc.diagnostics import CODES, Diagnostic, MathdocError, diagnostic
from mathdoc.documents import splice
from mathdoc.documents.model import BlockKind, Document, DocumentBlock
from mathdoc.findings import file_result
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import Conversion, ConvertedBlock, ConvertedRow, FileResult, Finding
from mathdoc.rewriting import Line, Wish, block_as_written, rewrite_block
from mathdoc.source import NOWHERE, Position

_ALIGNING = re.compile(r"\\begin\{(?:align\*?|eqnarray\*?)\}\s*\Z")


def convert_document(document: Document, wish: Wish, *, seed: int = 0) -> Conversion:
    """Check a document, fill its gaps, write each derivation that passes as it is wished, and put it where it stood."""
    return convert_into(document, (wish,), seed=seed)[0]


def convert_into(document: Document, wishes: Iterable[Wish], *, seed: int = 0) -> tuple[Conversion, ...]:
    """Check a document once, fill its gaps, and convert it as each of the wishes says."""
    checked = check_blocks(document, seed)
    if any(outcome.judgement.verdict is Verdict.OPEN for block in checked.blocks for outcome in block.outcomes.values()):
        from mathdoc.complete import complete_document  # most documents leave nothing open

        document = complete_document(document, seed=seed).document
        checked = check_blocks(document, seed)
    result = file_result(document, checked)
    by_source = {block.source: block for block in checked.blocks}
    return tuple(_conversion(document, result, by_source, wish, seed) for wish in wishes)


def _conversion(document: Document, result: FileResult, by_source: dict[DocumentBlock, CheckedBlock], wish: Wish, seed: int) -> Conversion:
    blocks = tuple(_converted(document, source, by_source.get(source), wish, seed) for source in document.blocks)
    replacements = {
        source: displayed(source, converted.latex) + pictures(document, source, converted)
        for source, converted in zip(document.blocks, blocks, strict=True)
        if converted.latex
    }
    return spliced(document, Conversion(document.text, result, blocks), replacements)


def spliced(document: Document, conversion: Conversion, replacements: Mapping[DocumentBlock, str]) -> Conversion:
    """Return a conversion with its blocks put into the document; where they would change what else is found there, with that finding."""
    try:
        return replace(conversion, text=splice(document, replacements))
    except MathdocError as error:
        start = Position(1, 1)
        return replace(conversion, findings=(*conversion.findings, _finding(document, error.diagnostic, start, start)))


def _converted(document: Document, source: DocumentBlock, block: CheckedBlock | None, wish: Wish, seed: int) -> ConvertedBlock:
    """Convert one block, if it passes."""
    if block is None:
        return ConvertedBlock(source.start, "")
    notation = wish.notation_of(block)
    reason = failing(block)
    if reason:
        stays = Finding("DRV700", CODES["DRV700"].severity, f"this derivation stays as written: {reason}", source.start, source.end)
        return ConvertedBlock(source.start, "", (stays,), _rows(source, block_as_written(block, wish)), notation)
    lines, problems = rewrite_block(block, wish, seed)
    position = source.body.position
    findings = tuple(_finding(document, problem, position(problem.span.start), position(problem.span.end)) for problem in problems)
    tags = bool(_ALIGNING.search(source.opening))
    if any(line.figure for line in lines) and not _takes_pictures(document, source):
        left_out = diagnostic("DRV702", "SVG stands in Markdown only, and where a fence was: its pictures are left out", NOWHERE)
        findings = (*findings, _finding(document, left_out, source.start, source.end))
    rows = " \\\\\n".join(line.latex(tags) for line in lines)
    latex = f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}" if rows else ""
    return ConvertedBlock(source.start, latex, findings, _rows(source, lines), notation)


def _rows(source: DocumentBlock, lines: Iterable[Line]) -> tuple[ConvertedRow, ...]:
    position = source.body.position
    return tuple(
        ConvertedRow(position(line.at), line.left, line.symbol, line.numbered_right, line.remarks, line.expect, line.figure)
        for line in lines
    )


def failing(block: CheckedBlock) -> str:
    """Return why a block may not be converted, or an empty text."""
    if any(problem.severity == "error" for problem in (*(p for _, p in block.around), *block.parsed.diagnostics)):
        return "it could not be read"
    for row in block.parsed.rows:
        if row.expect:
            continue
        if any(problem.severity == "error" for problem in row.diagnostics):
            return "a row could not be read"
        for relation in row.relations:
            verdict = block.outcomes[id(relation)].judgement.verdict
            if not verdict.passes and verdict is not Verdict.GIVEN:
                return f"a row is {verdict}"
    return ""


def displayed(source: DocumentBlock, latex: str) -> str:
    """Return the text that takes the place of a block: a display formula, in the author's own delimiters where there were some."""
    if source.kind is BlockKind.FENCE:
        return f"$$\n{latex}\n$$"
    if source.kind is BlockKind.ENVIRONMENT:
        return f"\\[\n{latex}\n\\]"
    if _ALIGNING.search(source.opening):
        latex = "\n".join(latex.split("\n")[1:-1])
    return f"{source.opening}\n{latex}\n{source.closing}"


def _takes_pictures(document: Document, source: DocumentBlock) -> bool:
    """Whether pictures may stand behind a block: one that stays in the document would leave them there when it changes."""
    return document.flavour == "markdown" and source.kind is BlockKind.FENCE


def pictures(document: Document, source: DocumentBlock, block: ConvertedBlock) -> str:
    """Return the pictures of a block's rows as they stand behind its formula, or an empty text."""
    figures = [row.figure for row in block.rows if row.figure]
    if not figures or not _takes_pictures(document, source):
        return ""
    return "\n\n" + "\n".join(['<div class="mathdoc-figures">', *figures, "</div>"]) + "\n"


def _finding(document: Document, problem: Diagnostic, start: Position, end: Position) -> Finding:
    line = document.lines().line(start.line)
    return Finding(problem.code, problem.severity, problem.message, start, max(start, end), problem.help, problem.notes, line)
