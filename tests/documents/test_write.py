"""Splicing blocks into a document, and writing files at once or not at all."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mathdoc.diagnostics import MathdocError
from mathdoc.documents import atomic_write, decode_document, parse_document, splice

FORMULA = "$$\na = b\n\nc\n$$\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\r\n```derivation\r\na\r\n```\r\ny", "x\r\n$$\r\na = b\r\n\r\nc\r\n$$\r\ny"),
        ("\ufeff```derivation\na\n```", "\ufeff$$\na = b\n\nc\n$$"),
        ("> - ```derivation\n>   a\n>   ```\n\n\n", "> - $$\n>   a = b\n>\n>   c\n>   $$\n\n\n"),
        ("1.\t```derivation\n\ta\n\t```\n", "1.\t$$\n  \ta = b\n\n  \tc\n  \t$$\n"),
        ("a\r```derivation\ra\r```\r", "a\r$$\ra = b\r\rc\r$$\r"),
        ("!!! note\n\n    ```derivation\n    a\n    ```\n", "!!! note\n\n    $$\n    a = b\n\n    c\n    $$\n"),
    ],
)
def test_only_the_block_changes(text: str, expected: str) -> None:
    document = parse_document(text)
    assert splice(document, dict.fromkeys(document.blocks, FORMULA)) == expected
    assert splice(document, {}) == text


def test_blocks_keep_their_places_when_others_are_replaced() -> None:
    text = "```derivation\na\n```\n\n```derivation\nb\n```\n\n```derivation\nc\n```\n"
    document = parse_document(text)
    assert splice(document, {document.blocks[1]: "B", document.blocks[0]: "A\nA"}) == "A\nA\n\nB\n\n```derivation\nc\n```\n"


@pytest.mark.parametrize("replacement", ["```python\n", "<!--", "<div>", "````\n```derivation\nx\n```"])
def test_output_that_hides_another_block_is_refused(replacement: str) -> None:
    document = parse_document("```derivation\na\n```\n```derivation\nb\n```\n")
    with pytest.raises(MathdocError) as error:
        splice(document, {document.blocks[0]: replacement})
    assert error.value.diagnostic.code == "DRV190"


def test_undecodable_text_is_located_and_kept() -> None:
    data = b"\xef\xbb\xbfok\r\n\xc3\xa9 \xe9 x\r\n"
    document = decode_document(data, "page.md")
    (message,) = document.diagnostics
    assert (message.code, message.start.line, message.start.column) == ("DRV101", 2, 3)
    assert message.message == "this is not UTF-8: the byte E9 does not fit here"
    assert message.source == "é ? x"
    assert document.blocks == ()
    assert document.encode(document.text) == data


def test_utf_16_is_named() -> None:
    (message,) = decode_document("x".encode("utf-16"), "page.tex").diagnostics
    assert message.message == "this is not UTF-8: the file begins like UTF-16"


def test_mode_is_kept_and_links_are_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.md", "target.md"]


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    atomic_write(tmp_path / ("x" * 80), b"new")
    assert (tmp_path / ("x" * 80)).stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.md").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_write(tmp_path / "a.md", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.md", b"old")]


def test_devices_are_written_to() -> None:
    atomic_write(os.devnull, b"x")
    assert not Path(os.devnull).is_file()


WRITER = """
import sys
from mathdoc.documents import atomic_write
print("ready", flush=True)
size, turn = 1_000_000, 0
while True:
    turn += 1
    atomic_write(sys.argv[1], bytes([65 + turn % 26]) * size)
"""


def test_killed_at_any_moment_a_whole_file_is_there(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    target.write_bytes(b"A" * 1_000_000)
    stop = time.monotonic() + 2.0
    kills = 0
    while time.monotonic() < stop or kills < 3:
        command = [sys.executable, "-c", WRITER, str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(random.uniform(0.0, 0.03))
            writer.send_signal(signal.SIGKILL)
        data = target.read_bytes()
        assert len(data) == 1_000_000
        assert len(set(data)) == 1
        kills += 1
