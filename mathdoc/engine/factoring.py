"""Common factors of the terms of a sum, taken out as people write them: `2X^T(Xw - y)`, `(A + A^T)x`, `σ ⊙ (1 - σ)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd, lcm

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.terms import Term, combined, term_of, total
from mathdoc.length import weight
from mathdoc.sizes import SCALAR, Shape, Size

TERMS = 14

Handle = tuple[str, E.Expr]
Finish = Callable[[list[Term], Shape], list[Term]]
Whole = Callable[[list[Term], Shape], E.Expr]


def factored(terms: list[Term], shape: Shape, finish: Finish) -> E.Expr:
    """Return the sum of terms with common factors taken out wherever that makes it shorter.

    `finish` is given the terms of each sum before it is written, to put shorter ones in their place.
    """
    terms = finish(terms, shape)
    best = total(terms, shape)
    size = weight(best)
    while 1 < len(terms) <= TERMS:
        tried = [(weight(total(_taken_out(terms, *handle, total), shape)), handle) for handle in _handles(terms)]
        estimate, handle = min(tried, key=lambda item: item[0], default=(size + 1, None))
        if handle is None or estimate > size:
            break
        terms = _taken_out(terms, *handle, lambda rest, inner: factored(rest, inner, finish))
        best = total(terms, shape)
        size = weight(best)
    return _without_number(terms, shape, best, size)


def _without_number(terms: list[Term], shape: Shape, best: E.Expr, size: int) -> E.Expr:
    """Return the sum with the common factor of its coefficients taken out, if that is not longer."""
    value = _content([term.coefficient for term in terms])
    if len(terms) < 2 or abs(value) == 1:
        return best
    inner = total([term.times(1 / value) for term in terms], shape)
    whole = build.mul(build.number(value), inner)
    return whole if weight(whole) <= size else best


def _handles(terms: list[Term]) -> Iterator[tuple[Handle, list[int]]]:
    """Yield each factor that several terms have in one place, with the terms."""
    places: dict[Handle, list[int]] = {}
    for place, term in enumerate(terms):
        for handle in dict.fromkeys(_own_handles(term)):
            places.setdefault(handle, []).append(place)
    for handle, where in places.items():
        if len(where) > 1 and not isinstance(handle[1], E.Literal) and _leaves_something(handle, [terms[place] for place in where]):
            yield handle, where


def _leaves_something(handle: Handle, terms: list[Term]) -> bool:
    """Whether one of the terms is more than the factor, and (of numbers) all have the same power of it."""
    place, factor = handle
    if place in ("left", "right"):
        return any(len(term.arrays) > 1 for term in terms)
    if place == "above":
        return len({dict(term.scalars)[factor] for term in terms}) == 1
    return place != "entrywise" or any(len(operands(term.arrays[0])) > 1 for term in terms)


def _own_handles(term: Term) -> Iterator[Handle]:
    arrays = term.arrays
    if arrays:
        yield "whole", build.mul(*arrays)
    if len(arrays) > 1 or (arrays and not term.scalars):
        yield "left", arrays[0]
        yield "right", arrays[-1]
    for base, power in term.scalars:
        yield ("above" if power > 0 else "below"), base
    if len(arrays) == 1:
        for operand in operands(arrays[0]):
            yield "entrywise", operand
    inner = _linear_inside(term)
    if inner is not None:
        yield "linear", E.Symbol(inner.operator, shape=inner.args[0].shape)


def operands(expr: E.Expr) -> list[E.Expr]:
    """Return the factors of an elementwise product."""
    if isinstance(expr, E.Apply) and expr.operator == "hadamard":
        return [factor for arg in expr.args for factor in operands(arg)]
    if (
        isinstance(expr, E.Apply)
        and expr.operator == "hadamard_power"
        and isinstance(expr.args[1], E.Number)
        and expr.args[1].value in (2, 3)
    ):
        return [expr.args[0]] * int(expr.args[1].value)
    return [expr]


_LINEAR = ("trace", "transpose", "diag_matrix", "diag_vector", "vec")


def _linear_inside(term: Term) -> E.Apply | None:
    """Return the linear operator that a term is a multiple of."""
    parts = [*[base for base, power in term.scalars if power == 1], *term.arrays]
    if len(parts) == 1 and len(term.scalars) + len(term.arrays) == 1:
        (part,) = parts
        if isinstance(part, E.Apply) and part.operator in _LINEAR:
            return part
    return None


def _taken_out(terms: list[Term], handle: Handle, places: list[int], whole: Whole) -> list[Term]:
    """Return the terms with those at some places as one product; `whole` makes an expression of what is left of them."""
    chosen = [terms[place] for place in places]
    rest = [_without(term, handle) for term in chosen]
    value = _content([term.coefficient for term in rest])
    inner_shape = rest[0].shape
    inner = whole([term.times(1 / value) for term in rest], inner_shape)
    new = _with(chosen[0].shape, handle, inner).times(value)
    return [new if place == places[0] else term for place, term in enumerate(terms) if place == places[0] or place not in places]


def _content(values: list[Fraction]) -> Fraction:
    """Return the common factor of coefficients; negative if all are."""
    above, below = 0, 1
    for value in values:
        above, below = gcd(above, value.numerator), lcm(below, value.denominator)
    content = Fraction(above, below) or Fraction(1)
    return -content if all(value < 0 for value in values) else content


def _without(term: Term, handle: Handle) -> Term:
    """Return a term without a factor that it has."""
    place, factor = handle
    shape = build.shape_of(factor)
    if place == "whole":
        return Term(SCALAR, term.coefficient, term.scalars)
    if place in ("left", "right"):
        rest = term.arrays[1:] if place == "left" else term.arrays[:-1]
        size = shape[1] if place == "left" else shape[0]
        new = build.product_shape(rest) if rest else (size, size)
        return Term(new, term.coefficient, term.scalars, rest or _identity(size))
    if place in ("above", "below"):
        step = 1 if place == "above" else -1
        scalars = tuple((base, power - step if base == factor else power) for base, power in term.scalars)
        return replace(term, scalars=tuple(item for item in scalars if item[1]))
    if place == "entrywise":
        factors = operands(term.arrays[0])
        factors.remove(factor)
        return replace(term, arrays=(_entrywise(factors, term.shape),))
    inner = _linear_inside(term)
    assert inner is not None
    found = term_of(inner.args[0])
    return found.times(term.coefficient)


def _identity(size: Size) -> tuple[E.Expr, ...]:
    unit = build.identity(size)
    return () if build.is_one(unit) else (unit,)


def _entrywise(factors: list[E.Expr], shape: Shape) -> E.Expr:
    if not factors:
        return build.ones(shape)
    result = factors[0]
    for factor in factors[1:]:
        result = build.hadamard(result, factor)
    return result


def _with(shape: Shape, handle: Handle, inner: E.Expr) -> Term:
    """Return a factor times what is left when it is taken out."""
    place, factor = handle
    inside = term_of(inner)
    if place == "whole":
        return combined(shape, [inside, term_of(factor)])
    if place == "left":
        return combined(shape, [Term(build.shape_of(factor), arrays=(factor,)), inside])
    if place == "right":
        return combined(shape, [inside, Term(build.shape_of(factor), arrays=(factor,))])
    if place in ("above", "below"):
        power = Fraction(1 if place == "above" else -1)
        scalars = dict(inside.scalars)
        scalars = {factor: scalars.pop(factor, Fraction(0)) + power, **scalars}
        return replace(inside, scalars=tuple(item for item in scalars.items() if item[1]))
    if place == "entrywise":
        return Term(shape, inside.coefficient, inside.scalars, (_entrywise([factor, *_plain(inside)], shape),))
    operator = factor.name if isinstance(factor, E.Symbol) else ""
    applied = build.apply(operator, inner, shape=shape)
    return term_of(applied)


def _plain(term: Term) -> list[E.Expr]:
    return [build.mul(*term.arrays)] if term.arrays else []
