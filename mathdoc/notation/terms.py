"""Terms of index notation: sums moved out to the term they belong to, δ used up, and the sums that a reader could not imply written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR

Ranges = list[E.IndexRange]


def settle(expr: E.Expr, free: frozenset[str], explicit: bool = False) -> E.Expr:
    """Return an expression in which every implied sum stands at its term, and is written out if its letter does not stand twice."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        return _same(expr, build.add(*[settle(term, free, explicit) for term in expr.args]))
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return build.negate(settle(expr.args[0], free, explicit))
    ranges: Ranges = []
    factors = _factors(expr, ranges, free, explicit)
    if not ranges and len(factors) == 1:
        return factors[0]
    factors = _without_deltas(factors, ranges)
    return _closed(build.mul(*factors), ranges, free, explicit)


def _same(old: E.Expr, new: E.Expr) -> E.Expr:
    return old if new == old else new


def _closed(body: E.Expr, ranges: Ranges, free: frozenset[str], explicit: bool) -> E.Expr:
    """Bind letters: implied where each stands twice, otherwise by a sum."""
    counts = letters_in(body)
    written = [item for item in ranges if explicit or counts[item.name] != 2 or _twice_inside(body, item.name)]
    implied = [item for item in ranges if item not in written]
    if written:
        coefficient, rest = build.split_number(body)
        inner = E.Sum(tuple(implied), rest, explicit=False, shape=SCALAR) if implied else rest
        return build.mul(build.number(coefficient), E.Sum(tuple(written), inner, shape=SCALAR))
    return E.Sum(tuple(implied), body, explicit=False, shape=SCALAR) if implied else body


def _factors(expr: E.Expr, ranges: Ranges, free: frozenset[str], explicit: bool) -> list[E.Expr]:
    """Return the factors of a term; the ranges of implied sums in it are added to `ranges`."""
    if isinstance(expr, E.Sum) and not expr.explicit:
        ranges.extend(expr.ranges)
        return _factors(expr.body, ranges, free, explicit)
    if isinstance(expr, E.Apply) and expr.operator == "product":
        return [factor for arg in expr.args for factor in _factors(arg, ranges, free, explicit)]
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return [build.number(-1), *_factors(expr.args[0], ranges, free, explicit)]
    if isinstance(expr, E.Apply) and expr.operator == "fraction":
        above = build.mul(*_factors(expr.args[0], ranges, free, explicit))
        below = _standing_alone(expr.args[1], free)
        return [_same(expr, build.fraction(above, below))]
    if isinstance(expr, E.Differential) and not isinstance(expr.arg, E.Symbol):
        return [_same(expr, build.differential(build.mul(*_factors(expr.arg, ranges, free, explicit)), expr.order))]
    if isinstance(expr, E.Apply) and expr.operator == "power":
        return [_same(expr, build.power(_standing_alone(expr.args[0], free), expr.args[1]))]
    return [_function(expr, free, explicit)]


def _function(expr: E.Expr, free: frozenset[str], explicit: bool) -> E.Expr:
    """The argument of a function is a term of its own."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        return settle(expr, free, explicit)
    if isinstance(expr, E.Apply) and (expr.shape != SCALAR or not all(build.is_scalar(arg) for arg in expr.args)):
        return expr
    if isinstance(expr, E.Apply | E.Call):
        args = tuple(settle(arg, free, explicit) for arg in expr.args)
        if all(new is old for new, old in zip(args, expr.args, strict=True)):
            return expr
        return build.apply(expr.operator, *args, shape=SCALAR) if isinstance(expr, E.Apply) else E.Call(
            expr.function, args, expr.order, shape=SCALAR
        )  # fmt: skip
    if isinstance(expr, E.At) and expr.entrywise is False and not expr.span.end:
        bindings = tuple((name, settle(value, free, explicit)) for name, value in expr.bindings)
        return E.At(expr.arg, bindings, shape=SCALAR, origin=expr.origin)
    return expr


def _standing_alone(expr: E.Expr, free: frozenset[str]) -> E.Expr:
    """Where a reader would not look for an implied sum (below a fraction, under a power), write it out."""
    return settle(expr, free, explicit=True)


def letters_in(expr: E.Expr) -> Counter[str]:
    """Count the letters of a term as a reader does: those of a sum's terms once, those bound inside not at all."""
    if isinstance(expr, E.Index):
        return Counter((expr.name,))
    if isinstance(expr, E.Apply) and expr.operator == "power":
        return letters_in(expr.args[0])
    total: Counter[str] = Counter()
    for child in E.children(expr):
        counts = letters_in(child)
        if _nonlinear(expr):
            counts = Counter(dict.fromkeys(counts, 1))
        total = total | counts if isinstance(expr, E.Apply) and expr.operator == "add" else total + counts
    if isinstance(expr, E.Sum):
        for item in expr.ranges:
            total.pop(item.name, None)
    return total


