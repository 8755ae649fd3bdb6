"""Whole derivations in every notation, as they stand in `derivations.md`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mathdoc
from mathdoc.notation import DRAWN
from mathdoc.options import NOTATIONS

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

TEXT = Path(__file__).with_name("derivations.md").read_text(encoding="utf-8")
WRITTEN = tuple(name for name in NOTATIONS if name not in DRAWN)
FENCE = re.compile(rf"```(derivation|{'|'.join(WRITTEN)})\n(.*?)```\n", re.DOTALL)


def cases() -> list[ParameterSet]:
    found: list[ParameterSet] = []
    for section in TEXT.split("\n## ")[1:]:
        title = section.split("\n")[0]
        parts = dict(FENCE.findall(section))
        found += [pytest.param(parts["derivation"], n, parts[n], id=f"{title}: {n}") for n in parts if n != "derivation"]
    return found


@pytest.mark.parametrize(("body", "notation", "expected"), cases())
def test_a_derivation_in_a_notation(body: str, notation: str, expected: str) -> None:
    conversion = mathdoc.convert_text(f"```derivation\n{body}```\n", notation)
    assert conversion.all_findings == ()
    assert conversion.blocks[0].latex == f"\\begin{{aligned}}\n{expected}\\end{{aligned}}"
