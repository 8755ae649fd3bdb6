"""Gaps made by blanking right sides of derivations, and what is asked of what fills them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.check import check_blocks
from mathdoc.completing.asked import typed
from mathdoc.completing.filling import filled, manner_of
from mathdoc.completing.pen import looks
from mathdoc.completing.places import places
from mathdoc.diagnostics import MathdocError
from mathdoc.documents import parse_document
from mathdoc.judging import CheckedBlock
from mathdoc.syntax.rows import Kind, Relation
from tests.derivatives import length

CRITERIA = ("filled", "kind", "differs", "short")


class Blank(Struct, frozen=True):
    """A derivation with one right side blanked, and what the author wrote there."""

    body: str
    author: str
    place: int


class Outcome(Struct, frozen=True):
    """What stands in a blank now, and which criteria it meets."""

    blank: Blank
    text: str
    reason: str
    met: dict[str, bool]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether all criteria are met."""
        return all(self.met.values())


def read(body: str) -> CheckedBlock:
    """Check one derivation."""
    return check_blocks(parse_document(f"~~~~derivation\n{body}\n~~~~\n", "<gaps>", "markdown")).blocks[0]


def blanks(body: str) -> Iterator[Blank]:
    """Yield a derivation once for each claim in it that passes, with the right side of this claim blanked."""
    block = read(body)
    text = block.source.body.text
    for row in block.parsed.rows:
        for relation in row.relations:
            if relation.kind is Kind.CLAIM and block.outcomes[id(relation)].judgement.verdict.passes and not row.expect:
                span = _right(text, relation)
                if span is not None:
                    start, end = span
                    yield Blank(text[:start] + " ?" + text[end:], text[start:end].strip(), start + 1)


def _right(text: str, relation: Relation) -> tuple[int, int] | None:
    left, span = relation.left.span, relation.span
    own = span.start <= left.start and left.end <= span.end
    start = text.find("=", left.end if own else span.start, span.end) + 1
    return (start, span.end) if start and relation.symbol == "=" else None


def fill(blank: Blank) -> Outcome:
    """Fill a blank and look at what came of it."""
    block = read(blank.body)
    found = [place for place in places(block) if place.span.start == blank.place]
    if not found:
        return Outcome(blank, "", "no gap is read there", dict.fromkeys(CRITERIA, False), 0.0)
    start = time.perf_counter()
    place = found[0]
    result = filled(block, place, manner_of(block))
    seconds = time.perf_counter() - start
    if result.put is None:
        return Outcome(blank, "", result.reason, dict.fromkeys(CRITERIA, False), seconds)
    neighbours = [blank.body[side.span.start : side.span.end] for side in (place.before, place.after) if side is not None]
    met = {
        "filled": result.put.verdict.passes,
        "kind": _kind(blank, block, result.text) >= _kind(blank, block, blank.author),
        "differs": looks(result.text) not in [looks(side) for side in neighbours],
        "short": length(plain(result.text)) <= 1.3 * length(plain(blank.author)),
    }
    return Outcome(blank, result.text, "", met, seconds)


def plain(text: str) -> str:
    """Return LaTeX with all upright words spelled alike."""
    return re.sub(r"\\(?:operatorname\*?|text)\s*\{(\w+)\}", r"\\mathrm{\1}", text)


def _kind(blank: Blank, block: CheckedBlock, text: str) -> tuple[bool, bool]:
    """Return whether a side holds a differential, and whether it is free of derivatives."""
    again = read(blank.body[: blank.place] + text + blank.body[blank.place + 1 :])
    side = next((r.right for row in again.parsed.rows for r in row.relations if r.right.span.start >= blank.place - 1), None)
    if side is None:
        return False, False
    try:
        value = typed(again, side)
    except MathdocError:
        return False, False
    nodes = list(E.walk(value))
    return any(isinstance(n, E.Differential) for n in nodes), not any(isinstance(n, E.Derivative | E.Directional) for n in nodes)
