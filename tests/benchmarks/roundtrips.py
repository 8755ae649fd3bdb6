"""Round trips trace → index → trace and colon → index → colon: how often the first form comes back.

    python tests/benchmarks/roundtrips.py [--show] tests/derivations.md examples/*.md corpus.json…

Every side of every row that passes is written in the notation, then in index notation, and from there in the notation again. The form is
the same up to the order of factors that commute. `--show` lists those that are not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from mathdoc.syntax.unparse import fully_parenthesised
from tests.roundtrips import documents, trips


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--show", action="store_true", help="list what does not come back")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    pages = [document for path in arguments.files for document in documents(path)]
    for notation in ("trace", "colon"):
        found = [trip for page in pages for trip in trips(page, notation)]
        returning = sum(trip.returns for trip in found)
        moved = [trip for trip in found if trip.between != trip.first]
        print(f"{notation}: {returning} of {len(found)} sides come back ({returning / max(len(found), 1):.1%}); "
              f"of those that change on the way {sum(trip.returns for trip in moved)} of {len(moved)}")  # fmt: skip
        for trip in found if arguments.show else ():
            if not trip.returns:
                print(
                    "  ",
                    *(fully_parenthesised(expr) if expr is not None else "nothing" for expr in (trip.first, trip.between, trip.back)),
                    sep="  |  ",
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
