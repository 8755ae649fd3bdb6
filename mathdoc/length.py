"""How long an expression is when it is typeset: its visible signs, brackets counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import Level, Render


class Extent(Struct, frozen=True):
    """The signs of an expression, how many of them are pairs of brackets, and how tightly it binds."""

    signs: int
    pairs: int
    level: int


def length(expr: E.Expr) -> int:
    """Return how many signs an expression shows when it is typeset."""
    return extent(expr).signs


def weight(expr: E.Expr) -> int:
    """Return the length by which forms are compared: a pair of brackets counts as one sign, an elementwise power as one more.

    So factors are preferred to repetition, and `σ ⊙ (1 - σ)` to a square.
    """
    found = extent(expr)
    powers = sum(isinstance(node, E.Apply) and node.operator == "hadamard_power" for node in E.walk(expr))
    return found.signs - found.pairs + powers


def extent(expr: E.Expr) -> Extent:
    """Return how much room an expression takes."""
    return _RULES.get(type(expr), _other)(expr)


@cache
def _signs_of(text: str) -> int:
    """Count the visible signs of a piece of LaTeX: a named letter is one, `\\mathrm{tr}` two."""
    text = re.sub(r"\\(?:mathbf|mathrm|mathcal|mathsf|boldsymbol|bm|text|operatorname|vec|hat|bar|tilde|dot|left|right)\b", "", text)
    text = re.sub(r"\\(log|exp|det|sin|cos|tan|cot|sec|csc|sinh|cosh|tanh|arctan|arcsin|arccos)\b", r"\1", text)
    return len(re.sub(r"[\s{}^_]|\\[,;!]", "", re.sub(r"\\([A-Za-z]+|\|)", "x", text)))


def _atom(signs: int) -> Extent:
    return Extent(signs, 0, Level.ATOM)


def _placed(expr: E.Expr, level: int) -> tuple[int, int]:
    found = extent(expr)
    return (found.signs, found.pairs) if found.level >= level else (found.signs + 2, found.pairs + 1)


def _several(parts: list[tuple[E.Expr, int]], more: int, level: int, pairs: int = 0) -> Extent:
    placed = [_placed(expr, asked) for expr, asked in parts]
    return Extent(more + sum(signs for signs, _ in placed), pairs + sum(pair for _, pair in placed), level)


def _number(expr: E.Number) -> Extent:
    value = expr.value
    signs = len(str(abs(value.numerator))) + (value < 0)
    if value.denominator == 1:
        return Extent(signs, 0, Level.SUM if value < 0 else Level.ATOM)
    return Extent(signs + 1 + len(str(value.denominator)), 0, Level.SUM if value < 0 else Level.POSTFIX)


def _add(expr: E.Apply) -> Extent:
    signed = [build.is_applied(term, "negate") or (isinstance(term, E.Number) and term.value < 0) for term in expr.args]
    more = sum(not sign for sign in signed[1:])
    return _several([(term, Level.SUM if sign else Level.INNER) for term, sign in zip(expr.args, signed, strict=True)], more, Level.SUM)


def _product(expr: E.Apply) -> Extent:
    return _several([(factor, Level.POSTFIX) for factor in expr.args], 0, Level.PRODUCT)


def _tight(expr: E.Apply) -> Extent:
    chain = expr.operator == "hadamard" and build.is_applied(expr.args[0], "hadamard")
    return _several([(expr.args[0], Level.HADAMARD if chain else Level.POSTFIX), (expr.args[1], Level.POSTFIX)], 1, Level.HADAMARD)


def _transpose(expr: E.Apply) -> Extent:
    inner = expr.args[0]
    plain = isinstance(inner, E.Differential) and isinstance(inner.arg, E.Symbol)
    return _several([(inner, Level.POSTFIX if plain else Level.ATOM)], 1, Level.POSTFIX)


_OWN: dict[str, Callable[[E.Apply], Extent]] = {
    "add": _add, "product": _product, "hadamard": _tight, "kronecker": _tight, "hadamard_divide": _tight, "transpose": _transpose,
}  # fmt: skip


def _apply(expr: E.Apply) -> Extent:
    if expr.operator in _OWN:
        return _OWN[expr.operator](expr)
    render = OPERATORS[expr.operator].render
    if not isinstance(render, Render):
        return _other(expr)
    own = render.template.format(*[""] * len(render.places))
    bar = 1 if own.startswith(r"\frac") else 0
    signs = bar or _signs_of(own)
    return _several(list(zip(expr.args, render.places, strict=True)), signs, render.level, 1 if "(" in own else 0)


def _called(head: str, args: tuple[E.Expr, ...]) -> Extent:
    return _several([(arg, 0) for arg in args], _signs_of(head) + 1 + len(args), Level.ATOM, 1)


def _differential(expr: E.Differential) -> Extent:
    signs = 1 + (expr.order > 1)
    if isinstance(expr.arg, E.Symbol | E.Entry):
        return _several([(expr.arg, 0)], signs, Level.POSTFIX)
    return _several([(expr.arg, 0)], signs + 2, Level.POSTFIX, 1)


def _entry(expr: E.Entry) -> Extent:
    return _several([(expr.array, Level.ATOM), *[(index, 0) for index in expr.indices]], 0, Level.ATOM)


def _sum(expr: E.Sum) -> Extent:
    body = extent(expr.body)
    if not expr.explicit:
        return body
    signs, pairs = _placed(expr.body, Level.PRODUCT)
    return Extent(signs + 1 + 2 * len(expr.ranges), pairs, Level.INNER)


def _other(expr: E.Expr) -> Extent:
    return _several([(child, 0) for child in E.children(expr)], 1, Level.ATOM)


_RULES: dict[type[E.Expr], Callable[..., Extent]] = {
    E.Number: _number,
    E.Symbol: lambda expr: _atom(_signs_of(expr.name)),
    E.NamedConstant: lambda expr: _atom(1),
    E.SizeValue: lambda expr: Extent(_signs_of(str(expr.size)), 0, Level.ATOM if expr.size.symbol else Level.SUM),
    E.Index: lambda expr: _atom(_signs_of(expr.name)),
    E.Literal: lambda expr: _atom(1 + (expr.index is not None)),
    E.Apply: _apply,
    E.Call: lambda expr: _called(expr.function + "'" * expr.order, expr.args),
    E.FunctionValue: lambda expr: _atom(_signs_of(expr.function) + expr.order),
    E.Differential: _differential,
    E.Entry: _entry,
    E.Sum: _sum,
}
