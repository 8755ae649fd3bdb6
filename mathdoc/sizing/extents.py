"""How large the arrays are that a claim is made of, at given sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.sizes import SCALAR, Size

ENTRIES = 5000
"""More entries than these are not computed for a proof at larger sizes."""
_FACTOR_BY_FACTOR = frozenset({"add", "negate", "product"})


def are_small(
    model: Model, sides: tuple[E.Expr, E.Expr], free: tuple[tuple[str, Size], ...], sizes: Mapping[str, int], along: tuple[E.Expr, ...]
) -> bool:
    """Whether the values of all parts of a claim have few entries; of sums over indices no bound is given.

    `along`: derivatives of which one direction is computed.
    """
    lengths = {name: int(size.value(sizes)) for name, size in free}
    for node in _parts(model, sides):
        if isinstance(node, E.Sum | E.Components) or (isinstance(node, E.At) and node.entrywise):
            return False
        letters = model.names(node)[0]
        if not letters <= lengths.keys():
            return False
        if _contracted(node) or any(node is other for other in along):
            letters = frozenset()
        if prod([int(size.value(sizes)) for size in node.shape or ()]) * prod([lengths[letter] for letter in letters]) > ENTRIES:
            return False
    return True


def _contracted(node: E.Expr) -> bool:
    """Whether a number with free indices is never computed as a whole: a sum or a product, whose parts are contracted one by one."""
    return isinstance(node, E.Apply) and node.shape == SCALAR and node.operator in _FACTOR_BY_FACTOR


def _parts(model: Model, sides: tuple[E.Expr, E.Expr]) -> Iterator[E.Expr]:
    for side in sides:
        yield from E.walk(side)
    for name in model.symbols_of(*sides):
        if name in model.definitions:
            yield from E.walk(model.definitions[name].body)
