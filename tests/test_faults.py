"""Faults of the system: folders that cannot be written, full disks, files that vanish, bytes that are no UTF-8."""

from __future__ import annotations

import errno
import io
import os
import re
from pathlib import Path

import pytest

from mathdoc import runs
from mathdoc.cache import Page
from mathdoc.cli import main

PAGE = "```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %s x^\\top dx\n```\n"
OPEN = "```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = ?\n```\n"

WRITING = [
    (["check", "page.md", "--fix", "--no-cache"], PAGE % "3"),
    (["complete", "page.md", "--in-place"], OPEN),
    (["convert", "page.md", "-o", "page.md", "--notation", "index"], PAGE % "2"),
]
COMMANDS = [arguments[0] for arguments, _ in WRITING]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize(("arguments", "page"), WRITING, ids=COMMANDS)
def test_a_full_disk_leaves_the_file_as_it_was(
    arguments: list[str], page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the bytes get through, as on a disk that fills up; then there is no room."""
    (folder / "page.md").write_text(page, "utf-8")
    usual = os.fdopen

    class Filling(io.BytesIO):
        def __init__(self, descriptor: int) -> None:
            super().__init__()
            self.file = usual(descriptor, "wb")

        def write(self, data: bytes, /) -> int:  # type: ignore[override]
            self.file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> None:
            self.file.close()
            super().close()

    monkeypatch.setattr("mathdoc.documents.write.os.fdopen", lambda descriptor, mode: Filling(descriptor))
    assert main(arguments) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert contents(folder) == {"page.md": page}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write into every folder")
@pytest.mark.parametrize(("arguments", "page"), WRITING, ids=COMMANDS)
def test_a_folder_that_is_read_only(arguments: list[str], page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.md").write_text(page, "utf-8")
    folder.chmod(0o555)
    try:
        assert main(arguments) == 2
        assert re.search(r"^mathdoc: .*: Permission denied$", capsys.readouterr().err, re.MULTILINE)
        assert contents(folder) == {"page.md": page}
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize(("arguments", "page"), WRITING, ids=COMMANDS)
def test_a_folder_in_which_no_file_can_be_made(
    arguments: list[str], page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the system answers in a folder that is read-only, whoever runs the test."""
    (folder / "page.md").write_text(page, "utf-8")

    def refused(path: str | Path, flags: int, mode: int = 0o777) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("mathdoc.documents.write.os.open", refused)
    assert main(arguments) == 2
    assert "Permission denied" in capsys.readouterr().err
    assert contents(folder) == {"page.md": page}


def test_a_cache_that_cannot_be_written_stops_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "page.md").write_text(PAGE % "2", "utf-8")
    (folder / "pyproject.toml").write_text("", "utf-8")

    def full(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("mathdoc.cache.os.replace", full)
    assert main(["check", "page.md"]) == 0
    captured = capsys.readouterr()
    assert captured.out.endswith("1 verified; no findings\n")
    assert captured.err == ""
    assert [path for path in (folder / ".cache").rglob("*") if path.is_file()] == []


def test_a_file_that_vanishes_is_told_and_the_others_are_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is there when the folder is listed, and gone when it is read."""
    for name in ("a.md", "b.md"):
        (folder / name).write_text(PAGE % "2", "utf-8")
    usual = runs.read_page

    def late(path: str, seed: int = 0) -> Page:
        (folder / "a.md").unlink(missing_ok=True)
        return usual(path, seed)

    monkeypatch.setattr("mathdoc.runs.read_page", late)
    assert main(["check", ".", "--no-cache", "-j", "1"]) == 2
    captured = capsys.readouterr()
    assert captured.err == "mathdoc: a.md: No such file or directory\n"
    assert captured.out == "1 file, 1 derivation: 1 verified; no findings\n"


@pytest.mark.parametrize(("arguments", "page"), WRITING, ids=COMMANDS)
def test_a_file_that_is_not_there(arguments: list[str], page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == "mathdoc: page.md: No such file or directory\n"
    assert contents(folder) == {}


@pytest.mark.parametrize(("arguments", "page"), WRITING, ids=COMMANDS)
def test_bytes_that_are_no_utf_8_stay(arguments: list[str], page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = b"caf\xe9\n\n" + page.encode()
    (folder / "page.md").write_bytes(data)
    main(arguments)
    assert (folder / "page.md").read_bytes() == data
    assert main(["check", "page.md", "--no-cache"]) == 2
    assert "page.md:1:4: DRV101 this is not UTF-8: the byte E9 does not fit here" in capsys.readouterr().out


def test_an_output_folder_that_is_missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.md").write_text(PAGE % "2", "utf-8")
    assert main(["convert", "page.md", "-o", "nowhere/page.md"]) == 2
    assert "No such file or directory" in capsys.readouterr().err
    assert main(["convert", "page.md", "-o", "."]) == 2
    assert "directory" in capsys.readouterr().err
    assert contents(folder) == {"page.md": PAGE % "2"}
