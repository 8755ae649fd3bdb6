"""The table of atoms of one normal form, and what a letter of a word is: its shape, its transpose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from mathdoc.engine.atoms import F0, F1, Atom, Item, Letter, Polynomial, Product, Scalars, Word, is_row
from mathdoc.sizes import ONE, SCALAR, Shape, Size

Facts = Mapping[str, Collection[str]]
SYMMETRIC = frozenset({"symmetric", "diagonal", "orthogonal_projection", "reflection"})
DIAGONAL = frozenset({"diagonal"})
ORTHOGONAL = frozenset({"orthogonal", "reflection"})
IDEMPOTENT = frozenset({"idempotent", "orthogonal_projection"})
SKEW = frozenset({"skew"})
POSITIVE = frozenset({"positive"})


class Table:
    """Atoms by their keys. Facts of symbols decide what their transposes and powers are."""

    def __init__(self, facts: Facts | None = None) -> None:
        self.facts = facts or {}
        self.atoms: dict[str, Atom] = {}

    def enter(self, key: str, atom: Atom) -> str:
        """Enter an atom and return its key."""
        self.atoms.setdefault(key, atom)
        return key

    def known(self, name: str) -> frozenset[str]:
        """Return what is known of a symbol."""
        return frozenset(self.facts.get(name, ()))

    def array(self, key: str, atom: Atom) -> Word:
        """Return an array atom as a word; a row is the transpose of a column."""
        if is_row(atom.shape):
            column = Atom(atom.kind, atom.shape[::-1], atom.name, atom.words, atom.items, atom.content, atom.facts)
            return (Letter(self.enter(key, column), True),)
        return (Letter(self.enter(key, atom)),)

    def ones(self, size: Size) -> Word:
        """Return the column of ones (the empty word for a number)."""
        if size == ONE:
            return ()
        return (Letter(self.enter(f"1_{size}", Atom("ones", (size, ONE)))),)

    def kind(self, word: Word) -> str:
        """Return the kind of a word of one letter that is neither turned nor a power (else the empty text)."""
        return self.atoms[word[0].key].kind if len(word) == 1 and word[0][1:] == (False, 1) else ""

    def letter_shape(self, letter: Letter) -> Shape:
        """Return the shape of a letter."""
        shape = self.atoms[letter.key].shape
        return shape[::-1] if letter.turned else shape

    def word_shape(self, word: Word, shape: Shape) -> Shape:
        """Return the shape of a word; `shape` is that of the empty one."""
        return (self.letter_shape(word[0])[0], self.letter_shape(word[-1])[1]) if word else shape

    def turned_letter(self, letter: Letter) -> tuple[int, Letter]:
        """Return the sign and the letter that the transpose of a letter is."""
        key, turned, power = letter
        facts = self.atoms[key].facts
        if facts & SYMMETRIC:
            return 1, letter
        if facts & SKEW:
            return -1 if power % 2 else 1, letter
        if facts & ORTHOGONAL:
            return 1, Letter(key, False, -power)
        return 1, Letter(key, not turned, power)

    def turned(self, word: Word) -> tuple[int, Word]:
        """Return the transpose of a word, with its sign."""
        sign, letters = 1, []
        for letter in reversed(word):
            one, new = self.turned_letter(letter)
            sign *= one
            letters.append(new)
        return sign, tuple(letters)

    def transposed(self, part: Polynomial) -> Polynomial:
        """Return the transpose of a polynomial."""
        if part.shape == SCALAR:
            return part
        terms: dict[tuple[Scalars, Word], Fraction] = {}
        for (scalars, word), value in part.terms.items():
            sign, new = self.turned(word)
            terms[scalars, new] = terms.get((scalars, new), F0) + sign * value
        return Polynomial(part.shape[::-1], {monomial: value for monomial, value in terms.items() if value})

    def size_factor(self, size: Size) -> Product:
        """Return a size as a single term."""
        if len(size.terms) != 1:
            return Product((), F1, ((self.enter(f"n:{size}", Atom("size", SCALAR, facts=POSITIVE)), F1),))
        monomial, value = size.terms[0]
        factors = [(self.enter(f"n:{name}", Atom("size", SCALAR, name, facts=POSITIVE)), Fraction(power)) for name, power in monomial]
        return Product((), value, tuple(sorted(factors)))

    def factors(self, *parts: Scalars) -> tuple[Fraction, Scalars]:
        """Return a product of scalar factors: exponents are added, roots of numbers that come out whole are taken out."""
        if sum(map(bool, parts)) <= 1:
            return F1, next((part for part in parts if part), ())
        return self.merged_factors(*parts)

    def merged_factors(self, *parts: Scalars) -> tuple[Fraction, Scalars]:
        """Return a product of scalar factors, none of which need be in normal form."""
        powers: dict[str, Fraction] = {}
        for part in parts:
            for key, power in part:
                powers[key] = powers.get(key, F0) + power
        value = F1
        for key, power in list(powers.items()):
            if key.startswith("num:") and (whole := int(power)):
                value *= Fraction(key[4:]) ** whole
                powers[key] = power - whole
            elif key.startswith("abs:") and power.denominator == 1 and power % 2 == 0:
                powers[key] = F0
                powers[key[4:]] = powers.get(key[4:], F0) + power
        return value, tuple(sorted((key, power) for key, power in powers.items() if power))

    def items_of(self, word: Word) -> tuple[Item, ...]:
        """Return the factors of an elementwise product that is one letter, or the word alone."""
        if self.kind(word) == "hadamard":
            return self.atoms[word[0].key].items
        return () if self.kind(word) == "ones" else ((word, F1),)
