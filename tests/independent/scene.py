"""One point, and a batch of points near it: where symbols, indices and bound names have their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product as cartesian
from math import prod
from typing import TypeVar, cast

import numpy as np
from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.evaluation.model import Equation, Model
from mathdoc.sizes import Size
from tests.independent import samples, ties
from tests.independent.numbers import Array, NotCovered, Unclear, Undefined, array, repeated

LARGEST_BATCH = 150_000


class World(Struct):
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


class Scene(Struct):
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
        found = RULES.get(type(node))
        if found is None:
            raise NotCovered(type(node).__name__)
        return found(self, node)

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


Rule = Callable[[Scene, E.Expr], Array]
N = TypeVar("N", bound=E.Expr)
RULES: dict[type[E.Expr], Rule] = {}


def rule(kind: type[N]) -> Callable[[Callable[[Scene, N], Array]], Callable[[Scene, N], Array]]:
    """Enter the rule that gives the value of one kind of node."""

    def enter(function: Callable[[Scene, N], Array]) -> Callable[[Scene, N], Array]:
        RULES[kind] = cast("Rule", function)
        return function

    return enter
