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
from mathdoc.documents import Document, parse_document
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, FileResult, Replacement, RowResult
from mathdoc.source import Position

ROUNDS = 6
"""How often a document is mended and checked again: a row that is mended may show what is wrong in the one below it."""

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
    blocks = frozenset(range(len(untouched.result.blocks)))
    while blocks:
        mended = _mended(untouched, blocks, seed)
        better = frozenset(k for k in blocks if _is_better(untouched.result, mended.result, k))
        if not mended.changes or (better == blocks and _is_no_worse(untouched.result, mended.result)):
            return mended
        blocks = better if better != blocks else frozenset()
    return untouched


def diff(before: Document, after: Document) -> str:
    """Return what differs between two states of a document as a unified diff."""
    found = unified_diff(_lines(before.text), _lines(after.text), before.path, after.path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def _mended(untouched: Mending, blocks: frozenset[int], seed: int) -> Mending:
    """Return the best state that is reached by mending these blocks round after round."""
    best = state = untouched
    for _ in range(ROUNDS):
        repairs = [repair for k in sorted(blocks) for repair in _repairs(state.result.blocks[k])]
        if not repairs:
            break
        state = _repaired(state, repairs, seed)
        if len(state.result.blocks) != len(untouched.result.blocks):
            break
        if len(state.result.all_findings) < len(best.result.all_findings):
            best = state
    return best


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
    again = parse_document(text, document.path, document.flavour)
    return Mending(again, state.before, check_document(again, seed=seed), (*state.changes, *changes))


def _repairs(block: BlockResult) -> Iterable[Replacement]:
    """Yield the one smallest repair of every wrong row that has one; of a chain only the first, for the rest stands on it."""
    taken = 0
    for row in block.rows:
        chained = row.latex.lstrip("& ").startswith(_RELATIONS) or row.start.line == taken
        if chained and taken:
            taken = row.end.line
            continue
        repair = _smallest(row)
        taken = row.end.line if repair is not None else 0
        if repair is not None:
            yield repair


def _smallest(row: RowResult) -> Replacement | None:
    repairs = [repair for finding in row.findings for repair in finding.repairs]
    sizes = sorted(repair.size for repair in repairs)
    if not repairs or (len(sizes) > 1 and sizes[0] == sizes[1]):
        return None
    smallest = next(repair for repair in repairs if repair.size == sizes[0])
    return None if smallest.by_hand else smallest


def _is_better(before: FileResult, after: FileResult, block: int) -> bool:
    """Whether a block was left alone, or there are fewer findings in it and every row that was good still is."""
    old, new = before.blocks[block], after.blocks[block]
    if [row.latex for row in old.rows] == [row.latex for row in new.rows]:
        return True
    return _findings(new) < _findings(old) and _keeps(old, new)


def _is_no_worse(before: FileResult, after: FileResult) -> bool:
    """Whether there are fewer findings in all, and no block has more of them or lost a row that was good."""
    blocks = list(zip(before.blocks, after.blocks, strict=True))
    fewer = len(after.all_findings) < len(before.all_findings)
    return fewer and all(_findings(new) <= _findings(old) and _keeps(old, new) for old, new in blocks)


def _keeps(old: BlockResult, new: BlockResult) -> bool:
    rows = zip(old.rows, new.rows, strict=False)
    return len(old.rows) == len(new.rows) and all(_is_good(after) for before, after in rows if _is_good(before))


def _is_good(row: RowResult) -> bool:
    return row.verdict.passes or row.verdict is Verdict.GIVEN


def _findings(block: BlockResult) -> int:
    return len(block.findings) + sum(len(row.findings) for row in block.rows)


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only LF ends a line here, so that no other byte is lost."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
