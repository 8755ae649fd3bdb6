"""Evaluation of typed expressions at points of a batch: values, differentials, derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as cartesian
from math import factorial, prod

import numpy as np

from mathdoc import expr as E
from mathdoc.kernel.model import Equation, Model
from mathdoc.sizes import Size
from tests.independent import functions, samples, ties
from tests.independent.layout import arranged
from tests.independent.numbers import Array, NotCovered, Unclear, Undefined, array, repeated, stretched
from tests.independent.operators import BINARY, UNARY, inverse, multiply

NODES, RADIUS, LARGEST_BATCH = 16, 0.02, 150_000
CIRCLE = array(np.exp(2j * np.pi * np.arange(NODES) / NODES))


@dataclass(slots=True)
class World:
    """One point: the sizes, and a curve for every independent symbol, drawn when it is first asked for."""

    model: Model
    sizes: Mapping[str, int]
    seed: int
    curves: dict[str, ties.Curve] = field(default_factory=dict)

    def curve(self, name: str) -> ties.Curve:
        """Return the curve of an independent symbol."""
        if name not in self.curves:
            for names, equations in ties.groups(self.model.equations, self._tied_by):
                if name in names:
                    self._tie(names, equations)
        if name not in self.curves:
            info = self.model.symbols.get(name)
            if info is None or name in self.model.unusable:
                raise NotCovered(name)
            family = self.model.families.get(name)
            labels = 0 if family is None or not info.facts else len(family.labels)
            self.curves[name] = samples.draw_family(name, self.dims(name), labels, info.facts, info.varies, self.seed)
        return self.curves[name]

    def dims(self, name: str) -> tuple[int, ...]:
        """Return the dimensions of a symbol."""
        return tuple(self.number(size) for size in self.model.symbols[name].shape)

    def _tied_by(self, equation: Equation) -> frozenset[str]:
        names = self.model.symbols_of(equation.left, equation.right)
        return frozenset(n for n in names if n in self.model.symbols and n not in self.model.definitions)

    def _tie(self, names: frozenset[str], equations: list[Equation]) -> None:
        def residual(times: Array, values: ties.Values) -> Array:
            batch = max(len(times), *[len(value) for value in values.values()])
            misses = []
            for equation in equations:
                for at in cartesian(*[range(1, self.number(size) + 1) for _, size in equation.free]):
                    scene = Scene(self, times, batch, dict(values), {n: k for (n, _), k in zip(equation.free, at, strict=True)})
                    misses.append(ties.flat(array(scene.value(equation.left) - scene.value(equation.right)), batch))
            return array(np.concatenate(misses, axis=1))

        ordered = sorted(names)
        moving = [name for name in ordered if self.model.symbols[name].varies]
        if moving and any(not self.model.symbols[name].varies and "constant" not in self.model.symbols[name].facts for name in ordered):
            raise NotCovered("which of the tied symbols follow")
        group = ties.Group({n: self.model.symbols[n] for n in ordered}, {n: self.dims(n) for n in ordered}, residual, self.seed)
        group.prepare()
        self.curves.update({name: ties.TiedCurve(group, name) for name in ordered})

    def number(self, size: Size) -> int:
        """Return the value of a size."""
        value = size.value(self.sizes)
        if value.denominator != 1 or value < 1:
            raise Undefined
        return int(value)


@dataclass(slots=True)
class Scene:
    """A batch of points near one point: a time for each, values bound to names, and index letters with their values."""

    world: World
    times: Array = field(default_factory=lambda: array([0]))
    batch: int = 1
    bound: dict[str, Array] = field(default_factory=dict)
    indices: dict[str, int] = field(default_factory=dict)
    cache: dict[str, Array] = field(default_factory=dict)

    def spread(self, times: int) -> Scene:
        """Return this scene with every point of the batch repeated."""
        if self.batch * times > LARGEST_BATCH:
            raise Unclear
        return Scene(
            self.world, repeated(self.times, times), self.batch * times,
            {name: repeated(value, times) for name, value in self.bound.items()}, self.indices,
        )  # fmt: skip

    def value(self, node: E.Expr) -> Array:
        """Return the values of a typed expression: batch × its dimensions (a batch of one if all are the same)."""
        rule = RULES.get(type(node))
        if rule is None:
            raise NotCovered(type(node).__name__)
        return rule(self, node)

    def dims(self, node: E.Expr) -> tuple[int, ...]:
        """Return the dimensions of a typed expression."""
        if node.shape is None:
            raise NotCovered("an expression without a shape")
        return tuple(self.world.number(size) for size in node.shape)

    def exact(self, node: E.Expr | None) -> Fraction | None:
        """Return the value of a whole or fractional number made of literals, sizes and indices."""
        match node:
            case E.Number():
                return node.value
            case E.SizeValue():
                return node.size.value(self.world.sizes)
            case E.Index():
                return Fraction(self.indices[node.name]) if node.name in self.indices else None
            case E.Symbol(name) if name in self.world.model.integers:
                return Fraction(self.world.sizes[name])
            case E.Apply("negate" | "add" | "product" | "fraction" as operator, args):
                parts = [self.exact(arg) for arg in args]
                known = [part for part in parts if part is not None]
                return None if len(known) < len(parts) else _exact(operator, known)
        return None


def _exact(operator: str, parts: list[Fraction]) -> Fraction | None:
    if operator == "fraction":
        return parts[0] / parts[1] if parts[1] else None
    return {"negate": -parts[0], "add": sum(parts, Fraction(0)), "product": prod(parts, start=Fraction(1))}[operator]


def _number(scene: Scene, node: E.Expr) -> Array:
    value = scene.exact(node)
    if value is None:
        raise NotCovered(f"the value of {node}")
    return array(float(value)).reshape(1, 1, 1)


def _constant(scene: Scene, node: E.NamedConstant) -> Array:
    return array({"pi": np.pi, "e": np.e}[node.name]).reshape(1, 1, 1)


def _symbol(scene: Scene, node: E.Symbol) -> Array:
    return _named(scene, node.name)


def _named(scene: Scene, name: str) -> Array:
    if name in scene.bound:
        return scene.bound[name]
    if name not in scene.cache:
        definition = scene.world.model.definitions.get(name)
        if definition is None and name in scene.world.model.integers:
            scene.cache[name] = array(scene.world.sizes[name]).reshape(1, 1, 1)
        elif definition is None:
            scene.cache[name] = scene.world.curve(name).at(scene.times)
        elif definition.indices:
            scene.cache[name] = _components(scene, definition.body, definition.indices, scene.world.dims(name))
        else:
            scene.cache[name] = Scene(scene.world, scene.times, scene.batch, scene.bound, {}).value(definition.body)
    return scene.cache[name]


def _with_indices(scene: Scene, values: Mapping[str, int]) -> Scene:
    return Scene(scene.world, scene.times, scene.batch, scene.bound, {**scene.indices, **values}, scene.cache)


def _components(scene: Scene, body: E.Expr, letters: tuple[str, ...], dims: tuple[int, ...]) -> Array:
    extents = dims if len(letters) == len(dims) else (prod(dims),)
    entries = [
        _with_indices(scene, dict(zip(letters, at, strict=True))).value(body) for at in cartesian(*[range(1, n + 1) for n in extents])
    ]
    batch = max(entry.shape[0] for entry in entries)
    return array(np.stack([stretched(entry, batch) for entry in entries], axis=1).reshape(batch, *dims))


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
    return array(_vec_matrix(node.kind, sizes[0], sizes[-1])[None])


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


def _apply(scene: Scene, node: E.Apply) -> Array:
    if node.operator in ("power", "hadamard_power"):
        return _power(scene, node)
    if node.operator in UNARY and len(node.args) == 1:
        return UNARY[node.operator](scene.value(node.args[0]))
    rule = BINARY.get(node.operator)
    if rule is None:
        raise NotCovered(node.operator)
    result = scene.value(node.args[0])
    for arg in node.args[1:]:
        result = rule(result, scene.value(arg))
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
    return functions.declared_of_arrays(node.function, array(entries), prod(dims)).reshape(batch, *dims)


def _at(scene: Scene, node: E.At) -> Array:
    values = {name: scene.value(value) for name, value in node.bindings}
    if not node.entrywise:
        return Scene(scene.world, scene.times, scene.batch, scene.bound | values, scene.indices).value(node.arg)
    ((name, value),) = values.items()
    count = prod(value.shape[1:])
    inside = scene.spread(count)
    inside.bound[name] = stretched(value, scene.batch).reshape(-1, 1, 1)
    return stretched(inside.value(node.arg), inside.batch).reshape(scene.batch, *value.shape[1:])


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
    picked = whole[(slice(None), *(place - 1 for place in places))]
    return picked.reshape(whole.shape[0], *scene.dims(node))


def _place(scene: Scene, index: E.Expr) -> int:
    value = scene.exact(index)
    if value is None or value.denominator != 1:
        raise NotCovered("an index that is no number")
    return int(value)


def _sum(scene: Scene, node: E.Sum) -> Array:
    total: Array | None = None
    for at in _range_values(scene, node.ranges):
        term = _with_indices(scene, at).value(node.body)
        if total is None:
            total = term
        else:
            total = multiply(total, term) if node.product else array(total + term)
    if total is not None:
        return total
    return array(np.full((1, *scene.dims(node)), 1.0 if node.product else 0.0))


def _range_values(scene: Scene, ranges: tuple[E.IndexRange, ...]) -> list[dict[str, int]]:
    found: list[dict[str, int]] = [{}]
    for item in ranges:
        longer = []
        for at in found:
            inside = _with_indices(scene, at)
            lower = 1 if item.lower is None else inside.exact(item.lower)
            upper = inside.exact(item.upper)
            if lower is None or upper is None or upper > 60:
                raise NotCovered("the bounds of a sum")
            longer.extend({**at, item.name: k} for k in range(int(lower), int(upper) + 1))
        found = longer
    return found


def _matrix(scene: Scene, node: E.Matrix) -> Array:
    rows = [[scene.value(cell) for cell in row] for row in node.rows]
    batch = max(cell.shape[0] for row in rows for cell in row)
    return array(np.concatenate([np.concatenate([stretched(cell, batch) for cell in row], axis=2) for row in rows], axis=1))


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
    here = stretched(_named(scene, name), scene.batch)
    steps = CIRCLE.reshape(1, 1, NODES, *[1] * (here.ndim - 1)) * directions[:, :, None] * RADIUS
    inside.bound[name] = array(here[:, None, None] + steps).reshape(inside.batch, *here.shape[1:])
    values = then(inside) if then is not None else inside.value(arg)
    dims = values.shape[1:]
    return _taylor(stretched(values, inside.batch), scene.batch * count, 1).reshape(scene.batch, count, *dims)


def _basis(scene: Scene, name: str) -> Array:
    """Return the directions of the entries of a symbol, projected on its linear facts."""
    dims = _named(scene, name).shape[1:]
    model = scene.world.model
    facts = model.symbols[name].facts if name in model.symbols and name not in model.definitions and name not in scene.bound else frozenset()
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


def _directional(scene: Scene, node: E.Directional) -> Array:
    if not isinstance(node.wrt, E.Symbol):
        raise NotCovered("a direction of no variable")
    direction = stretched(scene.value(node.direction), scene.batch)
    return _along(scene, node.wrt.name, array(direction[:, None]), node.arg)[:, 0]


def _derivative(scene: Scene, node: E.Derivative) -> Array:
    if node.style == "by_entry":
        return _by_entries(scene, node.wrt, node.arg)
    names = [item.name for item in node.wrt if isinstance(item, E.Symbol)]
    values = _by_arrays(scene, tuple(names), node.arg, node.style)
    variables = [_named(scene, name).shape[1:] for name in names]
    return arranged(values, node.style, len(names), variables).reshape(values.shape[0], *scene.dims(node))


def _by_arrays(scene: Scene, names: tuple[str, ...], arg: E.Expr, style: str) -> Array:
    """Return all derivatives: batch × directions of the first variable × … × dims of the argument."""
    if not names:
        return scene.value(arg)
    vech = style.endswith("vech")
    basis = _vech_basis(_named(scene, names[0]).shape[1]) if vech else _basis(scene, names[0])
    return _along(scene, names[0], basis, arg, lambda inside: _by_arrays(inside, names[1:], arg, style))


def _by_entries(scene: Scene, entries: tuple[E.Expr, ...], arg: E.Expr) -> Array:
    if not entries:
        return scene.value(arg)
    item = entries[0]
    if not (isinstance(item, E.Entry) and isinstance(item.array, E.Symbol)):
        raise NotCovered("a derivative by this")
    name = item.array.name
    dims = _named(scene, name).shape[1:]
    numbered = Scene(scene.world, scene.times, 1, {name: array(np.arange(prod(dims))).reshape(1, *dims)}, scene.indices)
    place = round(float(numbered.value(item).ravel()[0].real))
    direction = _basis(scene, name)[:, place : place + 1]
    return _along(scene, name, direction, arg, lambda inside: _by_entries(inside, entries[1:], arg))[:, 0]


RULES: dict[type[E.Expr], Callable[[Scene, E.Expr], Array]] = {
    E.Number: _number, E.SizeValue: _number, E.Index: _number, E.NamedConstant: _constant, E.Symbol: _symbol, E.Literal: _literal,
    E.Apply: _apply, E.Call: _call, E.At: _at, E.Entry: _entry, E.Sum: _sum, E.Matrix: _matrix, E.Differential: _differential,
    E.Derivative: _derivative, E.Directional: _directional,
}  # type: ignore[dict-item]  # fmt: skip
