"""The reverse sweep: a number that is linear in differentials, as `Σ G : dX`, by the operators' adjoints.

`2 yᵀ dW x` gives the one term `(2 y xᵀ, dW)`. The author's names and factors stay; nothing is multiplied out or renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.operators.contraction import linear_differential
from mathdoc.operators.model import NoRule, Unsupported

# Operators that are linear in the places given here although their record has a differential of its own.
_LINEAR_PLACES = {"add": None, "fraction": (0,)}


class NotLinear(Exception):
    """The expression is no linear form, or the sweep has no rule for something in it; the message says why."""


class Term(Struct, frozen=True):
    """One term of a linear form: `gradient : differential`."""

    gradient: E.Expr
    differential: E.Differential


class _Sweep(Struct):
    """Cotangents found so far, by what they belong to, in the order in which it was met."""

    definitions: Mapping[str, E.Expr]
    constant: Callable[[str], bool]
    found: dict[E.Differential, list[E.Expr]] = field(default_factory=dict)

    def outside(self, node: E.Expr, cotangent: E.Expr) -> None:
        """Carry a cotangent down to the differentials in a linear form."""
        if isinstance(node, E.Differential):
            self.inside(node.arg, cotangent, node)
        elif isinstance(node, E.Apply):
            places = _places(node)
            for place, part in enumerate(_adjoint(node, cotangent)):
                if not has_differential(node.args[place]):
                    continue
                if part is None or (places is not None and place not in places):
                    raise NotLinear("a differential stands where the expression is not linear in it")
                self.outside(node.args[place], part)
        else:
            raise NotLinear("a differential stands inside something that no rule takes apart")

    def inside(self, node: E.Expr, cotangent: E.Expr, source: E.Differential) -> None:
        """Carry the cotangent of d(node) down to the variables of node."""
        if source.order != 1:
            raise NotLinear("differentials of higher order")
        if isinstance(node, E.Symbol):
            self.symbol(node, cotangent, source)
        elif isinstance(node, E.Apply):
            for arg, part in zip(node.args, _adjoint(node, cotangent), strict=True):
                if part is not None and self.varies(arg):
                    self.inside(arg, part, source)
        elif isinstance(node, E.Call) and len(node.args) == 1 and node.shape == node.args[0].shape:
            slope = build.call(node.function, node.args[0], node.order + 1)
            self.inside(node.args[0], build.hadamard(cotangent, slope), source)
        elif self.varies(node):
            raise NotLinear("the differential of something that no rule takes apart")

    def symbol(self, node: E.Symbol, cotangent: E.Expr, source: E.Differential) -> None:
        """A variable: its cotangent is found, unless it is defined and its definition is wanted."""
        if node.name in self.definitions:
            self.inside(self.definitions[node.name], cotangent, source)
        elif source.arg is node:
            self.found.setdefault(source, []).append(cotangent)
        elif not self.constant(node.name):
            key = E.Differential(node, shape=node.shape)
            self.found.setdefault(key, []).append(cotangent)

    def varies(self, node: E.Expr) -> bool:
        """Whether anything in an expression varies."""
        return any(isinstance(part, E.Symbol) and not self.constant(part.name) for part in E.walk(node))


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
    return [Term(build.collect(cotangents), source) for source, cotangents in sweep.found.items()]


def has_differential(expr: E.Expr) -> bool:
    """Whether a differential stands in an expression."""
    return any(isinstance(node, E.Differential) for node in E.walk(expr))


def _adjoint(node: E.Apply, cotangent: E.Expr) -> tuple[E.Expr | None, ...]:
    rule = OPERATORS[node.operator].adjoint
    if isinstance(rule, Unsupported):
        raise NotLinear(rule.reason)
    try:
        return rule(node, cotangent)
    except NoRule as reason:
        raise NotLinear(str(reason)) from reason


def _places(node: E.Apply) -> tuple[int, ...] | None:
    """Return the places in which an operator is linear (None: in each of them). Raises NotLinear for a product of differentials."""
    if node.operator in _LINEAR_PLACES:
        return _LINEAR_PLACES[node.operator]
    if OPERATORS[node.operator].differential is not linear_differential:
        return ()
    if sum(has_differential(arg) for arg in node.args) > 1:
        raise NotLinear("a product of differentials is not linear")
    return None
