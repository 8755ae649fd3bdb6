"""The known functions of one real variable, one record each, and what a point has to supply so that functions have values there.

`mathdoc.keyed_functions` supplies random values modulo a prime, `mathdoc.sample_functions` real balls and exact rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, cast

from msgspec import Struct

from mathdoc import function_rules as rules
from mathdoc.function_rules import Elementary, Number, Rule
from mathdoc.ring import Scalar

Domain: TypeAlias = Literal["reals", "positive", "nonnegative", "nonzero", "unit interval", "no poles"]


class FunctionValues(Elementary):
    """The values of known and of uninterpreted functions at one point."""

    def derivatives(self, name: str, outputs: int, order: int, arguments: Sequence[Scalar]) -> dict[tuple[int, ...], list[Scalar]]:
        """Return the partial derivatives up to `order` of the uninterpreted function `name` at `arguments`, one value an output.

        The key is the sorted tuple of the argument positions that were differentiated: `()` is the value, `(0, 2)` is ∂₀∂₂.
        """
        raise NotImplementedError

    def elementwise(self, name: str, u: Scalar, k: int) -> list[Scalar]:
        """Return the value and the first k derivatives of the uninterpreted function `name` of one variable."""
        table = self.derivatives(name, 1, k, (u,))
        return [table[(0,) * j][0] for j in range(k + 1)]

    def known(self, name: str, u: Scalar, k: int) -> list[Scalar]:
        """Return the value and the first k derivatives of the known function `name`."""
        return cast("list[Scalar]", FUNCTIONS[name].rule(self, cast("Number", u), k))

    def real_power(self, u: Scalar, exponent: Fraction | Scalar, shift: int, k: int) -> list[Scalar]:
        """Return u^(exponent + shift) and its first k derivatives, for u > 0; `exponent` is an exact fraction or a value of the ring."""
        base = cast("Number", u)
        if isinstance(exponent, Fraction):
            total = exponent + shift
            value = self.whole_power(base if total.denominator == 1 else self.root(base, total.denominator), total.numerator)
            factor = self.number(total)
        else:
            value = self.exponential(cast("Number", exponent) * self.logarithm(base)) * self.whole_power(base, shift)
            factor = cast("Number", exponent) + shift
        return cast("list[Scalar]", rules.power_rule(self, value, factor, base, k))


class ScalarFunction(Struct, frozen=True):
    """A known function: `latex` has `{0}` in the place of its argument; `rule` gives its value and derivatives.

    kink: at zero it has no derivative, or it jumps there.
    """

    name: str
    latex: str
    rule: Rule
    domain: Domain = "reals"
    kink: bool = False


def step_rule(at_zero: int) -> Rule:
    """(1 + sign(u))/2, with this value at zero."""

    def rule(values: Elementary, u: Number, k: int) -> list[Number]:
        if not k and u == 0:
            return [values.number(at_zero)]
        return [values.quotient(rules.abs_rule(values, u, 1)[1] + 1, 2), *[u * 0] * k]

    return rule


def _table() -> dict[str, ScalarFunction]:
    one = ScalarFunction
    functions = (
        one("exp", r"\exp({0})", rules.exp_rule),
        one("log", r"\log({0})", rules.log_rule, "positive"),
        one("sqrt", r"\sqrt{{{0}}}", rules.sqrt_rule, "nonnegative", kink=True),
        one("sin", r"\sin({0})", rules.sin_rule),
        one("cos", r"\cos({0})", rules.cos_rule),
        one("tan", r"\tan({0})", rules.autonomous(rules.tangent, 1, 0, 1), "no poles"),
        one("cot", r"\cot({0})", rules.autonomous(rules.cotangent, -1, 0, -1), "no poles"),
        one("sec", r"\sec({0})", rules.reciprocal_of(rules.cos_rule), "no poles"),
        one("csc", r"\csc({0})", rules.reciprocal_of(rules.sin_rule), "no poles"),
        one("sinh", r"\sinh({0})", rules.sinh_rule),
        one("cosh", r"\cosh({0})", rules.cosh_rule),
        one("tanh", r"\tanh({0})", rules.autonomous(rules.hyperbolic_tangent, 1, 0, -1)),
        one("sech", r"\mathrm{{sech}}({0})", rules.reciprocal_of(rules.cosh_rule)),
        one("sigmoid", r"\mathrm{{sigmoid}}({0})", rules.sigmoid_rule),
        one("softplus", r"\mathrm{{softplus}}({0})", rules.softplus_rule),
        one("arctan", r"\arctan({0})", rules.arctan_rule),
        one("arcsin", r"\arcsin({0})", rules.arcsin_rule, "unit interval"),
        one("arccos", r"\arccos({0})", rules.arccos_rule, "unit interval"),
        one("erf", r"\mathrm{{erf}}({0})", rules.erf_rule),
        one("abs", "|{0}|", rules.abs_rule, kink=True),
        one("sign", r"\mathrm{{sign}}({0})", rules.sign_rule, kink=True),
        one("relu", r"\mathrm{{ReLU}}({0})", rules.relu_rule, kink=True),
        one("step", r"\mathbb{{1}}[{0} > 0]", step_rule(0), kink=True),
        one("closed_step", r"\mathbb{{1}}[{0} \ge 0]", step_rule(1), kink=True),
    )
    return {function.name: function for function in functions}


FUNCTIONS: dict[str, ScalarFunction] = _table()
