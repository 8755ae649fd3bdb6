"""A sum as its terms, and a term as its coefficient, its scalar factors and its array factors: taken apart and written again.

The factors are the author's own expressions, in the author's order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.sizes import SCALAR, Shape

Base = tuple[E.Expr, Fraction]


class Term(Struct, frozen=True):
    """`coefficient · scalars · arrays`; scalars have exponents (a negative one stands below a fraction), none twice."""

    shape: Shape
    coefficient: Fraction = Fraction(1)
    scalars: tuple[Base, ...] = ()
    arrays: tuple[E.Expr, ...] = ()

    def times(self, value: Fraction) -> Term:
        """Return a multiple."""
        return replace(self, coefficient=self.coefficient * value)


def terms_of(expr: E.Expr) -> list[Term]:
    """Return the terms of a sum; brackets in products stay."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        return [term for arg in expr.args for term in terms_of(arg)]
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return [term.times(Fraction(-1)) for term in terms_of(expr.args[0])]
    if build.is_zero(expr):
        return []
    return [term_of(expr)]


def term_of(expr: E.Expr) -> Term:
    """Return an expression as one term."""
    shape = build.shape_of(expr)
    found = _Factors(shape)
    found.take(expr, Fraction(1))
    arrays = found.arrays
    if shape == SCALAR and len([cut for cut in _chains(arrays) if cut]) > 1:
        for chain in _chains(arrays):
            found.scalar(build.mul(*chain), Fraction(1))
        arrays = []
    return Term(shape, found.coefficient, tuple((base, power) for base, power in found.scalars.items() if power), tuple(arrays))


