"""How much of a corpus each notation can say: `python tests/benchmarks/notations.py CORPUS.json …`

A corpus is a list of cases, each with a `body` of rows. Every block that passes is converted to every notation. A row that stays as
written is one that the notation cannot say; all others have been read again, and the kernel agreed. Times are those of writing with the
re-check, beside those of checking.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from mathdoc.check import check_blocks
from mathdoc.convert import failing
from mathdoc.documents import parse_document
from mathdoc.judging import CheckedBlock
from mathdoc.options import NOTATIONS
from mathdoc.rewriting import Wish, rewrite_block


def blocks(paths: list[str]) -> list[tuple[str, CheckedBlock]]:
    """Return the checked blocks of all cases, with their names."""
    found = []
    for path in paths:
        for case in json.loads(Path(path).read_text(encoding="utf-8")):
            if case.get("convertible", True):
                document = parse_document("```derivation\n" + "\n".join(case["body"]) + "\n```\n", case["id"], "markdown")
                found += [(case["id"], block) for block in check_blocks(document, 0).blocks if not failing(block)]
    return found


def verified(block: CheckedBlock) -> int:
    """Return how many relations of a block passed."""
    return sum(outcome.judgement.verdict.passes for outcome in block.outcomes.values())


def measure(name: str, found: list[tuple[str, CheckedBlock]], verbose: bool) -> str:
    """Write every block in one notation; return the line of the table."""
    tally: Counter[str] = Counter()
    started = perf_counter()
    for title, block in found:
        try:
            _, problems = rewrite_block(block, Wish(name))
        except Exception as error:
            tally["tracebacks"] += 1
            print(f"{title}: {type(error).__name__}: {error}")
            continue
        tally["rows"] += verified(block)
        tally["kept"] += len(problems)
        for problem in problems if verbose else ():
            print(f"  {name} {title}: {block.source.body.text[problem.span.start : problem.span.end]} | {problem.message}")
    share = 100 * (1 - tally["kept"] / max(1, tally["rows"]))
    seconds = perf_counter() - started
    return f"{name:8}{tally['rows']:6} rows {share:6.1f} % said {tally['tracebacks']:4} tracebacks {seconds:6.1f} s"


def main(arguments: list[str]) -> int:
    """Print a line for each notation."""
    verbose = "-v" in arguments
    started = perf_counter()
    found = blocks([argument for argument in arguments if argument != "-v"])
    print(f"{len(found)} blocks checked in {perf_counter() - started:.1f} s")
    for name in NOTATIONS:
        print(measure(name, found, verbose), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
