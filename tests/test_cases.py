"""Cases as pages: each derivation is followed by what `mathdoc check -v` prints for it, to the letter.

`MATHDOC_UPDATE=1 pytest tests/test_cases.py` writes the pages anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mathdoc.cli import main

CASES = Path(__file__).parent / "cases"
PAIR = re.compile(r"(?P<block>```derivation\n.*?\n```)\n+```text\n(?P<expected>.*?)```\n", re.DOTALL)
UPDATE = bool(os.environ.get("MATHDOC_UPDATE"))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let diagnosis be limited by its number of proposals alone, so that what is printed does not depend on the load of the machine."""
    for stretch in ("NAMING", "AGAIN", "REPAIRING", "ANSWERING"):
        monkeypatch.setattr(f"mathdoc.diagnosis.diagnose.{stretch}", 60.0)


def printed(block: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the command prints for one block, its path left out."""
    page = folder / "case.md"
    page.write_text(block + "\n", encoding="utf-8")
    main(["check", "-v", "--color", "never", str(page)])
    return capsys.readouterr().out.replace(f"{page}:", "case.md:").rstrip() + "\n"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_of_cases(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = path.read_text(encoding="utf-8")
    pairs = list(PAIR.finditer(text))
    assert len(pairs) == text.count("```derivation\n"), "every derivation needs its expected output"
    wanted = text
    for pair in pairs:
        out = printed(pair["block"], tmp_path, capsys)
        wanted = wanted.replace(pair.group(), f"{pair['block']}\n\n```text\n{out}```\n")
    if UPDATE and wanted != text:
        path.write_text(wanted, encoding="utf-8")
        pytest.skip("written anew: read the difference")
    assert wanted == text
