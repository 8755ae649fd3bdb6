from __future__ import annotations

from msgspec.structs import replace

from mathdoc.diagnostics import Severity
from mathdoc.kernel.verdict import Verdict
from mathdoc.policy import Policy, fails
from mathdoc.results import FileResult, Finding
from mathdoc.source import Position
from tests.samples import RIGHT, WRONG, row


def _finding(severity: Severity) -> Finding:
    return Finding("DRV401", severity, "m", Position(1, 1), Position(1, 2))


def _file(verdict: Verdict, *findings: Finding) -> FileResult:
    return replace(RIGHT, blocks=(replace(RIGHT.blocks[0], rows=(row(2, "a = b", verdict, findings=findings),)),))


def test_an_error_fails_wherever_it_stands() -> None:
    assert fails(replace(RIGHT, findings=(_finding("error"),)))
    assert fails(_file(Verdict.VERIFIED, _finding("error")))


def test_a_warning_fails_only_where_the_row_did_not_pass() -> None:
    assert fails(_file(Verdict.UNKNOWN, _finding("warning")))
    assert not fails(_file(Verdict.VERIFIED, _finding("warning")))
    assert not fails(_file(Verdict.UNKNOWN, _finding("info")))


def test_a_policy_changes_findings_and_never_a_verdict() -> None:
    for policy in (Policy(), Policy(allow_open=True), Policy(require_verified=True)):
        after = policy.apply(WRONG)
        assert [r.verdict for r in after.blocks[0].rows] == [r.verdict for r in WRONG.blocks[0].rows]
    assert Policy().apply(WRONG) == WRONG
