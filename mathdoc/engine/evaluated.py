"""Derivatives carried out: an expression without the differentials of anything but variables, without `∂f/∂X`, without `Df(X)[H]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.derive import NoDerivative, Setting, by_entries
from mathdoc.engine.forward import NoDifferential, differential, substituted
from mathdoc.sizes import SCALAR
from mathdoc.source import NOWHERE


class Evaluation(Struct, frozen=True):
    """What derivatives are carried out with: the setting, what varies, and the definitions that are taken apart (all others vary too)."""

    setting: Setting
    varying: frozenset[str]
    definitions: Mapping[str, E.Expr]

    def of(self, expr: E.Expr) -> E.Expr:
        """Return an expression with every derivative in it carried out. Raises NoDerivative."""
        rule = _RULES.get(type(expr))
        if rule is not None:
            return rule(self, expr)
        if isinstance(expr, E.Symbol) and self._stands_for_derivative(expr.name):
            return self.of(self.setting.definitions[expr.name])
        new = E.map_children(expr, self.of)
        return new if new is expr else replace(new, span=NOWHERE)

    def _stands_for_derivative(self, name: str) -> bool:
        body = self.setting.definitions.get(name)
        return body is not None and any(isinstance(node, E.Derivative | E.Directional | E.Differential) for node in E.walk(body))

    def differential(self, expr: E.Differential) -> E.Expr:
        """`d(y)`, once or twice."""
        if isinstance(expr.arg, E.Symbol) and expr.arg.name not in self.definitions:
            return expr if expr.arg.name in self.varying else build.zero(build.shape_of(expr))
        found = self._changed(self.of(expr.arg), self._change)
        for _ in range(expr.order - 1):
            found = self._changed(found, self._change)
        return found

    def _change(self, symbol: E.Symbol) -> E.Expr | None:
        moves = symbol.name in self.varying and symbol.name not in self.definitions
        return E.Differential(replace(symbol, span=NOWHERE), shape=symbol.shape) if moves else None

    def _changed(self, expr: E.Expr, change: Callable[[E.Symbol], E.Expr | None], cut: Iterable[str] = ()) -> E.Expr:
        definitions = {name: body for name, body in self.definitions.items() if name not in cut}
        try:
            return differential(expr, change, definitions)
        except NoDifferential as reason:
            raise NoDerivative(str(reason)) from reason

    def along(self, expr: E.Directional) -> E.Expr:
        """`Df(X)[H]`: the differential with H for dX."""
        if not isinstance(expr.wrt, E.Symbol):
            raise NoDerivative("a direction of nothing that varies")
        name, direction = expr.wrt.name, self.of(expr.direction)
        return self._changed(self.of(expr.arg), lambda symbol: direction if symbol.name == name else None, (name,))

    def derivative(self, expr: E.Derivative) -> E.Expr:
        """`∂y/∂x` in its arrangement."""
        rule = _ARRANGED.get(expr.style)
        if rule is None:
            raise NoDerivative("a derivative that is no matrix")
        return rule(self, expr, self.of(expr.arg))

    def cut(self, names: Iterable[str]) -> Setting:
        """Return the setting in which these names are variables, whatever they are defined as."""
        gone = set(names)
        kept = {name: body for name, body in self.definitions.items() if name not in gone}
        return Setting(kept, self.setting.facts, self.setting.free_entries, self.setting.names)

    def gradient(self, expr: E.Derivative, arg: E.Expr) -> E.Expr:
        """Of the variable's shape."""
        variable = _symbol(expr.wrt[0])
        found = self.cut([variable.name]).gradients(arg, [variable.name]).get(variable.name)
        return build.zero(build.shape_of(variable)) if found is None else found

    def of_scalar(self, expr: E.Derivative, arg: E.Expr) -> E.Expr:
        """By a number."""
        variable = _symbol(expr.wrt[0])
        return self._changed(arg, lambda symbol: build.UNIT if symbol.name == variable.name else None, (variable.name,))

    def matrix(self, expr: E.Derivative, arg: E.Expr) -> E.Expr:
        """J with `dy = J dx`, or `d vec Y = J d vec X`."""
        variable = _symbol(expr.wrt[0])
        return self.cut([variable.name]).matrix(arg, variable.name)

    def hessian(self, expr: E.Derivative, arg: E.Expr) -> E.Expr:
        """The matrix of second derivatives."""
        first, second = _symbol(expr.wrt[0]), _symbol(expr.wrt[1])
        setting = self.cut([first.name, second.name])
        gradient = setting.gradient(arg, first)
        return setting.by_scalar(gradient, second) if second.shape == SCALAR else setting.matrix(gradient, second.name)

    def by_entry(self, expr: E.Derivative, arg: E.Expr) -> E.Expr:
        """By entries, one after the other: of a number that of its gradient."""
        entries = list(expr.wrt)
        if arg.shape == SCALAR and not isinstance(arg, E.Entry):
            first = _entry(entries.pop(0))
            array = _symbol(first.array)
            found = self.cut([array.name]).gradient(arg, array)
            arg = build.entry(found, _letters(first)) if all(isinstance(i, E.Index) for i in first.indices) else replace(first, array=found)
        for item in entries:
            arg = self._by_one(arg, _entry(item))
        return arg

    def _by_one(self, arg: E.Expr, entry: E.Entry) -> E.Expr:
        array = _symbol(entry.array)
        direction = E.Symbol("\0direction", shape=array.shape)
        found = self._changed(arg, lambda symbol: direction if symbol.name == array.name else None, (array.name,))
        return by_entries(found, direction.name, _letters(entry))

    def at(self, expr: E.At) -> E.Expr:
        """What is taken at a point: evaluated first."""
        inner = self.of(expr.arg)
        if expr.entrywise or inner is expr.arg:
            return expr
        try:
            return substituted(replace(expr, arg=inner))
        except NoDifferential as reason:
            raise NoDerivative(str(reason)) from reason


