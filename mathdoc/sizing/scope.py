"""At which sizes a claim has a value, in the words of its certificate, and whether that is enough."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

from mathdoc import expr as E
from mathdoc.evaluation.domains import bounded
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.sizing.size_plan import SizePlan, Sizes

_INVERSES = frozenset({"inverse", "inverse_transpose"})


def where_there_is_a_value(
    model: Model, sides: tuple[E.Expr, ...], text: str, done: Sequence[tuple[tuple[str, int], ...]], planned: Sequence[Sizes]
) -> str:
    """Say at which sizes both sides have a value, and because of which inverse, if nothing else in them can be the reason.

    `text` is that of the block, for the author's own words; the body of a function may stand in another block.
    """
    inverted = {n.args[0] for side in sides for n in E.walk(side) if isinstance(n, E.Apply) and n.operator in _INVERSES}
    words = [text[argument.span.start : argument.span.end].strip() for argument in inverted]
    called = any(isinstance(node, E.At) for side in sides for node in E.walk(side))
    alone = len(words) == 1 and words[0] and not called and not any(bounded(model, side) for side in sides)
    because = f", because the inverse of {words[0]} exists only there" if alone else ""
    return f"where both sides have a value: {in_words(done, planned)}{because}"


def require_enough(done: list[tuple[tuple[str, int], ...]], sizes: SizePlan, sampled: bool, apart: str) -> None:
    """Raise Undecided if the points at which a claim holds say too little of the others; `apart`: where it fails."""
    if apart:
        raise Undecided(f"this holds where {apart}, and the assumption allows points where it does not: declare it")
    if where := only_there(done, sizes.sizes):
        raise Undecided(f"this has a value only where {where[0]} = {where[1]}: if that is meant, write `{where[1]}` for `{where[0]}`")
    whole = sizes.all_sizes and len(done) == len(sizes.sizes) and not sampled
    if not whole and (lacks := sizes.lacks([dict(assignment) for assignment in done])):
        raise Undecided(f"this holds at the sizes tried, and these {lacks}")


def only_there(done: Sequence[tuple[tuple[str, int], ...]], planned: Sequence[Sizes]) -> tuple[str, str] | None:
    """Return a size and what it equals wherever a claim has a value, though larger ones were tried: it says nothing of the rest.

    What it equals is another size (`m = n`), or the only number at which there is a value (`n = 1`).
    """
    values = [dict(assignment) for assignment in done]
    for a, b in combinations(sorted(values[0]), 2):
        if all(sizes[a] == sizes[b] for sizes in values) and any(sizes[a] != sizes[b] for sizes in planned):
            return a, b
    for name, number in values[0].items():
        if all(sizes[name] == number for sizes in values) and any(sizes[name] > number for sizes in planned):
            return name, str(number)
    return None


def in_words(done: Sequence[tuple[tuple[str, int], ...]], planned: Sequence[Sizes]) -> str:
    """Say at which of the planned sizes a claim has a value: `m ≥ n only`, `n ≥ 2 only`, or those at which it has none."""
    values = [dict(assignment) for assignment in done]
    skipped = [dict(sizes) for sizes in planned if dict(sizes) not in values]
    names = sorted(values[0])
    least = {name: min(sizes[name] for sizes in values) for name in names}
    broken = {f"{a} ≥ {b}": [s for s in skipped if s[a] < s[b]] for a, b in permutations(names, 2) if all(v[a] >= v[b] for v in values)}
    broken |= {f"{name} ≥ {least[name]}": [sizes for sizes in skipped if sizes[name] < least[name]] for name in names}
    kept: list[str] = []
    explained: list[dict[str, int]] = []
    for text, why in broken.items():
        if any(sizes not in explained for sizes in why):
            kept.append(text)
            explained += why
    if all(sizes in explained for sizes in skipped):
        return ", ".join(kept) + " only"
    shown = ["·".join(f"{name}={sizes[name]}" for name in names) for sizes in skipped]
    return "not at " + ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")