class _Factors:
    """Factors on their way into a term."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.coefficient = Fraction(1)
        self.scalars: dict[E.Expr, Fraction] = {}
        self.arrays: list[E.Expr] = []

    def scalar(self, base: E.Expr, power: Fraction) -> None:
        self.scalars[base] = self.scalars.get(base, Fraction(0)) + power

    def take(self, expr: E.Expr, power: Fraction) -> None:
        """Take a factor; of a number a whole power of it."""
        rule = _TAKEN.get(expr.operator) if isinstance(expr, E.Apply) else None
        if isinstance(expr, E.Number) and expr.value and power.denominator == 1:
            self.coefficient *= expr.value ** int(power)
        elif rule is not None and isinstance(expr, E.Apply) and rule(self, expr, power):
            return
        elif build.is_scalar(expr):
            self.scalar(expr, power)
        else:
            self.arrays.append(expr)

    def product(self, expr: E.Apply, power: Fraction) -> bool:
        """A product: factor by factor, if its factors are numbers or it is to be taken once."""
        if all(build.is_scalar(factor) for factor in expr.args):
            for factor in expr.args:
                self.take(factor, power)
            return True
        if power != 1:
            return False
        if build.is_scalar(expr) and (self.arrays or self.shape != SCALAR):
            return False
        for factor in build.grouped(expr.args):
            if build.is_scalar(factor) and build.is_applied(factor, "product") and factor is not expr:
                self.scalar(factor, power)
            else:
                self.take(factor, power)
        return True

    def negate(self, expr: E.Apply, power: Fraction) -> bool:
        """A sign."""
        if power.denominator != 1:
            return False
        self.coefficient *= Fraction(-1) ** int(power)
        self.take(expr.args[0], power)
        return True

    def fraction(self, expr: E.Apply, power: Fraction) -> bool:
        """A quotient: what is below has the negative power."""
        above, below = expr.args
        if build.is_zero(below):
            return False
        self.take(below, -power)
        self.take(above, power)
        return True

    def power(self, expr: E.Apply, power: Fraction) -> bool:
        """A power of a number with a whole exponent."""
        base, exponent = expr.args
        if not build.is_scalar(base) or not isinstance(exponent, E.Number) or exponent.value.denominator != 1 or build.is_zero(base):
            return False
        self.take(base, power * exponent.value)
        return True


_TAKEN: dict[str, Callable[[_Factors, E.Apply, Fraction], bool]] = {
    "product": _Factors.product,
    "negate": _Factors.negate,
    "fraction": _Factors.fraction,
    "power": _Factors.power,
}


def _chains(arrays: list[E.Expr]) -> list[list[E.Expr]]:
    """Cut the factors of a number where what stands so far is a number."""
    cuts: list[list[E.Expr]] = [[]]
    for factor in arrays:
        cuts[-1].append(factor)
        if build.product_shape(cuts[-1]) == SCALAR:
            cuts.append([])
    return [cut for cut in cuts if cut]


def combined(shape: Shape, parts: Iterable[Term]) -> Term:
    """Return the product of terms, in their order, as a term of this shape; numbers made of arrays stand among the scalars."""
    coefficient, scalars, arrays = Fraction(1), dict[E.Expr, Fraction](), list[E.Expr]()
    numbers: list[Term] = []
    for part in parts:
        coefficient *= part.coefficient
        for base, power in part.scalars:
            scalars[base] = scalars.get(base, Fraction(0)) + power
        if part.arrays and part.shape == SCALAR:
            numbers.append(part)
        else:
            arrays += part.arrays
    if shape == SCALAR and not arrays and len(numbers) == 1:
        arrays = list(numbers.pop().arrays)
    chains = [build.mul(*part.arrays) for part in numbers]
    if shape == SCALAR and len(_chains(arrays)) > 1:
        chains += [build.mul(*chain) for chain in _chains(arrays)]
        arrays = []
    for chain in chains:
        scalars[chain] = scalars.get(chain, Fraction(0)) + 1
    return Term(shape, coefficient, tuple(item for item in scalars.items() if item[1]), tuple(arrays))


def power_term(base: E.Expr, power: Fraction) -> Term:
    """Return a power of a number as a term."""
    inner = term_of(base)
    if power == 1:
        return inner
    if inner.arrays or power.denominator != 1 or not inner.coefficient:
        return Term(SCALAR, scalars=((base, power),))
    return Term(SCALAR, inner.coefficient ** int(power), tuple((part, more * power) for part, more in inner.scalars))


def written(term: Term) -> E.Expr:
    """Return a term as people write it: number, scalars, arrays; one fraction."""
    above = [_powered(base, power) for base, power in term.scalars if power > 0]
    below = [_powered(base, -power) for base, power in term.scalars if power < 0]
    value, arrays = abs(term.coefficient), list(term.arrays)
    if not value:
        return build.zero(term.shape)
    result = build.mul(build.number(value), *above, *arrays) if not below else _fraction(term.shape, value, above, below, arrays)
    return build.negate(result) if term.coefficient < 0 else result


def _fraction(shape: Shape, value: Fraction, above: list[E.Expr], below: list[E.Expr], arrays: list[E.Expr]) -> E.Expr:
    """Return a term with factors below: arrays stand above the line, or behind it where only names are below or a sum is among them."""
    tall = [part for part in above if isinstance(part, E.Derivative)]
    above = [part for part in above if not isinstance(part, E.Derivative)]
    named = all(isinstance(part, E.SizeValue | E.Symbol) for part in below)
    summed = any(build.is_applied(factor, "add") for factor in arrays)
    short = len(arrays) == 1 and isinstance(arrays[0], E.Symbol) and value.numerator == 1 and not above
    inside = not tall and (not arrays or short or not (named or summed or (above and shape != SCALAR)))
    top, bottom = build.number(value.numerator), build.mul(build.number(value.denominator), *below)
    if inside:
        return build.fraction(build.mul(top, *above, *arrays), bottom)
    return build.mul(build.fraction(build.mul(top, *above), bottom), *tall, *arrays)


def _powered(base: E.Expr, power: Fraction) -> E.Expr:
    return build.power(base, build.number(power))


def total(terms: Iterable[Term], shape: Shape) -> E.Expr:
    """Return a sum of terms in their order, a positive one first."""
    kept = [term for term in terms if term.coefficient]
    first = next((place for place, term in enumerate(kept) if term.coefficient > 0), 0)
    parts = [written(term) for term in (kept[first : first + 1] + kept[:first] + kept[first + 1 :])]
    return build.add(*parts) if parts else build.zero(shape)
