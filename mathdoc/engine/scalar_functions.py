"""Functions of numbers, entry by entry, in normal form: exponentials split into factors, logarithms of positive factors into terms."""

from __future__ import annotations

from fractions import Fraction

from mathdoc.engine.algebra import Algebra
from mathdoc.engine.atoms import (
    F1,
    HALF,
    Atom,
    Item,
    Monomial,
    Polynomial,
    Scalars,
    Word,
    constant,
    is_column,
    is_row,
    leading,
    monomial_text,
    of_product,
    plus,
    polynomial,
    primes,
    scaled,
    text,
)
from mathdoc.engine.table import POSITIVE
from mathdoc.sizes import SCALAR, Shape

ODD = frozenset("sin tan sinh tanh arctan arcsin erf sign csc cot".split())
EVEN = frozenset("cos cosh abs sec sech".split())
AT_ZERO: dict[str, Fraction | int] = dict.fromkeys("sin tan sinh tanh arctan arcsin erf relu abs".split(), 0)
AT_ZERO |= dict.fromkeys("cos cosh sec sech".split(), 1) | {"sigmoid": HALF}


class Functions(Algebra):
    """The known functions of one variable, applied entry by entry."""

    def ones_of(self, shape: Shape) -> Polynomial:
        """Return the array of ones of a shape."""
        if shape == SCALAR:
            return constant(1)
        if len(shape) != 2:
            return self.atom(f"1_{'×'.join(map(str, shape))}", Atom("ones", shape))
        return polynomial(shape, [(((), self.ones(shape[0]) + self.turned(self.ones(shape[1]))[1]), F1)])

    def function(self, name: str, part: Polynomial) -> Polynomial:
        """Return a known function of every entry."""
        if not part.terms and name in AT_ZERO:
            return scaled(Fraction(AT_ZERO[name]), self.ones_of(part.shape))
        if name == "exp":
            return self.exponential(part)
        if name == "log":
            return self.logarithm(part)
        if name == "sqrt":
            return self.entry_power(part, HALF)
        negative = bool(part.terms) and leading(part)[1] < 0
        if negative and name in ODD:
            return scaled(-1, self.function(name, scaled(-1, part)))
        if negative and name == "sigmoid":
            return plus(self.ones_of(part.shape), scaled(-1, self.function(name, scaled(-1, part))))
        if negative and name in EVEN:
            part = scaled(-1, part)
        if name == "abs" and self.sign(part) and part.shape == SCALAR:
            return part
        return self.applied(name, part)

    def applied(self, name: str, part: Polynomial) -> Polynomial:
        """Return a function of every entry as a factor of its own."""
        if part.shape == SCALAR:
            facts = POSITIVE if name in ("sigmoid", "cosh", "softplus") else frozenset[str]()
            return self.atom(f"{name}({text(part)})", Atom("function", SCALAR, name, content=part, facts=facts))
        if is_row(part.shape):
            return self.transposed(self.applied(name, self.transposed(part)))
        turned = self.transposed(part) if len(part.shape) == 2 and not is_column(part.shape) else part
        here, there = text(part), text(turned)
        inside = min(here, there)
        facts = frozenset({"symmetric"}) if turned is not part and here == there else frozenset[str]()
        if inside == here:
            return self.atom(f"{name}({inside})", Atom("function", part.shape, name, content=part, facts=facts))
        return self.transposed(self.atom(f"{name}({inside})", Atom("function", turned.shape, name, content=turned, facts=facts)))

    def exponential(self, part: Polynomial) -> Polynomial:
        """Return exp of every entry: a product over the terms; what is the same for every entry is a number."""
        outer, items = constant(1), []
        for monomial, value in sorted(part.terms.items(), key=lambda term: monomial_text(term[0])):
            number = self._same_everywhere(monomial, part.shape)
            if number is not None:
                outer = self.times(outer, self._exponential_of(number, value))
            else:
                items.append((self._exponential_word(monomial, part.shape), value))
        if part.shape == SCALAR:
            return outer
        inner = of_product(part.shape, self.entrywise(items, part.shape)) if items else self.ones_of(part.shape)
        return self.times(outer, inner)

    def _exponential_word(self, monomial: Monomial, shape: Shape) -> Word:
        made = self.applied("exp", polynomial(shape, [(monomial, F1)]))
        return next(iter(made.terms))[1]

    def _same_everywhere(self, monomial: Monomial, shape: Shape) -> Scalars | None:
        """Return the number that every entry of a term is, if it is one number."""
        if shape == SCALAR:
            return monomial[0]
        ones = next(iter(self.ones_of(shape).terms))[1]
        return monomial[0] if monomial[1] == ones else None

    def _exponential_of(self, scalars: Scalars, value: Fraction) -> Polynomial:
        """Return exp of one term: of a multiple of a logarithm it is a power."""
        if len(scalars) == 1 and scalars[0][1] == 1:
            atom = self.atoms[scalars[0][0]]
            if atom.kind == "function" and atom.name == "log" and atom.content is not None:
                return self.number_power(atom.content, value)
        key = self.enter(f"exp({monomial_text((scalars, ()))})",
                         Atom("function", SCALAR, "exp", content=polynomial(SCALAR, [((scalars, ()), F1)]), facts=POSITIVE))  # fmt: skip
        return polynomial(SCALAR, [((((key, value),), ()), F1)])

    def logarithm(self, part: Polynomial) -> Polynomial:
        """Return log of every entry: positive factors become terms of their own, and the logarithm of an exponential vanishes."""
        if len(part.terms) != 1:
            return self._logarithm_of_sum(part)
        ((scalars, word), value) = next(iter(part.terms.items()))
        ones = self.ones_of(part.shape)
        ones_word = next(iter(ones.terms))[1]
        found: list[Polynomial] = []
        kept: list[tuple[str, Fraction]] = []
        for key, power in scalars:
            (found.append(scaled(power, self._log_of(key))) if self.atoms[key].facts & POSITIVE else kept.append((key, power)))
        if word == ones_word and value > 0 and len(kept) == 1 and kept[0][1] % 2:
            (key, power) = kept.pop()
            found.append(scaled(power, self._log_of(key)))
        if value > 0 and value != 1:
            found.append(self._log_of_number(value))
            value = F1
        parts = [self.times(one, ones) for one in found]
        items, words = self._logarithm_items(word, part.shape)
        parts += words
        rest = polynomial(part.shape, [((tuple(kept), items), value)])
        if rest.terms != ones.terms:
            parts.append(self.applied("log", rest))
        return plus(*parts) if parts else Polynomial(part.shape, {})

    def _logarithm_of_sum(self, part: Polynomial) -> Polynomial:
        """Take common positive factors out of the logarithm of a sum."""
        if not part.terms:
            return self.applied("log", part)
        factors, coefficient, rest = self.standard(part, False)
        outside = tuple((key, power) for key, power in factors if self.atoms[key].facts & POSITIVE)
        inside = tuple((key, power) for key, power in factors if not self.atoms[key].facts & POSITIVE)
        rest = self.times(polynomial(SCALAR, [((inside, ()), F1)]), rest)
        if not outside and coefficient == 1:
            return self.applied("log", part)
        number = self.logarithm(polynomial(SCALAR, [((outside, ()), coefficient)]))
        return plus(self.times(number, self.ones_of(part.shape)), self.applied("log", rest))

    def _logarithm_items(self, word: Word, shape: Shape) -> tuple[Word, list[Polynomial]]:
        """Return what stays under the logarithm of an elementwise product, and the terms that exponentials give."""
        if shape == SCALAR:
            return (), []
        kept: list[Item] = []
        terms: list[Polynomial] = []
        for part, power in self.items_of(word):
            atom = self.atoms[part[0].key] if len(part) == 1 and part[0].power == 1 else None
            if atom is not None and atom.kind == "function" and atom.name == "exp" and atom.content is not None:
                terms.append(scaled(power, self.transposed(atom.content) if part[0].turned else atom.content))
            else:
                kept.append((part, power))
        return (self.entrywise(kept, shape).word if kept else next(iter(self.ones_of(shape).terms))[1]), terms

    def _log_of(self, key: str) -> Polynomial:
        """Return the logarithm of a positive factor."""
        atom = self.atoms[key]
        if atom.kind == "function" and atom.name == "exp" and atom.content is not None:
            return atom.content
        return self.applied("log", polynomial(SCALAR, [((((key, F1),), ()), F1)]))

    def _log_of_number(self, value: Fraction) -> Polynomial:
        parts = [scaled(power, self.applied("log", constant(prime))) for prime, power in primes(value)]
        return plus(*parts)

    def softmax(self, part: Polynomial) -> Polynomial:
        """Return softmax: exponentials over their sum."""
        powers = self.exponential(part)
        return self.times(self.number_power(self.total(powers), -F1), powers)

    def logsumexp(self, part: Polynomial) -> Polynomial:
        """Return the logarithm of the sum of exponentials."""
        return self.logarithm(self.total(self.exponential(part)))

    def total(self, part: Polynomial) -> Polynomial:
        """Return the sum of the entries."""
        return self.inner(self.ones_of(part.shape), part)
