"""Names and sizes on both sides: `\\alpha` is sympy's `alpha`, `W_{1}` its `W_1`; two things never share a name."""

from __future__ import annotations

import re
from fractions import Fraction

import sympy

from mathdoc.sizes import Size


class CannotTranslate(ValueError):
    """An expression, or a part of it, has no translation that is sure to mean the same; the message says why."""


def sympy_name(name: str) -> str:
    """Return the name whose LaTeX in sympy is `name`."""
    short = re.sub(r"^\\(?=[A-Za-z]+(_|$))", "", re.sub(r"_\{(\w+)\}$", r"_\1", name))
    for candidate in (short, name):
        if latex_name(candidate) == name:
            return candidate
    raise CannotTranslate(f"sympy writes no name as `{name}`")


def latex_name(name: str) -> str:
    """Return a name of sympy's in LaTeX."""
    return str(sympy.latex(sympy.Symbol(name)))


def sympy_size(size: Size) -> sympy.Expr:
    """Return a size as a polynomial in symbols."""
    total = sympy.Integer(0)
    for monomial, value in size.terms:
        term = sympy.Rational(value.numerator, value.denominator)
        for name, power in monomial:
            term *= sympy.Symbol(sympy_name(name)) ** power
        total += term
    return total


def as_size(value: object) -> sympy.Expr:
    """Return a size as an expression of sympy, which gives some sizes as plain numbers."""
    return sympy.Integer(value) if isinstance(value, int) else value


def size_of(value: object) -> Size:
    """Return a polynomial in symbols as a size. Raises CannotTranslate."""
    polynomial = as_size(value)
    symbols = sorted(polynomial.free_symbols, key=str)
    if not symbols:
        return Size.of(_fraction(polynomial))
    if not polynomial.is_polynomial(*symbols):
        raise CannotTranslate(f"the size {polynomial} is no polynomial")
    total = Size(())
    for powers, coefficient in sympy.Poly(polynomial, *symbols).terms():
        term = Size.of(_fraction(coefficient))
        for symbol, power in zip(symbols, powers, strict=True):
            term = term * Size.of(latex_name(symbol.name)) ** power
        total = total + term
    return total


def _fraction(value: sympy.Expr) -> Fraction:
    if not value.is_Rational:
        raise CannotTranslate(f"the size {value} is no whole number")
    return Fraction(int(value.p), int(value.q))


def never_short(count: Size) -> bool:
    """Whether a range of so many values is never shorter than empty: sympy counts such sums backwards."""
    grown = count.substitute({name: Size.of(name) + Size.of(1) for name in count.names})
    return all(value >= 0 for _, value in grown.terms)
