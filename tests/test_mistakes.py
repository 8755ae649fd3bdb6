"""Every mistake that has a name is found in at least two cases, and every case's message names the mistake of its heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mathdoc.diagnosis.mistakes import MISTAKES
from mathdoc.diagnostics import CODES

PAGE = (Path(__file__).parent / "cases" / "mistakes.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (DRV\d{3}) [^\n]*\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_in_its_cases(mistake: object) -> None:
    code = getattr(mistake, "code", "")
    outputs = re.findall(r"```text\n(.*?)```", SECTIONS[code], re.DOTALL)
    assert len(outputs) >= 2
    for output in outputs:
        assert re.search(rf"^case\.md:\d+:\d+: {code} ", output, re.MULTILINE), output


def test_every_mistake_has_a_code_of_its_own() -> None:
    codes = [mistake.code for mistake in MISTAKES]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= CODES.keys()
    assert set(codes) == SECTIONS.keys()
