"""Other forms of an expression, each by one turn that people give to a result: names put for values, transposes and roots collected.

Nothing here is trusted: whoever asks lets the kernel judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.derive import Setting
from mathdoc.engine.slopes import by_values
from mathdoc.length import weight
from mathdoc.source import NOWHERE

HALF = build.number(Fraction(1, 2))


def reshaped(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """Yield other forms of an expression."""
    for shape in _WAYS:
        for new in shape(expr, setting):
            if new != expr:
                yield new


def _named_again(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    yield setting.shown(expr)


def _with_values(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """Slopes of functions by their values."""
    new = by_values(expr)
    if new is not expr:
        yield setting.shown(new)
        yield new


def _turned_whole(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """`BᵀXᵀ + XᵀBᵀ` as `(XB + BX)ᵀ`."""
    if isinstance(expr, E.Apply) and expr.operator in ("add", "product") and not build.is_scalar(expr) and len(build.shape_of(expr)) == 2:
        inner = setting.shown(_all_turned(expr))
        if weight(inner) + 1 < weight(expr):
            yield build.apply("transpose", inner, shape=build.shape_of(expr))


def _all_turned(expr: E.Expr) -> E.Expr:
    if isinstance(expr, E.Apply) and expr.operator == "add":
        return build.add(*[build.transposed(term) for term in expr.args])
    return build.transposed(expr)


def _diagonals(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """`e ⊙ x` as `E x`, where a name stands for Diag(e)."""
    diagonals = {}
    for name in setting.names:
        body = setting.definitions[name]
        if isinstance(body, E.Apply) and body.operator == "diag_matrix":
            symbol = E.Symbol(name, shape=body.shape)
            diagonals[body.args[0]] = symbol
            diagonals[setting.shown(body.args[0])] = symbol
    if diagonals:
        yield setting.shown(new) if (new := _by_diagonals(expr, diagonals)) is expr else new


def _by_diagonals(expr: E.Expr, diagonals: dict[E.Expr, E.Symbol]) -> E.Expr:
    new = E.map_children(expr, lambda child: _by_diagonals(child, diagonals))
    new = new if new is expr else replace(new, span=NOWHERE)
    if isinstance(new, E.Apply) and new.operator == "hadamard":
        factors = _operands(new)
        for place, factor in enumerate(factors):
            if factor in diagonals:
                rest = factors[:place] + factors[place + 1 :]
                inner = rest[0]
                for other in rest[1:]:
                    inner = build.hadamard(inner, other)
                return build.mul(diagonals[factor], inner)
    if isinstance(new, E.Apply) and new.operator == "product":
        return build.mul(*new.args)
    return new


def _operands(expr: E.Expr) -> list[E.Expr]:
    if isinstance(expr, E.Apply) and expr.operator == "hadamard":
        return [factor for arg in expr.args for factor in _operands(arg)]
    return [expr]


def _rooted(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """Powers of one half as roots, negative ones below a line."""
    if any(_is_root(node) for node in E.walk(expr)):
        new = _by_roots(expr)
        yield new
        yield setting.shown(new)


def _is_root(node: E.Expr) -> bool:
    if not isinstance(node, E.Apply) or node.operator != "power" or not build.is_scalar(node):
        return False
    exponent = node.args[1]
    return isinstance(exponent, E.Number) and exponent.value.denominator == 2


def _by_roots(expr: E.Expr) -> E.Expr:
    new = E.map_children(expr, _by_roots)
    new = new if new is expr else replace(new, span=NOWHERE)
    if isinstance(new, E.Apply) and _is_root(new) and isinstance(new.args[1], E.Number):
        value = new.args[1].value
        root = build.function("sqrt", new.args[0])
        power = build.power(root, build.number(abs(value) * 2))
        return build.fraction(build.UNIT, power) if value < 0 else power
    return new


def _adjugates(expr: E.Expr, setting: Setting) -> Iterator[E.Expr]:
    """Jacobi's formula: `det(X) tr(X⁻¹ dX)` as `tr(adj(X) dX)`."""
    names = {}
    for name in setting.names:
        body = setting.definitions[name]
        if isinstance(body, E.Apply) and body.operator == "adjugate":
            names[body.args[0]] = E.Symbol(name, shape=body.shape)
    factors = list(expr.args) if isinstance(expr, E.Apply) and expr.operator == "product" else []
    for place, factor in enumerate(factors):
        base = factor.args[0] if isinstance(factor, E.Apply) and factor.operator == "determinant" else None
        if base is not None:
            adjugate = names.get(base) or build.apply("adjugate", base, shape=build.shape_of(base))
            rest = build.mul(*factors[:place], *factors[place + 1 :])
            yield _exchanged(rest, build.inverse(base), adjugate)


def _exchanged(expr: E.Expr, old: E.Expr, new: E.Expr) -> E.Expr:
    """Return an expression with one part in the place of another."""
    if expr == old:
        return new
    found = E.map_children(expr, lambda child: _exchanged(child, old, new))
    return found if found is expr else replace(found, span=NOWHERE)


_WAYS: tuple[Callable[[E.Expr, Setting], Iterator[E.Expr]], ...] = (
    _named_again, _with_values, _diagonals, _turned_whole, _rooted, _adjugates,
)  # fmt: skip
