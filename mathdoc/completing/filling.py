"""Gaps of a whole side: the engine's forms, written as the author writes, the best one first, and the first that the kernel passes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.completing.asked import asked_at, author_notation
from mathdoc.completing.pen import AuthorPen, looks
from mathdoc.completing.places import Place
from mathdoc.completing.reading import Put, put
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.fill import Asked, Form, forms
from mathdoc.judging import CheckedBlock
from mathdoc.limits import clock

TRIES = 24
"""So many texts are put to the kernel before a gap stays open."""

SECONDS = 6.0
"""So long one gap may take."""

FINAL, REORDERED = 0.7, 1.5
"""How much longer a form may be with which all is done, and how much shorter one that only stands in another order."""


class Wish(Struct, frozen=True):
    """How gaps are filled: in which notation (`""`: the author's), with the steps that lead there, with which points."""

    notation: str = ""
    steps: bool = False
    seed: int = 0


class Filled(Struct, frozen=True):
    """What stands in a gap now; with no text it stays open, and `reason` says why."""

    text: str = ""
    put: Put | None = None
    reason: str = ""


def filled(block: CheckedBlock, place: Place, wish: Wish) -> Filled:
    """Fill one gap of a whole side."""
    if place.before is None and place.after is None:
        return Filled(reason="nothing else in its row says what it equals")
    if place.relation.defines is not None:
        return Filled(reason=f"`{place.relation.defines}` is defined here: only its author knows as what")
    try:
        asked = asked_at(block, place, wish.notation)
    except MathdocError as error:
        return Filled(reason=f"what stands before it cannot be read ({error.diagnostic.message})")
    return tried(block, place, ranked(block, place, asked, wish), wish)


def tried(block: CheckedBlock, place: Place, texts: list[str], wish: Wish) -> Filled:
    """Return the first of these texts with which the row passes."""
    reason = "no form of it was found that differs from its neighbours" if place.whole else "no expression was found that fits"
    deadline = clock() + SECONDS
    for text in texts[:TRIES]:
        if clock() > deadline:
            break
        found = put(block, place.span, text, wish.seed)
        if found.verdict.passes:
            return Filled(text, found)
        reason = f"what was found could not be confirmed: {found.reason or found.verdict}"
    return Filled(reason=reason)


def ranked(block: CheckedBlock, place: Place, asked: Asked, wish: Wish) -> list[str]:
    """Return the texts that may stand in the gap, the best first: short ones, and where nothing follows those that are final."""
    pen = AuthorPen(block, wish.notation or author_notation(block), bool(wish.notation or block.parsed.options.get("notation")))
    body = block.source.body
    neighbours = [expr for expr in (place.before, place.after) if expr is not None]
    seen = {looks(text) for expr in neighbours for text in _written(pen, expr, body.text)}
    by_entries = any(isinstance(node, E.Entry) for node in E.walk(asked.left))
    best: dict[tuple[str, ...], tuple[float, str]] = {}
    for form in forms(asked):
        if form.expr in (asked.left, asked.after):
            continue
        for text in pen.texts(form.expr, by_entries):
            look = looks(text)
            if not look or look in seen:
                continue
            cost = len(look) * _weight(form, place, asked)
            if look not in best or best[look][0] > cost:
                best[look] = cost, text
    return [text for _, text in sorted(best.values(), key=lambda item: item[0])]


def _weight(form: Form, place: Place, asked: Asked) -> float:
    """Return by how much the length of a form counts."""
    if form.final and place.after is None:
        return FINAL
    return REORDERED if form.reordered else 1.0


def _written(pen: AuthorPen, expr: E.Expr, body: str) -> Iterator[str]:
    """Yield what the author wrote for an expression."""
    yield body[expr.span.start : expr.span.end]
