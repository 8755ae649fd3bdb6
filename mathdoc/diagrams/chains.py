"""Networks as lines: chains of tensors between two ends, with what hangs at their copy nodes, and closed cycles.

A component is reduced as series and parallel resistors are: a label between two tensors joins them to a chain, chains between the same two
labels become a fan, what ends hangs at the label where it begins. Where that comes to an end (K₄ among them) an edge is cut, and its ends
are joined by a long wire when all else is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagrams.lines import (
    Component,
    Cut,
    Cycle,
    End,
    Fan,
    Hanging,
    Here,
    Item,
    Joint,
    Leaf,
    Line,
    Loose,
    Tensor,
    ended,
    longest,
    turned,
    upright,
)  # fmt: skip
from mathdoc.diagrams.parts import Part
from mathdoc.sizes import Size


class _Edge(Struct):
    """A chain between two vertices; `at_first` and `at_second` are the axes where a vertex is a tensor."""

    first: str
    second: str
    items: tuple[Item, ...]
    at_first: int = -1
    at_second: int = -1

    def away(self, vertex: str) -> _Edge:
        """Return the chain as it leaves a vertex."""
        return self if vertex == self.first else _Edge(self.second, self.first, turned(self.items), self.at_second, self.at_first)


def components(
    parts: Sequence[Part], free: Sequence[str], ends: tuple[str, str], sizes: dict[str, Size], sums: Iterable[str]
) -> list[Component]:
    """Return the components of a network in reading order. `ends` are the free labels that leave to the west and to the east."""
    classes = _Classes()
    for part in parts:
        if _is_identity(part):
            classes.join(*part.labels)
    tensors = [part for part in parts if not _is_identity(part)]
    work = _Graph()
    for part in tensors:
        work.add(part, [classes.of(label) for label in part.labels])
    loose: dict[str, list[str]] = {}
    for label in free:
        loose.setdefault(classes.of(label), []).append(label)
    found: list[Component] = [Line(Leaf(part), (), Here()) for part in tensors if not part.labels]
    labels = dict.fromkeys(classes.of(label) for part in tensors for label in part.labels)
    groups = work.groups([*labels, *(label for label in loose if label not in labels)])
    found += sorted((_Reduction(work, group, loose, ends).result() for group in groups), key=lambda one: _turn(one, ends))
    closed = dict.fromkeys(classes.of(label) for label in sums)
    found += [Cycle((), sizes[label]) for label in closed if label not in labels and label not in loose]
    return found


def _is_identity(part: Part) -> bool:
    return isinstance(part.array, E.Literal) and part.array.kind == "identity" and not part.look.rings


def _turn(component: Component, ends: tuple[str, str]) -> int:
    """Return when a component is drawn: what leaves to the west first, what leaves to the east last."""
    if isinstance(component, Line) and isinstance(component.west, Loose) and component.west.label == ends[0]:
        return 0
    return 2 if isinstance(component, Line) and isinstance(component.east, Loose) and component.east.label == ends[1] else 1


class _Classes:
    """Labels that a δ makes one."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}

    def of(self, label: str) -> str:
        """Return the label that stands for a class."""
        while label in self.first:
            label = self.first[label]
        return label

    def join(self, a: str, b: str) -> None:
        """Make two classes one."""
        a, b = self.of(a), self.of(b)
        if a != b:
            self.first[b] = a


