"""What a picture says, read from the places of its marks: wires join what they touch, and what is joined has one label.

Nothing here knows what was to be drawn. The kernel compares what is read with what the author wrote; a picture that says anything else is
not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagrams.marks import Body, Dot, Drawn, Point, Ring, Term, Tip, Wire
from mathdoc.diagrams.parts import array_of
from mathdoc.notation import CannotSay, Network, Node, expression_of
from mathdoc.notation.network import axes_of
from mathdoc.sizes import Size


class Read(Struct, frozen=True):
    """What one term says: its tensors with a label for each leg, its loose legs with the label that they end in, its rings."""

    bodies: tuple[Body, ...]
    labels: tuple[tuple[str, ...], ...]
    loose: tuple[tuple[str, str, Size], ...]
    rings: tuple[Size, ...]


def read_term(term: Term, depth: int = 0) -> Read:
    """Read one term: each class of places that wires join gets a label, in each depth of frames others; that of a loose leg is its own."""
    places = _Places(mark for mark in term.marks if isinstance(mark, Wire))
    tips = [mark for mark in term.marks if isinstance(mark, Tip)]
    dots = [places.of(mark.at) for mark in term.marks if isinstance(mark, Dot)]
    bodies = tuple(mark for mark in term.marks if isinstance(mark, Body))
    names: dict[Point, str] = {}
    loose: list[tuple[str, str, Size]] = []
    for tip in tips:
        found = names.setdefault(places.of(tip.at), tip.label)
        loose.append((tip.label, found, tip.size))
    ports = [places.of(port) for body in bodies for port in body.ports]
    ends = [*ports, *(places.of(tip.at) for tip in tips)]
    for place in dict.fromkeys([*ends, *dots, *places.all()]):
        count = ends.count(place)
        # Two ends make a wire; fewer, or more, need the dot that says so.
        if (count != 2) != (place in dots) and place not in _through(places, ends, dots):
            raise CannotSay("a wire of its picture has ends that no dot joins")
        names.setdefault(place, f"~{len(names)}{_DEEPER * depth}")
    labels = tuple(tuple(names[places.of(port)] for port in body.ports) for body in bodies)
    rings = tuple(mark.size for mark in term.marks if isinstance(mark, Ring))
    return Read(bodies, labels, tuple(loose), rings)


def _through(places: _Places, ends: Sequence[Point], dots: Sequence[Point]) -> frozenset[Point]:
    """Return the places of dots that stand on a wire with two ends only: they change nothing."""
    return frozenset(place for place in dots if ends.count(place) == 2)


def expression(drawn: Drawn, depth: int = 0) -> E.Expr:
    """Return what a drawn sum says, as a number in index notation."""
    return build.add(*[_term(term, depth) for term in drawn.terms])


def _term(term: Term, depth: int) -> E.Expr:
    read = read_term(term, depth)
    nodes: list[Node] = []
    for body, labels in zip(read.bodies, read.labels, strict=True):
        frame = zip(body.inside, body.part.look.inside, strict=True)
        array = array_of(body.part, tuple(_argument(one, expr, depth + 1) for one, (expr, _) in frame))
        nodes.append(Node(array, labels))
    numbers = [node.array for node in nodes if not node.labels]
    legged = [node for node in nodes if node.labels]
    sizes = {label: size for node in legged for label, size in zip(node.labels, axes_of(node.array), strict=True)}
    own = {label for label, *_ in read.loose}
    deltas = [Node(build.identity(size), (label, name)) for label, name, size in read.loose if label != name]
    sums = tuple((label, size) for label, size in sizes.items() if label not in own)
    above = (term.factor, *numbers, *(build.size_value(size) for size in read.rings))
    return expression_of(Network(above, (), (*legged, *deltas), (), sums))


def _argument(drawn: Drawn, expr: E.Expr, depth: int) -> E.Expr:
    """Return what was read in a frame; an array whose legs end there is that array again."""
    found = expression(drawn, depth)
    if build.is_scalar(expr):
        return found
    letters = tuple(f"#{k}" for k in range(len(axes_of(expr))))
    return E.Components(found, letters, shape=expr.shape)


_DEEPER = "'"


class _Places:
    """Places, those that wires join taken as one."""

    def __init__(self, wires: Iterable[Wire]) -> None:
        self.first: dict[Point, Point] = {}
        self.known: dict[Point, None] = {}
        for wire in wires:
            a, b = self.of(wire.start), self.of(wire.end)
            if a != b:
                self.first[b] = a

    def of(self, point: Point) -> Point:
        """Return the place that stands for all that are joined with this one."""
        place = next((known for known in self.known if _close(known, point)), point)
        self.known[place] = None
        while place in self.first:
            place = self.first[place]
        return place

    def all(self) -> Iterator[Point]:
        """Yield one place for each class."""
        yield from dict.fromkeys(map(self.of, tuple(self.known)))


def _close(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < TOUCH and abs(a[1] - b[1]) < TOUCH


TOUCH = 0.01
"""Places that are closer than that are one."""
