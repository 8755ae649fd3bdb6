"""The gaps of one block, filled one after the other: what was put in is there when the next one is asked about."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc.completing.filling import Filled, Manner, filled
from mathdoc.completing.holes import fill_hole
from mathdoc.completing.places import Place, places
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.source import Span


class Edit(Struct, frozen=True):
    """A text for the place of a gap, at `span` of the body as the author wrote it."""

    span: Span
    text: str
    verdict: Verdict


class Left(Struct, frozen=True):
    """A gap that stays, and why."""

    span: Span
    reason: str


class Work(Struct):
    """What became of the gaps of a block."""

    edits: list[Edit] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def fill_block(block: CheckedBlock, manner: Manner) -> Work:
    """Fill the gaps of a block, as far as they can be filled."""
    work = Work()
    current, cursor, grown = block, 0, 0
    while (place := next((place for place in places(current) if place.span.start >= cursor), None)) is not None:
        if is_dots(current, place.span):
            cursor = place.span.end
            continue
        found = _fill(current, place, manner)
        at = Span(place.span.start - grown, place.span.end - grown)
        if found.put is None:
            work.left.append(Left(at, found.reason))
            cursor = place.span.end
            continue
        work.edits.append(Edit(at, found.text, found.put.verdict))
        current, cursor = found.put.block, place.span.start + len(found.text)
        grown += len(found.text) - (place.span.end - place.span.start)
    return work


def is_dots(block: CheckedBlock, span: Span) -> bool:
    r"""Whether a gap is `\vdots`, which stands for whole rows."""
    return block.source.body.slice(span).strip("& ") == r"\vdots"


def _fill(block: CheckedBlock, place: Place, manner: Manner) -> Filled:
    return filled(block, place, manner) if place.whole else fill_hole(block, place, manner)
