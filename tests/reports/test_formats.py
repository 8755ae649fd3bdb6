"""The formats that other programs read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from msgspec.structs import replace

from mathdoc.reports import FORMATS, render
from mathdoc.results import FileResult, Replacement
from mathdoc.source import Position
from tests.samples import EMPTY, REFUTED, RIGHT, WRONG


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_say_nothing(name: str) -> None:
    assert render(name, []).endswith("\n") or name == "github"
    render(name, [EMPTY, RIGHT])


def test_github_annotations_are_escaped() -> None:
    finding = replace(REFUTED, message="50% off\nnext", notes=(), help="")
    line = render("github", [FileResult("a,b:c.md", (), (finding,))])
    assert line == "::error file=a%2Cb%3Ac.md,line=6,endLine=6,col=6,endColumn=38,title=mathdoc DRV301::50%25 off%0Anext\n"


def test_github_annotations_carry_the_counterexample() -> None:
    assert "counterexample with m = 1, n = 2:%0A  W = [1 2]" in render("github", [WRONG])


def test_gitlab_fingerprints_survive_lines_above() -> None:
    before = json.loads(render("gitlab", [FileResult("a.md", (), (REFUTED,))]))
    moved = replace(REFUTED, start=Position(60, 6), end=Position(60, 38))
    after = json.loads(render("gitlab", [FileResult("a.md", (), (moved,))]))
    assert before[0]["fingerprint"] == after[0]["fingerprint"]
    assert (before[0]["location"]["lines"]["begin"], after[0]["location"]["lines"]["begin"]) == (6, 60)
    assert before[0]["severity"] == "major"


def test_gitlab_fingerprints_of_equal_findings_differ() -> None:
    moved = replace(REFUTED, start=Position(60, 6), end=Position(60, 38))
    issues = json.loads(render("gitlab", [FileResult("a.md", (), (REFUTED, moved))]))
    assert len({issue["fingerprint"] for issue in issues}) == 2


def test_junit_has_a_case_per_derivation_and_is_well_formed() -> None:
    evil = replace(REFUTED, message="<b>&\x00\x1b", source="]]> <x>")
    file = replace(WRONG, findings=(evil,))
    root = ET.fromstring(render("junit", [file, RIGHT]))
    assert [suite.get("name") for suite in root] == ["docs/page.md", "right.md"]
    assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("2", "2"), ("1", "0")]
    message = root[0][0][0].get("message")
    assert message == "<b>&\ufffd\ufffd"


def test_sarif_names_rules_levels_and_regions() -> None:
    log = json.loads(render("sarif", [WRONG]))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["DRV301", "DRV501"]
    result = run["results"][0]
    assert (result["ruleId"], result["level"]) == ("DRV301", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/page.md"
    assert place["region"] == {"startLine": 6, "startColumn": 6, "endLine": 6, "endColumn": 38}


def test_sarif_offers_repairs_as_fixes() -> None:
    repair = Replacement("y^T", Position(6, 8), Position(7, 3), "with the other sign")
    log = json.loads(render("sarif", [FileResult("a b.md", (), (replace(REFUTED, repairs=(repair,)), REFUTED))]))
    mended, plain = log["runs"][0]["results"]
    replacement = {"deletedRegion": {"startLine": 6, "startColumn": 8, "endLine": 7, "endColumn": 3}, "insertedContent": {"text": "y^T"}}
    change = {"artifactLocation": {"uri": "a%20b.md"}, "replacements": [replacement]}
    assert mended["fixes"] == [{"description": {"text": "write y^T, with the other sign"}, "artifactChanges": [change]}]
    assert "fixes" not in plain
