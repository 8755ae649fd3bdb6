"""The JSON report: a public contract, versioned by `SCHEMA` and described in site/docs/reference/json.md.

A change that a reader could trip over (a key removed or renamed, a type changed) needs a new number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from mathdoc.kernel.verdict import Certificate, Counterexample
from mathdoc.reports import Look
from mathdoc.results import BlockResult, FileResult, Finding, RowResult, Why, summary
from mathdoc.source import Position
from mathdoc.version import __version__

SCHEMA = 1

Value = str | int | bool | None | Sequence["Value"] | dict[str, "Value"]
Record = dict[str, Value]

# A condition (`\frac{df}{dx} = 0`) restricts points, as an assumption does; the public format has one word for both.
_KINDS = {"condition": "assumption"}


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`; a text of its own has no look."""
    return json.dumps(report(files), ensure_ascii=False, indent=2) + "\n"


def report(files: Sequence[FileResult]) -> Record:
    """Return the report as plain dictionaries and lists."""
    return {"mathdoc": __version__, "schema": SCHEMA, "files": [_file(file) for file in files], "summary": dict(summary(files))}


def _file(file: FileResult) -> Record:
    """Return a file. What belongs to a block as a whole stands with what belongs to no block."""
    findings = [*file.findings, *(finding for block in file.blocks for finding in block.findings)]
    return {"path": file.path, "diagnostics": _findings(findings), "blocks": [_block(block) for block in file.blocks]}


def _block(block: BlockResult) -> Record:
    return {
        "line": block.start.line,
        "verdict": str(block.verdict),
        "inferred": dict(block.inferred),
        "constants": list(block.constants),
        "assumed": list(block.assumed),
        "rows": [_row(row) for row in block.rows],
    }


def _row(row: RowResult) -> Record:
    return {
        **_place(row.start, row.end),
        "latex": row.latex,
        "kind": _KINDS.get(row.kind, str(row.kind)),
        "verdict": str(row.verdict),
        "certificate": _certificate(row.certificate) if row.certificate else None,
        "counterexample": _counterexample(row.counterexample) if row.counterexample else None,
        "diagnostics": _findings(row.findings),
        **({"rules": _rules(row.why)} if row.why is not None else {}),
    }


def _rules(why: Why) -> Value:
    return None if why.rules is None else [{"rule": rule, "on": term} for rule, term in why.rules]


def _certificate(certificate: Certificate) -> Record:
    return {
        "method": certificate.method,
        "scope": certificate.scope,
        "sizes": [dict(sizes) for sizes in certificate.sizes],
        "points": certificate.points,
        "error_bound": certificate.error_bound or None,
        "digits": certificate.digits,
        "facts": list(certificate.facts),
        "conventions": list(certificate.conventions),
        "conditions": list(certificate.conditions),
    }


def _counterexample(example: Counterexample) -> Record:
    return {
        "sizes": dict(example.sizes),
        "values": dict(example.values),
        "left": example.left,
        "right": example.right,
        "difference": example.difference,
        "exact": example.exact,
    }


def _findings(findings: Iterable[Finding]) -> list[Value]:
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end))
    return [_finding(finding) for finding in ordered]


def _finding(finding: Finding) -> Record:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.start, finding.end),
        "help": "\n".join((*([finding.help] if finding.help else []), *(f"did you mean: {r.text}" for r in finding.repairs))),
        "repairs": [{"text": r.text, **_place(r.start, r.end), "what": r.what} for r in finding.repairs],
    }


def _place(start: Position, end: Position) -> Record:
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}
