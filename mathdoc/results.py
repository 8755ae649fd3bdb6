"""What a check returns: frozen records, from the file down to the single relation. The JSON format mirrors them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.diagnostics import Severity
from mathdoc.kernel.verdict import Certificate, Counterexample, Verdict
from mathdoc.source import Position
from mathdoc.tally import VERDICTS, Tally


class Replacement(Struct, frozen=True):
    """What may stand from `start` up to `end` instead, to the letter; the row is verified with it. `what` says what it changes.

    `size` is how many marks of the author's it changes. `by_hand`: it asks for the author's eye, and is not to be put in unasked.
    """

    text: str
    start: Position
    end: Position
    what: str = ""
    size: int = 0
    by_hand: bool = False


class Finding(Struct, frozen=True):
    """One message with its place in the file: `start` inclusive, `end` exclusive.

    `source` is the author's own line(s) from the file at that place, for the code frame. `repairs` are the smallest that were found.
    """

    code: str
    severity: Severity
    message: str
    start: Position
    end: Position
    help: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    repairs: tuple[Replacement, ...] = ()


class Why(Struct, frozen=True):
    """The named rules by which a row follows from the row before, each with the LaTeX of what it acts on; None if none were found."""

    rules: tuple[tuple[str, str], ...] | None


class RowResult(Struct, frozen=True):
    """One relation of a row (or a row that relates nothing), judged. `why` is told of rows that hold, if it was asked for."""

    start: Position
    end: Position
    latex: str
    kind: str
    verdict: Verdict
    certificate: Certificate | None = None
    counterexample: Counterexample | None = None
    findings: tuple[Finding, ...] = ()
    why: Why | None = None


class BlockResult(Struct, frozen=True):
    """One derivation. `inferred`, `constants` and `assumed` are what the check took for granted, in LaTeX."""

    start: Position
    verdict: Verdict
    rows: tuple[RowResult, ...]
    name: str = ""
    inferred: tuple[tuple[str, str], ...] = ()
    constants: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class FileResult(Struct, frozen=True):
    """One document. `findings` are those that belong to no block."""

    path: str
    blocks: tuple[BlockResult, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding in the file, in the order of the file."""
        found = list(self.findings)
        for block in self.blocks:
            found.extend(block.findings)
            for row in block.rows:
                found.extend(row.findings)
        return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


class ConvertedRow(Struct, frozen=True):
    """One line of a block: `left symbol right` in LaTeX, with remarks; `start` is the place of the row that it writes.

    `expect` is the verdict that the author asks of a row that is wrong on purpose; `figure` the row as a picture, in HTML.
    """

    start: Position
    left: str
    symbol: str
    right: str
    remarks: tuple[str, ...] = ()
    expect: str = ""
    figure: str = ""


class ConvertedBlock(Struct, frozen=True):
    """One block in the wanted notation: `latex` is the formula without display delimiters, or empty where the block stays as written.

    `rows` are its lines, one by one; where the block stays as written, in the author's own words. `notation` is the wanted one.
    """

    start: Position
    latex: str
    findings: tuple[Finding, ...] = ()
    rows: tuple[ConvertedRow, ...] = ()
    notation: str = ""


class Conversion(Struct, frozen=True):
    """One document in the wanted notation.

    `text` is the whole document with the converted blocks in place; `blocks` stand in the order of the document;
    `findings` say why a block stays as written; `result` is the check of the document as the author wrote it.
    """

    text: str
    result: FileResult
    blocks: tuple[ConvertedBlock, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding of the check and of the conversion, in the order of the file."""
        converted = (finding for block in self.blocks for finding in block.findings)
        found = dict.fromkeys((*self.result.all_findings, *converted, *self.findings))
        return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))


_WORST = (Verdict.ERROR, Verdict.REFUTED, Verdict.UNKNOWN, Verdict.OPEN, Verdict.SUPPORTED, Verdict.VERIFIED, Verdict.GIVEN)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a whole whose parts have these verdicts."""
    present = set(verdicts)
    return next((verdict for verdict in _WORST if verdict in present), Verdict.GIVEN)


def tally_of(files: Sequence[FileResult]) -> Tally:
    """Count files, derivations, findings, and rows by verdict."""
    blocks = sum(len(file.blocks) for file in files)
    return Tally(len(files), blocks, sum(len(file.all_findings) for file in files), tuple(summary(files).values()))


def with_findings(file: FileResult, keep: Callable[[Finding], bool]) -> FileResult:
    """Return the results of a file with those findings only that `keep` wants; verdicts stay as they are."""

    def kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(filter(keep, findings))

    blocks = [
        replace(block, findings=kept(block.findings), rows=tuple(replace(row, findings=kept(row.findings)) for row in block.rows))
        for block in file.blocks
    ]
    return replace(file, blocks=tuple(blocks), findings=kept(file.findings))


def summary(files: Iterable[FileResult]) -> dict[str, int]:
    """Count the rows of every verdict, in the order of the public format."""
    counts = Counter(row.verdict for file in files for block in file.blocks for row in block.rows)
    return {name: counts[Verdict(name)] for name in VERDICTS}