class _Graph:
    """Vertices (labels, and tensors of three axes and more), the edges between them and what hangs at them."""

    def __init__(self) -> None:
        self.edges: list[_Edge] = []
        self.hanging: dict[str, list[Hanging]] = {}
        self.tensors: dict[str, Part] = {}

    def add(self, part: Part, labels: list[str]) -> None:
        """Add a tensor."""
        for label in labels:
            self.hanging.setdefault(label, [])
        if len(labels) == 1:
            self.hanging[labels[0]].append(Hanging((), Leaf(part)))
        elif len(labels) == 2:
            self.edges.append(_Edge(labels[0], labels[1], (Tensor(part, 0, 1),)))
        elif labels:
            name = f"@{len(self.tensors)}"
            self.tensors[name] = part
            self.hanging[name] = []
            self.edges += [_Edge(name, label, (), axis) for axis, label in enumerate(labels)]

    def groups(self, labels: Sequence[str]) -> list[list[str]]:
        """Return the vertices of each component, in the order of `labels`."""
        found: list[list[str]] = []
        for label in labels:
            if any(label in group for group in found):
                continue
            group = [label]
            for vertex in group:
                beyond = (edge.away(vertex).second for edge in self.edges if vertex in (edge.first, edge.second))
                group += [other for other in dict.fromkeys(beyond) if other not in group]
            found.append(group)
        return found


