"""At which sizes a claim has to be tried: the grid of the letter count, and where that is void enough sizes for the degree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product as cartesian
from math import prod

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.evaluation.probed import in_one_direction
from mathdoc.facts import FACTS
from mathdoc.sizes import Size
from mathdoc.sizing.degrees import UNBOUNDED
from mathdoc.sizing.exponentials import Exponentials
from mathdoc.sizing.extents import are_small
from mathdoc.sizing.letters import LetterCount, Void, axis_letters, carried, together
from mathdoc.sizing.loops import Loops
from mathdoc.sizing.ranges import first_sizes, lengths
from mathdoc.sizing.reach import Reach

Free = tuple[tuple[str, Size], ...]
Sizes = Mapping[str, int]


class SizePlan(Struct, frozen=True):
    """The assignments of sizes to try, and whether a pass at all of them holds at all sizes.

    `degree`: those of the claim in each size, as far as they are known: how often traces, constants and sums may make it a number.
    `least`: how large all sizes together have to be at least once, if there is to be room for the terms of the claim.
    """

    sizes: tuple[dict[str, int], ...]
    all_sizes: bool
    degree: Mapping[str, int] = {}
    least: Mapping[str, int] = {}
    lengths: frozenset[Size] = frozenset()
    """Sizes that have to be nonnegative often enough: those of the ranges of sums that may be empty."""

    def lacks(self, done: Sequence[Sizes]) -> str:
        """Return what is missing if sizes are tried that are too few or too small for the claim."""
        if not suffice(done, self.degree):
            return "are too few for how its sides may depend on the sizes"
        if self.lengths and not suffice([n for n in done if all(size.value(n) >= 0 for size in self.lengths)], self.degree):
            return "are too few of those from which on its sums follow one formula"
        if not self.all_sizes and self.least and not any(all(sizes[name] >= n for name, n in self.least.items()) for sizes in done):
            return "are too small for the number of its factors"
        return ""


GRID_CAP = 12
LARGEST = 9
"""Larger sizes are tried where all arrays stay small."""
LARGEST_ALONE = 44
"""Where there is one size only, so many of them are affordable."""
LARGEST_TOGETHER = 16
"""Where there are several sizes, larger ones are not tried."""
LARGEST_WITH_DERIVATIVES = 5
"""Where every entry of a derivative or of an uninterpreted function of arrays is computed, larger sizes cost too much."""


def plan(model: Model, left: E.Expr, right: E.Expr, free: Free, names: frozenset[str], void: bool) -> SizePlan:
    """Return the sizes at which `left = right` has to be tried; `names` are the size symbols that occur, `free` the free indices."""
    ordered = sorted(names)
    if not ordered:
        return SizePlan(({},), True)
    if not void:
        try:
            return _grid(model, left, right, free, ordered)
        except Void:
            pass
    degrees = Loops(model, free).of_claim(left, right)
    for name, terms in Exponentials(model).of_claim(left, right).items():
        degrees[name] = min((degrees[name] + 1) * max(terms, 1) - 1, UNBOUNDED)
    least = {name: n for name, n in Reach(model).of_claim(left, right).items() if name in names and name not in model.integers}
    ranges = lengths(model, left, right)
    if ranges is None:
        degrees, ranges = Counter(dict.fromkeys(ordered, UNBOUNDED)), frozenset()
    sizes = tried(ordered, degrees, least, first_sizes(ranges))
    if len(ordered) <= 3 and any(FACTS[fact].parameter for info in model.symbols.values() for fact in info.facts):
        # A rank below, between and at both sizes of its matrix.
        sizes += [dict(zip(ordered, row, strict=True)) for row in cartesian((1, 2, 3), repeat=len(ordered))]
    # Whole numbers that were not declared positive: zero and negative ones too.
    signed = model.integers & model.signed
    sizes += [dict.fromkeys(ordered, 2) | {name: value} for name in ordered if name in signed for value in (0, -1, -2)]
    return SizePlan(tuple(sizes), False, degrees, least, ranges)


def _grid(model: Model, left: E.Expr, right: E.Expr, free: Free, names: list[str]) -> SizePlan:
    count = LetterCount(model, along=_along(model, left, right, free))
    letters = together([count.count(left), count.count(right)])
    letters += axis_letters(tuple(size for index, size in free if not (carried(left, index) and carried(right, index))))
    axes, large = [], False
    for place, name in enumerate(names):
        needed = (letters[name] + letters["/" + name]) * (2 if count.functions else 1)
        constants = count.constants.get(name, set())
        needed = max(needed + len(constants), max(constants, default=0), 2)
        # Different sizes for different types, so that a misfit shows at once.
        axes.append([needed + place + k for k in range(letters["@" + name] + letters["/@" + name] + 1)])
        large = large or needed > (LARGEST_WITH_DERIVATIVES if count.derivatives else LARGEST)
    largest = {name: axis[-1] for name, axis in zip(names, axes, strict=True)}
    if large and (count.derivatives or not are_small(model, (left, right), free, largest, count.along)):
        raise Void("sizes too large to try")
    if prod(len(axis) for axis in axes) > GRID_CAP:
        raise Void("a grid too large to try")
    degrees = {name: len(axis) - 1 for name, axis in zip(names, axes, strict=True) if len(axis) > 1}
    return SizePlan(tuple(dict(zip(names, point, strict=True)) for point in cartesian(*axes)), True, degrees)


def _along(model: Model, left: E.Expr, right: E.Expr, free: Free) -> tuple[E.Expr, ...]:
    """Return those sides of a claim that are derivatives of which one random direction is computed."""
    if free:
        indices = {name for name, _ in free}
        return tuple(side for side in (left, right) if in_one_direction(model, side, indices))
    sides = [side for side in (left, right) if isinstance(side, E.Derivative) and side.style == "gradient"]
    return tuple(sides[:1]) if not model.free_entries and all(isinstance(side.wrt[0], E.Symbol) for side in sides) else ()


# Where no bound is known: 1, 2, 3, both parities, unequal sizes in both orders, one beside a larger one, and several larger ones.
_COLUMNS = ((1, 1, 1, 1, 1), (2, 3, 4, 2, 3), (3, 2, 1, 3, 2), (2, 2, 2, 2, 2), (3, 3, 3, 3, 3), (4, 5, 3, 2, 3), (5, 4, 3, 3, 2),
            (2, 5, 4, 3, 1), (5, 2, 3, 1, 4), (1, 3, 2, 3, 1), (3, 1, 2, 1, 3))  # fmt: skip
_MOST = 100
"""Assignments that are tried because of the degree."""
_PRIME = (1 << 61) - 1


def tried(names: list[str], degrees: Mapping[str, int], least: Mapping[str, int], first: Mapping[str, int]) -> list[dict[str, int]]:
    """Return sizes where no bound is known: if possible, enough of them for a claim of these degrees in the sizes, and large enough.

    `first`: from which size on there are terms in every sum.
    """
    rows = [tuple(column[place % len(column)] for place in range(len(names))) for column in _COLUMNS]
    axes = [range(1, degrees.get(name, 0) + 2) for name in names]
    if len(names) == 1:
        # Two more than suffice: at the smallest there may be no value.
        room, stop = least.get(names[0], 0), axes[0].stop
        last = max(6, stop + first.get(names[0], 1), room, min(room + stop - 2, LARGEST_TOGETHER))
        rows = [(n,) for n in range(1, (last if last <= LARGEST_ALONE else 6) + 1)]
    elif any(degrees.values()):
        side = sum(degrees.values()) + 1
        if len(names) == 2 and side**2 <= _MOST:
            # Of every half of this square (m ≥ n, m ≤ n) the points suffice.
            rows += list(cartesian(range(1, side + 1), repeat=2))
        elif prod(map(len, axes)) <= _MOST:
            # A size on which nothing depends is 2, which is not special.
            rows += list(cartesian(*[axis if len(axis) > 1 else (2,) for axis in axes]))
            # And larger ones, for what has no value where m < n.
            wide = [range(1, 2 * len(axis) - 1) if len(axis) > 1 else (2,) for axis in axes]
            rows += list(cartesian(*wide)) if prod(map(len, wide)) <= _MOST else []
    if len(names) > 1:
        rows += _large([least.get(name, 2) for name in names])
    return [dict(zip(names, row, strict=True)) for row in dict.fromkeys(rows)]


def _large(least: list[int]) -> list[tuple[int, ...]]:
    """Return sizes of which each is large enough, all different in both orders: where m < n, a claim may have no value."""
    if max(least) > LARGEST_TOGETHER:
        return []
    up = tuple(n + place for place, n in enumerate(least))
    down = tuple(max(least) + len(least) - 1 - place for place in range(len(least)))
    return [up, down]


def suffice(sizes: Sequence[Sizes], degrees: Mapping[str, int]) -> bool:
    """Whether a polynomial that vanishes at all of these sizes is zero, if its degree in each of them is at most the one given."""
    names = sorted(sizes[0]) if sizes else sorted(degrees)
    total = sum(degrees.values())
    powers = [p for p in cartesian(*[range(degrees.get(name, 0) + 1) for name in names]) if sum(p) <= total]
    if len(powers) > len(sizes):
        return False
    # Independent modulo a prime is independent over the rationals.
    rows = [[prod(size[n] ** k for n, k in zip(names, p, strict=True)) % _PRIME for p in powers] for size in sizes]
    for column in range(len(powers)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            return False
        rows.remove(pivot)
        inverse = pow(pivot[column], -1, _PRIME)
        for row in rows:
            if row[column]:
                factor = row[column] * inverse % _PRIME
                row[:] = [(x - factor * y) % _PRIME for x, y in zip(row, pivot, strict=True)]
    return True


def size_names(model: Model, exprs: tuple[E.Expr, ...], free: tuple[tuple[str, Size], ...]) -> frozenset[str]:
    """Return every size symbol that the values of these expressions depend on."""
    found: set[str] = {name for _, size in free for name in size.names}
    seen: set[str] = set()
    pending = list(exprs)
    while pending:
        for node in E.walk(pending.pop()):
            for size in node.shape or ():
                found |= size.names
            if isinstance(node, E.SizeValue):
                found |= node.size.names
            if isinstance(node, E.Literal):
                found |= {name for size in node.sizes for name in size.names}
            if isinstance(node, E.Symbol) and node.name not in seen:
                seen.add(node.name)
                if node.name in model.integers:
                    found.add(node.name)
                definition = model.definitions.get(node.name)
                info = model.symbols.get(node.name)
                if info is not None:
                    found |= info.size_names
                if definition is not None:
                    pending.append(definition.body)
    return frozenset(found)
