"""What comes in and goes out: documents from and to files and standard input and output, reports to the terminal in its colours."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathdoc.documents.model import Document


def read_all(paths: Sequence[str], stdin_filename: str | None) -> list[Document]:
    """Read what the arguments name; a file that is named twice is read once, `-` is standard input."""
    from mathdoc.documents import decode_document, find_files, read_document

    return [
        decode_document(sys.stdin.buffer.read(), stdin_filename or "<stdin>") if file == Path("-") else read_document(file)
        for file in find_files(paths)
    ]


CLEAN, FINDINGS, FAILURE = 0, 1, 2
"""Exit codes: all well, findings, the work could not be done."""


def deliver(text: str, output: str | Path | None) -> None:
    """Write a document to a file, at once or not at all, or to standard output (None or `-`)."""
    from mathdoc.documents import atomic_write

    # What could not be decoded goes back as the bytes that it was.
    content = text.encode("utf-8", "surrogateescape")
    if output is None or str(output) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        atomic_write(output, content)


def colored(choice: str, stream: io.TextIOBase | object) -> bool:
    """Whether to write colours: what the option says, else NO_COLOR, FORCE_COLOR, else whether a terminal reads."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return isinstance(stream, io.TextIOBase) and stream.isatty() and os.environ.get("TERM") != "dumb"


def write(text: str, stream: object = None) -> None:
    """Print a report, whatever the terminal's encoding can hold."""
    target = sys.stdout if stream is None else stream
    if isinstance(target, io.TextIOWrapper):
        target.reconfigure(errors="backslashreplace")
    print(text, end="", file=target if isinstance(target, io.TextIOBase) else sys.stdout, flush=True)


class Progress:
    """A bar on standard error that tells how many files are done, if a terminal shows it and the work takes a while."""

    WAIT, EVERY, WIDTH = 0.5, 0.1, 30

    def __init__(self, total: int) -> None:
        self.total, self.done, self.shown = total, 0, False
        self.next = time.monotonic() + self.WAIT if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else float("inf")

    def advance(self) -> None:
        """One more file is done."""
        self.done += 1
        now = time.monotonic()
        if now >= self.next:
            self.next, self.shown = now + self.EVERY, True
            filled = self.WIDTH * self.done // max(self.total, 1)
            sys.stderr.write(f"\r[{'#' * filled}{'.' * (self.WIDTH - filled)}] {self.done}/{self.total} files")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
