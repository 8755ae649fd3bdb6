"""Rules of norms, elementwise products, diagonals, vec and Kronecker products, and of entries."""

from __future__ import annotations

from collections.abc import Callable

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.rules.model import Known, Rule
from mathdoc.engine.rules.traces import factors_of
from mathdoc.sizes import ONE, SCALAR

_NORMS = frozenset({"norm", "vector_norm", "norm_squared", "power"})


def _norm(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    arg = expr.args[0]
    if expr.operator == "power":
        norm = isinstance(arg, E.Apply) and arg.operator in ("norm", "vector_norm")
        inside = arg.args[0] if isinstance(arg, E.Apply) else arg
        return build.dot(inside, inside) if norm and build.shape_of(inside) != SCALAR and expr.args[1] == build.number(2) else None
    if build.shape_of(arg) == SCALAR or len(build.shape_of(arg)) != 2:
        return None
    square = build.dot(arg, arg)
    return square if expr.operator == "norm_squared" else None


def _diagonal_times(expr: E.Expr, known: Known) -> E.Expr | None:
    """A diagonal matrix times a column; a row times one is the transpose of that."""
    factors = factors_of(expr)
    for k in range(len(factors) - 1):
        a, rest = factors[k], factors[k + 1 :]
        if isinstance(a, E.Apply) and a.operator == "diag_matrix" and build.shape_of(a.args[0])[1] == ONE:
            right = build.mul(*rest)
            if len(build.shape_of(right)) == 2 and build.shape_of(right)[1] == ONE and build.shape_of(right) == build.shape_of(a.args[0]):
                return build.mul(*factors[:k], build.hadamard(a.args[0], right))
    return None


def _diag_of(expr: E.Expr, known: Known) -> E.Expr | None:
    arg = E.children(expr)[0]
    if isinstance(arg, E.Apply) and arg.operator == "diag_matrix" and build.shape_of(arg.args[0])[1] == ONE:
        return arg.args[0]
    new = build.diag_vector(arg)
    return None if new == expr else new


def _quotient(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    a, b = expr.args
    shape = build.shape_of(expr)
    if isinstance(a, E.Literal) and a.kind == "ones":
        return None
    below = build.apply("hadamard_divide", build.ones(shape), b, shape=shape)
    return build.hadamard(a, below)


def _moves(expr: E.Expr) -> bool:
    return any(isinstance(node, E.Differential) for node in E.walk(expr))


def _vec(expr: E.Expr, known: Known) -> E.Expr | None:
    assert isinstance(expr, E.Apply)
    arg = expr.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "add":
        return build.add(*[_vec_of(term) for term in arg.args])
    if isinstance(arg, E.Apply) and arg.operator == "negate":
        return build.negate(_vec_of(arg.args[0]))
    scalars, rest = build.scalars_first(arg)
    factors = factors_of(rest)
    if scalars:
        return build.mul(*scalars, _vec_of(rest))
    if len(factors) < 2:
        return None
    place = next((k for k, factor in enumerate(factors) if _moves(factor)), len(factors) // 2)
    left = build.mul(*factors[:place]) if place else build.identity(build.shape_of(factors[0])[0])
    right = build.mul(*factors[place + 1 :]) if place + 1 < len(factors) else build.identity(build.shape_of(factors[-1])[1])
    return build.mul(_kronecker(transposed(right), left), _vec_of(factors[place]))


def _vec_of(expr: E.Expr) -> E.Expr:
    m, n = build.shape_of(expr)
    return build.apply("vec", expr, shape=(m * n, ONE))


def _kronecker(a: E.Expr, b: E.Expr) -> E.Expr:
    (m, n), (p, q) = build.shape_of(a), build.shape_of(b)
    return build.apply("kronecker", a, b, shape=(m * p, n * q))


def _mixed(expr: E.Expr, known: Known) -> E.Expr | None:
    factors = factors_of(expr)
    for k in range(len(factors) - 1):
        a, b = factors[k], factors[k + 1]
        if isinstance(a, E.Apply) and isinstance(b, E.Apply) and a.operator == b.operator == "kronecker":
            fits = all(build.shape_of(x)[1] == build.shape_of(y)[0] for x, y in zip(a.args, b.args, strict=True))
            if fits:
                inside = [build.mul(x, y) for x, y in zip(a.args, b.args, strict=True)]
                return build.mul(*factors[:k], _kronecker(inside[0], inside[1]), *factors[k + 2 :])
    return None


def _vecs(expr: E.Expr, known: Known) -> E.Expr | None:
    """vec(A)ᵀ vec(B)."""
    factors = factors_of(expr)
    for k in range(len(factors) - 1):
        a, b = transposed(factors[k]), factors[k + 1]
        if isinstance(a, E.Apply) and isinstance(b, E.Apply) and a.operator == b.operator == "vec":
            return build.mul(*factors[:k], build.dot(a.args[0], b.args[0]), *factors[k + 2 :])
    return None


def _entry(expr: E.Expr, known: Known) -> E.Expr | None:
    """An entry of a sum or of an elementwise product, and of a product as a sum over its inner letter."""
    assert isinstance(expr, E.Entry)
    array = expr.array
    if not isinstance(array, E.Apply):
        return None
    make = _MADE_OF_ENTRIES.get(array.operator)
    if make is not None:
        return make(*[E.Entry(part, expr.indices, shape=SCALAR) for part in array.args])
    scalars, rest = build.scalars_first(array)
    return build.mul(*scalars, E.Entry(rest, expr.indices, shape=SCALAR)) if scalars else None


_MADE_OF_ENTRIES: dict[str, Callable[..., E.Expr]] = {"add": build.add, "negate": build.negate, "hadamard": build.mul}


def _whole(expr: E.Expr, known: Known) -> E.Expr | None:
    return known.whole(expr) if isinstance(expr, E.Sum) else None


RULES = (
    Rule("definition of the norm", "‖a‖² = aᵀa, ‖A‖² = tr(AᵀA)", _NORMS, _norm),
    Rule(
        "diagonal matrix times a vector", "diag(a) b = a ⊙ b", frozenset({"product"}), _diagonal_times, "elementwise product as a diagonal"
    ),
    Rule("diagonal of a product", "diag(abᵀ) = a ⊙ b, diag(Diag(a)) = a", frozenset({"diag_vector"}), _diag_of),
    Rule("elementwise quotient as a product", "a ⊘ b = a ⊙ (1 ⊘ b)", frozenset({"hadamard_divide"}), _quotient),
    Rule("vec of a product", "vec(AXB) = (Bᵀ ⊗ A) vec(X)", frozenset({"vec"}), _vec),
    Rule("mixed product of Kronecker products", "(A ⊗ B)(C ⊗ D) = AC ⊗ BD", frozenset({"product"}), _mixed),
    Rule("inner product of vecs", "vec(A)ᵀvec(B) = tr(AᵀB)", frozenset({"product"}), _vecs, "trace as an inner product of vecs"),
    Rule("entries of a sum", "(A + B)ᵢⱼ = Aᵢⱼ + Bᵢⱼ", frozenset({"Entry"}), _entry),
    Rule("sum over indices as a product", "Σⱼ Aᵢⱼ Bⱼₖ = (AB)ᵢₖ", frozenset({"Sum"}), _whole, "written in entries"),
)
