"""The values of expressions without derivatives, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as cartesian
from math import prod

import numpy as np

from mathdoc import expr as E
from tests.independent import functions, samples
from tests.independent.numbers import Array, NotCovered, Unclear, Undefined, array, stretched
from tests.independent.operators import BINARY, UNARY, inverse, multiply
from tests.independent.scene import RULES, Scene, rule


def _number(scene: Scene, node: E.Expr) -> Array:
    value = scene.exact(node)
    if value is None:
        raise NotCovered(f"the value of {node}")
    return array(float(value)).reshape(1, 1, 1)


RULES.update({E.Number: _number, E.SizeValue: _number, E.Index: _number})


@rule(E.NamedConstant)
def _constant(scene: Scene, node: E.NamedConstant) -> Array:
    return array({"pi": np.pi, "e": np.e}[node.name]).reshape(1, 1, 1)


@rule(E.Symbol)
def _symbol(scene: Scene, node: E.Symbol) -> Array:
    return named(scene, node.name)


def named(scene: Scene, name: str) -> Array:
    if name in scene.bound:
        return scene.bound[name]
    if name not in scene.cache:
        definition = scene.world.model.definitions.get(name)
        if definition is None and name in scene.world.model.integers:
            scene.cache[name] = array(scene.world.sizes[name]).reshape(1, 1, 1)
        elif definition is None:
            scene.cache[name] = scene.world.curve(name).at(scene.times)
        else:
            scene.cache[name] = Scene(scene.world, scene.times, scene.batch, scene.bound, {}).value(definition.body)
    return scene.cache[name]


def _with_indices(scene: Scene, values: Mapping[str, int]) -> Scene:
    return Scene(scene.world, scene.times, scene.batch, scene.bound, {**scene.indices, **values}, scene.cache)


@rule(E.Components)
def _components(scene: Scene, node: E.Components) -> Array:
    """The array made of its entries, one evaluation for each."""
    dims = scene.dims(node)
    extents = dims if len(node.indices) == len(dims) else (prod(dims),)
    entries = [
        _with_indices(scene, dict(zip(node.indices, at, strict=True))).value(node.arg)
        for at in cartesian(*[range(1, n + 1) for n in extents])
    ]
    batch = max(entry.shape[0] for entry in entries)
    return array(np.stack([stretched(entry, batch) for entry in entries], axis=1).reshape(batch, *dims))


@rule(E.Literal)
def _literal(scene: Scene, node: E.Literal) -> Array:
    dims = scene.dims(node)
    if node.kind == "zero":
        return array(np.zeros((1, *dims)))
    if node.kind == "ones":
        return array(np.ones((1, *dims)))
    if node.kind in ("identity", "zero_square"):
        return array(np.eye(dims[0])[None] * float(node.kind == "identity"))
    if node.kind == "unit":
        place = scene.exact(node.index)
        if place is None or not 1 <= place <= dims[0]:
            raise Undefined
        return array(np.eye(dims[0])[int(place) - 1].reshape(1, *dims))
    sizes = [scene.world.number(size) for size in node.sizes]
    if node.kind == "levi_civita":
        return array(_levi_civita(sizes[0])[None])
    return array(_vec_matrix(node.kind, sizes[0], sizes[-1])[None])


def _levi_civita(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The determinants of the matrices whose rows are unit vectors."""
    found = np.zeros((n,) * n)
    for at in cartesian(range(n), repeat=n):
        found[at] = np.round(np.linalg.det(np.eye(n)[list(at)]))
    return found


