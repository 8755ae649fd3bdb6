"""Where the tensors of a component stand: on a line, what hangs at a joint above and below it, chains side by side over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from mathdoc.diagrams.bodies import RING
from mathdoc.diagrams.lines import Component, Cut, Cycle, End, Fan, Hanging, Item, Joint, Leaf, Line, Loose, Tensor
from mathdoc.diagrams.marks import Body, Dot, Mark, Point, Ring, Stub, Tip, Wire, extent
from mathdoc.diagrams.parts import Part, letters
from mathdoc.diagrams.wires import ROUND, around, back_below, corner, curve
from mathdoc.sizes import Size

GAP = 20.0
"""The length of a wire between neighbours."""

STEM = 24.0
"""How long a wire to what hangs is."""

LEAD = 30.0
"""How far chains side by side are away from their joints."""

TALL = 20.0
"""What reaches farther above the line gets into the way of what hangs there."""

Maker = Callable[[Part, int, int], Body]
"""Draws a tensor at the origin, of which these axes (-1: none) leave to the west and to the east."""


class Pen:
    """Draws one component from west to east."""

    def __init__(self, make: Maker, sizes: dict[str, Size], lettered: bool) -> None:
        self.make = make
        self.sizes = sizes
        self.lettered = lettered
        self.marks: list[Mark] = []
        self.sources: list[Point] = []
        self.right = 0.0
        self.fanned = False
        # How far to the east the room above and below the line is taken.
        self.upper = self.lower = float("-inf")

    # Components

    def component(self, component: Component) -> list[Mark]:
        """Return the marks of a component that begins at x = 0."""
        if isinstance(component, Cycle):
            self.cycle(component)
        else:
            self.line(component)
        stubs = sorted((mark for mark in self.marks if isinstance(mark, Stub)), key=lambda stub: stub.number)
        self.marks = [mark for mark in self.marks if not isinstance(mark, Stub)]
        for first, second in zip(stubs[::2], stubs[1::2], strict=True):
            self.marks.append(around(first.at, second.at, extent(self.marks)))
        reach = extent(self.marks)
        return [mark.moved(-reach.left, 0) for mark in self.marks]

    def line(self, line: Line) -> None:
        """Draw a line between two ends."""
        self.first(line.west)
        self.items(line.items, line.east)
        self.last(line.east)

    def items(self, items: Sequence[Item], east: End | None) -> None:
        """Draw the items of a chain; `east` is the end that follows (None: another chain)."""
        for place, item in enumerate(items):
            following = items[place + 1] if place + 1 < len(items) else None
            if isinstance(item, Tensor):
                self.tensor(item)
            elif isinstance(item, Fan):
                self.fan(item)
            else:
                ends = place + 1 == len(items) and east is not None and not isinstance(east, Leaf | Loose | Cut)
                self.joint(item, isinstance(following, Fan), 0 if ends else 1)

    def first(self, end: End) -> None:
        """Draw the end in the west."""
        if isinstance(end, Leaf):
            self.leaf(end.part, west=True)
        elif isinstance(end, Loose):
            self.sources = [(0.0, 0.0)]
            self.tip((0.0, 0.0), end.label, "w")
        elif isinstance(end, Cut):
            self.sources = [(0.0, 0.0)]
            self.marks.append(Stub((0.0, 0.0), end.number))

    def last(self, end: End) -> None:
        """Draw the end in the east."""
        if isinstance(end, Leaf):
            self.leaf(end.part, west=False)
        elif isinstance(end, Loose):
            place = (self.right + GAP, 0.0)
            self.connect(place)
            self.tip(place, end.label, "e")
        elif isinstance(end, Cut):
            place = (self.right + GAP, 0.0)
            self.connect(place)
            self.marks.append(Stub(place, end.number))

    def tip(self, at: Point, label: str, side: str) -> None:
        """Draw the end of a free leg."""
        letter = next(letters((label,)))
        self.marks.append(Tip(at, label, letter if self.lettered else "", side, self.sizes[label]))
        self.right = max(self.right, at[0])

    # Tensors and joints on the line

    def leaf(self, part: Part, west: bool) -> None:
        """Draw a tensor with one leg at an end, or one without legs."""
        axis = 0 if part.labels else -1
        body = self.put(self.make(part, -1 if west else axis, axis if west else -1))
        if not part.labels:
            return
        if west:
            self.sources = [body.ports[0]]
        else:
            self.connect(body.ports[0])

    def put(self, body: Body) -> Body:
        """Put a body to the right of all that is there."""
        left = self.right + (GAP if self.sources else 0)
        reach = extent([body])
        left = max(left, self.upper + 6 if reach.top < -TALL else left, self.lower + 6 if reach.bottom > TALL else left)
        body = body.moved(left - reach.left, 0)
        self.marks.append(body)
        self.right = extent([body]).right
        return body

    def tensor(self, item: Tensor) -> None:
        """Draw a tensor in the line, and what hangs at its other axes."""
        body = self.put(self.make(item.part, item.west, item.east))
        self.connect(body.ports[item.west])
        self.sources = [body.ports[item.east]] if item.east >= 0 else []
        self.hang_at_tensor(body, item.hanging)

    def hang_at_tensor(self, body: Body, hanging: Sequence[Hanging]) -> None:
        """Draw what hangs at the axes of a tensor that leave to the north and the south."""
        for item in hanging:
            port = body.ports[item.axis]
            up = port[1] < body.at[1]
            if item.loop:
                self.ear(port, item.items, up, body.ports[item.back])
            else:
                self.hang(port, item, up)

    def joint(self, item: Joint, before_fan: bool, after: int) -> None:
        """Draw a joint: a dot, unless it is no more than a wire."""
        ends = len(self.sources) + after + sum(2 if one.loop else 1 for one in item.hanging)
        if ends == 2 and not item.hanging and not self.fanned and not before_fan:
            return
        room = max((self.reach(one) for one in item.hanging), default=0.0)
        left = self.right + (GAP if not self.fanned else LEAD) if self.sources else max(self.right, 0.0)
        taken = min(self.upper, self.lower) if len(item.hanging) == 1 else max(self.upper, self.lower)
        apart = 12.0 if self.sources and any(one.loop for one in item.hanging) else 0.0
        place = (max(left + apart, taken + room + 6 if item.hanging else left), 0.0)
        self.connect(place)
        self.marks.append(Dot(place))
        self.right = max(self.right, place[0] + apart)
        self.sources, self.fanned = [place], False
        up = self.upper + room + 6 <= place[0] or self.upper <= self.lower
        for one in item.hanging:
            if one.loop:
                self.ear(place, one.items, up, place)
            else:
                self.hang(place, one, up)
            up = not up

    def reach(self, item: Hanging) -> float:
        """Return how far what hangs reaches to the west of its joint."""
        if item.items or item.loop or not isinstance(item.end, Leaf):
            return 30.0 if item.loop else 6.0
        return self.make(item.end.part, -1, -1).width / 2 if not item.end.part.look.framed else 6.0

    # What hangs

    def hang(self, at: Point, item: Hanging, up: bool) -> None:
        """Draw a chain above or below a place: a tensor alone stands there, anything longer turns to the east."""
        sign = -1 if up else 1
        edge = self.edge(at, up)
        if not item.items and isinstance(item.end, Loose):
            place = (at[0], edge + sign * STEM)
            self.marks.append(Wire(at, ((place,),)))
            self.tip(place, item.end.label, "n" if up else "s")
        elif not item.items and isinstance(item.end, Leaf) and not item.end.part.look.framed:
            body = self.make(item.end.part, -1, -1)
            port = (at[0], edge + sign * STEM)
            away = 0 if body.part.look.on_ring else RING * body.part.look.rings
            half = body.height / 2
            body = body.moved(at[0] - body.at[0], port[1] + sign * (half - away) - body.at[1])
            body = replace(body, ports=(port,))
            self.marks += [Wire(at, ((port,),)), body]
            self.occupy(extent([body]).right, up)
        elif not item.items and isinstance(item.end, Cut):
            place = (at[0], edge + sign * STEM)
            self.marks.append(Wire(at, ((place,),)))
            self.marks.append(Stub(place, item.end.number))
        else:
            self.comb(at, item, up, edge)

    def edge(self, at: Point, up: bool) -> float:
        """Return how far what is already above or below a place reaches."""
        sign = -1 if up else 1
        near = [mark for mark in self.marks if not isinstance(mark, Wire) and extent([mark]).left < at[0] + 4 < extent([mark]).right + 8]
        ys = [(extent([mark]).top if up else extent([mark]).bottom) * sign for mark in near if not isinstance(mark, Dot)]
        return sign * max([at[1] * sign, *ys])

    def comb(self, at: Point, item: Hanging, up: bool, edge: float) -> None:
        """Draw a chain that turns to the east above or below the line."""
        inner = Pen(self.make, self.sizes, self.lettered)
        inner.sources = [(0.0, 0.0)]
        inner.items(item.items, item.end)
        inner.last(item.end)
        reach, sign = extent(inner.marks), -1 if up else 1
        y = min(edge, -16.0) - 10 - reach.bottom if up else max(edge, 16.0) + 10 - reach.top
        x, low = at[0] + ROUND, (at[0], y - sign * ROUND)
        self.marks.append(Wire(at, ((low,), corner(low, (at[0], y), (x, y)))))
        self.marks += [mark.moved(x, y) for mark in inner.marks]
        self.occupy(x + reach.right, up)

    def ear(self, at: Point, items: Sequence[Item], up: bool, back: Point) -> None:
        """Draw a chain that comes back to where it began."""
        inner = Pen(self.make, self.sizes, self.lettered)
        inner.items(items, None)
        reach, sign = extent(inner.marks), -1 if up else 1
        middle = (at[0] + back[0]) / 2
        y = (-16.0 - STEM / 2 - reach.bottom) if up else (16.0 + STEM / 2 - reach.top)
        x = middle - (reach.left + reach.right) / 2
        if not inner.marks:
            top = (middle, y)
            side = (abs(back[0] - at[0]) / 2) or 14.0
            self.marks.append(Wire(at, (((at[0] - 4, y), (middle - side, y), top), ((middle + side, y), (back[0] + 4, y), back))))
            return
        self.marks += [mark.moved(x, y) for mark in inner.marks]
        west, east = inner.west_port(items), inner.sources[0]
        for end, to, out in ((at, (west[0] + x, y), -1), (back, (east[0] + x, y), 1)):
            far = to[0] + out * 20
            self.marks.append(Wire(end, (((far, end[1] + sign * 12), (far, y), to),)))
        self.occupy(x + reach.right + 16, up)

    def occupy(self, right: float, up: bool) -> None:
        """Remember how far the room above or below the line is taken."""
        if up:
            self.upper = max(self.upper, right)
        else:
            self.lower = max(self.lower, right)

    def west_port(self, items: Sequence[Item]) -> Point:
        """Return where the first item of a chain that was drawn begins."""
        first = items[0]
        if isinstance(first, Tensor):
            body = next(mark for mark in self.marks if isinstance(mark, Body))
            return body.ports[first.west]
        return next(mark.at for mark in self.marks if isinstance(mark, Dot))

    # Chains side by side, cycles, wires

    def fan(self, item: Fan) -> None:
        """Draw chains over each other, from the joint that was drawn last."""
        (start,) = self.sources
        drawn = []
        for branch in item.branches:
            inner = Pen(self.make, self.sizes, self.lettered)
            inner.items(branch, None)
            drawn.append((inner, extent(inner.marks), inner.west_port(branch)))
        heights = [reach.bottom - reach.top for _, reach, _ in drawn]
        widest = max(reach.right - reach.left for _, reach, _ in drawn)
        y = -(sum(heights) + 10 * (len(drawn) - 1)) / 2
        left = max(self.right + LEAD, start[0] + LEAD, self.upper + 6, self.lower + 6)
        self.sources = []
        for (inner, reach, west), height in zip(drawn, heights, strict=True):
            x = left - reach.left + (widest - reach.right + reach.left) / 2
            line = y - reach.top
            self.marks += [mark.moved(x, line) for mark in inner.marks]
            self.marks.append(curve(start, (west[0] + x, line)))
            self.sources.append((inner.sources[0][0] + x, line))
            y += height + 10
        self.right = left + widest
        self.fanned = True

    def cycle(self, cycle: Cycle) -> None:
        """Draw a closed cycle: a chain, and a wire back below it."""
        if cycle.size is not None:
            self.marks.append(Ring((0.0, 0.0), 11, cycle.size))
            return
        self.items(cycle.items, None)
        reach, west, east = extent(self.marks), self.west_port(cycle.items), self.sources[0]
        self.marks.append(back_below(east, west, reach))

    def connect(self, place: Point) -> None:
        """Draw the wires from what was drawn last to a place."""
        for source in self.sources:
            if source != place:
                self.marks.append(curve(source, place))
