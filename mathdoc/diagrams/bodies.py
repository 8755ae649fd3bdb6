"""Tensors as bodies: a pill with one leg, a box with a cut corner beside the leg of its rows, a frame around a function's arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagrams.marks import Body, Drawn, Mark, Point, Tip, Word, extent, text_width
from mathdoc.diagrams.parts import Part
from mathdoc.typesetting import Run, runs

HEIGHT = 26.0
RING = 6.0
"""How far a ring is away from what it is around."""

PAD = 8.0
TITLE = 11.0

Inner = Callable[[E.Expr, Sequence[str], str, str], Drawn]
"""Draws an expression with these free labels, of which two (or empty) leave to the west and to the east; its terms side by side."""


def body(part: Part, west: int, east: int, inner: Inner) -> Body:
    """Return a tensor at the origin: the axes `west` and `east` (-1: none) leave there, all others above and below."""
    look = part.look
    label = tuple(run for by in look.by for run in (Run("∂"), *runs(by)))
    title = runs(look.name)
    if look.framed:
        return _frame(part, west, east, inner, title, label)
    others = [axis for axis in range(len(part.labels)) if axis not in (west, east)]
    width = max(HEIGHT, text_width(title) + 14, 18.0 * ((len(others) + 1) // 2) + 12 if len(part.labels) > 2 else 0)
    around = RING * look.rings
    ports = _ports(part, west, east, width / 2, HEIGHT / 2, around)
    row = "" if len(part.labels) != 2 else "w" if west == 0 else "e"
    return Body((0.0, 0.0), part, width + 2 * around, HEIGHT + 2 * around, ports, row, title, label)


def _ports(part: Part, west: int, east: int, x: float, y: float, around: float) -> tuple[Point, ...]:
    """Return where the legs begin: those of what is differentiated at the body, those of what it is derived by at the outermost ring."""
    others = [axis for axis in range(len(part.labels)) if axis not in (west, east)]
    upper = [axis for place, axis in enumerate(others) if place % 2 == 0]
    found: list[Point] = []
    for axis in range(len(part.labels)):
        out = around if axis in part.look.on_ring else 0.0
        if axis in (west, east):
            found.append(((-x - out) if axis == west else x + out, 0.0))
            continue
        side = upper if axis in upper else [other for other in others if other not in upper]
        place = (side.index(axis) + 1) * 2 * x / (len(side) + 1) - x
        found.append((place, -y - out if axis in upper else y + out))
    return tuple(found)


def _frame(part: Part, west: int, east: int, inner: Inner, title: tuple[Run, ...], label: tuple[Run, ...]) -> Body:
    """A frame: the arguments side by side, the name of the function above them."""
    labels = part.labels
    sides = [labels[axis] if axis >= 0 else "" for axis in (west, east)]
    drawn, marks = _arguments(part, sides, inner)
    reach = extent(marks)
    through = _through(part, drawn, sides)
    around = RING * part.look.rings
    top = reach.top - PAD - (TITLE if title else 0)
    bottom = reach.bottom + PAD
    left, right = reach.left - PAD, max(reach.right + PAD, reach.left + text_width(title, 12) + 6)
    middle = ((left + right) / 2, (top + bottom) / 2)
    ports = _ports(part, west, east, (right - left) / 2, (bottom - top) / 2, around)
    places = [
        through.get(labels[axis], (port[0] + middle[0], port[1] + (0.0 if axis in (west, east) else middle[1])))
        for axis, port in enumerate(ports)
    ]
    return Body(middle, part, right - left + 2 * around, bottom - top + 2 * around, tuple(places), "", title, label, drawn)


def _arguments(part: Part, sides: Sequence[str], inner: Inner) -> tuple[tuple[Drawn, ...], list[Mark]]:
    """Draw arguments side by side, with commas between them."""
    drawn: list[Drawn] = []
    marks: list[Mark] = []
    for expr, free in part.look.inside:
        one = inner(expr, free, *_assigned(free, sides))
        if drawn:
            right = extent(marks).right
            last = drawn[-1].terms[-1]
            comma = Word((right + 6, 2.0), (Run(","),), 6)
            drawn[-1] = Drawn((*drawn[-1].terms[:-1], replace(last, marks=(*last.marks, comma))))
            one = one.moved(right + 16 - extent(one.marks()).left, 0)
            marks.append(comma)
        drawn.append(one)
        marks += one.marks()
    return tuple(drawn), marks


def _assigned(free: Sequence[str], sides: Sequence[str]) -> tuple[str, str]:
    """Return which labels leave an argument to the west and to the east: as those of the frame do, where they are its own."""
    west, east = (side if side in free else "" for side in sides)
    for label in free:
        if label not in (west, east):
            west, east = (label, east) if not west else (west, label) if not east else (west, east)
    return west, east


def _through(part: Part, drawn: tuple[Drawn, ...], sides: Sequence[str]) -> dict[str, Point]:
    """Return where legs of the one term inside go straight on outside."""
    if len(drawn) != 1 or len(drawn[0].terms) != 1:
        return {}
    tips = [mark for mark in drawn[0].terms[0].marks if isinstance(mark, Tip)]
    return {tip.label: tip.at for tip in tips if tip.label in sides and tip.side == ("w" if tip.label == sides[0] else "e")}
