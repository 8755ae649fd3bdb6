"""Rows that pass, spoiled by one edit: nearly every one is offered a repair that mends it, and its mistake is named.

The sample is the same in every run; `tests/benchmarks/repairs.py` takes whole corpora.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

from tests.mutants import originals
from tests.repairs import Spoiled, spoiled

PAGE = (Path(__file__).parent / "derivations.md").read_text(encoding="utf-8")
BODIES = re.findall(r"```derivation\n(.*?)\n```", PAGE, re.DOTALL)[::2]


@cache
def sample() -> tuple[Spoiled, ...]:
    rows = (original for number, body in enumerate(BODIES, start=1) for original in originals(f"derivation {number}", body))
    return tuple(mutant for original in rows for mutant in spoiled(original, 2, Random(original.row.latex)))


def test_nearly_every_spoiled_row_is_mended() -> None:
    missing = [str(mutant) for mutant in sample() if not mutant.mended]
    assert len(missing) <= 0.1 * len(sample()), "\n".join(missing)


def test_most_spoiled_rows_are_restored_as_they_were() -> None:
    right = [mutant for mutant in sample() if not mutant.edit.kind.endswith(", left")]
    others = [str(mutant) for mutant in right if not mutant.restored]
    assert len(others) <= 0.4 * len(right), "\n".join(others)


def test_the_mistake_is_named() -> None:
    unnamed = [str(mutant) for mutant in sample() if not mutant.named]
    assert len(unnamed) <= 0.1 * len(sample()), "\n".join(unnamed)


def test_the_sample_says_something() -> None:
    assert len(sample()) >= 30
    assert len({mutant.kind for mutant in sample()}) >= 10
