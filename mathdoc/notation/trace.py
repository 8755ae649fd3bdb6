r"""Trace notation: `\mathrm{tr}(G^\top dX)`, of vectors `g^\top dx`."""

from __future__ import annotations

from mathdoc import build
from mathdoc.expr import Apply, Expr
from mathdoc.notation.model import Notation


def inner(node: Apply) -> Expr:
    """`A : B` is `tr(Aᵀ B)`, of vectors `aᵀ b`."""
    return build.dot(*node.args)


def product(node: Apply) -> Expr:
    """Scalar factors of a trace stand before it."""
    return build.mul(*node.args) if any(build.is_applied(arg, "trace") and not arg.span.end for arg in node.args) else node


def term(gradient: Expr, differential: Expr) -> Expr:
    """`G : dX`."""
    return build.dot(gradient, differential)


TRACE = Notation(name="trace", title="trace notation", rules={"inner": inner, "product": product}, term=term)
