"""Rules of sums, products, transposes, inverses and determinants."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.expanding import expanded
from mathdoc.engine.neighbours import merged
from mathdoc.engine.rules.keys import key
from mathdoc.engine.rules.model import Known, Rule
from mathdoc.engine.rules.traces import factors_of
from mathdoc.engine.terms import Term, combined, term_of, terms_of, total
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR

_SUMS = frozenset({"add", "negate", "product", "fraction", "power"})


def _distributed(expr: E.Expr, known: Known) -> E.Expr | None:
    terms = terms_of(expr)
    wide = [more for term in terms for more in _opened(term)]
    return None if len(wide) == len(terms) else total(wide, build.shape_of(expr))


def _opened(term: Term) -> list[Term]:
    """Return a term multiplied out, also in a number that is made of arrays."""
    wide = expanded([term])
    if wide is not None:
        return wide
    for place, (base, power) in enumerate(term.scalars):
        inside = expanded([term_of(base)]) if power == 1 and build.is_applied(base, "product") else None
        if inside is not None:
            rest = Term(term.shape, term.coefficient, term.scalars[:place] + term.scalars[place + 1 :], term.arrays)
            return [combined(term.shape, [part, rest]) for part in inside]
    return [term]


def _over_a_pair(expr: E.Expr, known: Known) -> E.Expr | None:
    """An inner or an elementwise product with a sum in it."""
    assert isinstance(expr, E.Apply)
    make = build.inner if expr.operator == "inner" else build.hadamard
    left, right = [total_terms(arg) for arg in expr.args]
    return build.add(*[make(a, b) for a in left for b in right]) if 2 < len(left) + len(right) < 12 else None


def total_terms(expr: E.Expr) -> list[E.Expr]:
    """Return the terms of a sum, also of one times numbers."""
    return [total([term], term.shape) for term in (expanded(terms_of(expr)) or terms_of(expr))]


def _collected(expr: E.Expr, known: Known) -> E.Expr | None:
    terms = terms_of(expr)
    sums: dict[str, Fraction] = {}
    kept: dict[str, Term] = {}
    for term in terms:
        text = key(total([_with(term, Fraction(1))], term.shape))
        kept.setdefault(text, term)
        sums[text] = sums.get(text, Fraction(0)) + term.coefficient
    if len(kept) == len(terms):
        return None
    return total([_with(term, sums[text]) for text, term in kept.items()], build.shape_of(expr))


def _with(term: Term, value: Fraction) -> Term:
    return Term(term.shape, value, term.scalars, term.arrays)


def _transposed(expr: E.Expr, known: Known) -> E.Expr | None:
    arg = E.children(expr)[0]
    if isinstance(arg, E.Apply) and arg.operator in _ENTRY_BY_ENTRY:
        return build.apply(arg.operator, *[transposed(part) for part in arg.args], shape=build.shape_of(expr))
    if isinstance(arg, E.Apply) and arg.operator == "add":
        return build.add(*[transposed(part) for part in arg.args])
    new = transposed(arg)
    return None if new == expr else new


_ENTRY_BY_ENTRY = frozenset({"hadamard", "kronecker", "hadamard_divide"})


def _subject(expr: E.Expr) -> str:
    arg = E.children(expr)[0]
    return OPERATORS[arg.operator].text if isinstance(arg, E.Apply) else "factor"


def _inverse(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    arg = expr.args[0]
    turned = expr.operator == "inverse_transpose"
    if not isinstance(arg, E.Apply) or build.is_scalar(arg):
        return None
    found: E.Expr | None = None
    if arg.operator == "product":
        factors = factors_of(arg)
        arrays = [factor for factor in factors if not build.is_scalar(factor)]
        if all(build.shape_of(factor) == build.shape_of(arg) for factor in arrays):
            numbers = [build.fraction(build.UNIT, factor) for factor in factors if build.is_scalar(factor)]
            found = build.mul(*numbers, *[build.inverse(factor) for factor in reversed(arrays)])
    elif arg.operator in ("inverse", "inverse_transpose", "transpose"):
        found = {"inverse": arg.args[0], "transpose": build.apply("inverse_transpose", arg.args[0], shape=build.shape_of(arg))}.get(
            arg.operator, transposed(arg.args[0])
        )
    elif arg.operator == "kronecker":
        found = build.apply("kronecker", *[build.inverse(part) for part in arg.args], shape=build.shape_of(arg))
    return transposed(found) if found is not None and turned else found


def _cancelled(expr: E.Expr, known: Known) -> E.Expr | None:
    factors = factors_of(expr)
    for k in range(len(factors) - 1):
        a, b = factors[k], factors[k + 1]
        if build.is_scalar(a) or build.is_scalar(b):
            continue
        pair = merged(a, b, {})
        if pair == [] or (pair and (build.is_applied(a, "inverse") or build.is_applied(b, "inverse"))):
            inside = pair or [build.identity(build.shape_of(a)[0])]
            return build.mul(*factors[:k], *inside, *factors[k + 2 :])
    return None


def _powers(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    base, exponent = expr.args
    if not isinstance(exponent, E.Number) or build.is_scalar(base) or abs(exponent.value) not in (1, 2, 3, 4):
        return None
    return build.mul(*[base if exponent.value > 0 else build.inverse(base)] * int(abs(exponent.value)))


def _determinant(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    arg = expr.args[0]
    rule = _DETERMINANTS.get(arg.operator) if isinstance(arg, E.Apply) else None
    return rule(arg) if rule is not None and isinstance(arg, E.Apply) else None


def _det(expr: E.Expr) -> E.Expr:
    return build.apply("determinant", expr, shape=SCALAR)


def _det_of_product(arg: E.Apply) -> E.Expr | None:
    factors = factors_of(arg)
    square = all(build.shape_of(factor) == build.shape_of(arg) for factor in factors)
    return build.mul(*[_det(factor) for factor in factors]) if square else None


_DETERMINANTS: dict[str, Callable[[E.Apply], E.Expr | None]] = {
    "product": _det_of_product,
    "transpose": lambda arg: _det(arg.args[0]),
    "inverse": lambda arg: build.fraction(build.UNIT, _det(arg.args[0])),
}

RULES = (
    Rule("distributed", "A(B + C) = AB + AC", _SUMS, _distributed, "factored"),
    Rule("distributed", "A : (B + C) = A : B + A : C", frozenset({"inner", "hadamard"}), _over_a_pair, "factored"),
    Rule("terms collected", "A + A = 2A", frozenset({"add"}), _collected, "terms taken apart"),
    Rule("transpose of a {}", "(AB)ᵀ = BᵀAᵀ, (A + B)ᵀ = Aᵀ + Bᵀ", frozenset({"transpose"}), _transposed, subject=_subject),
    Rule("inverse of a {}", "(AB)⁻¹ = B⁻¹A⁻¹", frozenset({"inverse", "inverse_transpose"}), _inverse, subject=_subject),
    Rule("inverse cancelled", "A A⁻¹ = I", frozenset({"product"}), _cancelled, "inverse put in"),
    Rule("power written out", "A² = AA", frozenset({"power"}), _powers, "written as a power"),
    Rule("determinant of a product", "det(AB) = det(A) det(B), det(Aᵀ) = det(A)", frozenset({"determinant"}), _determinant),
)
