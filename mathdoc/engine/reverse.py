"""The reverse sweep: the gradient of a number by everything that it is made of, by the operators' adjoints.

`2 yᵀ dW x` gives the one term `(2 y xᵀ, dW)`. The author's names and factors stay; nothing is multiplied out or renamed. What is
defined is taken apart once, after everything that uses it: the cost grows with the length of the definitions, not with their nesting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.forward import NoDifferential, entrywise_slope, gradient_of_call, substituted
from mathdoc.engine.gather import gathered, placed
from mathdoc.operators import OPERATORS
from mathdoc.operators.contraction import linear_differential
from mathdoc.operators.model import NoRule, Unsupported
from mathdoc.source import NOWHERE

# Operators that are linear in the places given here although their record has a differential of its own.
_LINEAR_PLACES = {"add": None, "fraction": (0,)}
_CONSTANT = (E.Number, E.NamedConstant, E.SizeValue, E.Index, E.Literal)

Naming: TypeAlias = Callable[[str, E.Expr], E.Expr]


class NotLinear(Exception):
    """The expression is no linear form, or the sweep has no rule for something in it; the message says why."""


class Term(Struct, frozen=True):
    """One term of a linear form: `gradient : differential`."""

    gradient: E.Expr
    differential: E.Differential


class _Sweep(Struct):
    """Cotangents found so far, by what they belong to, in the order in which it was met; `waiting` are those of definitions."""

    definitions: Mapping[str, E.Expr]
    constant: Callable[[str], bool]
    naming: Naming = lambda name, cotangent: cotangent
    found: dict[E.Differential, list[E.Expr]] = field(default_factory=dict)
    waiting: dict[str, list[E.Expr]] = field(default_factory=dict)
    moving: dict[str, bool] = field(default_factory=dict)

    def outside(self, node: E.Expr, cotangent: E.Expr) -> None:
        """Carry a cotangent down to the differentials in a linear form."""
        if isinstance(node, E.Differential):
            if node.order != 1:
                raise NotLinear("differentials of higher order")
            if isinstance(node.arg, E.Symbol) and node.arg.name not in self.definitions:
                self.found.setdefault(node, []).append(cotangent)
            else:
                self.inside(node.arg, cotangent)
        elif isinstance(node, E.Apply):
            places = _places(node)
            for place, part in enumerate(adjoint(node, cotangent)):
                if not has_differential(node.args[place]):
                    continue
                if part is None or (places is not None and place not in places):
                    raise NotLinear("a differential stands where the expression is not linear in it")
                self.outside(node.args[place], part)
        else:
            raise NotLinear("a differential stands inside something that no rule takes apart")

    def inside(self, node: E.Expr, cotangent: E.Expr) -> None:
        """Carry the cotangent of a value down to the variables that it is made of."""
        rule = _RULES.get(type(node))
        if rule is not None:
            rule(self, node, cotangent)
        elif not isinstance(node, _CONSTANT) and self.varies(node):
            raise NotLinear("the differential of something that no rule takes apart")

    def symbol(self, node: E.Symbol, cotangent: E.Expr) -> None:
        """A variable: its cotangent is found; that of a definition waits until everything that uses it has been seen."""
        if node.name in self.definitions:
            if self.varies(node):
                self.waiting.setdefault(node.name, []).append(cotangent)
        elif not self.constant(node.name):
            key = E.Differential(replace(node, span=NOWHERE), shape=node.shape)
            self.found.setdefault(key, []).append(cotangent)

    def apply(self, node: E.Apply, cotangent: E.Expr) -> None:
        """An operator: by its own rule."""
        if not self.varies(node):
            return
        for arg, part in zip(node.args, adjoint(node, cotangent), strict=True):
            if part is not None and self.varies(arg):
                self.inside(arg, part)

    def call(self, node: E.Call, cotangent: E.Expr) -> None:
        """A declared function of one argument: its slope entry by entry, or its gradient."""
        if not self.varies(node):
            return
        if len(node.args) != 1:
            raise NotLinear(f"`{node.function}` is a function of several arguments, and its partial derivatives have no name")
        if node.shape == node.args[0].shape:
            slope = build.call(node.function, node.args[0], node.order + 1)
            self.inside(node.args[0], build.hadamard(cotangent, slope))
        else:
            self.inside(node.args[0], build.mul(cotangent, self.known(gradient_of_call, node)))

    def at(self, node: E.At, cotangent: E.Expr) -> None:
        """A defined function: entry by entry its slope; otherwise its body at its arguments."""
        if not self.varies(node):
            return
        if node.entrywise:
            self.inside(node.bindings[0][1], build.hadamard(cotangent, entrywise_slope(node)))
        else:
            self.inside(self.known(substituted, node), cotangent)

    def entry(self, node: E.Entry, cotangent: E.Expr) -> None:
        """An entry: its cotangent stands at its place."""
        if self.varies(node.array):
            self.inside(node.array, placed(cotangent, node))

    def sum(self, node: E.Sum, cotangent: E.Expr) -> None:
        """A sum: the sum of the cotangents of its terms."""
        if not self.varies(node.body):
            return
        if node.product:
            raise NotLinear("a product over an index: take its logarithm")
        within = replace(self, found={}, waiting={})
        within.inside(node.body, cotangent)
        for key, parts in within.found.items():
            self.found.setdefault(key, []).extend(self.over(node, part) for part in parts)
        for name, parts in within.waiting.items():
            self.waiting.setdefault(name, []).extend(self.over(node, part) for part in parts)

    @staticmethod
    def over(node: E.Sum, part: E.Expr) -> E.Expr:
        """Return a cotangent summed over the indices of a sum."""
        found = gathered(node, part)
        if found is None:
            raise NotLinear("a sum over an index that is no product of whole arrays")
        return found

    def known(self, rule: Callable[[E.Call], E.Expr] | Callable[[E.At], E.Expr], node: E.Expr) -> E.Expr:
        """Return what a rule of the forward sweep says."""
        try:
            return rule(node)  # type: ignore[arg-type]
        except NoDifferential as reason:
            raise NotLinear(str(reason)) from reason

    def settle(self) -> None:
        """Take the definitions apart that wait, those first that no other one is made of."""
        for name in _users_first(self.definitions):
            if name in self.waiting:
                cotangent = self.naming(name, build.collect(self.waiting.pop(name)))
                self.inside(self.definitions[name], cotangent)

    def varies(self, node: E.Expr) -> bool:
        """Whether anything in an expression varies."""
        return any(isinstance(part, E.Symbol) and self.moves(part.name) for part in E.walk(node))

    def moves(self, name: str) -> bool:
        """Whether a name varies: a definition does if anything in it does."""
        if name not in self.definitions:
            return not self.constant(name)
        if name not in self.moving:
            self.moving[name] = self.varies(self.definitions[name])
        return self.moving[name]


def linear_terms(
    expr: E.Expr, definitions: Mapping[str, E.Expr] | None = None, constant: Callable[[str], bool] = lambda name: False
) -> list[Term]:
    """Return the terms `G : dX` whose sum is a number that is linear in differentials.

    `definitions` names what is to be taken apart, with its value; `constant` says which symbols do not vary.
    Raises NotLinear.
    """
    if not build.is_scalar(expr) or not has_differential(expr):
        raise NotLinear("this is not a number that is linear in differentials")
    sweep = _Sweep(definitions or {}, constant)
    sweep.outside(expr, build.UNIT)
    sweep.settle()
    return [Term(build.collect(cotangents), source) for source, cotangents in sweep.found.items()]


def gradients(
    expr: E.Expr, names: frozenset[str], definitions: Mapping[str, E.Expr], naming: Naming = lambda name, cotangent: cotangent
) -> dict[str, E.Expr]:
    """Return the gradient of a number by each of the symbols `names`. Raises NotLinear.

    `naming` is given the gradient by each defined name on the way, and returns what is to stand for it from there on.
    """
    sweep = _Sweep(definitions, lambda name: name not in names, naming)
    sweep.inside(expr, build.UNIT)
    sweep.settle()
    return {key.arg.name: build.collect(parts) for key, parts in sweep.found.items() if isinstance(key.arg, E.Symbol)}


def has_differential(expr: E.Expr) -> bool:
    """Whether a differential stands in an expression."""
    return any(isinstance(node, E.Differential) for node in E.walk(expr))


def adjoint(node: E.Apply, cotangent: E.Expr) -> tuple[E.Expr | None, ...]:
    """Return the cotangents of an operator's arguments. Raises NotLinear where it has no rule."""
    rule = OPERATORS[node.operator].adjoint
    if isinstance(rule, Unsupported):
        raise NotLinear(f"{OPERATORS[node.operator].text}: {rule.reason}")
    try:
        return rule(node, cotangent)
    except NoRule as reason:
        raise NotLinear(str(reason)) from reason


def _users_first(definitions: Mapping[str, E.Expr]) -> list[str]:
    """Return the defined names, each before those that its value is made of."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in done or name not in definitions:
            return
        for part in E.walk(definitions[name]):
            if isinstance(part, E.Symbol) and part.name != name:
                visit(part.name)
        done[name] = None

    for name in definitions:
        visit(name)
    return list(reversed(done))


def _places(node: E.Apply) -> tuple[int, ...] | None:
    """Return the places in which an operator is linear (None: in each of them). Raises NotLinear for a product of differentials."""
    if node.operator in _LINEAR_PLACES:
        return _LINEAR_PLACES[node.operator]
    if OPERATORS[node.operator].differential is not linear_differential:
        return ()
    if sum(has_differential(arg) for arg in node.args) > 1:
        raise NotLinear("a product of differentials is not linear")
    return None


_RULES: dict[type[E.Expr], Callable[..., None]] = {
    E.Symbol: _Sweep.symbol, E.Apply: _Sweep.apply, E.Call: _Sweep.call, E.At: _Sweep.at, E.Entry: _Sweep.entry, E.Sum: _Sweep.sum,
}  # fmt: skip
