"""The forward sweep: the differential of any expression, from the operators' own records, in what the symbols change by.

What changes, and by what, is asked for symbol by symbol: the same sweep gives `dX`, a direction `H`, and, applied twice with an
increment of its own each time, second derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule, Unsupported
from mathdoc.sizes import SCALAR
from mathdoc.source import NOWHERE

Change: TypeAlias = Callable[[E.Symbol], E.Expr | None]


class NoDifferential(Exception):
    """No rule gives the differential of something; the message says why."""


def by_name(*names: str) -> Change:
    """Return the change `dX` of these symbols; all others are constant."""
    wanted = frozenset(names)
    return lambda symbol: E.Differential(replace(symbol, span=NOWHERE), shape=symbol.shape) if symbol.name in wanted else None


def differential(expr: E.Expr, change: Change, definitions: Mapping[str, E.Expr] | None = None) -> E.Expr:
    """Return the differential of a typed expression. `definitions` are the names that are taken apart. Raises NoDifferential."""
    found = _Forward(change, definitions or {}).of(expr)
    return build.zero(build.shape_of(expr)) if found is None else found


class _Forward(Struct):
    """One sweep. `known` keeps the differential of every definition that was met."""

    change: Change
    definitions: Mapping[str, E.Expr]
    known: dict[str, E.Expr | None] = field(default_factory=dict)

    def of(self, node: E.Expr) -> E.Expr | None:
        """Return the differential of a node; None where nothing in it changes."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise NoDifferential("something that has no differential of its own")
        return rule(self, node)

    def symbol(self, node: E.Symbol) -> E.Expr | None:
        """A definition is taken apart, once; any other symbol changes as it is told to."""
        if node.name not in self.definitions:
            return self.change(node)
        if node.name not in self.known:
            self.known[node.name] = self.of(self.definitions[node.name])
        return self.known[node.name]

    def apply(self, node: E.Apply) -> E.Expr | None:
        """An operator: by its own rule."""
        changes = tuple([self.of(arg) for arg in node.args])
        if all(change is None for change in changes):
            return None
        return operator_differential(node, changes)

    def call(self, node: E.Call) -> E.Expr | None:
        """A declared function: f'(x) ⊙ dx entry by entry, the inner product with its gradient otherwise."""
        changes = [self.of(arg) for arg in node.args]
        if all(change is None for change in changes):
            return None
        if len(node.args) == 1 and changes[0] is not None:
            return call_differential(node, changes[0])
        raise NoDifferential(f"`{node.function}` is a function of several arguments, and its partial derivatives have no name")

    def entry(self, node: E.Entry) -> E.Expr | None:
        """An entry: that of the differential."""
        change = self.of(node.array)
        return None if change is None else replace(node, array=change, span=NOWHERE)

    def components(self, node: E.Components) -> E.Expr | None:
        """An array that is given by its entries: their differentials."""
        change = self.of(node.arg)
        return None if change is None else replace(node, arg=change, span=NOWHERE)

    def sum(self, node: E.Sum) -> E.Expr | None:
        """A sum, term by term."""
        change = self.of(node.body)
        if change is None:
            return None
        if node.product:
            raise NoDifferential("a product over an index: take its logarithm")
        return replace(node, body=change, span=NOWHERE)

    def matrix(self, node: E.Matrix) -> E.Expr | None:
        """An explicit matrix, cell by cell."""
        rows = tuple(tuple([(cell, self.of(cell)) for cell in row]) for row in node.rows)
        if all(change is None for row in rows for _, change in row):
            return None
        cells = tuple(tuple(build.zero(build.shape_of(cell)) if change is None else change for cell, change in row) for row in rows)
        return replace(node, rows=cells, span=NOWHERE)

    def at(self, node: E.At) -> E.Expr | None:
        """A defined function: its body at its arguments; entry by entry, its derivative times the change of the argument."""
        if not node.entrywise:
            still = any(isinstance(part, E.Derivative) for part in E.walk(node.arg)) and all(self.of(v) is None for _, v in node.bindings)
            return None if still else self.of(substituted(node))
        change = self.of(node.bindings[0][1])
        return None if change is None else build.hadamard(entrywise_slope(node), change)


def operator_differential(node: E.Apply, changes: tuple[E.Expr | None, ...]) -> E.Expr:
    """Return the differential of an operator from those of its arguments. Raises NoDifferential."""
    rule = OPERATORS[node.operator].differential
    if isinstance(rule, Unsupported):
        raise NoDifferential(f"{OPERATORS[node.operator].text}: {rule.reason}")
    try:
        return rule(node, changes)
    except NoRule as reason:
        raise NoDifferential(str(reason)) from reason


def call_differential(node: E.Call, change: E.Expr) -> E.Expr:
    """Return the differential of a declared function of one argument."""
    if node.shape == node.args[0].shape:
        return build.hadamard(build.call(node.function, node.args[0], node.order + 1), change)
    return build.inner(gradient_of_call(node), change)


def gradient_of_call(node: E.Call) -> E.Expr:
    """Return `E'(y)` for a declared function of an array with a number as its value. Raises NoDifferential."""
    arg = node.args[0]
    if node.shape != SCALAR or len(node.args) != 1 or node.order:
        raise NoDifferential(f"the derivative of `{node.function}` has no name")
    variable = E.Symbol("?argument", shape=arg.shape)
    derivative = E.Derivative(E.Call(node.function, (variable,), shape=SCALAR), (variable,), "gradient", shape=arg.shape)
    return E.At(derivative, (("?argument", arg),), shape=arg.shape, origin=node.function + "'")


def entrywise_slope(node: E.At) -> E.Expr:
    """Return `g'(x)` for a defined function that acts entry by entry."""
    parameter = E.Symbol(node.bindings[0][0], shape=SCALAR)
    slope = E.Derivative(node.arg, (parameter,), "of_scalar", shape=SCALAR)
    return replace(node, arg=slope, origin=node.origin + "'", span=NOWHERE)


def substituted(node: E.At) -> E.Expr:
    """Return the body of a defined function with its arguments in it. Raises NoDifferential where a derivative stands in it."""
    values = dict(node.bindings)

    def change(expr: E.Expr) -> E.Expr:
        if isinstance(expr, E.Symbol):
            return values.get(expr.name, expr)
        if isinstance(expr, E.Derivative | E.Directional):
            raise NoDifferential("a derivative of a function at a point has no differential of its own")
        if isinstance(expr, E.At):
            return replace(expr, bindings=tuple((name, change(value)) for name, value in expr.bindings), span=NOWHERE)
        new = E.map_children(expr, change)
        return new if new is expr else replace(new, span=NOWHERE)

    return change(node.arg)


_CONSTANT = (E.Number, E.NamedConstant, E.SizeValue, E.Index, E.Literal, E.Differential)
_RULES: dict[type[E.Expr], Callable[..., E.Expr | None]] = {
    **dict.fromkeys(_CONSTANT, lambda sweep, node: None),
    E.Symbol: _Forward.symbol, E.Apply: _Forward.apply, E.Call: _Forward.call, E.Entry: _Forward.entry, E.Sum: _Forward.sum,
    E.Components: _Forward.components, E.Matrix: _Forward.matrix, E.At: _Forward.at,
}  # fmt: skip
