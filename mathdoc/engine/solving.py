"""An unknown inside an expression found from what the expression equals: peeled out, one operator after the other.

Nothing here is trusted: whoever asks puts what is found in its place and lets the kernel judge.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.expanding import expanded
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.engine.terms import terms_of, total
from mathdoc.source import NOWHERE


def has(expr: E.Expr, name: str) -> bool:
    """Whether a symbol stands in an expression."""
    return any(isinstance(node, E.Symbol) and node.name == name for node in E.walk(expr))


def solved(side: E.Expr, name: str, value: E.Expr) -> Iterator[E.Expr]:
    """Yield what the symbol `name` may be if `side`, in which it stands once, is `value`."""
    if isinstance(side, E.Symbol):
        yield value
    elif isinstance(side, E.Apply):
        place = next(k for k, arg in enumerate(side.args) if has(arg, name))
        rule = _RULES.get(side.operator)
        if rule is not None:
            yield from rule(side, place, name, value)
        yield from _same_operator(side, place, name, value)


def solved_for(wanted: E.Expr, side: E.Expr, value: E.Expr) -> Iterator[E.Expr]:
    """Yield what an expression may be if `side` is `value`: it stands in one term of that side, all others go to the other side."""
    terms = [total([term], term.shape) for term in expanded(terms_of(side)) or terms_of(side)] if _is_sum(side) else [side]
    for form in dict.fromkeys((side, build.add(*terms) if terms else side)):
        marked = _marked(form, wanted)
        if sum(isinstance(node, E.Symbol) and node.name == WANTED for node in E.walk(marked)) == 1 and not has(
            _marked(value, wanted), WANTED
        ):
            yield from solved(marked, WANTED, value)


WANTED = "?wanted"


def _is_sum(expr: E.Expr) -> bool:
    return isinstance(expr, E.Apply) and expr.operator in ("add", "negate", "product")


def _marked(expr: E.Expr, wanted: E.Expr) -> E.Expr:
    """Return an expression with a name in the place of a part."""
    if expr == wanted:
        return E.Symbol(WANTED, shape=expr.shape)
    new = E.map_children(expr, lambda child: _marked(child, wanted))
    return new if new is expr else replace(new, span=NOWHERE)


def solved_linear(side: E.Expr, name: str, value: E.Expr) -> Iterator[E.Expr]:
    """Yield what the symbol may be if both sides are linear forms: their gradients by the differential that it stands before."""
    try:
        own, known = linear_terms(side), {term.differential: term.gradient for term in linear_terms(value)}
    except NotLinear:
        return
    for term in own:
        if has(term.gradient, name):
            wanted = known.get(term.differential, build.zero(build.shape_of(term.differential)))
            yield from solved(term.gradient, name, wanted)


def _negate(side: E.Apply, place: int, name: str, value: E.Expr) -> Iterator[E.Expr]:
    yield from solved(side.args[0], name, build.negate(value))


def _transpose(side: E.Apply, place: int, name: str, value: E.Expr) -> Iterator[E.Expr]:
    yield from solved(side.args[0], name, transposed(value))


def _add(side: E.Apply, place: int, name: str, value: E.Expr) -> Iterator[E.Expr]:
    others = [build.negate(arg) for k, arg in enumerate(side.args) if k != place]
    terms = list(value.args) if build.is_applied(value, "add") and isinstance(value, E.Apply) else [value]
    for other in list(others):
        if build.negate(other) in terms:
            terms.remove(build.negate(other))
            others.remove(other)
    yield from solved(side.args[place], name, build.add(*terms, *others) if terms or others else build.zero(build.shape_of(value)))


def _product(side: E.Apply, place: int, name: str, value: E.Expr) -> Iterator[E.Expr]:
    numbers, rest = build.split_number(value)
    factors = build.grouped(rest.args) if build.is_applied(rest, "product") and isinstance(rest, E.Apply) else [rest]
    before, after = list(side.args[:place]), list(side.args[place + 1 :])
    coefficient: E.Expr = build.number(numbers)
    for factor in [factor for factor in (*before, *after) if isinstance(factor, E.Number)]:
        coefficient = build.fraction(coefficient, factor)
    before, after = ([factor for factor in part if not isinstance(factor, E.Number)] for part in (before, after))
    for left, middle, right in _cancelled(before, factors, after):
        left, right = _square(left), _square(right)
        if all(_divides(factor) for factor in (*left, *right)):
            inner = build.mul(*map(_inverse, reversed(left)), *middle, *map(_inverse, reversed(right)))
            yield from solved(side.args[place], name, build.mul(coefficient, inner))


Factors = list[E.Expr]


def _cancelled(before: Factors, factors: Factors, after: Factors) -> Iterator[tuple[Factors, Factors, Factors]]:
    """Yield `before · ? · after = factors` without what both sides begin and end with, and as it is (where that is not square)."""
    left, middle, right = before, factors, after
    while left and len(middle) > 1 and left[0] == middle[0]:
        left, middle = left[1:], middle[1:]
    while right and len(middle) > 1 and right[-1] == middle[-1]:
        right, middle = right[:-1], middle[:-1]
    yield left, middle, right
    if middle is not factors:
        yield before, factors, after


def _square(factors: list[E.Expr]) -> list[E.Expr]:
    """Return factors that are square, together as one if they are not one by one."""
    scalars = [factor for factor in factors if build.is_scalar(factor)]
    arrays = [factor for factor in factors if not build.is_scalar(factor)]
    return factors if all(map(_divides, arrays)) else [*scalars, build.mul(*arrays)]


def _divides(factor: E.Expr) -> bool:
    rows, columns = build.shape_of(factor)
    return rows == columns


def _inverse(factor: E.Expr) -> E.Expr:
    return build.fraction(build.UNIT, factor) if build.is_scalar(factor) else build.inverse(factor)


def _same_operator(side: E.Apply, place: int, name: str, value: E.Expr) -> Iterator[E.Expr]:
    """`g(?, b) = g(a, b)`."""
    if not isinstance(value, E.Apply) or value.operator != side.operator or len(value.args) != len(side.args):
        return
    if all(a == b for k, (a, b) in enumerate(zip(side.args, value.args, strict=True)) if k != place):
        yield from solved(side.args[place], name, value.args[place])


_RULES = {"negate": _negate, "transpose": _transpose, "add": _add, "product": _product}
