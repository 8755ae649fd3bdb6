"""Array expressions of sympy, entry by entry: tensor products, contractions, permuted axes, in index form."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy.tensor.array import expressions as T

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge.inward import Inward
from mathdoc.engine.sympy_bridge.names import CannotTranslate
from mathdoc.sizes import ONE, SCALAR, Size

Letters = tuple[str, ...]


def components(work: Inward, value: sympy.Basic) -> E.Expr:
    """Return an array expression by its entries: one axis is a column, none a number."""
    shape = work.shape(value) if value.shape else ()
    letters = tuple("" if size == ONE else work.fresh() for size in shape)
    entry = _entry(work, value, letters)
    named = tuple(letter for letter in letters if letter)
    if not named:
        return entry
    if len(shape) > 2 and len(named) < len(shape):
        raise CannotTranslate("an array of order three or more with an axis of one entry")
    return E.Components(entry, named, shape=shape if len(shape) > 1 else (*shape, ONE))


def _entry(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    """Return the entry with these letters (empty for an axis of one entry)."""
    rule = _RULES.get(type(value))
    if rule is not None:
        return rule(work, value, letters)
    array = work.translate(value)
    return array if build.is_scalar(array) else build.entry(array, letters)


def _product(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    factors, at = [], 0
    for arg in value.args:
        rank = len(getattr(arg, "shape", ()))
        factors.append(_entry(work, arg, letters[at : at + rank]))
        at += rank
    return build.mul(*factors)


def _sum(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    return build.add(*[_entry(work, arg, letters) for arg in value.args])


def _permuted(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    """`PermuteDims`: axis k of the value is axis p(k) of the argument."""
    order = value.permutation.array_form
    inner = [""] * len(order)
    for k, axis in enumerate(order):
        inner[axis] = letters[k]
    return _entry(work, value.expr, tuple(inner))


def _contracted(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    """`ArrayContraction`: a letter of its own for each group of axes, summed over."""
    sizes, groups = work.shape(value.expr), value.contraction_indices
    own = {axis: _letter(work, sizes[group[0]]) for group in groups for axis in group[:1]}
    summed = [(own[group[0]], sizes[group[0]]) for group in groups]
    named = {axis: own[group[0]] for group in groups for axis in group}
    rest = iter(letters)
    body = _entry(work, value.expr, tuple(named[axis] if axis in named else next(rest) for axis in range(len(sizes))))
    ranges = tuple(E.IndexRange(letter, build.UNIT, build.size_value(size), shape=SCALAR) for letter, size in summed if letter)
    return E.Sum(ranges, body, shape=SCALAR) if ranges else body


def _diagonal(work: Inward, value: sympy.Basic, letters: Letters) -> E.Expr:
    """`ArrayDiagonal`: the axes of a group share a letter; these come last."""
    groups = value.diagonal_indices
    first = len(letters) - len(groups)
    named = {axis: letters[first + k] for k, group in enumerate(groups) for axis in group}
    rest = iter(letters[:first])
    count = len(value.expr.shape)
    return _entry(work, value.expr, tuple(named[axis] if axis in named else next(rest) for axis in range(count)))


def _letter(work: Inward, size: Size) -> str:
    return "" if size == ONE else work.fresh()


_RULES: dict[type[sympy.Basic], Callable[[Inward, sympy.Basic, Letters], E.Expr]] = {
    T.ArrayTensorProduct: _product, T.ArrayAdd: _sum, T.PermuteDims: _permuted, T.ArrayContraction: _contracted,
    T.ArrayDiagonal: _diagonal,
}  # fmt: skip
