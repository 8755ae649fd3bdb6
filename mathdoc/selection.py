"""Which findings a run shows: by their codes, by the file they are in, and those that a baseline does not know yet."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.diagnostics import CODES
from mathdoc.reports.fingerprint import fingerprinted
from mathdoc.results import FileResult, Finding, with_findings
from mathdoc.settings import ProjectError, nearest

_INTERNAL = "DRV405"
"""A failure of mathdoc itself is always told."""

_VERSION = 1


class Selection(Struct, frozen=True):
    """Codes (or what they begin with) to show and to leave out; `per_file` pairs patterns of paths below `folder` with codes."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folder: str = ""

    def apply(self, file: FileResult) -> FileResult:
        """Return the results of a file with the findings that are to be shown."""
        path = _relative(file.path, self.folder)
        here = (codes for pattern, codes in self.per_file if fnmatch(path, pattern) or fnmatch(os.path.basename(path), pattern))
        ignored = (*self.ignore, *(code for codes in here for code in codes))

        def shown(finding: Finding) -> bool:
            code = finding.code
            return code == _INTERNAL or (code.startswith(self.select or "") and not (ignored and code.startswith(ignored)))

        return with_findings(file, shown) if self.select or ignored else file


def unknown_code(codes: Iterable[str]) -> str:
    """Return what is wrong with the first of `codes` with which no code begins, or an empty text."""
    for code in codes:
        if not code or not any(known.startswith(code) for known in CODES):
            return f"no code begins with `{code}`{nearest(code, CODES)}"
    return ""


def read_baseline(path: str) -> frozenset[str]:
    """Return the fingerprints in a baseline. Raises `OSError`, `ProjectError`."""
    try:
        content = json.loads(Path(path).read_bytes())
    except ValueError as error:
        raise ProjectError(f"{path}: this is no baseline: {error}") from error
    found = content.get("findings") if isinstance(content, dict) and content.get("mathdoc-baseline") == _VERSION else None
    if not isinstance(found, dict):
        raise ProjectError(f"{path}: this is no baseline; `mathdoc check --write-baseline` writes one")
    return frozenset(found)


def write_baseline(path: str, files: Sequence[FileResult]) -> int:
    """Write a baseline of all findings; return how many there are. Raises `OSError`."""
    from mathdoc.documents import atomic_write

    named = [replace(file, path=_relative(file.path, _folder(path))) for file in files]
    found = {mark: f"{file.path}: {finding.code} {finding.message}" for file, finding, _, mark in fingerprinted(named)}
    ordered = dict(sorted(found.items(), key=lambda item: (item[1], item[0])))
    atomic_write(path, json.dumps({"mathdoc-baseline": _VERSION, "findings": ordered}, ensure_ascii=False, indent=2).encode() + b"\n")
    return len(found)


def without_known(files: Sequence[FileResult], known: frozenset[str], path: str) -> list[FileResult]:
    """Return results without the findings that the baseline at `path` knows. Of two that are alike it may know one."""
    named = [replace(file, path=_relative(file.path, _folder(path))) for file in files]
    dropped: dict[str, set[Finding]] = {}
    for file, finding, _, mark in fingerprinted(named):
        if mark in known:
            dropped.setdefault(file.path, set()).add(finding)

    def rest(file: FileResult, gone: set[Finding]) -> FileResult:
        return with_findings(file, lambda finding: finding not in gone)

    return [rest(file, dropped.get(name.path, set())) for file, name in zip(files, named, strict=True)]


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _relative(path: str, folder: str) -> str:
    """Return a path as it is seen from a folder, with `/`; what has no place there stays as it is."""
    try:
        return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(folder))).as_posix() if folder else Path(path).as_posix()
    except ValueError:
        return path