def _symbol(expr: E.Expr) -> E.Symbol:
    if not isinstance(expr, E.Symbol):
        raise NoDerivative("a derivative by something that is no name")
    return expr


def _entry(expr: E.Expr) -> E.Entry:
    if not isinstance(expr, E.Entry):
        raise NoDerivative("a derivative by something that is no entry")
    return expr


def _letters(entry: E.Entry) -> tuple[str, ...]:
    if not all(isinstance(index, E.Index) for index in entry.indices):
        raise NoDerivative("a derivative by one certain entry")
    letters = tuple(index.name for index in entry.indices if isinstance(index, E.Index))
    return letters if len(letters) > 1 else (*letters, "")


def _transposed(rule: Callable[[Evaluation, E.Derivative, E.Expr], E.Expr]) -> Callable[[Evaluation, E.Derivative, E.Expr], E.Expr]:
    return lambda work, expr, arg: build.transposed(rule(work, expr, arg))


_ARRANGED: dict[str, Callable[[Evaluation, E.Derivative, E.Expr], E.Expr]] = {
    "gradient": Evaluation.gradient, "gradient_transposed": _transposed(Evaluation.gradient), "of_scalar": Evaluation.of_scalar,
    "of_scalar_transposed": _transposed(Evaluation.of_scalar), "jacobian": Evaluation.matrix,
    "jacobian_transposed": _transposed(Evaluation.matrix), "jacobian_vec": Evaluation.matrix, "hessian": Evaluation.hessian,
    "hessian_vec": Evaluation.hessian, "by_entry": Evaluation.by_entry,
}  # fmt: skip

_RULES: dict[type[E.Expr], Callable[..., E.Expr]] = {
    E.Differential: Evaluation.differential, E.Directional: Evaluation.along, E.Derivative: Evaluation.derivative, E.At: Evaluation.at,
}  # fmt: skip
