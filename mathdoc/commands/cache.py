"""`mathdoc cache`: what is kept of earlier runs, and how to be rid of it."""

from __future__ import annotations

import os

import click

from mathdoc.cache import LARGEST, Cache, default_folder
from mathdoc.settings import run_settings, settings_of
from mathdoc.tally import count
from mathdoc.terminal import CLEAN, write


@click.command(short_help="Show or clear the results of earlier runs.")
@click.argument("action", type=click.Choice(["info", "clear"]))
@click.argument("path", default=".")
@click.option("--cache-dir", metavar="FOLDER", help="Where results are kept.")
def cache(action: str, path: str, cache_dir: str | None) -> int:
    """Show (info) or remove (clear) the results that are kept for the project of PATH."""
    told = run_settings(settings_of(path))
    folder = cache_dir or (os.path.join(told.folder, told.cache_dir) if told.cache_dir else default_folder(path))
    if folder is None:
        write("no cache: there is no pyproject.toml and no .git at or above this folder\n")
        return CLEAN
    kept = Cache(folder)
    if action == "clear":
        number = kept.clear()
        write(f"{folder}: {number} {'entry' if number == 1 else 'entries'} removed\n")
        return CLEAN
    sizes = [size for _, size, _ in kept.entries()]
    write(f"{folder}: {count(len(sizes), 'result')}, {sum(sizes) / 2**20:.1f} MB of at most {LARGEST // 2**20} MB\n")
    return CLEAN
