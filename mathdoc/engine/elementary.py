"""Functions by the exponential, and arrays entry by entry: forms in which more equal expressions look the same."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc.engine.atoms import F1, HALF, Atom, Item, Polynomial, constant, plus, polynomial, scaled, word_text
from mathdoc.engine.scalar_functions import Functions
from mathdoc.sizes import SCALAR

Body = Callable[[Functions, Polynomial], Polynomial]


def _exp(algebra: Functions, u: Polynomial, factor: int = 1) -> Polynomial:
    return algebra.exponential(scaled(factor, u))


def _half_sum(algebra: Functions, u: Polynomial, sign: int) -> Polynomial:
    return scaled(HALF, plus(_exp(algebra, u), scaled(sign, _exp(algebra, u, -1))))


def _ratio(algebra: Functions, above: Polynomial, below: Polynomial) -> Polynomial:
    return algebra.times(algebra.number_power(below, -F1), above)


BY_EXPONENTIALS: dict[str, Body] = {
    "sigmoid": lambda algebra, u: algebra.number_power(plus(constant(1), _exp(algebra, u, -1)), -F1),
    "sinh": lambda algebra, u: _half_sum(algebra, u, -1),
    "cosh": lambda algebra, u: _half_sum(algebra, u, 1),
    "tanh": lambda algebra, u: _ratio(algebra, _half_sum(algebra, u, -1), _half_sum(algebra, u, 1)),
    "sech": lambda algebra, u: algebra.number_power(_half_sum(algebra, u, 1), -F1),
    "softplus": lambda algebra, u: algebra.logarithm(plus(constant(1), _exp(algebra, u))),
    "tan": lambda algebra, u: _ratio(algebra, algebra.function("sin", u), algebra.function("cos", u)),
    "cot": lambda algebra, u: _ratio(algebra, algebra.function("cos", u), algebra.function("sin", u)),
    "sec": lambda algebra, u: algebra.number_power(algebra.function("cos", u), -F1),
    "csc": lambda algebra, u: algebra.number_power(algebra.function("sin", u), -F1),
    "relu": lambda algebra, u: scaled(HALF, plus(u, algebra.function("abs", u))),
    "sign": lambda algebra, u: _ratio(algebra, algebra.function("abs", u), u),
}


def by_exponentials(algebra: Functions, part: Polynomial) -> Polynomial:
    """Return a polynomial with hyperbolic functions as exponentials, and cos² as 1 - sin², in its scalar factors and its denominators."""
    for _ in range(6):
        found: list[Polynomial] = []
        changed = False
        for (scalars, word), value in part.terms.items():
            term = polynomial(part.shape, [(((), word), value)])
            for key, power in scalars:
                factor = _factor(algebra, key, power)
                changed = changed or factor is not None
                term = algebra.times(factor if factor is not None else polynomial(SCALAR, [((((key, power),), ()), F1)]), term)
            found.append(term)
        if not changed:
            break
        part = plus(*found)
    return part


def _factor(algebra: Functions, key: str, power: Fraction) -> Polynomial | None:
    """Return another form of a scalar factor, or None."""
    atom = algebra.atoms[key]
    if atom.content is None:
        return None
    if atom.kind == "sum":
        inner = by_exponentials(algebra, atom.content)
        return algebra.number_power(inner, power) if inner.terms != atom.content.terms else None
    if atom.kind != "function":
        return None
    if atom.name == "cos" and power.denominator == 1 and power >= 2:
        square = plus(constant(1), scaled(-1, algebra.number_power(algebra.function("sin", atom.content), Fraction(2))))
        return algebra.times(square, algebra.number_power(algebra.function("cos", atom.content), power - 2))
    if atom.name in BY_EXPONENTIALS:
        return algebra.number_power(BY_EXPONENTIALS[atom.name](algebra, atom.content), power)
    return None


def entry_by_entry(algebra: Functions, part: Polynomial) -> Polynomial | None:
    """Return an array as the number that any of its entries is, made of entries of arrays; None if nothing in it acts entry by entry."""
    if not any(algebra.kind(word) in ("hadamard", "function", "sum") for _, word in part.terms):
        return None
    return entry_of(algebra, part)


def entry_of(algebra: Functions, part: Polynomial) -> Polynomial:
    """Return any entry of an array, made of entries of arrays."""
    ones = next(iter(algebra.ones_of(part.shape).terms))[1]
    found: list[Polynomial] = []
    for (scalars, word), value in part.terms.items():
        outer = polynomial(SCALAR, [((scalars, ()), value)])
        for item in () if word == ones else algebra.items_of(word) if word else ((word, F1),):
            outer = algebra.times(outer, _entry(algebra, item))
        found.append(outer)
    return plus(*found) if found else Polynomial(SCALAR, {})


def _entry(algebra: Functions, item: Item) -> Polynomial:
    """Return the entry of one factor: a function of entries, a power of a sum of entries, or an entry that has no parts."""
    word, power = item
    atom = algebra.atoms[word[0].key] if len(word) == 1 and word[0].power == 1 else None
    if atom is not None and atom.content is not None and atom.kind in ("function", "sum"):
        content = algebra.transposed(atom.content) if word[0].turned else atom.content
        inner = entry_of(algebra, content)
        return algebra.number_power(algebra.function(atom.name, inner) if atom.kind == "function" else inner, power)
    return algebra.number_power(algebra.atom(f"entry:{word_text(word)}", Atom("opaque", SCALAR)), power)
