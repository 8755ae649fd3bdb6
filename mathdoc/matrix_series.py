"""Functions of a square matrix over a Weil algebra: a function of one block matrix gives every coefficient at once."""

from __future__ import annotations

from collections.abc import Callable

from mathdoc.arithmetic import Arithmetic
from mathdoc.ring import Mat
from mathdoc.weil import Algebra, Array, product_table

Function = Callable[[Mat], Mat]


def function_of_matrix(arithmetic: Arithmetic, a: Array, function: Function) -> Array:
    """Return a function of a square array. Increments of one group do not multiply, so each is followed on its own."""
    algebra = arithmetic.algebra
    if not algebra.groups or algebra.groups[-1] == 1:
        return _of_blocks(arithmetic, a, function)
    step = algebra.dimension // (algebra.groups[-1] + 1)
    narrow = Arithmetic(arithmetic.ring, Algebra(algebra.order, (*algebra.groups[:-1], 1)))
    parts: list[Mat | None] = []
    for k in range(1, algebra.groups[-1] + 1):
        increment = a.parts[k * step : (k + 1) * step]
        moves = any(part is not None for part in increment)
        if moves or not parts:
            value = function_of_matrix(narrow, Array(a.dims, (*a.parts[:step], *increment), a.precision), function)
            parts = parts or list(value.parts[:step])
        parts += value.parts[step:] if moves else [None] * step
    return Array(a.dims, tuple(parts), a.precision)


def _of_blocks(arithmetic: Arithmetic, a: Array, function: Function) -> Array:
    """Return a function of the block matrix that multiplies by a, in its first column of blocks."""
    ring, n, size = arithmetic.ring, a.dims[0], arithmetic.algebra.dimension
    zero = ring.number(0)
    blocks = [[zero] * (n * size) for _ in range(n * size)]
    columns = [arithmetic.entries(a, i) for i in range(size)]
    for i, j, k in product_table(arithmetic.algebra):
        if a.parts[i] is not None:
            for row in range(n):
                blocks[k * n + row][j * n : (j + 1) * n] = columns[i][row * n : (row + 1) * n]
    entries = ring.entries(function(ring.make(n * size, n * size, [entry for row in blocks for entry in row])))
    parts = []
    for k in range(size):
        rows = range(k * n, (k + 1) * n)
        parts.append(ring.make(n, n, [entries[row * n * size + column] for row in rows for column in range(n)]))
    return Array(a.dims, tuple(parts), a.precision)
