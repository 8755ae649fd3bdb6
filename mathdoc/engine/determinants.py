"""Determinants in normal form: of products, of multiples, of `I + AB` by Sylvester's rule, of `A + UCV` by the determinant lemma."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathdoc.engine.atoms import (
    F1,
    UNIT_MONOMIAL,
    Atom,
    Letter,
    Polynomial,
    Word,
    constant,
    polynomial,
    text,
)
from mathdoc.engine.scalar_functions import Functions
from mathdoc.engine.table import POSITIVE
from mathdoc.sizes import SCALAR

ROTATIONS = 16
DEFINITE = frozenset({"positive_definite"})


class Determinants(Functions):
    """Determinants of polynomials."""

    def determinant(self, part: Polynomial) -> Polynomial:
        """Return the determinant of a square matrix."""
        if part.shape == SCALAR:
            return part
        if not part.terms:
            return constant(0)
        factors, coefficient, rest = self.standard(part, True)
        outer = self.power(polynomial(SCALAR, [((factors, ()), coefficient)]), self.size(part.shape[0]))
        if len(rest.terms) == 1:
            return self.times(outer, self._of_word(next(iter(rest.terms))[1], rest))
        return self.times(outer, self._of_sum(rest))

    def _of_word(self, word: Word, part: Polynomial) -> Polynomial:
        """Return the determinant of a product; of square factors it is the product of theirs."""
        if not all(self.atoms[letter.key].shape == part.shape for letter in word):
            return self._named(part)
        result = constant(1)
        for letter in word:
            facts = POSITIVE if self.atoms[letter.key].facts & DEFINITE else frozenset[str]()
            factor = self.atom(f"det({letter.key})", Atom("determinant", SCALAR, words=(((Letter(letter.key),), part.shape),), facts=facts))
            result = self.times(result, self.number_power(factor, Fraction(letter.power)))
        return result

    def _named(self, part: Polynomial) -> Polynomial:
        """Return a determinant as a factor of its own, the same for both transposes."""
        name = min(text(part), text(self.transposed(part)))
        return self.atom(f"det({name})", Atom("determinant", SCALAR, content=part))

    def _of_sum(self, part: Polynomial) -> Polynomial:
        lead = self._separate(part)
        if lead is None:
            return self._named(part)
        monomial, rest = lead
        single = polynomial(part.shape, [(monomial, part.terms[monomial])])
        outer = self.determinant(single) if monomial != UNIT_MONOMIAL or part.terms[monomial] != 1 else constant(1)
        inner = self.times(self.inverse(single), rest)
        forms = list(self._rotations(inner))
        numbers = [form for form in forms if form.shape == SCALAR]
        if numbers:
            return self.times(outer, plus_one(numbers[0]))
        best = min(forms, key=lambda form: min(text(form), text(self.transposed(form))))
        return self.times(outer, self._named(polynomial(best.shape, [(UNIT_MONOMIAL, F1), *best.terms.items()])))

    def _separate(self, part: Polynomial) -> tuple[tuple[tuple[tuple[str, Fraction], ...], Word], Polynomial] | None:
        """Return the term to take out, and the others: the identity, or the only term that is a product of square factors."""
        plain = [
            monomial
            for monomial in part.terms
            if not monomial[1] or all(self.atoms[letter.key].shape == part.shape for letter in monomial[1])
        ]
        identity = [monomial for monomial in plain if not monomial[1]]
        chosen = identity if identity else plain
        if len(chosen) != 1:
            return None
        return chosen[0], polynomial(part.shape, [term for term in part.terms.items() if term[0] != chosen[0]])

    def _rotations(self, part: Polynomial) -> Iterator[Polynomial]:
        """Yield what may stand beside the identity: factors that all terms begin with, put to their end."""
        seen = set()
        for start in (part, self.transposed(part)):
            form = start
            for _ in range(ROTATIONS):
                name = text(form)
                if name in seen:
                    break
                seen.add(name)
                yield form
                firsts = {word[0] for _, word in form.terms if word}
                if len(firsts) != 1 or not all(word for _, word in form.terms):
                    break
                form = self._rotated(form, firsts.pop())

    def _rotated(self, form: Polynomial, first: Letter) -> Polynomial:
        letter = Letter(first.key, first.turned, 1 if first.power > 0 else -1)
        back = polynomial(self.letter_shape(letter), [(((), (letter,)), F1)])
        size = self.letter_shape(letter)[1]
        shape = (size, form.shape[1])
        if first.power != letter.power:
            rest = [((s, (Letter(first.key, first.turned, first.power - letter.power), *w[1:])), c) for (s, w), c in form.terms.items()]
        else:
            rest = [((s, w[1:]), c) for (s, w), c in form.terms.items()]
        return self.times(polynomial(shape, rest), back)


def plus_one(part: Polynomial) -> Polynomial:
    """Return 1 + a number."""
    return polynomial(SCALAR, [(UNIT_MONOMIAL, F1), *part.terms.items()])
