"""What a claim is compared by: plain equality, equality up to an order, up to a constant, or up to a factor."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.diagnostics import fail
from mathdoc.syntax.rows import Relation

_NORMS = frozenset({"norm", "vector_norm", "norm_2", "absolute_value", "bars", "abs"})
CONST = E.Symbol(r"\mathrm{const}")


class Form(Struct, frozen=True):
    """Both sides as they are to be compared. `taylor`: (increment, k), the coefficients below its k-th power agree.

    `certain`: whether a mismatch refutes the row (it does not for `≈`).
    """

    left: E.Expr
    right: E.Expr
    taylor: tuple[str, int] | None = None
    convention: str = ""
    certain: bool = True


def form_of(relation: Relation) -> Form:
    """Return how a claim is compared. Raises the message for an O(·) that says nothing."""
    left, lost_left = _without(relation.left, _is_big_o)
    right, lost_right = _without(relation.right, _is_big_o)
    if lost_left or lost_right:
        increment, order = _lowest([_order(term) for term in (*lost_left, *lost_right)], relation)
        return Form(left, right, (increment, order), f"equal up to O(‖{increment}‖^{order})")
    left, constants_left = _without(relation.left, _is_const)
    right, constants_right = _without(relation.right, _is_const)
    if constants_left or constants_right:
        return Form(_d(left), _d(right), None, "equal up to a constant: compared through the differential")
    if relation.symbol == r"\propto":
        return Form(_d(_log(left)), _d(_log(right)), None, "equal up to a factor: compared through the differential of the logarithm")
    return Form(left, right, certain=relation.symbol != r"\approx")


def _d(expr: E.Expr) -> E.Expr:
    return E.Differential(expr, span=expr.span)


def _log(expr: E.Expr) -> E.Expr:
    return E.Apply("log", (expr,), span=expr.span)


def _is_big_o(term: E.Expr) -> bool:
    return isinstance(term, E.Apply) and term.operator == "big_o"


def _is_const(term: E.Expr) -> bool:
    return term == CONST


def _without(expr: E.Expr, drop: object) -> tuple[E.Expr, list[E.Expr]]:
    """Return a sum without the terms that `drop` picks, and these."""
    terms = expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)
    lost = [term for term in terms if drop(_unsigned(term))]  # type: ignore[operator]
    if not lost:
        return expr, []
    kept = tuple(term for term in terms if term not in lost)
    if not kept:
        return E.Number(Fraction(0), span=expr.span), [_unsigned(term) for term in lost]
    return (kept[0] if len(kept) == 1 else E.Apply("add", kept, span=expr.span)), [_unsigned(term) for term in lost]


def _unsigned(term: E.Expr) -> E.Expr:
    return term.args[0] if isinstance(term, E.Apply) and term.operator == "negate" else term


def _order(term: E.Expr) -> tuple[str, int, E.Expr]:
    """Return the increment and the order that O(·) names: O(‖H‖^k), O(‖H‖²), O(H), O(ε^k)."""
    assert isinstance(term, E.Apply)
    inner, order = term.args[0], 1
    if isinstance(inner, E.Apply) and inner.operator == "power" and isinstance(inner.args[1], E.Number):
        value = inner.args[1].value
        inner, order = inner.args[0], int(value) if value.denominator == 1 else 0
    elif isinstance(inner, E.Apply) and inner.operator == "norm_squared":
        return (inner.args[0].name, 2, term) if isinstance(inner.args[0], E.Symbol) else ("", 0, term)
    if isinstance(inner, E.Apply) and inner.operator in _NORMS:
        inner = inner.args[0]
    return (inner.name, order, term) if isinstance(inner, E.Symbol) else ("", 0, term)


def _lowest(orders: list[tuple[str, int, E.Expr]], relation: Relation) -> tuple[str, int]:
    """Return the increment and the lowest order; several increments, or an order below 1, say nothing that can be checked."""
    names = {name for name, _, _ in orders}
    if len(names) != 1 or "" in names or min(order for _, order, _ in orders) < 1:
        raise fail("DRV405", "this O(·) does not say in which increment, or to which order", orders[0][2].span,
                   r"write O(\|H\|^2) with a declared increment H and an order of at least 1")  # fmt: skip
    return names.pop(), min(order for _, order, _ in orders)
