"""`mathdoc latex-style`: the LaTeX package `mathdoc.sty`, with which documents that hold derivations compile without mathdoc."""

from __future__ import annotations

from pathlib import Path

import click

from mathdoc.terminal import deliver

_STYLE = "mathdoc.sty"


@click.command("latex-style", short_help="Write mathdoc.sty, with which LaTeX typesets derivations.")
@click.option("-o", "--output", "folder", metavar="DIR", help="The folder to write mathdoc.sty into; without it, it is printed.")
def latex_style(folder: str | None) -> int:
    """Write the LaTeX package mathdoc.sty, with which documents that hold derivations compile without mathdoc.

    \b
    Examples:
        mathdoc latex-style -o paper/         then \\usepackage{mathdoc}, or for drafts \\usepackage[verdicts]{mathdoc}
        mathdoc check paper/main.tex --write-verdicts
    """
    from importlib.resources import files

    text = files("latex_mathdoc").joinpath(_STYLE).read_text("utf-8")
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
    deliver(text, None if folder is None else Path(folder) / _STYLE)
    return 0
