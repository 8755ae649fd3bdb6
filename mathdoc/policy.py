"""What a run asks for: which verdicts it lets pass, and so which results count as findings."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.diagnostics import CODES
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, Conversion, FileResult, Finding, RowResult

_FAILING = frozenset({Verdict.REFUTED, Verdict.UNKNOWN, Verdict.ERROR, Verdict.OPEN})
_GAPS = "DRV5"


class Policy(Struct, frozen=True):
    """`allow_open` lets gaps pass; `require_verified` asks for more than agreement to many digits."""

    allow_open: bool = False
    require_verified: bool = False

    def apply(self, file: FileResult) -> FileResult:
        """Return the results of a file with the findings that this policy drops or adds; verdicts stay as they are."""
        return replace(file, blocks=tuple(self._block(block) for block in file.blocks))

    def _block(self, block: BlockResult) -> BlockResult:
        return replace(block, rows=tuple(self._row(row) for row in block.rows))

    def _row(self, row: RowResult) -> RowResult:
        if self.allow_open and row.verdict is Verdict.OPEN:
            return replace(row, findings=tuple(finding for finding in row.findings if not finding.code.startswith(_GAPS)))
        if self.require_verified and row.verdict is Verdict.SUPPORTED:
            return replace(row, findings=(*row.findings, _only_supported(row)))
        return row


def fails(file: FileResult) -> bool:
    """Whether a file makes the run fail: it has an error, or a row that did not pass and on which there is a message.

    A row that is wrong on purpose, and says so, carries no message; what a policy lets pass carries none either.
    """
    if any(finding.severity == "error" for finding in file.all_findings):
        return True
    rows = (row for block in file.blocks for row in block.rows)
    return any(row.verdict in _FAILING and _warns(row.findings) for row in rows)


def conversion_findings(conversion: Conversion, policy: Policy) -> FileResult:
    """Return the result of a conversion's check under `policy`, with the conversion's own findings added to the file's."""
    result = policy.apply(conversion.result)
    checked = set(conversion.result.all_findings)
    own = tuple(finding for finding in conversion.all_findings if finding not in checked)
    return replace(result, findings=(*result.findings, *own))


def conversion_fails(conversion: Conversion, policy: Policy) -> bool:
    """Whether a conversion must not be written: the document fails under `policy`, or a block could not be converted."""
    return fails(conversion_findings(conversion, policy))


def _warns(findings: Iterable[Finding]) -> bool:
    return any(finding.severity != "info" for finding in findings)


def _only_supported(row: RowResult) -> Finding:
    digits = row.certificate.digits if row.certificate else None
    agreement = f"agrees to {digits} digits" if digits else "agrees numerically"
    code = CODES["DRV490"]
    message = f"the row {agreement}, and verified is required"
    return Finding(code.code, code.severity, message, row.start, row.end, help=code.fix, source=row.latex)
