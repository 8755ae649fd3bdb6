"""The concise report: one line per finding, and the summary."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.reports import Look
from mathdoc.reports.text import heading
from mathdoc.reports.words import row_findings, total
from mathdoc.results import FileResult


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`."""
    lines = [heading(file.path, finding, look) for file, finding, _ in row_findings(files)]
    return "\n".join([*lines, total(files, look)]) + "\n"
