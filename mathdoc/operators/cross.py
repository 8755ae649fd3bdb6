"""The cross product of two vectors of three entries."""

from __future__ import annotations

from mathdoc import build
from mathdoc.arithmetic import Arithmetic
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr, Literal
from mathdoc.operators.contraction import linear_differential
from mathdoc.operators.model import Fresh, Level, Operator, Render, ShapeError, Unifier, Write, on_values
from mathdoc.operators.rules import Cotangents
from mathdoc.sizes import ONE, Shape, Size, shape_text
from mathdoc.weil import Array

_THREE = Size.of(3)


def _shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    """Two columns of three entries, or two rows."""
    for wanted in ((_THREE, ONE), (ONE, _THREE)):
        if all(len(shape) == 2 and unifier.resolve(shape) == wanted for shape in shapes):
            return wanted
    found = " and ".join(shape_text(unifier.resolve(shape)) for shape in shapes)
    raise ShapeError(f"a cross product takes two vectors of three entries, and these are {found}")


def _value(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    """Return (a₂b₃ - a₃b₂, a₃b₁ - a₁b₃, a₁b₂ - a₂b₁)."""
    a, b = values
    turned = [arithmetic.rearrange(v, v.dims, order) for v in (a, b) for order in ((1, 2, 0), (2, 0, 1))]
    return arithmetic.subtract(arithmetic.hadamard(turned[0], turned[3]), arithmetic.hadamard(turned[1], turned[2]))


def _adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """ā = b × c̄, b̄ = c̄ × a."""
    a, b = node.args
    shape = shape_of(node)
    return build.apply("cross_product", b, cotangent, shape=shape), build.apply("cross_product", cotangent, a, shape=shape)


def _index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """(a × b)_i = ε_ijk a_j b_k."""
    column = shape_of(node)[1] == ONE
    i = letters[0] if column else letters[1]
    j, k = fresh(_THREE), fresh(_THREE)
    epsilon = build.entry(Literal("levi_civita", (_THREE,), shape=(_THREE,) * 3), (i, j, k))
    factors = [write(place, (letter, "") if column else ("", letter)) for place, letter in enumerate((j, k))]
    return build.summed([(j, _THREE), (k, _THREE)], build.mul(epsilon, *factors))


CROSS_PRODUCT = Operator(
    name="cross_product", text="cross product", spellings=(), shape=_shape, evaluate=on_values(_value), letters="product",
    differential=linear_differential, adjoint=_adjoint, index=_index,
    render=Render(r"{0} \times {1}", Level.INNER, (Level.HADAMARD, Level.HADAMARD)),
)  # fmt: skip
