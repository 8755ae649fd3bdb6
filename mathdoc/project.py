"""`[tool.mathdoc]` in `pyproject.toml`: the options, macros and symbols of every page of a project."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from mathdoc.options import TABLE
from mathdoc.settings import RUN_KEYS, ProjectError, Settings, nearest, run_settings, settings_of, table_of
from mathdoc.source import Body
from mathdoc.syntax import read_block
from mathdoc.syntax.reader import ParsedBlock

_ROWS = ("macros", "symbols")


def project_of(path: str) -> ParsedBlock | None:
    """Return the settings of the project that a file belongs to, read like a block of options and declarations.

    They stand in the nearest `pyproject.toml` above the file that has a `[tool.mathdoc]` table. A text without a file has none.
    Raises `ProjectError`, `OSError`.
    """
    settings = settings_of(path) if Path(path).is_file() else None
    return None if settings is None else read_settings(settings)


@lru_cache(maxsize=8)
def read_settings(settings: Settings) -> ParsedBlock:
    """Return settings, read like a block of options and declarations. Raises `ProjectError`."""
    run_settings(settings)
    parsed = read_block(Body.plain("\n".join(_lines(settings.file, table_of(settings)))))
    for problem in parsed.all_diagnostics:
        if problem.severity == "error":
            raise ProjectError(f"{settings.file}: [tool.mathdoc]: {problem.message}; {problem.help}".removesuffix("; "))
    return parsed


def _lines(file: str, table: dict[str, object]) -> list[str]:
    """Return what the table says as the lines of a block: its options, then macros and symbols."""
    known = sorted(key for key, option in TABLE.items() if "project" in option.levels)
    lines = []
    in_order = [key for key in table if key not in _ROWS and key not in RUN_KEYS] + [key for key in _ROWS if key in table]
    for key in in_order:
        value = table[key]
        texts = value if isinstance(value, list) else [value]
        if key not in known and key not in _ROWS:
            names = [*known, *_ROWS, *RUN_KEYS]
            raise ProjectError(
                f"{file}: [tool.mathdoc]: `{key}` is no setting of a project{nearest(key, names) or '.'} Known: {', '.join(names)}"
            )
        for text in texts:
            if not isinstance(text, str) or (key in known and "\n" in text):
                raise ProjectError(f"{file}: [tool.mathdoc]: `{key}` is to be a text, or a list of texts")
            lines += text.strip().split("\n") if key in _ROWS else [f":{key}: {text}"]
    return lines
