"""Norms other than the Euclidean one: sums and maxima of absolute values, sums and maxima of singular values."""

from __future__ import annotations

from fractions import Fraction

from mathdoc import build
from mathdoc.arithmetic import Arithmetic
from mathdoc.expr import Apply, Expr
from mathdoc.matrix_functions import square_root
from mathdoc.matrix_series import function_of_matrix
from mathdoc.operators.elementwise import apply_known, at_zero
from mathdoc.operators.model import Evaluator, Fresh, Level, Operator, Render, ShapeError, Unifier, Unsupported, Write, matrix
from mathdoc.operators.rules import Changes, Cotangents, none_varies
from mathdoc.ring import NoValue, Scalar
from mathdoc.sizes import ONE, SCALAR, Shape, shape_text
from mathdoc.skeleton import vanishes
from mathdoc.weil import Array


def _vector_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    m, n = matrix(unifier, unifier.resolve(shapes[0]))
    if ONE not in (m, n):
        raise ShapeError(f"this norm is known of vectors only, and this is {shape_text((m, n))}")
    return SCALAR


def _matrix_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    matrix(unifier, unifier.resolve(shapes[0]))
    return SCALAR


def _sum_of_sizes(evaluator: Evaluator, node: Apply) -> Array:
    """The sum of the absolute values of the entries."""
    sizes = apply_known(evaluator, "abs", evaluator.value(node.args[0]))
    arithmetic, count = evaluator.arithmetic, sizes.dims[0] * sizes.dims[1]
    return arithmetic.matmul(arithmetic.from_numbers((1, count), [1] * count), arithmetic.rearrange(sizes, (count, 1)))


def _largest_size(evaluator: Evaluator, node: Apply) -> Array:
    """The largest absolute value, where exactly one entry has it."""
    arithmetic = evaluator.arithmetic
    if arithmetic.ring.modulus:
        raise NoValue("a maximum has no value modulo a prime")
    sizes = apply_known(evaluator, "abs", evaluator.value(node.args[0]))
    entries = arithmetic.entries(sizes)
    if _still(sizes):
        return arithmetic.rearrange(sizes, (1, 1), [_place_of_largest(entries)])
    for k, entry in enumerate(entries):
        if all(other < entry for j, other in enumerate(entries) if j != k):  # type: ignore[operator]
            return arithmetic.rearrange(sizes, (1, 1), [k])
    raise NoValue("a maximum that two entries share")


def _place_of_largest(entries: list[Scalar]) -> int:
    place = 0
    for k, entry in enumerate(entries):
        if entry > entries[place]:  # type: ignore[operator]
            place = k
    return place


def _still(value: Array) -> bool:
    """Whether nothing moves: then kinks do not matter."""
    return all(part is None for part in value.parts[1:])


def _gram(arithmetic: Arithmetic, value: Array) -> Array:
    """Return AAᵀ or AᵀA, whichever is smaller."""
    turned = arithmetic.transpose(value)
    return arithmetic.matmul(value, turned) if value.dims[0] <= value.dims[1] else arithmetic.matmul(turned, value)


def _nuclear(evaluator: Evaluator, node: Apply) -> Array:
    """The sum of the singular values: the trace of the root of the smaller of AAᵀ and AᵀA."""
    arithmetic = evaluator.arithmetic
    if arithmetic.ring.exact:
        raise NoValue("singular values have no value in exact arithmetic")
    gram = _gram(arithmetic, evaluator.value(node.args[0]))
    if vanishes(arithmetic, gram) and _still(gram):
        return arithmetic.zero((1, 1))
    return arithmetic.trace(function_of_matrix(arithmetic, gram, lambda inner: square_root(arithmetic.ring, inner)))


_SETTLED, _SQUARINGS = 1e-100, 24


def _spectral(evaluator: Evaluator, node: Apply) -> Array:
    """The largest singular value, where it is simple: S, squared again and again, becomes the projection on its eigenvector."""
    arithmetic = evaluator.arithmetic
    if arithmetic.ring.exact:
        raise NoValue("singular values have no value in exact arithmetic")
    gram = _gram(arithmetic, evaluator.value(node.args[0]))
    if vanishes(arithmetic, gram) and _still(gram):
        return arithmetic.zero((1, 1))
    power = _scaled(arithmetic, gram)
    for _ in range(_SQUARINGS):
        following = _scaled(arithmetic, arithmetic.matmul(power, power))
        change, power = arithmetic.subtract(following, power), following
        if all(float(abs(entry).upper()) < _SETTLED for k in range(len(change.parts)) for entry in arithmetic.entries(change, k)):  # type: ignore[arg-type]
            break
    else:
        raise NoValue("a largest singular value that stands out")
    simple = vanishes(arithmetic, arithmetic.subtract(arithmetic.trace(arithmetic.matmul(power, power)), arithmetic.number(1)))
    if not simple and not _still(gram):
        raise NoValue("a largest singular value that stands out")
    squares = arithmetic.trace(arithmetic.matmul(gram, power))
    return arithmetic.elementwise(squares, lambda u, k: evaluator.functions.real_power(u, Fraction(1, 2), 0, k))


def _scaled(arithmetic: Arithmetic, value: Array) -> Array:
    return arithmetic.times(arithmetic.inverse(arithmetic.trace(value)), value)


def _norm_1_differential(node: Apply, changes: Changes) -> Expr:
    """d‖x‖₁ = sign(x) : dx."""
    change = changes[0]
    return none_varies(node) if change is None else build.inner(build.function("sign", node.args[0]), change)


def _norm_1_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """x̄ = ȳ sign(x)."""
    return (build.mul(cotangent, build.function("sign", node.args[0])),)


def _norm_1_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """‖x‖₁ = Σ |x_i|."""
    shape = build.shape_of(node.args[0])
    own = tuple(fresh(size) for size in shape)
    return build.summed(zip(own, shape, strict=True), build.apply("absolute_value", write(0, own), shape=SCALAR))


_WHOLE = Unsupported("an entry of it is not made of entries of its argument")
_KINK = Unsupported("its derivative has no short form")


def _render(mark: str) -> Render:
    return Render(rf"\|{{0}}\|_{{{{{mark}}}}}", Level.ATOM, (0,))


OPERATORS = (
    Operator(
        name="norm_1", text="sum of absolute values", spellings=(), shape=_vector_shape, evaluate=_sum_of_sizes, letters="function",
        differential=_norm_1_differential, adjoint=_norm_1_adjoint, index=_norm_1_index, render=_render("1"),
        kink=at_zero,
    ),
    Operator(
        name="norm_inf", text="largest absolute value", spellings=(), shape=_vector_shape, evaluate=_largest_size, letters="function",
        differential=_KINK, adjoint=_KINK, index=_WHOLE, render=_render(r"\infty"),
        kink=at_zero, kinks_by_entry=False,
    ),
    Operator(
        name="norm_nuclear", text="nuclear norm", spellings=(), shape=_matrix_shape, evaluate=_nuclear, letters="function",
        differential=_KINK, adjoint=_KINK, index=_WHOLE, render=_render("*"),
        kink=at_zero, kinks_by_entry=False,
    ),
    Operator(
        name="spectral_norm", text="spectral norm", spellings=(), shape=_matrix_shape, evaluate=_spectral, letters="function",
        differential=_KINK, adjoint=_KINK, index=_WHOLE, render=_render("2"),
        kink=at_zero, kinks_by_entry=False,
    ),
)  # fmt: skip
