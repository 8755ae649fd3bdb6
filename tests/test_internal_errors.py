"""A failure of mathdoc itself concerns one row: that row is unknown, and the others are judged."""

from __future__ import annotations

import pytest

from mathdoc.api import check_text
from mathdoc.derivation import build
from mathdoc.policy import fails
from mathdoc.results import FileResult
from mathdoc.shapes.elaborate import type_relation

PAGE = r"""```derivation
x \in \mathbb{R}^n
x^\top x = x^\top x
\|x\|^2 = 2 x^\top x COMMENT
2 x = x + x
```
"""


def broken(*_: object) -> object:
    raise AssertionError("out of order")


def rows(file: FileResult) -> list[tuple[str, list[str]]]:
    return [(str(row.verdict), [finding.code for finding in row.findings]) for block in file.blocks for row in block.rows]


@pytest.mark.parametrize("comment", ["", "% expect: unknown", "% ignore: DRV405 never mind"])
def test_an_operator_that_fails(monkeypatch: pytest.MonkeyPatch, comment: str) -> None:
    def failing(scope: object, left: object, right: object, span: object) -> object:
        if "norm_squared" in repr(left):
            broken()
        return type_relation(scope, left, right, span)  # type: ignore[arg-type]

    monkeypatch.setattr("mathdoc.judging.type_relation", failing)
    file = check_text(PAGE.replace("COMMENT", comment))
    assert rows(file) == [("given", []), ("verified", []), ("unknown", ["DRV405"]), ("verified", [])]
    assert fails(file)
    (finding,) = file.all_findings
    assert finding.message == "internal error in mathdoc: AssertionError (out of order); please report this row"
    assert (finding.severity, finding.start.line) == ("error", 4)


@pytest.mark.parametrize("stage", ["mathdoc.check.read_block", "mathdoc.check.build"])
def test_a_block_that_cannot_be_put_together(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    monkeypatch.setattr(stage, (lambda found, options: broken() if found else build(found, options)) if stage.endswith("build") else broken)
    file = check_text(PAGE.replace("COMMENT", ""))
    assert fails(file)
    assert {finding.code for finding in file.all_findings} == {"DRV405"}
    assert not {verdict for verdict, _ in rows(file)} & {"verified", "supported"}


def test_a_message_that_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mathdoc.explaining.explained", broken)
    file = check_text(PAGE.replace("COMMENT", ""))
    assert rows(file)[2] == ("refuted", ["DRV301"])
