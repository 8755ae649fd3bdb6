"""Symbols tied by assumed equations: one of them is solved for, over the series, when a point is made.

A system is used only where its solutions are known to be dense in one piece of the set: it is linear in the symbol with full
row rank, or it consists of equations between vectors (`X u = λu`), or it says that two unrestricted matrices commute
(an irreducible set: Motzkin and Taussky 1955). Anything else is Undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.facts import FACTS, reduced
from mathdoc.kernel.model import Equation, Undecided
from mathdoc.ring import NoValue, Singular
from mathdoc.sizes import SCALAR
from mathdoc.weil import Arithmetic, Array

if TYPE_CHECKING:
    from mathdoc.kernel.points import SamplePoint


def solve_ties(point: SamplePoint) -> None:
    """Give a value to every symbol that the equations of the block tie together."""
    for group in _groups(point):
        for unknown in _candidates(point, group):
            if _solved(point, group, unknown):
                point.solved[unknown] = ", ".join(equation.text for equation in group)
                break
        else:
            texts = ", ".join(equation.text for equation in group)
            raise Undecided(f"no way is known to find points that satisfy the assumption {texts}")


def _groups(point: SamplePoint) -> list[list[Equation]]:
    """Return the equations, those that share an independent symbol together."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in point.model.equations:
        names = {n for n in point.model.symbols_of(equation.left, equation.right) if n not in point.model.definitions}
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*[g[0] for g in joined]), [e for g in joined for e in g[1]] + [equation]))
    return [equations for _, equations in groups]


def _candidates(point: SamplePoint, group: list[Equation]) -> list[str]:
    """Return the symbols to solve for, the likeliest first: those in every equation, of the largest order, least restricted."""
    common = frozenset.intersection(*[point.model.symbols_of(e.left, e.right) for e in group])
    names = [
        name for name in sorted(common)
        if name in point.model.symbols and name not in point.model.definitions
        and not any(FACTS[fact].kind == "curved" for fact in reduced(point.model.symbols[name].facts))
    ]  # fmt: skip

    def rank(name: str) -> tuple[int, int]:
        info = point.model.symbols[name]
        alone = any(isinstance(side, E.Symbol) and side.name == name for e in group for side in (e.left, e.right))
        return (-int(alone), -sum(size.constant != 1 for size in info.shape))

    return sorted(names, key=rank)


def _solved(point: SamplePoint, group: list[Equation], unknown: str) -> bool:
    """Solve the group for one symbol; return whether that could be done."""
    model, arithmetic = point.model, point.arithmetic
    info = model.symbols[unknown]
    dims = tuple([point.frame.size(size) for size in info.shape])
    basis = _basis(point, unknown, dims)
    saved = dict(point.values)
    try:
        for name in sorted(model.symbols_of(*[side for e in group for side in (e.left, e.right)])):
            if name != unknown and name in model.symbols and name not in model.definitions and name not in point.values:
                point.values[name] = point.sample(name)
        constant, columns = _system(point, group, unknown, dims, basis)
        value = _solution(point, group, unknown, constant, columns, basis, dims)
        if value is None or not _satisfies(point, group, unknown, value):
            raise NoValue
        point.values[unknown] = value
        point.check(info, value)
    except (NoValue, Singular):
        point.values.clear()
        point.values.update(saved)
        return False
    return True


def _basis(point: SamplePoint, name: str, dims: tuple[int, ...]) -> list[Array]:
    count = 1
    for n in dims:
        count *= n
    units = [point.arithmetic.from_numbers(dims, [int(j == k) for j in range(count)]) for k in range(count)]
    return [point.projected(name, unit, point.arithmetic) for unit in units]


def _defects(point: SamplePoint, group: list[Equation], unknown: str, value: Array, basis: list[Array]) -> list[Array]:
    """Return left - right of every equation as columns, and with a basis given, the coefficient of each direction as well."""
    frame = point.frame.child(len(basis)) if basis else point.frame.child()
    step = point.arithmetic.algebra.dimension
    parts = list(frame.arithmetic.embed(value).parts)
    for k, direction in enumerate(basis, start=1):
        parts[k * step : (k + 1) * step] = direction.parts
    frame.bound[unknown] = Array(value.dims, tuple(parts), value.precision)
    frame.moved = frozenset((unknown,))
    pieces = []
    for equation in group:
        frame.ranges = {name: range(1, frame.size(size) + 1) for name, size in equation.free}
        axes = tuple(name for name, _ in equation.free)
        difference = E.Apply("add", (equation.left, E.Apply("negate", (equation.right,), shape=equation.right.shape)), shape=equation.left.shape)
        array = frame.aligned(frame.labelled(difference), axes) if axes else frame.value(difference)
        pieces.append(frame.arithmetic.rearrange(array, (len(frame.arithmetic.entries(array)), 1)))
    whole = frame.arithmetic.stack(pieces, (sum(piece.dims[0] for piece in pieces), 1))
    first = Array(whole.dims, whole.parts[:step], whole.precision)
    return [first, *point.arithmetic.increments(whole, len(basis))] if basis else [first]


