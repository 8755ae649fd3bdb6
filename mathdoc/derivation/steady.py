"""Whether a difference is the same number everywhere: then `left = right` restricts nothing and can only be true or false."""

from __future__ import annotations

from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint
from mathdoc.hashing import sha256
from mathdoc.kernel.claim import Claim, CountingValues, order_of, sides
from mathdoc.ring import NoValue, Singular, Stream, prime_field
from mathdoc.sizing.size_plan import size_names

_PRIME = 2**61 - 1
_POINTS = 3


def is_steady(model: Model, claim: Claim) -> bool:
    """Return whether the sides of a claim differ by the same at every point tried, and have values there."""
    names = size_names(model, (claim.left, claim.right), claim.free)
    names = names.union(*[model.symbols[name].size_names for name in model.involved(claim.left, claim.right) if name in model.symbols])
    stream = Stream(sha256(claim.text.encode()).digest()).split("steady")
    for number in (2, 3):
        found = set()
        for attempt in range(_POINTS):
            here = stream.split(number, attempt)
            ring = prime_field(_PRIME)
            point = SamplePoint(model, ring, order_of(model, claim.left, claim.right), dict.fromkeys(names, number),
                                CountingValues(ring, here), here)  # fmt: skip
            try:
                left, right = sides(point, claim, contracted=False)
            except (NoValue, Singular, Undecided):
                return False
            found.add(tuple(str(entry) for entry in point.arithmetic.entries(point.arithmetic.subtract(left, right))))
        if len(found) > 1:
            return False
    return True
