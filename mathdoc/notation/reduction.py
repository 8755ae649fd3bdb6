"""From a tensor network to products of whole arrays, by series-parallel reduction.

Rows and columns of the result are fixed by the free labels. A summed label with at most two neighbours is used up, one after the other:
vectors at it alone make an inner product, one neighbour gives a vector (`A x`; without a vector `A 1`), two give a matrix (`A B`, with a
vector between them `A diag(x) B`); edges side by side make a Hadamard product, and a cycle that closes an inner product, `A : B`.
This does not depend on the order as to whether it succeeds; of the forms that differ the shortest is taken. A network that is left over
(K₄ among them) is no product of whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.length import length
from mathdoc.notation.model import CannotSay, moves
from mathdoc.notation.network import Axes, Node, shown
from mathdoc.sizes import ONE, Size


class NoProduct(CannotSay):
    """A network over whole axes that is no product of whole arrays; the message names its indices."""


class Edge(Struct, frozen=True):
    """A matrix between two labels: its rows bear the first, its columns the second."""

    array: E.Expr
    first: str
    second: str

    def towards(self, label: str) -> E.Expr:
        """Return the matrix whose columns bear a label."""
        return self.array if label == self.second else build.transposed(self.array)

    def beyond(self, label: str) -> str:
        """Return the label at the other end."""
        return self.first if label == self.second else self.second


def shortest(forms: Iterable[E.Expr]) -> E.Expr:
    """Return the shortest form, of equally short ones the first with the differential at its end."""
    return min(forms, key=lambda form: (length(form), _unrest(form)))


def _unrest(form: E.Expr) -> bool:
    """Whether a differential stands in a product, and not at its end."""
    factors = form.args if isinstance(form, E.Apply) and form.operator in ("product", "inner") else ()
    return any(moves(factor) for factor in factors[:-1])


def dots(a: E.Expr, b: E.Expr) -> list[E.Expr]:
    """Return the forms of the inner product of two columns."""
    return [build.dot(a, b), build.dot(b, a)]


def entrywise(arrays: list[E.Expr]) -> E.Expr:
    """Return the Hadamard product of arrays; reciprocals among them make a quotient."""
    above = [array for array in arrays if not _is_reciprocal(array)]
    below = [array.args[1] for array in arrays if isinstance(array, E.Apply) and _is_reciprocal(array)]
    result = _hadamard(above) if above else build.ones(build.shape_of(arrays[0]))
    return build.apply("hadamard_divide", result, _hadamard(below), shape=build.shape_of(result)) if below else result


def _is_reciprocal(array: E.Expr) -> bool:
    return build.is_applied(array, "hadamard_divide") and isinstance(array, E.Apply) and _is_ones(array.args[0])


def _is_ones(array: E.Expr) -> bool:
    return isinstance(array, E.Literal) and array.kind == "ones"


def _hadamard(arrays: list[E.Expr]) -> E.Expr:
    result = arrays[0]
    for array in arrays[1:]:
        result = build.hadamard(result, array)
    return result


def diagonal(column: E.Expr) -> E.Expr:
    """Return the diagonal matrix of a column; that of a diagonal is the diagonal part."""
    scalars, rest = build.scalars_first(column)
    if isinstance(rest, E.Apply) and rest.operator == "diag_vector":
        return build.mul(*scalars, build.apply("diagonal_part", rest.args[0], shape=build.shape_of(rest.args[0])))
    return build.mul(*scalars, build.diag_matrix(rest))


class Reduction:
    """The work on one network: vectors at labels, matrices between them, arrays of three axes, and the numbers that came out."""

    def __init__(self, nodes: Iterable[Node], free: tuple[str, ...], sums: Axes, sizes: dict[str, Size]) -> None:
        self.free = free
        self.sums = dict(sums)
        self.sizes = sizes
        self.vectors: dict[str, list[E.Expr]] = {}
        self.edges: list[Edge] = []
        self.epsilons: list[tuple[str, ...]] = []
        self.numbers: list[E.Expr] = []
        for node in nodes:
            self.place(node)

    def place(self, node: Node) -> None:
        """Put an array at its labels."""
        labels = node.labels
        if len(labels) == 1:
            self.vectors.setdefault(labels[0], []).append(node.array)
        elif len(labels) == 2 and labels[0] == labels[1]:
            self._loop(node.array, labels[0])
        elif len(labels) == 2:
            self.edges.append(Edge(node.array, *labels))
        elif isinstance(node.array, E.Literal) and node.array.kind == "levi_civita" and len(set(labels)) == len(labels) == 3:
            self.epsilons.append(labels)
        else:
            raise NoProduct(f"an array with the indices {', '.join(map(shown, labels))} is no matrix")

    def _loop(self, array: E.Expr, label: str) -> None:
        identity = isinstance(array, E.Literal) and array.kind == "identity"
        column = build.ones((self.sizes[label], ONE)) if identity else build.diag_vector(array)
        if not identity or label not in self.vectors:
            self.vectors.setdefault(label, []).append(column)

    def result(self) -> E.Expr:
        """Reduce, and return the array with the free labels as its axes."""
        while self.sums:
            self._step()
        if self.epsilons:
            raise NoProduct("an ε has free indices that no cross product leaves")
        return build.mul(*self.numbers, self._rest())

    def _step(self) -> None:
        """Use up one summed label: first those that no differential touches, so that it ends at the end of a product.

        The last first, so that the trace of a cycle begins where the author began.
        """
        blocked = {label for labels in self.epsilons for label in labels}
        ready = [label for label in reversed(self.sums) if label not in blocked and len(self._neighbours(label)) < 3]
        if ready:
            self._eliminate(min(ready, key=lambda label: (self._moves(label), len(self._neighbours(label)))))
        elif not any(self._cross(labels) for labels in self.epsilons):
            names = ", ".join(sorted({shown(label) for label in self.sums}))
            raise NoProduct(f"the sum over {names} is no product of whole arrays")

    def _touching(self, label: str) -> list[Edge]:
        return [edge for edge in self.edges if label in (edge.first, edge.second)]

    def _neighbours(self, label: str) -> dict[str, list[Edge]]:
        """Return the edges at a label by their other ends."""
        found: dict[str, list[Edge]] = {}
        for edge in self._touching(label):
            found.setdefault(edge.beyond(label), []).append(edge)
        return found

    def _moves(self, label: str) -> bool:
        return any(moves(array) for array in (*self.vectors.get(label, ()), *(edge.array for edge in self._touching(label))))

    def _eliminate(self, label: str) -> None:
        size = self.sums.pop(label)
        vectors = self.vectors.pop(label, [])
        neighbours = self._neighbours(label)
        self.edges = [edge for edge in self.edges if label not in (edge.first, edge.second)]
        if not neighbours:
            self.numbers.append(contracted(vectors, size))
        elif len(neighbours) == 1:
            ((other, edges),) = neighbours.items()
            self._leaf([edge.towards(label) for edge in edges], vectors, other, size)
        else:
            (first, before), (second, after) = neighbours.items()
            left = entrywise([edge.towards(label) for edge in before])
            right = entrywise([edge.towards(second) for edge in after])
            between = [diagonal(entrywise(vectors))] if vectors else []
            self.edges.append(Edge(build.mul(left, *between, right), first, second))

    def _leaf(self, arrays: list[E.Expr], vectors: list[E.Expr], other: str, size: Size) -> None:
        """A label with one neighbour: `A x`; the end of a cycle, if nothing else is at the neighbour."""
        closes = len(arrays) > 1 and other in self.sums and other not in self.vectors and not self._touching(other)
        blocked = any(other in labels for labels in self.epsilons)
        if closes and not vectors and not blocked:
            del self.sums[other]
            self.numbers.append(paired(arrays))
            return
        column = entrywise(vectors) if vectors else build.ones((size, ONE))
        forms = [build.mul(entrywise(arrays), column)]
        if len(arrays) == 2 and not vectors:
            a, b = arrays
            forms += [build.diag_vector(build.mul(x, build.transposed(y))) for x, y in ((a, b), (b, a))]
        self.vectors.setdefault(other, []).append(shortest(forms))

    def _cross(self, labels: tuple[str, ...]) -> bool:
        """`ε_{ijk} a_j b_k` is `(a × b)_i`: two axes with a vector each and nothing else."""
        for place in sorted(range(3), key=lambda k: (labels[k] in self.sums, not self._touching(labels[k]))):
            others = labels[place - 2], labels[place - 1]
            if all(label in self.sums and self.vectors.get(label) and not self._touching(label) for label in others):
                a, b = (entrywise(self.vectors.pop(label)) for label in others)
                for label in others:
                    del self.sums[label]
                self.epsilons.remove(labels)
                self.vectors.setdefault(labels[place], []).append(build.apply("cross_product", a, b, shape=build.shape_of(a)))
                return True
        return False

    def _rest(self) -> E.Expr:
        """Return what is left at the free labels."""
        columns = [entrywise(self.vectors[label]) if label in self.vectors else None for label in self.free]
        if len(self.free) > 2:
            raise NoProduct(f"{', '.join(map(shown, self.free))} are the indices of an array of {len(self.free)} axes")
        if not self.free:
            return build.UNIT
        full = [
            column if column is not None else build.ones((self.sizes[label], ONE)) for column, label in zip(columns, self.free, strict=True)
        ]
        if len(self.free) == 1:
            return full[0]
        if not self.edges:
            return build.mul(full[0], build.transposed(full[1]))
        matrix = entrywise([edge.towards(self.free[1]) for edge in self.edges])
        if all(column is not None for column in columns):
            return shortest(
                [
                    build.mul(diagonal(full[0]), matrix, diagonal(full[1])),
                    build.hadamard(build.mul(full[0], build.transposed(full[1])), matrix),
                ]
            )
        left, right = ([] if column is None else [diagonal(column)] for column in columns)
        return build.mul(*left, matrix, *right)


def contracted(vectors: list[E.Expr], size: Size) -> E.Expr:
    """Return the sum of the entrywise product of columns: the shortest `aᵀ b`, `1ᵀ a`."""
    if not vectors:
        return build.size_value(size)
    if len(vectors) == 1 and isinstance(only := vectors[0], E.Apply) and only.operator == "diag_vector":
        return build.trace(only.args[0])
    ones = build.ones((size, ONE))
    forms = dots(ones, entrywise(vectors)) if any(map(_is_reciprocal, vectors)) else []
    for place, vector in enumerate(vectors):
        rest = [other for k, other in enumerate(vectors) if k != place]
        if rest and not _is_reciprocal(vector):
            forms += dots(vector, entrywise(rest))
    return shortest(forms or dots(ones, entrywise(vectors)))


def paired(arrays: list[E.Expr]) -> E.Expr:
    """Return the sum of the entrywise product of matrices: the `A : B` that is shortest as a trace."""
    forms: list[E.Expr] = []
    for place, array in enumerate(arrays):
        rest = entrywise([other for k, other in enumerate(arrays) if k != place])
        moved = moves(array)
        sides = [(rest, array)] if moved and not moves(rest) else [(array, rest), (rest, array)]
        forms += [build.inner(a, b) for a, b in sides]
        forms += [build.inner(build.transposed(a), build.transposed(b)) for a, b in sides]
    return min(forms, key=_as_trace)


def _as_trace(form: E.Expr) -> tuple[bool, int]:
    if not isinstance(form, E.Apply) or form.operator != "inner":
        return False, length(form)
    a, b = form.args
    return moves(a) and not moves(b), length(build.dot(a, b)) + length(form)
