"""What has to be invertible so that a condition determines its unknown: `2 a w + b = 0` gives w where 2a ≠ 0."""

from __future__ import annotations

from mathdoc import build
from mathdoc import expr as E
from mathdoc.derivation.conditions import at_zero
from mathdoc.derivation.model import Derivation
from mathdoc.diagnosis.engine_answer import read_off
from mathdoc.facts import FACTS, reduced
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.notation.latex import CannotWrite, Writer
from mathdoc.sizes import SCALAR

_INVERTIBLE = frozenset({"invertible", "positive_definite", "orthogonal", "nonzero", "positive", "negative"})


class _NotSeen(Exception):
    """The coefficient cannot be read off."""


def where_determined(
    derivation: Derivation, judge: Judge, sides: tuple[E.Expr, E.Expr], written: E.Expr, unknown: E.Symbol, source: str
) -> str:
    """Return in words where `left = right` has one solution for the unknown; empty where it always has.

    The coefficient C is read off the left side as the author wrote it out, or from the derivative; that it is one,
    `left - right = C x + (left - right at x = 0)`, the kernel has to confirm.
    """
    left, right = sides
    rest = build.subtract(at_zero(left, unknown), at_zero(right, unknown))
    for side in dict.fromkeys((written, left)):
        try:
            coefficient = _read(derivation, build.subtract(_swept(derivation, side), right), unknown.name)
            term = build.mul(coefficient, unknown)
        except (_NotSeen, AssertionError, KeyError):
            continue
        claim = Claim(build.subtract(left, right), build.add(term, rest), (), f"{source}\0coefficient")
        if term.shape == left.shape and judge.judge(claim).verdict.passes:
            return _words(derivation, coefficient, unknown, source)
    return f"where the condition determines {unknown.name} uniquely"


def _words(derivation: Derivation, coefficient: E.Expr, unknown: E.Symbol, source: str) -> str:
    inner = build.split_number(coefficient)[1]
    if not any(isinstance(node, E.Symbol) for node in E.walk(inner)):
        return ""
    if isinstance(inner, E.Symbol) and inner.name in derivation.model.symbols:
        facts = derivation.model.symbols[inner.name].facts
        if (facts | reduced(facts)) & _INVERTIBLE & FACTS.keys():
            return ""
    try:
        text = Writer(source).latex(coefficient if coefficient.shape == SCALAR else inner)
    except CannotWrite:
        return f"where the condition determines {unknown.name} uniquely"
    return f"where {text} ≠ 0" if coefficient.shape == SCALAR else f"where {text} is invertible"


def _swept(derivation: Derivation, side: E.Expr) -> E.Expr:
    """Return a side of a condition with the derivative in it worked out."""
    if not isinstance(side, E.Derivative):
        return side
    gradient = read_off(derivation.model, side)
    if gradient is None:
        raise _NotSeen
    return gradient


def _read(derivation: Derivation, expr: E.Expr, name: str) -> E.Expr:
    """Return the coefficient of the symbol `name` in an expression that is affine in it. Raises _NotSeen."""
    if isinstance(expr, E.Symbol) and expr.name == name:
        return build.identity(build.shape_of(expr)[0])
    if isinstance(expr, E.Symbol) and expr.name in derivation.model.definitions:
        return _read(derivation, derivation.model.definitions[expr.name].body, name)
    if not isinstance(expr, E.Apply):
        raise _NotSeen
    inside = [name in derivation.model.symbols_of(arg) for arg in expr.args]
    if expr.operator == "add":
        return build.add(*[_read(derivation, arg, name) for arg, within in zip(expr.args, inside, strict=True) if within])
    if expr.operator == "negate":
        return build.negate(_read(derivation, expr.args[0], name))
    if expr.operator == "fraction" and not inside[1]:
        return build.fraction(_read(derivation, expr.args[0], name), expr.args[1])
    if expr.operator == "product" and sum(inside) == 1:
        place = inside.index(True)
        before, after = expr.args[:place], expr.args[place + 1 :]
        if all(build.is_scalar(factor) for factor in after):
            return build.mul(*after, *before, _read(derivation, expr.args[place], name))
    raise _NotSeen
