"""Symbolic sizes: polynomials with rational coefficients in size symbols (`n`, `n^2`, `mn`, `N - 1`)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

Monomial = tuple[tuple[str, int], ...]


class Size(Struct, frozen=True, dict=True):
    """A polynomial in size symbols: sorted pairs of (monomial, nonzero coefficient); a monomial is sorted (name, power) pairs."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    @classmethod
    def of(cls, value: int | Fraction | str) -> Size:
        """Return the size of a number or of a symbol's name."""
        if isinstance(value, str):
            return cls(((((value, 1),), Fraction(1)),))
        return cls((((), Fraction(value)),) if value else ())

    @cached_property
    def names(self) -> frozenset[str]:
        """The size symbols that occur."""
        return frozenset(name for monomial, _ in self.terms for name, _ in monomial)

    @cached_property
    def constant(self) -> int | None:
        """The value, if it is a whole number free of symbols."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and not self.terms[0][0] and self.terms[0][1].denominator == 1:
            return int(self.terms[0][1])
        return None

    @cached_property
    def symbol(self) -> str | None:
        """The name, if the size is just one symbol."""
        if len(self.terms) == 1 and self.terms[0][1] == 1 and len(self.terms[0][0]) == 1 and self.terms[0][0][0][1] == 1:
            return self.terms[0][0][0][0]
        return None

    @cached_property
    def degree(self) -> int:
        """The total degree in the size symbols."""
        return max((sum(power for _, power in monomial) for monomial, _ in self.terms), default=0)

    def __add__(self, other: Size) -> Size:
        return _collect([*self.terms, *other.terms])

    def __neg__(self) -> Size:
        return Size(tuple((monomial, -value) for monomial, value in self.terms))

    def __sub__(self, other: Size) -> Size:
        return self + -other

    def __mul__(self, other: Size) -> Size:
        return _collect([(_times(a, b), u * v) for a, u in self.terms for b, v in other.terms])

    def __pow__(self, power: int) -> Size:
        result = Size.of(1)
        for _ in range(power):
            result = result * self
        return result

    def whole(self, sizes: Mapping[str, int]) -> int | None:
        """Return the whole number that this size has at the given values of its symbols, or None if it is none."""
        if self.constant is not None:
            return self.constant
        if self.symbol is not None:
            return sizes[self.symbol]
        value = self.value(sizes)
        return int(value) if value.denominator == 1 else None

    def value(self, sizes: Mapping[str, int]) -> Fraction:
        """Return the number that this size has at the given values of its symbols."""
        total = Fraction(0)
        for monomial, coefficient in self.terms:
            for name, power in monomial:
                coefficient = coefficient * sizes[name] ** power
            total += coefficient
        return total

    def substitute(self, sizes: Mapping[str, Size]) -> Size:
        """Return this size with symbols replaced by sizes."""
        if not self.names & sizes.keys():
            return self
        total = Size(())
        for monomial, coefficient in self.terms:
            term = Size.of(coefficient)
            for name, power in monomial:
                term = term * sizes.get(name, Size.of(name)) ** power
            total = total + term
        return total

    def __str__(self) -> str:
        return _text(self)


def _times(a: Monomial, b: Monomial) -> Monomial:
    powers = dict(a)
    for name, power in b:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _collect(terms: list[tuple[Monomial, Fraction]]) -> Size:
    sums: dict[Monomial, Fraction] = {}
    for monomial, value in terms:
        sums[monomial] = sums.get(monomial, Fraction(0)) + value
    return Size(tuple(sorted((m, v) for m, v in sums.items() if v)))


def _text(size: Size) -> str:
    text = ""
    for monomial, coefficient in sorted(size.terms, key=lambda term: (-sum(p for _, p in term[0]), term[0])):
        letters = "".join(name if power == 1 else f"{name}^{power}" for name, power in monomial)
        number = "" if letters and abs(coefficient) == 1 else str(abs(coefficient))
        sign = "-" if coefficient < 0 else "+"
        text += (f" {sign} " if text else sign.strip("+")) + number + letters
    return text or "0"


Shape = tuple[Size, ...]
ONE = Size.of(1)
SCALAR: Shape = (ONE, ONE)


def shape_text(shape: Shape) -> str:
    """Return a shape as people say it: `scalar`, `n-vector`, `1×n row`, `m×n`."""
    if shape == SCALAR:
        return "a scalar"
    return "×".join(str(size) for size in shape)


def describe_shape(shape: Shape) -> str:
    """Return a shape as reports write it, in LaTeX: `\\mathbb{R}^{m \\times n}`."""
    if shape == SCALAR:
        return r"\mathbb{R}"
    sizes = shape[:1] if len(shape) == 2 and shape[1] == ONE else shape
    return r"\mathbb{R}^{" + r" \times ".join(str(size) for size in sizes) + "}"
