"""Files watched: a check again whenever one of them changes, until Ctrl-C."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable

from mathdoc.settings import ProjectError, settings_of
from mathdoc.terminal import CLEAN, write

PAUSE = 0.3
"""Seconds between two looks."""

State = dict[str, tuple[int, int]]


def watch(files: Callable[[], list[str]], run: Callable[[], int], pause: float = PAUSE) -> int:
    """Run, and run again whenever a file is changed, comes or goes. The cache sees to it that only changed files are checked."""
    try:
        before: State | None = None
        while True:
            now = state(files())
            if now != before:
                if sys.stdout.isatty():
                    write("\x1b[2J\x1b[H")
                _run(run)
                write(f"mathdoc: watching {len(now)} files; Ctrl-C ends\n", sys.stderr)
                before = now
            time.sleep(pause)
    except KeyboardInterrupt:
        write("\n", sys.stderr)
        return CLEAN


def watched(paths: list[str]) -> list[str]:
    """Return the files that a run reads: those that are named, and those that LaTeX files read."""
    if not any(path.lower().endswith(".tex") for path in paths):
        return paths
    from mathdoc.documents.inputs import all_files

    return all_files(paths)


def state(paths: Iterable[str]) -> State:
    """Return when each file was changed, and how long it is; those with settings are among them."""
    found: State = {}
    for path in paths:
        _look(found, path)
        try:
            settings = settings_of(path)
        except (ProjectError, OSError):
            continue
        if settings is not None:
            _look(found, settings.file)
    return found


def _look(found: State, path: str) -> None:
    try:
        looked = os.stat(path)
    except OSError:
        return
    found[path] = (looked.st_mtime_ns, looked.st_size)


def _run(run: Callable[[], int]) -> None:
    """Run once; settings that are being written may be wrong for a while."""
    try:
        run()
    except (ProjectError, OSError) as error:
        write(f"mathdoc: {error}\n", sys.stderr)
