"""Which files are documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from mathdoc.documents import find_files


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def found(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_files([root])]


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a.markdown", "sub/z.tex", "sub/a.qmd", "c.MD", "notes.txt", "x.rst", "Makefile")
    assert found(tmp_path) == ["a.markdown", "b.md", "c.MD", "sub/a.qmd", "sub/z.tex"]


def test_folders_of_others_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".git/a.md", ".hidden/a.md", "node_modules/x/a.md", "my-env/pyvenv.cfg", "my-env/a.md", "a.md", "env/b.md")
    assert found(tmp_path) == ["a.md", "env/b.md"]
    assert [path.name for path in find_files([tmp_path / ".hidden"])] == ["a.md"]


def test_circles_of_links_end(tmp_path: Path) -> None:
    make(tmp_path, "a/x.md")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "broken.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "a" / "x.md")
    assert found(tmp_path) == ["a/x.md", "link.md"]


def test_named_files_are_taken_as_they_are(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.md")
    assert find_files([tmp_path / "a.txt", "-", tmp_path, tmp_path / "b.md"]) == (tmp_path / "a.txt", Path("-"), tmp_path / "b.md")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        find_files([tmp_path / "nowhere"])
