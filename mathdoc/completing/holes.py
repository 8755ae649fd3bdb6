r"""Gaps inside an expression, `\operatorname{tr}(?\, dW)`, `x^T ? y`: the unknown gets a name, each shape that fits, and is solved for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from mathdoc import expr as E
from mathdoc.completing.asked import setting_of, varying_in
from mathdoc.completing.filling import Filled, Manner, tried
from mathdoc.completing.pen import AuthorPen
from mathdoc.completing.places import Place
from mathdoc.derivation.infer import shapes_in
from mathdoc.deriving.problem import whole
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.around import put_in
from mathdoc.engine.asked import FAILURES
from mathdoc.engine.evaluated import Evaluation
from mathdoc.engine.solving import solved, solved_linear
from mathdoc.judging import CheckedBlock
from mathdoc.shapes.elaborate import TypedRelation, type_relation

UNKNOWN = "?hole"
"""No author can write this name, so none is hidden by it; nor can it be written."""


def fill_hole(block: CheckedBlock, place: Place, manner: Manner) -> Filled:
    """Fill a gap inside an expression."""
    if not place.alone:
        return Filled(reason="more than one thing is open in this row: write all but one of them")
    if place.relation.defines is not None:
        return Filled(reason=f"`{place.relation.defines}` is defined here: only its author knows as what")
    pen = AuthorPen(block, manner.notation, manner.wished)
    readings = list(_readings(block, place))
    if not readings:
        return Filled(reason="no shape fits there")
    texts = dict.fromkeys(
        text if len(text) == 1 or isinstance(found, E.Symbol) or not bracket else f"({text})"
        for reading in readings for found in _found(block, place, reading) for text in pen.texts(found) for bracket in (False, True)
    )  # fmt: skip
    return tried(block, place, sorted(texts, key=len), manner)


def _readings(block: CheckedBlock, place: Place) -> Iterator[TypedRelation]:
    """Yield the row typed with a name in the place of the gap, once for each shape that fits."""
    scope, relation = block.derivation.scope, place.relation
    other = place.before if place.side is relation.right else relation.right
    if other is None:
        return
    named = _named(place.side)
    for shape in shapes_in(scope):
        with suppress(MathdocError):
            scope.shapes[UNKNOWN] = shape
            yield type_relation(scope, other, named, relation.span)[0]
    scope.shapes.pop(UNKNOWN, None)


def _named(expr: E.Expr) -> E.Expr:
    """Return an expression with a name for its gap."""
    if isinstance(expr, E.Gap):
        return E.Symbol(UNKNOWN)
    return E.map_children(expr, _named)


def _found(block: CheckedBlock, place: Place, reading: TypedRelation) -> Iterator[E.Expr]:
    """Yield what the unknown may be."""
    other, side = whole(reading.left), whole(reading.right)
    setting = setting_of(block, place)
    work = Evaluation(setting, varying_in(block), setting.definitions)
    ways: tuple[Callable[[], E.Expr], ...] = (
        lambda: other, lambda: put_in(other, setting.definitions), lambda: work.of(other), lambda: setting.shown(work.of(other)),
    )  # fmt: skip
    for way in ways:
        try:
            value = way()
            for found in (*solved(side, UNKNOWN, value), *solved_linear(work.of(side), UNKNOWN, value)):
                yield setting.shown(found)
                yield found
        except FAILURES:
            continue
