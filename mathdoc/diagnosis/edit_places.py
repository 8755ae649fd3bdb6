"""Places of an expression where an edit may be made, and what may be asked of them."""

from __future__ import annotations

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.functions import FUNCTIONS
from mathdoc.sizes import SCALAR


class Place(Struct, frozen=True):
    """Where an edit may be made: the node, what it stands in, and the names and index letters of the whole expression."""

    node: E.Expr
    parent: E.Expr | None
    names: tuple[str, ...]
    letters: tuple[str, ...]


class Change(Struct, frozen=True):
    """What stands in a place after the edit, and what the edit does, in words."""

    node: E.Expr
    text: str


PRODUCTS = ("product", "times", "dot")


def rebuilt(parent: E.Expr, position: int, new: E.Expr) -> E.Expr:
    """Return `parent` with its child number `position` replaced."""
    count = -1

    def change(child: E.Expr) -> E.Expr:
        nonlocal count
        count += 1
        return new if count == position else child

    return E.map_children(parent, change)


def applied(operator: str, *args: E.Expr) -> E.Apply:
    """Return an operator applied; its place is that of its arguments."""
    span = args[0].span.to(args[-1].span)
    return E.Apply(operator, args, span=span)


def is_applied(node: E.Expr | None, *operators: str) -> bool:
    """Whether a node is one of these operators applied."""
    return isinstance(node, E.Apply) and node.operator in operators


def is_term(place: Place) -> bool:
    """Whether a place is a whole side, a term of a sum, or the argument of a function: where a factor or a sign can be lost."""
    if is_applied(place.node, "add") or is_applied(place.parent, "negate"):
        return False
    return place.parent is None or is_applied(place.parent, "add", *FUNCTIONS) or isinstance(place.parent, E.Call)


def factors_of(node: E.Expr) -> tuple[E.Expr, ...]:
    """Return the factors of a product, and of anything else none."""
    return node.args if isinstance(node, E.Apply) and node.operator in PRODUCTS else ()


def may_be_array(node: E.Expr) -> bool:
    """Whether a factor could be an array (or is one, where shapes are known) and is no product or sum itself."""
    if node.shape == SCALAR:
        return False
    atoms = E.Symbol | E.Differential | E.Call | E.Derivative | E.Matrix
    return isinstance(node, atoms) or is_applied(node, "inverse", "diag", "diag_matrix", "diag_vector", "hadamard", "kronecker")
