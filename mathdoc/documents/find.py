"""Which files are documents: those that are named, and in folders those whose suffix says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".qmd", ".mdx"})
LATEX_SUFFIXES = frozenset({".tex"})
PYTHON_SUFFIXES = frozenset({".py", ".pyi"})
NOTEBOOK_SUFFIXES = frozenset({".ipynb"})
SUFFIXES = MARKDOWN_SUFFIXES | LATEX_SUFFIXES | NOTEBOOK_SUFFIXES

_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def find_files(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    """Return the documents that `paths` name: a file as it is, a folder through its documents, in order, each file once.

    What does not exist and has `*`, `?` or `[` in it is a pattern; `**` stands for folders in any depth.

    Hidden folders, `node_modules` and virtual environments are left out, unless they are named themselves.
    Python modules are read where they are named, but not looked for. `-` stays as it is: it is for the caller to read standard input.
    Raises `FileNotFoundError` for what does not exist.
    """
    found: dict[Path, None] = {}
    for path in (named for text in paths for named in _named(Path(text))):
        if path.is_dir():
            found.update(dict.fromkeys(_documents(path, set())))
        elif path == Path("-") or path.exists():
            found[path] = None
        else:
            raise FileNotFoundError(2, "No such file or directory", str(path))
    return tuple(found)


def _named(path: Path) -> list[Path]:
    """Return the files and folders that a pattern stands for, in order; else the path itself."""
    text = str(path)
    if not any(mark in text for mark in "*?[") or path.exists():
        return [path]
    from glob import glob

    return [Path(found) for found in sorted(glob(text, recursive=True))] or [path]  # noqa: PTH207 - patterns may be absolute


def _documents(folder: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield the documents below `folder`; `seen` holds the real folders entered so far, which ends circles of links."""
    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if not _is_skipped(entry):
                yield from _documents(entry, seen)
        elif entry.suffix.lower() in SUFFIXES and entry.is_file():
            yield entry


def _is_skipped(folder: Path) -> bool:
    """Say whether a folder holds no documents of the author's own."""
    return folder.name.startswith(".") or folder.name in _SKIPPED_FOLDERS or (folder / "pyvenv.cfg").exists()
