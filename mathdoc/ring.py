"""The numbers: matrices over a prime field, over the rationals and over real balls, behind one record of functions.

With python-flint a matrix is an `nmod_mat`, `fmpq_mat` or `arb_mat`; where flint cannot be imported, `mathdoc.plain_ring`
does the same in plain Python. Matrices and scalars are opaque to the rest of the code; scalars support `+ - * /` and
the record supplies everything else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from struct import unpack
from typing import TypeAlias

from msgspec import Struct

from mathdoc.hashing import sha256, shake_256

# Opaque on purpose: flint's classes accept only their own kind, and no code outside a ring looks into them.
Mat: TypeAlias = object
Scalar: TypeAlias = "object"

# Both are 3 modulo 4, so that a square root is one power.
PRIMES = ((1 << 61) - 11913, (1 << 61) - 132033)
BALL_BITS = 420
HAVE_FLINT = PathFinder.find_spec("flint") is not None


class Singular(ArithmeticError):
    """A matrix or a number has no inverse at this point."""


class NoValue(ArithmeticError):
    """An operation has no value in this ring at this point (a logarithm over the rationals, a root of a negative number)."""


class OnKink(NoValue):
    """The point lies on a kink, or, in balls, may lie on one."""


class Ring(Struct, frozen=True):
    """A commutative ring and the matrices over it.

    `make(rows, cols, entries)` takes entries row by row, whole numbers among them; `entries` gives them back. `inverse` raises Singular.
    `number` embeds a rational, `is_zero` is exact except for balls, where it means "may be zero".
    """

    name: str
    modulus: int
    make: Callable[[int, int, Sequence[Scalar]], Mat]
    entries: Callable[[Mat], list[Scalar]]
    add: Callable[[Mat, Mat], Mat]
    subtract: Callable[[Mat, Mat], Mat]
    multiply: Callable[[Mat, Mat], Mat]
    negate: Callable[[Mat], Mat]
    scale: Callable[[Mat, Scalar], Mat]
    transpose: Callable[[Mat], Mat]
    inverse: Callable[[Mat], Mat]
    determinant: Callable[[Mat], Scalar]
    number: Callable[[Fraction | int], Scalar]
    is_zero: Callable[[Scalar], bool]
    divide: Callable[[Scalar, Scalar], Scalar]

    @property
    def exact(self) -> bool:
        """Whether equality in this ring is decidable."""
        return self.name != "balls"


def random_prime(stream: Stream) -> int:
    """Return a random prime of 61 bits that is -1 modulo 4q for q = 2, 3, 5, 7, 11 and 13.

    All of these have a square root, and -1 has none. There are 2^40 of them. A row with `\\sqrt n` then has a value at every size up to 16.
    """
    while True:
        candidate = _WITH_ROOTS * ((1 << 60) // _WITH_ROOTS + 1 + stream.below((1 << 60) // _WITH_ROOTS)) - 1
        if _is_prime(candidate):
            return candidate


_WITH_ROOTS = 8 * 3 * 5 * 7 * 11 * 13


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test, which is a proof below 2^64 with these bases."""
    if any(n % q == 0 for q in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


@lru_cache(maxsize=64)
def prime_field(p: int) -> Ring:
    """Return the field with `p` elements, `p` a prime of at most 61 bits."""
    if not HAVE_FLINT:
        from mathdoc.plain_ring import plain_prime_field

        return plain_prime_field(p)
    from flint import nmod, nmod_mat

    def number(value: Fraction | int) -> Scalar:
        if isinstance(value, int):
            return nmod(value, p)
        return _divide(nmod(value.numerator, p), nmod(value.denominator, p))

    return Ring(
        f"F_{p}", p,
        make=lambda rows, cols, entries: nmod_mat(rows, cols, entries, p),  # type: ignore[arg-type]
        number=number, **_FLINT,  # type: ignore[arg-type]
    )  # fmt: skip


@cache
def rationals() -> Ring:
    """Return the field of rational numbers."""
    if not HAVE_FLINT:
        from mathdoc.plain_ring import plain_rationals

        return plain_rationals()
    from flint import fmpq, fmpq_mat

    def number(value: Fraction | int) -> Scalar:
        return fmpq(value) if isinstance(value, int) else fmpq(value.numerator, value.denominator)

    return Ring("rationals", 0, make=fmpq_mat, number=number, **_FLINT)  # type: ignore[arg-type]


@cache
def balls() -> Ring:
    """Return real balls: every number carries a rigorous bound of its error. Works at `BALL_BITS` bits."""
    if not HAVE_FLINT:
        from mathdoc.plain_ring import plain_balls

        return plain_balls()
    from flint import arb, arb_mat, ctx

    ctx.prec = BALL_BITS

    def number(value: Fraction | int) -> Scalar:
        return arb(value) if isinstance(value, int) else arb(value.numerator) / value.denominator

    def inverse(matrix: Mat) -> Mat:
        try:
            return matrix.inv()  # type: ignore[attr-defined]
        except ZeroDivisionError as error:
            raise Singular from error

    table = _FLINT | {"inverse": inverse, "is_zero": operator.methodcaller("contains", 0), "divide": _divide_balls}
    return Ring("balls", 0, make=arb_mat, number=number, **table)  # type: ignore[arg-type]


def _divide(a: Scalar, b: Scalar) -> Scalar:
    try:
        return a / b  # type: ignore[operator]
    except ZeroDivisionError as error:
        raise Singular from error


def _divide_balls(a: Scalar, b: Scalar) -> Scalar:
    if b.contains(0):  # type: ignore[attr-defined]
        raise Singular
    return a / b  # type: ignore[operator]


def _inverse(matrix: Mat) -> Mat:
    try:
        return matrix.inv()  # type: ignore[attr-defined]
    except ZeroDivisionError as error:
        raise Singular from error


def _scale(matrix: Mat, factor: Scalar) -> Mat:
    return matrix * factor  # type: ignore[operator]


# What the three flint matrix classes share; they differ in how a matrix is made and how a rational is embedded.
_FLINT: dict[str, object] = {
    "entries": operator.methodcaller("entries"),
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negate": operator.neg,
    "scale": _scale,
    "transpose": operator.methodcaller("transpose"),
    "inverse": _inverse,
    "determinant": operator.methodcaller("det"),
    "is_zero": operator.not_,
    "divide": _divide,
}


# Bytes of a block of a stream, and those that one permutation of SHAKE-256 gives.
_BLOCK, _BEGINNING = 1024, 136


class Stream:
    """Reproducible random numbers from a seed: the bytes of SHAKE-256, so that every draw is uniform and independent."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._block = 0
        self._bytes = b""
        self._used = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        while len(self._bytes) - self._used < count:
            self._refill(count)
        chunk = self._bytes[self._used : self._used + count]
        self._used += count
        return chunk

    def _refill(self, count: int) -> None:
        """Make the next block; of the first one, as most streams give little, its beginning, if that is enough."""
        size = _BEGINNING if not self._block and self._used + count <= _BEGINNING else _BLOCK
        fresh = shake_256(self._seed + self._block.to_bytes(8, "little")).digest(size)
        if not self._block:
            self._bytes = fresh
            self._block = int(size == _BLOCK)
            return
        self._bytes = self._bytes[self._used :] + fresh
        self._used = 0
        self._block += 1

    def below(self, bound: int) -> int:
        """Return an integer uniform in `0 … bound - 1` (bound ≤ 2^61), by rejection."""
        bits = (bound - 1).bit_length()
        mask = (1 << bits) - 1
        while True:
            value = int.from_bytes(self.take(8), "little") & mask
            if value < bound:
                return value

    def uniform(self, bound: int, count: int) -> list[int]:
        """Return integers uniform in `0 … bound - 1` (bound ≤ 2^61), by rejection."""
        mask = (1 << (bound - 1).bit_length()) - 1
        values = [value & mask for value in unpack(f"<{count}Q", self.take(8 * count))]
        return values if max(values, default=0) < bound else [value if value < bound else self.below(bound) for value in values]

    def split(self, *key: object) -> Stream:
        """Return an independent stream that depends on this one's seed and on `key` alone."""
        return Stream(sha256(self._seed + repr(key).encode()).digest())
