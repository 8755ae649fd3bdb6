"""The single edits of an expression: everything that one slip of the pen can make of it, or mend.

`edits` takes an expression as it was parsed and yields every expression that differs from it by one edit, in a fixed order: kind by
kind as in `KINDS`, and within a kind from left to right. Whether an edited expression conforms in shape is for `mathdoc.shapes` to
say, and whether it is true for the kernel; here nothing is judged. A kind is one record with one small generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.diagnosis import edit_rules as rules
from mathdoc.diagnosis.edit_places import Change, Place, rebuilt
from mathdoc.source import Span


class Kind(Struct, frozen=True):
    """One kind of edit: `changes` yields what may stand in a place instead of what stands there."""

    name: str
    changes: Callable[[Place], Iterator[Change]]


class Edit(Struct, frozen=True):
    """One edit: the whole edited expression, where the edit is (in the block's body), and what it does, in words.

    `text` reads on after "did you mean this": "with a factor 2", "without the transpose".
    """

    kind: str
    expr: E.Expr
    span: Span
    text: str


KINDS: tuple[Kind, ...] = (
    Kind("factor", rules.factor),
    Kind("number", rules.number),
    Kind("sign", rules.sign),
    Kind("transpose inserted", rules.transpose_inserted),
    Kind("transpose removed", rules.transpose_removed),
    Kind("factors swapped", rules.factors_swapped),
    Kind("factor dropped", rules.factor_dropped),
    Kind("term dropped", rules.term_dropped),
    Kind("elementwise for product", rules.elementwise_for_product),
    Kind("product for elementwise", rules.product_for_elementwise),
    Kind("inner for outer", rules.inner_for_outer),
    Kind("outer for inner", rules.outer_for_inner),
    Kind("inverse removed", rules.inverse_removed),
    Kind("inverse added", rules.inverse_added),
    Kind("prime dropped", rules.prime_dropped),
    Kind("prime added", rules.prime_added),
    Kind("exponent", rules.exponent),
    Kind("index exchanged", rules.index_exchanged),
    Kind("indices swapped", rules.indices_swapped),
    Kind("bound", rules.bound),
    Kind("trace permuted", rules.trace_permuted),
    Kind("diagonal dropped", rules.diagonal_dropped),
    Kind("function dropped", rules.function_dropped),
    Kind("function exchanged", rules.function_exchanged),
    Kind("differential dropped", rules.differential_dropped),
    Kind("letter exchanged", rules.letter_exchanged),
)


def edits(expr: E.Expr, kinds: tuple[Kind, ...] = KINDS, letters: tuple[str, ...] = ()) -> Iterator[Edit]:
    """Yield every single edit of `expr`, each edited expression once; `letters` are index letters to be had besides its own."""
    found = {expr}
    places = tuple(_places(expr, letters))
    for kind in kinds:
        for place, rebuild in places:
            for change in kind.changes(place):
                edited = rebuild(change.node)
                if edited not in found:
                    found.add(edited)
                    yield Edit(kind.name, edited, place.node.span, change.text)


Rebuild = Callable[[E.Expr], E.Expr]


def _places(expr: E.Expr, more: tuple[str, ...]) -> Iterator[tuple[Place, Rebuild]]:
    """Yield every place that may be edited, parents first, with the function that puts something else there."""
    names = tuple(dict.fromkeys(node.name for node in E.walk(expr) if isinstance(node, E.Symbol)))
    letters = tuple(dict.fromkeys((*(node.name for node in E.walk(expr) if isinstance(node, E.Index)), *more)))
    stack: list[tuple[E.Expr, E.Expr | None, Rebuild]] = [(expr, None, lambda new: new)]
    while stack:
        node, parent, rebuild = stack.pop()
        if isinstance(node, E.Ambiguous):
            # An edit is made in one reading, and that reading alone is kept.
            stack.extend((alternative, parent, rebuild) for alternative in reversed(node.alternatives))
            continue
        yield Place(node, parent, names, letters), rebuild
        inside = [
            (child, node, _put(node, k, rebuild)) for k, child in enumerate(E.children(node)) if _is_edited(node, child)
        ]  # fmt: skip
        stack.extend(reversed(inside))


def _put(parent: E.Expr, position: int, rebuild: Rebuild) -> Rebuild:
    return lambda new: rebuild(rebuilt(parent, position, new))


def _is_edited(parent: E.Expr, child: E.Expr) -> bool:
    """Whether edits go into a child: not into variables of differentiation, bounds of sums, exponents and O(·)."""
    if isinstance(child, E.IndexRange | E.Index):
        return False
    if isinstance(parent, E.Derivative):
        return child is parent.arg
    if isinstance(parent, E.Apply) and parent.operator in ("power", "hadamard_power"):
        return child is parent.args[0]
    if isinstance(parent, E.Apply) and parent.operator == "big_o":
        return False
    return not isinstance(parent, E.Literal | E.IndexRange)
