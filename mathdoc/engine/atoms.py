"""What normal forms are made of: atoms by name, words of array factors, polynomials with rational coefficients.

An atom is known by its key, a text that says its content in normal form; so two atoms are equal when their keys are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct

from mathdoc.sizes import ONE, SCALAR, Shape


class TooLarge(Exception):
    """A normal form would grow beyond what is worth its time."""


class Letter(NamedTuple):
    """An array factor: an atom, transposed if `turned`, raised to a whole power."""

    key: str
    turned: bool = False
    power: int = 1


Word = tuple[Letter, ...]
Scalars = tuple[tuple[str, Fraction], ...]
Monomial = tuple[Scalars, Word]
Item = tuple[Word, Fraction]


class Polynomial(Struct, frozen=True):
    """A sum of products: scalar factors with their exponents, then array factors in order, by their coefficient.

    The empty word is the identity of the polynomial's shape, and 1 among numbers.
    """

    shape: Shape
    terms: Mapping[Monomial, Fraction]

    @property
    def constant(self) -> Fraction | None:
        """The value, if the polynomial is a rational number."""
        if not self.terms:
            return Fraction(0)
        if self.shape == SCALAR and len(self.terms) == 1 and UNIT_MONOMIAL in self.terms:
            return self.terms[UNIT_MONOMIAL]
        return None


class Atom(Struct, frozen=True):
    """An indivisible factor. `kind` says which of the contents it has; `facts` what is known of it."""

    kind: str
    shape: Shape
    name: str = ""
    words: tuple[tuple[Word, Shape], ...] = ()
    items: tuple[Item, ...] = ()
    content: Polynomial | None = None
    facts: frozenset[str] = frozenset()


class Product(Struct, frozen=True):
    """A single term: what an operation on words gives."""

    word: Word = ()
    coefficient: Fraction = Fraction(1)
    scalars: Scalars = ()


HALF = Fraction(1, 2)
F0, F1 = Fraction(0), Fraction(1)
UNIT_MONOMIAL: Monomial = ((), ())
TERMS = 600


def polynomial(shape: Shape, terms: Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
    """Return the sum of terms. Raises TooLarge."""
    sums: dict[Monomial, Fraction] = {}
    for monomial, value in terms:
        sums[monomial] = sums.get(monomial, F0) + value
        if len(sums) > TERMS:
            raise TooLarge
    return Polynomial(shape, {monomial: value for monomial, value in sums.items() if value})


def constant(value: Fraction | int) -> Polynomial:
    """Return a rational number."""
    return polynomial(SCALAR, [(UNIT_MONOMIAL, Fraction(value))])


def plus(*parts: Polynomial) -> Polynomial:
    """Return a sum."""
    return polynomial(parts[0].shape, [term for part in parts for term in part.terms.items()])


def scaled(value: Fraction | int, part: Polynomial) -> Polynomial:
    """Return a multiple."""
    return Polynomial(part.shape, {monomial: value * c for monomial, c in part.terms.items()} if value else {})


def of_product(shape: Shape, product: Product) -> Polynomial:
    """Return the polynomial of one term."""
    return polynomial(shape, [((product.scalars, product.word), product.coefficient)])


def word_text(word: Word) -> str:
    """Return the text of a word: the same for equal words only."""
    return " ".join([key + ("'" if turned else "") + (f"^{power}" if power != 1 else "") for key, turned, power in word])


def scalars_text(scalars: Scalars) -> str:
    """Return the text of scalar factors."""
    return " ".join([key if power == 1 else f"{key}^{power}" for key, power in scalars])


def items_text(items: Iterable[Item]) -> str:
    """Return the text of the factors of an elementwise product."""
    return " ⊙ ".join([word_text(word) if power == 1 else f"({word_text(word)})^{power}" for word, power in items])


def monomial_text(monomial: Monomial) -> str:
    """Return the text of a term without its coefficient."""
    return f"{scalars_text(monomial[0])}|{word_text(monomial[1])}"


def text(part: Polynomial) -> str:
    """Return the text of a polynomial: the same for equal ones only."""
    body = " + ".join(sorted(f"{value} {monomial_text(monomial)}" for monomial, value in part.terms.items()))
    sizes = "" if part.shape == SCALAR else "×".join(map(str, part.shape)) + ":"
    return f"{sizes}{body}"


def leading(part: Polynomial) -> tuple[Monomial, Fraction]:
    """Return the term by which a polynomial is scaled to its standard multiple."""
    return max(part.terms.items(), key=lambda term: monomial_text(term[0]))


def is_column(shape: Shape) -> bool:
    """Whether an array of this shape is a column (and no number)."""
    return len(shape) == 2 and shape[1] == ONE and shape[0] != ONE


def is_row(shape: Shape) -> bool:
    """Whether an array of this shape is a row (and no number)."""
    return len(shape) == 2 and shape[0] == ONE and shape[1] != ONE


def primes(value: Fraction) -> list[tuple[int, Fraction]]:
    """Return the prime factors of a positive rational with their exponents (a large cofactor as it is)."""
    found: dict[int, int] = {}
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        p = 2
        while part > 1:
            if p > 1000:
                p = part
            while part % p == 0:
                found[p] = found.get(p, 0) + sign
                part //= p
            p += 1
    return [(p, Fraction(k)) for p, k in sorted(found.items()) if k]