def _vec_matrix(kind: str, m: int, n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """K vec A = vec Aᵀ (A is m×n), D vech S = vec S, N = (I + K)/2, column by column from what they do."""
    if kind == "duplication":
        columns = []
        for j in range(n):
            for i in range(j, n):
                s = np.zeros((n, n))
                s[i, j] = s[j, i] = 1
                columns.append(s.T.ravel())
        return np.stack(columns, axis=1)
    swap = np.zeros((m * n, m * n))
    for k in range(m * n):
        a = np.zeros(m * n)
        a[k] = 1
        swap[:, k] = a.reshape(n, m).T.ravel()
    return swap if kind == "commutation" else (np.eye(m * n) + swap) / 2


@rule(E.Apply)
def _apply(scene: Scene, node: E.Apply) -> Array:
    if node.operator in ("power", "hadamard_power"):
        return _power(scene, node)
    if node.operator in UNARY and len(node.args) == 1:
        return UNARY[node.operator](scene.value(node.args[0]))
    combine = BINARY.get(node.operator)
    if combine is None:
        raise NotCovered(node.operator)
    result = scene.value(node.args[0])
    for arg in node.args[1:]:
        result = combine(result, scene.value(arg))
    return result


def _power(scene: Scene, node: E.Apply) -> Array:
    base, exponent = scene.value(node.args[0]), scene.exact(node.args[1])
    entrywise = node.operator == "hadamard_power" or base.shape[1:] == (1, 1)
    if exponent is None or exponent.denominator != 1:
        if not entrywise:
            raise NotCovered("a matrix to this power")
        return functions.real_power(base, scene.value(node.args[1]))
    if abs(exponent) > 400:
        raise Unclear
    if entrywise:
        return array(base ** int(exponent)) if exponent >= 0 else BINARY["hadamard_divide"](array(1), array(base ** -int(exponent)))
    return array(np.linalg.matrix_power(base if exponent >= 0 else inverse(base), abs(int(exponent))))


@rule(E.Call)
def _call(scene: Scene, node: E.Call) -> Array:
    signature = scene.world.model.functions.get(node.function)
    if signature is None:
        raise NotCovered(node.function)
    values = [scene.value(arg) for arg in node.args]
    if signature.elementwise:
        return functions.declared(node.function, node.order, values[0])
    if node.order:
        raise NotCovered("a prime on a function of arrays")
    batch, dims = max(value.shape[0] for value in values), scene.dims(node)
    entries = np.concatenate([stretched(value, batch).reshape(batch, -1) for value in values], axis=1)
    value = functions.declared_of_arrays(node.function, array(entries), prod(dims)).reshape(batch, *dims)
    return samples.made_so(signature.facts, value)


@rule(E.At)
def _at(scene: Scene, node: E.At) -> Array:
    values = {name: scene.value(value) for name, value in node.bindings}
    if not node.entrywise:
        return Scene(scene.world, scene.times, scene.batch, scene.bound | values, scene.indices).value(node.arg)
    ((name, value),) = values.items()
    count = prod(value.shape[1:])
    inside = scene.spread(count)
    inside.bound[name] = stretched(value, scene.batch).reshape(-1, 1, 1)
    return stretched(inside.value(node.arg), inside.batch).reshape(scene.batch, *value.shape[1:])


@rule(E.Entry)
def _entry(scene: Scene, node: E.Entry) -> Array:
    places = tuple(_place(scene, index) for index in node.indices)
    whole = scene.value(node.array)
    family = scene.world.model.families.get(node.array.name) if isinstance(node.array, E.Symbol) else None
    if family is not None:
        places = tuple(
            place - family.starts[k] + 1 if k < len(family.starts) else place for k, place in enumerate(places)
        )  # fmt: skip
    dims = whole.shape[1:]
    if len(places) == 1 and len(dims) == 2 and 1 in dims:
        whole, dims = whole.reshape(whole.shape[0], -1), (prod(dims),)
    if not all(1 <= place <= n for place, n in zip(places, dims, strict=False)):
        raise Undefined
    for place in places:
        whole = whole[:, place - 1]
    return whole.reshape(whole.shape[0], *scene.dims(node))


def _place(scene: Scene, index: E.Expr) -> int:
    value = scene.exact(index)
    if value is None or value.denominator != 1:
        raise NotCovered("an index that is no number")
    return int(value)


@rule(E.Sum)
def _sum(scene: Scene, node: E.Sum) -> Array:
    total: Array | None = None
    for at in _range_values(scene, node.ranges):
        term = _with_indices(scene, at).value(node.body)
        total = term if total is None else multiply(total, term) if node.product else array(total + term)
    if total is not None:
        return total
    return array(np.full((1, *scene.dims(node)), 1.0 if node.product else 0.0))


def _range_values(scene: Scene, ranges: tuple[E.IndexRange, ...]) -> list[dict[str, int]]:
    found: list[dict[str, int]] = [{}]
    for item in ranges:
        longer: list[dict[str, int]] = []
        for at in found:
            inside = _with_indices(scene, at)
            lower = 1 if item.lower is None else inside.exact(item.lower)
            upper = inside.exact(item.upper)
            if lower is None or upper is None or upper > 60:
                raise NotCovered("the bounds of a sum")
            longer.extend({**at, item.name: k} for k in range(int(lower), int(upper) + 1))
        found = longer
    return found


@rule(E.Matrix)
def _matrix(scene: Scene, node: E.Matrix) -> Array:
    rows = [[scene.value(cell) for cell in row] for row in node.rows]
    batch = max(cell.shape[0] for row in rows for cell in row)
    return array(np.concatenate([np.concatenate([stretched(cell, batch) for cell in row], axis=2) for row in rows], axis=1))
