"""The command `mathdoc complete`: what the author left open, filled in with what the kernel verifies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mathdoc.options import NOTATIONS
from mathdoc.terminal import colored, deliver, read_all, write

if TYPE_CHECKING:
    from mathdoc.complete import Completion
    from mathdoc.documents.model import Document

_HELP = r"""Fill the gaps (?, \square, \dots, \vdots) of the derivations in PATH…: files, folders, or - for standard input.

\b
    df = ?                           df = 2 r^T X dw
    \nabla_w f = ?                   \nabla_w f = 2 X^T r
    df = \operatorname{tr}(? \, dW)  df = \operatorname{tr}(x y^T \, dW)
    \vdots                           the rows between the one before and the one after

What is filled in is verified where it stands, and written as the author writes; all else stays as it is, byte for byte. The document
goes to standard output, or with --in-place back to its file, at once or not at all. What stays open is told on standard error, with the
place and the reason.

\b
Examples:
    mathdoc complete page.md                         the page with its gaps filled
    mathdoc complete page.md --diff                  what would be filled in
    mathdoc complete page.md --steps                 with the rows between the rows, one named rule each
    mathdoc complete docs/ --in-place

\b
Exit codes: 0 nothing is open any more, 1 something is, 2 wrong usage or unreadable files.
""".replace("\\b\n", "\b\n")


@click.command(name="complete", help=_HELP, short_help="Fill what a derivation leaves open.")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--in-place", is_flag=True, help="Write the files, instead of to standard output.")
@click.option("--diff", is_flag=True, help="Show what would be filled in, and write nothing.")
@click.option("--steps", is_flag=True, help="Insert the rows that a reader needs between two rows, as `:complete: steps` does.")
@click.option("--notation", type=click.Choice(tuple(NOTATIONS)), help="How it is written; unset, as the author writes.")
@click.option("--stdin-filename", metavar="NAME", help="The name of what comes on standard input; its suffix counts.")
@click.option("--seed", type=int, default=0, show_default=True, help="Choose other random points.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours; NO_COLOR and FORCE_COLOR count.")
def complete(
    paths: tuple[str, ...], in_place: bool, diff: bool, steps: bool, notation: str | None, stdin_filename: str | None, seed: int, color: str
) -> int:
    """Fill the gaps of every derivation in the files."""
    from mathdoc.complete import complete_document
    from mathdoc.documents import find_files

    completions = []
    for file, document in zip(find_files(paths), read_all(paths, stdin_filename), strict=True):
        completion = complete_document(document, notation=notation or "", steps=steps, seed=seed)
        completions.append(completion)
        _deliver(document, completion, str(file) if in_place else None, diff)
    return _told(completions, color)


def _deliver(document: Document, completion: Completion, file: str | None, diff: bool) -> None:
    """Write the document, or what is different in it."""
    from mathdoc.mending import diff as difference

    if diff:
        deliver(difference(document, completion.document), None)
    elif file is None or completion.fills or file == "-":
        deliver(completion.text, file)
    if file is not None and not diff:
        for fill in completion.fills:
            new = " ".join(fill.new.split())
            write(f"{document.path}:{fill.start.line}:{fill.start.column}: filled in: {new}\n", sys.stderr)


def _told(completions: list[Completion], color: str) -> int:
    """Report what stays open; return the exit code."""
    from mathdoc.reports import Look, render
    from mathdoc.results import FileResult

    left = [FileResult(completion.document.path, (), completion.open) for completion in completions if completion.open]
    if left:
        write(render("full", left, Look(colored(color, sys.stderr))), sys.stderr)
    return 1 if left else 0
