"""The example pages are what they claim to be: checked without a finding, every claim passing or wrong on purpose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mathdoc.cli import main

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.md"))
# The systems that the language has to cover, and how many claims their pages hold at the least.
LEAST = {"magnus-neudecker": 200, "giles": 115, "matrix-cookbook": 220,
         "ricci": 90, "one-statement-many-forms": 90, "neural-networks": 95, "statistics-and-control": 75}  # fmt: skip
PASSING = ("verified", "supported")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_page_has_no_findings_and_every_claim_passes(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "--format", "json", str(path)])
    out = capsys.readouterr().out
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [row for file in json.loads(out)["files"] for block in file["blocks"] for row in block["rows"] if row["kind"] == "claim"]
    failing = [
        (lines[row["line"] - 1], row["verdict"])
        for row in rows
        if row["verdict"] not in PASSING and f"% expect: {row['verdict']}" not in lines[row["line"] - 1]
    ]
    assert failing == []
    assert code == 0, out
    assert len(rows) >= LEAST.get(path.stem, 1)
