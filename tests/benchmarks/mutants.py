"""Mutants of whole corpora: how many the kernel judges as the independent evaluator does, by kind of edit, and where it does not.

    python tests/benchmarks/mutants.py [--count 20] [--seed 0] corpus.json…

A false accept or a false refutation is listed with its row, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.mutants import Mutant, corpus, mutants, originals

OPINION = {True: "true", False: "false", None: "unclear"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=20, help="mutants of each row that passes (0: all)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", default="", help="also list the mutants with these outcomes, such as 'false unknown'")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    found: list[Mutant] = []
    crashes = 0
    rows, started = 0, time.monotonic()
    for path in arguments.files:
        for name, body in corpus(path):
            try:
                for original in originals(name, body):
                    rows += 1
                    random = Random(f"{arguments.seed} {name} {original.row.latex}")
                    found.extend(mutants(original, arguments.count or None, random))
            except Exception:
                crashes += 1
                print(f"crash in {name}: {traceback.format_exc().splitlines()[-1]}")
    _report(found, rows, time.monotonic() - started, arguments.show)
    faults = [mutant for mutant in found if mutant.fault]
    return 1 if faults or crashes else 0


def _report(found: list[Mutant], rows: int, seconds: float, show: str) -> None:
    by_kind = Counter((mutant.edit.kind.removesuffix(", left"), OPINION[mutant.true], str(mutant.verdict)) for mutant in found)
    columns = sorted({key[1:] for key in by_kind})
    print(f"{len(found)} mutants of {rows} rows in {seconds:.0f} s")
    print("\n" + f"{'kind':26}" + "".join(f"{opinion + ' ' + verdict:>20}" for opinion, verdict in columns))
    for kind in sorted({key[0] for key in by_kind}):
        print(f"{kind:26}" + "".join(f"{by_kind[kind, *column] or '':>20}" for column in columns))
    print(f"{'all':26}" + "".join(f"{sum(by_kind[key] for key in by_kind if key[1:] == column):>20}" for column in columns))
    for mutant in found:
        if mutant.fault or f"{OPINION[mutant.true]} {mutant.verdict}" == show:
            print(f"{mutant.fault or show}: {mutant}")


if __name__ == "__main__":
    sys.exit(main())