_CARRYING = frozenset({"product", "fraction", "negate", "add", "power", "inner", "hadamard", "transpose"})


def _nonlinear(expr: E.Expr) -> bool:
    return isinstance(expr, E.Call | E.At) or (isinstance(expr, E.Apply) and expr.operator not in _CARRYING and expr.operator in OPERATORS)


def _twice_inside(expr: E.Expr, name: str) -> bool:
    """Whether a letter stands twice inside an argument, where a reader would sum it."""
    return any(
        letters_in(child)[name] > 1 for node in E.walk(expr) if _nonlinear(node) for child in E.children(node)
    )  # fmt: skip


# δ


def _without_deltas(factors: list[E.Expr], ranges: Ranges) -> list[E.Expr]:
    """Use up every δ that has a summed letter: the letter becomes the other one."""
    done = False
    while not done:
        done = True
        for place, factor in enumerate(factors):
            pair = _delta(factor)
            if pair is not None and pair[0] == pair[1] and any(item.name == pair[0] for item in ranges):
                factors, done = _without_loop(factors, place, ranges), False
                break
            bound = next((item for item in ranges if pair and item.name in pair and pair[0] != pair[1]), None)
            if bound is not None and pair is not None and len(factors) > 1:
                other = pair[1] if pair[0] == bound.name else pair[0]
                factors = [renamed(rest, {bound.name: other}) for k, rest in enumerate(factors) if k != place]
                ranges.remove(bound)
                done = False
                break
    return factors


def _without_loop(factors: list[E.Expr], place: int, ranges: Ranges) -> list[E.Expr]:
    """Return factors without the summed `δ_ii` at a place: it is 1 where its letter stands elsewhere, and alone the size."""
    entry = factors[place]
    assert isinstance(entry, E.Entry)
    pair, rest = _delta(entry), [*factors[:place], *factors[place + 1 :]]
    assert pair is not None
    if any(pair[0] in letters_in(factor) for factor in rest):
        return rest
    ranges[:] = [item for item in ranges if item.name != pair[0]]
    return [build.size_value(build.shape_of(entry.array)[0]), *rest]


def _delta(factor: E.Expr) -> tuple[str, str] | None:
    if isinstance(factor, E.Entry) and isinstance(factor.array, E.Literal) and factor.array.kind == "identity":
        a, b = factor.indices
        if isinstance(a, E.Index) and isinstance(b, E.Index):
            return a.name, b.name
    return None


def renamed(expr: E.Expr, names: Mapping[str, str]) -> E.Expr:
    """Return an expression with letters replaced, those of sums included; the author's own text stays."""
    if isinstance(expr, E.Index):
        return build.index(names[expr.name]) if expr.name in names else expr
    if isinstance(expr, E.Sum):
        ranges = tuple(E.IndexRange(names.get(item.name, item.name), item.lower, item.upper, shape=SCALAR) for item in expr.ranges)
        body = renamed(expr.body, names)
        return expr if body is expr.body and ranges == expr.ranges else E.Sum(ranges, body, expr.product, expr.explicit, shape=expr.shape)
    if isinstance(expr, E.At):
        bindings = tuple((name, renamed(value, names)) for name, value in expr.bindings)
        return expr if bindings == expr.bindings else E.At(expr.arg, bindings, shape=expr.shape, origin=expr.origin)
    return E.map_children(expr, lambda child: renamed(child, names))
