"""Symbols tied by assumed equations: base points that satisfy them, and how some symbols follow when others move.

A base point is found by solving the equations, linear in one symbol, for that symbol. A system is used only where its solutions
are known to be dense in one piece of the set: it has full row rank, or it consists of equations between vectors (`X u = λu`), or it
says that two unrestricted matrices commute (an irreducible set: Motzkin and Taussky 1955). Anything else is Undecided.

Movers keep their own motion; followers are lifted along it, coefficient by coefficient, so that the equations (and the followers' own
facts) hold to every order: the implicit function theorem, computed. Arrays of higher order move before those of lower order.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.arithmetic import Arithmetic
from mathdoc.evaluation.equations import dense, jacobian, residual
from mathdoc.evaluation.general import exceptions
from mathdoc.evaluation.linear import eliminate, vanishes
from mathdoc.evaluation.model import Equation, Undecided
from mathdoc.facts import FACTS, Draw, reduced
from mathdoc.ring import Mat, NoValue, Singular
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame
    from mathdoc.evaluation.points import SamplePoint


class Tie(Struct, frozen=True):
    """One group of equations at a point: which symbols move by themselves and which follow."""

    equations: tuple[Equation, ...]
    movers: frozenset[str]
    followers: tuple[str, ...]


def solve_ties(point: SamplePoint, asked: str) -> None:
    """Give a value to every symbol that the equations of the block tie to the one that is asked for."""
    for group in _groups(point):
        if asked not in _symbols(point, group):
            continue
        point.tied.update(_symbols(point, group))
        for unknown in _candidates(point, group):
            if _based(point, group, unknown):
                _name_exceptions(point, group, unknown)
                if facts := [equation for equation in group if not equation.pointwise]:
                    _set_in_motion(point, facts)
                break
        else:
            texts = ", ".join(equation.text for equation in group)
            if any(equation.unknown for equation in group):
                raise NoValue("the condition does not determine its unknown uniquely here")
            raise Undecided(f"no way is known to find points that satisfy the assumption {texts}")


def _name_exceptions(point: SamplePoint, group: list[Equation], unknown: str) -> None:
    """Say what the solution rests on: for a condition, that its coefficient is invertible; for facts, where other solutions are."""
    if any(equation.unknown for equation in group):
        point.solved.update(equation.where for equation in group if equation.where)
        return
    texts = ", ".join(equation.text for equation in group)
    where = _exceptions(point, group, unknown)
    conditions = ", ".join(condition for condition, _ in where)
    point.solved.add(f"{unknown} solved from {texts}" + (f", where {conditions}" if where else ""))
    apart = [(condition, special) for condition, special in where if special]
    point.exceptions.extend((condition, _at_exception(point, group, unknown, special)) for condition, special in apart)


def _groups(point: SamplePoint) -> list[list[Equation]]:
    """Return the equations, those that share an independent symbol together."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in point.model.equations:
        names = set(_symbols(point, [equation]))
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*[g[0] for g in joined]), [e for g in joined for e in g[1]] + [equation]))
    return [equations for _, equations in groups]


def _symbols(point: SamplePoint, group: list[Equation]) -> list[str]:
    """Return the independent symbols of a group, in the order of their declaration."""
    found = point.model.symbols_of(*[side for e in group for side in (e.left, e.right)])
    return [name for name in point.model.symbols if name in found and name not in point.model.definitions]


def _is_curved(point: SamplePoint, name: str) -> bool:
    return any(FACTS[fact].kind == "curved" for fact in reduced(point.model.symbols[name].facts))


# Base points


def _candidates(point: SamplePoint, group: list[Equation]) -> list[str]:
    """Return the symbols to solve for, the likeliest first: alone on a side, of the largest order."""
    common = frozenset.intersection(*[point.model.symbols_of(e.left, e.right) for e in group])
    asked = {equation.unknown for equation in group if equation.unknown}
    names = [name for name in _symbols(point, group) if name in (asked or common) and not _is_curved(point, name)]

    def rank(name: str) -> tuple[int, int]:
        alone = any(isinstance(side, E.Symbol) and side.name == name for e in group for side in (e.left, e.right))
        return (-int(alone), -sum(size.constant != 1 for size in point.model.symbols[name].shape))

    return sorted(names, key=rank)


