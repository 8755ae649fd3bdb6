"""Tensor networks: a term of index notation as nodes that share labels.

A node is an array with one label for each of its axes. A label that two nodes share is an edge, one that three or more share is a
copy node, one that is not summed is a loose edge. A function of entries is a node, too: the array of its values (`Components`).
A δ with a summed label is an edge that is merged away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.notation.index import Indices
from mathdoc.notation.letters import Letters
from mathdoc.notation.model import CannotSay
from mathdoc.notation.terms import renamed
from mathdoc.sizes import ONE, SCALAR, Size

Axes = tuple[tuple[str, Size], ...]
_MARK = "~"


class Node(Struct, frozen=True):
    """An array with one label for each of its axes (a vector is a column with one)."""

    array: E.Expr
    labels: tuple[str, ...]


class Network(Struct, frozen=True):
    """A term: `above / below` times its nodes, summed over labels that run over whole axes. Labels that are bound come with sizes."""

    above: tuple[E.Expr, ...]
    below: tuple[E.Expr, ...]
    nodes: tuple[Node, ...]
    free: Axes
    sums: Axes

    @property
    def multiplicity(self) -> Counter[str]:
        """How many axes bear each label."""
        return Counter(label for node in self.nodes for label in node.labels)

    @property
    def sizes(self) -> dict[str, Size]:
        """The size of the axes that bear each label."""
        found = {label: size for node in self.nodes for label, size in zip(node.labels, axes_of(node.array), strict=True)}
        return found | dict(self.free) | dict(self.sums)


def networks_of(expr: E.Expr, free: Axes = (), apart: bool = False) -> list[Network]:
    """Return the terms of an expression: of a number in index notation, or of an array, whose axes get the labels `free`.

    `apart`: products of numbers are taken apart, too.
    """
    if expr.shape != SCALAR or not has_letters(expr):
        labels = iter(label for label, _ in free)
        axes = tuple("" if size == ONE else next(labels, "") for size in build.shape_of(expr))
        expr = Indices(Letters(frozenset())).entry(expr, axes)
    return [network_of(term, free, apart) for term in terms_of(expr)]


def expression_of(network: Network) -> E.Expr:
    """Return a network as a number in index notation."""
    factors = [
        renamed(node.array.arg, dict(zip(node.array.indices, node.labels, strict=True)))
        if isinstance(node.array, E.Components)
        else build.entry(node.array, node.labels)
        for node in network.nodes
    ]
    body = build.mul(*network.above, *factors)
    return build.summed(network.sums, build.fraction(body, build.mul(*network.below)))


def shown(label: str) -> str:
    """Return the letter that the author wrote for a label."""
    return label.split(_MARK)[0].lstrip("#") or label


def axes_of(array: E.Expr) -> tuple[Size, ...]:
    """Return the sizes of the axes of an array that have more than one entry."""
    shape = build.shape_of(array)
    return tuple(size for size in shape if size != ONE) if len(shape) == 2 else shape


def open_letters(expr: E.Expr) -> tuple[str, ...]:
    """Return the letters of an expression that nothing in it binds, in the order in which they are read."""
    return tuple(dict.fromkeys(_open(expr)))


def _open(expr: E.Expr) -> Iterator[str]:
    if isinstance(expr, E.Index):
        yield expr.name
    bound = {item.name for item in expr.ranges} if isinstance(expr, E.Sum) else set[str]()
    bound |= set(expr.indices) if isinstance(expr, E.Components) else set[str]()
    for child in E.children(expr):
        yield from (name for name in _open(child) if name not in bound)


def has_letters(expr: E.Expr) -> bool:
    """Whether an index stands in an expression."""
    return any(isinstance(node, E.Index) for node in E.walk(expr))


def terms_of(expr: E.Expr) -> Iterator[E.Expr]:
    """Yield the terms of a sum, of a sum over indices with the sum in front of each."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        for arg in expr.args:
            yield from terms_of(arg)
    elif isinstance(expr, E.Apply) and expr.operator == "negate":
        yield from (build.negate(term) for term in terms_of(expr.args[0]))
    elif isinstance(expr, E.Sum) and not expr.product and _opens(expr.body):
        yield from (E.Sum(expr.ranges, term, explicit=expr.explicit, shape=expr.shape) for term in terms_of(expr.body))
    else:
        yield expr


def _opens(expr: E.Expr) -> bool:
    if isinstance(expr, E.Sum):
        return not expr.product and _opens(expr.body)
    return isinstance(expr, E.Apply) and (expr.operator == "add" or (expr.operator == "negate" and _opens(expr.args[0])))


def network_of(term: E.Expr, free: Axes, apart: bool = False) -> Network:
    """Return one term as a network. Raises CannotSay where it is none."""
    work = _Reading(apart)
    if isinstance(term, E.Sum) and not term.product:
        work.sum(term)
    else:
        work.take(term)
    work.merge_deltas()
    network = Network(tuple(work.above), tuple(work.below), tuple(work.nodes), free, ())
    found = network.sizes
    for label, size in work.sums.items():
        if size is None and label not in found:
            raise CannotSay(f"nothing says how far the index {shown(label)} runs")
        if size is not None and found.get(label, size) != size:
            raise CannotSay(f"the sum over {shown(label)} does not run over a whole axis")
    return replace(network, sums=tuple((label, found[label] if size is None else size) for label, size in work.sums.items()))


