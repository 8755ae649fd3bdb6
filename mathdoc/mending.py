"""`mend_document`: wrong rows that have one smallest repair get it; everything else stays as it was, byte for byte.

A change is kept only if it makes the document better: after it the whole document is checked again, every row that passed still has to,
and there have to be fewer findings. What is wrong on purpose (`% expect:`) has no repairs, and so stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff
from itertools import pairwise

from msgspec import Struct

from mathdoc.check import check_document
from mathdoc.documents import Document, changed_document
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, FileResult, Replacement, RowResult
from mathdoc.source import Position

ROUNDS = 6
"""How often a document is mended and checked again: a row that is mended may show what is wrong in the one below it."""

ATTEMPTS = 4
"""How often it is tried again without the chains that were harmed."""

Place = tuple[int, int]
"""A chain: the number of its block, and in the block that of the row with which it begins."""

_RELATIONS = ("=", r"\implies", r"\iff", r"\Rightarrow", r"\Leftrightarrow", r"\to", r"\therefore", r"\approx", r"\equiv", r"\propto")


class Change(Struct, frozen=True):
    """One repair that was made: where it begins, what stood there, and what stands there now."""

    start: Position
    old: str
    new: str
    what: str


class Mending(Struct, frozen=True):
    """A document as it is after its repairs, what was found before them and what is found now, and the repairs as they were made."""

    document: Document
    before: FileResult
    result: FileResult
    changes: tuple[Change, ...] = ()


def mend_document(document: Document, *, seed: int = 0) -> Mending:
    """Return a document with every repair that is the one smallest of its row, as far as the document gets better by it."""
    result = check_document(document, seed=seed)
    untouched = Mending(document, result, result)
    left_alone: frozenset[Place] = frozenset()
    for _ in range(ATTEMPTS):
        mended = _mended(untouched, left_alone, seed)
        harmed = _harmed(result, mended.result)
        if not mended.changes or not harmed:
            return mended if _is_better(result, mended.result) else untouched
        left_alone |= harmed
    return untouched


def diff(before: Document, after: Document) -> str:
    """Return what differs between two states of a document as a unified diff."""
    found = unified_diff(_lines(before.text), _lines(after.text), before.path, after.path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def _mended(untouched: Mending, left_alone: frozenset[Place], seed: int) -> Mending:
    """Mend round after round; return the best state that is reached, or the last one if none is better than the first."""
    best = state = untouched
    for _ in range(ROUNDS):
        repairs = [repair for k, block in enumerate(state.result.blocks) for repair in _repairs(k, block, left_alone)]
        if not repairs:
            break
        state = _repaired(state, repairs, seed)
        if len(state.result.blocks) != len(untouched.result.blocks):
            return untouched
        if len(state.result.all_findings) < len(best.result.all_findings):
            best = state
    return state if best is untouched else best


def _repaired(state: Mending, repairs: list[Replacement], seed: int) -> Mending:
    """Put repairs in their places and check what came of it."""
    document = state.document
    lines = document.lines()
    places = sorted((lines.offset(repair.start), lines.offset(repair.end), repair) for repair in repairs)
    kept = [place for place, following in pairwise((*places, None)) if place and (following is None or place[1] <= following[0])]
    pieces, changes, done = [], [], 0
    for start, end, repair in kept:
        pieces += [document.text[done:start], repair.text]
        changes.append(Change(repair.start, document.text[start:end], repair.text, repair.what))
        done = end
    text = "".join((*pieces, document.text[done:]))
    again = changed_document(document, text)
    return Mending(again, state.before, check_document(again, seed=seed), (*state.changes, *changes))


def _repairs(number: int, block: BlockResult, left_alone: frozenset[Place]) -> Iterable[Replacement]:
    """Yield the one smallest repair of every wrong row that has one; of a chain only the first, for the rest stands on it."""
    mended = -1
    for k, head in enumerate(_heads(block)):
        repair = _smallest(block.rows[k]) if head != mended and (number, head) not in left_alone else None
        if repair is not None:
            mended = head
            yield repair


def _heads(block: BlockResult) -> list[int]:
    """Return for every row of a block the number of the row with which its chain begins."""
    heads: list[int] = []
    for k, row in enumerate(block.rows):
        continued = k > 0 and (row.latex.lstrip("& ").startswith(_RELATIONS) or row.start.line == block.rows[k - 1].end.line)
        heads.append(heads[-1] if continued else k)
    return heads


def _smallest(row: RowResult) -> Replacement | None:
    repairs = [repair for finding in row.findings for repair in finding.repairs]
    sizes = sorted(repair.size for repair in repairs)
    if not repairs or (len(sizes) > 1 and sizes[0] == sizes[1]):
        return None
    smallest = next(repair for repair in repairs if repair.size == sizes[0])
    return None if smallest.by_hand else smallest


def _harmed(before: FileResult, after: FileResult) -> frozenset[Place]:
    """Return the chains in which a row is not good that was so before, or that was mended."""
    found = set()
    for k, (old, new) in enumerate(zip(before.blocks, after.blocks, strict=True)):
        rows = enumerate(zip(old.rows, new.rows, strict=False))
        heads = _heads(old)
        found |= {(k, heads[j]) for j, (was, now) in rows if (_is_good(was) or was.latex != now.latex) and not _is_good(now)}
    return frozenset(found)


def _is_better(before: FileResult, after: FileResult) -> bool:
    """Whether there are fewer findings in all, and in no block more of them or other rows than before."""
    blocks = list(zip(before.blocks, after.blocks, strict=True))
    fewer = len(after.all_findings) < len(before.all_findings)
    return fewer and all(_findings(new) <= _findings(old) and len(new.rows) == len(old.rows) for old, new in blocks)


def _is_good(row: RowResult) -> bool:
    return row.verdict.passes or row.verdict is Verdict.GIVEN


def _findings(block: BlockResult) -> int:
    return len(block.findings) + sum(len(row.findings) for row in block.rows)


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only LF ends a line here, so that no other byte is lost."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
