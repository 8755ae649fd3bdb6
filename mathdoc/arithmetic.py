"""The operations on arrays over one ring and one Weil algebra. All of them are algebra; none knows a derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial, prod

from msgspec import Struct

from mathdoc.limits import work
from mathdoc.ring import Mat, Ring, Scalar
from mathdoc.weil import Algebra, Array, folded


class PrecisionError(AssertionError):
    """A coefficient was read that has not been computed: a fault of mathdoc, never of the author."""


class Arithmetic(Struct, frozen=True):
    """The operations on arrays over one ring and one Weil algebra. All of them are algebra; none knows a derivative."""

    ring: Ring
    algebra: Algebra

    # Making arrays

    def _constant(self, dims: tuple[int, ...], matrix: Mat) -> Array:
        return Array(dims, (matrix, *self.algebra.rest), self.algebra.order)

    def from_numbers(self, dims: tuple[int, ...], numbers: Sequence[Fraction | int]) -> Array:
        """Return the constant array with these rational entries, row by row."""
        number = self.ring.number
        return self.from_scalars(dims, [value if isinstance(value, int) else number(value) for value in numbers])

    def from_scalars(self, dims: tuple[int, ...], scalars: Sequence[Scalar]) -> Array:
        """Return the constant array with these entries of the ring, row by row."""
        return self._constant(dims, self.ring.make(*folded(dims), scalars))

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
        ring, sides = self.ring, folded(dims)
        if order is None and sides == folded(a.dims):
            return Array(dims, a.parts, a.precision)
        zero = ring.number(0)

        def change(matrix: Mat) -> Mat:
            entries = ring.entries(matrix)
            work(len(entries) >> 2)
            return ring.make(*sides, entries if order is None else [zero if k < 0 else entries[k] for k in order])

        return self._each(a, change, dims)

    def stack(self, arrays: Sequence[Array], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose entries are those of `arrays`, one after the other."""
        parts: list[Mat | None] = []
        for index in range(self.algebra.dimension):
            if all(array.parts[index] is None for array in arrays):
                parts.append(None)
            else:
                parts.append(self.ring.make(*folded(dims), [entry for array in arrays for entry in self.entries(array, index)]))
        return Array(dims, tuple(parts), min(array.precision for array in arrays))

    # Products

    def bilinear(self, a: Array, b: Array, dims: tuple[int, ...], multiply: Callable[[Mat, Mat], Mat]) -> Array:
        """Return the product of a and b that `multiply` gives on matrices, extended to the algebra."""
        add = self.ring.add
        parts: list[Mat | None] = [None] * self.algebra.dimension
        left, right = a.parts, b.parts
        for i, j, k in self.algebra.products:
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
        ring, sides = self.ring, folded(a.dims)

        def multiply(x: Mat, y: Mat) -> Mat:
            return ring.make(*sides, [u * v for u, v in zip(ring.entries(x), ring.entries(y), strict=True)])  # type: ignore[operator]

        return self.bilinear(a, b, a.dims, multiply)

    def einsum(self, a: Array, b: Array, terms: Sequence[Sequence[tuple[int, int]]], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose k-th entry is the sum of `a[i]·b[j]` over the pairs in `terms[k]`."""
        ring, sides, zero = self.ring, folded(dims), self.ring.number(0)

        def multiply(x: Mat, y: Mat) -> Mat:
            work(len(terms))
            u, v = ring.entries(x), ring.entries(y)
            return ring.make(*sides, [sum((u[i] * v[j] for i, j in pairs), zero) for pairs in terms])  # type: ignore[operator, call-overload]

        return self.bilinear(a, b, dims, multiply)

    def linear(self, a: Array, terms: Sequence[Sequence[int]], dims: tuple[int, ...]) -> Array:
        """Return the array of shape `dims` whose k-th entry is the sum of the entries `terms[k]` of a."""
        ring, sides, zero = self.ring, folded(dims), self.ring.number(0)

        def change(x: Mat) -> Mat:
            work(len(terms) << 1)
            u = ring.entries(x)
            return ring.make(*sides, [sum((u[i] for i in places), zero) for places in terms])  # type: ignore[call-overload]

        return self._each(a, change, dims)

    # Inverse and determinant

    def inverse(self, a: Array) -> Array:
        """Return the inverse of a square array: solved for, coefficient by coefficient. Raises Singular."""
        ring = self.ring
        base = a.parts[0]
        if base is None:
            return self._constant(a.dims, ring.inverse(ring.make(*folded(a.dims), [ring.number(0)] * prod(a.dims))))
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
        ring, sides = self.ring, folded(a.dims)
        height = self.algebra.height if any(part is not None for part in a.parts[1:]) else 0
        columns = [derivatives(entry, height) for entry in self.entries(a)]
        result = self._constant(a.dims, ring.make(*sides, [column[0] for column in columns]))
        nilpotent = power = Array(a.dims, (None, *a.parts[1:]), a.precision)
        factorial = 1
        for k in range(1, height + 1):
            factorial *= k
            scale = ring.number(Fraction(1, factorial))
            weights = self._constant(a.dims, ring.make(*sides, [column[k] * scale for column in columns]))  # type: ignore[operator]
            result = self.add(result, self.hadamard(weights, power))
            if k < height:
                power = self.hadamard(power, nilpotent)
        return Array(a.dims, result.parts, a.precision)

    def multivariate(
        self,
        values: Sequence[Array],
        dims: tuple[int, ...],
        partials: Callable[[list[Scalar], int, int], dict[tuple[int, ...], list[Scalar]]],
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
