"""Derivatives of typed expressions: gradients, Jacobians, Hessians, each as the expression that a reader of the field expects.

Nothing here is trusted: whoever asks lets the kernel judge the answer before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.deltas import contracted
from mathdoc.engine.forward import NoDifferential, by_name, differential
from mathdoc.engine.hadamards import multiplied_out, quotients_joined
from mathdoc.engine.linear_map import matrix_of
from mathdoc.engine.reverse import Naming, NotLinear, gradients
from mathdoc.engine.simplify import Simplifier, length
from mathdoc.engine.symmetry import Facts, free_entries, projected, settled
from mathdoc.sizes import SCALAR
from mathdoc.source import NOWHERE


class NoDerivative(Exception):
    """The engine found no derivative; the message says why."""


SHORTER = 0.85
"""A matrix whose form follows from the rule that gave it keeps it, if simplifying makes it little shorter."""


class Setting(Struct, frozen=True, dict=True):
    """What an expression stands in: the definitions, the facts of symbols, and the convention for a restricted variable.

    `names` are those definitions whose name may stand for their value in a result; `values` holds those of them that are known better than
    as they were defined: with derivatives carried out.
    """

    definitions: Mapping[str, E.Expr] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    free_entries: bool = False
    names: frozenset[str] = frozenset()
    values: Mapping[str, E.Expr] = field(default_factory=dict)

    @cached_property
    def simplifier(self) -> Simplifier:
        """What finds the shortest form, with all that it has found already."""
        return Simplifier(
            self.facts, {name: self.values.get(name, value) for name, value in self.definitions.items() if name in self.names}
        )

    def shown(self, expr: E.Expr) -> E.Expr:
        """Return an expression in the form in which it is shown."""
        found = quotients_joined(self.simplifier.simplify(settled(expr, self.facts)))
        out = multiplied_out(found)
        if out is found:
            return found
        return min(found, quotients_joined(self.simplifier.simplify(out)), key=length)

    def differential(self, expr: E.Expr, names: Iterable[str]) -> E.Expr:
        """Return the differential where these symbols vary. Raises NoDerivative."""
        try:
            return differential(expr, by_name(*names), self.definitions)
        except NoDifferential as reason:
            raise NoDerivative(str(reason)) from reason

    def along(self, expr: E.Expr, variable: E.Symbol, direction: str) -> E.Expr:
        """Return the derivative in a direction, a symbol of the variable's shape. Raises NoDerivative."""
        step = E.Symbol(direction, shape=variable.shape)
        try:
            found = differential(expr, lambda symbol: step if symbol.name == variable.name else None, self.definitions)
        except NoDifferential as reason:
            raise NoDerivative(str(reason)) from reason
        return self.shown(found)

    def second_differential(self, expr: E.Expr, names: Iterable[str]) -> E.Expr:
        """Return the second differential, where the variables move on straight lines. Raises NoDerivative."""
        wanted = tuple(names)
        return self.shown(self.differential(self.differential(expr, wanted), wanted))

    def gradients(self, expr: E.Expr, names: Iterable[str], naming: Naming = lambda name, cotangent: cotangent) -> dict[str, E.Expr]:
        """Return the gradient of a number by each of these symbols, of the symbol's shape. Raises NoDerivative."""
        wanted = tuple(names)

        def shown(name: str, cotangent: E.Expr) -> E.Expr:
            return naming(name, self.shown(cotangent))

        try:
            found = gradients(expr, frozenset(wanted), self.definitions, shown)
        except NotLinear as reason:
            raise NoDerivative(str(reason)) from reason
        return {name: self.restricted(found[name], name) for name in wanted if name in found}

    def gradient(self, expr: E.Expr, variable: E.Symbol) -> E.Expr:
        """Return the gradient of a number by one symbol: zero, if it does not depend on it. Raises NoDerivative."""
        return self.gradients(expr, (variable.name,)).get(variable.name, build.zero(build.shape_of(variable)))

    def restricted(self, gradient: E.Expr, name: str) -> E.Expr:
        """Return a gradient by a variable with facts in the convention of the setting."""
        stated = self.facts.get(name, frozenset())
        convention = free_entries if self.free_entries else projected
        return self.shown(convention(settled(gradient, self.facts), stated, self.facts))

    def by_scalar(self, expr: E.Expr, variable: E.Symbol) -> E.Expr:
        """Return the derivative of any array by a number. Raises NoDerivative."""
        try:
            found = differential(expr, lambda symbol: build.UNIT if symbol.name == variable.name else None, self.definitions)
        except NoDifferential as reason:
            raise NoDerivative(str(reason)) from reason
        return self.shown(found)

    def matrix(self, expr: E.Expr, name: str) -> E.Expr:
        """Return J with `vec(dY) = J vec(dX)`; for columns `dy = J dx`. Raises NoDerivative."""
        change = self.differential(expr, (name,))
        if build.is_zero(change):
            raise NoDerivative(f"it does not depend on `{name}`: its derivative is 0")
        try:
            found = matrix_of(settled(change, self.facts))
        except NotLinear as reason:
            raise NoDerivative(str(reason)) from reason
        short = self.shown(found)
        return short if length(short) < SHORTER * length(found) else found

    def hessian(self, expr: E.Expr, variable: E.Symbol) -> E.Expr:
        """Return the matrix of second derivatives of a number, by vec of the variable. Raises NoDerivative."""
        return self.matrix(self.gradient(expr, variable), variable.name)


def by_entries(expr: E.Expr, direction: str, letters: tuple[str, ...]) -> E.Expr:
    """Return an expression of entries in which the entry `ab` of a direction is `δ_{ai} δ_{bj}`, i and j being `letters`."""
    named = tuple(letter for letter in letters if letter)

    def change(node: E.Expr) -> E.Expr:
        if isinstance(node, E.Symbol) and node.name == direction and node.shape == SCALAR:
            return build.UNIT
        if isinstance(node, E.Entry) and isinstance(node.array, E.Symbol) and node.array.name == direction:
            sizes = [size for size in build.shape_of(node.array) if size.constant != 1]
            places = zip(node.indices, named, sizes, strict=True)
            return build.mul(*[E.Entry(build.identity(size), (i, build.index(j)), shape=SCALAR) for i, j, size in places])
        new = E.map_children(node, change)
        return new if new is node else replace(new, span=NOWHERE)

    found = contracted(change(expr))
    if any(isinstance(node, E.Symbol) and node.name == direction for node in E.walk(found)):
        raise NoDerivative("an entry of it is not made of entries of its argument")
    return found
