"""The derivatives of the known functions of one number, as expressions in the same argument; one entry a function."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc.build import function, hadamard, mul, negate, number, shape_of
from mathdoc.expr import Apply, Expr, NamedConstant
from mathdoc.operators.rules import entrywise_power, entrywise_quotient
from mathdoc.sizes import SCALAR


def _one(x: Expr) -> Expr:
    return build.ones(shape_of(x))


def _square(x: Expr) -> Expr:
    return entrywise_power(x, 2)


def _one_over(x: Expr) -> Expr:
    return entrywise_quotient(_one(x), x)


def _bell(x: Expr) -> Expr:
    root = function("sqrt", NamedConstant("pi", shape=SCALAR))
    return mul(build.fraction(number(2), root), function("exp", negate(_square(x))))


SLOPES: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda x: function("exp", x),
    "log": _one_over,
    "sqrt": lambda x: mul(number(Fraction(1, 2)), _one_over(function("sqrt", x))),
    "sin": lambda x: function("cos", x),
    "cos": lambda x: negate(function("sin", x)),
    "tan": lambda x: build.add(_one(x), _square(function("tan", x))),
    "cot": lambda x: negate(build.add(_one(x), _square(function("cot", x)))),
    "sec": lambda x: hadamard(function("sec", x), function("tan", x)),
    "csc": lambda x: negate(hadamard(function("csc", x), function("cot", x))),
    "sinh": lambda x: function("cosh", x),
    "cosh": lambda x: function("sinh", x),
    "tanh": lambda x: build.subtract(_one(x), _square(function("tanh", x))),
    "sech": lambda x: negate(hadamard(function("sech", x), function("tanh", x))),
    "sigmoid": lambda x: hadamard(function("sigmoid", x), build.subtract(_one(x), function("sigmoid", x))),
    "softplus": lambda x: function("sigmoid", x),
    "arctan": lambda x: _one_over(build.add(_one(x), _square(x))),
    "arcsin": lambda x: _one_over(function("sqrt", build.subtract(_one(x), _square(x)))),
    "arccos": lambda x: negate(_one_over(function("sqrt", build.subtract(_one(x), _square(x))))),
    "erf": _bell,
    "abs": lambda x: function("sign", x),
    "sign": lambda x: build.zero(shape_of(x)),
    "step": lambda x: build.zero(shape_of(x)),
    "closed_step": lambda x: build.zero(shape_of(x)),
    "relu": lambda x: mul(number(Fraction(1, 2)), build.add(_one(x), function("sign", x))),
}


def slope(node: Apply) -> Expr:
    """Return the derivative of a known function at its argument, entry by entry."""
    return SLOPES["abs" if node.operator == "absolute_value" else node.operator](node.args[0])
