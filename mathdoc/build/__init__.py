"""Small typed expressions from typed parts. Trivial cases are simplified: `1·A`, `Aᵀᵀ`, `-(-A)`, `A + 0`, a number stands first.

Nothing here expands, reorders arrays or renames: what an author wrote stays as it was written.
"""

from __future__ import annotations

from mathdoc.build.arrays import diag_matrix, diag_vector, dot, fraction, function, hadamard, inner, inverse, power, trace, transposed
from mathdoc.build.atoms import (
    UNIT,
    ZERO,
    apply,
    call,
    differential,
    entry,
    identity,
    index,
    is_applied,
    is_one,
    is_scalar,
    is_zero,
    number,
    ones,
    put,
    shape_of,
    size_value,
    summed,
    symbol,
    zero,
)
from mathdoc.build.products import add, collect, grouped, mul, negate, product_shape, scalars_first, split_number, subtract

__all__ = [
    "UNIT",
    "ZERO",
    "add",
    "apply",
    "call",
    "collect",
    "diag_matrix",
    "diag_vector",
    "differential",
    "dot",
    "entry",
    "fraction",
    "function",
    "grouped",
    "hadamard",
    "identity",
    "index",
    "inner",
    "inverse",
    "is_applied",
    "is_one",
    "is_scalar",
    "is_zero",
    "mul",
    "negate",
    "number",
    "ones",
    "power",
    "product_shape",
    "put",
    "scalars_first",
    "shape_of",
    "size_value",
    "split_number",
    "subtract",
    "summed",
    "symbol",
    "trace",
    "transposed",
    "zero",
]
