"""A code quality report for GitLab."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mathdoc.reports import Look
from mathdoc.reports.fingerprint import fingerprinted
from mathdoc.results import FileResult

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`."""
    issues = [
        {
            "description": f"{finding.code} {finding.message}",
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": file.path, "lines": {"begin": finding.start.line, "end": finding.end.line}},
        }
        for file, finding, _, fingerprint in fingerprinted(files)
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"
