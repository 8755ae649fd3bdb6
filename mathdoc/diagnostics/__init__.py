"""Messages: their codes, severities and texts. Each code documents itself; the reference pages are generated from here.

Codes by hundreds: DRV1xx documents and blocks, DRV2xx language and names, DRV25x shapes, DRV3xx refuted rows,
DRV4xx rows that could not be decided, DRV5xx gaps, DRV7xx output.
"""

from __future__ import annotations

from mathdoc.diagnostics import documents, language, mistakes, output, runs, shapes, verdicts
from mathdoc.diagnostics.model import Code, Diagnostic, MathdocError, Repair, Severity
from mathdoc.source import Span

__all__ = ["CODES", "Code", "Diagnostic", "MathdocError", "Repair", "Severity", "diagnostic", "fail"]

_TABLES = (documents.CODES, language.CODES, shapes.CODES, verdicts.CODES, mistakes.CODES, runs.CODES, output.CODES)
CODES: dict[str, Code] = {code.code: code for table in _TABLES for code in table}


def diagnostic(code: str, message: str, span: Span, help: str = "", notes: tuple[str, ...] = ()) -> Diagnostic:
    """Return the message of `code`, with the code's own severity."""
    return Diagnostic(code, message, span, help, CODES[code].severity, notes)


def fail(code: str, message: str, span: Span, help: str = "", notes: tuple[str, ...] = ()) -> MathdocError:
    """Return the error to raise for `code` at `span`."""
    return MathdocError(diagnostic(code, message, span, help, notes))
