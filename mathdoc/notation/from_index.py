"""Sums over indices back to products, traces and inner products, where every letter stands exactly twice.

Then the factors form paths between two vectors (`aᵀ B c`) and circles (`tr(AB)`, `A : B`). Anything else has no such form.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.notation.model import moves
from mathdoc.sizes import ONE


class _Factor(Struct, frozen=True):
    """An array with the letters of its entry: two for a matrix, one for a vector (which is a column here)."""

    array: E.Expr
    letters: tuple[str, ...]

    def onward(self, letter: str) -> tuple[E.Expr, str]:
        """Return the matrix read from `letter`, and its other letter."""
        first, second = self.letters
        return (self.array, second) if letter == first else (transposed(self.array), first)


def without_indices(node: E.Sum) -> E.Expr | None:
    """Return a sum over indices as an expression of whole arrays; None if it is not made of paths and circles."""
    body, scalars, factors = node.body, list[E.Expr](), list[_Factor]()
    while isinstance(body, E.Sum) and not body.product:
        body = body.body
    for part in build.grouped(body.args) if isinstance(body, E.Apply) and body.operator == "product" else [body]:
        factor = _factor(part)
        if factor is not None:
            factors.append(factor)
        elif any(isinstance(inner, E.Index) for inner in E.walk(part)):
            return None
        else:
            scalars.append(part)
    counts = Counter(letter for factor in factors for letter in factor.letters)
    if node.product or not factors or any(count != 2 for count in counts.values()) or not _whole(node):
        return None
    parts: list[E.Expr] = []
    while factors:
        parts.append(_component(factors))
    return build.mul(*scalars, *parts)


def _whole(node: E.Sum) -> bool:
    """Whether a sum runs over whole axes: from 1 to a size."""
    sums = [inner for inner in E.walk(node) if isinstance(inner, E.Sum)]
    one = build.UNIT
    return all(item.lower in (None, one) and isinstance(item.upper, E.SizeValue | E.Number | None) for s in sums for item in s.ranges)


def _factor(part: E.Expr) -> _Factor | None:
    """Read `A_{ij}`, `x_i`, `dA_{ij}`."""
    entry = part.arg if isinstance(part, E.Differential) else part
    if not isinstance(entry, E.Entry) or not all(isinstance(index, E.Index) for index in entry.indices):
        return None
    shape = build.shape_of(entry.array)
    array = build.differential(entry.array, part.order) if isinstance(part, E.Differential) else entry.array
    letters = tuple(index.name for index in entry.indices if isinstance(index, E.Index))
    if len(shape) != 2 or len(letters) != (1 if ONE in shape else 2):
        return None
    return _Factor(transposed(array) if shape[0] == ONE and shape[1] != ONE else array, letters)


def _component(factors: list[_Factor]) -> E.Expr:
    """Take one path or circle out of the factors."""
    vector = next((factor for factor in factors if len(factor.letters) == 1), None)
    if vector is not None:
        factors.remove(vector)
        chain = _follow(factors, vector.letters[0])
        return build.mul(transposed(vector.array), *chain)
    start = next((factor for factor in factors if moves(factor.array)), factors[-1])
    factors.remove(start)
    first, second = start.letters
    if first == second:
        return build.trace(start.array)
    chain = _follow(factors, second)
    return build.inner(transposed(build.mul(*chain)), start.array)


def _follow(factors: list[_Factor], letter: str) -> list[E.Expr]:
    """Take the factors out that follow from one letter to the next, until a vector or the beginning is reached."""
    chain: list[E.Expr] = []
    while (following := next((factor for factor in factors if letter in factor.letters), None)) is not None:
        factors.remove(following)
        if len(following.letters) == 1:
            return [*chain, following.array]
        matrix, letter = following.onward(letter)
        chain.append(matrix)
    return chain
