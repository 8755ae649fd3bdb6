"""`[tool.mathdoc]` in `pyproject.toml`: the options, macros and symbols of every page of a project."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from mathdoc.options import TABLE, ProjectError
from mathdoc.source import Body
from mathdoc.syntax import read_block
from mathdoc.syntax.reader import ParsedBlock

_FILE = "pyproject.toml"
_ROWS = ("macros", "symbols")


def project_of(path: str) -> ParsedBlock | None:
    """Return the settings of the project that a file belongs to, read like a block of options and declarations.

    They stand in the nearest `pyproject.toml` above the file that has a `[tool.mathdoc]` table. A text without a file has none.
    Raises `ProjectError`, `OSError`.
    """
    file = Path(path)
    if not file.is_file():
        return None
    for folder in file.resolve().parents:
        settings = folder / _FILE
        if settings.is_file():
            found = _settings(settings, settings.stat().st_mtime_ns)
            if found is not None:
                return found
    return None


@lru_cache(maxsize=8)
def _settings(file: Path, _changed: int) -> ParsedBlock | None:
    text = file.read_bytes()
    if b"mathdoc" not in text:
        return None
    import tomllib

    try:
        table = tomllib.loads(text.decode("utf-8")).get("tool", {}).get("mathdoc")
    except (ValueError, AttributeError) as error:
        raise ProjectError(f"{file}: {error}") from error
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ProjectError(f"{file}: `tool.mathdoc` is to be a table")
    parsed = read_block(Body.plain("\n".join(_lines(file, table))))
    for problem in parsed.all_diagnostics:
        if problem.severity == "error":
            raise ProjectError(f"{file}: [tool.mathdoc]: {problem.message}; {problem.help}".removesuffix("; "))
    return parsed


def _lines(file: Path, table: dict[str, object]) -> list[str]:
    """Return what the table says as the lines of a block: its options, then macros and symbols."""
    known = sorted(key for key, option in TABLE.items() if "project" in option.levels)
    lines = []
    in_order = [key for key in table if key not in _ROWS] + [key for key in _ROWS if key in table]
    for key in in_order:
        value = table[key]
        texts = value if isinstance(value, list) else [value]
        if key not in known and key not in _ROWS:
            raise ProjectError(f"{file}: [tool.mathdoc]: `{key}` is no setting of a project. Known: {', '.join([*known, *_ROWS])}")
        for text in texts:
            if not isinstance(text, str) or (key in known and "\n" in text):
                raise ProjectError(f"{file}: [tool.mathdoc]: `{key}` is to be a text, or a list of texts")
            lines += text.strip().split("\n") if key in _ROWS else [f":{key}: {text}"]
    return lines
