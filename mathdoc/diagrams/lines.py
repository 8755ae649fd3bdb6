"""What a network is drawn as: lines between two ends, with what hangs at their joints, and closed cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.diagrams.parts import Part
from mathdoc.sizes import Size


class Tensor(Struct, frozen=True):
    """A tensor in a line: the axis to the west and the axis to the east; what hangs at its other axes."""

    part: Part
    west: int
    east: int
    hanging: tuple[Hanging, ...] = ()


class Joint(Struct, frozen=True):
    """A label in a line, with what hangs there: a copy node, where three or more meet."""

    hanging: tuple[Hanging, ...] = ()


class Fan(Struct, frozen=True):
    """Chains side by side between two joints."""

    branches: tuple[tuple[Item, ...], ...]


Item = Tensor | Joint | Fan


class Leaf(Struct, frozen=True):
    """An end: a tensor with one leg."""

    part: Part


class Loose(Struct, frozen=True):
    """An end: a free leg with its letter."""

    label: str


class Cut(Struct, frozen=True):
    """An end that is joined with another one of the same number."""

    number: int


class Here(Struct, frozen=True):
    """An end: the joint or the tensor before it."""


End = Leaf | Loose | Cut | Here


class Hanging(Struct, frozen=True):
    """What hangs at a joint, or at an axis of a tensor: a chain with an end, or one that comes back (to the axis `back`)."""

    items: tuple[Item, ...]
    end: End
    axis: int = -1
    back: int = -1
    loop: bool = False


class Line(Struct, frozen=True):
    """A component with two ends."""

    west: End
    items: tuple[Item, ...]
    east: End


class Cycle(Struct, frozen=True):
    """A component that is a closed cycle; without tensors, the size of a label."""

    items: tuple[Item, ...]
    size: Size | None = None


Component = Line | Cycle


def turned(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return a chain from east to west."""
    return tuple(
        replace(item, west=item.east, east=item.west) if isinstance(item, Tensor)
        else Fan(tuple(turned(branch) for branch in item.branches)) if isinstance(item, Fan)
        else item
        for item in reversed(tuple(items))
    )  # fmt: skip


def ended(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return a chain that begins and ends at a joint where it would begin or end with chains side by side."""
    if items and isinstance(items[0], Fan):
        items = (Joint(), *items)
    return (*items, Joint()) if items and isinstance(items[-1], Fan) else items


def upright(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return a cycle in the direction in which fewer tensors are turned around."""
    tensors = [item for item in _all(items) if isinstance(item, Tensor)]
    return turned(items) if sum(1 if item.west > item.east else -1 for item in tensors) > 0 else items


def _all(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Fan):
            for branch in item.branches:
                yield from _all(branch)


def longest(hanging: Sequence[Hanging]) -> tuple[Hanging | None, tuple[Hanging, ...]]:
    """Return the longest chain that does not come back, and all others."""
    chains = [item for item in hanging if not item.loop and not isinstance(item.end, Cut)]
    chains = chains or [item for item in hanging if not item.loop]
    if not chains:
        return None, tuple(hanging)
    first = max(chains, key=lambda item: len(item.items) + 2 * (isinstance(item.end, Leaf) and item.end.part.look.framed))
    return first, tuple(item for item in hanging if item is not first)
