"""The author's own text of an expression, with how tightly it binds."""

from __future__ import annotations

import re
from fractions import Fraction

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.notation.author import balanced, clean, closed, outside, plain, unwrapped
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import Level, Render


class Written(Struct, frozen=True):
    """LaTeX with its level, and the same without the author's brackets around it, if there were any."""

    text: str
    level: int
    bare: Written | None = None


def copied_from(source: str, expr: E.Expr) -> Written | None:
    """Return the author's own text of an expression, if it says the expression by itself."""
    text = clean(balanced(source, expr.span.start, expr.span.end))
    if text.count("{") != text.count("}"):
        return None
    if isinstance(expr, E.Symbol) and plain(text) != plain(expr.name):
        return None
    if isinstance(expr, E.Number) and not (re.fullmatch(r"\d+(\.\d+)?", text) and Fraction(text) == expr.value):
        return None
    if not text or (isinstance(expr, E.Literal) and expr.kind == "unit"):
        return None
    inside = unwrapped(text)
    if inside is None:
        return Written(text, _level(expr, text))
    return Written(text, Level.ATOM, Written(inside, _level(expr, inside)))


def _level(expr: E.Expr, text: str) -> int:
    """Return how tightly the author's own text of an expression binds."""
    if isinstance(expr, E.Apply):
        render = OPERATORS[expr.operator].render
        level = render.level if isinstance(render, Render) else {"add": Level.SUM}.get(expr.operator, Level.PRODUCT)
        if re.search(r"\\cdot|\\times|\\bullet|\*|/", outside(text)):
            return min(level, Level.INNER)
        # `\exp x`, `\operatorname{tr} AX`: without brackets a function takes what follows.
        return level if level != Level.ATOM or closed(text) else Level.INNER
    if isinstance(expr, E.Differential | E.Derivative | E.Directional):
        return Level.POSTFIX
    return Level.POSTFIX if "^" in outside(text) else Level.ATOM
