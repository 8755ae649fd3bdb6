"""How many rows a second are checked in a warm process on one core; rows of every kind counted, exact rows and ball rows apart."""

from __future__ import annotations

import argparse
import time

from mathdoc import FileResult, Verdict, check_text

EXACT = """```derivation
A \\in \\mathbb{R}^{m \\times n}, B \\in \\mathbb{R}^{n \\times p}, C_%d \\in \\mathbb{R}^{p \\times m}, X \\in \\mathbb{R}^{n \\times p}
f = \\operatorname{tr}(A X C_%d)
df = \\operatorname{tr}(A\\, dX\\, C_%d)
   = \\operatorname{tr}(C_%d A\\, dX)
   = (C_%d A)^\\top : dX
\\frac{\\partial f}{\\partial X} = A^\\top C_%d^\\top
```
"""

BALLS = """```derivation
x \\in \\mathbb{R}^n, y_%d \\in \\mathbb{R}^n
g = \\|x\\|
dg = \\frac{x^\\top dx}{\\|x\\|}
\\frac{\\partial g}{\\partial x} = \\frac{x}{\\|x\\|}
```
"""

PASSING = {"exact": (Verdict.GIVEN, Verdict.VERIFIED), "balls": (Verdict.GIVEN, Verdict.VERIFIED, Verdict.SUPPORTED)}


def page(block: str, numbers: range) -> str:
    """Return a page of derivations no two of which are equal."""
    return "\n".join(block.replace("%d", str(number)) for number in numbers)


def measure(name: str, block: str, blocks: int, budget: int) -> None:
    """Check a page of `blocks` derivations, after one of another page, and print rows a second and their ratio to the budget."""
    check_text(page(block, range(blocks, blocks + 3)))
    text = page(block, range(blocks))
    start = time.process_time()
    result = check_text(text)
    taken = time.process_time() - start
    rows = verdicts(result)
    wrong = [str(verdict) for verdict in rows if verdict not in PASSING[name]]
    speed = len(rows) / taken
    print(f"{name}: {len(rows)} rows in {taken:.2f} s, {speed:.0f} rows/s, {speed / budget:.2f} of the budget ({budget})")
    if wrong:
        print(f"{name}: {len(wrong)} rows did not pass: {', '.join(sorted(set(wrong)))}")


def verdicts(result: FileResult) -> list[Verdict]:
    """Return the verdicts of all rows."""
    return [row.verdict for block in result.blocks for row in block.rows]


def main() -> None:
    """Measure both kinds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=200)
    blocks: int = parser.parse_args().blocks
    measure("exact", EXACT, blocks, 1000)
    measure("balls", BALLS, max(1, blocks // 5), 100)


if __name__ == "__main__":
    main()
