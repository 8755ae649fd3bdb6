r"""Trace notation: `\mathrm{tr}(G^\top dX)`, of vectors `g^\top dx`."""

from __future__ import annotations

from mathdoc import build
from mathdoc.expr import Apply, Expr
from mathdoc.notation.model import Notation, moves, variable


def inner(node: Apply) -> Expr:
    """`A : B` is `tr(Aᵀ B)`, of vectors `aᵀ b`."""
    return build.dot(*node.args)


def product(node: Apply) -> Expr:
    """Scalar factors of a trace stand before it."""
    return build.mul(*node.args) if any(build.is_applied(arg, "trace") and not arg.span.end for arg in node.args) else node


def trace(node: Apply) -> Expr:
    """A trace is written in one way, numbers before it."""
    return build.trace(node.args[0])


def term(gradient: Expr, differential: Expr) -> Expr:
    """`G : dX`."""
    return build.dot(gradient, differential)


def ends(expr: Expr) -> bool:
    """Whether a term is `tr(… dX)` or `… dx` already, the differential of a variable in its last place."""
    factors = build.grouped(expr.args) if isinstance(expr, Apply) and expr.operator == "product" else [expr]
    last = factors[-1]
    if isinstance(last, Apply) and last.operator == "trace":
        factors, inner = factors[:-1], last.args[0]
        factors += build.grouped(inner.args) if isinstance(inner, Apply) and inner.operator == "product" else [inner]
        last = factors[-1]
    return variable(last) and not any(moves(factor) for factor in factors[:-1])


TRACE = Notation(
    name="trace",
    title="trace notation",
    rules={"inner": inner, "product": product, "trace": trace},
    term=term,
    ends=ends,
)
