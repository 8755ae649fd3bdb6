"""Elementwise products multiplied out, where quotients in them cancel: `((1 - y) ⊘ (1 - p) - y ⊘ p) ⊙ p ⊙ (1 - p)` is `p - y`."""

from __future__ import annotations

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators.rules import entrywise_quotient

TERMS = 24
"""Longer sums are left alone."""


class _Term(Struct, frozen=True):
    """`number · above ⊘ below`, elementwise."""

    scalars: tuple[E.Expr, ...] = ()
    above: tuple[E.Expr, ...] = ()
    below: tuple[E.Expr, ...] = ()

    def times(self, other: _Term) -> _Term:
        """Return the product, with what stands above and below left out."""
        above, below = [*self.above, *other.above], [*self.below, *other.below]
        for factor in list(below):
            if factor in above:
                above.remove(factor)
                below.remove(factor)
        return _Term((*self.scalars, *other.scalars), tuple(above), tuple(below))


def multiplied_out(expr: E.Expr) -> E.Expr:
    """Return an expression with the elementwise products multiplied out in which a quotient stands."""
    new = E.map_children(expr, multiplied_out) if not isinstance(expr, E.Derivative | E.At) else expr
    if not build.is_applied(new, "hadamard") or not any(build.is_applied(node, "hadamard_divide") for node in E.walk(new)):
        return new
    found = _terms(new)
    return new if found is None else build.collect([_written(term, new) for term in found])


def _terms(expr: E.Expr) -> list[_Term] | None:
    """Return the terms of an array, elementwise; None where they are too many."""
    scalars, rest = build.scalars_first(expr)
    first = _Term(tuple(scalars))
    if isinstance(rest, E.Literal) and rest.kind == "ones":
        return [first]
    if not isinstance(rest, E.Apply):
        return [first.times(_Term((), (rest,)))]
    if rest.operator == "add":
        parts = [_terms(arg) for arg in rest.args]
        known = [term for part in parts if part is not None for term in part]
        return None if None in parts or len(known) > TERMS else [first.times(term) for term in known]
    if rest.operator == "hadamard":
        return _product(first, _factors(rest))
    if rest.operator == "hadamard_divide":
        return _product(first.times(_Term((), (), (rest.args[1],))), _factors(rest.args[0]))
    return [first.times(_Term((), (rest,)))]


def _factors(expr: E.Expr) -> list[E.Expr]:
    if isinstance(expr, E.Apply) and expr.operator == "hadamard":
        return [factor for arg in expr.args for factor in _factors(arg)]
    return [expr]


def _product(start: _Term, factors: list[E.Expr]) -> list[_Term] | None:
    """Multiply factors out: first what is no sum, so that a whole sum may cancel against a denominator."""
    terms = [start]
    for factor in sorted(factors, key=lambda factor: not build.is_applied(factor, "hadamard_divide")):
        parts = _terms(factor)
        if parts is None or len(parts) * len(terms) > TERMS:
            return None
        terms = [product for term in terms for product in _by_factor(term, factor, parts)]
    return terms


def _by_factor(term: _Term, factor: E.Expr, parts: list[_Term]) -> list[_Term]:
    """Multiply by a factor: as a whole where it cancels, else term by term."""
    whole = term.times(_Term((), (factor,)))
    return [whole] if len(whole.below) < len(term.below) else [term.times(part) for part in parts]


def _written(term: _Term, like: E.Expr) -> E.Expr:
    shape = build.shape_of(like)
    result: E.Expr = build.ones(shape)
    for factor in term.above:
        result = build.hadamard(result, factor)
    if term.below:
        below: E.Expr = build.ones(shape)
        for factor in term.below:
            below = build.hadamard(below, factor)
        result = entrywise_quotient(result, below)
    return build.mul(*term.scalars, result)


def quotients_joined(expr: E.Expr) -> E.Expr:
    """Return an expression with `(1 ⊘ a) ⊙ b` as `b ⊘ a`."""
    new = E.map_children(expr, quotients_joined) if not isinstance(expr, E.Derivative | E.At) else expr
    if not isinstance(new, E.Apply) or new.operator != "hadamard":
        return new
    factors = _factors(new)
    for place, factor in enumerate(factors):
        if isinstance(factor, E.Apply) and factor.operator == "hadamard_divide":
            above, below = factor.args
            if isinstance(above, E.Literal) and above.kind == "ones":
                result: E.Expr = build.ones(build.shape_of(new))
                for other in factors[:place] + factors[place + 1 :]:
                    result = build.hadamard(result, other)
                return entrywise_quotient(quotients_joined(result), below)
    return new