def _based(point: SamplePoint, group: list[Equation], unknown: str) -> bool:
    """Find a base point by solving for one symbol; return whether that could be done."""
    saved = dict(point.values)
    try:
        for name in _symbols(point, group):
            if name != unknown and name not in point.values:
                point.values[name] = point.sample(name)
        value = _solution(point, group, unknown)
        point.check(point.model.symbols[unknown], value)
        point.values[unknown] = value
    except (NoValue, Singular):
        point.values.clear()
        point.values.update(saved)
        return False
    return True


def _constant(array: Array) -> Array:
    return Array(array.dims, (array.parts[0], *[None] * (len(array.parts) - 1)), array.precision)


def _basis(point: SamplePoint, name: str) -> list[Array]:
    """Return the directions that span the space of a symbol (those of its linear facts)."""
    dims = tuple([point.frame.size(size) for size in point.model.symbols[name].shape])
    count = prod(dims)
    units = [point.arithmetic.from_numbers(dims, [int(j == k) for j in range(count)]) for k in range(count)]
    return [point.projected(name, unit, point.arithmetic) for unit in units]


def _solution(point: SamplePoint, group: list[Equation], unknown: str) -> Array:
    """Return a constant solution for the unknown; coordinates that stay free are drawn at random. Raises NoValue."""
    a = point.arithmetic
    basis = _basis(point, unknown)
    zero = a.zero(basis[0].dims)
    constants = {name: _constant(point.values[name]) for name in _symbols(point, group) if name != unknown}
    constant, columns = jacobian(point.frame, group, constants | {unknown: zero}, [(unknown, basis)], ())
    draw = point.draw(unknown, False)
    probe = _combined(a, [draw.constant((1, 1)) for _ in basis], basis, zero)
    value, again = jacobian(point.frame, group, constants | {unknown: probe}, [(unknown, basis)], ())
    if not all(vanishes(a, a.subtract(x, y)) for x, y in zip(columns, again, strict=True)):
        raise NoValue("not linear in this symbol")
    step, rank, rows = eliminate(a, columns, value, [a.zero((1, 1))] * len(basis))
    conditions = [equation for equation in group if equation.unknown]
    unique = rank == len(basis) and rank == rows
    trivial = rank == len(basis) and vanishes(a, constant) and not conditions
    if trivial or not (unique if conditions else dense(point.model, group, rank, rows)):
        raise NoValue("the equations do not determine points well enough")
    solved = a.add(probe, _combined(a, step, basis, zero))
    if not vanishes(a, residual(point.frame, group, constants | {unknown: solved}, ())):
        raise NoValue("the equations have no solution here")
    return solved


def _at_exception(point: SamplePoint, group: list[Equation], unknown: str, special: dict[str, Array]) -> dict[str, Array]:
    """Return constant values of all symbols of a group where a condition is broken: a solution that was not found before."""
    a, basis = point.arithmetic, _basis(point, unknown)
    zero = a.zero(basis[0].dims)
    others = {name: _constant(point.values[name]) for name in _symbols(point, group) if name != unknown} | special
    constant, columns = jacobian(point.frame, group, others | {unknown: zero}, [(unknown, basis)], ())
    draw = point.draw(unknown + " apart", False)
    step, _, _ = eliminate(a, columns, constant, [draw.constant((1, 1)) for _ in basis])
    return others | {unknown: _combined(a, step, basis, zero)}


def _exceptions(point: SamplePoint, group: list[Equation], unknown: str) -> list[tuple[str, dict[str, Array]]]:
    """Return what has to hold of the other symbols so that the solutions found are all there are."""
    basis = _basis(point, unknown)
    zero = point.arithmetic.zero(basis[0].dims)
    others = {name: _constant(point.values[name]) for name in _symbols(point, group) if name != unknown}
    return exceptions(point.arithmetic, point.model.symbols, others,
                      lambda values: jacobian(point.frame, group, values | {unknown: zero}, [(unknown, basis)], ()))  # fmt: skip


def _combined(a: Arithmetic, weights: list[Array], basis: list[Array], zero: Array) -> Array:
    total = zero
    for weight, direction in zip(weights, basis, strict=True):
        total = a.add(total, a.times(weight, direction))
    return total


