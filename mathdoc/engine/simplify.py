"""The shortest form found of an expression, without estranging: the author's names, factors and order stay.

Nothing here is trusted: the kernel judges what is proposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.atoms import TooLarge, leading, scaled, text
from mathdoc.engine.elementary import by_exponentials
from mathdoc.engine.expanding import expanded
from mathdoc.engine.factoring import factored
from mathdoc.engine.naming import Names
from mathdoc.engine.neighbours import RULES, arrays_of
from mathdoc.engine.normalizer import Normalizer
from mathdoc.engine.rebuilding import NotWritten, Rebuilder
from mathdoc.engine.squares import as_square
from mathdoc.engine.table import Facts
from mathdoc.engine.terms import Term, combined, power_term, term_of, terms_of, written
from mathdoc.length import length, weight
from mathdoc.sizes import SCALAR, Shape

__all__ = ["length", "simplify"]

_NORMS = frozenset({"norm", "vector_norm", "norm_squared"})
_SUMS = frozenset({"add", "negate", "product", "fraction"})


def simplify(expr: E.Expr, facts: Facts | None = None, definitions: Mapping[str, E.Expr] | None = None) -> E.Expr:
    """Return the shortest form found of a typed expression.

    `facts` says what is known of symbols, `definitions` gives names that may stand for their values. What is nested too deep stays.
    """
    simplifier = Simplifier(facts, definitions)
    try:
        found = simplifier.simplify(expr)
        return simplifier.rebuilt(found) or found
    except RecursionError:
        return expr


class Simplifier:
    """Simplifies expressions of one derivation."""

    def __init__(self, facts: Facts | None = None, definitions: Mapping[str, E.Expr] | None = None) -> None:
        self.facts = facts or {}
        self.normalizer = Normalizer(facts, definitions)
        self.names = Names(self.normalizer, definitions or {})
        self.done: dict[E.Expr, E.Expr] = {}

    def simplify(self, expr: E.Expr) -> E.Expr:
        """Return the shortest form found."""
        known = self.done.get(expr)
        if known is None:
            known = self.done[expr] = self._simplified(expr)
        return known

    def rebuilt(self, expr: E.Expr) -> E.Expr | None:
        """Return the form that the normal form of an expression gives, if that is shorter."""
        try:
            norms = any(isinstance(node, E.Apply) and node.operator in _NORMS for node in E.walk(expr))
            part = self.normalizer.polynomial(expr)
            other = by_exponentials(self.normalizer, part)
            terms = Rebuilder(self.normalizer, norms).terms(other if len(other.terms) < len(part.terms) else part)
        except (NotWritten, TooLarge):
            return None
        shape = build.shape_of(expr)
        new = factored([self._tidy(term) for term in terms], shape, self._finished)
        return new if weight(new) < weight(expr) else None

    def _simplified(self, expr: E.Expr) -> E.Expr:
        if expr.shape is None or not E.children(expr) or isinstance(expr, E.Derivative | E.Directional):
            return expr
        if isinstance(expr, E.At):
            return self.names.named(expr) or expr
        if isinstance(expr, E.Apply) and expr.operator in _SUMS:
            return self._sum(expr)
        new = E.map_children(expr, self._inside)
        if isinstance(new, E.Apply) and new.operator in RULES:
            new = RULES[new.operator](new, self.facts)
            if isinstance(new, E.Apply) and new.operator in _SUMS and new != expr:
                new = self._sum(new)
        if isinstance(new, E.Apply) and new.operator == "hadamard":
            new = factored([term_of(new)], build.shape_of(new), self._finished)
        return self.names.named(new) or new

    def _inside(self, child: E.Expr) -> E.Expr:
        return child if isinstance(child, E.IndexRange) or child.shape is None else self.simplify(child)

    def _sum(self, expr: E.Apply) -> E.Expr:
        """Return a sum or a product: the shorter of what its own terms give and what its terms multiplied out give."""
        shape = build.shape_of(expr)
        terms = [self._tidy(term) for term in terms_of(expr)]
        best = factored(terms, shape, self._finished)
        wide = expanded(terms)
        if wide is not None:
            other = factored([self._tidy(term) for term in wide], shape, self._finished)
            if weight(other) < weight(best):
                best = other
        best = self.names.named(best) or best
        if weight(best) < weight(expr) or (weight(best) == weight(expr) and (_leaves(best) < _leaves(expr) or _disordered(expr))):
            return best
        return self._as_written(expr)

    def _as_written(self, expr: E.Apply) -> E.Expr:
        """Return a sum or a product in the author's form, with simple parts."""
        new = E.map_children(expr, self._inside)
        return self.names.named(new) or new

    def _tidy(self, term: Term) -> Term:
        """Return a term with simple factors, and neighbours merged."""
        arrays = arrays_of(tuple(self.simplify(factor) for factor in term.arrays), self.facts)
        parts = [power_term(self.simplify(base), power) for base, power in term.scalars]
        return combined(term.shape, [Term(SCALAR, term.coefficient), *parts, *([term_of(build.mul(*arrays))] if arrays else [])])

    # Sums

    def _finished(self, terms: list[Term], shape: Shape) -> list[Term]:
        """Return the terms of a sum with like ones collected, and names put for their values."""
        if len(terms) > 1:
            terms = self._collected(terms)
        square = as_square(terms) if len(terms) == 3 and shape == SCALAR else None
        if square is not None:
            terms = [square]
        return self.names.of_sum([self.names.of_product(term) for term in terms], shape)

    def _collected(self, terms: list[Term]) -> list[Term]:
        """Return terms of which no two differ by a number only."""
        found: dict[str, Term] = {}
        ratios: dict[str, Fraction] = {}
        for term in terms:
            key, ratio = self._key(term)
            if not ratio:
                continue
            if key in found:
                found[key] = replace(found[key], coefficient=found[key].coefficient + term.coefficient * ratio / ratios[key])
            else:
                found[key], ratios[key] = term, ratio
        return [term for term in found.values() if term.coefficient]

    def _key(self, term: Term) -> tuple[str, Fraction]:
        """Return a text that is the same for multiples of one term, and which multiple it is."""
        bare = written(replace(term, coefficient=Fraction(1)))
        try:
            part = self.normalizer.polynomial(bare)
        except TooLarge:
            return str(bare), Fraction(1)
        if not part.terms:
            return "0", Fraction(0)
        _, value = leading(part)
        return text(scaled(1 / value, part)), value


def _leaves(expr: E.Expr) -> tuple[int, int]:
    """Count the names in an expression, then the names and numbers: of two equally long forms the one that repeats less is better."""
    leaves = [node for node in E.walk(expr) if not E.children(node)]
    return sum(not isinstance(leaf, E.Number) for leaf in leaves), len(leaves)


def _disordered(expr: E.Expr) -> bool:
    """Whether a number stands behind an array factor, a literal behind another number, or an array over a line among factors."""
    if not isinstance(expr, E.Apply) or expr.operator != "product" or build.is_scalar(expr):
        return False
    factors = [factor for factor in build.grouped(expr.args) if not isinstance(factor, E.Differential)]
    kinds = [0 if isinstance(factor, E.Number) else 1 if build.is_scalar(factor) else 2 for factor in factors]
    lines = [factor for factor in factors if build.is_applied(factor, "fraction") and not build.is_scalar(factor)]
    return kinds != sorted(kinds) or (len(factors) > 1 and bool(lines))
