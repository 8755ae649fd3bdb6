"""The skeleton of a matrix over a Weil algebra: A = C U⁻¹ R at a rank that A keeps along its increments."""

from __future__ import annotations

from msgspec import Struct

from mathdoc.arithmetic import Arithmetic
from mathdoc.weil import Array


class Skeleton(Struct, frozen=True):
    """`columns` C, `rows` R, the block U in both, and `rest` = A - C U⁻¹ R: zero where the rank does not change."""

    rank: int
    columns: Array
    rows: Array
    block: Array
    rest: Array


def skeleton(arithmetic: Arithmetic, a: Array) -> Skeleton | None:
    """Return the skeleton of a matrix, or None where its constant term is zero."""
    rows, columns = _pivots(arithmetic, a)
    if not rows:
        return None
    m, n = a.dims
    c = arithmetic.rearrange(a, (m, len(columns)), [i * n + j for i in range(m) for j in columns])
    r = arithmetic.rearrange(a, (len(rows), n), [i * n + j for i in rows for j in range(n)])
    u = arithmetic.rearrange(a, (len(rows), len(columns)), [i * n + j for i in rows for j in columns])
    rest = arithmetic.subtract(a, arithmetic.matmul(arithmetic.matmul(c, arithmetic.inverse(u)), r))
    return Skeleton(len(rows), c, r, u, rest)


def vanishes(arithmetic: Arithmetic, array: Array) -> bool:
    """Whether an array is zero, to every order to which it is known."""
    period, ring = arithmetic.algebra.order + 1, arithmetic.ring
    return all(
        part is None or k % period > array.precision or all(ring.is_zero(entry) for entry in ring.entries(part))
        for k, part in enumerate(array.parts)
    )


def _pivots(arithmetic: Arithmetic, a: Array) -> tuple[list[int], list[int]]:
    """Return rows and columns of a largest invertible block of the constant term."""
    ring = arithmetic.ring
    m, n = a.dims
    flat = arithmetic.entries(a)
    work = [flat[i * n : (i + 1) * n] for i in range(m)]
    rows: list[int] = []
    columns: list[int] = []
    for j in range(n):
        pivot = next((i for i in range(m) if i not in rows and not ring.is_zero(work[i][j])), None)
        if pivot is None:
            continue
        rows.append(pivot)
        columns.append(j)
        for i in range(m):
            if i not in rows:
                factor = ring.divide(work[i][j], work[pivot][j])
                work[i] = [x - factor * y for x, y in zip(work[i], work[pivot], strict=True)]  # type: ignore[operator]
    return sorted(rows), columns
