"""Gaps of a whole side: the engine's forms, written as the author writes, the best one first, and the first that the kernel passes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.completing.asked import asked_at, author_notation, solved_at
from mathdoc.completing.pen import AuthorPen, looks
from mathdoc.completing.places import Place
from mathdoc.completing.reading import Put, put
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.asked import Asked, Form
from mathdoc.engine.fill import forms
from mathdoc.engine.reverse import has_differential
from mathdoc.judging import CheckedBlock
from mathdoc.limits import clock
from mathdoc.notation import spoken

TRIES = 24
"""So many texts are put to the kernel before a gap stays open."""

SECONDS = 6.0
"""So long one gap may take."""

WISHED, FINAL, REORDERED, UNFINISHED = 0.01, 0.6, 1.5, 2.0
"""How much the length counts of a linear form in the notation that is wished (it comes before all others), of a form with which all is
done, of one that only stands in another order, of one with a d to be taken."""


class Manner(Struct, frozen=True):
    """How the gaps of a block are filled: in which notation (`wished`, or the author's own)."""

    notation: str
    wished: bool = False
    seed: int = 0


def manner_of(block: CheckedBlock, notation: str = "", seed: int = 0) -> Manner:
    """Return how a block is filled: as the run asks, else as its options ask, else as its author writes."""
    wished = spoken(notation or block.parsed.options.get("notation"))
    return Manner(wished or author_notation(block), bool(wished), seed)


class Filled(Struct, frozen=True):
    """What stands in a gap now; with no text it stays open, and `reason` says why."""

    text: str = ""
    put: Put | None = None
    reason: str = ""


def filled(block: CheckedBlock, place: Place, manner: Manner) -> Filled:
    """Fill one gap of a whole side."""
    if place.before is None and place.after is None:
        return Filled(reason="nothing else in its row says what it equals")
    if not place.alone:
        return Filled(reason="more than one thing is open in this row: write all but one of them")
    if place.relation.defines is not None and solved_at(block, place) is None:
        return Filled(reason=f"`{place.relation.defines}` is defined here: only its author knows as what")
    try:
        questions = asked_at(block, place, manner.notation, manner.wished)
    except MathdocError as error:
        return Filled(reason=f"what stands before it cannot be read ({error.diagnostic.message})")
    return tried(block, place, ranked(block, place, questions, manner), manner)


def tried(block: CheckedBlock, place: Place, texts: list[str], manner: Manner) -> Filled:
    """Return the first of these texts with which the row passes."""
    reason = "no form of it was found that differs from its neighbours" if place.whole else "no expression was found that fits"
    deadline = clock() + SECONDS
    for text in texts[:TRIES]:
        if clock() > deadline:
            break
        found = put(block, place.span, text, manner.seed)
        if found.verdict.passes:
            return Filled(text, found)
        reason = f"what was found could not be confirmed: {found.reason or found.verdict}"
    return Filled(reason=reason)


def ranked(block: CheckedBlock, place: Place, questions: list[Asked], manner: Manner) -> list[str]:
    """Return the texts that may stand in the gap, the best first: short ones, and where nothing follows those that are final."""
    body = block.source.body
    neighbours = tuple(expr for expr in (*place.chain, place.before, place.after) if expr is not None)
    pen = AuthorPen(block, manner.notation, manner.wished, neighbours)
    seen = {looks(text) for expr in neighbours for text in _written(pen, expr, body.text)}
    best: dict[tuple[str, ...], tuple[float, str]] = {}
    for asked in questions:
        by_entries = any(isinstance(node, E.Entry) for node in E.walk(asked.left))
        for form in forms(asked):
            if form.expr in (asked.left, asked.after) or (_moves(asked.after) and not _moves(form.expr)):
                continue
            for text in pen.texts(form.expr, by_entries):
                look = looks(text)
                cost = len(look) * _weight(form, place, manner.wished)
                if look and look not in seen and (look not in best or best[look][0] > cost):
                    best[look] = cost, text
    return [text for _, text in sorted(best.values(), key=lambda item: item[0])]


def _moves(expr: E.Expr | None) -> bool:
    return expr is not None and has_differential(expr)


def _weight(form: Form, place: Place, wished: bool) -> float:
    """Return by how much the length of a form counts."""
    if any(_is_open(node) for node in E.walk(form.expr)):
        return UNFINISHED
    if form.final and place.after is None:
        return WISHED if wished and form.wished else FINAL
    return REORDERED if form.reordered else 1.0


def _is_open(node: E.Expr) -> bool:
    """Whether a derivative is yet to be taken here: not so in `dX`, `d vec(X)`."""
    if isinstance(node, E.Differential):
        inner = node.arg.args[0] if isinstance(node.arg, E.Apply) and node.arg.operator == "vec" else node.arg
        return not isinstance(inner, E.Symbol)
    return isinstance(node, E.Derivative | E.Directional)


def _written(pen: AuthorPen, expr: E.Expr, body: str) -> Iterator[str]:
    """Yield what the author wrote for an expression."""
    yield body[expr.span.start : expr.span.end]
