"""Sums, products, quotients and powers."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from mathdoc import build
from mathdoc.arithmetic import Arithmetic
from mathdoc.expr import Apply, Number, SizeValue, Symbol
from mathdoc.limits import EXPONENT
from mathdoc.matrix_functions import MATRIX_FUNCTIONS
from mathdoc.matrix_series import function_of_matrix
from mathdoc.operators import contraction, rules
from mathdoc.operators.model import (
    Evaluator,
    Level,
    Operator,
    Render,
    ShapeError,
    Unifier,
    Unsupported,
    on_values,
    same_shape,
    scalar,
)  # fmt: skip
from mathdoc.ring import NoValue
from mathdoc.sizes import SCALAR, Shape, shape_text
from mathdoc.weil import Array


def _sum(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    total = values[0]
    for value in values[1:]:
        total = arithmetic.add(total, value)
    return total


def product_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    """Return the shape of a product read from the left: a scalar scales, matrices multiply when inner sizes agree."""
    result = shapes[0]
    for place, shape in enumerate(shapes[1:], start=2):
        left, right = unifier.resolve(result), unifier.resolve(shape)
        if left == SCALAR:
            result = right
        elif right == SCALAR:
            result = left
        elif len(left) != 2 or len(right) != 2:
            tensor = left if len(left) > 2 else right
            raise ShapeError(
                f"factor {place} of this product meets a tensor of order {len(tensor)} ({shape_text(tensor)}): "
                f"writing {shape_text(left)} beside {shape_text(right)} is not a matrix product",
                "write the contraction with indices, or as a differential (df = G : dX)",
            )
        elif unifier.equal(left[1], right[0]):
            result = unifier.resolve((left[0], right[1]))
        else:
            raise ShapeError(f"factor {place} does not fit: {shape_text(left)} times {shape_text(right)}", _product_hint(left, right))
    return unifier.resolve(result)


def _product_hint(left: Shape, right: Shape) -> str:
    if left[0] == right[0]:
        return "the left factor transposed would fit"
    if left[1] == right[1]:
        return "the right factor transposed would fit"
    if right[1] == left[0]:
        return "the factors would fit the other way round"
    return ""


def _product(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    result = values[0]
    for value in values[1:]:
        if result.is_scalar and (len(value.dims) != 2 or value.dims[0] != 1):
            result = arithmetic.times(result, value)
        elif value.is_scalar and (len(result.dims) != 2 or result.dims[1] != 1):
            result = arithmetic.times(value, result)
        else:
            result = arithmetic.matmul(result, value)
    return result


def _fraction_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    try:
        scalar(unifier, shapes[1])
    except ShapeError as error:
        raise ShapeError(
            f"division by an array ({shape_text(unifier.resolve(shapes[1]))}) has no meaning of its own",
            r"write an inverse (A^{-1}) or an elementwise quotient (\oslash)",
        ) from error
    return shapes[0]


def _fraction(evaluator: Evaluator, node: Apply) -> Array:
    arithmetic = evaluator.arithmetic
    denominator = evaluator.rational(node.args[1])
    if denominator is not None:
        if denominator == 0:
            raise NoValue("division by zero")
        return arithmetic.scale_number(evaluator.value(node.args[0]), 1 / denominator)
    return arithmetic.times(arithmetic.inverse(evaluator.value(node.args[1])), evaluator.value(node.args[0]))


def _power_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    base, exponent = shapes
    scalar(unifier, exponent)
    if len(base) != 2 or not unifier.equal(base[0], base[1]):
        raise ShapeError(
            f"a power needs a scalar or a square matrix, and this is {shape_text(unifier.resolve(base))}",
            r"for the elementwise power write x^{\odot 2}",
        )
    return base


def integer_power(arithmetic: Arithmetic, base: Array, exponent: int) -> Array:
    """Return base^exponent for a square array, by repeated squaring; a negative exponent inverts first."""
    if abs(exponent) > EXPONENT:
        raise NoValue(f"an exponent beyond {EXPONENT}")
    if exponent < 0:
        base, exponent = arithmetic.inverse(base), -exponent
    result: Array | None = None
    while exponent:
        if exponent & 1:
            result = base if result is None else arithmetic.matmul(result, base)
        exponent >>= 1
        if exponent:
            base = arithmetic.matmul(base, base)
    return arithmetic.identity(base.dims[0]) if result is None else result


def _power(evaluator: Evaluator, node: Apply) -> Array:
    base, exponent = node.args
    value = evaluator.rational(exponent)
    if value is not None and value.denominator == 1:
        return integer_power(evaluator.arithmetic, _base(evaluator, node), int(value))
    if base.shape != SCALAR:
        return _half_power(evaluator.arithmetic, evaluator.value(base), value)
    shift, rest = _whole_part(evaluator, exponent)
    if value is not None:
        shift, fraction = int(value // 1), value - value // 1
        return _elementwise_power(evaluator, evaluator.value(base), fraction, shift)
    return _elementwise_power(evaluator, evaluator.value(base), rest, shift)


def _base(evaluator: Evaluator, node: Apply) -> Array:
    """Return the base of a power. Raises NoValue if it is zero and its exponent may be zero at other sizes: `0^{(n-30)^2}` is 1 once."""
    base, exponent = evaluator.value(node.args[0]), node.args[1]
    plain = isinstance(exponent, Number | Symbol)
    if not plain and not (isinstance(exponent, SizeValue) and all(value > 0 for _, value in exponent.size.terms)):
        value = evaluator.rational(exponent)
        if value and all(evaluator.arithmetic.ring.is_zero(entry) for entry in evaluator.arithmetic.entries(base)):
            raise NoValue("a power of zero with an exponent that may be zero")
    return base


def _half_power(arithmetic: Arithmetic, base: Array, exponent: Fraction | None) -> Array:
    """Return A^{k/2}, the power of the principal square root: in balls only."""
    if exponent is None or exponent.denominator != 2 or arithmetic.ring.exact:
        raise NoValue("a matrix power needs a whole exponent")
    root = function_of_matrix(arithmetic, base, lambda matrix: MATRIX_FUNCTIONS["sqrt"](arithmetic.ring, matrix))
    return integer_power(arithmetic, root, exponent.numerator)


def _whole_part(evaluator: Evaluator, exponent: object) -> tuple[int, Array | None]:
    """Split a symbolic exponent into its whole-number terms and the value of the rest."""
    terms = exponent.args if isinstance(exponent, Apply) and exponent.operator == "add" else (exponent,)
    shift, rest = 0, []
    for term in terms:
        number = evaluator.rational(term)  # type: ignore[arg-type]
        if number is not None and number.denominator == 1:
            shift += int(number)
        else:
            rest.append(evaluator.value(term))  # type: ignore[arg-type]
    return shift, _sum(evaluator.arithmetic, tuple(rest)) if rest else None


def _elementwise_power(evaluator: Evaluator, base: Array, exponent: Fraction | Array | None, shift: int) -> Array:
    arithmetic = evaluator.arithmetic
    if exponent is None:
        return integer_power(arithmetic, base, shift)
    if isinstance(exponent, Fraction):
        return arithmetic.elementwise(base, lambda u, k: evaluator.functions.real_power(u, exponent, shift, k))
    if any(part is not None for part in exponent.parts[1:]):
        raise NoValue("an exponent that varies: write it as exp(α log u)")
    value = arithmetic.entries(exponent)[0]
    return arithmetic.elementwise(base, lambda u, k: evaluator.functions.real_power(u, value, shift, k))


def _hadamard_power(evaluator: Evaluator, node: Apply) -> Array:
    return _power_entrywise(evaluator, node, (_base(evaluator, node),))


def _power_entrywise(evaluator: Evaluator, node: Apply, values: tuple[Array, ...]) -> Array:
    value = evaluator.rational(node.args[1])
    arithmetic, base = evaluator.arithmetic, values[0]
    if value is None or value.denominator != 1:
        if value is None:
            raise NoValue("an elementwise power needs a number as its exponent")
        return _elementwise_power(evaluator, base, value - value // 1, int(value // 1))
    if value < 0:
        base, value = reciprocal(arithmetic, base), -value
    result = arithmetic.from_numbers(base.dims, [1] * len(arithmetic.entries(base)))
    for _ in range(int(value)):
        result = arithmetic.hadamard(result, base)
    return result


def reciprocal(arithmetic: Arithmetic, value: Array) -> Array:
    """Return the entrywise reciprocal. Raises Singular where an entry is not invertible."""
    ring = arithmetic.ring

    def derivatives(u: object, k: int) -> list[object]:
        inverse = ring.divide(ring.number(1), u)
        values, term = [inverse], inverse
        for n in range(1, k + 1):
            term = term * inverse * ring.number(-n)  # type: ignore[operator]
            values.append(term)
        return values

    return arithmetic.elementwise(value, derivatives)


def is_number(node: object, value: int) -> bool:
    """Whether a node is the literal `value`."""
    return isinstance(node, Number) and node.value == value


def _hadamard_all(evaluator: Evaluator, node: Apply, values: tuple[Array, ...]) -> Array:
    result = values[0]
    for value in values[1:]:
        result = evaluator.arithmetic.hadamard(result, value)
    return result


def _quotient(evaluator: Evaluator, node: Apply, values: tuple[Array, ...]) -> Array:
    return evaluator.arithmetic.hadamard(values[0], reciprocal(evaluator.arithmetic, values[1]))


def _rational_quotient(values: tuple[Fraction, ...]) -> Fraction:
    if values[1] == 0:
        raise NoValue("division by zero")
    return values[0] / values[1]


def _rational_power(values: tuple[Fraction, ...]) -> Fraction:
    base, exponent = values
    if exponent.denominator != 1 or abs(exponent) > EXPONENT or (base == 0 and exponent):
        raise NoValue("this power of a number has no rational value")
    return base ** int(exponent)


ADD = Operator(
    name="add", text="sum", spellings=(), shape=same_shape, evaluate=on_values(_sum), letters="sum",
    entrywise=lambda evaluator, node, values: _sum(evaluator.arithmetic, values), rational=lambda values: sum(values, Fraction(0)),
    differential=rules.add_differential, adjoint=lambda node, cotangent: (cotangent,) * len(node.args), index=rules.add_index,
    render=Unsupported("written by the renderer: it has any number of places"),
)  # fmt: skip
NEGATE = Operator(
    name="negate", text="negation", spellings=(), shape=lambda unifier, shapes: shapes[0],
    evaluate=on_values(lambda arithmetic, values: arithmetic.negate(values[0])), letters="linear",
    entrywise=lambda evaluator, node, values: evaluator.arithmetic.negate(values[0]), rational=lambda values: -values[0],
    differential=contraction.linear_differential, adjoint=lambda node, cotangent: (build.negate(cotangent),),
    index=lambda node, letters, write, fresh: build.negate(write(0, letters)), render=Render("-{0}", Level.SUM, (Level.INNER,)),
)  # fmt: skip
PRODUCT = Operator(
    name="product", text="product", spellings=(), shape=product_shape, evaluate=on_values(_product), letters="product",
    entrywise=_hadamard_all, rational=lambda values: prod(values, start=Fraction(1)),
    differential=contraction.linear_differential, adjoint=rules.product_adjoint, index=rules.product_index,
    render=Unsupported("written by the renderer: it has any number of places"),
)  # fmt: skip
FRACTION = Operator(
    name="fraction", text="quotient", spellings=(), shape=_fraction_shape, evaluate=_fraction, letters="fraction",
    entrywise=_quotient, rational=_rational_quotient,
    differential=rules.fraction_differential, adjoint=rules.fraction_adjoint, index=rules.fraction_index,
    render=Render(r"\frac{{{0}}}{{{1}}}", Level.POSTFIX, (0, 0)),
)  # fmt: skip
POWER = Operator(
    name="power", text="power", spellings=(), shape=_power_shape, evaluate=_power, letters="power",
    entrywise=_power_entrywise, rational=_rational_power,
    differential=rules.power_differential, adjoint=rules.power_adjoint, index=rules.power_index,
    render=Render("{0}^{{{1}}}", Level.POSTFIX, (Level.ATOM, 0)),
)  # fmt: skip
HADAMARD_POWER = Operator(
    name="hadamard_power", text="elementwise power", spellings=(), shape=lambda unifier, shapes: shapes[0], evaluate=_hadamard_power,
    letters="void", differential=rules.slope_differential(rules.hadamard_power_slope),
    adjoint=rules.slope_adjoint(rules.hadamard_power_slope), index=rules.hadamard_power_index,
    render=Render(r"{0}^{{\odot {1}}}", Level.POSTFIX, (Level.ATOM, Level.ATOM)),
)  # fmt: skip

OPERATORS = (ADD, NEGATE, PRODUCT, FRACTION, POWER, HADAMARD_POWER)
