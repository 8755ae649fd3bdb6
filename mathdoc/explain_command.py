"""The command `mathdoc explain`: why each row of a derivation holds, or how it was read."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mathdoc.explained import Explained

_HELP = r"""Tell for each row of the derivations in FILE (- for standard input) why it holds: the named rules by which it follows
from the row before.

FILE:LINE tells it of the rows on one line. Rows that are wrong get the message of check. With --reading: how each row was read, with all
its brackets and shapes, also of rows that are wrong.

\b
Examples:
    mathdoc explain page.md
    mathdoc explain page.md:12
    mathdoc explain page.md --reading
    mathdoc explain page.md --format json

\b
Exit codes: 0 told, 2 wrong usage, or the file cannot be read.
"""


def _text(found: Sequence[Explained]) -> str:
    lines: list[str] = []
    for row in found:
        lines.append(f"{row.line}: {row.latex}")
        lines += [f"    {text}" for text in (_of_reading(row) if row.reading is not None else _of_reasons(row))]
    return "\n".join(lines)


def _of_reasons(row: Explained) -> list[str]:
    from mathdoc.explained import MOST

    if row.messages or not row.verdict.passes:
        return [*([str(row.verdict)] if not row.messages else []), *row.messages]
    if row.rules is None:
        return [f"equal ({row.verdict}, more than {MOST} rules)"]
    return [f"{named.rule} on `{named.on}`" for named in row.rules] or ["the same, in another order or with other brackets"]


def _of_reading(row: Explained) -> list[str]:
    reading = row.reading
    assert reading is not None
    shape = f"  ({reading.shape})" if reading.shape else "  (no shape that fits)"
    symbols = ", ".join(f"{name}: {shape}" for name, shape in reading.symbols)
    return [reading.text + shape, *([symbols] if symbols else []), *reading.notes, *row.messages]


def _json(found: Sequence[Explained]) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found)).decode()


_FORMS: dict[str, Callable[[Sequence[Explained]], str]] = {"text": _text, "json": _json}


@click.command(name="explain", help=_HELP, short_help="Why does each row hold, and how was it read?")
@click.argument("place", metavar="FILE[:LINE]")
@click.option("--reading", is_flag=True, help="Print how each row was read, with all brackets and shapes.")
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="text", show_default=True, help="How it is printed.")
@click.option("--stdin-filename", metavar="NAME", help="The name of what comes on standard input; its suffix counts.")
@click.option("--seed", type=int, default=0, show_default=True, help="Choose other random points.")
def explain(place: str, reading: bool, form: str, stdin_filename: str | None, seed: int) -> int:
    """Explain a document."""
    from mathdoc.documents import decode_document, read_document
    from mathdoc.explained import explain_document
    from mathdoc.terminal import write

    found = re.fullmatch(r"(.+):(\d+)", place)
    name, line = (found[1], int(found[2])) if found and not Path(place).exists() else (place, 0)
    document = decode_document(sys.stdin.buffer.read(), stdin_filename or "<stdin>") if name == "-" else read_document(Path(name))
    rows = explain_document(document, line, reading=reading, seed=seed)
    if line and not rows:
        raise click.UsageError(f"no row of a derivation stands on line {line} of {name}")
    text = _FORMS[form](rows)
    write(text + "\n" if text else "", sys.stdout)
    return 0
