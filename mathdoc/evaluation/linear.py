"""Linear systems over Weil algebras."""

from __future__ import annotations

from mathdoc.arithmetic import Arithmetic
from mathdoc.skeleton import vanishes
from mathdoc.weil import Array

__all__ = ["eliminate", "vanishes"]


def eliminate(arithmetic: Arithmetic, columns: list[Array], value: Array, free: list[Array]) -> tuple[list[Array], int, int]:
    """Return a solution c of `value + Σ c_k columns_k = 0` on the pivot rows, the rank, and the number of rows.

    Coordinates without a pivot have the values in `free`. Whether the other rows hold as well is for the caller to check.
    """
    a = arithmetic
    rows, places = _pivots(a, columns, value.dims[0])
    coordinates = list(free)
    right = a.negate(value)
    for k, column in enumerate(columns):
        if k not in places:
            right = a.subtract(right, a.times(coordinates[k], column))
    if places:
        square = a.stack([a.rearrange(columns[k], (len(rows),), rows) for k in places], (len(places), len(rows)))
        found = a.matmul(a.inverse(a.transpose(square)), a.rearrange(right, (len(rows), 1), rows))
        for position, k in enumerate(places):
            coordinates[k] = a.rearrange(found, (1, 1), [position])
    return coordinates, len(rows), value.dims[0]


def _pivots(arithmetic: Arithmetic, columns: list[Array], height: int) -> tuple[list[int], list[int]]:
    """Return rows and columns of a largest invertible block of the constant terms."""
    ring = arithmetic.ring
    work = [arithmetic.entries(column) for column in columns]
    rows: list[int] = []
    places: list[int] = []
    for k, column in enumerate(work):
        pivot = next((i for i in range(height) if i not in rows and not ring.is_zero(column[i])), None)
        if pivot is None:
            continue
        rows.append(pivot)
        places.append(k)
        for other in range(k + 1, len(work)):
            if not ring.is_zero(work[other][pivot]):
                factor = ring.divide(work[other][pivot], column[pivot])
                work[other] = [x - factor * y for x, y in zip(work[other], column, strict=True)]  # type: ignore[operator]
    return rows, places
