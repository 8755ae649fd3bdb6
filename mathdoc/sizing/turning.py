"""Functions that follow one formula at small sizes and may follow another one at large sizes: `|n - 9|`, `‖(9 - n) x‖`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.sizing.degrees import Degrees

BRANCHED = frozenset({"arctan", "arcsin", "arccos"})
"""Inverses on one branch: `arctan(tan(n/10))` is n/10 up to n = 15."""
_PIECEWISE = BRANCHED | {"abs", "absolute_value", "sign", "relu", "maximum", "minimum"}
_ROOTS = frozenset({"sqrt", "norm", "vector_norm", "norm_1", "norm_inf", "norm_nuclear", "spectral_norm", "matrix_sqrt"})
_FIRST_TRIED = 3
"""What turns its sign at a size not much larger than this is seen at the sizes that are tried in any case."""


def turns(expr: E.Apply, model: Model, degrees: Callable[[E.Expr], Degrees]) -> bool:
    """Whether a function may change its formula at sizes beyond those tried."""
    if expr.operator in _PIECEWISE:
        return True
    exponent = expr.args[1] if expr.operator in ("power", "hadamard_power") else None
    if not (isinstance(exponent, E.Number) and exponent.value.denominator != 1) and expr.operator not in _ROOTS:
        return False
    symbols = [node.name for node in E.walk(expr.args[0]) if isinstance(node, E.Symbol)]
    if expr.operator in ("sqrt", "power") and not isinstance(expr.args[0], E.SizeValue) and model.integers.issuperset(symbols):
        return True
    return any(_changes_sign(node, model, degrees) for node in _resolved(expr.args[0], model))


def _changes_sign(node: E.Expr, model: Model, degrees: Callable[[E.Expr], Degrees]) -> bool:
    """Whether a sum may change its sign at a large size: it subtracts, depends on sizes, and has numbers that are not small."""
    if isinstance(node, E.SizeValue):
        values = [value for _, value in node.size.terms]
        return min(values, default=0) < 0 < max(values, default=0) and _height(node) > _FIRST_TRIED
    if not (isinstance(node, E.Apply) and node.operator == "add"):
        return False
    if not any(_is_negative(arg, model) for arg in node.args) or not any(degrees(arg) for arg in node.args):
        return False
    return prod(_height(part) for part in _resolved(node, model)) > _FIRST_TRIED


def _height(node: E.Expr) -> int:
    values = [node.value] if isinstance(node, E.Number) else [v for _, v in node.size.terms] if isinstance(node, E.SizeValue) else []
    return prod(max(1, abs(value.numerator)) * value.denominator for value in values)


def _is_negative(expr: E.Expr, model: Model) -> bool:
    """Whether a term is written with a minus."""
    if isinstance(expr, E.Symbol) and expr.name in model.definitions:
        return _is_negative(model.definitions[expr.name].body, model)
    if isinstance(expr, E.Number):
        return expr.value < 0
    if isinstance(expr, E.SizeValue):
        return any(value < 0 for _, value in expr.size.terms)
    if not isinstance(expr, E.Apply):
        return False
    return expr.operator == "negate" or (expr.operator in ("product", "fraction") and any(_is_negative(arg, model) for arg in expr.args))


def _resolved(expr: E.Expr, model: Model) -> Iterator[E.Expr]:
    """Yield everything in an expression and in the definitions that it uses, except exponents."""
    seen: set[str] = set()
    pending = [expr]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, E.Symbol) and node.name in model.definitions and node.name not in seen:
            seen.add(node.name)
            pending.append(model.definitions[node.name].body)
        pending.extend(E.children(node)[:1] if isinstance(node, E.Apply) and node.operator == "power" else E.children(node))
