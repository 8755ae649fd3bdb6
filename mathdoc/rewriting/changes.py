"""What changed from one row to the next, by matching the factors: those that moved or are new are marked."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from mathdoc import expr as E

_TAKEN_APART = frozenset({"add", "negate", "product", "trace", "inner", "hadamard", "kronecker"})


def factors(expr: E.Expr) -> Iterator[E.Expr]:
    """Yield the factors of an expression as they are read."""
    if isinstance(expr, E.Apply) and expr.operator in _TAKEN_APART:
        for arg in expr.args:
            yield from factors(arg)
    elif isinstance(expr, E.Sum) and not expr.explicit:
        yield from factors(expr.body)
    else:
        yield expr


def changed(before: list[str], now: list[tuple[E.Expr, str]]) -> list[E.Expr]:
    """Return the factors that do not stand in the order in which they stood before; none if all is new."""
    matcher = SequenceMatcher(None, before, [text for _, text in now], autojunk=False)
    kept = {block.b + k for block in matcher.get_matching_blocks() for k in range(block.size)}
    return [factor for place, (factor, _) in enumerate(now) if place not in kept] if kept else []
