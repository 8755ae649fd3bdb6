r"""Rows between rows: what a reader needs from one step to the next, in the place of `\vdots` or wherever steps are wished.

Each inserted row follows from the one before it by one named rule, is written as the author writes, and is confirmed where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from mathdoc.check import judged_within
from mathdoc.completing.block import Edit, Left, Work, is_dots
from mathdoc.completing.filling import Manner
from mathdoc.completing.pen import AuthorPen, looks
from mathdoc.completing.reading import put
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.reasons import Reasons, steps_between
from mathdoc.source import Body, Span
from mathdoc.syntax.rows import Relation, Row

_NOTHING = "no row was found that stands between the one before and the one after by named rules"
_SEPARATOR = re.compile(r"[ \t]*(?:\\\\[ \t]*)?\n[ \t]*")
_RELATION = re.compile(r"&?\s*=")


def rows_between(block: CheckedBlock, manner: Manner, steps: bool) -> Work:
    r"""Return the rows between the rows of a block: in the place of `\vdots`, and before every step where steps are wished."""
    work = Work()
    body, rows = block.source.body, block.parsed.rows
    dots = [Span(row.span.start, following.span.start) for row, following in pairwise(rows) if is_dots(block, row.span)]
    steps = steps or "steps" in block.parsed.options.several("complete")
    if not dots and not steps:
        return work
    text, begins = _without(body.text, dots)
    bare = judged_within(replace(block.source, body=Body.plain(text)), block.surroundings, manner.seed) if dots else block
    found = {start: (at, new, verdict) for start, at, new, verdict in _insertions(bare, manner, None if steps else frozenset(begins))}
    for start, (at, new, verdict) in found.items():
        place = at + sum(span.end - span.start for span, begin in zip(dots, begins, strict=True) if begin <= at)
        if start in begins:
            first = dots[begins.index(start)].start
            work.edits.append(Edit(Span(first, place), text[start:at] + new, verdict))
        else:
            work.edits.append(Edit(Span(place, place), new, verdict))
    work.left += [Left(span, _NOTHING) for span, begin in zip(dots, begins, strict=True) if begin not in found]
    return work


def _without(text: str, spans: list[Span]) -> tuple[str, list[int]]:
    """Return a text without some spans of it, and where each of them stood."""
    pieces, begins, done = list[str](), list[int](), 0
    for span in spans:
        pieces.append(text[done : span.start])
        begins.append(sum(map(len, pieces)))
        done = span.end
    return "".join((*pieces, text[done:])), begins


def _insertions(block: CheckedBlock, manner: Manner, starts: frozenset[int] | None) -> Iterator[tuple[int, int, str, Verdict]]:
    """Yield where a row or relation begins, the place of its right side, what comes before that, and its verdict: at all or at `starts`."""
    pen, reasons = AuthorPen(block, manner.notation, manner.wished), Reasons(block)
    for before, row in zip((None, *block.parsed.rows), block.parsed.rows, strict=False):
        for k, relation in enumerate(row.relations):
            start = relation.left.span.end if k else row.span.start
            if (starts is None or start in starts) and reasons.verified(relation) is not None:
                text, verdict = _before(block, manner, pen, reasons, before, row, relation)
                if text:
                    yield start, relation.right.span.start, text, verdict


def _before(
    block: CheckedBlock, manner: Manner, pen: AuthorPen, reasons: Reasons, before: Row | None, row: Row, relation: Relation
) -> tuple[str, Verdict]:
    """Return the confirmed rows before the right side of a relation, with what separates each from the next, and the verdict."""
    body = block.source.body.text
    place = relation.right.span.start
    first = relation is row.relations[0]
    start = row.span.start if row.continues and first else relation.left.span.end
    sign = _RELATION.fullmatch(body[start:place].strip())
    written, verdict = "", Verdict.OPEN
    if sign is None:
        return written, verdict
    between = f"{_separator(body, before, row)}{sign.group()} " if first else " = "
    seen = {looks(body[side.span.start : side.span.end]) for side in (relation.left, relation.right)}
    for form in steps_between(reasons, relation)[0]:
        text = next(iter(pen.texts(form.expr)), "")
        found = put(block, Span(place, place), written + text + between, manner.seed) if text and looks(text) not in seen else None
        if found is not None and found.verdict.passes:
            seen.add(looks(text))
            written, verdict = written + text + between, found.verdict
    return written, verdict


def _separator(body: str, before: Row | None, row: Row) -> str:
    r"""Return what stands between two rows of this block: a line break, after `\\` where the author writes it."""
    own = _SEPARATOR.fullmatch(body[before.span.end : row.span.start]) if before is not None else None
    following = _SEPARATOR.match(body, row.span.end)
    found = own or following
    return found.group() if found is not None else "\n"
