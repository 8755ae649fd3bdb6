"""What the arguments of a command name: files, folders, patterns, and standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mathdoc.documents.model import Document

Unreadable = Callable[[str, str], None]
"""Who is told of a file that cannot be read or written, and why."""

STDIN = "<stdin>"

seed = click.option("--seed", type=int, default=0, show_default=True, help="Choose other random points.")
stdin_filename = click.option("--stdin-filename", metavar="NAME", help="The name of what comes on standard input; its suffix counts.")
color = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours; NO_COLOR and FORCE_COLOR count."
)
allow_open = click.option("--allow-open", is_flag=True, help="Let gaps (?, \\square, \\dots) pass.")


def listed(paths: Sequence[str], unreadable: Unreadable) -> list[str]:
    """Return the files that the arguments name, in order, each once."""
    from mathdoc.documents.find import find_files

    found: dict[str, None] = {}
    for path in paths:
        try:
            found.update(dict.fromkeys(str(file) for file in find_files([path])))
        except OSError as error:
            unreadable(str(error.filename or path), error.strerror or str(error))
    return list(found)


def documents(paths: Sequence[str], name: str | None, unreadable: Unreadable) -> Iterator[tuple[str, Document]]:
    """Yield the files that the arguments name (`-` for standard input), and those that they read, with the documents that they are."""
    for path, found in grouped(paths, name, unreadable):
        yield from ((path if path == "-" else document.path, document) for document in found)


def grouped(paths: Sequence[str], name: str | None, unreadable: Unreadable) -> Iterator[tuple[str, list[Document]]]:
    """Yield the files that the arguments name, each with its document and those of the files that it reads: in the order of a check."""
    from mathdoc.documents.read import decode_document, read_documents
    from mathdoc.runs import leading

    found = listed(paths, unreadable)
    if "-" in found:
        yield "-", [decode_document(sys.stdin.buffer.read(), name or STDIN)]
    for path in leading(path for path in found if path != "-"):
        try:
            yield path, read_documents(path)
        except OSError as error:
            unreadable(path, error.strerror or str(error))
