"""Three terms that are the square of a sum of two: `a² + 2ab + b²`."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import isqrt

from mathdoc import build
from mathdoc.engine.terms import Term, combined, total
from mathdoc.sizes import SCALAR

TWO = Fraction(2)


def as_square(terms: list[Term]) -> Term | None:
    """Return `(p ± q)²` for three terms p², ±2pq, q² in any order."""
    for first, middle, last in permutations(terms):
        p, q = _root(first), _root(last)
        if p is None or q is None:
            continue
        twice = combined(SCALAR, [p, q]).times(TWO)
        if middle.arrays or dict(middle.scalars) != dict(twice.scalars) or abs(middle.coefficient) != twice.coefficient:
            continue
        base = total([p, q.times(Fraction(1 if middle.coefficient > 0 else -1))], SCALAR)
        return Term(SCALAR, scalars=((base, TWO),)) if not build.is_zero(base) else None
    return None


def _root(term: Term) -> Term | None:
    """Return the root of a term whose factors are squares of numbers with names."""
    value = _rational_root(term.coefficient)
    if value is None or term.arrays or any(power % 2 for _, power in term.scalars):
        return None
    return Term(SCALAR, value, tuple((base, power / 2) for base, power in term.scalars))


def _rational_root(value: Fraction) -> Fraction | None:
    if value <= 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None
