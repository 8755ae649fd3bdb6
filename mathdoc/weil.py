"""Arrays over Weil algebras: truncated series that make every differential an exact computation.

A Weil algebra here is `R[t]/(t^{K+1})`, tensored with one factor `R[s_1, …, s_N]/(s_i s_j)` for each derivative that is
being taken. Over it `X(t) = X_0 + t·dX` is an array like any other; `dF` is the t-derivative of `F(X(t))` at 0, and the
coefficients of the `s_i` are the partial derivatives. No derivative rule is needed or known.

Sources: A. Weil, Théorie des points proches (1953); A. Griewank and A. Walther, Evaluating Derivatives, ch. 13.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import factorial, prod

from msgspec import Struct

from mathdoc.ring import Mat, Ring, Scalar


class Algebra(Struct, frozen=True):
    """The Weil algebra with series up to `t^order` and one group of `n` first-order increments for each n in `groups`.

    Basis element `(s_0, …, s_G, j)` (s_g = 0: no increment of group g) has the index that counts t fastest, later groups slowest.
    """

    order: int = 0
    groups: tuple[int, ...] = ()

    @property
    def dimension(self) -> int:
        """The number of basis elements."""
        return (self.order + 1) * prod(n + 1 for n in self.groups)

    @property
    def height(self) -> int:
        """The largest k for which a product of k nilpotent elements can be nonzero."""
        return self.order + len(self.groups)

    def extended(self, count: int) -> Algebra:
        """Return this algebra with one more group of `count` increments."""
        return Algebra(self.order, (*self.groups, count))


@cache
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


def _folded(dims: Sequence[int]) -> tuple[int, int]:
    return (dims[0], prod(dims[1:])) if dims else (1, 1)


class PrecisionError(AssertionError):
    """A coefficient was read that has not been computed: a fault of mathdoc, never of the author."""


class Arithmetic(Struct, frozen=True):
    """The operations on arrays over one ring and one Weil algebra. All of them are algebra; none knows a derivative."""

    ring: Ring
    algebra: Algebra

    # Making arrays

    def _constant(self, dims: tuple[int, ...], matrix: Mat) -> Array:
        return Array(dims, (matrix, *[None] * (self.algebra.dimension - 1)), self.algebra.order)

    def from_numbers(self, dims: tuple[int, ...], numbers: Sequence[Fraction | int]) -> Array:
        """Return the constant array with these rational entries, row by row."""
        return self.from_scalars(dims, [self.ring.number(value) for value in numbers])

    def from_scalars(self, dims: tuple[int, ...], scalars: Sequence[Scalar]) -> Array:
        """Return the constant array with these entries of the ring, row by row."""
        return self._constant(dims, self.ring.make(*_folded(dims), scalars))

    def number(self, value: Fraction | int) -> Array:
        """Return a rational as a 1×1 array."""
        return self.from_numbers((1, 1), [value])

    def zero(self, dims: tuple[int, ...]) -> Array:
        """Return the zero array."""
        return Array(dims, (None,) * self.algebra.dimension, self.algebra.order)

    def identity(self, n: int) -> Array:
        """Return the n×n identity."""
        return self.from_numbers((n, n), [int(i == j) for i in range(n) for j in range(n)])

    def embed(self, array: Array) -> Array:
        """Return an array over a smaller algebra (fewer groups of increments) as one over this algebra."""
        missing = self.algebra.dimension - len(array.parts)
        return Array(array.dims, array.parts + (None,) * missing, array.precision) if missing else array

    # Reading arrays

    def entries(self, array: Array, part: int = 0) -> list[Scalar]:
        """Return the entries of one coefficient, row by row."""
        matrix = array.parts[part]
        return [self.ring.number(0)] * prod(array.dims) if matrix is None else self.ring.entries(matrix)

    def differentiate(self, array: Array) -> Array:
        """Return the t-derivative: the differential along the curve X(t). Its precision is one less."""
        if array.precision < 1:
            raise PrecisionError("a differential was taken of a series that has been used up")
        period = self.algebra.order + 1
        parts: list[Mat | None] = []
        for index in range(len(array.parts)):
            power = index % period
            source = array.parts[index + 1] if power + 1 < period else None
            parts.append(None if source is None else source if power == 0 else self.ring.scale(source, self.ring.number(power + 1)))
        return Array(array.dims, tuple(parts), array.precision - 1)

    def increments(self, array: Array, count: int) -> list[Array]:
        """Return the coefficients of the last group's `count` increments, as arrays over the algebra without that group."""
        size = len(array.parts) // (count + 1)
        return [Array(array.dims, array.parts[s * size : (s + 1) * size], array.precision) for s in range(1, count + 1)]

    # Linear operations

    def add(self, a: Array, b: Array) -> Array:
        """Return a + b, of one shape."""
        add = self.ring.add
        parts = tuple(y if x is None else x if y is None else add(x, y) for x, y in zip(a.parts, b.parts, strict=True))
        return Array(a.dims, parts, min(a.precision, b.precision))

    def negate(self, a: Array) -> Array:
        """Return -a."""
        return self._each(a, self.ring.negate, a.dims)

    def subtract(self, a: Array, b: Array) -> Array:
        """Return a - b."""
        return self.add(a, self.negate(b))

    def scale_number(self, a: Array, factor: Fraction | int) -> Array:
        """Return a rational multiple of a."""
        number = self.ring.number(factor)
        return self._each(a, lambda matrix: self.ring.scale(matrix, number), a.dims)

    def _each(self, a: Array, change: Callable[[Mat], Mat], dims: tuple[int, ...]) -> Array:
        return Array(dims, tuple(None if part is None else change(part) for part in a.parts), a.precision)

    def transpose(self, a: Array) -> Array:
        """Return the transpose of an array of order 2."""
        return self._each(a, self.ring.transpose, (a.dims[1], a.dims[0]))

    def rearrange(self, a: Array, dims: tuple[int, ...], order: Sequence[int] | None = None) -> Array:
        """Return the array of shape `dims` whose k-th entry is entry `order[k]` of a (None: the same order; negative: zero)."""
        ring, folded = self.ring, _folded(dims)
        zero = ring.number(0)

        def change(matrix: Mat) -> Mat:
            entries = ring.entries(matrix)
            return ring.make(*folded, entries if order is None else [zero if k < 0 else entries[k] for k in order])

        return self._each(a, change, dims)

    def stack(self, arrays: Sequence[Array], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose entries are those of `arrays`, one after the other."""
        parts: list[Mat | None] = []
        for index in range(self.algebra.dimension):
            if all(array.parts[index] is None for array in arrays):
                parts.append(None)
            else:
                parts.append(self.ring.make(*_folded(dims), [entry for array in arrays for entry in self.entries(array, index)]))
        return Array(dims, tuple(parts), min(array.precision for array in arrays))

    # Products

    def bilinear(self, a: Array, b: Array, dims: tuple[int, ...], multiply: Callable[[Mat, Mat], Mat]) -> Array:
        """Return the product of a and b that `multiply` gives on matrices, extended to the algebra."""
        add = self.ring.add
        parts: list[Mat | None] = [None] * self.algebra.dimension
        left, right = a.parts, b.parts
        for i, j, k in product_table(self.algebra):
            x = left[i]
            if x is not None:
                y = right[j]
                if y is not None:
                    term, old = multiply(x, y), parts[k]
                    parts[k] = term if old is None else add(old, term)
        return Array(dims, tuple(parts), min(a.precision, b.precision))

    def matmul(self, a: Array, b: Array) -> Array:
        """Return the matrix product of arrays of order 2."""
        return self.bilinear(a, b, (a.dims[0], b.dims[1]), self.ring.multiply)

    def times(self, scalar: Array, a: Array) -> Array:
        """Return a 1×1 array times any array."""
        ring = self.ring
        return self.bilinear(a, scalar, a.dims, lambda x, y: ring.scale(x, ring.entries(y)[0]))

    def hadamard(self, a: Array, b: Array) -> Array:
        """Return the entrywise product of arrays of one shape."""
        ring, folded = self.ring, _folded(a.dims)

        def multiply(x: Mat, y: Mat) -> Mat:
            return ring.make(*folded, [u * v for u, v in zip(ring.entries(x), ring.entries(y), strict=True)])  # type: ignore[operator]

        return self.bilinear(a, b, a.dims, multiply)

    def einsum(self, a: Array, b: Array, terms: Sequence[Sequence[tuple[int, int]]], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose k-th entry is the sum of `a[i]·b[j]` over the pairs in `terms[k]`."""
        ring, folded, zero = self.ring, _folded(dims), self.ring.number(0)

        def multiply(x: Mat, y: Mat) -> Mat:
            u, v = ring.entries(x), ring.entries(y)
            return ring.make(*folded, [sum((u[i] * v[j] for i, j in pairs), zero) for pairs in terms])  # type: ignore[operator, call-overload]

        return self.bilinear(a, b, dims, multiply)

    def linear(self, a: Array, terms: Sequence[Sequence[int]], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose k-th entry is the sum of the entries `terms[k]` of a."""
        ring, folded, zero = self.ring, _folded(dims), self.ring.number(0)

        def change(x: Mat) -> Mat:
            u = ring.entries(x)
            return ring.make(*folded, [sum((u[i] for i in places), zero) for places in terms])  # type: ignore[call-overload]

        return self._each(a, change, dims)

    # Inverse and determinant

    def inverse(self, a: Array) -> Array:
        """Return the inverse of a square array: solved for, coefficient by coefficient. Raises Singular."""
        ring = self.ring
        base = a.parts[0]
        if base is None:
            return self._constant(a.dims, ring.inverse(ring.make(*_folded(a.dims), [ring.number(0)] * prod(a.dims))))
        start = self._constant(a.dims, ring.inverse(base))
        rest = Array(a.dims, (None, *a.parts[1:]), a.precision)
        if all(part is None for part in rest.parts):
            return Array(a.dims, start.parts, a.precision)
        # A (B + C) = I with A = A_0 + N gives C = -B N (B + C): each pass settles one more degree.
        step, result = self.negate(self.matmul(start, rest)), start
        for _ in range(self.algebra.height):
            result = self.add(start, self.matmul(step, result))
        return result

    def trace(self, a: Array) -> Array:
        """Return the trace as a 1×1 array."""
        n = a.dims[0]
        return self.linear(a, [[i * n + i for i in range(n)]], (1, 1))

    def characteristic(self, a: Array) -> tuple[Array, Array]:
        """Return (determinant, adjugate) by the division-free recursion of Faddeev and Le Verrier (n < p is needed)."""
        n = a.dims[0]
        identity, m = self.identity(n), self.identity(n)
        for k in range(1, n):
            am = self.matmul(a, m)
            m = self.add(am, self.times(self.scale_number(self.trace(am), Fraction(-1, k)), identity))
        sign = 1 if n % 2 else -1
        return self.scale_number(self.trace(self.matmul(a, m)), Fraction(sign, n)), self.scale_number(m, sign)

    def determinant(self, a: Array) -> Array:
        """Return the determinant as a 1×1 array."""
        if a.parts[0] is not None and all(part is None for part in a.parts[1:]):
            value = self._constant((1, 1), self.ring.make(1, 1, [self.ring.determinant(a.parts[0])]))
            return Array((1, 1), value.parts, a.precision)
        return self.characteristic(a)[0]

    # Functions of a number, entry by entry

    def elementwise(self, a: Array, derivatives: Callable[[Scalar, int], list[Scalar]]) -> Array:
        """Return f(a) entry by entry; `derivatives(u, k)` gives `[f(u), f'(u), …, f^{(k)}(u)]`."""
        ring, folded = self.ring, _folded(a.dims)
        height = self.algebra.height if any(part is not None for part in a.parts[1:]) else 0
        columns = [derivatives(entry, height) for entry in self.entries(a)]
        result = self._constant(a.dims, ring.make(*folded, [column[0] for column in columns]))
        nilpotent = power = Array(a.dims, (None, *a.parts[1:]), a.precision)
        factorial = 1
        for k in range(1, height + 1):
            factorial *= k
            scale = ring.number(Fraction(1, factorial))
            weights = self._constant(a.dims, ring.make(*folded, [column[k] * scale for column in columns]))  # type: ignore[operator]
            result = self.add(result, self.hadamard(weights, power))
            if k < height:
                power = self.hadamard(power, nilpotent)
        return Array(a.dims, result.parts, a.precision)

    def multivariate(
        self, values: Sequence[Array], dims: tuple[int, ...], partials: Callable[[list[Scalar], int, int], dict[tuple[int, ...], list[Scalar]]]
    ) -> Array:
        """Return f of all entries of `values` together, by its Taylor series.

        `partials(u, k, n)` gives for every sorted tuple of at most k positions that derivative of each of the n outputs at u.
        """
        point = [entry for value in values for entry in self.entries(value)]
        steps = [self._nilpotent(value, k) for value in values for k in range(prod(value.dims))]
        moves = any(part is not None for step in steps for part in step.parts)
        table = partials(point, self.algebra.height if moves else 0, prod(dims))
        result = self.from_scalars(dims, table[()])
        products: dict[tuple[int, ...], Array] = {}
        for slots in sorted(table, key=len):
            if not slots:
                continue
            step = steps[slots[-1]]
            products[slots] = step if len(slots) == 1 else self.bilinear(products[slots[:-1]], step, (1, 1), self.ring.multiply)
            if any(part is not None for part in products[slots].parts):
                weight = prod(factorial(slots.count(k)) for k in set(slots))
                term = self.times(products[slots], self.from_scalars(dims, table[slots]))
                result = self.add(result, self.scale_number(term, Fraction(1, weight)))
        return Array(dims, result.parts, min(value.precision for value in values))

    def _nilpotent(self, value: Array, k: int) -> Array:
        entry = self.rearrange(value, (1, 1), [k])
        return Array((1, 1), (None, *entry.parts[1:]), entry.precision)

    # Functions of a square matrix

    def of_matrix(self, a: Array, function: Callable[[Mat], Mat]) -> Array:
        """Return a function of a square array in balls: of the block matrix that multiplies by a, so that every coefficient comes along."""
        n, size = a.dims[0], self.algebra.dimension
        zero = self.ring.number(0)
        blocks = [[zero] * (n * size) for _ in range(n * size)]
        columns = [self.entries(a, i) for i in range(size)]
        for i, j, k in product_table(self.algebra):
            if a.parts[i] is not None:
                for row in range(n):
                    blocks[k * n + row][j * n : (j + 1) * n] = columns[i][row * n : (row + 1) * n]
        whole = self.ring.make(n * size, n * size, [entry for row in blocks for entry in row])
        entries = self.ring.entries(function(whole))
        parts = []
        for k in range(size):
            rows = range(k * n, (k + 1) * n)
            parts.append(self.ring.make(n, n, [entries[row * n * size + column] for row in rows for column in range(n)]))
        return Array(a.dims, tuple(parts), a.precision)
