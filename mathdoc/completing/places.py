"""Where something is left open in a derivation, and what stands before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.judging import CheckedBlock
from mathdoc.source import Span
from mathdoc.syntax.rows import Kind, Relation, Row


class Place(Struct, frozen=True):
    """One gap, at `span` of the body. `before` is the last expression of its chain that is known, `after` the next one.

    `whole`: the gap is a whole side; otherwise it stands inside `side`. `head` begins the chain; `alone`: nothing else is open in its row;
    `chain`: all that is known in the chain before the gap.
    """

    row: Row
    relation: Relation
    span: Span
    side: E.Expr
    before: E.Expr | None
    after: E.Expr | None
    head: E.Expr
    alone: bool = True
    chain: tuple[E.Expr, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the gap is a whole side."""
        return isinstance(self.side, E.Gap)


def places(block: CheckedBlock) -> Iterator[Place]:
    """Yield the gaps of a block, in the order of its text."""
    found = [(row, relation) for row in block.parsed.rows for relation in row.relations]
    relations = [relation for _, relation in found]
    for k, (row, relation) in enumerate(found):
        if relation.kind is not Kind.GAP:
            continue
        own = not k or not _continues(relations[k - 1], relation)
        sides = (relation.left, relation.right) if own else (relation.right,)
        for side in sides:
            inside = [node for node in E.walk(side) if isinstance(node, E.Gap)]
            before, after = _before(relations, k), _after(relations, k)
            if side is relation.left:
                before, after = None, None if _open(relation.right) else relation.right
            for gap in inside[:1]:
                yield Place(row, relation, gap.span, side, before, after, _head(relations, k), len(inside) == 1, _chain(relations, k))


def _open(expr: E.Expr) -> bool:
    return any(isinstance(node, E.Gap) for node in E.walk(expr))


def _continues(relation: Relation, following: Relation) -> bool:
    return following.left.span == relation.right.span and following.left.span.end > 0


def _before(relations: Sequence[Relation], k: int) -> E.Expr | None:
    while _open(relations[k].left):
        if not k or not _continues(relations[k - 1], relations[k]):
            return None
        k -= 1
    return relations[k].left


def _after(relations: Sequence[Relation], k: int) -> E.Expr | None:
    while k + 1 < len(relations) and _continues(relations[k], relations[k + 1]):
        k += 1
        if not _open(relations[k].right):
            return relations[k].right
    return None


def _head(relations: Sequence[Relation], k: int) -> E.Expr:
    while k and _continues(relations[k - 1], relations[k]):
        k -= 1
    return relations[k].left


def _chain(relations: Sequence[Relation], k: int) -> tuple[E.Expr, ...]:
    found = [relations[k].left]
    while k and _continues(relations[k - 1], relations[k]):
        k -= 1
        found.append(relations[k].left)
    return tuple(expr for expr in found if not _open(expr))
