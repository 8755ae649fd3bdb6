"""Workflow commands for GitHub Actions: each finding becomes an annotation on its line."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.reports import Look
from mathdoc.reports.words import counterexample, row_findings
from mathdoc.results import FileResult, Finding, RowResult

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`."""
    return "".join(_command(file.path, finding, row) + "\n" for file, finding, row in row_findings(files))


def _command(path: str, finding: Finding, row: RowResult | None) -> str:
    place = {"file": path, "line": finding.start.line, "endLine": finding.end.line, "col": finding.start.column}
    if finding.end.line == finding.start.line:
        place["endColumn"] = finding.end.column
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in {**place, "title": f"mathdoc {finding.code}"}.items())
    example = counterexample(row.counterexample) if row is not None and row.counterexample is not None else []
    text = "\n".join([finding.message, *finding.notes, *example, *([f"help: {finding.help}"] if finding.help else [])])
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
