"""SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from mathdoc.diagnostics import CODES
from mathdoc.reports import Look
from mathdoc.reports.fingerprint import fingerprinted
from mathdoc.results import FileResult, Finding, Replacement
from mathdoc.source import Position
from mathdoc.version import __version__

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`; the rules that it lists are those that it uses."""
    found = list(fingerprinted(files))
    used = sorted({finding.code for _, finding, _, _ in found})
    driver = {"name": "mathdoc", "version": __version__, "rules": [_rule(code) for code in used]}
    results = [_result(file.path, finding, fingerprint) for file, finding, _, fingerprint in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    known = CODES.get(code)
    if known is None:
        return {"id": code}
    return {"id": code, "name": known.name, "shortDescription": {"text": known.what}, "help": {"text": known.fix}}


def _result(path: str, finding: Finding, fingerprint: str) -> dict[str, object]:
    artifact = {"uri": quote(PurePath(path).as_posix())}
    place = {"artifactLocation": artifact, "region": _region(finding.start, finding.end)}
    text = "\n".join([finding.message, *finding.notes, *([finding.help] if finding.help else [])])
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"mathdoc/v1": fingerprint},
    }
    return result | ({"fixes": [_fix(artifact, repair) for repair in finding.repairs]} if finding.repairs else {})


def _fix(artifact: dict[str, str], repair: Replacement) -> dict[str, object]:
    replacement = {"deletedRegion": _region(repair.start, repair.end), "insertedContent": {"text": repair.text}}
    description = f"write {repair.text}" + (f", {repair.what}" if repair.what else "")
    return {"description": {"text": description}, "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
