"""Products under construction, and the operations on words by which the parts of the algebra know each other."""

from __future__ import annotations

from collections.abc import Iterable

from mathdoc.engine.atoms import F1, Item, Product, Scalars, Word
from mathdoc.engine.table import Table
from mathdoc.sizes import Shape


class Collector:
    """A product under construction: its coefficient and its scalar factors."""

    def __init__(self) -> None:
        self.coefficient = F1
        self.parts: list[Scalars] = []

    def take(self, product: Product) -> Word:
        """Take over the coefficient and the scalars of a product; return its word."""
        self.coefficient *= product.coefficient
        if product.scalars:
            self.parts.append(product.scalars)
        return product.word

    def done(self, words: Table, word: Word) -> Product:
        """Return the product with this word."""
        value, scalars = words.factors(*self.parts)
        return Product(word, self.coefficient * value, scalars)


class Parts(Table):
    """The operations that `words` needs of `entrywise`."""

    def _total(self, word: Word) -> Product:
        """Return the trace of an elementwise product times a matrix: the sum of the entries of them all, entry by entry."""
        raise NotImplementedError

    def diagonal(self, items: Iterable[Item], shape: Shape) -> Word:
        """Return the diagonal matrix of an elementwise product of columns."""
        raise NotImplementedError

    def vector(self, items: Iterable[Item], shape: Shape) -> Word:
        """Return an elementwise product as a word."""
        raise NotImplementedError

    def entrywise(self, items: Iterable[Item], shape: Shape) -> Product:
        """Return an elementwise product of words."""
        raise NotImplementedError

    def diagonal_of(self, word: Word, shape: Shape) -> Product:
        """Return the column of the diagonal of a word."""
        raise NotImplementedError

    def stacked(self, word: Word, shape: Shape) -> Product:
        """Return vec of a word."""
        raise NotImplementedError

    def kronecker(self, a: Product, s: Shape, b: Product, t: Shape) -> Product:
        """Return the Kronecker product of two words of these shapes."""
        raise NotImplementedError
