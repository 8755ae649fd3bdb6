"""Elementwise and Kronecker products, diagonals and vec of words in normal form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mathdoc.engine.atoms import F0, F1, Atom, Item, Letter, Product, Word, is_column, is_row, items_text, word_text
from mathdoc.engine.parts import Collector
from mathdoc.engine.words import Words
from mathdoc.sizes import ONE, SCALAR, Shape

_TURNS_TO_ITSELF = frozenset({"symmetric"})


class Entrywise(Words):
    """What acts entry by entry, or moves entries around."""

    def merged_items(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return the factors of an elementwise product: products within opened, equal ones made powers, in standard order."""
        powers: dict[Word, Fraction] = {}
        for word, power in items:
            inside = self.items_of(word)
            for part, inner in inside:
                powers[part] = powers.get(part, F0) + inner * power
        return tuple(sorted(((word, power) for word, power in powers.items() if power), key=lambda item: items_text((item,))))

    def vector(self, items: Iterable[Item], shape: Shape) -> Word:
        """Return an elementwise product as a word: of columns, or of arrays that are no products of vectors."""
        merged = self.merged_items(items)
        if not merged and is_column(shape):
            return self.ones(shape[0])
        if len(merged) == 1 and merged[0][1] == 1:
            return merged[0][0]
        return (Letter(self.enter(f"[{items_text(merged)}]", Atom("hadamard", shape, items=merged))),)

    def diagonal(self, items: Iterable[Item], shape: Shape) -> Word:
        """Return the diagonal matrix of an elementwise product of columns."""
        merged = self.merged_items(items)
        if not merged:
            return ()
        return (Letter(self.enter(f"diag[{items_text(merged)}]", Atom("diagonal", shape, items=merged, facts=_TURNS_TO_ITSELF))),)

    def entrywise(self, items: Iterable[Item], shape: Shape) -> Product:
        """Return an elementwise product of words, each with an exponent."""
        factors = list(items)
        if len(shape) != 2:
            return Product(self.vector(factors, shape))
        if is_column(shape):
            return self._of_columns(factors, shape)
        if is_row(shape):
            turned = [(self.turned(word), power) for word, power in factors]
            sign = _signed((sign, power) for (sign, _), power in turned)
            back, word = self.turned(self.vector([(word, power) for (_, word), power in turned], shape[::-1]))
            return Product(word, Fraction(sign * back))
        return self._of_matrices(self.opened(factors), shape)

    def _of_columns(self, factors: list[Item], shape: Shape) -> Product:
        """Return an elementwise product of columns; with a unit vector, entries of the others are left."""
        unit = next((place for place, (word, power) in enumerate(factors) if power == 1 and self.kind(word) == "unit"), None)
        if unit is None:
            return Product(self.vector(factors, shape))
        found, column = Collector(), factors[unit][0]
        for word, power in [*factors[:unit], *factors[unit + 1 :]]:
            entry = self.dot(column, word)
            found.coefficient *= entry.coefficient ** int(power) if power.denominator == 1 else entry.coefficient
            found.parts.append(tuple((key, one * power) for key, one in entry.scalars))
        return found.done(self, column)

    def opened(self, items: Iterable[Item]) -> list[Item]:
        """Return factors with elementwise products among them taken apart, also turned ones."""
        found: list[Item] = []
        for word, power in items:
            atom = self.atoms[word[0].key] if len(word) == 1 and word[0].power == 1 else None
            if atom is None or atom.kind != "hadamard":
                found.append((word, power))
            else:
                found += [(self.turned(part)[1] if word[0].turned else part, inner * power) for part, inner in atom.items]
        return found

    def _of_matrices(self, items: list[Item], shape: Shape) -> Product:
        """Return an elementwise product of matrices; products of two vectors scale rows and columns."""
        rows: list[Item] = []
        columns: list[Item] = []
        core: list[Item] = []
        for word, power in items:
            cuts = self._unit_cuts(word) if word else []
            if cuts:
                rows.append((word[: cuts[0]], power))
                columns.append((self.turned(word[cuts[0] :])[1], power))
            else:
                core.append((word, power))
        if any((not word or self.kind(word) == "diagonal") and power > 0 for word, power in core):
            return self._on_the_diagonal([*rows, *columns], core, shape)
        (m, n) = shape
        if not core:
            return Product(self.vector(rows, (m, ONE)) + self.turned(self.vector(columns, (n, ONE)))[1])
        middle = self.oriented(core, shape)
        left, right = self.diagonal(rows, (m, m)), self.diagonal(columns, (n, n))
        found = Collector()
        word = found.take(self.joined(found.take(self.joined(left, middle)), right))
        return found.done(self, word)

    def _on_the_diagonal(self, vectors: list[Item], core: list[Item], shape: Shape) -> Product:
        found = Collector()
        items = [(found.take(self.diagonal_of(word, shape)), power) for word, power in core]
        return found.done(self, self.diagonal([*vectors, *items], shape))

    def oriented(self, core: list[Item], shape: Shape) -> Word:
        """Return an elementwise product of matrices, of its two transposes the one that comes first."""
        plain = self.merged_items(core)
        signed = [(self.turned(word), power) for word, power in plain]
        other = self.merged_items((word, power) for (_, word), power in signed)
        if _signed((sign, power) for (sign, _), power in signed) < 0 or items_text(plain) < items_text(other):
            return self.vector(plain, shape)
        if plain == other:
            word = self.vector(plain, shape)
            atom = self.atoms[word[0].key]
            if atom.kind == "hadamard":
                self.atoms[word[0].key] = Atom("hadamard", shape, items=plain, facts=_TURNS_TO_ITSELF)
            return word
        return self.turned(self.vector(other, shape[::-1]))[1]

    def _total(self, word: Word) -> Product:
        """Return tr(M X) for an elementwise product M: the sum of the entries of M ⊙ Xᵀ."""
        first, rest = word[0], word[1:]
        shape = self.letter_shape(first)
        items = self.opened([((first,), F1)])
        if not rest:
            found = Collector()
            vectors = [(found.take(self.diagonal_of(part, shape)), power) for part, power in items]
            return found.done(self, found.take(self.dot(self.ones(shape[0]), self.vector(vectors, (shape[0], ONE)))))
        sign, turned = self.turned(rest)
        plain = self.merged_items(self.opened([*items, (turned, F1)]))
        backs = [(self.turned(part), power) for part, power in plain]
        other = self.merged_items((part, power) for (_, part), power in backs)
        best, flip = min((items_text(plain), 1), (items_text(other), _signed((one, power) for (one, _), power in backs)))
        key = self.enter(f"sum[{best}]", Atom("total", SCALAR, items=plain))
        return Product((), Fraction(sign * flip), ((key, F1),))

    def diagonal_of(self, word: Word, shape: Shape) -> Product:
        """Return the column of the diagonal of a word."""
        n = shape[0]
        if not word:
            return Product(self.ones(n))
        cuts = self._unit_cuts(word)
        if cuts:
            sign, back = self.turned(word[cuts[0] :])
            return Product(self.vector([(word[: cuts[0]], F1), (back, F1)], (n, ONE)), Fraction(sign))
        ends: list[Item] = []
        while word and self.kind(word[:1]) == "diagonal":
            ends += self.atoms[word[0].key].items
            word = word[1:]
        while word and self.kind(word[-1:]) == "diagonal":
            ends += self.atoms[word[-1].key].items
            word = word[:-1]
        if not word:
            return Product(self.vector(ends, (n, ONE)))
        if len(word) == 1 and self.atoms[word[0].key].kind == "hadamard" and word[0].power == 1:
            found = Collector()
            parts = [(found.take(self.diagonal_of(part, shape)), power) for part, power in self.atoms[word[0].key].items]
            return found.done(self, self.vector([*ends, *parts], (n, ONE)))
        sign, turned = self.turned(word)
        best, one = min((word, 1), (turned, sign))
        if sign < 0 and turned == word:
            return Product(self.ones(n), F0)
        letter = Letter(self.enter(f"dg({word_text(best)})", Atom("diagonal of", (n, ONE), words=((best, shape),))))
        return Product(self.vector([*ends, ((letter,), F1)], (n, ONE)), Fraction(one))

    def stacked(self, word: Word, shape: Shape) -> Product:
        """Return vec of a word."""
        if is_column(shape):
            return Product(word)
        if is_row(shape):
            sign, turned = self.turned(word)
            return Product(turned, Fraction(sign))
        sizes = f"_{shape[0]}" if not word else ""
        key = self.enter(f"vec({word_text(word)}){sizes}", Atom("vec", (shape[0] * shape[1], ONE), words=((word, shape),)))
        return Product((Letter(key),))

    def kronecker(self, a: Product, s: Shape, b: Product, t: Shape) -> Product:
        """Return the Kronecker product of two words of these shapes."""
        found = Collector()
        p, q = found.take(a), found.take(b)
        if is_column(s) and is_column(t):
            sign, turned = self.turned(p)
            found.coefficient *= sign
            return found.done(self, found.take(self.stacked(q + turned, (t[0], s[0]))))
        if is_row(s) and is_row(t):
            (one, x), (other, y) = self.turned(p), self.turned(q)
            column = found.take(self.kronecker(Product(x), s[::-1], Product(y), t[::-1]))
            sign, word = self.turned(column)
            found.coefficient *= sign * one * other
            return found.done(self, word)
        if is_column(s) and is_row(t):
            return found.done(self, p + q)
        if is_row(s) and is_column(t):
            return found.done(self, q + p)
        if (not p and not q) or SCALAR in (s, t):
            return found.done(self, p or q)
        return found.done(self, self._kronecker_letter(p, s, q, t))

    def _kronecker_letter(self, p: Word, s: Shape, q: Word, t: Shape) -> Word:
        sizes = "".join(f"_{shape[0]}" for word, shape in ((p, s), (q, t)) if not word)
        key = f"({word_text(p)} ⊗ {word_text(q)}){sizes}"
        shape = (s[0] * t[0], s[1] * t[1])
        same = self.turned(p) == (1, p) and self.turned(q) == (1, q)
        return self.array(key, Atom("kronecker", shape, words=((p, s), (q, t)), facts=_TURNS_TO_ITSELF if same else frozenset()))

    def turned_letter(self, letter: Letter) -> tuple[int, Letter]:
        """Return the sign and the letter that the transpose of a letter is."""
        atom = self.atoms[letter.key]
        if atom.kind != "kronecker" or atom.facts:
            return super().turned_letter(letter)
        (p, s), (q, t) = atom.words
        (one, x), (other, y) = self.turned(p), self.turned(q)
        turned = self._kronecker_letter(x, s[::-1], y, t[::-1])[0]
        return one * other, Letter(turned.key, turned.turned, letter.power)


def _signed(parts: Iterable[tuple[int, Fraction]]) -> int:
    """Return the sign of a product of signs raised to exponents."""
    sign = 1
    for one, power in parts:
        if one < 0 and power % 2:
            sign = -sign
    return sign
