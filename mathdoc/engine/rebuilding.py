"""Expressions from normal forms: what is left when everything cancelled, as one of the forms to choose the shortest from."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.atoms import HALF, Atom, Item, Letter, Polynomial, Scalars, Word
from mathdoc.engine.normalizer import Normalizer
from mathdoc.engine.terms import Term, combined, power_term, term_of, total
from mathdoc.length import weight
from mathdoc.sizes import ONE, SCALAR, Shape, Size

TERMS = 12


class NotWritten(Exception):
    """A factor of a normal form that has no expression of its own."""


class Rebuilder:
    """Writes polynomials of one normalizer as expressions."""

    def __init__(self, normalizer: Normalizer, norms: bool = False) -> None:
        """`norms`: a sum of squares is written as a squared norm."""
        self.normalizer = normalizer
        self.norms = norms

    def terms(self, part: Polynomial) -> list[Term]:
        """Return the terms of a polynomial. Raises NotWritten."""
        if len(part.terms) > TERMS:
            raise NotWritten
        return [self._term(part.shape, scalars, word).times(value) for (scalars, word), value in part.terms.items()]

    def expression(self, part: Polynomial) -> E.Expr:
        """Return a polynomial as an expression. Raises NotWritten."""
        return total(self.terms(part), part.shape)

    def _term(self, shape: Shape, scalars: Scalars, word: Word) -> Term:
        parts: list[Term] = []
        exponents: list[Term] = []
        for key, power in scalars:
            inner = self._exponent(key)
            if inner is None:
                parts.append(self._scalar(key, power))
            else:
                exponents += [term.times(power) for term in self.terms(inner)]
        if exponents:
            parts.append(term_of(build.function("exp", total(exponents, SCALAR))))
        if shape != SCALAR:
            parts.append(term_of(self.word(word, shape)))
        return combined(shape, parts)

    def _exponent(self, key: str) -> Polynomial | None:
        atom = self.normalizer.atoms[key]
        return atom.content if atom.kind == "function" and atom.name == "exp" else None

    def _scalar(self, key: str, power: Fraction) -> Term:
        """Return a scalar factor; the root of a sum of squares is a norm."""
        atom = self.normalizer.atoms[key]
        if atom.kind == "trace" and (self.norms or power.denominator == 2):
            vector = self._squared(atom)
            if vector is not None and power.denominator == 2:
                return power_term(build.apply("norm", vector, shape=SCALAR), power * 2)
            if vector is not None:
                return power_term(build.apply("norm_squared", vector, shape=SCALAR), power)
        base = self.atom(key)
        if power == HALF:
            return term_of(build.function("sqrt", base))
        if power.denominator != 1:
            return term_of(build.power(base, build.number(power)))
        return power_term(base, power)

    def _squared(self, atom: Atom) -> E.Expr | None:
        word = atom.words[0][0]
        half = len(word) // 2
        if len(word) % 2 or self.normalizer.turned(word[half:])[1] != word[:half]:
            return None
        shape = self.normalizer.word_shape(word, SCALAR)
        forms = [self.word(part, self.normalizer.word_shape(part, shape)) for part in (word[half:], word[:half])]
        return min(forms, key=weight)

    def word(self, word: Word, shape: Shape) -> E.Expr:
        """Return a word as a product."""
        if not word:
            return build.identity(shape[0])
        ones = self.normalizer.ones_of(shape) if len(shape) == 2 else None
        if ones is not None and ((), word) in ones.terms:
            return build.ones(shape)
        return build.mul(*[self._letter(letter) for letter in word])

    def _letter(self, letter: Letter) -> E.Expr:
        base = self.atom(letter.key)
        if letter.turned and letter.power == -1:
            return build.apply("inverse_transpose", base, shape=build.shape_of(base))
        plain = build.transposed(base) if letter.turned else base
        if letter.power == -1:
            return build.inverse(plain)
        return build.power(plain, build.number(letter.power))

    def atom(self, key: str) -> E.Expr:
        """Return an atom as an expression."""
        atom = self.normalizer.atoms[key]
        own = self.normalizer.originals.get(key)
        if own is not None:
            return build.transposed(own) if own.shape != atom.shape else own
        rule = _KINDS.get(atom.kind)
        if rule is None:
            raise NotWritten
        return rule(self, atom)

    def items(self, items: tuple[Item, ...], shape: Shape) -> E.Expr:
        """Return an elementwise product."""
        result: E.Expr = build.ones(shape)
        for word, power in items:
            factor = self.word(word, shape)
            if power != 1:
                factor = build.apply("hadamard_power", factor, build.number(power), shape=shape)
            result = build.hadamard(result, factor)
        return result

    def function(self, atom: Atom) -> E.Expr:
        """A function of every entry."""
        assert atom.content is not None
        return build.function(atom.name, self.expression(atom.content))

    def sum(self, atom: Atom) -> E.Expr:
        """A sum that is one factor."""
        assert atom.content is not None
        return self.expression(atom.content)

    def closed(self, atom: Atom) -> E.Expr:
        """A number made of arrays, a differential last, ones first."""
        word = atom.words[0][0]
        varies, ones = [[test(letter) for letter in (word[0], word[-1])] for test in (self._varies, self._is_ones)]
        if varies == [True, False] or (ones == [False, True] and not varies[1]):
            word = self.normalizer.turned(word)[1]
        rows, columns = self.normalizer.word_shape(word, SCALAR)
        return self.word(word, SCALAR) if rows == ONE else build.trace(self.word(word, (rows, columns)))

    def _varies(self, letter: Letter) -> bool:
        return isinstance(self.normalizer.originals.get(letter.key), E.Differential)

    def _is_ones(self, letter: Letter) -> bool:
        return self.normalizer.atoms[letter.key].kind == "ones"

    def determinant(self, atom: Atom) -> E.Expr:
        """A determinant."""
        inside = self.expression(atom.content) if atom.content is not None else self.word(*atom.words[0])
        return build.apply("determinant", inside, shape=SCALAR)

    def kronecker(self, atom: Atom) -> E.Expr:
        """A Kronecker product."""
        return build.apply("kronecker", *[self.word(word, shape) for word, shape in atom.words], shape=atom.shape)


_KINDS: dict[str, Callable[[Rebuilder, Atom], E.Expr]] = {
    "size": lambda self, atom: build.size_value(Size.of(atom.name)),
    "number": lambda self, atom: build.number(int(atom.name)),
    "ones": lambda self, atom: build.ones(atom.shape),
    "function": Rebuilder.function,
    "sum": Rebuilder.sum,
    "trace": Rebuilder.closed,
    "determinant": Rebuilder.determinant,
    "diagonal": lambda self, atom: build.diag_matrix(self.items(atom.items, (atom.shape[0], ONE))),
    "hadamard": lambda self, atom: self.items(atom.items, atom.shape),
    "kronecker": Rebuilder.kronecker,
    "vec": lambda self, atom: build.apply("vec", self.word(*atom.words[0]), shape=atom.shape),
    "diagonal of": lambda self, atom: build.diag_vector(self.word(*atom.words[0])),
}
