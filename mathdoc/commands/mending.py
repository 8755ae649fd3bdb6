"""`mathdoc check --fix` and `--diff`: wrong rows mended where they stand, or what that would change."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mathdoc.commands.documents import Unreadable, documents
from mathdoc.terminal import deliver, write

if TYPE_CHECKING:
    from mathdoc.results import FileResult


def mended(paths: Sequence[str], stdin_filename: str | None, seed: int, unreadable: Unreadable) -> list[FileResult]:
    """Mend every document where it stands, and tell on standard error what was changed."""
    from mathdoc.mending import mend_document

    results = []
    for file, document in documents(paths, stdin_filename, unreadable):
        mending = mend_document(document, seed=seed)
        if mending.changes or file == "-":
            try:
                deliver(mending.document.text, file)
            except OSError as error:
                unreadable(file, error.strerror or str(error))
                results.append(mending.before)
                continue
        for change in mending.changes:
            place = f"{document.path}:{change.start.line}:{change.start.column}"
            write(f"{place}: mended: {_line(change.old)} -> {_line(change.new)}\n", sys.stderr)
        results.append(mending.result)
    return results


def differences(paths: Sequence[str], stdin_filename: str | None, seed: int, unreadable: Unreadable) -> list[FileResult]:
    """Print what mending would change in each document; return what is found in them as they are."""
    from mathdoc.mending import diff, mend_document

    found = []
    for _, document in documents(paths, stdin_filename, unreadable):
        mending = mend_document(document, seed=seed)
        deliver(diff(document, mending.document), None)
        found.append(mending.before)
    return found


def _line(latex: str) -> str:
    return " ".join(latex.split())
