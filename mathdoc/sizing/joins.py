"""Index letters that neighbours in a product of matrices share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mathdoc import expr as E


def shared(factors: Sequence[E.Expr], parts: Sequence[Counter[str]]) -> Counter[str]:
    """Return how many letters of each type are counted twice in the `parts` of factors: of the columns of one and the rows of the next.

    A term of one factor and a term of the next have that letter in common, whatever else they are made of, if both count it.
    """
    found: Counter[str] = Counter()
    for place in range(1, len(factors)):
        before, after = factors[place - 1].shape, factors[place].shape
        if before is None or after is None or len(before) != 2 or len(after) != 2 or before[1] != after[0]:
            continue
        name = before[1].symbol
        if name is not None and parts[place - 1][name] and parts[place][name]:
            found[name] += 1
    return found