def _set_in_motion(point: SamplePoint, group: list[Equation]) -> None:
    """Let movers move and followers follow."""
    a, symbols = point.arithmetic, _symbols(point, group)
    constants = {name: _constant(point.values[name]) for name in symbols}
    bases = {name: _basis(point, name) for name in symbols}
    names, followers = _roles(point, group, bases, constants)
    tie = Tie(tuple(group), frozenset(names) - frozenset(followers), tuple(followers))
    point.ties.append(tie)
    for name in symbols:
        if name not in tie.movers:
            point.values[name] = constants[name]
        elif point.values[name].parts[1:] == constants[name].parts[1:] and a.algebra.order and not _is_curved(point, name):
            parts = list(constants[name].parts)
            draw = point.draw(name + " moves", False)
            parts[1] = _combined(a, [draw.constant((1, 1)) for _ in bases[name]], bases[name], a.zero(constants[name].dims)).parts[0]
            point.values[name] = Array(constants[name].dims, tuple(parts), constants[name].precision)
    if a.algebra.order and followers:
        point.values.update(lift(point, point.frame, tie, {name: point.values[name] for name in symbols}))


def _roles(
    point: SamplePoint, group: list[Equation], bases: dict[str, list[Array]], constants: dict[str, Array]
) -> tuple[list[str], list[str]]:
    """Return the symbols that are in motion and those of them that follow.

    What varies is in motion; if the array of highest order among these cannot move freely, others of the group join, one by one.
    """
    symbols = point.model.symbols
    names = [name for name in bases if symbols[name].varies]
    spare = [name for name in bases if not symbols[name].varies and "constant" not in symbols[name].facts]
    while True:
        followers = _followers(point, group, names, bases, constants)
        if not names or _by_order(point, names)[0] not in followers or not spare:
            return names, followers
        names.append(spare.pop(0))


def _by_order(point: SamplePoint, names: list[str]) -> list[str]:
    return sorted(names, key=lambda name: -sum(size.constant != 1 for size in point.model.symbols[name].shape))


def _followers(
    point: SamplePoint, group: list[Equation], names: list[str], bases: dict[str, list[Array]], constants: dict[str, Array]
) -> list[str]:
    """Return the fewest symbols that can make up for any motion of the others; arrays of low order follow those of high order."""
    a = point.arithmetic

    def rank(followers: list[str], curved: tuple[str, ...]) -> int:
        if not followers:
            return 0
        value, columns = jacobian(point.frame, group, constants, [(name, bases[name]) for name in followers], curved)
        return eliminate(a, columns, value, [a.zero((1, 1))] * len(columns))[1]

    followers = list(names)
    for name in _by_order(point, names):
        rest = [other for other in followers if other != name]
        curved = tuple(other for other in rest if _is_curved(point, other))
        if rank(rest, curved) == rank([*rest, name], curved):
            followers = rest
    return followers


def lift(point: SamplePoint, frame: Frame, tie: Tie, values: dict[str, Array]) -> dict[str, Array]:
    """Return the followers' values such that the equations hold over the frame's algebra. Raises NoValue if they cannot.

    Each pass solves with the constant Jacobian and settles one more degree (Hensel); free coordinates are drawn at random.
    """
    a = frame.arithmetic
    curved = tuple(name for name in tie.followers if _is_curved(point, name))
    bases = [(name, _basis(point, name)) for name in tie.followers]
    constants = {name: _constant(point.values[name]) for name in values}
    _, columns = jacobian(point.frame, list(tie.equations), constants, bases, curved)
    columns = [a.embed(column) for column in columns]
    values = {name: a.embed(value) for name, value in values.items()}
    draw = point.draw("lift", False)
    for k in range(a.algebra.height):
        defect = residual(frame, list(tie.equations), values, curved)
        if vanishes(a, defect):
            break
        step, _, _ = eliminate(a, columns, defect, [_at_first(a, draw, k == 0) for _ in columns])
        position = 0
        for name, basis in bases:
            weights = step[position : position + len(basis)]
            values[name] = a.add(values[name], _combined(a, weights, [a.embed(b) for b in basis], a.zero(values[name].dims)))
            position += len(basis)
    if not vanishes(a, residual(frame, list(tie.equations), values, curved)):
        raise NoValue("the tied symbols cannot follow this motion")
    return {name: values[name] for name in tie.followers}


def _at_first(a: Arithmetic, draw: Draw, first: bool) -> Array:
    """Return the step of a coordinate that the equations leave free: a random first-order one in the first pass, then none."""
    if not first:
        return a.zero((1, 1))
    parts: list[Mat | None] = [None] * a.algebra.dimension
    for k in range(1, a.algebra.dimension):
        parts[k] = a.from_numbers((1, 1), draw.numbers(1)).parts[0]
    return Array((1, 1), tuple(parts), a.algebra.order)
