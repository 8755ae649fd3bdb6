"""The entries of constant arrays: the matrices of vec, and the Levi-Civita symbol."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product as cartesian
from math import prod


def _commutation(m: int, n: int | None = None) -> list[int]:
    n = m if n is None else n
    return [int(row == i * n + j) for row in range(m * n) for j in range(n) for i in range(m)]


def _duplication(n: int) -> list[int]:
    pairs = [(i, j) for j in range(n) for i in range(j, n)]
    return [int((row % n, row // n) in ((i, j), (j, i))) for row in range(n * n) for i, j in pairs]


def _symmetrizer(n: int) -> list[Fraction]:
    swap = _commutation(n)
    return [Fraction(int(k // (n * n) == k % (n * n)) + value, 2) for k, value in enumerate(swap)]


def _levi_civita(n: int) -> list[int]:
    """The sign of each arrangement of n numbers: the product of the signs of all differences; 0 where two are equal."""
    return [prod((b > a) - (b < a) for k, a in enumerate(at) for b in at[k + 1 :]) for at in cartesian(range(n), repeat=n)]


ENTRIES: dict[str, Callable[..., list[int] | list[Fraction]]] = {
    "commutation": _commutation, "duplication": _duplication, "symmetrizer": _symmetrizer, "levi_civita": _levi_civita,
}  # fmt: skip
"""Kind of a literal -> its entries, row by row, from the sizes that it was written with."""
