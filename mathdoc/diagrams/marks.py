"""What is drawn: marks with places, in boxes that can be moved. The y axis points down; the line of a chain has y = 0."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagrams.parts import Part
from mathdoc.sizes import Size
from mathdoc.typesetting import Run

Point = tuple[float, float]
Segment = tuple[Point, ...]
"""Where a stroke goes: one point (straight) or three (a cubic curve)."""


class Wire(Struct, frozen=True):
    """A stroke between two places that it joins."""

    start: Point
    path: tuple[Segment, ...]

    @property
    def end(self) -> Point:
        """Where the stroke ends."""
        return self.path[-1][-1]

    def points(self) -> tuple[Point, ...]:
        """Return points between which the stroke lies."""
        return (self.start, *(point for segment in self.path for point in segment))

    def moved(self, x: float, y: float) -> Wire:
        """Return it elsewhere."""
        return Wire(_moved(self.start, x, y), tuple(tuple(_moved(point, x, y) for point in segment) for segment in self.path))


class Dot(Struct, frozen=True):
    """A copy node."""

    at: Point

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies."""
        return _around(self.at, 4, 4)

    def moved(self, x: float, y: float) -> Dot:
        """Return it elsewhere."""
        return Dot(_moved(self.at, x, y))


class Tip(Struct, frozen=True):
    """The end of a free leg, with its letter beside it; `side` is where the letter stands (`w`, `e`, `n`, `s`)."""

    at: Point
    label: str
    letter: str
    side: str
    size: Size

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies."""
        x, y = LETTER[self.side]
        return (self.at, *(_around((self.at[0] + x, self.at[1] + y), 6, 8) if self.letter else ()))

    def moved(self, x: float, y: float) -> Tip:
        """Return it elsewhere."""
        return replace(self, at=_moved(self.at, x, y))


LETTER: dict[str, Point] = {"w": (-7, 0), "e": (7, 0), "n": (0, -9), "s": (0, 10)}
"""Where the middle of a letter stands beside a tip."""


class Stub(Struct, frozen=True):
    """An end of a wire that was cut; the two of one number are joined when all else is drawn."""

    at: Point
    number: int

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies."""
        return (self.at,)

    def moved(self, x: float, y: float) -> Stub:
        """Return it elsewhere."""
        return Stub(_moved(self.at, x, y), self.number)


class Ring(Struct, frozen=True):
    """A closed wire without tensors: a size."""

    at: Point
    radius: float
    size: Size

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies."""
        return _around(self.at, self.radius + 2, self.radius + 2)

    def moved(self, x: float, y: float) -> Ring:
        """Return it elsewhere."""
        return replace(self, at=_moved(self.at, x, y))


class Word(Struct, frozen=True):
    """Text with its middle at a place: signs, factors, brackets."""

    at: Point
    runs: tuple[Run, ...]
    width: float
    size: float = 16

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies."""
        return _around(self.at, self.width / 2, self.size * 0.6)

    def moved(self, x: float, y: float) -> Word:
        """Return it elsewhere."""
        return replace(self, at=_moved(self.at, x, y))


class Body(Struct, frozen=True):
    """A tensor. `ports` are where its legs begin, one for each axis; `row` is the side of the first of two axes (`w`, `e`)."""

    at: Point
    part: Part
    width: float
    height: float
    ports: tuple[Point, ...]
    row: str
    runs: tuple[Run, ...]
    label: tuple[Run, ...]
    inside: tuple[Drawn, ...] = ()

    def points(self) -> tuple[Point, ...]:
        """Return points between which it lies, what stands at its ring included."""
        right = self.at[0] + self.width / 2 + max(0.0, text_width(self.label, 10) - 4 if self.label else 0.0)
        return (*_around(self.at, self.width / 2, self.height / 2), (right, self.at[1] - self.height / 2 - 4 * bool(self.label)))

    def moved(self, x: float, y: float) -> Body:
        """Return it elsewhere."""
        ports = tuple(_moved(port, x, y) for port in self.ports)
        return replace(self, at=_moved(self.at, x, y), ports=ports, inside=tuple(drawn.moved(x, y) for drawn in self.inside))


Mark = Wire | Dot | Tip | Stub | Ring | Word | Body


class Term(Struct, frozen=True):
    """One drawn term: its marks, and its plain factor, of which a minus is drawn before it."""

    marks: tuple[Mark, ...]
    factor: E.Expr
    negative: bool = False

    def moved(self, x: float, y: float) -> Term:
        """Return it elsewhere."""
        return replace(self, marks=tuple(mark.moved(x, y) for mark in self.marks))


class Drawn(Struct, frozen=True):
    """A drawn sum: its terms side by side."""

    terms: tuple[Term, ...]

    def marks(self) -> tuple[Mark, ...]:
        """Return the marks of all terms."""
        return tuple(mark for term in self.terms for mark in term.marks)

    def moved(self, x: float, y: float) -> Drawn:
        """Return it elsewhere."""
        return Drawn(tuple(term.moved(x, y) for term in self.terms))


class Extent(Struct, frozen=True):
    """From where to where something reaches."""

    left: float
    right: float
    top: float
    bottom: float


def extent(marks: Iterable[Mark]) -> Extent:
    """Return how far marks reach."""
    points = [point for mark in marks for point in mark.points()] or [(0.0, 0.0)]
    return Extent(min(x for x, _ in points), max(x for x, _ in points), min(y for _, y in points), max(y for _, y in points))


def _moved(point: Point, x: float, y: float) -> Point:
    return (point[0] + x, point[1] + y)


def _around(at: Point, x: float, y: float) -> tuple[Point, ...]:
    return ((at[0] - x, at[1] - y), (at[0] + x, at[1] + y))


_NARROW = frozenset("ijltfrI1()[]{}|,.;:'′⁻ ·")
_WIDE = frozenset("mwMWΩ∑∏+−-=×⊙⊗∘⊤∂")


def text_width(runs: Iterable[Run], size: float = 16) -> float:
    """Return about how wide a text is."""
    return sum(_width(character) * (0.7 if run.level else 1) for run in runs for character in run.text) * size


def _width(character: str) -> float:
    if "\u0300" <= character <= "\u036f" or character == "\u20d7":
        return 0
    if character in _NARROW:
        return 0.36
    return 0.86 if character in _WIDE else 0.68 if character.isupper() else 0.54
