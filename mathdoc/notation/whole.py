"""From index notation to whole arrays: a number with free letters becomes the array whose axes bear those letters."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.length import length
from mathdoc.notation.model import CannotSay, rebuilt
from mathdoc.notation.network import Axes, Network, Node, axes_of, letter_sizes, network_of, open_letters, shown, terms_of
from mathdoc.notation.reduction import NoProduct, Reduction, diagonal
from mathdoc.operators import OPERATORS
from mathdoc.operators.rules import entrywise_index
from mathdoc.sizes import ONE, SCALAR, Shape
from mathdoc.source import NOWHERE


def arrays(expr: E.Expr) -> E.Expr:
    """Return an expression with every sum over indices in it as an expression of whole arrays, the same object if there is none.

    A sum that the author wrote may stay (over the members of a family, over a part of an axis); another without such a form raises
    CannotSay.
    """
    if isinstance(expr, E.Components):
        return whole(expr.arg, tuple(zip(expr.indices, axes_of(expr), strict=True)))
    if not isinstance(expr, E.Sum):
        return rebuilt(expr, arrays)
    try:
        letters, sizes = open_letters(expr), letter_sizes(expr)
        axes = tuple((letter, sizes[letter]) for letter in letters if letter in sizes)
        return expr if len(axes) < len(letters) else build.entry(whole(expr, axes), letters)
    except CannotSay as reason:
        if not expr.explicit or isinstance(reason, NoProduct):
            raise
        return rebuilt(expr, arrays)


def without_indices(expr: E.Sum) -> E.Expr | None:
    """Return a sum over indices as an expression of whole arrays, or None where it is none."""
    try:
        new = arrays(expr)
    except CannotSay:
        return None
    return None if new is expr else new


def whole(expr: E.Expr, axes: Axes = ()) -> E.Expr:
    """Return the array with the entries `expr`: a number without axes, a column with one, a matrix with rows and columns."""
    if expr.shape != SCALAR:
        raise CannotSay("an array stands where entries are")
    if len(axes) > 2:
        raise CannotSay(f"{', '.join(shown(letter) for letter, _ in axes)} are the indices of an array of {len(axes)} axes")
    if not axes and not any(isinstance(node, E.Index) for node in E.walk(expr)):
        return expr
    terms = list(terms_of(expr))
    if len(terms) == 1:
        return _term(terms[0], axes)
    apart = build.add(*[_term(term, axes) for term in terms])
    if not isinstance(expr, E.Sum):
        return apart
    try:
        return min(reduced(network_of(expr, axes)), apart, key=length)
    except CannotSay:
        return apart


def _term(expr: E.Expr, axes: Axes) -> E.Expr:
    """One term: a function of its letters, or a network."""
    letters = tuple(letter for letter, _ in axes)
    expr = _inward(expr)
    rule = _rule(expr)
    if rule is not None and set(open_letters(expr)) == set(letters):
        return rule(expr, axes)
    try:
        network = network_of(expr, axes)
        # A number without open letters of which nothing can be taken apart, such as a product over an index.
        return rebuilt(expr, arrays) if network.above == (expr,) and not axes else reduced(network)
    except CannotSay:
        expanded = _expanded(expr)
        if expanded is None:
            raise
        return whole(expanded, axes)


def _inward(expr: E.Expr) -> E.Expr:
    """Return a sum of derivatives as the derivative of a sum."""
    if not isinstance(expr, E.Sum) or expr.product or not isinstance(expr.body, E.Derivative | E.Differential):
        return expr
    body, names = expr.body, {item.name for item in expr.ranges}
    if isinstance(body, E.Derivative) and any(names & set(open_letters(item)) for item in body.wrt):
        return expr
    if isinstance(body.arg, E.Entry):
        return expr
    return replace(body, arg=E.Sum(expr.ranges, body.arg, explicit=expr.explicit, shape=SCALAR), span=NOWHERE)


def reduced(network: Network) -> E.Expr:
    """Return a network as an expression of whole arrays."""
    letters, renamed = [letter for letter, _ in network.free], list(network.nodes)
    twin = next((node for node in renamed if _is_identity(node) and set(node.labels) == set(letters) and len(set(letters)) == 2), None)
    if twin is not None:
        renamed.remove(twin)
        row, column = letters
        renamed = [Node(node.array, tuple(row if label == column else label for label in node.labels)) for node in renamed]
        letters = [row]
    nodes = [_resolved(node, network) for node in renamed]
    result = Reduction(nodes, tuple(letters), network.sums, network.sizes).result()
    above = build.mul(*[whole(factor) for factor in network.above], diagonal(result) if twin is not None else result)
    return build.fraction(above, build.mul(*[whole(factor) for factor in network.below]))


def _is_identity(node: Node) -> bool:
    return isinstance(node.array, E.Literal) and node.array.kind == "identity"


def _resolved(node: Node, network: Network) -> Node:
    """Return a node whose array is one: a function of entries as the function of arrays."""
    array = node.array
    if not isinstance(array, E.Components):
        return Node(arrays(array), node.labels)
    axes = tuple(zip(array.indices, axes_of(array), strict=True))
    return Node(whole(array.arg, axes), node.labels)


def _expanded(expr: E.Expr) -> E.Expr | None:
    """Return a term with its first factor that is a sum multiplied out."""
    if isinstance(expr, E.Sum):
        body = _expanded(expr.body)
        return None if body is None or expr.product else replace(expr, body=body)
    if not isinstance(expr, E.Apply) or expr.operator != "product":
        return None
    place = next((k for k, factor in enumerate(expr.args) if build.is_applied(factor, "add")), None)
    if place is None:
        return None
    return build.add(*[build.mul(*expr.args[:place], term, *expr.args[place + 1 :]) for term in terms_of(expr.args[place])])


# Functions of entries

Rule = Callable[[E.Expr, Axes], E.Expr]


def _rule(expr: E.Expr) -> Rule | None:
    """Return how a function of numbers becomes one of arrays; None for products and entries."""
    if isinstance(expr, E.Apply):
        return _apply_rule(expr)
    if isinstance(expr, E.Differential):
        return None if isinstance(expr.arg, E.Entry) else _differential
    return _RULES.get(type(expr))


def _apply_rule(expr: E.Apply) -> Rule | None:
    square = expr.operator == "power" and isinstance(expr.args[1], E.Number) and expr.args[1].value == 2
    if expr.operator == "power" and open_letters(expr) and not square:
        return _power
    if expr.operator == "fraction" and build.is_one(expr.args[0]) and open_letters(expr):
        return _reciprocal
    if OPERATORS[expr.operator].index is entrywise_index:
        return _function
    return None if expr.operator in ("product", "negate", "fraction", "power") and open_letters(expr) else _closed


def _shape(axes: Axes) -> Shape:
    sizes = tuple(size for _, size in axes)
    return (*sizes, *(ONE,) * (2 - len(sizes)))


def _closed(expr: E.Expr, axes: Axes) -> E.Expr:
    """A number made of numbers: each of them."""
    if axes:
        raise CannotSay(f"no form of whole arrays has these entries with the indices {', '.join(shown(letter) for letter, _ in axes)}")
    return rebuilt(expr, arrays)


def _function(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.Apply)
    return build.apply(expr.operator, whole(expr.args[0], axes), shape=_shape(axes))


def _power(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.Apply)
    base, exponent = expr.args
    if open_letters(exponent):
        raise CannotSay("an index stands in an exponent")
    return build.apply("hadamard_power", whole(base, axes), whole(exponent), shape=_shape(axes))


def _reciprocal(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.Apply)
    return build.apply("hadamard_divide", build.ones(_shape(axes)), whole(expr.args[1], axes), shape=_shape(axes))


def _differential(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.Differential)
    return build.differential(whole(expr.arg, axes), expr.order)


def _call(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.Call)
    if len(expr.args) != 1:
        return _closed(expr, axes)
    return E.Call(expr.function, (whole(expr.args[0], axes),), expr.order, shape=_shape(axes))


def _at(expr: E.Expr, axes: Axes) -> E.Expr:
    assert isinstance(expr, E.At)
    if len(expr.bindings) != 1 or open_letters(expr.arg):
        return _closed(expr, axes)
    name, value = expr.bindings[0]
    return E.At(expr.arg, ((name, whole(value, axes)),), bool(axes) or expr.entrywise, shape=_shape(axes), origin=expr.origin)


def _derivative(expr: E.Expr, axes: Axes) -> E.Expr:
    """`∂f/∂x_i` is an entry of the gradient, `∂y_i/∂x_j` of the Jacobian matrix, `∂²f/∂x_i∂x_j` of the Hessian."""
    assert isinstance(expr, E.Derivative)
    entries = [item for item in expr.wrt if isinstance(item, E.Entry)]
    inner = open_letters(expr.arg)
    names = [*inner, *[place.name for item in entries for place in item.indices if isinstance(place, E.Index)]]
    by_entries = expr.style == "by_entry" and len(entries) == len(expr.wrt) and len(inner) + len(entries) <= 2
    if not by_entries or len(set(names)) != len(names) or set(names) != {letter for letter, _ in axes} or (inner and len(names) > 2):
        return _closed(expr, axes)
    sizes = dict(axes)
    arg = whole(expr.arg, tuple((name, sizes[name]) for name in inner)) if inner else arrays(expr.arg)
    style = "hessian" if len(entries) == 2 else "jacobian" if inner else "gradient"
    shape = _shape(tuple((name, sizes[name]) for name in names))
    result = E.Derivative(arg, tuple(item.array for item in entries), style, shape=shape)
    return result if names == [letter for letter, _ in axes] else build.transposed(result)


_RULES: dict[type[E.Expr], Rule] = {
    E.Call: _call, E.At: _at, E.Derivative: _derivative, E.Number: _closed, E.SizeValue: _closed, E.Symbol: _closed,
    E.NamedConstant: _closed,
}  # fmt: skip
