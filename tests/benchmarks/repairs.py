"""Repairs: rows that pass, spoiled by one edit; how often a right side is offered that mends them, and rows that people got wrong.

    python tests/benchmarks/repairs.py [--count 4] [--seed 0] corpus.json…

A row is mended if one of the (at most three) repairs, all of them verified, may stand in its place; restored if it is what stood there.
A row is named if its message has a code of its own. `--show` lists what is not mended, `--wrong` judges the rows labelled wrong too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from mathdoc.api import check_text
from mathdoc.judging import PLAINLY_WRONG
from tests.mutants import corpus, originals
from tests.repairs import Spoiled, spoiled


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=4, help="mutants of each row that passes (0: all)")
    parser.add_argument("--every", type=int, default=1, help="take every n-th derivation only")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="list the mutants for which nothing is offered")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    found: list[Spoiled] = []
    for path in arguments.files:
        for name, body in list(corpus(path))[:: arguments.every]:
            for original in originals(name, body):
                for mutant in spoiled(original, arguments.count or None, Random(f"{arguments.seed} {name} {original.row.latex}")):
                    found.append(mutant)
                    if arguments.show and not mutant.mended:
                        print(f"not mended: {mutant}", flush=True)
    _report(found)
    for path in arguments.files:
        _labelled(path, arguments.show)
    return 0


def _report(found: list[Spoiled]) -> None:
    """Print by kind of edit how many rows were mended and how many restored, those with an edited left side apart."""
    for side in ("right", "left"):
        here = [mutant for mutant in found if mutant.edit.kind.endswith(", left") == (side == "left")]
        if not here:
            continue
        print(f"\n{'edited on the ' + side:28}{'rows':>8}{'mended':>16}{'restored':>16}{'named':>16}")
        kinds = Counter(mutant.kind for mutant in here)
        for kind in (*sorted(kinds), "all"):
            some = [mutant for mutant in here if kind in ("all", mutant.kind)]
            counts = (sum(m.mended for m in some), sum(m.restored for m in some), sum(m.named for m in some))
            print(f"{kind:28}{len(some):>8}" + "".join(f"{count:>8} {count / len(some):6.1%}" for count in counts))
    if found:
        seconds = sorted(mutant.seconds for mutant in found)
        print(f"seconds a page: median {median(seconds):.3f}, worst in twenty {seconds[int(len(seconds) * 0.95)]:.3f}")


def _labelled(path: Path, show: bool) -> None:
    """Print how many of the rows labelled wrong are named and mended."""
    wrong = named = mended = 0
    for case in json.loads(path.read_text(encoding="utf-8")):
        places = {k + 2 for k, label in enumerate(case["expect"]) if label == "wrong"}
        if not places:
            continue
        result = check_text("~~~~~derivation\n" + "\n".join(case["body"]) + "\n~~~~~\n")
        for line in sorted(places):
            findings = [f for block in result.blocks for row in block.rows if row.start.line == line for f in row.findings]
            wrong += 1
            named += any(finding.code not in PLAINLY_WRONG for finding in findings)
            mended += any(finding.repairs for finding in findings)
            if show and not any(finding.repairs for finding in findings):
                print(f"not mended: {case['id']} | {case['body'][line - 2]} | {[f.code + ' ' + f.message for f in findings]}")
    if wrong:
        print(f"{path.name}: {wrong} rows labelled wrong, {named} named ({named / wrong:.1%}), {mended} mended ({mended / wrong:.1%})")


if __name__ == "__main__":
    sys.exit(main())
