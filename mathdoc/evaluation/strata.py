"""Where an operator jumps: a pseudo-inverse is not continuous where the rank of its argument drops, so that a general point proves
nothing about the others. Every rank of every symbol below such an operator is tried; what else decides the rank is stated.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.model import Model, SymbolInfo
from mathdoc.facts import curved
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR

_KEEPS_RANK = frozenset({"transpose", "negate", "pseudo_inverse", "inverse", "inverse_transpose", "kronecker"})
_FULL = frozenset({"invertible", "positive_definite", "full_column_rank", "full_row_rank"})
GENERAL_RANK = r"where matrices below a pseudo-inverse have the rank that they have in general"


class Strata(Struct, frozen=True):
    """`symbols`: those of which every rank has to be tried. `general`: whether other things decide ranks as well."""

    symbols: frozenset[str]
    general: bool


def strata(model: Model, sides: tuple[E.Expr, ...], names: frozenset[str]) -> Strata:
    """Return what a claim with these sides has to be tried at; `names` are the symbols that it involves."""
    bodies = [model.definitions[name].body for name in sorted(names) if name in model.definitions]
    assumed = [side for e in model.equations if model.symbols_of(e.left, e.right) & names for side in (e.left, e.right)]
    arguments = [
        node.args[0]
        for expr in (*sides, *bodies, *assumed)
        for node in E.walk(expr)
        if isinstance(node, E.Apply) and OPERATORS[node.operator].jumps
    ]
    tied = frozenset[str]().union(*[model.symbols_of(e.left, e.right) for e in model.equations])
    free = [name for name in model.symbols_of(*arguments) if name in model.symbols and name not in model.definitions]
    symbols = frozenset(name for name in free if name not in tied and name not in model.families and _may_drop(model.symbols[name]))
    return Strata(symbols, any(not _decided(model, tied, argument) for argument in arguments))


def _may_drop(info: SymbolInfo) -> bool:
    """Whether the rank of a symbol is not fixed by its facts."""
    vector = sum(size.constant != 1 for size in info.shape) < 2
    triangle = "positive_diagonal" in info.facts and bool(info.facts & {"diagonal", "lower_triangular", "upper_triangular"})
    return not (triangle or curved(info.facts) or info.facts & _FULL or (vector and info.facts & {"nonzero", "positive", "negative"}))


def _decided(model: Model, tied: frozenset[str], expr: E.Expr) -> bool:
    """Whether the rank of an expression is a function of the ranks of its symbols."""
    if isinstance(expr, E.Symbol):
        if expr.name in model.definitions:
            return _decided(model, tied, model.definitions[expr.name].body)
        return expr.name not in tied and expr.name not in model.families and expr.name in model.symbols
    if isinstance(expr, E.Literal | E.Number):
        return True
    if not isinstance(expr, E.Apply):
        return False
    arrays = [arg for arg in expr.args if arg.shape != SCALAR]
    if expr.operator == "product" and len(arrays) == 2 and _turned(arrays[0]) == _turned(arrays[1], True):
        arrays = arrays[:1]
    if expr.operator in _KEEPS_RANK or (expr.operator == "product" and len(arrays) <= 1):
        return all(_decided(model, tied, arg) for arg in (*arrays, *[arg for arg in expr.args if arg.shape == SCALAR]))
    return False


def _turned(expr: E.Expr, turn: bool = False) -> E.Expr:
    """Return an expression, or its transpose, with two transposes in a row left out."""
    if isinstance(expr, E.Apply) and expr.operator == "transpose":
        return _turned(expr.args[0], not turn)
    return E.Apply("transpose", (expr,)) if turn else expr


def ranks(info: SymbolInfo, sizes: Mapping[str, int]) -> int:
    """Return how many ranks a symbol can have at these sizes, the full one included."""
    dims = [int(size.value(sizes)) for size in info.shape]
    lowest = 1 if info.facts & {"nonzero"} else 0
    return min(dims[0], dims[-1]) - lowest + 1
