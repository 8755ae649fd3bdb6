"""`mathdoc init`: the settings of a project and the hook, where there are none."""

from __future__ import annotations

from pathlib import Path

import click

from mathdoc.terminal import CLEAN, deliver, write
from mathdoc.version import __version__

_SETTINGS = r"""[tool.mathdoc]
# What every page may use, as in a derivation.
# symbols = ['W \in \mathbb{R}^{m \times n}', 'x \in \mathbb{R}^n']
# macros = '''\newcommand{\R}{\mathbb{R}}'''
# layout = "denominator"

# Findings to leave out, by code or what codes begin with.
# ignore = []

# [tool.mathdoc.per-file-ignores]
# "drafts/*" = ["DRV5"]
"""

_HOOK = f"""# Set `repo` to where you get mathdoc from.
repos:
  - repo: https://example.org/mathdoc
    rev: v{__version__}
    hooks:
      - id: mathdoc-check
"""


@click.command(short_help="Write [tool.mathdoc] and a hook, where there are none.")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
def init(folder: str) -> int:
    """Write `[tool.mathdoc]` into pyproject.toml of FOLDER, and .pre-commit-config.yaml. What is there stays."""
    from mathdoc.settings import Settings, table_of

    project, hook = Path(folder, "pyproject.toml"), Path(folder, ".pre-commit-config.yaml")
    text = project.read_text(encoding="utf-8") if project.exists() else ""
    if table_of(Settings(str(project), text)) or "[tool.mathdoc" in text:
        write(f"{project}: has [tool.mathdoc]; nothing was changed\n")
    else:
        deliver(f"{text.rstrip()}\n\n{_SETTINGS}".lstrip(), project)
        write(f"{project}: [tool.mathdoc] {'added' if text else 'written'}\n")
    if hook.exists():
        words = "" if "mathdoc-check" in hook.read_text(encoding="utf-8") else "; add the hook mathdoc-check to it"
        write(f"{hook}: is there; nothing was changed{words}\n")
    else:
        deliver(_HOOK, hook)
        write(f"{hook}: written\n")
    return CLEAN
