"""Differentials and derivatives: by evaluation on small circles in the complex plane, by no rule of differentiation."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, prod

import numpy as np

from mathdoc import expr as E
from tests.independent import samples
from tests.independent.layout import arranged
from tests.independent.numbers import Array, NotCovered, array, stretched
from tests.independent.scene import Scene, rule
from tests.independent.values import named

NODES, RADIUS = 16, 0.02
CIRCLE = array(np.exp(2j * np.pi * np.arange(NODES) / NODES))


@rule(E.Differential)
def _differential(scene: Scene, node: E.Differential) -> Array:
    inside = scene.spread(NODES)
    inside.times = array((stretched(scene.times, scene.batch)[:, None] + RADIUS * CIRCLE).ravel())
    return _taylor(inside.value(node.arg), scene.batch, node.order)


def _taylor(values: Array, batch: int, order: int) -> Array:
    """Return the derivative of the given order from values on circles around each point."""
    if values.shape[0] == 1:
        return array(np.zeros_like(values))
    circles = values.reshape(batch, NODES, *values.shape[1:])
    return array(np.einsum("bk...,k->b...", circles, CIRCLE ** (-order)) * (factorial(order) / NODES / RADIUS**order))


def _along(scene: Scene, name: str, directions: Array, arg: E.Expr, then: Callable[[Scene], Array] | None = None) -> Array:
    """Return the derivatives of `arg` when `name` alone moves: batch × directions × dims. `directions`: batch × directions × dims."""
    count = directions.shape[1]
    inside = scene.spread(count * NODES)
    here = stretched(named(scene, name), scene.batch)
    steps = CIRCLE.reshape(1, 1, NODES, *[1] * (here.ndim - 1)) * directions[:, :, None] * RADIUS
    inside.bound[name] = array(here[:, None, None] + steps).reshape(inside.batch, *here.shape[1:])
    values = then(inside) if then is not None else inside.value(arg)
    dims = values.shape[1:]
    return _taylor(stretched(values, inside.batch), scene.batch * count, 1).reshape(scene.batch, count, *dims)


def _basis(scene: Scene, name: str) -> Array:
    """Return the directions of the entries of a symbol, projected on its linear facts."""
    dims = named(scene, name).shape[1:]
    model = scene.world.model
    facts = (
        model.symbols[name].facts if name in model.symbols and name not in model.definitions and name not in scene.bound else frozenset()
    )
    if facts & samples.CURVED or any(name in model.symbols_of(e.left, e.right) for e in model.equations):
        raise NotCovered(f"a derivative by {name}")
    units = np.eye(prod(dims)).reshape(-1, *dims)
    if not facts & samples.LINEAR.keys():
        return array(units[None])
    moved = [samples.projected(facts, unit) for unit in units]
    if model.free_entries:
        moved = [direction / max(np.max(np.abs(direction)), 1e-9) for direction in moved]
    return array(np.stack(moved)[None])


def _vech_basis(n: int) -> Array:
    pairs = [(i, j) for j in range(n) for i in range(j, n)]
    return array([[[[float((r, c) in ((i, j), (j, i))) for c in range(n)] for r in range(n)] for i, j in pairs]])


@rule(E.Directional)
def _directional(scene: Scene, node: E.Directional) -> Array:
    if not isinstance(node.wrt, E.Symbol):
        raise NotCovered("a direction of no variable")
    direction = stretched(scene.value(node.direction), scene.batch)
    return _along(scene, node.wrt.name, array(direction[:, None]), node.arg)[:, 0]


@rule(E.Derivative)
def _derivative(scene: Scene, node: E.Derivative) -> Array:
    if node.style == "by_entry":
        return _by_entries(scene, node.wrt, node.arg)
    names = [item.name for item in node.wrt if isinstance(item, E.Symbol)]
    if len(names) < len(node.wrt):
        raise NotCovered("a derivative by a member of a family")
    values = _by_arrays(scene, tuple(names), node.arg, node.style)
    variables = [named(scene, name).shape[1:] for name in names]
    return arranged(values, node.style, len(names), variables).reshape(values.shape[0], *scene.dims(node))


def _by_arrays(scene: Scene, names: tuple[str, ...], arg: E.Expr, style: str) -> Array:
    """Return all derivatives: batch × directions of the first variable × … × dims of the argument."""
    if not names:
        return scene.value(arg)
    vech = style.endswith("vech")
    basis = _vech_basis(named(scene, names[0]).shape[1]) if vech else _basis(scene, names[0])
    return _along(scene, names[0], basis, arg, lambda inside: _by_arrays(inside, names[1:], arg, style))


def _by_entries(scene: Scene, entries: tuple[E.Expr, ...], arg: E.Expr) -> Array:
    if not entries:
        return scene.value(arg)
    item = entries[0]
    if not (isinstance(item, E.Entry) and isinstance(item.array, E.Symbol)):
        raise NotCovered("a derivative by this")
    name = item.array.name
    dims = named(scene, name).shape[1:]
    numbered = Scene(scene.world, scene.times, 1, {name: array(np.arange(prod(dims))).reshape(1, *dims)}, scene.indices)
    place = round(float(numbered.value(item).ravel()[0].real))
    direction = _basis(scene, name)[:, place : place + 1]
    return _along(scene, name, direction, arg, lambda inside: _by_entries(inside, entries[1:], arg))[:, 0]
