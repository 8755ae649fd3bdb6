"""Products of array factors in normal form: powers merged, numbers taken out, diagonal factors turned into elementwise products.

Between two axes of one entry stands a number; a number made of arrays is named by a closed word whose rotation and transposition are
chosen by one rule, so `xᵀAy`, `yᵀAᵀx` and `tr(Ayxᵀ)` are one atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from mathdoc.engine.atoms import (
    F0,
    F1,
    Atom,
    Letter,
    Product,
    Word,
    word_text,
)
from mathdoc.engine.parts import Collector, Parts
from mathdoc.engine.table import IDEMPOTENT, ORTHOGONAL, POSITIVE, SYMMETRIC
from mathdoc.sizes import ONE, SCALAR, Shape

SPECIAL = frozenset({"diagonal", "hadamard", "kronecker"})
LEAVES = 40


class Words(Parts):
    """Products, traces, elementwise and Kronecker products of words."""

    # Matrix products

    def joined(self, left: Word, right: Word) -> Product:
        """Return the product of two words."""
        if not left or not right:
            return Product(left or right)
        found, stack = Collector(), list(left)
        for place, letter in enumerate(right):
            before = len(stack)
            self._push(found, stack, letter)
            if len(stack) > before:
                stack.extend(right[place + 1 :])
                break
        return self._settled(found, tuple(stack))

    def joined_all(self, words: Iterable[Word]) -> Product:
        """Return the product of several words; no product of the first ones may be a number."""
        found, stack = Collector(), list[Letter]()
        for word in words:
            for letter in word:
                self._push(found, stack, letter)
        return self._settled(found, tuple(stack))

    def _push(self, found: Collector, stack: list[Letter], letter: Letter) -> None:
        """Put a letter behind a word: it may merge with the last one."""
        merged = self._merged(stack[-1], letter) if stack else None
        if merged is None:
            stack.append(letter)
            return
        stack.pop()
        for part in found.take(merged):
            self._push(found, stack, part)

    def _merged(self, a: Letter, b: Letter) -> Product | None:
        """Return what two neighbours make together, if they do not just stand side by side."""
        one, other = self.atoms[a.key], self.atoms[b.key]
        if one.kind == other.kind == "diagonal":
            return Product(self.diagonal([*one.items, *other.items], one.shape))
        if one.kind == other.kind == "kronecker":
            (a1, s1), (a2, s2) = one.words
            (b1, t1), (b2, t2) = other.words
            if s1[1] == t1[0] and s2[1] == t2[0]:
                return self.kronecker(self.joined(a1, b1), (s1[0], t1[1]), self.joined(a2, b2), (s2[0], t2[1]))
            return None
        if a.key == b.key and a.turned and not b.turned and "orthonormal_columns" in one.facts:
            return Product()
        if a.key == b.key and a.turned == b.turned:
            power = a.power + b.power
            if power > 1 and one.facts & IDEMPOTENT:
                power = 1
            if one.facts & SYMMETRIC and one.facts & ORTHOGONAL:
                power %= 2
            return Product((Letter(a.key, a.turned, power),) if power else ())
        return None

    def _settled(self, found: Collector, word: Word) -> Product:
        """Take the numbers out of a word, and settle its column at the front and its row at the end."""
        if not word:
            return found.done(self, word)
        cuts = self._unit_cuts(word)
        if not cuts:
            return found.done(self, word)
        head = found.take(self.column(word[: cuts[0]]))
        tail = found.take(self.row(word[cuts[-1] :]))
        for start, end in pairwise(cuts):
            found.take(self.chain(word[start:end]))
        return found.done(self, head + tail)

    def _unit_cuts(self, word: Word) -> list[int]:
        """Return the places in a word where an axis of one entry is."""
        rows = [place for place, letter in enumerate(word) if self.letter_shape(letter)[0] == ONE]
        return [*rows, len(word)] if self.letter_shape(word[-1])[1] == ONE else rows

    def column(self, word: Word) -> Product:
        """Return a word that is a column, with diagonal factors as elementwise products."""
        if len(word) < 2 or not any(self.atoms[letter.key].kind in SPECIAL for letter in word[:-1]):
            return Product(word)
        found, vector = Collector(), word[-1:]
        for letter in reversed(word[:-1]):
            vector = found.take(self._applied(letter, vector))
        return found.done(self, vector)

    def row(self, word: Word) -> Product:
        """Return a word that is a row."""
        if len(word) < 2 or not any(self.atoms[letter.key].kind in SPECIAL for letter in word[1:]):
            return Product(word)
        return self._turned_back(*self.turned(word))

    def _turned_back(self, sign: int, turned: Word) -> Product:
        column = self.column(turned)
        again, word = self.turned(column.word)
        return Product(word, column.coefficient * sign * again, column.scalars)

    def _applied(self, letter: Letter, vector: Word) -> Product:
        """Return a letter times a column."""
        atom = self.atoms[letter.key]
        rule = {"diagonal": self._scaled_rows, "hadamard": self._entrywise_times, "kronecker": self._kronecker_times}.get(atom.kind)
        made = rule(letter, atom, vector) if rule else None
        if made is not None:
            return made
        stack, found = [letter], Collector()
        self._push(found, stack, vector[0])
        return found.done(self, tuple(stack) + vector[1:])

    def _scaled_rows(self, letter: Letter, atom: Atom, vector: Word) -> Product:
        """A diagonal matrix times a column: the elementwise product."""
        return self.entrywise([*atom.items, (vector, F1)], (atom.shape[0], ONE))

    def _entrywise_times(self, letter: Letter, atom: Atom, vector: Word) -> Product | None:
        """An elementwise product times a column: `(A ⊙ B) v = diag(A diag(v) Bᵀ)`, and column by column times a unit vector."""
        if letter.power != 1:
            return None
        found = Collector()
        rows, columns = self.letter_shape(letter)
        items = [(self.turned(word)[1] if letter.turned else word, power) for word, power in atom.items]
        if self.kind(vector) == "unit":
            parts = [(found.take(self.joined(word, vector)), power) for word, power in items]
            return found.done(self, found.take(self.entrywise(parts, (rows, ONE))))
        if len(items) != 2 or any(power != 1 for _, power in items):
            return None
        (a, _), (b, _) = items
        middle = self.diagonal(self.items_of(vector), (columns, columns))
        product = found.take(self.joined(found.take(self.joined(a, middle)), self.turned(b)[1]))
        return found.done(self, found.take(self.diagonal_of(product, (rows, rows))))

    def _kronecker_times(self, letter: Letter, atom: Atom, vector: Word) -> Product | None:
        """A Kronecker product times vec: `(P ⊗ Q) vec(X) = vec(Q X Pᵀ)`."""
        if self.kind(vector) != "vec":
            return None
        (p, s), (q, t) = atom.words
        inside, _ = self.atoms[vector[0].key].words[0]
        found = Collector()
        sign, turned = self.turned(p)
        found.coefficient *= sign
        product = found.take(self.joined(found.take(self.joined(q, inside)), turned))
        return found.done(self, found.take(self.stacked(product, (t[0], s[0]))))

    # Numbers made of arrays

    def chain(self, word: Word) -> Product:
        """Return the number that a row times matrices times a column is."""
        sign, left = self.turned(word[:1])
        right = self.column(word[1:])
        found = self.dot(left, right.word)
        value, scalars = self.factors(right.scalars, found.scalars)
        return Product((), sign * value * right.coefficient * found.coefficient, scalars)

    def dot(self, p: Word, q: Word) -> Product:
        """Return the inner product of two columns."""
        known = self._known_dot(p, q) or self._known_dot(q, p)
        if known is not None:
            return known
        leaves: list[tuple[str, Product, Word]] = []
        for a, b in ((p, q), (q, p)):
            for product, leaf in self._leaves(Product(a), b):
                leaves.append((f"{word_text(leaf)}·{word_text(product.word)}", product, leaf))
                if len(leaves) > LEAVES:
                    break
        plain = [leaf for leaf in leaves if self.kind(leaf[2]) != "ones"] or leaves
        name, product, leaf = min(plain, key=lambda item: item[0])
        if len({item[1].coefficient for item in plain if item[0] == name}) > 1:
            return Product((), F0)
        key = f"<{name}>"
        if leaf == product.word and "unit" in self.atoms[leaf[0].key].facts:
            return Product((), product.coefficient, product.scalars)
        facts = POSITIVE if leaf == product.word else frozenset[str]()
        closed = self.turned(leaf)[1] + product.word
        self.enter(key, Atom("trace", SCALAR, words=((closed, SCALAR),), facts=facts))
        value, scalars = self.factors(product.scalars, ((key, F1),))
        return Product((), value * product.coefficient, scalars)

    def _known_dot(self, p: Word, q: Word) -> Product | None:
        """Return an inner product that has a simpler form."""
        kinds = self.kind(p), self.kind(q)
        if kinds == ("ones", "ones"):
            return self.size_factor(self.letter_shape(p[0])[0])
        if kinds == ("ones", "unit") or (kinds == ("unit", "unit") and p == q):
            return Product()
        if kinds == ("unit", "hadamard"):
            made = self.entrywise([*self.items_of(q), (p, F1)], self.letter_shape(q[0]))
            return Product((), made.coefficient, made.scalars)
        if kinds == ("vec", "vec"):
            (a, _), (b, shape) = self.atoms[p[0].key].words[0], self.atoms[q[0].key].words[0]
            sign, turned = self.turned(a)
            found = Collector()
            found.coefficient *= sign
            return found.done(self, found.take(self.trace_word(found.take(self.joined(turned, b)), (shape[1],) * 2)))
        if kinds[1] == "diagonal of":
            inside, shape = self.atoms[q[0].key].words[0]
            found = Collector()
            word = found.take(self.joined(self.diagonal(self.items_of(p), shape), inside))
            return found.done(self, found.take(self.trace_word(word, shape)))
        return None

    def _leaves(self, p: Product, q: Word) -> Iterator[tuple[Product, Word]]:
        """Yield the ways to write an inner product as one with a vector that is no product."""
        while len(q) > 1:
            sign, letter = self.turned_letter(q[0])
            moved = self._applied(letter, p.word)
            value, scalars = self.factors(p.scalars, moved.scalars)
            p = Product(moved.word, p.coefficient * moved.coefficient * value * sign, scalars)
            q = q[1:]
        items = self.items_of(q) if self.kind(q) == "hadamard" else ()
        whole = [place for place, (_, power) in enumerate(items) if power.denominator == 1 and power >= 1]
        if not whole:
            yield p, q
        for place in whole:
            word, power = items[place]
            rest = [*items[:place], (word, power - 1), *items[place + 1 :], (p.word, F1)]
            made = self.entrywise(rest, self.letter_shape(q[0]))
            value, scalars = self.factors(p.scalars, made.scalars)
            yield from self._leaves(Product(made.word, p.coefficient * made.coefficient * value, scalars), word)

    def trace_word(self, word: Word, shape: Shape) -> Product:
        """Return the trace of a word; `shape` is that of the empty one."""
        if not word:
            return self.size_factor(shape[0])
        found = Collector()
        cuts = self._unit_cuts(word)
        if cuts:
            return self.joined(word[cuts[0] :], word[: cuts[0]])
        letters = list(word)
        while len(letters) > 1 and self._merged(letters[-1], letters[0]) is not None:
            first = letters.pop(0)
            self._push(found, letters, first)
        if not letters:
            return found.done(self, found.take(self.size_factor(shape[0])))
        return found.done(self, found.take(self._closed(tuple(letters))))

    def _closed(self, word: Word) -> Product:
        """Return the trace of a word without axes of one entry, by its first rotation or that of its transpose."""
        atom = self.atoms[word[0].key]
        if len(word) == 1 and atom.kind == "diagonal":
            return self.dot(self.ones(atom.shape[0]), self.vector(atom.items, (atom.shape[0], ONE)))
        if len(word) == 1 and atom.kind == "kronecker" and all(shape[0] == shape[1] for _, shape in atom.words):
            found = Collector()
            for part, shape in atom.words:
                found.take(self.trace_word(part, shape))
            return found.done(self, ())
        for place, letter in enumerate(word):
            if self.atoms[letter.key].kind == "hadamard" and letter.power == 1:
                return self._total(word[place:] + word[:place])
        sign, turned = self.turned(word)
        rotations = [(1, word[k:] + word[:k]) for k in range(len(word))] + [(sign, turned[k:] + turned[:k]) for k in range(len(word))]
        _, best = min(rotations, key=lambda item: item[1])
        signs = {one for one, other in rotations if other == best}
        key = self.enter(f"tr({word_text(best)})", Atom("trace", SCALAR, words=((best, SCALAR),), facts=self._sign_of(best)))
        return Product((), F0 if len(signs) > 1 else Fraction(signs.pop()), ((key, F1),))

    def _sign_of(self, word: Word) -> frozenset[str]:
        """Return that a trace is positive where that is plain: `tr(AᵀA)`."""
        half = len(word) // 2
        return POSITIVE if len(word) == 2 * half and self.turned(word[:half])[1] == word[half:] else frozenset()
