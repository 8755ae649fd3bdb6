"""Sums and products: numbers are multiplied and stand first, signs before all, zeros and identities vanish."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mathdoc.build.atoms import UNIT, ZERO, apply, is_applied, is_scalar, is_zero, number, shape_of, zero
from mathdoc.expr import Apply, Expr, Literal, Number
from mathdoc.sizes import SCALAR, Shape


def negate(expr: Expr) -> Expr:
    """Return the negative; a sign within is taken up."""
    if isinstance(expr, Number):
        return number(-expr.value)
    if is_zero(expr):
        return expr
    if isinstance(expr, Apply) and expr.operator == "negate":
        return expr.args[0]
    if isinstance(expr, Apply) and expr.operator == "add":
        return add(*[negate(term) for term in expr.args])
    if isinstance(expr, Apply) and expr.operator == "product" and isinstance(expr.args[0], Number) and expr.args[0].value < 0:
        return mul(number(-expr.args[0].value), *expr.args[1:])
    return apply("negate", expr, shape=shape_of(expr))


def add(*terms: Expr) -> Expr:
    """Return a sum in the given order, without zeros and without sums in it."""
    flat: list[Expr] = []
    for term in terms:
        if isinstance(term, Apply) and term.operator == "add":
            flat.extend(term.args)
        elif not is_zero(term):
            flat.append(term)
    if not flat:
        return terms[0] if terms else ZERO
    return flat[0] if len(flat) == 1 else apply("add", *flat, shape=shape_of(flat[0]))


def subtract(a: Expr, b: Expr) -> Expr:
    """Return a - b."""
    return add(a, negate(b))


def collect(terms: Iterable[Expr]) -> Expr:
    """Return a sum in which terms that differ by a literal factor only are one."""
    sums: dict[Expr, Fraction] = {}
    originals: dict[Expr, Expr] = {}
    for term in terms:
        value, rest = split_number(term)
        originals[rest] = term if rest not in sums else mul(number(sums[rest] + value), rest)
        sums[rest] = sums.get(rest, Fraction(0)) + value
    return add(*originals.values())


def mul(*factors: Expr) -> Expr:
    """Return a product in the given order; numbers are multiplied and stand first, signs in front of all, identities vanish."""
    coefficient, rest, negative = _collected(factors)
    if coefficient == 0:
        return zero(product_shape(factors))
    negative ^= coefficient < 0
    rest = _without_reciprocals(rest)
    arrays = grouped(_without_identities(rest))
    if not all(is_scalar(factor) for factor in arrays) and product_shape(factors) != SCALAR:
        arrays.sort(key=lambda factor: not is_scalar(factor))
    parts = arrays if abs(coefficient) == 1 and arrays else [number(abs(coefficient)), *arrays]
    result = parts[0] if len(parts) == 1 else apply("product", *parts, shape=product_shape(parts))
    return negate(result) if negative else result


def _collected(factors: Iterable[Expr]) -> tuple[Fraction, list[Expr], bool]:
    """Return the literal coefficient, the other factors (products within taken apart), and whether a sign was taken out."""
    coefficient, rest, negative = Fraction(1), [], False
    stack = list(reversed(list(factors)))
    while stack:
        factor = stack.pop()
        if isinstance(factor, Number):
            coefficient *= factor.value
        elif isinstance(factor, Apply) and factor.operator == "product" and _may_open(factor):
            stack.extend(reversed(grouped(factor.args)))
        elif isinstance(factor, Apply) and factor.operator == "negate":
            negative = not negative
            stack.append(factor.args[0])
        elif (quotient := _literal_quotient(factor)) is not None:
            coefficient *= quotient
        elif is_zero(factor):
            coefficient = Fraction(0)
            rest.append(factor)
        else:
            rest.append(factor)
    return coefficient, rest, negative


def _literal_quotient(expr: Expr) -> Fraction | None:
    """Return the value of a quotient of two literals."""
    if not is_applied(expr, "fraction") or not isinstance(expr, Apply):
        return None
    above, below = expr.args
    return above.value / below.value if isinstance(above, Number) and isinstance(below, Number) and below.value else None


def _without_reciprocals(factors: list[Expr]) -> list[Expr]:
    """Leave out every number that stands beside its own reciprocal."""
    for factor in factors:
        if isinstance(factor, Apply) and factor.operator == "fraction" and factor.args[0] == UNIT and factor.args[1] in factors:
            kept = list(factors)
            kept.remove(factor)
            kept.remove(factor.args[1])
            return _without_reciprocals(kept or [UNIT])
    return factors


def _may_open(product: Apply) -> bool:
    """Whether the factors of a product may stand among others: not those of a number made of arrays (`xᵀy` in `xᵀy A`)."""
    return not is_scalar(product) or all(is_scalar(factor) for factor in product.args)


def grouped(factors: Iterable[Expr]) -> list[Expr]:
    """Return the factors of a product with a number at its beginning that is made of arrays (`xᵀy` in `xᵀyA`) as one factor."""
    done: list[Expr] = []
    prefix: list[Expr] = []
    shape = SCALAR
    for factor in factors:
        if is_scalar(factor) and not prefix:
            done.append(factor)
            continue
        prefix.append(factor)
        shape = _shape_of_two(shape, shape_of(factor))
        if shape == SCALAR:
            done.append(apply("product", *prefix, shape=SCALAR))
            prefix = []
    if not prefix and len(done) == 1 and is_applied(done[0], "product"):
        whole = done[0]
        assert isinstance(whole, Apply)
        return list(whole.args)
    return [*done, *prefix]


def _without_identities(factors: list[Expr]) -> list[Expr]:
    kept = [factor for factor in factors if not (isinstance(factor, Literal) and factor.kind == "identity")]
    if any(not is_scalar(factor) for factor in kept) or len(kept) == len(factors):
        return kept
    identities = [factor for factor in factors if isinstance(factor, Literal) and factor.kind == "identity"]
    return [*kept, identities[0]]


def product_shape(factors: Iterable[Expr]) -> Shape:
    """Return the shape of a product of conforming factors."""
    result: Shape = SCALAR
    for factor in factors:
        result = _shape_of_two(result, shape_of(factor))
    return result


def _shape_of_two(a: Shape, b: Shape) -> Shape:
    if SCALAR in (a, b):
        return b if a == SCALAR else a
    return (a[0], b[1]) if len(a) == len(b) == 2 else b


def split_number(expr: Expr) -> tuple[Fraction, Expr]:
    """Return the literal coefficient of a product, sign included, and the rest."""
    if isinstance(expr, Number):
        return expr.value, UNIT
    if isinstance(expr, Apply) and expr.operator == "negate":
        value, rest = split_number(expr.args[0])
        return -value, rest
    if isinstance(expr, Apply) and expr.operator == "product" and isinstance(expr.args[0], Number):
        return expr.args[0].value, mul(*expr.args[1:])
    return Fraction(1), expr


def scalars_first(expr: Expr) -> tuple[list[Expr], Expr]:
    """Return the scalar factors of a product of arrays (with its sign as a literal), and the product of the others."""
    value, rest = split_number(expr)
    coefficient: list[Expr] = [] if value == 1 else [number(value)]
    if isinstance(rest, Apply) and rest.operator == "product" and not is_scalar(rest):
        factors = grouped(rest.args)
        coefficient += [factor for factor in factors if is_scalar(factor)]
        rest = mul(*[factor for factor in factors if not is_scalar(factor)])
    return coefficient, rest
