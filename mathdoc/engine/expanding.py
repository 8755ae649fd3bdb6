"""Products of sums multiplied out, up to a few terms."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.terms import Term, combined, term_of, terms_of

TERMS = 24


def expanded(terms: list[Term]) -> list[Term] | None:
    """Return the terms with sums among their factors multiplied out; None if there is no such sum, or too many terms would come."""
    found: list[Term] = []
    changed = False
    for term in terms:
        parts = _opened(term)
        changed = changed or len(parts) != 1
        found += parts
        if len(found) > TERMS:
            return None
    return found if changed else None


def _opened(term: Term) -> list[Term]:
    """Return one term multiplied out."""
    for place, factor in enumerate(term.arrays):
        parts = _parts(factor)
        if len(parts) > 1:
            before, after = term.arrays[:place], term.arrays[place + 1 :]
            made = [_put(term, before, part, after) for part in parts]
            return [more for one in made for more in _opened(one)] if len(made) <= TERMS else [term]
    for base, power in term.scalars:
        parts = _parts(base)
        if len(parts) > 1 and power in (1, 2, 3):
            rest = tuple((other, more - (other == base)) for other, more in term.scalars if other != base or more > 1)
            made = [combined(term.shape, [replace(term, scalars=rest), part]) for part in parts]
            return [more for one in made for more in _opened(one)] if len(made) <= TERMS else [term]
    return [term]


def _parts(factor: E.Expr) -> list[Term]:
    """Return the terms of a factor that is a sum, the transpose of one, or an elementwise product with one in it."""
    if not isinstance(factor, E.Apply):
        return []
    if factor.operator == "add":
        return terms_of(factor)
    if factor.operator == "transpose":
        return [term_of(build.transposed(arg)) for arg in _summands(factor.args[0])]
    if factor.operator == "trace":
        return [term_of(build.trace(arg)) for arg in _summands(factor.args[0])]
    if factor.operator == "hadamard":
        left, right = ([arg] if not isinstance(arg, E.Apply) or arg.operator != "add" else list(arg.args) for arg in factor.args)
        if len(left) + len(right) > 2:
            return [term_of(build.hadamard(a, b)) for a in left for b in right]
    return []


def _summands(expr: E.Expr) -> tuple[E.Expr, ...]:
    return expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else ()


def _put(term: Term, before: tuple[E.Expr, ...], part: Term, after: tuple[E.Expr, ...]) -> Term:
    """Return a term with one of its array factors replaced."""
    arrays = build.mul(*before, *([build.mul(*part.arrays)] if part.arrays else []), *after, build.UNIT)
    return combined(term.shape, [replace(term, arrays=()), replace(part, arrays=()), term_of(arrays)])
