"""Single-edit mutants of right rows: what float64 finds false must be refuted, what it finds true must not be.

The sample is the same in every run; `tests/benchmarks/mutants.py` takes all of a corpus.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

from mathdoc.api import check_text
from mathdoc.diagnosis.edits import KINDS
from mathdoc.kernel.verdict import Verdict
from tests.mutants import Mutant, mutants, originals

PAGE = (Path(__file__).parent / "derivations.md").read_text(encoding="utf-8")
BODIES = re.findall(r"```derivation\n(.*?)\n```", PAGE, re.DOTALL)
EACH = 10
"""Mutants of each row."""


@cache
def sample() -> tuple[Mutant, ...]:
    found: list[Mutant] = []
    for number, body in enumerate(BODIES, start=1):
        for original in originals(f"derivation {number}", body):
            found.extend(mutants(original, EACH, Random(original.row.latex)))
    return tuple(found)


def test_every_row_is_right_before_it_is_mutated() -> None:
    rows = [row for block in check_text(PAGE).blocks for row in block.rows]
    assert [row.latex for row in rows if row.verdict is not Verdict.GIVEN and not row.verdict.passes] == []
    assert sum(row.verdict.passes for row in rows) >= 35


def test_no_false_mutant_passes() -> None:
    assert [str(mutant) for mutant in sample() if mutant.true is False and mutant.verdict.passes] == []


def test_every_false_mutant_is_refuted() -> None:
    assert [str(mutant) for mutant in sample() if mutant.true is False and mutant.verdict is not Verdict.REFUTED] == []


def test_no_true_mutant_is_refuted() -> None:
    assert [str(mutant) for mutant in sample() if mutant.true is True and mutant.verdict is Verdict.REFUTED] == []


def test_the_sample_says_something() -> None:
    false, true = (sum(mutant.true is outcome for mutant in sample()) for outcome in (False, True))
    kinds = {mutant.edit.kind.removesuffix(", left") for mutant in sample()}
    assert false > 250
    assert true > 20
    assert len(kinds) >= len(KINDS) - 6, f"no mutants of these kinds: {[kind.name for kind in KINDS if kind.name not in kinds]}"
