"""`mathdoc convert`: a document with its derivations in another notation."""

from __future__ import annotations

import os
import sys

import click

from mathdoc.commands.documents import STDIN, allow_open, color, seed, stdin_filename
from mathdoc.reports import Look, render
from mathdoc.terminal import CLEAN, FINDINGS, colored, deliver, write

_NOTATIONS = ("trace", "colon", "index")

_CONVERT = """Write the document IN (- for standard input) with its derivations in another notation.

\b
    trace   df = tr(G^T dX)
    colon   df = G : dX
    index   df = G_ij dX_ij

Everything outside the derivations stays as it is, byte for byte. What is written has been read again and verified. With -o, which may
be IN itself, the file is replaced at once or not at all; without it, the document goes to standard output.

If there are findings, they are printed, nothing is written, and the exit code is 1. With --allow-findings the derivations that have
one stay as their author wrote them, and the others are converted.

\b
Examples:
    mathdoc convert page.md --notation trace
    mathdoc convert page.md -o page.md --notation index
"""


@click.command(help=_CONVERT, short_help="Write the derivations of a document in another notation.")
@click.argument("source", metavar="IN")
@click.option("-o", "--output", metavar="OUT", help="The file to write; it may be IN.")
@click.option("--notation", type=click.Choice(_NOTATIONS), required=True, help="The notation to write.")
@allow_open
@click.option("--allow-findings", is_flag=True, help="Convert what has no findings, leave the rest as it is.")
@stdin_filename
@seed
@color
def convert(
    source: str, output: str | None, notation: str, allow_open: bool, allow_findings: bool, stdin_filename: str | None, seed: int,
    color: str,
) -> int:  # fmt: skip
    """Write a document with its derivations in another notation."""
    from mathdoc.convert import convert_document
    from mathdoc.documents import decode_document, read_document
    from mathdoc.policy import Policy, conversion_fails, conversion_findings

    if os.path.isdir(source):
        raise IsADirectoryError(f"{source} is a folder; convert takes one file")
    document = decode_document(sys.stdin.buffer.read(), stdin_filename or STDIN) if source == "-" else read_document(source)
    policy = Policy(allow_open)
    conversion = convert_document(document, notation, seed=seed)
    told = conversion_findings(conversion, policy)
    if told.all_findings:
        write(render("full", [told], Look(colored(color, sys.stderr))), sys.stderr)
    if conversion_fails(conversion, policy) and not allow_findings:
        return FINDINGS
    deliver(conversion.text, output)
    return CLEAN
