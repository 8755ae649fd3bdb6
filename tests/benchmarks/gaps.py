"""Gaps: the right side of each claim of each derivation blanked in turn, and filled.

    python -m tests.benchmarks.gaps CORPUS.json…

prints how many blanks are filled with a verified row of the author's kind, in another form than its neighbours, no longer than 1.3 times
the author's; which ones are not; and the time per gap. A derivation is an object with its rows in `body` and a name in `id`.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import Counter
from pathlib import Path

from tests.gaps import CRITERIA, Outcome, blanks, fill


def main(paths: list[str]) -> None:
    """Fill the blanks of these files and print what came of it."""
    outcomes: list[Outcome] = []
    for path in paths:
        for case in json.loads(Path(path).read_text()):
            if not case.get("convertible", True):
                continue
            for blank in blanks("\n".join(case["body"])):
                found = fill(blank)
                outcomes.append(found)
                if not found.good:
                    missed = ", ".join(name for name in CRITERIA if not found.met[name])
                    print(f"{case['id']}: {missed}: {_row(found)} -> {found.text or found.reason}")
    _summary(outcomes)


def _row(found: Outcome) -> str:
    line = found.blank.body[: found.blank.place].rsplit("\n", 1)[-1].strip()
    return f"{line} [{found.blank.author}]"


def _summary(outcomes: list[Outcome]) -> None:
    count = len(outcomes)
    print(f"{sum(found.good for found in outcomes) / count:.1%} of {count} gaps are filled well (target 95 %)")
    for name in CRITERIA:
        print(f"    {name}: {sum(found.met[name] for found in outcomes) / count:.1%}")
    times = sorted(found.seconds for found in outcomes)
    print(f"time: median {statistics.median(times):.3f} s, 95th percentile {times[int(0.95 * count)]:.3f} s, longest {times[-1]:.2f} s")
    reasons = Counter(found.reason.split("(")[0][:60] for found in outcomes if found.reason)
    for reason, times_met in reasons.most_common(8):
        print(f"    {times_met:4} {reason}")


if __name__ == "__main__":
    main(sys.argv[1:])
