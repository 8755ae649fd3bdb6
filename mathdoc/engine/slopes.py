"""Slopes of defined functions of one number, said by the function itself: `σ' = σ (1 - σ)`, `tanh' = 1 - tanh²`, `exp' = exp`."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.forward import NoDifferential, differential
from mathdoc.engine.normal import equal
from mathdoc.source import NOWHERE

Law = Callable[[E.Expr], E.Expr]


def _less(value: E.Expr) -> E.Expr:
    """1 minus an array, entry by entry."""
    return build.add(build.ones(build.shape_of(value)), build.negate(value))


def _squared(value: E.Expr) -> E.Expr:
    return build.hadamard(value, value)


LAWS: tuple[Law, ...] = (
    lambda f: f,
    lambda f: build.hadamard(f, _less(f)),
    lambda f: _less(_squared(f)),
    lambda f: build.negate(f),
    lambda f: build.add(build.ones(build.shape_of(f)), _squared(f)),
    lambda f: build.negate(build.hadamard(f, _less(f))),
    lambda f: build.negate(_squared(f)),
)
"""The equations `f' = law(f)` that are looked for."""


def by_values(expr: E.Expr) -> E.Expr:
    """Return an expression in which slopes of defined functions are written by their values, where one of the laws holds."""
    if isinstance(expr, E.At) and isinstance(expr.arg, E.Derivative) and expr.origin.endswith("'"):
        law = _law_of(expr.arg)
        if law is not None:
            return law(replace(expr, arg=expr.arg.arg, origin=expr.origin[:-1], span=NOWHERE))
        return expr
    new = E.map_children(expr, by_values)
    return new if new is expr else replace(new, span=NOWHERE)


def _law_of(slope: E.Derivative) -> Law | None:
    """Return the law of a function that is given by its body."""
    if slope.style != "of_scalar" or not isinstance(slope.wrt[0], E.Symbol) or not build.is_scalar(slope.arg):
        return None
    name = slope.wrt[0].name
    try:
        found = differential(slope.arg, lambda symbol: build.UNIT if symbol.name == name else None)
    except NoDifferential:
        return None
    return next((law for law in LAWS if equal(found, law(slope.arg))), None)
