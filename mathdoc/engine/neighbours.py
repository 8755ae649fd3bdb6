"""What two neighbouring array factors make together, and what an operator makes of a simple argument: rules without expansion."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.table import IDEMPOTENT, ORTHOGONAL, SKEW, SYMMETRIC, Facts
from mathdoc.length import weight
from mathdoc.sizes import ONE, SCALAR


def known(expr: E.Expr, facts: Facts) -> frozenset[str]:
    """Return the facts of an expression: those of a symbol, and symmetry of what plainly is symmetric."""
    if isinstance(expr, E.Symbol):
        return frozenset(facts.get(expr.name, ()))
    if isinstance(expr, E.Apply) and expr.operator in ("inverse", "power"):
        return known(expr.args[0], facts) & (SYMMETRIC | ORTHOGONAL)
    return frozenset({"symmetric"}) if build.is_applied(expr, "diag_matrix") else frozenset()


def merged(a: E.Expr, b: E.Expr, facts: Facts) -> list[E.Expr] | None:
    """Return what two neighbours in a product make together, or None if they just stand side by side."""
    for one in (a, b):
        if isinstance(one, E.Literal) and one.kind == "identity":
            return [b if one is a else a]
    if _inverse_to(a, b, facts) or _inverse_to(b, a, facts):
        return []
    if a == b and known(a, facts) & IDEMPOTENT:
        return [a]
    (base, power), (other, more) = _power_of(a), _power_of(b)
    if base == other and (power != 1 or more != 1):
        return [build.power(base, build.number(power + more))] if power + more else []
    return None


def _power_of(expr: E.Expr) -> tuple[E.Expr, Fraction]:
    if isinstance(expr, E.Apply) and expr.operator == "inverse":
        return expr.args[0], Fraction(-1)
    if isinstance(expr, E.Apply) and expr.operator == "power" and isinstance(expr.args[1], E.Number):
        return expr.args[0], expr.args[1].value
    return expr, Fraction(1)


def _inverse_to(a: E.Expr, b: E.Expr, facts: Facts) -> bool:
    """Whether b is the inverse of a."""
    if isinstance(b, E.Apply) and b.operator == "inverse":
        return b.args[0] == a
    if isinstance(b, E.Apply) and b.operator == "inverse_transpose":
        return turned(b.args[0], facts) == a
    return isinstance(b, E.Apply) and b.operator == "transpose" and b.args[0] == a and bool(known(a, facts) & ORTHOGONAL)


def arrays_of(factors: tuple[E.Expr, ...], facts: Facts) -> tuple[E.Expr, ...]:
    """Return the array factors of a product with neighbours merged; one of them at least stays."""
    done: list[E.Expr] = []
    for factor in factors:
        done.append(factor)
        while len(done) > 1:
            new = _last_merged(done, facts)
            if new is None:
                break
            done = new
    if not done and factors:
        return (build.identity(build.shape_of(factors[0])[0]),)
    return _scaled_rows(done)


def _scaled_rows(factors: list[E.Expr]) -> tuple[E.Expr, ...]:
    """Return factors in which a diagonal matrix times a column is an elementwise product."""
    if build.shape_of(factors[-1])[1:] != (ONE,) or len(factors) < 2 if factors else True:
        return tuple(factors)
    for place in range(len(factors) - 2, -1, -1):
        factor = factors[place]
        if isinstance(factor, E.Apply) and factor.operator == "diag_matrix" and build.shape_of(factor.args[0])[1] == ONE:
            return _scaled_rows([*factors[:place], build.hadamard(factor.args[0], build.mul(*factors[place + 1 :]))])
    return tuple(factors)


def _last_merged(done: list[E.Expr], facts: Facts) -> list[E.Expr] | None:
    """Return factors with the last ones merged: two of them, or an inverse of a product with that product."""
    pair = merged(done[-2], done[-1], facts)
    if pair is not None:
        return done[:-2] + pair
    for place, factor in enumerate(done):
        if isinstance(factor, E.Apply) and factor.operator == "inverse" and build.is_applied(factor.args[0], "product"):
            inside = list(factor.args[0].args) if isinstance(factor.args[0], E.Apply) else []
            if done[place + 1 : place + 1 + len(inside)] == inside:
                return done[:place] + done[place + 1 + len(inside) :]
            if place >= len(inside) and done[place - len(inside) : place] == inside:
                return done[: place - len(inside)] + done[place + 1 :]
    return None


def turned(expr: E.Expr, facts: Facts) -> E.Expr:
    """Return the transpose, with what is known of symbols."""
    facts_here = known(expr, facts)
    if facts_here & SYMMETRIC:
        return expr
    if facts_here & SKEW:
        return build.negate(expr)
    if isinstance(expr, E.Apply) and expr.operator == "product":
        factors = build.grouped(expr.args)
        arrays = [turned(factor, facts) for factor in reversed(factors) if not build.is_scalar(factor)]
        return build.mul(*[factor for factor in factors if build.is_scalar(factor)], *arrays)
    return build.transposed(expr)


# One rule for each operator that has a shorter form of a simple argument


def _transpose(expr: E.Apply, facts: Facts) -> E.Expr:
    """Transposes stand on single letters, if that is not longer."""
    new = turned(expr.args[0], facts)
    return new if weight(new) <= weight(expr) else expr


def _norm(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    inner = arg.args[0] if isinstance(arg, E.Apply) and arg.operator == "transpose" else arg
    return build.apply(expr.operator, inner, shape=SCALAR)


def _inverse(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    if build.is_scalar(arg) or (isinstance(arg, E.Literal) and arg.kind == "identity"):
        return arg if not build.is_scalar(arg) else build.inverse(arg)
    if known(arg, facts) & ORTHOGONAL:
        return build.transposed(arg)
    if isinstance(arg, E.Apply) and arg.operator == "inverse":
        return arg.args[0]
    return build.inverse(arg)


def _inverse_transpose(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    if known(arg, facts) & SYMMETRIC:
        return build.inverse(arg)
    return arg if known(arg, facts) & ORTHOGONAL else expr


def _trace(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "transpose":
        arg = arg.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "product":
        factors = [factor for factor in build.grouped(arg.args) if not build.is_scalar(factor)]
        scalars = [factor for factor in build.grouped(arg.args) if build.is_scalar(factor)]
        cut = next((place for place, factor in enumerate(factors) if build.shape_of(factor)[0] == ONE), None)
        if cut:
            return build.mul(*scalars, build.mul(*factors[cut:], *factors[:cut]))
    return build.trace(arg)


def _hadamard(expr: E.Apply, facts: Facts) -> E.Expr:
    return build.hadamard(*expr.args)


def _diag_vector(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "transpose":
        return build.diag_vector(arg.args[0])
    if isinstance(arg, E.Apply) and arg.operator == "diag_matrix" and build.shape_of(arg.args[0])[1] == ONE:
        return arg.args[0]
    return expr


def _power(expr: E.Apply, facts: Facts) -> E.Expr:
    base, exponent = expr.args
    if isinstance(base, E.Number) and isinstance(exponent, E.Number) and exponent.value.denominator == 1 and abs(exponent.value) < 64:
        return build.number(base.value ** int(exponent.value)) if base.value or exponent.value > 0 else expr
    if isinstance(exponent, E.Number) and exponent.value == -1 and not build.is_scalar(base):
        return build.inverse(base)
    return build.power(base, exponent)


def _undone(inner: str) -> Callable[[E.Apply, Facts], E.Expr]:
    def rule(expr: E.Apply, facts: Facts) -> E.Expr:
        arg = expr.args[0]
        return arg.args[0] if isinstance(arg, E.Apply) and arg.operator == inner else expr

    return rule


def _exp(expr: E.Apply, facts: Facts) -> E.Expr:
    return build.ones(build.shape_of(expr)) if build.is_zero(expr.args[0]) else _undone("log")(expr, facts)


def _log(expr: E.Apply, facts: Facts) -> E.Expr:
    return build.ZERO if build.is_one(expr.args[0]) else _undone("exp")(expr, facts)


def _determinant(expr: E.Apply, facts: Facts) -> E.Expr:
    arg = expr.args[0]
    if isinstance(arg, E.Literal) and arg.kind == "identity":
        return build.UNIT
    return build.apply("determinant", arg.args[0], shape=SCALAR) if isinstance(arg, E.Apply) and arg.operator == "transpose" else expr


def _softmax(expr: E.Apply, facts: Facts) -> E.Expr:
    """What is added to every entry alike has no effect."""
    arg = expr.args[0]
    if not isinstance(arg, E.Apply) or arg.operator != "add":
        return expr
    kept = [term for term in arg.args if not _is_constant(term)]
    return build.apply("softmax", build.add(*kept), shape=build.shape_of(expr)) if kept and len(kept) < len(arg.args) else expr


def _is_constant(expr: E.Expr) -> bool:
    """Whether all entries of an array are plainly the same number."""
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return _is_constant(expr.args[0])
    if isinstance(expr, E.Apply) and expr.operator == "product":
        arrays = [factor for factor in build.grouped(expr.args) if not build.is_scalar(factor)]
        return len(arrays) == 1 and _is_constant(arrays[0])
    return isinstance(expr, E.Literal) and expr.kind == "ones"


RULES: dict[str, Callable[[E.Apply, Facts], E.Expr]] = {
    "transpose": _transpose,
    "inverse": _inverse,
    "inverse_transpose": _inverse_transpose,
    "trace": _trace,
    "hadamard": _hadamard,
    "diag_matrix": lambda expr, facts: build.diag_matrix(expr.args[0]),
    "diag_vector": _diag_vector,
    "power": _power,
    "softmax": _softmax,
    "norm": _norm,
    "norm_squared": _norm,
    "exp": _exp,
    "log": _log,
    "determinant": _determinant,
}
