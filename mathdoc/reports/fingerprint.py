"""Names for findings that survive lines inserted above them, for tools that compare two runs."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from mathdoc.reports.words import row_findings
from mathdoc.results import FileResult, Finding, RowResult


def fingerprinted(files: Iterable[FileResult]) -> Iterable[tuple[FileResult, Finding, RowResult | None, str]]:
    """Give every finding with its fingerprint: made of the file, the code and the author's own words, not of line numbers."""
    seen: Counter[str] = Counter()
    for file, finding, row in row_findings(files):
        words = " ".join((row.latex if row is not None else finding.source or finding.message).split())
        key = "\0".join((file.path, finding.code, words))
        seen[key] += 1
        yield file, finding, row, hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