def _system(
    point: SamplePoint, group: list[Equation], unknown: str, dims: tuple[int, ...], basis: list[Array]
) -> tuple[Array, list[Array]]:
    """Return the constant term and the columns of the linear system. Raises NoValue if it is not linear."""
    constant, *columns = _defects(point, group, unknown, point.arithmetic.zero(dims), basis)
    probe = point.draw(unknown + "?", False)
    weights = [probe.arithmetic.from_numbers((1, 1), probe.numbers(1)) for _ in basis]
    value, expected = point.arithmetic.zero(dims), constant
    for weight, direction, column in zip(weights, basis, columns, strict=True):
        value = point.arithmetic.add(value, point.arithmetic.times(weight, direction))
        expected = point.arithmetic.add(expected, point.arithmetic.times(weight, column))
    if not _same(point.arithmetic, _defects(point, group, unknown, value, [])[0], expected):
        raise NoValue("not linear in this symbol")
    return constant, columns


def _solution(
    point: SamplePoint, group: list[Equation], unknown: str, constant: Array, columns: list[Array], basis: list[Array], dims: tuple[int, ...]
) -> Array | None:
    """Solve for the coordinates of the unknown; those that stay free are drawn at random."""
    a = point.arithmetic
    rows, places = _pivots(a, columns, constant.dims[0])
    if not _allowed(point, group, len(rows), constant.dims[0]):
        return None
    if len(places) == len(basis) and _same(a, constant, a.zero(constant.dims)):
        return None
    draw = point.draw(unknown, point.model.symbols[unknown].varies)
    coordinates = [draw.line((1, 1)) for _ in basis]
    right = a.negate(constant)
    for k, column in enumerate(columns):
        if k not in places:
            right = a.subtract(right, a.times(coordinates[k], column))
    square = a.stack([a.rearrange(columns[k], (len(rows),), rows) for k in places], (len(places), len(rows)))
    if places:
        found = a.matmul(a.inverse(a.transpose(square)), a.rearrange(right, (len(rows), 1), rows))
        for position, k in enumerate(places):
            coordinates[k] = a.rearrange(found, (1, 1), [position])
    value = a.zero(dims)
    for coordinate, direction in zip(coordinates, basis, strict=True):
        value = a.add(value, a.times(coordinate, direction))
    return value


def _allowed(point: SamplePoint, group: list[Equation], rank: int, rows: int) -> bool:
    """Whether the solutions found this way are known to be dense (see the head of this module)."""
    if rank == rows:
        return True
    shapes = [equation.left.shape for equation in group]
    if all(shape is not None and shape != SCALAR and len(shape) == 2 and any(size.constant == 1 for size in shape) for shape in shapes):
        return True
    return len(group) == 1 and _commuting(point, group[0])


def _commuting(point: SamplePoint, equation: Equation) -> bool:
    """Whether an equation says AB = BA of two symbols without facts."""
    left, right = equation.left, equation.right
    if not (isinstance(left, E.Apply) and isinstance(right, E.Apply) and left.operator == right.operator == "product"):
        return False
    symbols = [arg for arg in left.args if isinstance(arg, E.Symbol)]
    if len(symbols) != 2 or len(left.args) != 2 or right.args != left.args[::-1]:
        return False
    return not any(reduced(point.model.symbols[s.name].facts) - {"constant", "invertible"} for s in symbols if s.name in point.model.symbols)


def _satisfies(point: SamplePoint, group: list[Equation], unknown: str, value: Array) -> bool:
    defect = _defects(point, group, unknown, value, [])[0]
    return _same(point.arithmetic, defect, point.arithmetic.zero(defect.dims))


def _same(arithmetic: Arithmetic, a: Array, b: Array) -> bool:
    difference = arithmetic.subtract(a, b)
    period, ring = arithmetic.algebra.order + 1, arithmetic.ring
    return all(
        part is None or k % period > difference.precision or all(ring.is_zero(entry) for entry in ring.entries(part))
        for k, part in enumerate(difference.parts)
    )


def _pivots(arithmetic: Arithmetic, columns: list[Array], height: int) -> tuple[list[int], list[int]]:
    """Return rows and columns of a largest invertible block of the constant terms."""
    ring = arithmetic.ring
    work = [arithmetic.entries(column) for column in columns]
    rows: list[int] = []
    places: list[int] = []
    for k, column in enumerate(work):
        pivot = next((i for i in range(height) if i not in rows and not ring.is_zero(column[i])), None)
        if pivot is None:
            continue
        rows.append(pivot)
        places.append(k)
        for other in range(k + 1, len(work)):
            factor = ring.divide(work[other][pivot], column[pivot])
            work[other] = [x - factor * y for x, y in zip(work[other], column, strict=True)]  # type: ignore[operator]
    return rows, places
