"""`mathdoc convert`: a document with its derivations in another notation."""

from __future__ import annotations

import os
import sys

import click

from mathdoc.commands.documents import STDIN, allow_open, color, seed, stdin_filename
from mathdoc.options import NOTATIONS, style
from mathdoc.reports import Look, render
from mathdoc.terminal import CLEAN, FINDINGS, colored, deliver, write

_CONVERT = """Write the document IN (- for standard input) with its derivations in another notation.

\b
NOTATIONS

Everything outside the derivations stays as it is, byte for byte. What is written has been read again and verified. With -o, which may
be IN itself, the file is replaced at once or not at all; without it, the document goes to standard output.

If there are findings, they are printed, nothing is written, and the exit code is 1. With --allow-findings the derivations that have
one stay as their author wrote them, and the others are converted.

\b
Examples:
    mathdoc convert page.md --notation trace
    mathdoc convert page.md -o page.md --notation index
    mathdoc convert page.md --notation colon --style inner=angle --style transpose=T
""".replace("NOTATIONS", "\n".join(f"    {name:8}{example}" for name, example in NOTATIONS.items()))


def chosen_styles(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return pairs of key and value of texts `key=value`, the styles of the output; one that does not exist is wrong usage."""
    try:
        return tuple(style(value) for value in values)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


@click.command(help=_CONVERT, short_help="Write the derivations of a document in another notation.")
@click.argument("source", metavar="IN")
@click.option("-o", "--output", metavar="OUT", help="The file to write; it may be IN.")
@click.option("--notation", type=click.Choice(tuple(NOTATIONS)), help="The notation to write (else the option `notation`, else trace).")
@click.option("--style", "styles", metavar="KEY=VALUE", multiple=True, callback=chosen_styles, help="How it is written, as transpose=T.")
@allow_open
@click.option("--allow-findings", is_flag=True, help="Convert what has no findings, leave the rest as it is.")
@stdin_filename
@seed
@color
def convert(
    source: str, output: str | None, notation: str | None, styles: tuple[tuple[str, str], ...], allow_open: bool, allow_findings: bool,
    stdin_filename: str | None, seed: int, color: str,
) -> int:  # fmt: skip
    """Write a document with its derivations in another notation."""
    from mathdoc.convert import convert_document
    from mathdoc.documents import decode_document, read_document
    from mathdoc.policy import Policy, conversion_fails, conversion_findings
    from mathdoc.rewriting import Wish

    if os.path.isdir(source):
        raise IsADirectoryError(f"{source} is a folder; convert takes one file")
    document = decode_document(sys.stdin.buffer.read(), stdin_filename or STDIN) if source == "-" else read_document(source)
    policy = Policy(allow_open)
    conversion = convert_document(document, Wish(notation or "", styles), seed=seed)
    told = conversion_findings(conversion, policy)
    if told.all_findings:
        write(render("full", [told], Look(colored(color, sys.stderr))), sys.stderr)
    if conversion_fails(conversion, policy) and not allow_findings:
        return FINDINGS
    deliver(conversion.text, output)
    return CLEAN
