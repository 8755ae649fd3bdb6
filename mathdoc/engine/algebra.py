"""Polynomials of words and numbers: products, powers, inverses, functions, all in normal form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc.engine.atoms import (
    F0,
    F1,
    UNIT_MONOMIAL,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    Product,
    Scalars,
    TooLarge,
    Word,
    constant,
    is_column,
    is_row,
    leading,
    monomial_text,
    of_product,
    polynomial,
    primes,
    scaled,
    text,
)
from mathdoc.engine.entrywise import Entrywise
from mathdoc.engine.table import POSITIVE
from mathdoc.sizes import SCALAR, Shape, Size

EXPANDED_POWER = 6


class Algebra(Entrywise):
    """The arithmetic of polynomials."""

    def atom(self, key: str, atom: Atom) -> Polynomial:
        """Return an atom as a polynomial."""
        if atom.shape == SCALAR:
            return polynomial(SCALAR, [((((self.enter(key, atom), F1),), ()), F1)])
        return polynomial(atom.shape, [(((), self.array(key, atom)), F1)])

    def by_terms(self, part: Polynomial, shape: Shape, rule: Callable[[Word], Product]) -> Polynomial:
        """Return a linear operation that is known on words."""
        found: list[tuple[Monomial, Fraction]] = []
        for (scalars, word), value in part.terms.items():
            made = rule(word)
            one, factors = self.factors(scalars, made.scalars)
            found.append(((factors, made.word), value * one * made.coefficient))
        return polynomial(shape, found)

    def by_pairs(self, a: Polynomial, b: Polynomial, shape: Shape, rule: Callable[[Word, Word], Product]) -> Polynomial:
        """Return a bilinear operation that is known on words."""
        if len(a.terms) * len(b.terms) > 4000:
            raise TooLarge
        found: list[tuple[Monomial, Fraction]] = []
        for (s, v), x in a.terms.items():
            for (t, w), y in b.terms.items():
                made = rule(v, w)
                one, factors = self.factors(s, t, made.scalars)
                found.append(((factors, made.word), x * y * one * made.coefficient))
        return polynomial(shape, found)

    def times(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return a product: of numbers, of a number and an array, of matrices."""
        if SCALAR in (a.shape, b.shape):
            shape = b.shape if a.shape == SCALAR else a.shape
            return self.by_pairs(a, b, shape, lambda v, w: Product(v or w))
        return self.by_pairs(a, b, (a.shape[0], b.shape[1]), self.joined)

    def size(self, size: Size) -> Polynomial:
        """Return a size as a number."""
        parts = [of_product(SCALAR, self.size_factor(Size((term,)))) for term in size.terms]
        return polynomial(SCALAR, [term for part in parts for term in part.terms.items()])

    def hadamard(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return an elementwise product."""
        if a.shape == SCALAR:
            return self.times(a, b)
        return self.by_pairs(a, b, a.shape, lambda v, w: self.entrywise([(v, F1), (w, F1)], a.shape))

    def inner(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return the sum of the entries of the elementwise product."""
        if a.shape == SCALAR:
            return self.times(a, b)
        if len(a.shape) != 2:
            return self.atom(f"({' : '.join(sorted((text(a), text(b))))})", Atom("opaque", SCALAR))
        return self.trace(self.times(self.transposed(a), b))

    def trace(self, part: Polynomial) -> Polynomial:
        """Return the trace."""
        if part.shape == SCALAR:
            return part
        return self.by_terms(part, SCALAR, lambda word: self.trace_word(word, part.shape))

    # Powers

    def power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """Return a power of a number or of a square matrix."""
        value = exponent.constant
        if base.shape != SCALAR:
            return self.matrix_power(base, value, exponent)
        if value is not None:
            return self.number_power(base, value)
        if base.constant == 1:
            return base
        result = constant(1)
        for monomial, coefficient in exponent.terms.items():
            factor = self.atom(f"pow({text(base)}|{monomial_text(monomial)})", Atom("opaque", SCALAR, facts=self.sign(base)))
            if monomial == UNIT_MONOMIAL:
                factor = base
            result = self.times(result, self.number_power(factor, coefficient))
        return result

    def number_power(self, base: Polynomial, value: Fraction) -> Polynomial:
        """Return a rational power of a number."""
        if value == 1:
            return base
        if value == 0:
            return constant(1)
        if len(base.terms) == 1:
            (monomial, coefficient) = next(iter(base.terms.items()))
            made = self.monomial_power(monomial[0], coefficient, value)
            if made is not None:
                return made
        elif base.terms and value.denominator == 1 and 1 < value <= EXPANDED_POWER:
            result = base
            for _ in range(int(value) - 1):
                result = self.times(result, base)
            return result
        return self.sum_power(base, value)

    def monomial_power(self, scalars: Scalars, coefficient: Fraction, value: Fraction) -> Polynomial | None:
        """Return a power of one term, if it may be taken factor by factor."""
        if value.denominator == 1:
            factors = tuple((key, power * value) for key, power in scalars)
            one, merged = self.merged_factors(factors)
            return polynomial(SCALAR, [((merged, ()), one * coefficient ** int(value))])
        free = [key for key, _ in scalars if not self.atoms[key].facts & POSITIVE]
        if coefficient < 0 or len(free) > 1:
            return None
        found: list[tuple[str, Fraction]] = []
        for key, power in scalars:
            if key in free and power.denominator == 1 and power % 2 == 0:
                key = self.enter(f"abs:{key}", Atom("abs", SCALAR, facts=POSITIVE))
            elif key in free and power < 0:
                return None
            found.append((key, power * value))
        found += [(self.enter(f"num:{p}", Atom("number", SCALAR, str(p), facts=POSITIVE)), k * value) for p, k in primes(coefficient)]
        one, merged = self.merged_factors(tuple(found))
        return polynomial(SCALAR, [((merged, ()), one)])

    def standard(self, base: Polynomial, signed: bool) -> tuple[Scalars, Fraction, Polynomial]:
        """Return common scalar factors, a coefficient and the standard multiple of a sum, whose product it is."""
        rows = [dict(scalars) for scalars, _ in base.terms]
        lowest = {key: min(row.get(key, F0) for row in rows) for key in {key for row in rows for key in row}}
        factors = tuple(sorted((key, power) for key, power in lowest.items() if power))
        inverse = tuple((key, -power) for key, power in factors)
        rest = polynomial(base.shape, [((self.factors(s, inverse)[1], w), c) for (s, w), c in base.terms.items()])
        _, coefficient = leading(rest)
        if not signed:
            coefficient = abs(coefficient)
        return factors, coefficient, scaled(1 / coefficient, rest)

    def sum_power(self, base: Polynomial, value: Fraction) -> Polynomial:
        """Return a power of a sum that stays one factor."""
        if not base.terms:
            return self.atom(f"zero^{value}", Atom("opaque", SCALAR))
        whole = value.denominator == 1
        factors, coefficient, rest = self.standard(base, whole)
        outer = self.monomial_power(factors, coefficient, value)
        if outer is None:
            outer, rest = constant(1), base
        if rest.constant == 1:
            return outer
        key = self.enter(f"({text(rest)})", Atom("sum", SCALAR, content=rest, facts=self.sign(rest)))
        return self.times(outer, polynomial(SCALAR, [((((key, value),), ()), F1)]))

    def sign(self, part: Polynomial) -> frozenset[str]:
        """Return that a number is positive where each of its terms plainly is."""
        if part.terms and all(value > 0 and all(self._plainly(factor) for factor in scalars) for (scalars, _), value in part.terms.items()):
            return POSITIVE
        return frozenset()

    def _plainly(self, factor: tuple[str, Fraction]) -> bool:
        key, power = factor
        return bool(self.atoms[key].facts & POSITIVE) or (power.denominator == 1 and power % 2 == 0)

    def matrix_power(self, base: Polynomial, value: Fraction | None, exponent: Polynomial) -> Polynomial:
        """Return a power of a square matrix."""
        if value is not None and value.denominator == 1 and abs(value) <= EXPANDED_POWER:
            if value < 0:
                base, value = self.inverse(base), -value
            result = self.identity(base.shape)
            for _ in range(int(value)):
                result = self.times(result, base)
            return result
        if value is not None and value.denominator == 1 and len(base.terms) == 1:
            ((scalars, word), coefficient) = next(iter(base.terms.items()))
            if len(word) == 1 and not scalars and coefficient == 1:
                return polynomial(base.shape, [(((), (Letter(word[0].key, word[0].turned, word[0].power * int(value)),)), F1)])
        return self.atom(f"pow({text(base)}|{text(exponent)})", Atom("opaque", base.shape))

    def identity(self, shape: Shape) -> Polynomial:
        """Return the identity."""
        return polynomial(shape, [(UNIT_MONOMIAL, F1)])

    def inverse(self, base: Polynomial) -> Polynomial:
        """Return the inverse of a square matrix."""
        if base.shape == SCALAR:
            return self.number_power(base, -F1)
        if not base.terms:
            return self.atom(f"zero^-1:{base.shape}", Atom("opaque", base.shape))
        factors, coefficient, rest = self.standard(base, True)
        outer = self.monomial_power(factors, coefficient, -F1)
        assert outer is not None
        if len(rest.terms) == 1 and (word := self._inverse_word(next(iter(rest.terms))[1])) is not None:
            return self.times(outer, self.opened_sums(base.shape, word))
        return self.times(outer, polynomial(base.shape, [(((), self.sum_letter(rest, -1)), F1)]))

    def opened_sums(self, shape: Shape, word: Word) -> Polynomial:
        """Return a word in which sums to a positive power are multiplied out."""
        result = self.identity(shape)
        for letter in word:
            atom = self.atoms[letter.key]
            if atom.kind == "sum" and letter.power > 0 and atom.content is not None:
                part = self.transposed(atom.content) if letter.turned else atom.content
                part = self.matrix_power(part, Fraction(letter.power), constant(letter.power))
            else:
                part = polynomial(self.letter_shape(letter), [(((), (letter,)), F1)])
            result = self.times(result, part)
        return result

    def _inverse_word(self, word: Word) -> Word | None:
        """Return the inverse of a product of square factors."""
        letters: list[Letter] = []
        for letter in reversed(word):
            atom = self.atoms[letter.key]
            if atom.shape[0] != atom.shape[1] or atom.kind == "hadamard":
                return None
            if atom.kind == "diagonal":
                letters += self.diagonal([(part, -power) for part, power in atom.items], atom.shape)
            elif atom.kind == "kronecker" and all(shape[0] == shape[1] for _, shape in atom.words):
                (p, s), (q, t) = atom.words
                x, y = self._inverse_word(p), self._inverse_word(q)
                if x is None or y is None:
                    return None
                letters += self.kronecker(Product(x), s, Product(y), t).word
            else:
                letters.append(Letter(letter.key, letter.turned, -letter.power))
        return tuple(letters)

    def sum_letter(self, rest: Polynomial, power: int) -> Word:
        """Return a sum as one letter, of its two transposes the one that comes first."""
        if is_row(rest.shape):
            (letter,) = self.sum_letter(self.transposed(rest), power)
            return (Letter(letter.key, True, power),)
        turned = rest if is_column(rest.shape) or len(rest.shape) != 2 else self.transposed(rest)
        here, there = text(rest), text(turned)
        facts = frozenset({"symmetric"}) if turned is not rest and here == there else frozenset[str]()
        flipped = there < here
        key = self.enter(f"({min(here, there)})", Atom("sum", rest.shape, content=turned if flipped else rest, facts=facts))
        return (Letter(key, flipped, power),)

    # Entry by entry

    def entry_power(self, base: Polynomial, value: Fraction) -> Polynomial:
        """Return the elementwise power."""
        if base.shape == SCALAR:
            return self.number_power(base, value)
        if len(base.terms) == 1:
            ((scalars, word), coefficient) = next(iter(base.terms.items()))
            outer = self.monomial_power(scalars, coefficient, value)
            if outer is not None and (value.denominator == 1 or self.kind(word) != "hadamard"):
                return self.times(outer, of_product(base.shape, self.entrywise([(word, value)], base.shape)))
        if base.terms and value.denominator == 1 and 1 < value <= EXPANDED_POWER:
            result = base
            for _ in range(int(value) - 1):
                result = self.hadamard(result, base)
            return result
        if not base.terms:
            return self.atom(f"zero^{value}:{base.shape}", Atom("opaque", base.shape))
        factors, coefficient, rest = self.standard(base, value.denominator == 1)
        outer = self.monomial_power(factors, coefficient, value)
        if outer is None:
            outer, rest = constant(1), base
        letter = self.sum_letter(rest, 1)
        return self.times(outer, of_product(base.shape, self.entrywise([(letter, value)], base.shape)))
