"""Normal forms of typed expressions, and equality by them.

`normal_form` multiplies out, carries transposes inwards, cancels inverses and names each number made of arrays by one of its equal
closed words. Equal normal forms mean equal values wherever both sides have one; unequal ones mean nothing, and `equal` then clears
denominators, by numbers and by matrices, before it gives up.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from mathdoc.engine.atoms import Polynomial, TooLarge, plus, scaled, text
from mathdoc.engine.clearing import vanishes
from mathdoc.engine.normalizer import Normalizer
from mathdoc.engine.table import Facts
from mathdoc.expr import Expr


class NormalForm(Struct, frozen=True):
    """A sum of products in normal form. `text` is the same for equal forms only; `terms` is how many there are."""

    text: str
    terms: int


def normal_form(expr: Expr, facts: Facts | None = None, definitions: Mapping[str, Expr] | None = None) -> NormalForm | None:
    """Return the normal form of a typed expression, or None where it would be too large.

    `facts` says what is known of symbols: the names of facts by the names of symbols. Names in `definitions` are taken as their values.
    """
    try:
        found = Normalizer(facts, definitions).polynomial(expr)
    except (TooLarge, RecursionError):
        return None
    return NormalForm(text(found), len(found.terms))


def equal(a: Expr, b: Expr, facts: Facts | None = None, definitions: Mapping[str, Expr] | None = None) -> bool:
    """Whether two typed expressions are equal by normal form. False means that this does not show it."""
    return a.shape == b.shape and equal_by(Normalizer(facts, definitions), a, b)


def equal_by(normalizer: Normalizer, a: Expr, b: Expr) -> bool:
    """Whether two typed expressions of one shape are equal, with what a normalizer already knows."""
    try:
        if a == b:
            return True
        difference: Polynomial = plus(normalizer.polynomial(a), scaled(-1, normalizer.polynomial(b)))
        return vanishes(normalizer, difference)
    except (TooLarge, RecursionError):
        return False
