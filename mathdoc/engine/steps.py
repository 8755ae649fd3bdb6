"""The way to a gradient, row by row: the differential taken rule by rule, then brought into `G : dX` one move at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.forward import NoDifferential
from mathdoc.engine.moves import differential_rule, taken
from mathdoc.engine.reverse import NotLinear, adjoint, has_differential
from mathdoc.source import NOWHERE

ROWS = 60
"""More rows than that nobody reads."""


class Step(Struct, frozen=True):
    """One row: an expression for the differential, and the rule that it comes by from the row before."""

    expr: E.Expr
    rule: str


class Ways(Struct, frozen=True):
    """Says what varies, and what defined names stand for."""

    names: frozenset[str]
    definitions: Mapping[str, E.Expr]

    def varies(self, expr: E.Expr) -> bool:
        """Whether something in an expression varies."""
        return any(isinstance(node, E.Symbol) and self._moves(node.name) for node in E.walk(expr))

    def _moves(self, name: str) -> bool:
        return name in self.names or (name in self.definitions and self.varies(self.definitions[name]))

    def differentials(self, value: E.Expr) -> list[Step]:
        """Return `d(value)` taken apart rule by rule, down to the differentials of the variables. Raises NoDifferential."""
        current: E.Expr = build.differential(value)
        steps: list[Step] = []
        while (first := self._open(current)) is not None:
            rule = differential_rule(first.arg, self.varies)
            current = self._taken(current, rule)
            steps.append(Step(current, rule))
            if len(steps) > ROWS:
                raise NoDifferential(f"more than {ROWS} rows")
        return steps

    def _open(self, expr: E.Expr) -> E.Differential | None:
        """Return the first differential that is not that of a variable."""
        return next((node for node in E.walk(expr) if isinstance(node, E.Differential) and not self._is_variable(node)), None)

    def _is_variable(self, node: E.Differential) -> bool:
        return isinstance(node.arg, E.Symbol) and node.arg.name not in self.definitions

    def _taken(self, expr: E.Expr, rule: str) -> E.Expr:
        """Take every outermost differential that goes by this rule."""
        if isinstance(expr, E.Differential):
            if self._is_variable(expr) or differential_rule(expr.arg, self.varies) != rule:
                return expr
            return taken(expr, self.varies, self.definitions)
        new = E.map_children(expr, lambda child: self._taken(child, rule))
        return expr if new is expr else tidy(replace(new, span=NOWHERE))


def tidy(expr: E.Expr) -> E.Expr:
    """Return an operator applied anew: signs in front, sums without sums in them."""
    return _TIDY[expr.operator](expr) if isinstance(expr, E.Apply) and expr.operator in _TIDY else expr


_TIDY: dict[str, Callable[[E.Apply], E.Expr]] = {
    "add": lambda expr: build.add(*expr.args),
    "product": lambda expr: build.mul(*expr.args),
    "negate": lambda expr: build.negate(expr.args[0]),
    "trace": lambda expr: build.trace(expr.args[0]),
    "inner": lambda expr: build.inner(*expr.args),
}


class Part(Struct, frozen=True):
    """One term of a linear form on its way: `left : right`, a product where both are numbers."""

    left: E.Expr
    right: E.Expr

    @property
    def done(self) -> bool:
        """Whether the right side is the differential of a variable."""
        return isinstance(self.right, E.Differential)


def read_off(form: E.Expr) -> list[tuple[list[Part], str]]:
    """Return the stages of a linear form on its way to `Σ G : dX`, each with the operator that was moved. Raises NotLinear.

    What only takes a number apart (sums, signs, traces) is no stage of its own.
    """
    parts = [Part(build.UNIT, form)]
    stages: list[tuple[list[Part], str]] = []
    while (pending := next((part for part in parts if not part.done), None)) is not None:
        operator = _operator(pending)
        moving = {id(part) for part in parts if not part.done and _operator(part) == operator}
        numbers = all(build.is_scalar(part.right) for part in parts if id(part) in moving)
        parts = [new for part in parts for new in (_moved(part) if id(part) in moving else [part])]
        if operator not in _SILENT and (not numbers or all(part.done for part in parts)):
            stages.append((parts, operator))
    return stages


_SILENT = frozenset({"add", "negate", "fraction"})


def _operator(part: Part) -> str:
    if not isinstance(part.right, E.Apply):
        raise NotLinear("a differential stands inside something that no rule takes apart")
    return part.right.operator


def _moved(part: Part) -> list[Part]:
    node = part.right
    assert isinstance(node, E.Apply)
    found = zip(adjoint(node, part.left), node.args, strict=True)
    return [Part(left, arg) for left, arg in found if left is not None and has_differential(arg)]


def collected(parts: list[Part]) -> list[Part]:
    """Return a linear form with one term for each variable."""
    sums: dict[E.Expr, list[E.Expr]] = {}
    for part in parts:
        sums.setdefault(part.right, []).append(part.left)
    return [Part(build.collect(lefts), right) for right, lefts in sums.items()]
