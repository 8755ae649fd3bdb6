"""`mathdoc convert`: a document with its derivations in another notation."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from mathdoc.commands.documents import STDIN, allow_open, color, seed, stdin_filename
from mathdoc.options import NOTATIONS, TARGETS, style
from mathdoc.reports import Look, render
from mathdoc.terminal import CLEAN, FINDINGS, colored, deliver, write

if TYPE_CHECKING:
    from mathdoc.documents.model import Document
    from mathdoc.results import Conversion

_CONVERT = """Write the document IN (- for standard input) with its derivations in another notation.

\b
NOTATIONS

With --to, in another form: as Markdown (table, tabs, with several notations beside each other; myst; mathml), or the derivations alone.

\b
TARGETS

Everything outside the derivations stays as it is, byte for byte. What is written has been read again and verified. With -o, which may
be IN itself, the file is replaced at once or not at all; without it, the document goes to standard output.

If there are findings, they are printed, nothing is written, and the exit code is 1. With --allow-findings the derivations that have
one stay as their author wrote them, and the others are converted.

\b
Examples:
    mathdoc convert page.md --notation trace
    mathdoc convert page.md -o page.md --notation index
    mathdoc convert page.md --notation colon --style inner=angle --style transpose=T
    mathdoc convert page.md --to text
    mathdoc convert page.md --notation trace,index --to tabs
"""
for _mark, _list in (("NOTATIONS", NOTATIONS), ("TARGETS", TARGETS)):
    _CONVERT = _CONVERT.replace(_mark, "\n".join(f"    {name:8}{what}" for name, what in _list.items()))


def chosen_styles(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return pairs of key and value of texts `key=value`, the styles of the output; one that does not exist is wrong usage."""
    try:
        return tuple(style(value) for value in values)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def chosen_notations(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the notations of a text with commas; one that does not exist is wrong usage."""
    names = tuple(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))
    for name in names:
        if name not in NOTATIONS:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(map(repr, NOTATIONS))}.", ctx, param)
    return names


@click.command(help=_CONVERT, short_help="Write the derivations of a document in another notation.")
@click.argument("source", metavar="IN")
@click.option("-o", "--output", metavar="OUT", help="The file to write; it may be IN.")
@click.option(
    "--notation",
    "notations",
    metavar="NAME[,NAME]",
    callback=chosen_notations,
    help="The notation to write (else the option `notation`, else trace); several with --to table or tabs.",
)
@click.option("--to", "target", type=click.Choice(tuple(TARGETS)), help="Write another form (table, if there are several notations).")
@click.option("--style", "styles", metavar="KEY=VALUE", multiple=True, callback=chosen_styles, help="How it is written, as transpose=T.")
@allow_open
@click.option("--allow-findings", is_flag=True, help="Convert what has no findings, leave the rest as it is.")
@stdin_filename
@seed
@color
def convert(
    source: str, output: str | None, notations: tuple[str, ...], target: str | None, styles: tuple[tuple[str, str], ...],
    allow_open: bool, allow_findings: bool, stdin_filename: str | None, seed: int, color: str,
) -> int:  # fmt: skip
    """Write a document with its derivations in another notation."""
    from mathdoc.documents import decode_document, read_document
    from mathdoc.policy import Policy, conversion_fails, conversion_findings

    if os.path.isdir(source):
        raise IsADirectoryError(f"{source} is a folder; convert takes one file")
    document = decode_document(sys.stdin.buffer.read(), stdin_filename or STDIN) if source == "-" else read_document(source)
    policy = Policy(allow_open)
    conversion = _converted(document, notations, target, styles, seed)
    told = conversion_findings(conversion, policy)
    if told.all_findings:
        write(render("full", [told], Look(colored(color, sys.stderr))), sys.stderr)
    if conversion_fails(conversion, policy) and not allow_findings:
        return FINDINGS
    deliver(conversion.text, output)
    return CLEAN


def _converted(
    document: Document, notations: tuple[str, ...], target: str | None, styles: tuple[tuple[str, str], ...], seed: int
) -> Conversion:
    """Convert as the options say."""
    from mathdoc.rewriting import Wish

    wishes = [Wish(name, styles) for name in notations or ("",)]
    if target is None and len(wishes) == 1:
        from mathdoc.convert import convert_document

        return convert_document(document, wishes[0], seed=seed)
    from mathdoc.output.targets import TARGETS, convert_to

    form = TARGETS[target or "table"]
    if len(wishes) > 1 and not form.several:
        raise click.UsageError(f"{target} takes one notation; several go with --to table or --to tabs")
    try:
        return convert_to(document, wishes, form, seed=seed)
    except ImportError as error:
        raise click.UsageError(str(error)) from error
