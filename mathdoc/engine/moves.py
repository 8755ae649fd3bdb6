"""The named moves of matrix calculus: each takes one subterm to an equal one, by one rule that a reader knows by its name.

`MOVES` are the rules that need nothing but the term; the rules of differentials also ask what varies, and are made by `differential_moves`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.forward import NoDifferential, call_differential, operator_differential
from mathdoc.engine.reverse import NotLinear, adjoint
from mathdoc.functions import FUNCTIONS
from mathdoc.operators import OPERATORS
from mathdoc.operators.contraction import linear_differential

At: TypeAlias = Callable[[E.Expr], list[E.Expr]]


class Move(Struct, frozen=True):
    """A rule: its name, and the terms that it makes of a term to which it applies (none, one, or several)."""

    name: str
    at: At


def everywhere(move: Move, expr: E.Expr) -> Iterator[E.Expr]:
    """Yield every expression that a move makes of an expression by acting on one subterm."""
    yield from move.at(expr)
    for k, child in enumerate(E.children(expr)):
        for new in everywhere(move, child):
            yield replaced(expr, k, new)


def replaced(expr: E.Expr, place: int, new: E.Expr) -> E.Expr:
    """Return an expression with one of its parts replaced."""
    count = iter(range(len(E.children(expr))))
    changed = E.map_children(expr, lambda child: new if next(count) == place else child)
    return build.mul(*changed.args) if isinstance(changed, E.Apply) and changed.operator == "product" else changed


# Traces


def _inside_trace(expr: E.Expr) -> E.Expr | None:
    return expr.args[0] if isinstance(expr, E.Apply) and expr.operator == "trace" else None


def _factors(expr: E.Expr) -> list[E.Expr]:
    return build.grouped(expr.args) if isinstance(expr, E.Apply) and expr.operator == "product" else [expr]


def cyclic(expr: E.Expr) -> list[E.Expr]:
    """tr(ABC) = tr(BCA) = tr(CAB)."""
    inner = _inside_trace(expr)
    factors = _factors(inner) if inner is not None else []
    return [build.trace(build.mul(*factors[k:], *factors[:k])) for k in range(1, len(factors))]


def transposed_trace(expr: E.Expr) -> list[E.Expr]:
    """tr(A) = tr(Aᵀ)."""
    inner = _inside_trace(expr)
    return [] if inner is None else [build.trace(transposed(inner))]


def trace_of_sum(expr: E.Expr) -> list[E.Expr]:
    """tr(A + B) = tr(A) + tr(B)."""
    inner = _inside_trace(expr)
    return [build.add(*[build.trace(term) for term in inner.args])] if isinstance(inner, E.Apply) and inner.operator == "add" else []


def trace_as_inner(expr: E.Expr) -> list[E.Expr]:
    """tr(AB) = Aᵀ : B, wherever the product is cut."""
    inner = _inside_trace(expr)
    factors = _factors(inner) if inner is not None else []
    return [build.inner(transposed(build.mul(*factors[:k])), build.mul(*factors[k:])) for k in range(1, len(factors))]


def number_as_trace(expr: E.Expr) -> list[E.Expr]:
    """aᵀBc = tr(B c aᵀ)."""
    factors = [factor for factor in _factors(expr) if not build.is_scalar(factor)]
    if not build.is_scalar(expr) or len(factors) < 2:
        return []
    scalars = [factor for factor in _factors(expr) if build.is_scalar(factor)]
    return [build.mul(*scalars, build.trace(build.mul(*factors[1:], factors[0])))]


def inner_as_trace(expr: E.Expr) -> list[E.Expr]:
    """A : B = tr(AᵀB)."""
    return [build.trace(build.mul(transposed(expr.args[0]), expr.args[1]))] if _is(expr, "inner") and isinstance(expr, E.Apply) else []


# Across the colon


def _is(expr: E.Expr, operator: str) -> bool:
    return build.is_applied(expr, operator) and not build.is_scalar(expr.args[0] if isinstance(expr, E.Apply) else expr)


def turned(expr: E.Expr) -> list[E.Expr]:
    """A : B = B : A."""
    return [build.inner(expr.args[1], expr.args[0])] if _is(expr, "inner") and isinstance(expr, E.Apply) else []


def both_transposed(expr: E.Expr) -> list[E.Expr]:
    """A : B = Aᵀ : Bᵀ."""
    return [build.inner(*[transposed(arg) for arg in expr.args])] if _is(expr, "inner") and isinstance(expr, E.Apply) else []


def across(operator: str) -> At:
    """Return the move of a linear operator from the right of the colon to its left, by its adjoint: `A : BC` is `BᵀA : C`."""

    def at(expr: E.Expr) -> list[E.Expr]:
        if not _is(expr, "inner") or not isinstance(expr, E.Apply):
            return []
        left, right = expr.args
        if not isinstance(right, E.Apply) or right.operator != operator:
            return []
        try:
            parts = adjoint(right, left)
        except NotLinear:
            return []
        return [
            build.inner(part, arg) for part, arg in zip(parts, right.args, strict=True) if part is not None and not build.is_scalar(arg)
        ]

    return at


ACROSS: dict[str, str] = {
    "product": "factor moved across the colon",
    "transpose": "transpose moved across the colon",
    "hadamard": "Hadamard product moved inside the colon",
    "diag_matrix": "diagonal moved across the colon",
    "diag_vector": "diagonal moved across the colon",
}

MOVES: tuple[Move, ...] = (
    Move("cyclic property", cyclic),
    Move("transpose in the trace", transposed_trace),
    Move("trace of a sum", trace_of_sum),
    Move("trace as an inner product", trace_as_inner),
    Move("inner product as a trace", inner_as_trace),
    Move("a number is its own trace", number_as_trace),
    Move("inner product turned round", turned),
    Move("both sides of the colon transposed", both_transposed),
    *(Move(name, across(operator)) for operator, name in ACROSS.items()),
)

# Differentials

PRODUCT_RULE = "product rule"
_NAMED = {
    "add": "differential of a sum", "negate": "differential of a sum", "product": PRODUCT_RULE, "hadamard": PRODUCT_RULE,
    "inner": PRODUCT_RULE, "kronecker": PRODUCT_RULE, "cross_product": PRODUCT_RULE, "fraction": "quotient rule",
    "hadamard_divide": "quotient rule", "trace": "d and trace exchanged", "transpose": "d and transpose exchanged",
}  # fmt: skip


def differential_rule(arg: E.Expr, varies: Callable[[E.Expr], bool]) -> str:
    """Return the name of the rule that the differential of an expression is taken by."""
    if isinstance(arg, E.Apply):
        if _NAMED.get(arg.operator) == PRODUCT_RULE and sum(map(varies, arg.args)) == 1:
            return "constant factors"
        linear = OPERATORS[arg.operator].differential is linear_differential and len(arg.args) == 1
        return _NAMED.get(arg.operator, f"d and {OPERATORS[arg.operator].text} exchanged" if linear else f"differential of {_text(arg)}")
    if isinstance(arg, E.Symbol):
        return f"definition of {arg.name}"
    return "chain rule" if isinstance(arg, E.Call) else "differential"


def _text(arg: E.Apply) -> str:
    text = OPERATORS[arg.operator].text
    return text if text == arg.operator and text in FUNCTIONS else f"the {text}"


def taken(node: E.Differential, varies: Callable[[E.Expr], bool], definitions: Mapping[str, E.Expr]) -> E.Expr:
    """Return the differential of an expression by one rule, in the differentials of its parts. Raises NoDifferential."""
    arg = node.arg
    if isinstance(arg, E.Symbol) and arg.name in definitions:
        return build.differential(definitions[arg.name])
    if isinstance(arg, E.Apply):
        return operator_differential(arg, tuple([_change(part) if varies(part) else None for part in arg.args]))
    if isinstance(arg, E.Call) and len(arg.args) == 1:
        return call_differential(arg, build.differential(arg.args[0]))
    raise NoDifferential("the differential of something that no single rule takes apart")


def _change(part: E.Expr) -> E.Expr:
    """Return the differential of a part, that of a transposed variable as `dXᵀ`."""
    if isinstance(part, E.Apply) and part.operator == "transpose" and isinstance(part.args[0], E.Symbol):
        return transposed(build.differential(part.args[0]))
    return build.differential(part)


def differential_moves(varies: Callable[[E.Expr], bool], definitions: Mapping[str, E.Expr]) -> At:
    """Return the move that takes one differential by its rule; `differential_rule` says its name."""

    def at(expr: E.Expr) -> list[E.Expr]:
        if not isinstance(expr, E.Differential) or expr.order != 1:
            return []
        try:
            return [taken(expr, varies, definitions)]
        except NoDifferential:
            return []

    return at