class _Reading:
    """The factors of one term, gathered."""

    def __init__(self, apart: bool) -> None:
        self.apart = apart
        self.above: list[E.Expr] = []
        self.below: list[E.Expr] = []
        self.nodes: list[Node] = []
        self.sums: dict[str, Size | None] = {}

    def take(self, expr: E.Expr) -> None:
        """Take a factor apart."""
        if isinstance(expr, E.Sum) and not expr.product and not _opens(expr.body):
            self.sum(expr)
        elif not open_letters(expr) and not (self.apart and _is_product(expr)):
            self.above.append(expr)
        elif isinstance(expr, E.Entry):
            self._entry(expr.array, expr.indices)
        elif isinstance(expr, E.Differential) and isinstance(expr.arg, E.Entry):
            self._entry(build.differential(expr.arg.array, expr.order), expr.arg.indices)
        elif isinstance(expr, E.Apply) and expr.operator in _FACTORS:
            self._apply(expr)
        else:
            self._function(expr)

    def _apply(self, expr: E.Apply) -> None:
        """A product, a sign, a quotient, a square."""
        first = expr.args[0]
        if expr.operator == "product":
            for arg in expr.args:
                self.take(arg)
        elif expr.operator == "negate":
            self.above.append(build.number(-1))
            self.take(first)
        elif expr.operator == "fraction":
            self.take(first)
            self._below(expr.args[1])
        elif isinstance(expr.args[1], E.Number) and expr.args[1].value == 2:
            self.take(first)
            self.take(first)
        else:
            self._function(expr)

    def _below(self, expr: E.Expr) -> None:
        """What stands below a fraction bar: numbers stay there, entries become their reciprocals."""
        if not open_letters(expr):
            self.below.append(expr)
        elif isinstance(expr, E.Apply) and expr.operator == "product":
            for arg in expr.args:
                self._below(arg)
        else:
            self._function(build.fraction(build.UNIT, expr))

    def _function(self, expr: E.Expr) -> None:
        letters = open_letters(expr)
        self.nodes.append(Node(E.Components(expr, letters, shape=_shape(expr, letters)), letters))

    def sum(self, expr: E.Sum) -> None:
        """Bind the letters of a sum, and take its body."""
        names: dict[str, str] = {}
        for item in expr.ranges:
            whole = item.lower is None or build.is_one(item.lower)
            if not whole or not isinstance(item.upper, E.SizeValue | E.Number | None):
                raise CannotSay(f"the sum over {shown(item.name)} does not run over a whole axis")
            # Every bound letter gets a label that no other has.
            label = f"{item.name}{_MARK}{len(self.sums)}"
            while label in self.sums:
                label += _MARK
            self.sums[label] = _size(item.upper)
            names[item.name] = label
        self.take(renamed(expr.body, names))

    def _entry(self, array: E.Expr, indices: tuple[E.Expr, ...]) -> None:
        """An entry; one at a fixed place is summed with a unit vector."""
        axes = axes_of(array)
        if len(axes) != len(indices) or build.shape_of(array) == SCALAR:
            raise CannotSay("a member of a family has an index that is no axis of an array")
        labels: list[str] = []
        for place, size in zip(indices, axes, strict=True):
            if isinstance(place, E.Index):
                labels.append(place.name)
                continue
            if has_letters(place):
                raise CannotSay("an index is made of others")
            label = f"{_MARK}{len(self.sums)}"
            self.sums[label] = size
            labels.append(label)
            self.nodes.append(Node(E.Literal("unit", index=place, shape=(size, ONE)), (label,)))
        shape = build.shape_of(array)
        self.nodes.append(Node(build.transposed(array) if len(shape) == 2 and shape[0] == ONE else array, tuple(labels)))

    def merge_deltas(self) -> None:
        """Use up every δ with a summed label: that label becomes the other one."""
        for node in list(self.nodes):
            pair = self._merged(node)
            if pair is not None:
                self.nodes.remove(node)
                old, new = pair
                del self.sums[old]
                if new in self.sums:
                    self.sums[new] = axes_of(node.array)[0]
                self.nodes = [Node(other.array, tuple(new if x == old else x for x in other.labels)) for other in self.nodes]
                return self.merge_deltas()
        return None

    def _merged(self, node: Node) -> tuple[str, str] | None:
        if not isinstance(node.array, E.Literal) or node.array.kind != "identity":
            return None
        a, b = node.labels
        if a == b or not {a, b} & self.sums.keys():
            return None
        return (a, b) if a in self.sums else (b, a)


_FACTORS = frozenset({"product", "negate", "fraction", "power"})


def _is_product(expr: E.Expr) -> bool:
    """Whether a number is made of others by multiplication alone; a square is, of a sum over indices."""
    if not isinstance(expr, E.Apply) or expr.operator not in _FACTORS:
        return False
    return expr.operator != "power" or (isinstance(expr.args[0], E.Sum) and isinstance(expr.args[1], E.Number) and expr.args[1].value == 2)


def _shape(expr: E.Expr, letters: tuple[str, ...]) -> tuple[Size, ...]:
    """Return the shape of the array that a number with letters makes, from the axes at which the letters stand."""
    sizes = letter_sizes(expr)
    missing = next((letter for letter in letters if letter not in sizes), None)
    if missing is not None:
        raise CannotSay(f"the index {shown(missing)} stands as a number")
    shape = tuple(sizes[letter] for letter in letters)
    return (shape[0], ONE) if len(shape) == 1 else shape


def letter_sizes(expr: E.Expr) -> Mapping[str, Size]:
    """Return the size of the axis at which each letter stands."""
    found: dict[str, Size] = {}
    for node in E.walk(expr):
        if isinstance(node, E.Entry) and len(axes_of(node.array)) == len(node.indices):
            found |= {place.name: size for place, size in zip(node.indices, axes_of(node.array), strict=True) if isinstance(place, E.Index)}
    return found


def _size(upper: E.Expr | None) -> Size | None:
    if isinstance(upper, E.SizeValue):
        return upper.size
    return Size.of(upper.value) if isinstance(upper, E.Number) else None
