"""What each kind of edit does in one place. One small generator a kind; none looks further than its place."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import PRODUCTS, Change, Place, applied, factors_of, is_applied, is_term, may_be_array
from mathdoc.functions import FUNCTIONS
from mathdoc.sizes import SCALAR

_EXCHANGES = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "trace": "determinant", "determinant": "trace"}


def factor(place: Place) -> Iterator[Change]:
    """A term doubled, halved, or without its number."""
    if not is_term(place):
        return
    node = place.node
    inner = node.args[0] if isinstance(node, E.Apply) and node.operator == "negate" else node
    for value, words in ((Fraction(2), "2"), (Fraction(1, 2), "1/2")):
        number_ = E.Number(value, span=node.span)
        scaled = E.Apply("product", (number_, *(factors_of(inner) or (inner,))), span=node.span)
        yield Change(scaled if inner is node else E.Apply("negate", (scaled,), span=node.span), f"with a factor {words}")


def number(place: Place) -> Iterator[Change]:
    """A number one larger or one smaller."""
    node = place.node
    if isinstance(node, E.Number):
        for step in (1, -1):
            if node.value + step != 0:
                yield Change(replace(node, value=node.value + step), f"with {node.value + step} for {node.value}")


def sign(place: Place) -> Iterator[Change]:
    """The other sign of a term."""
    if not is_term(place):
        return
    node = place.node
    if isinstance(node, E.Apply) and node.operator == "negate":
        yield Change(node.args[0], "with the other sign")
    else:
        yield Change(E.Apply("negate", (node,), span=node.span), "with the other sign")


def transpose_inserted(place: Place) -> Iterator[Change]:
    """A transpose on a factor."""
    if may_be_array(place.node) and not is_applied(place.parent, "transpose", "trace"):
        yield Change(applied("transpose", place.node), "with this transposed")


def transpose_removed(place: Place) -> Iterator[Change]:
    """A transpose left out."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator == "transpose":
        yield Change(node.args[0], "without the transpose")
    elif isinstance(node, E.Apply) and node.operator == "inverse_transpose":
        yield Change(replace(node, operator="inverse"), "without the transpose")


def factors_swapped(place: Place) -> Iterator[Change]:
    """Two neighbouring factors in the other order."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator in (*PRODUCTS, "kronecker", "hadamard_divide"):
        for k in range(len(node.args) - 1):
            a, b = node.args[k : k + 2]
            if not isinstance(a, E.Number) and not isinstance(b, E.Number):
                yield Change(replace(node, args=(*node.args[:k], b, a, *node.args[k + 2 :])), "with these two factors swapped")


def factor_dropped(place: Place) -> Iterator[Change]:
    """A product without one of its factors."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator in (*PRODUCTS, "hadamard"):
        yield from _without_one(node, "without the factor")
    elif isinstance(node, E.Apply) and node.operator == "fraction":
        yield Change(node.args[0], "without the denominator")


def term_dropped(place: Place) -> Iterator[Change]:
    """A sum without one of its terms."""
    if isinstance(place.node, E.Apply) and place.node.operator == "add":
        yield from _without_one(place.node, "without the term")


def _without_one(node: E.Apply, words: str) -> Iterator[Change]:
    for k in range(len(node.args)):
        rest = (*node.args[:k], *node.args[k + 1 :])
        if rest:
            yield Change(rest[0] if len(rest) == 1 else replace(node, args=rest), f"{words} number {k + 1}")


def elementwise_for_product(place: Place) -> Iterator[Change]:
    """Two factors multiplied entry by entry."""
    node = place.node
    if not isinstance(node, E.Apply) or node.operator not in (*PRODUCTS, "kronecker", "inner"):
        return
    for k in range(len(node.args) - 1):
        a, b = node.args[k : k + 2]
        if not isinstance(a, E.Number) and not isinstance(b, E.Number):
            merged = applied("hadamard", a, b)
            rest = (*node.args[:k], merged, *node.args[k + 2 :])
            yield Change(merged if len(rest) == 1 else replace(node, args=rest), "with an elementwise product here")


def product_for_elementwise(place: Place) -> Iterator[Change]:
    """A matrix product in the place of an elementwise, Kronecker or inner product."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator in ("hadamard", "kronecker", "inner"):
        yield Change(replace(node, operator="product"), "with a matrix product here")


def _pairs(node: E.Expr) -> Iterator[tuple[tuple[E.Expr, ...], E.Expr, E.Expr, tuple[E.Expr, ...]]]:
    factors = factors_of(node)
    for k in range(len(factors) - 1):
        yield factors[:k], factors[k], factors[k + 1], factors[k + 2 :]


def inner_for_outer(place: Place) -> Iterator[Change]:
    """`xᵀ y` in the place of `x yᵀ`."""
    for before, a, b, after in _pairs(place.node):
        if isinstance(b, E.Apply) and b.operator == "transpose" and isinstance(place.node, E.Apply):
            args = (*before, applied("transpose", a), b.args[0], *after)
            yield Change(replace(place.node, args=args), "with an inner product in the place of the outer one")


def outer_for_inner(place: Place) -> Iterator[Change]:
    """`x yᵀ` in the place of `xᵀ y`."""
    for before, a, b, after in _pairs(place.node):
        if isinstance(a, E.Apply) and a.operator == "transpose" and isinstance(place.node, E.Apply):
            args = (*before, a.args[0], applied("transpose", b), *after)
            yield Change(replace(place.node, args=args), "with an outer product in the place of the inner one")


def inverse_removed(place: Place) -> Iterator[Change]:
    """An inverse left out."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator in ("inverse", "pseudo_inverse"):
        yield Change(node.args[0], "without the inverse")
    elif isinstance(node, E.Apply) and node.operator == "inverse_transpose":
        yield Change(replace(node, operator="transpose"), "without the inverse")


