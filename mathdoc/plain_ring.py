"""The rings of `mathdoc.ring` in plain Python, for machines without python-flint. Slower, and otherwise the same."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import cast

from mathdoc.function_rules import Number
from mathdoc.plain_balls import BITS, HALVINGS, Ball
from mathdoc.ring import Mat, NoValue, Ring, Scalar, Singular


class Residue:
    """An integer modulo a prime."""

    __slots__ = ("modulus", "value")

    def __init__(self, value: int, modulus: int) -> None:
        self.value = value % modulus
        self.modulus = modulus

    def __int__(self) -> int:
        return self.value

    def __bool__(self) -> bool:
        return self.value != 0

    def __eq__(self, other: object) -> bool:
        return self.value == (int(other) if isinstance(other, Residue) else other)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return str(self.value)

    def __add__(self, other: Residue | int) -> Residue:
        return Residue(self.value + int(other), self.modulus)

    __radd__ = __add__

    def __sub__(self, other: Residue | int) -> Residue:
        return Residue(self.value - int(other), self.modulus)

    def __rsub__(self, other: int) -> Residue:
        return Residue(other - self.value, self.modulus)

    def __mul__(self, other: Residue | int) -> Residue:
        return Residue(self.value * int(other), self.modulus)

    __rmul__ = __mul__

    def __neg__(self) -> Residue:
        return Residue(-self.value, self.modulus)

    def __truediv__(self, other: Residue | int) -> Residue:
        divisor = int(other) % self.modulus
        if not divisor:
            raise ZeroDivisionError
        return Residue(self.value * pow(divisor, -1, self.modulus), self.modulus)

    def __pow__(self, exponent: int) -> Residue:
        return Residue(pow(self.value, exponent, self.modulus), self.modulus)


class Matrix:
    """A matrix as a tuple of rows; a matrix without rows keeps its number of columns."""

    __slots__ = ("columns", "rows", "zero")

    def __init__(self, rows: Sequence[Sequence[Number]], columns: int, zero: Number) -> None:
        self.rows = [list(row) for row in rows]
        self.columns = columns
        self.zero = zero

    def _like(self, rows: Sequence[Sequence[Number]], columns: int) -> Matrix:
        return Matrix(rows, columns, self.zero)

    def entries(self) -> list[Number]:
        """Return the entries row by row."""
        return [entry for row in self.rows for entry in row]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Matrix) and self.columns == other.columns and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]  # a matrix can be changed in place, as flint's can

    def __add__(self, other: Matrix) -> Matrix:
        return self._entrywise(operator.add, other)

    def __sub__(self, other: Matrix) -> Matrix:
        return self._entrywise(operator.sub, other)

    def _entrywise(self, combine: Callable[[Number, Number], Number], other: Matrix) -> Matrix:
        if (len(self.rows), self.columns) != (len(other.rows), other.columns):
            raise ValueError("matrices of different shapes")
        return self._like(
            [[combine(a, b) for a, b in zip(x, y, strict=True)] for x, y in zip(self.rows, other.rows, strict=True)], self.columns
        )

    def __neg__(self) -> Matrix:
        return self._like([[-a for a in row] for row in self.rows], self.columns)

    def __mul__(self, other: Matrix | Number) -> Matrix:
        if not isinstance(other, Matrix):
            return self._like([[a * other for a in row] for row in self.rows], self.columns)
        if self.columns != len(other.rows):
            raise ValueError("matrices that do not conform")
        columns = list(zip(*other.rows, strict=True)) if other.rows else [()] * other.columns
        rows = [[sum((a * b for a, b in zip(row, column, strict=True)), self.zero) for column in columns] for row in self.rows]
        return self._like(rows, other.columns)

    def transpose(self) -> Matrix:
        """Return the transpose."""
        return self._like(list(zip(*self.rows, strict=True)) if self.rows else [[]] * self.columns, len(self.rows))

    def inv(self) -> Matrix:
        """Return the inverse by elimination. Raises ZeroDivisionError."""
        n, zero = len(self.rows), self.zero
        if n != self.columns:
            raise ValueError("not a square matrix")
        work = [[*row, *[zero + int(i == j) for j in range(n)]] for i, row in enumerate(self.rows)]
        for j in range(n):
            pivot = max(range(j, n), key=lambda i: _weight(work[i][j]))
            work[j], work[pivot] = work[pivot], work[j]
            head = work[j][j]
            work[j] = [a / head for a in work[j]]
            for i in range(n):
                if i != j:
                    factor = work[i][j]
                    work[i] = [a - factor * b for a, b in zip(work[i], work[j], strict=True)]
        return self._like([row[n:] for row in work], n)

    def det(self) -> Number:
        """Return the determinant without divisions (R. Bird, A simple division-free algorithm for computing determinants, 2011)."""
        n = len(self.rows)
        if n != self.columns:
            raise ValueError("not a square matrix")
        if n == 0:
            return self.zero + 1
        power = self
        for _ in range(n - 1):
            diagonal = [power.rows[i][i] for i in range(n)]
            upper = [
                [-sum(diagonal[i + 1 :], self.zero) if i == j else a if i < j else self.zero for j, a in enumerate(row)]
                for i, row in enumerate(power.rows)
            ]
            power = self._like(upper, n) * self
        return power.rows[0][0] if n % 2 else -power.rows[0][0]

    def exp(self) -> Matrix:
        """Return the exponential of a matrix of balls: a Taylor series of a small multiple, squared."""
        halvings = max(0, self._norm_bits() + HALVINGS)
        if halvings > 50:
            raise NoValue("an exponential out of range")
        small = self * cast("Number", Ball(1, 0, -halvings))
        n = len(self.rows)
        term = self._like([[self.zero + int(i == j) for j in range(n)] for i in range(n)], n)
        total, k = term, 0
        while k == 0 or term._norm_bits() > -BITS:
            k += 1
            term = term * small * cast("Number", Ball(1) / k)
            total = total + term
        # The terms that are left are smaller than the last one added: each is at most 2^-10 times the one before.
        rest = Ball(1, 0, term._norm_bits())
        total = self._like([[cast("Number", cast("Ball", a).widened(rest)) for a in row] for row in total.rows], n)
        for _ in range(halvings):
            total = total * total
        return total

    def _norm_bits(self) -> int:
        """Return b such that the rows of a matrix of balls have sums of sizes below 2^b."""
        return max(cast("Ball", a).size_bits() for a in self.entries()) + self.columns.bit_length()


def _weight(pivot: object) -> float:
    """Return how good a pivot is: any but zero does exactly, the one farthest from zero in balls."""
    return pivot.distance_from_zero() if isinstance(pivot, Ball) else float(bool(pivot))


def _ring(name: str, modulus: int, number: Callable[[Fraction | int], Scalar], is_zero: Callable[[Scalar], bool]) -> Ring:
    zero = cast("Number", number(0))

    def make(rows: int, columns: int, entries: Sequence[Scalar]) -> Matrix:
        if len(entries) != rows * columns:
            raise ValueError("the wrong number of entries")
        exact = [cast("Number", number(entry) if isinstance(entry, int) else entry) for entry in entries]
        return Matrix([exact[i * columns : (i + 1) * columns] for i in range(rows)], columns, zero)

    def divide(a: Scalar, b: Scalar) -> Scalar:
        try:
            return a / b  # type: ignore[operator]
        except ZeroDivisionError as error:
            raise Singular from error

    def inverse(matrix: Matrix) -> Matrix:
        try:
            return matrix.inv()
        except ZeroDivisionError as error:
            raise Singular from error

    return Ring(
        name, modulus, make=make, number=number, is_zero=is_zero, divide=divide, inverse=inverse,  # type: ignore[arg-type]
        entries=operator.methodcaller("entries"), transpose=operator.methodcaller("transpose"), determinant=operator.methodcaller("det"),
        add=operator.add, subtract=operator.sub, multiply=operator.mul, scale=operator.mul,
        negate=cast("Callable[[Mat], Mat]", operator.neg),
    )  # fmt: skip


def plain_prime_field(p: int) -> Ring:
    """Return the field with p elements."""

    def number(value: Fraction | int) -> Residue:
        if isinstance(value, int):
            return Residue(value, p)
        try:
            return Residue(value.numerator, p) / value.denominator
        except ZeroDivisionError as error:
            raise Singular from error

    return _ring(f"F_{p}", p, number, operator.not_)


def plain_rationals() -> Ring:
    """Return the field of rational numbers."""
    return _ring("rationals", 0, Fraction, operator.not_)


def plain_balls() -> Ring:
    """Return real balls."""
    return _ring("balls", 0, Ball.of, operator.methodcaller("contains", 0))
