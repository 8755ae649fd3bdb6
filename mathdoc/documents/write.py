"""Back to the file: replace blocks and nothing else, and write all or nothing."""

from __future__ import annotations

import errno
import os
import stat
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path

from mathdoc.diagnostics import fail
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, DocumentBlock
from mathdoc.documents.read import parse_document
from mathdoc.source import NOWHERE, Body


def splice(document: Document, replacements: Mapping[DocumentBlock, str], dialect: str = "any") -> str:
    """Return the document's text with blocks replaced; every other character stays as it is.

    A replacement is written with newlines and without prefixes: it gets the line ends of the document and the prefix of its container.
    The result is read again. Raises `MathdocError` (DRV190) if it would change what is found outside the replaced blocks.
    """
    text, places = _replaced(document, replacements)
    if replacements:
        _compare(document, replacements, parse_document(text, document.path, document.flavour, dialect), places)
    return text


def _replaced(document: Document, replacements: Mapping[DocumentBlock, str]) -> tuple[str, list[tuple[int, int]]]:
    """Return the new text, and where in it the replacements stand."""
    lines = document.lines()
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    done = length = 0
    for block in sorted(replacements, key=lambda block: block.start):
        start, end = document.extent(block, lines)
        written = _in_place(replacements[block], block, lines)
        pieces += [document.text[done:start], written]
        length += start - done
        places.append((length, length + len(written)))
        length += len(written)
        done = end
    pieces.append(document.text[done:])
    return "".join(pieces), places


def _in_place(replacement: str, block: DocumentBlock, lines: Lines) -> str:
    """Return the replacement as it has to stand in the file."""
    line_end = (block.quoting and block.quoting.line_break) or lines.line_end(block.start.line) or lines.line_end(1) or "\n"
    first, *others = [block.written(line) for line in replacement.removesuffix("\n").split("\n")]
    return line_end.join([first, *((block.prefix + line).rstrip(" \t") if not line else block.prefix + line for line in others)])


def _compare(document: Document, replacements: Mapping[DocumentBlock, str], again: Document, places: list[tuple[int, int]]) -> None:
    """Compare what was read from the new text: outside the replaced blocks there must be what was there before."""
    starts = [start for start, _ in places]
    lines = again.lines()
    after = []
    for block in again.blocks:
        start, end = again.extent(block, lines)
        nearest = bisect_right(starts, start) - 1
        if nearest < 0 or end > places[nearest][1]:
            after.append(_said(block))
    before = [_said(block) for block in document.blocks if block not in replacements]
    if before != after or _texts(document.symbols) != _texts(again.symbols):
        message = "the converted blocks would change what else is found in the document; nothing was written"
        raise fail("DRV190", message, NOWHERE, "Please report this page. Moving the derivation out of its container helps meanwhile.")


def _said(block: DocumentBlock) -> tuple[str, str, str, str]:
    return block.kind, block.opening, block.body.text, block.options_text.text


def _texts(bodies: tuple[Body, ...]) -> list[str]:
    return [body.text for body in bodies]


def atomic_write(path: str | Path, data: bytes) -> None:
    """Write a file at once or not at all: killed at any moment, the old or the new file is there, whole.

    The file's mode is kept, and a link stays one: what it points to is replaced. Raises `OSError` if it cannot be written,
    also for a file that is read-only, although its folder would let it be replaced.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        # A device or a pipe: it must be written to, not replaced.
        target.write_bytes(data)
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    temporary = target.with_name(f".mathdoc-{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """Return the mode of the file that is replaced, or what a new file would get."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power failure, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
