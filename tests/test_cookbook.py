"""The cookbook of the site: every derivation passes, stands under a heading of its own, and says where its result is found.

A fast test checks a fixed sample of each page, a slow one all of it, as `mathdoc check site/docs` and the site's build do.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mathdoc.cli import main

FOLDER = Path(__file__).parent.parent / "site" / "docs" / "cookbook"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.stem != "index")
SECTION = re.compile(r"^## (?P<title>.+)\n\n(?P<prose>[^\n]+)\n\n(?P<block>```derivation\n[^`]+```)\n\n\*(?P<source>[^*]+)\*\n", re.M)
EVERY = 9
"""Each page is checked from its first derivation in steps of so many."""


def sections(page: Path) -> list[re.Match[str]]:
    """Return the entries of a page."""
    return list(SECTION.finditer(page.read_text(encoding="utf-8")))


def claims(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the verdicts of the claims of a text that is checked as a page, which has to be without findings."""
    page = folder / "page.md"
    page.write_text(text, encoding="utf-8")
    code = main(["check", "--no-cache", "--format", "json", str(page)])
    out = capsys.readouterr().out
    assert code == 0, out
    blocks = [block for file in json.loads(out)["files"] for block in file["blocks"]]
    return [row["verdict"] for block in blocks for row in block["rows"] if row["kind"] == "claim"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_derivation_has_a_heading_prose_and_a_source(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = sections(page)
    titles = [section["title"] for section in found]
    assert len(found) == text.count("\n```derivation") == text.count("\n## ") >= 15
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_sample_of_a_page_passes(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = [section["block"] for section in sections(page)[::EVERY]]
    verdicts = claims("\n\n".join(sample) + "\n", tmp_path, capsys)
    assert set(verdicts) <= {"verified", "supported"}
    assert len(verdicts) >= len(sample)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_whole_page_passes(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = claims(page.read_text(encoding="utf-8"), tmp_path, capsys)
    assert set(verdicts) <= {"verified", "supported"}
