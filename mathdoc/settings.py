"""Where `[tool.mathdoc]` stands: the nearest `pyproject.toml` above a file that has that table, and the table itself.

Nothing here loads the language: a run that finds all its results in the cache reads settings, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

FILE = "pyproject.toml"
_MARKS = (FILE, ".git")


class ProjectError(ValueError):
    """The settings of a project cannot be used: nothing is checked with half of them."""


class Settings(NamedTuple):
    """A `pyproject.toml` with a `[tool.mathdoc]` table: where it is, and its text."""

    file: str
    text: str


class RunSettings(NamedTuple):
    """What a project says about runs, not about mathematics: which findings are shown, and where the cache is.

    `per_file_ignores` pairs patterns with codes; patterns, `baseline` and `cache_dir` start from `folder`.
    """

    folder: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    baseline: str = ""
    cache_dir: str = ""


RUN_KEYS = ("select", "ignore", "per-file-ignores", "baseline", "cache-dir")


def settings_of(path: str) -> Settings | None:
    """Return the settings that count for a file or a folder, if its project has any. Raises `ProjectError`, `OSError`."""
    return _settings_in(_folder(path))


def project_root(path: str) -> str | None:
    """Return the nearest folder at or above a file or a folder that holds `pyproject.toml` or `.git`."""
    return next((folder for folder in _upwards(_folder(path)) if any(os.path.exists(os.path.join(folder, mark)) for mark in _MARKS)), None)


def run_settings(settings: Settings | None) -> RunSettings:
    """Return what the settings say about runs. Raises `ProjectError`."""
    if settings is None:
        return RunSettings()
    table = table_of(settings)
    pairs = table.get("per-file-ignores", {})
    if not isinstance(pairs, dict):
        raise ProjectError(f"{settings.file}: [tool.mathdoc]: `per-file-ignores` is to be a table: file pattern = list of codes")
    return RunSettings(
        os.path.dirname(settings.file),
        _codes(settings, "select", table.get("select", [])),
        _codes(settings, "ignore", table.get("ignore", [])),
        tuple((str(pattern), _codes(settings, f"per-file-ignores.{pattern}", codes)) for pattern, codes in pairs.items()),
        _text(settings, "baseline", table.get("baseline", "")),
        _text(settings, "cache-dir", table.get("cache-dir", "")),
    )


@lru_cache(maxsize=8)
def table_of(settings: Settings) -> dict[str, object]:
    """Return the table `[tool.mathdoc]`. Raises `ProjectError`."""
    return _table(settings.file, settings.text) or {}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean …?` with the known word that is nearest to a wrong one, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), 1)
    return f"; did you mean `{found[0]}`?" if found else ""


def _folder(path: str) -> str:
    real = os.path.realpath(path)
    return real if os.path.isdir(real) else os.path.dirname(real)


def _upwards(folder: str) -> Iterable[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _settings_in(folder: str) -> Settings | None:
    for above in _upwards(folder):
        file = os.path.join(above, FILE)
        try:
            changed = os.stat(file).st_mtime_ns
        except OSError:
            continue
        if os.path.isfile(file):
            found = _read(file, changed)
            if found is not None:
                return found
    return None


@lru_cache(maxsize=8)
def _read(file: str, _changed: int) -> Settings | None:
    with open(file, "rb") as stream:
        data = stream.read()
    if b"mathdoc" not in data:
        return None
    try:
        text = data.decode("utf-8")
    except ValueError as error:
        raise ProjectError(f"{file}: {error}") from error
    return None if _table(file, text) is None else Settings(file, text)


def _table(file: str, text: str) -> dict[str, object] | None:
    import tomllib

    try:
        table = tomllib.loads(text).get("tool", {}).get("mathdoc")
    except (ValueError, AttributeError) as error:
        raise ProjectError(f"{file}: {error}") from error
    if table is not None and not isinstance(table, dict):
        raise ProjectError(f"{file}: `tool.mathdoc` is to be a table")
    return table


def _codes(settings: Settings, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ProjectError(f"{settings.file}: [tool.mathdoc]: `{key}` is to be a list of codes, such as ['DRV5']")
    return tuple(value)


def _text(settings: Settings, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ProjectError(f"{settings.file}: [tool.mathdoc]: `{key}` is to be a text")
    return value