def inverse_added(place: Place) -> Iterator[Change]:
    """An inverse too many."""
    stands_apart = isinstance(place.parent, E.Differential | E.Entry | E.Directional) or is_applied(
        place.parent, "inverse", "pseudo_inverse"
    )
    if isinstance(place.node, E.Symbol) and place.node.shape != SCALAR and not stands_apart:
        yield Change(applied("inverse", place.node), "with this inverted")


def prime_dropped(place: Place) -> Iterator[Change]:
    """`f` for `f'`."""
    if isinstance(place.node, E.Call | E.FunctionValue) and place.node.order:
        yield Change(replace(place.node, order=place.node.order - 1), "without the prime")


def prime_added(place: Place) -> Iterator[Change]:
    """`f'` for `f`."""
    if isinstance(place.node, E.Call):
        yield Change(replace(place.node, order=place.node.order + 1), "with one more prime")


def exponent(place: Place) -> Iterator[Change]:
    """An exponent one larger or one smaller."""
    node = place.node
    if not isinstance(node, E.Apply):
        return
    if node.operator in ("power", "hadamard_power"):
        power = node.args[1]
        for step, words in ((-1, "smaller"), (1, "larger")):
            if isinstance(power, E.Number):
                new: E.Expr = replace(power, value=power.value + step)
            else:
                new = E.Apply("add", (power, E.Number(Fraction(step), span=power.span)), span=power.span)
            if new != E.Number(Fraction(0)):
                whole = node.args[0] if new == E.Number(Fraction(1)) else replace(node, args=(node.args[0], new))
                yield Change(whole, f"with the exponent one {words}")
    elif node.operator == "norm_squared":
        yield Change(replace(node, operator="norm"), "without the square")
    elif node.operator == "norm":
        yield Change(replace(node, operator="norm_squared"), "squared")


def index_exchanged(place: Place) -> Iterator[Change]:
    """Another index letter."""
    node = place.node
    if isinstance(node, E.Entry):
        for k, index in enumerate(node.indices):
            for letter in place.letters:
                if isinstance(index, E.Index) and index.name != letter:
                    indices = (*node.indices[:k], replace(index, name=letter), *node.indices[k + 1 :])
                    yield Change(replace(node, indices=indices), f"with the index {letter} for {index.name}")


def indices_swapped(place: Place) -> Iterator[Change]:
    """Two neighbouring indices in the other order."""
    node = place.node
    if isinstance(node, E.Entry):
        for k in range(len(node.indices) - 1):
            a, b = node.indices[k : k + 2]
            yield Change(replace(node, indices=(*node.indices[:k], b, a, *node.indices[k + 2 :])), "with these two indices swapped")


def bound(place: Place) -> Iterator[Change]:
    """A sum that begins one later or ends one earlier."""
    node = place.node
    if not isinstance(node, E.Sum):
        return
    one = E.Number(Fraction(1), span=node.span)
    for k, item in enumerate(node.ranges):
        if item.upper is None:
            continue
        later = E.Number(Fraction(2), span=item.span) if item.lower is None else E.Apply("add", (item.lower, one), span=item.span)
        earlier = E.Apply("add", (item.upper, E.Apply("negate", (one,), span=item.span)), span=item.span)
        for new, words in ((replace(item, lower=later), "beginning one later"), (replace(item, upper=earlier), "ending one earlier")):
            yield Change(replace(node, ranges=(*node.ranges[:k], new, *node.ranges[k + 1 :])), f"with the sum {words}")


def trace_permuted(place: Place) -> Iterator[Change]:
    """The factors under a trace in an order that is no rotation."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator == "trace" and len(factors := factors_of(node.args[0])) >= 3:
        for k in range(len(factors)):
            for j in range(k + 1, len(factors)):
                new = list(factors)
                new[k], new[j] = new[j], new[k]
                inside = E.Apply("product", tuple(new), span=node.args[0].span)
                yield Change(replace(node, args=(inside,)), "with the factors under the trace in another order")


def diagonal_dropped(place: Place) -> Iterator[Change]:
    """A diagonal left out."""
    node = place.node
    if isinstance(node, E.Apply) and node.operator in ("diag", "diag_matrix", "diag_vector", "diagonal_part"):
        yield Change(node.args[0], "without the diagonal")


def function_dropped(place: Place) -> Iterator[Change]:
    """The argument in the place of a function of it."""
    node = place.node
    known = isinstance(node, E.Apply) and (node.operator in FUNCTIONS or node.operator.startswith("overloaded_"))
    if known or (isinstance(node, E.Call) and len(node.args) == 1):
        yield Change(next(iter(E.children(node))), "without the function")


def function_exchanged(place: Place) -> Iterator[Change]:
    """A function for its relative: sine and cosine, trace and determinant."""
    node = place.node
    if isinstance(node, E.Apply):
        prefix = "overloaded_" if node.operator.startswith("overloaded_") else ""
        other = _EXCHANGES.get(node.operator.removeprefix(prefix))
        if other is not None:
            yield Change(replace(node, operator=prefix + other), f"with {other} for {node.operator.removeprefix(prefix)}")


def differential_dropped(place: Place) -> Iterator[Change]:
    """`X` for `dX`."""
    node = place.node
    if isinstance(node, E.Differential):
        yield Change(node.arg if node.order == 1 else replace(node, order=node.order - 1), "without the differential")


def letter_exchanged(place: Place) -> Iterator[Change]:
    """Another symbol of the same expression."""
    if isinstance(place.node, E.Symbol):
        for name in place.names:
            if name != place.node.name:
                yield Change(E.Symbol(name, span=place.node.span), f"with {name} for {place.node.name}")
