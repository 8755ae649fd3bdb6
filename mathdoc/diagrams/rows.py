"""A side of a row as drawn terms: what each is made of, where it stands, with its factors."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagrams.bodies import body
from mathdoc.diagrams.chains import components
from mathdoc.diagrams.layout import GAP, Pen
from mathdoc.diagrams.marks import Body, Drawn, Mark, Term, Word, extent, text_width
from mathdoc.diagrams.parts import DEEPEST, Part, is_plain, number_part, part_of
from mathdoc.notation import Axes, CannotSay, Network, Writer, networks_of
from mathdoc.notation.network import axes_of, letter_sizes
from mathdoc.sizes import SCALAR, Size
from mathdoc.typesetting import Run, runs

MOST = 60
"""So many tensors a side may have."""


class Drawer:
    """Draws the sides of the rows of one block."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.depth = 0
        self.count = 0

    def side(self, expr: E.Expr, free: Axes) -> Drawn:
        """Return a side with its free axes as terms, each of which begins at x = 0. Raises CannotSay, CannotWrite."""
        self.count = 0
        labels = [label for label, _ in free]
        west, east = [*labels[:2], "", ""][:2]
        return Drawn(tuple(self.term(network, west, east, True) for network in networks_of(expr, free, apart=True)))

    def term(self, network: Network, west: str, east: str, lettered: bool) -> Term:
        """Return one term, of which the legs `west` and `east` leave there."""
        plain = [item for item in network.above if is_plain(item)]
        below = [item for item in network.below if is_plain(item)]
        numbers = [item for item in network.above if not is_plain(item)]
        numbers += [build.fraction(build.UNIT, item) for item in network.below if not is_plain(item)]
        nodes = not network.nodes and not network.sums
        if nodes and not numbers and not below and len(plain) == 1 and isinstance(plain[0], E.Symbol):
            plain, numbers = [], plain
        parts = [*(number_part(item, self.writer) for item in numbers), *(part_of(node, self.writer) for node in network.nodes)]
        self.count += len(parts)
        if self.count > MOST:
            raise CannotSay(f"it has more than {MOST} tensors")
        marks: list[Mark] = []
        right = 0.0
        free = [label for label, _ in network.free]
        for component in components(parts, free, (west, east), network.sizes, [label for label, _ in network.sums]):
            found = Pen(self.make, network.sizes, lettered).component(component)
            marks += [mark.moved(right, 0) for mark in found]
            right = extent(marks).right + GAP / 2
        return self.with_factor(marks, build.fraction(build.mul(*plain), build.mul(*below)))

    def with_factor(self, marks: list[Mark], factor: E.Expr) -> Term:
        """Return a term with the absolute value of its factor before it."""
        number, rest = build.split_number(factor)
        size = build.mul(build.number(abs(number)), rest)
        if not marks or not build.is_one(size):
            text = runs(self.writer.latex(size))
            width = text_width(text)
            marks = [Word((width / 2, 0.0), text, width), *(mark.moved(width + 6 - extent(marks).left, 0) for mark in marks)]
        return Term(tuple(marks), factor, number < 0)

    def make(self, part: Part, west: int, east: int) -> Body:
        """Return a tensor at the origin."""
        return body(part, west, east, self.inside)

    def inside(self, expr: E.Expr, free: Sequence[str], west: str, east: str) -> Drawn:
        """Draw what stands in a frame: terms side by side, with their signs."""
        if self.depth == DEEPEST:
            raise CannotSay("functions stand too deep in each other")
        self.depth += 1
        axes = tuple(zip(free, _sizes(expr, free), strict=True))
        drawn = Drawn(
            tuple(self.term(network, west, east, not {west, east} >= set(free)) for network in networks_of(expr, axes, apart=True))
        )
        self.depth -= 1
        return side_by_side(drawn)


def _sizes(expr: E.Expr, free: Sequence[str]) -> list[Size]:
    """Return the sizes of labels: of the letters of a number, else of the axes of an array."""
    if expr.shape != SCALAR:
        return list(axes_of(expr))
    sizes = letter_sizes(expr)
    missing = [label for label in free if label not in sizes]
    if missing:
        raise CannotSay("an index stands as a number")
    return [sizes[label] for label in free]


def side_by_side(drawn: Drawn) -> Drawn:
    """Return terms beside each other, with the signs between them."""
    terms: list[Term] = []
    right = 0.0
    for term in drawn.terms:
        text = "−" if term.negative else "+" if terms else ""
        lead: list[Mark] = [Word((right + 8, 0.0), (Run(text),), 10)] if text else []
        right += 20 if text else 0
        x = right - extent(term.marks).left
        moved = term.moved(x, 0)
        terms.append(Term((*lead, *moved.marks), term.factor, term.negative))
        right = extent(moved.marks).right + 6
    return Drawn(tuple(terms))
