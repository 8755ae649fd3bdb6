"""Numbers with free indices, contracted with a vector for each index: `Σ_{ij} L_{ij} u_i v_j`.

Two arrays that differ have different contractions with random vectors, but for one choice in p / (number of indices): the contraction
is a polynomial in the vectors that is not zero. A derivative by an entry becomes one in a single direction, `X + s u v^⊤`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.evaluation.contraction import Labelled, contract_all
from mathdoc.evaluation.derive import moving
from mathdoc.evaluation.indexed import factors_of, inside, labelled, open_axes, open_bounds
from mathdoc.evaluation.model import Model
from mathdoc.sizes import SCALAR
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame

Probes = Mapping[str, Labelled]
"""A vector for each index, with that index as its only axis."""


def probed(frame: Frame, expr: E.Expr, probes: Probes) -> Array:
    """Return a number with free indices, contracted with their vectors (and with those of indices that it does not have)."""
    if isinstance(expr, E.Apply) and expr.operator == "add":
        total, *rest = [probed(frame, arg, probes) for arg in expr.args]
        for term in rest:
            total = frame.arithmetic.add(total, term)
        return total
    if isinstance(expr, E.Derivative) and _is_directional(frame, expr, probes):
        return _along(frame, expr, probes)
    if isinstance(expr, E.Sum) and not expr.product and not open_bounds(frame, expr) and not _shadows(expr, probes):
        within, own = inside(frame, expr), {item.name for item in expr.ranges}
        if len(own) == len(expr.ranges) and all(within.ranges[name] for name in own):
            return _contracted(within, expr.body, probes, own)
    return _contracted(frame, expr, probes, set())


def _shadows(expr: E.Sum, probes: Probes) -> bool:
    return any(item.name in probes for item in expr.ranges)


def _contracted(frame: Frame, expr: E.Expr, probes: Probes, own: set[str]) -> Array:
    """A product, factor by factor with the vectors among them, each index summed as soon as no later factor has it."""
    found: list[Labelled] = []
    left = dict(probes)
    for factor in factors_of(expr):
        if isinstance(factor, E.Derivative) and _is_directional(frame, factor, left) and _alone(frame, expr, factor, left):
            mine = {name: left.pop(name) for name in open_axes(frame, factor)}
            found.append(Labelled((), probed(frame, factor, mine)))
        else:
            found.append(labelled(frame, factor))
    present = {name for item in found for name in item.axes}
    value = contract_all(frame, [*found, *left.values()], own | left.keys()).array
    absent = prod(len(frame.ranges[name]) for name in own - present)
    number = Array((1, 1), value.parts, value.precision)
    return number if absent == 1 else frame.arithmetic.scale_number(number, absent)


def _alone(frame: Frame, whole: E.Expr, factor: E.Expr, probes: Probes) -> bool:
    """Whether all indices of a factor have a vector, and no other factor of the product has one of them."""
    mine = set(open_axes(frame, factor))
    return mine <= probes.keys() and not any(mine & set(open_axes(frame, other)) for other in factors_of(whole) if other is not factor)


def in_one_direction(model: Model, expr: E.Expr, indices: Collection[str]) -> bool:
    """Whether this is a derivative by entries `X_{kl}` of whole arrays, at free indices that stand nowhere else in it."""
    if not isinstance(expr, E.Derivative) or expr.style != "by_entry" or expr.shape != SCALAR or model.free_entries:
        return False
    letters: list[str] = []
    for item in expr.wrt:
        if not isinstance(item, E.Entry) or not isinstance(item.array, E.Symbol) or item.array.name in model.families:
            return False
        for index in item.indices:
            if not isinstance(index, E.Index) or index.name not in indices:
                return False
            letters.append(index.name)
    return len(set(letters)) == len(letters) and not set(letters) & model.names(expr.arg)[0]


def _is_directional(frame: Frame, expr: E.Derivative, probes: Probes) -> bool:
    """Whether a derivative is one in the direction of some of the vectors, each as long as its axis."""
    if not in_one_direction(frame.model, expr, probes):
        return False
    entries = [item for item in expr.wrt if isinstance(item, E.Entry) and isinstance(item.array, E.Symbol)]
    lengths = [tuple([len(frame.ranges[place.name]) for place in item.indices if isinstance(place, E.Index)]) for item in entries]
    return lengths == [frame.axes_of(item, frame.value(item.array).dims) for item in entries]


def _along(frame: Frame, expr: E.Derivative, probes: Probes) -> Array:
    """The derivative by the first entry, contracted: in the direction `u v^⊤`, which keeps the variable's linear facts."""
    entry, left = expr.wrt[0], dict(probes)
    assert isinstance(entry, E.Entry)
    assert isinstance(entry.array, E.Symbol)
    vectors = [left.pop(index.name) for index in entry.indices if isinstance(index, E.Index)]
    outer = contract_all(frame, vectors, set())
    assert outer.axes == tuple(index.name for index in entry.indices if isinstance(index, E.Index))
    direction = frame.arithmetic.rearrange(outer.array, frame.symbol(entry.array).dims)
    name = entry.array.name
    if not (frame.model.formal_entries or name in frame.bound or name in frame.model.definitions):
        direction = frame.point.projected(name, direction, frame.arithmetic)
    within = moving(frame, entry.array, [direction])
    lifted = {key: Labelled(probe.axes, within.arithmetic.embed(probe.array)) for key, probe in left.items()}
    arg = expr.arg if len(expr.wrt) == 1 else replace(expr, wrt=expr.wrt[1:])
    return frame.arithmetic.increments(within.arithmetic.embed(probed(within, arg, lifted)), 1)[0]
