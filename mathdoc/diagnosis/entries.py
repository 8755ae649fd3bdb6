"""Derivatives by an entry, in index notation: the product rule, and each `∂x_i/∂x_k` summed away."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import written_out
from mathdoc.diagnosis.mistakes.forms import added, at_every, factors_of, is_applied, negated, number, times
from mathdoc.diagnosis.mistakes.product_rule import differential_terms
from mathdoc.diagnosis.question import Question


def by_entries(question: Question) -> Iterator[E.Expr]:
    """Yield the derivative by an entry that stands on the left, where what is differentiated is a sum over indices."""
    left = question.typed_left
    if not isinstance(left, E.Derivative) or left.style != "by_entry" or len(left.wrt) != 1:
        return
    entry = left.wrt[0]
    if not isinstance(entry, E.Entry) or not isinstance(entry.array, E.Symbol):
        return
    name = entry.array.name

    def varies(node: E.Expr) -> bool:
        return any(isinstance(part, E.Symbol) and part.name == name for part in E.walk(node))

    terms = differential_terms(written_out(question.model, left.arg), varies)
    contracted = [_contracted(term, entry) for term in terms or ()]
    found = [term for term in contracted if term is not None]
    if found and len(found) == len(contracted):
        yield added(*found)


def _contracted(term: E.Expr, entry: E.Entry) -> E.Expr | None:
    """Return what stands beside the factor `dx_i` of a term, with the letters of `entry` for those of `dx_i`; None if it cannot be."""
    if is_applied(term, "negate"):
        inner = _contracted(negated(term), entry)
        return None if inner is None else negated(inner)
    ranges, body = (term.ranges, term.body) if isinstance(term, E.Sum) else ((), term)
    factors = factors_of(body)
    moved = [factor for factor in factors if isinstance(factor, E.Differential) and isinstance(factor.arg, E.Entry)]
    if len(moved) != 1 or is_applied(body, "negate") or not isinstance(moved[0].arg, E.Entry):
        return None
    letters = _letters(moved[0].arg, entry, {item.name for item in ranges})
    if letters is None:
        return None
    rest = [_renamed(factor, letters) for factor in factors if factor is not moved[0]]
    left = tuple(item for item in ranges if item.name not in letters)
    product = times(*rest) if rest else number(1)
    return E.Sum(left, product, explicit=isinstance(term, E.Sum) and term.explicit) if left else product


def _letters(mine: E.Entry, wanted: E.Entry, summed: set[str]) -> dict[str, E.Index] | None:
    """Return what each summed letter of an entry becomes, or None where a Kronecker delta would be needed."""
    letters: dict[str, E.Index] = {}
    for old, new in zip(mine.indices, wanted.indices, strict=True):
        if (
            not isinstance(old, E.Index)
            or not isinstance(new, E.Index)
            or old.name not in summed
            or old.name in letters
            or new.name in summed
        ):
            return None
        letters[old.name] = new
    return letters


def _renamed(node: E.Expr, letters: dict[str, E.Index]) -> E.Expr:
    def change(part: E.Expr) -> E.Expr | None:
        if not isinstance(part, E.Entry):
            return None
        indices = tuple(letters.get(index.name, index) if isinstance(index, E.Index) else index for index in part.indices)
        return replace(part, indices=indices) if indices != part.indices else None

    return at_every(node, change)
