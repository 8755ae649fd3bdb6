"""A formula in one number as the same formula of every entry of an array."""

from __future__ import annotations

import sympy
from sympy.core.function import AppliedUndef

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge.inward import Inward
from mathdoc.engine.sympy_bridge.names import CannotTranslate


def lifted(work: Inward, body: sympy.Basic, variable: sympy.Symbol, array: E.Expr) -> E.Expr:
    """Return `body` with the entries of an array in the place of `variable`, entry by entry."""
    from mathdoc.engine.sympy_bridge.rules import FUNCTIONS

    shape = build.shape_of(array)
    if body == variable:
        return array
    if not body.has(variable):
        return build.mul(work.scalar(body), build.ones(shape))
    if isinstance(body, sympy.Derivative):
        return _slope(work, body, variable, array)
    if isinstance(body, AppliedUndef) and len(body.args) == 1:
        return build.call(work.name(body.func, "a function"), lifted(work, body.args[0], variable, array), 0)
    if type(body) in FUNCTIONS:
        return build.function(FUNCTIONS[type(body)], lifted(work, body.args[0], variable, array))
    if isinstance(body, sympy.Heaviside):
        return build.function(step(body), lifted(work, body.args[0], variable, array))
    if isinstance(body, sympy.Add):
        return build.add(*[lifted(work, term, variable, array) for term in body.as_ordered_terms()])
    if isinstance(body, sympy.Mul):
        constants, varying = body.as_independent(variable)
        found = build.ones(shape)
        for factor in sympy.Mul.make_args(varying):
            found = build.hadamard(found, lifted(work, factor, variable, array))
        return build.mul(work.scalar(constants), found)
    if isinstance(body, sympy.Pow) and not body.exp.has(variable):
        return _power(work.scalar(body.exp), lifted(work, body.base, variable, array))
    if isinstance(body, sympy.Max) and len(body.args) == 2 and 0 in body.args:
        return build.function("relu", lifted(work, max(body.args, key=lambda arg: arg.has(variable)), variable, array))
    raise CannotTranslate(f"{type(body).__name__} of every entry has no counterpart here")


def step(value: sympy.Basic) -> str:
    """Return the name of a step function, by its value at 0."""
    if value.args[1] not in (0, 1):
        raise CannotTranslate(f"a step function whose value at 0 is {value.args[1]}")
    return "closed_step" if value.args[1] == 1 else "step"


def _power(exponent: E.Expr, base: E.Expr) -> E.Expr:
    if build.is_scalar(base):
        return build.power(base, exponent)
    if exponent == build.fraction(build.UNIT, build.number(2)):
        return build.function("sqrt", base)
    if isinstance(exponent, E.Number) and exponent.value < 0:
        below = base if exponent.value == -1 else _power(build.number(-exponent.value), base)
        return build.apply("hadamard_divide", build.ones(build.shape_of(base)), below, shape=build.shape_of(base))
    return build.apply("hadamard_power", base, exponent, shape=build.shape_of(base))


def _slope(work: Inward, body: sympy.Basic, variable: sympy.Symbol, array: E.Expr) -> E.Expr:
    """A derivative of a function that is not known, by its argument."""
    if not isinstance(body.expr, AppliedUndef) or body.expr.args != (variable,) or set(body.variables) != {variable}:
        raise CannotTranslate("a derivative that is not worked out")
    return build.call(work.name(body.expr.func, "a function"), array, len(body.variables))
