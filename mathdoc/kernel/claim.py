"""What the kernel is asked to judge, and how both sides of it are evaluated at one point."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.evaluation.contraction import Labelled
from mathdoc.evaluation.derive import arithmetic_increments, moving
from mathdoc.evaluation.frame import Frame
from mathdoc.evaluation.indexed import aligned, aligned_arrays, labelled
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint
from mathdoc.evaluation.probed import probed
from mathdoc.keyed_functions import KeyedValues
from mathdoc.operators.matrices import inner
from mathdoc.sizes import SCALAR, Size
from mathdoc.syntax import fully_parenthesised
from mathdoc.weil import Array


class Claim(Struct, frozen=True):
    """`left = right`, typed; `free` are its free indices. `text` (the raw row and its block) seeds the points.

    `taylor`: (name of the increment, k): the sides are compared along t·increment, coefficients below t^k.
    `words`: how the author would write a part of it, for the conditions of a certificate.
    """

    left: E.Expr
    right: E.Expr
    free: tuple[tuple[str, Size], ...]
    text: str
    conventions: tuple[str, ...] = ()
    taylor: tuple[str, int] | None = None
    words: Callable[[E.Expr], str] = fully_parenthesised


def order_of(model: Model, *exprs: E.Expr) -> int:
    """Return how many differentials are nested in the values of these expressions: the order of the series that they need."""
    known: dict[str, int] = {}

    def depth(node: E.Expr) -> int:
        if isinstance(node, E.Symbol):
            definition = model.definitions.get(node.name)
            if definition is None:
                return 0
            if node.name not in known:
                known[node.name] = 0
                known[node.name] = depth(definition.body)
            return known[node.name]
        inner_depth = max((depth(child) for child in E.children(node)), default=0)
        return inner_depth + (node.order if isinstance(node, E.Differential) else 0)

    return max(depth(expr) for expr in exprs)


def sides(point: SamplePoint, claim: Claim, contracted: bool) -> tuple[Array, Array]:
    """Return the values of both sides. If `contracted`, a gradient of a number is compared through `G : V = Df[V]` in a random direction V,
    which is any array, so that G has to lie in the space of a variable with a linear fact; and numbers with free indices modulo a prime
    through their contraction with a random vector for each index.
    """
    frame = point.frame.child()
    frame.ranges = {name: range(1, frame.size(size) + 1) for name, size in claim.free}
    if claim.taylor is not None:
        return _along_increment(frame, claim.left, *claim.taylor), _along_increment(frame, claim.right, *claim.taylor)
    if contracted and claim.free and claim.left.shape == claim.right.shape == SCALAR and point.arithmetic.ring.modulus:
        probes = {name: Labelled((name,), point.draw("index " + name, False).constant((frame.size(size),))) for name, size in claim.free}
        return probed(frame, claim.left, probes), probed(frame, claim.right, probes)
    if claim.free:
        axes = tuple(name for name, _ in claim.free)
        return _over_indices(frame, claim.left, axes), _over_indices(frame, claim.right, axes)
    if contracted and (gradient := gradient_of(claim)) is not None and not point.model.free_entries:
        derivative, other = gradient
        return _through_direction(point, frame, derivative, other)
    return frame.value(claim.left), frame.value(claim.right)


def _along_increment(frame: Frame, expr: E.Expr, name: str, order: int) -> Array:
    """Return the coefficients below t^order of an expression where the increment is t times its value, one after the other."""
    arithmetic = frame.arithmetic
    if arithmetic.algebra.groups or any(isinstance(node, E.Differential) for node in E.walk(expr)):
        raise Undecided("differentials and O(·) in one row")
    value = frame.symbol(E.Symbol(name))
    inside = frame.child()
    parts = [None] * order if order == 1 else [None, value.parts[0], *[None] * (order - 2)]
    inside.bound[name] = Array(value.dims, tuple(parts), value.precision)
    inside.moved = frozenset((name,))
    result = inside.value(expr)
    coefficients = [Array(result.dims, (part, *[None] * (order - 1)), result.precision) for part in result.parts[:order]]
    return arithmetic.stack(coefficients, (order, *result.dims))


def _over_indices(frame: Frame, expr: E.Expr, axes: tuple[str, ...]) -> Array:
    value = labelled(frame, expr)
    if expr.shape == SCALAR:
        return aligned(frame, value, axes)
    return aligned_arrays(frame, value, axes)


def gradient_of(claim: Claim) -> tuple[E.Derivative, E.Expr] | None:
    """Return (derivative, other side) if one side is the gradient of a number by one independent symbol."""
    for side, other in ((claim.left, claim.right), (claim.right, claim.left)):
        if isinstance(side, E.Derivative) and side.style == "gradient" and isinstance(side.wrt[0], E.Symbol):
            return side, other
    return None


def _through_direction(point: SamplePoint, frame: Frame, derivative: E.Derivative, other: E.Expr) -> tuple[Array, Array]:
    symbol = derivative.wrt[0]
    assert isinstance(symbol, E.Symbol)
    arithmetic, dims = frame.arithmetic, frame.symbol(symbol).dims
    probe = point.draw("direction " + symbol.name, False).constant(dims)
    direction = arithmetic.embed(probe)
    free = symbol.name in frame.model.definitions
    moved = direction if free else point.projected(symbol.name, direction, arithmetic)
    inside = moving(frame, symbol, [moved])
    change = arithmetic_increments(frame, inside, derivative.arg, 1)[0]
    return change, inner(arithmetic, frame.value(other), direction)


class CountingValues(KeyedValues):
    """Keyed values that remember whether any function was asked for."""

    used = False

    def known(self, name: str, u: object, k: int) -> list[object]:
        """Return the value and the first k derivatives of the known function `name`."""
        self.used = True
        return super().known(name, u, k)

    def derivatives(self, name: str, outputs: int, order: int, arguments: object) -> dict[tuple[int, ...], list[object]]:
        """Return the partial derivatives of an uninterpreted function."""
        self.used = True
        return super().derivatives(name, outputs, order, arguments)  # type: ignore[arg-type]
