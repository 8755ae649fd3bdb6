"""Arrays over Weil algebras: truncated series that make every differential an exact computation.

A Weil algebra here is `R[t]/(t^{K+1})`, tensored with one factor `R[s_1, …, s_N]/(s_i s_j)` for each derivative that is
being taken. Over it `X(t) = X_0 + t·dX` is an array like any other; `dF` is the t-derivative of `F(X(t))` at 0, and the
coefficients of the `s_i` are the partial derivatives. No derivative rule is needed or known.

Sources: A. Weil, Théorie des points proches (1953); A. Griewank and A. Walther, Evaluating Derivatives, ch. 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import prod

from msgspec import Struct

from mathdoc.ring import Mat


class Algebra(Struct, frozen=True, dict=True):
    """The Weil algebra with series up to `t^order` and one group of `n` first-order increments for each n in `groups`.

    Basis element `(s_0, …, s_G, j)` (s_g = 0: no increment of group g) has the index that counts t fastest, later groups slowest.
    """

    order: int = 0
    groups: tuple[int, ...] = ()

    @cached_property
    def dimension(self) -> int:
        """The number of basis elements."""
        return (self.order + 1) * prod(n + 1 for n in self.groups)

    @cached_property
    def rest(self) -> tuple[None, ...]:
        """The coefficients of a constant, but for the first."""
        return (None,) * (self.dimension - 1)

    @cached_property
    def products(self) -> tuple[tuple[int, int, int], ...]:
        """All (i, j, k) with `basis_i · basis_j = basis_k ≠ 0`."""
        return product_table(self)

    @property
    def height(self) -> int:
        """The largest k for which a product of k nilpotent elements can be nonzero."""
        return self.order + len(self.groups)

    def extended(self, count: int) -> Algebra:
        """Return this algebra with one more group of `count` increments."""
        return algebra(self.order, (*self.groups, count))


@lru_cache(maxsize=256)
def algebra(order: int, groups: tuple[int, ...] = ()) -> Algebra:
    """Return an algebra, the same object each time: it keeps its table of products."""
    return Algebra(order, groups)


@lru_cache(maxsize=256)
def product_table(algebra: Algebra) -> tuple[tuple[int, int, int], ...]:
    """Return all (i, j, k) with `basis_i · basis_j = basis_k ≠ 0`."""
    if algebra.groups:
        inner = Algebra(algebra.order, algebra.groups[:-1])
        base, size = product_table(inner), inner.dimension
        table = list(base)
        for s in range(1, algebra.groups[-1] + 1):
            shift = s * size
            table.extend((i, j + shift, k + shift) for i, j, k in base)
            table.extend((i + shift, j, k + shift) for i, j, k in base)
        return tuple(table)
    return tuple((i, j, i + j) for i in range(algebra.order + 1) for j in range(algebra.order + 1 - i))


class Array(Struct, frozen=True):
    """An array of shape `dims` over a Weil algebra: one matrix a basis element, None for zero.

    Arrays of order 2 are stored as they are, others as `dims[0] × (dims[1]·…)` in row-major order (order 0: 1×1).
    `precision` is the highest power of t that is still right: taking a differential lowers it by one.
    """

    dims: tuple[int, ...]
    parts: tuple[Mat | None, ...]
    precision: int

    @property
    def is_scalar(self) -> bool:
        """Whether this is a single number."""
        return prod(self.dims) == 1


def folded(dims: Sequence[int]) -> tuple[int, int]:
    """Return the shape of the matrix in which an array of this shape is stored."""
    return (dims[0], prod(dims[1:])) if dims else (1, 1)
