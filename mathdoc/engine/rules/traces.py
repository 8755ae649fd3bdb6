"""Rules of traces and inner products."""

from __future__ import annotations

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.moves import trace_of_sum
from mathdoc.engine.rules.keys import key
from mathdoc.engine.rules.model import Known, Rule
from mathdoc.sizes import ONE

_TRACE, _INNER = frozenset({"trace"}), frozenset({"inner"})


def factors_of(expr: E.Expr) -> list[E.Expr]:
    """Return the factors of a product, or the expression alone."""
    return build.grouped(expr.args) if isinstance(expr, E.Apply) and expr.operator == "product" else [expr]


def _inside(expr: E.Expr) -> tuple[list[E.Expr], list[E.Expr]]:
    """Return the numbers and the array factors inside a trace."""
    factors = factors_of(expr.args[0]) if isinstance(expr, E.Apply) else []
    return [f for f in factors if build.is_scalar(f)], [f for f in factors if not build.is_scalar(f)]


def _rotations(factors: list[E.Expr]) -> list[E.Expr]:
    return [build.mul(*factors[k:], *factors[:k]) for k in range(len(factors))]


def _first(exprs: list[E.Expr]) -> E.Expr:
    return min(exprs, key=_order)


def _order(expr: E.Expr) -> tuple[bool, str]:
    """Forms that end with the differential, where people put it, come first."""
    last = factors_of(expr)[-1]
    return not (isinstance(last, E.Differential) and isinstance(last.arg, E.Symbol)), key(expr)


def _cyclic(expr: E.Expr, known: Known) -> E.Expr | None:
    scalars, factors = _inside(expr)
    if len(factors) < 2:
        return None
    return build.mul(*scalars, build.trace(_first(_rotations(factors))))


def _transposed(expr: E.Expr, known: Known) -> E.Expr | None:
    scalars, factors = _inside(expr)
    if not factors:
        return None
    inside = build.mul(*factors)
    turned = transposed(inside)
    both = [_first(_rotations(factors)), _first(_rotations(factors_of(turned)))]
    return build.mul(*scalars, build.trace(_first(both)))


def _sum(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    arg = expr.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "transpose" and build.is_applied(arg.args[0], "add"):
        arg = _transposed_sum(arg.args[0])
    return next(iter(trace_of_sum(build.apply("trace", arg, shape=build.shape_of(expr)))), None)


def _transposed_sum(expr: E.Expr) -> E.Expr:
    return build.add(*[transposed(term) for term in E.children(expr)])


def _number(expr: E.Expr, known: Known) -> E.Expr | None:
    scalars, factors = _inside(expr)
    if isinstance(expr, E.Apply) and build.is_scalar(expr.args[0]):
        return expr.args[0]
    cut = next((place for place, factor in enumerate(factors) if place and build.shape_of(factor)[0] == ONE), None)
    return build.mul(*scalars, build.mul(*factors[cut:], *factors[:cut])) if cut else None


def _own_transpose(expr: E.Expr, known: Known) -> E.Expr | None:
    """Turn each number among the factors that is made of arrays into the first of its two forms."""
    factors = factors_of(expr)
    if build.is_scalar(expr) and not any(build.is_scalar(factor) for factor in factors):
        return min(expr, _turned(factors), key=_order)
    turned = [min(f, _turned(factors_of(f)), key=_order) if build.is_scalar(f) and build.is_applied(f, "product") else f for f in factors]
    return None if all(a is b for a, b in zip(factors, turned, strict=True)) else build.mul(*turned)


def _turned(factors: list[E.Expr]) -> E.Expr:
    scalars = [factor for factor in factors if build.is_scalar(factor)]
    return build.mul(*scalars, *[transposed(factor) for factor in reversed(factors) if not build.is_scalar(factor)])


def _as_trace(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    return build.dot(*expr.args) if len(build.shape_of(expr.args[0])) == 2 else None


def _across(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    if len(build.shape_of(expr.args[0])) != 2:
        return None
    scalars, right = build.scalars_first(expr.args[1])
    more, left = build.scalars_first(expr.args[0])
    found = []
    for a, b in ((left, right), (right, left)):
        factors = [*factors_of(transposed(a)), *factors_of(b)]
        for k in range(len(factors)):
            turned = [*factors[k:], *factors[:k]]
            found.append(build.inner(transposed(turned[0]), build.mul(*turned[1:])))
    return build.mul(*scalars, *more, min(found, key=key))


def _hadamard(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    parts = sorted((part for arg in expr.args for part in entrywise_factors(arg)), key=key)
    if len(parts) < 3:
        return None
    right = parts[1]
    for part in parts[2:]:
        right = build.hadamard(right, part)
    return build.inner(parts[0], right)


def entrywise_factors(expr: E.Expr) -> list[E.Expr]:
    """Return the factors of an elementwise product."""
    if isinstance(expr, E.Apply) and expr.operator == "hadamard":
        return [part for arg in expr.args for part in entrywise_factors(arg)]
    return [expr]


def _diagonal(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    for a, b in (expr.args, expr.args[::-1]):
        if isinstance(a, E.Apply) and a.operator == "diag_matrix" and build.shape_of(a.args[0])[1] == ONE:
            return build.inner(a.args[0], build.diag_vector(b))
        if isinstance(a, E.Literal) and a.kind == "identity":
            return build.trace(b)
    return None


RULES = (
    Rule("trace of a sum", "tr(A + B) = tr(A) + tr(B)", _TRACE, _sum, "traces collected"),
    Rule("cyclic property of the trace", "tr(ABC) = tr(BCA)", _TRACE, _cyclic),
    Rule("transpose inside the trace", "tr(A) = tr(Aᵀ)", _TRACE, _transposed),
    Rule("trace of a number", "tr(aᵀb) = aᵀb, tr(abᵀ) = bᵀa", _TRACE, _number, "a number is its own trace"),
    Rule("a number is its own transpose", "aᵀBc = cᵀBᵀa", frozenset({"product"}), _own_transpose),
    Rule("inner product as a trace", "A : B = tr(AᵀB), aᵀb of columns", _INNER, _as_trace, "trace as an inner product"),
    Rule("moved across the colon", "A : BC = BᵀA : C", _INNER, _across),
    Rule("Hadamard product inside the colon", "A : (B ⊙ C) = (A ⊙ B) : C", _INNER, _hadamard),
    Rule("diagonal inside the colon", "A : diag(b) = diag(A) : b, I : A = tr(A)", _INNER, _diagonal),
)
