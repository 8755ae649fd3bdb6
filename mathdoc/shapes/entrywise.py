"""Quotients and powers of arrays that are not square, entry by entry; squares of norms, which need no root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.operators import ENTRYWISE, SQUARES
from mathdoc.sizes import SCALAR

if TYPE_CHECKING:
    from mathdoc.shapes.elaborate import Elaborator


def entrywise(work: Elaborator, node: E.Apply, args: tuple[E.Expr, ...]) -> E.Expr | None:
    """`\\frac{1}{1 + e^{-z}}`, `h^2`: on arrays that are not square these have one meaning only, entry by entry."""
    name = ENTRYWISE.get(node.operator, "")
    array = args[-1] if work.shape(args[-1]) != SCALAR else args[0]
    shape = work.shape(array)
    unknown = any(part.startswith("?") for size in shape for part in size.names)
    if not name or len(shape) != 2 or shape[0] == shape[1] or unknown:
        return None
    first = args[0]
    if work.shape(first) == SCALAR:
        ones = E.Literal("ones", span=first.span, shape=shape)
        first = E.Apply("product", (first, ones), span=first.span, shape=shape)
    args = (first, *args[1:])
    if not work.trial(lambda: work.shape_of(name, args)):
        return None
    work.notes.append("a quotient or a power of an array that is not square is taken entry by entry")
    return replace(node, operator=name, args=args, shape=work.shape_of(name, args))


def square_of_norm(args: tuple[E.Expr, ...]) -> tuple[str, tuple[E.Expr, ...]] | None:
    """The operator and the arguments of a squared norm: it is a polynomial, its root is not."""
    base, exponent = args
    if isinstance(base, E.Apply) and base.operator in SQUARES and isinstance(exponent, E.Number) and exponent.value == 2:
        return SQUARES[base.operator], base.args
    return None
