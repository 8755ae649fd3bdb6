r"""`complete_document`: what the author left open, filled in where the kernel verifies it; everything else stays, byte for byte.

A gap gets the best expression that its row and its neighbours determine, in the author's own style; `\vdots` and, where steps are wished,
every step get the rows between. After that the whole document is checked again: in a block in which a row that passed does not pass any
more, all stays as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec import Struct

from mathdoc.check import check_blocks
from mathdoc.completing.block import Work, fill_block
from mathdoc.completing.filling import manner_of
from mathdoc.completing.inserting import rows_between
from mathdoc.diagnostics import CODES
from mathdoc.documents import Document, changed_document
from mathdoc.documents.model import DocumentBlock
from mathdoc.findings import file_result
from mathdoc.judging import CheckedBlock, CheckedDocument
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, FileResult, Finding
from mathdoc.source import Position, Span

ROUNDS = 3
"""How often a document is gone through: a block that continues another one may wait for what is put in there."""


class Fill(Struct, frozen=True):
    """A gap that was filled: where it stood, what stands there now, and the verdict on the row."""

    start: Position
    old: str
    new: str
    verdict: Verdict


class Completion(Struct, frozen=True):
    """A document with its gaps filled: what was found in it before and now, what was filled in, and what stays open (with the reason)."""

    document: Document
    before: FileResult
    result: FileResult
    fills: tuple[Fill, ...] = ()
    open: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The document as it is now."""
        return self.document.text


def complete_document(document: Document, *, notation: str = "", steps: bool = False, seed: int = 0) -> Completion:
    """Return a document with every gap filled that can be filled; `steps`: and with the rows between its rows."""
    checked = check_blocks(document, seed)
    before = file_result(document, checked)
    run = _Run(document, checked, before, seed)
    gaps = run.goes_through(lambda block: fill_block(block, manner_of(block, notation, seed)))
    between = run.goes_through(lambda block: rows_between(block, manner_of(block, notation, seed), steps), once=True)
    return Completion(run.document, before, run.result, tuple(run.fills), _still_open(run.result, [*gaps, *between]))


_Works = list[tuple[DocumentBlock, Work]]


class _Run:
    """A document on its way to completion: as it is now, and what has been put in."""

    def __init__(self, document: Document, checked: CheckedDocument, result: FileResult, seed: int) -> None:
        self.document, self.checked, self.result, self.seed = document, checked, result, seed
        self.fills: list[Fill] = []

    def goes_through(self, work_of: Callable[[CheckedBlock], Work], once: bool = False) -> _Works:
        """Do work on all blocks until nothing is left to do, and return what was found last; what does harm is taken back."""
        left_alone = set[int]()
        works: _Works = []
        for _ in range(ROUNDS):
            works = [(block.source, work_of(block)) for k, block in enumerate(self.checked.blocks) if k not in left_alone]
            if not any(work.edits for _, work in works):
                break
            new = _applied(self.document, works)
            checked = check_blocks(new, self.seed)
            after = file_result(new, checked)
            if harmed := _harmed(self.result, after):
                left_alone |= harmed
                continue
            self.fills += [_fill(source, work, k) for source, work in works for k in range(len(work.edits))]
            self.document, self.checked, self.result = new, checked, after
            if once:
                break
        return works


def _applied(document: Document, works: _Works) -> Document:
    """Put what was found in its places."""
    lines = document.lines()
    edits = []
    for source, work in works:
        line_end = lines.line_end(source.start.line) or "\n"
        for edit in work.edits:
            start, end = (lines.offset(source.body.position(place)) for place in (edit.span.start, edit.span.end))
            edits.append((start, end, edit.text.replace("\n", line_end + source.prefix)))
    pieces, done = [], 0
    for start, end, text in sorted(edits):
        pieces += [document.text[done:start], text]
        done = end
    return changed_document(document, "".join((*pieces, document.text[done:])))


def _fill(source: DocumentBlock, work: Work, k: int) -> Fill:
    edit = work.edits[k]
    return Fill(source.body.position(edit.span.start), source.body.slice(edit.span), edit.text, edit.verdict)


def _harmed(before: FileResult, after: FileResult) -> set[int]:
    """Return the blocks in which a row that passed does not pass any more."""
    if len(before.blocks) != len(after.blocks):
        return set(range(len(before.blocks)))
    return {k for k, (old, new) in enumerate(zip(before.blocks, after.blocks, strict=True)) if _passing(old) - _passing(new)}


def _passing(block: BlockResult) -> Counter[str]:
    """Count the right sides that pass: a row `y = b` goes on as `= b` after an inserted row."""
    return Counter(row.latex.rpartition("=")[2].strip() for row in block.rows if row.verdict.passes)


def _still_open(result: FileResult, found: _Works) -> tuple[Finding, ...]:
    """Return a message on every gap that stays, with the reason."""
    reasons = {_place(source, left.span): left.reason for source, work in found for left in work.left}
    code = CODES["DRV502"]
    return tuple(
        Finding(code.code, code.severity, f"this stays open: {reasons.get(finding.start, 'it could not be filled')}", finding.start,
                finding.end, source=finding.source)
        for finding in result.all_findings if finding.code == "DRV501"
    )  # fmt: skip


def _place(source: DocumentBlock, span: Span) -> Position:
    return source.body.position(span.start)
