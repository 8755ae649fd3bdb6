"""Names that stand for their values: whole expressions, neighbours in a product, terms of a sum, factors of a number."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.atoms import Monomial, Polynomial, TooLarge, leading, scaled, text
from mathdoc.engine.normalizer import Normalizer
from mathdoc.engine.terms import Term, combined, term_of, written
from mathdoc.length import weight
from mathdoc.sizes import SCALAR, Shape


class Names:
    """Names that may stand for their values."""

    def __init__(self, normalizer: Normalizer, definitions: Mapping[str, E.Expr]) -> None:
        self.normalizer = normalizer
        self.bodies: list[tuple[E.Symbol, Polynomial]] = []
        self.by_text: dict[str, tuple[E.Symbol, Fraction]] = {}
        self.sizes: set[int] = set()
        for name, body in definitions.items():
            if body.shape is None or not E.children(body):
                continue
            part = self._polynomial(body)
            if part is not None and part.terms and part.constant is None:
                symbol = E.Symbol(name, shape=body.shape)
                self.bodies.append((symbol, part))
                self.sizes |= {sum(abs(letter.power) for letter in word) for _, word in part.terms if len(part.terms) == 1}
                _, value = leading(part)
                self.by_text.setdefault(text(scaled(1 / value, part)), (symbol, value))

    def _polynomial(self, expr: E.Expr) -> Polynomial | None:
        try:
            return self.normalizer.polynomial(expr)
        except TooLarge:
            return None

    def named(self, expr: E.Expr) -> E.Expr | None:
        """Return a multiple of a name that an expression equals, if that is shorter."""
        if not self.by_text or not E.children(expr):
            return None
        part = self._polynomial(expr)
        if part is None or not part.terms:
            return None
        _, value = leading(part)
        symbol, own = self.by_text.get(text(scaled(1 / value, part)), (None, Fraction(1)))
        if symbol is None or symbol.shape != expr.shape:
            return None
        new = build.mul(build.number(value / own), symbol)
        return new if weight(new) < weight(expr) else None

    def of_product(self, term: Term) -> Term:
        """Return a term in which neighbours, and factors of a number, that a name stands for are the name."""
        if not self.by_text:
            return term
        for symbol, body in self.bodies:
            if symbol.shape == SCALAR and len(body.terms) == 1:
                term = self._with_factor(term, symbol, body)
        if len(term.arrays) < 2:
            return term
        arrays = term.arrays
        for size in sorted(self.sizes & set(range(2, len(arrays) + 1)), reverse=True):
            for start in range(len(arrays) - size + 1):
                new = self.named(build.mul(*arrays[start : start + size]))
                if new is not None:
                    return self.of_product(_joined(term, arrays[:start], new, arrays[start + size :]))
        return term

    def _with_factor(self, term: Term, symbol: E.Symbol, body: Polynomial) -> Term:
        """Return a term in which some of its scalar factors are a name, if they all are there."""
        ((wanted, _), value) = next(iter(body.terms.items()))
        bases = {key: (base, power) for base, power in term.scalars if (key := self._only_atom(base)) is not None}
        left = dict(term.scalars)
        for key, power in wanted:
            base, own = bases.get(key, (symbol, Fraction(0)))
            if own * power <= 0 or abs(own) < abs(power):
                return term
            left[base] = own - power
        left[symbol] = left.get(symbol, Fraction(0)) + 1
        new = replace(term, coefficient=term.coefficient / value, scalars=tuple(item for item in left.items() if item[1]))
        return new if weight(written(new)) < weight(written(term)) else term

    def _only_atom(self, base: E.Expr) -> str | None:
        """Return the one factor of a normal form that an expression is."""
        part = self._polynomial(base)
        if part is None or len(part.terms) != 1:
            return None
        (((scalars, _), value),) = part.terms.items()
        return scalars[0][0] if value == 1 and len(scalars) == 1 and scalars[0][1] == 1 else None

    def of_sum(self, terms: list[Term], shape: Shape) -> list[Term]:
        """Return the terms of a sum in which terms that a name stands for are the name."""
        for symbol, body in self.bodies:
            if symbol.shape == shape and 1 < len(body.terms) <= len(terms):
                terms = self._with_name(terms, symbol, body)
        return terms

    def _with_name(self, terms: list[Term], symbol: E.Symbol, body: Polynomial) -> list[Term]:
        places: dict[Monomial, tuple[int, Fraction]] = {}
        for place, term in enumerate(terms):
            part = self._polynomial(written(term))
            if part is not None and len(part.terms) == 1:
                ((monomial, value),) = part.terms.items()
                places[monomial] = (place, value)
        if not all(monomial in places for monomial in body.terms):
            return terms
        ratios = {places[monomial][1] / value for monomial, value in body.terms.items()}
        if len(ratios) > 1:
            return terms
        used = sorted(places[monomial][0] for monomial in body.terms)
        new = term_of(symbol).times(ratios.pop())
        return [new if place == used[0] else term for place, term in enumerate(terms) if place == used[0] or place not in used]


def _joined(term: Term, before: tuple[E.Expr, ...], new: E.Expr, after: tuple[E.Expr, ...]) -> Term:
    """Return a term in which some of its array factors are another expression."""
    outer = [Term(term.shape, term.coefficient, term.scalars), term_of(build.mul(*before, new, *after))]
    return combined(term.shape, outer)