class _Reduction:
    """The work on one component."""

    def __init__(self, graph: _Graph, vertices: list[str], loose: dict[str, list[str]], ends: tuple[str, str]) -> None:
        self.vertices = list(vertices)
        self.edges = [edge for edge in graph.edges if edge.first in vertices]
        self.hanging = {vertex: list(graph.hanging.get(vertex, [])) for vertex in vertices}
        self.tensors = graph.tensors
        self.cuts = 0
        held = [vertex for vertex in vertices if vertex in loose]
        letters = [(vertex, letter) for vertex in held for letter in loose[vertex]]
        letters.sort(key=lambda item: ends.index(item[1]) if item[1] in ends else 2)
        count = max(1, sum(letter in ends for _, letter in letters))
        self.turned = count == 1 and letters[:1] != [] and letters[0][1] == ends[1]
        self.ends = letters[:count]
        for vertex, letter in letters[count:]:
            self.hanging[vertex].append(Hanging((), Loose(letter)))
        self.kept = list(dict.fromkeys(vertex for vertex, _ in self.ends)) or [self._root()]

    def _root(self) -> str:
        """Return where to begin where nothing is free: at the first tensor with one leg, else at the first label."""
        labels = [vertex for vertex in self.vertices if vertex not in self.tensors]
        return next((vertex for vertex in labels if self.hanging[vertex]), labels[0])

    def result(self) -> Component:
        """Reduce, and return what came out."""
        while set(self.vertices) - set(self.kept) or self._loops() or (len(self.kept) == 2 and len(self.edges) > 1):
            if not (self._loops(True) or self._leaf() or self._series() or self._parallel()):
                self._cut()
        line = self._two_ends() if len(self.kept) == 2 else self._one_end(self.kept[0])
        if isinstance(line, Line) and line.west == line.east == Here():
            return replace(line, items=upright(line.items))
        return Line(line.east, turned(line.items), line.west) if self.turned and isinstance(line, Line) else line

    def _at(self, vertex: str) -> list[_Edge]:
        return [edge for edge in self.edges if vertex in (edge.first, edge.second)]

    def _others(self) -> list[str]:
        return [vertex for vertex in self.vertices if vertex not in self.kept]

    def _loops(self, hang: bool = False) -> bool:
        """Whether an edge comes back to its vertex; if asked, it hangs there from now on."""
        loop = next((edge for edge in self.edges if edge.first == edge.second), None)
        if loop is not None and hang:
            self.edges.remove(loop)
            self.hanging[loop.first].append(Hanging(ended(loop.items), Here(), loop.at_first, loop.at_second, True))
        return loop is not None

    def _leaf(self) -> bool:
        """A vertex with one edge hangs at the other end of it."""
        vertex = next((vertex for vertex in self._others() if len(self._at(vertex)) == 1), None)
        if vertex is None:
            return False
        edge = self._at(vertex)[0].away(vertex)
        self.edges = [other for other in self.edges if vertex not in (other.first, other.second)]
        self.vertices.remove(vertex)
        first, rest = longest(self.hanging[vertex])
        items = turned(edge.items)
        if vertex in self.tensors:
            items = (*items, Tensor(self.tensors[vertex], edge.at_first, first.axis if first is not None else -1, rest))
        else:
            items = (*items, Joint(rest))
        tail, end = (first.items, first.end) if first is not None else ((), Here())
        self.hanging[edge.second].append(Hanging((*items, *tail), end, edge.at_second))
        return True

    def _series(self) -> bool:
        """A vertex with two edges joins them."""
        vertex = next((vertex for vertex in self._others() if len(self._at(vertex)) == 2), None)
        if vertex is None:
            return False
        before, after = self._at(vertex)
        into, out = before.away(vertex), after.away(vertex)
        between: Item = Joint(tuple(self.hanging[vertex]))
        if vertex in self.tensors:
            between = Tensor(self.tensors[vertex], into.at_first, out.at_first, tuple(self.hanging[vertex]))
        place = self.edges.index(before)
        self.edges.remove(after)
        items = (*turned(into.items), between, *out.items)
        self.edges[place] = _Edge(into.second, out.second, items, into.at_second, out.at_second)
        self.vertices.remove(vertex)
        return True

    def _parallel(self) -> bool:
        """Edges between the same two labels become one."""
        for edge in self.edges:
            same = [other for other in self.edges if {other.first, other.second} == {edge.first, edge.second}]
            if len(same) > 1 and not {edge.first, edge.second} & self.tensors.keys():
                ways = [other.away(edge.first).items for other in same]
                branches = tuple(branch for way in ways for branch in _branches(way))
                place = self.edges.index(edge)
                self.edges[place] = _Edge(edge.first, edge.second, (Fan(branches),))
                self.edges = [other for other in self.edges if all(other is not one for one in same[1:])]
                return True
        return False

    def _cut(self) -> None:
        """Cut the last edge that is on a cycle: all stays in one piece."""
        place = next(k for k in range(len(self.edges) - 1, -1, -1) if self._connected(self.edges[:k] + self.edges[k + 1 :]))
        edge = self.edges.pop(place)
        self.hanging[edge.first].append(Hanging(edge.items, Cut(self.cuts), edge.at_first))
        self.hanging[edge.second].append(Hanging((), Cut(self.cuts), edge.at_second))
        self.cuts += 1

    def _connected(self, edges: list[_Edge]) -> bool:
        group = self.vertices[:1]
        for vertex in group:
            beyond = (edge.away(vertex).second for edge in edges if vertex in (edge.first, edge.second))
            group += [other for other in dict.fromkeys(beyond) if other not in group]
        return len(group) == len(self.vertices)

    def _two_ends(self) -> Component:
        (first, west), (second, east) = self.ends
        between = self.edges[0].away(first).items if self.edges else ()
        return Line(Loose(west), (Joint(tuple(self.hanging[first])), *between, Joint(tuple(self.hanging[second]))), Loose(east))

    def _one_end(self, vertex: str) -> Component:
        """All hangs at one label: the line goes through it."""
        hanging, letters = self.hanging[vertex], [letter for _, letter in self.ends]
        loops = [item for item in hanging if item.loop]
        if not letters and len(loops) == 1:
            rest = tuple(item for item in hanging if not item.loop)
            return Cycle(upright((Joint(rest), *loops[0].items) if rest else loops[0].items))
        if len(letters) == 2:
            return Line(Loose(letters[0]), (Joint(tuple(hanging)),), Loose(letters[1]))
        west: End = Loose(letters[0]) if letters else Here()
        before: tuple[Item, ...] = ()
        if not letters:
            first = next((item for item in hanging if not item.loop), None)
            if first is not None:
                hanging = [item for item in hanging if item is not first]
                west, before = first.end, turned(first.items)
        east, rest = longest(hanging)
        after, end = (east.items, east.end) if east is not None else ((), Here())
        return Line(west, (*before, Joint(rest), *after), end)


def _branches(items: tuple[Item, ...]) -> tuple[tuple[Item, ...], ...]:
    """Return a chain as branches of a fan: those of the fan that it is."""
    return items[0].branches if len(items) == 1 and isinstance(items[0], Fan) else (ended(items),)
