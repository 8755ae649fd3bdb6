"""`mathdoc doctor`: what mathdoc runs on, what it found, and whether all of it works."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, entry_points, version

import click

from mathdoc.terminal import CLEAN, FINDINGS, write
from mathdoc.version import __version__

_NEEDED = ("click", "msgspec", "markdown-it-py", "pylatexenc", "sympy")
_OPTIONAL = ("python-flint", "markdown", "mkdocs", "distributed")

_PAGE = "```derivation\nx \\in \\mathbb{R}^n\nd(x^T x) = 2 x^T dx\n```\n"


@click.command(short_help="What mathdoc runs on, and whether it works.")
@click.argument("path", default=".")
def doctor(path: str) -> int:
    """Tell versions, settings and the cache that count for PATH, plugins, and whether a small derivation is verified.

    Exit codes: 0 all well, 1 something is wrong (its line begins with !).
    """
    lines = [*_versions(), *_project(path), *_plugins(), _trial()]
    for good, name, text in lines:
        write(f"{' ' if good else '!'} {name:<16} {text}\n")
    return CLEAN if all(good for good, _, _ in lines) else FINDINGS


_Line = tuple[bool, str, str]


def _versions() -> Iterator[_Line]:
    yield True, "mathdoc", __version__
    yield True, "python", f"{platform.python_version()} ({platform.python_implementation()}, {platform.system()})"
    for name in (*_NEEDED, *_OPTIONAL):
        try:
            yield True, name, version(name)
        except PackageNotFoundError:
            slow = "not installed; numbers are computed in plain Python, slower" if name == "python-flint" else "not installed"
            yield name not in _NEEDED, name, slow


def _project(path: str) -> Iterator[_Line]:
    from mathdoc.cache import Cache, default_folder
    from mathdoc.project import read_settings
    from mathdoc.settings import ProjectError, run_settings, settings_of

    cache_dir = ""
    try:
        settings = settings_of(path)
        if settings is None:
            yield True, "settings", "no pyproject.toml with [tool.mathdoc]"
        else:
            read_settings(settings)
            yield True, "settings", settings.file
            told = run_settings(settings)
            cache_dir = os.path.join(told.folder, told.cache_dir) if told.cache_dir else ""
    except (ProjectError, OSError) as error:
        yield False, "settings", str(error)
    folder = cache_dir or default_folder(path)
    if folder is None:
        yield True, "cache", "none: no pyproject.toml and no .git at or above this folder"
        return
    entries = list(Cache(folder).entries())
    above = folder
    while not os.path.exists(above):
        above = os.path.dirname(above)
    writable = os.access(above, os.W_OK)
    yield writable, "cache", f"{folder}: {len(entries)} entries" + ("" if writable else "; it cannot be written, and is done without")


def _plugins() -> Iterator[_Line]:
    for group, name in (("markdown.extensions", "python-markdown"), ("mkdocs.plugins", "mkdocs plugin")):
        found = [point for point in entry_points(group=group) if point.name == "mathdoc"]
        yield True, name, found[0].value if found else "not registered"


def _trial() -> _Line:
    from mathdoc.api import check_text

    row = check_text(_PAGE).blocks[0].rows[-1]
    return row.verdict.passes, "trial", f"a small derivation is {row.verdict}"
