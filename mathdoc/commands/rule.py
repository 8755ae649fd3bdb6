"""`mathdoc rule`: what a message says, why it matters, an example, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathdoc.terminal import CLEAN, write

if TYPE_CHECKING:
    from mathdoc.diagnostics import Code

_HELP = """Explain the message CODE.

\b
Examples:
    mathdoc rule DRV301
    mathdoc rule --all
"""


@click.command(help=_HELP, short_help="What a message says, why, and what to do.")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Explain every message.")
def rule(code: str | None, every: bool) -> int:
    """Explain one message, or all."""
    from mathdoc.diagnostics import CODES
    from mathdoc.settings import nearest

    if every == (code is not None):
        raise click.UsageError("rule takes one CODE, or --all")
    wanted = sorted(CODES) if code is None else [code.upper()]
    if wanted[0] not in CODES:
        raise click.UsageError(f"no message has the code `{code}`{nearest(wanted[0], CODES)}")
    write("\n".join(_text(CODES[name]) for name in wanted))
    return CLEAN


def _text(code: Code) -> str:
    example = "\n".join(f"    {line}" for line in code.example.split("\n"))
    title = f"{code.code}: {code.name.replace('-', ' ')} ({code.severity})"
    return f"{title}\n\n{code.what}\n\nWhy: {code.why}\n\nExample:\n{example}\n\nWhat to do: {code.fix}\n"
