r"""What stands between and over the parts of a formula: thin spaces at differentials, dots between numbers, accents over names."""

from __future__ import annotations

import re

from mathdoc import build
from mathdoc import expr as E

_HEAD = re.compile(r"[A-Za-z]|\\[A-Za-z]+(?:\{[^{}]*\})?")
_DOTS = (r"\dot", r"\ddot")


def accented(accent: str, name: str) -> str:
    r"""Return a name with an accent over its letter: `\dot W_1`, `\bar{\mathbf{x}}`."""
    head = _HEAD.match(name)
    if head is None:
        return f"{accent}{{{name}}}"
    letter = head.group()
    over = f"{accent} {letter}" if len(letter) == 1 else accent + (letter if letter[1:].isalpha() else f"{{{letter}}}")
    return over + name[head.end() :]


def is_signed(term: E.Expr) -> bool:
    """Whether a term begins with a minus sign."""
    return build.is_applied(term, "negate") or (isinstance(term, E.Number) and term.value < 0)


def gap(text: str, part: str, before: E.Expr, factor: E.Expr) -> str:
    """Return what stands between two factors: a thin space at a differential or an upright name, a dot between numbers."""
    if part[0].isdigit() and text[-1].isdigit():
        return r" \cdot "
    if part[0].isdigit() or (isinstance(before, E.Number) and isinstance(factor, E.Number)):
        return r" \cdot "
    named = part.startswith(r"\mathrm{")
    if part.startswith(_DOTS) or (text.rsplit(" ", 2)[-2:][0].startswith(_DOTS) and has_differential(before)):
        return r" \, " if named else " "
    return r" \, " if named or has_differential(before) or has_differential(factor) else " "


def has_differential(expr: E.Expr) -> bool:
    """Whether a factor is a differential, an entry of one or its transpose."""
    while (isinstance(expr, E.Apply) and expr.operator == "transpose") or isinstance(expr, E.Entry):
        expr = expr.args[0] if isinstance(expr, E.Apply) else expr.array
    return isinstance(expr, E.Differential)
