"""Small typed expressions from typed parts. Trivial cases are simplified: `1·A`, `Aᵀᵀ`, `-(-A)`, `A + 0`, a number stands first.

Nothing here expands, reorders arrays or renames: what an author wrote stays as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from mathdoc.expr import Apply, Call, Differential, Entry, Expr, Index, IndexRange, Literal, Number, SizeValue, Sum, Symbol
from mathdoc.sizes import ONE, SCALAR, Shape, Size


def shape_of(expr: Expr) -> Shape:
    """Return the shape of a typed expression."""
    assert expr.shape is not None
    return expr.shape


def is_scalar(expr: Expr) -> bool:
    """Whether an expression is a number."""
    return expr.shape == SCALAR


def is_applied(expr: Expr, operator: str) -> bool:
    """Whether an expression is this operator applied."""
    return isinstance(expr, Apply) and expr.operator == operator


def number(value: int | Fraction) -> Number:
    """Return a literal."""
    return Number(Fraction(value), shape=SCALAR)


ZERO, UNIT = number(0), number(1)


def is_zero(expr: Expr) -> bool:
    """Whether an expression is a literal 0 or an array of zeros."""
    return (isinstance(expr, Number) and not expr.value) or (isinstance(expr, Literal) and expr.kind == "zero")


def is_one(expr: Expr) -> bool:
    """Whether an expression is the literal 1."""
    return isinstance(expr, Number) and expr.value == 1


def zero(shape: Shape) -> Expr:
    """Return the array of zeros of a shape."""
    return ZERO if shape == SCALAR else Literal("zero", shape=shape)


def identity(size: Size) -> Expr:
    """Return the identity matrix of a size (1 where it is a number)."""
    return UNIT if size == ONE else Literal("identity", shape=(size, size))


def ones(shape: Shape) -> Expr:
    """Return the array of ones of a shape."""
    return UNIT if shape == SCALAR else Literal("ones", shape=shape)


def size_value(size: Size) -> Expr:
    """Return a size as a number."""
    return number(size.constant) if size.constant is not None else SizeValue(size, shape=SCALAR)


def apply(operator: str, *args: Expr, shape: Shape) -> Apply:
    """Return an operator applied, with the shape that it then has."""
    return Apply(operator, args, shape=shape)


def negate(expr: Expr) -> Expr:
    """Return the negative; a sign within is taken up."""
    if isinstance(expr, Number):
        return number(-expr.value)
    if is_zero(expr):
        return expr
    if isinstance(expr, Apply) and expr.operator == "negate":
        return expr.args[0]
    if isinstance(expr, Apply) and expr.operator == "add":
        return add(*[negate(term) for term in expr.args])
    if isinstance(expr, Apply) and expr.operator == "product" and isinstance(expr.args[0], Number) and expr.args[0].value < 0:
        return mul(number(-expr.args[0].value), *expr.args[1:])
    return apply("negate", expr, shape=shape_of(expr))


def add(*terms: Expr) -> Expr:
    """Return a sum in the given order, without zeros and without sums in it."""
    flat: list[Expr] = []
    for term in terms:
        if isinstance(term, Apply) and term.operator == "add":
            flat.extend(term.args)
        elif not is_zero(term):
            flat.append(term)
    if not flat:
        return terms[0] if terms else ZERO
    return flat[0] if len(flat) == 1 else apply("add", *flat, shape=shape_of(flat[0]))


def subtract(a: Expr, b: Expr) -> Expr:
    """Return a - b."""
    return add(a, negate(b))


def collect(terms: Iterable[Expr]) -> Expr:
    """Return a sum in which terms that differ by a literal factor only are one."""
    sums: dict[Expr, Fraction] = {}
    originals: dict[Expr, Expr] = {}
    for term in terms:
        value, rest = split_number(term)
        originals[rest] = term if rest not in sums else mul(number(sums[rest] + value), rest)
        sums[rest] = sums.get(rest, Fraction(0)) + value
    return add(*originals.values())


def mul(*factors: Expr) -> Expr:
    """Return a product in the given order; numbers are multiplied and stand first, signs in front of all, identities vanish."""
    coefficient, rest, negative = _collected(factors)
    if coefficient == 0:
        return zero(product_shape(factors))
    negative ^= coefficient < 0
    arrays = grouped(_without_identities(rest))
    parts = arrays if abs(coefficient) == 1 and arrays else [number(abs(coefficient)), *arrays]
    result = parts[0] if len(parts) == 1 else apply("product", *parts, shape=product_shape(parts))
    return negate(result) if negative else result


def _collected(factors: Iterable[Expr]) -> tuple[Fraction, list[Expr], bool]:
    """Return the literal coefficient, the other factors (products within taken apart), and whether a sign was taken out."""
    coefficient, rest, negative = Fraction(1), [], False
    stack = list(reversed(list(factors)))
    while stack:
        factor = stack.pop()
        if isinstance(factor, Number):
            coefficient *= factor.value
        elif isinstance(factor, Apply) and factor.operator == "product" and _may_open(factor):
            stack.extend(reversed(grouped(factor.args)))
        elif isinstance(factor, Apply) and factor.operator == "negate":
            negative = not negative
            stack.append(factor.args[0])
        elif (quotient := _literal_quotient(factor)) is not None:
            coefficient *= quotient
        elif is_zero(factor):
            coefficient = Fraction(0)
            rest.append(factor)
        else:
            rest.append(factor)
    return coefficient, rest, negative


def _literal_quotient(expr: Expr) -> Fraction | None:
    """Return the value of a quotient of two literals."""
    if not is_applied(expr, "fraction") or not isinstance(expr, Apply):
        return None
    above, below = expr.args
    return above.value / below.value if isinstance(above, Number) and isinstance(below, Number) and below.value else None


def _may_open(product: Apply) -> bool:
    """Whether the factors of a product may stand among others: not those of a number made of arrays (`xᵀy` in `xᵀy A`)."""
    return not is_scalar(product) or all(is_scalar(factor) for factor in product.args)


def grouped(factors: Iterable[Expr]) -> list[Expr]:
    """Return the factors of a product with a number at its beginning that is made of arrays (`xᵀy` in `xᵀyA`) as one factor."""
    done: list[Expr] = []
    prefix: list[Expr] = []
    for factor in factors:
        if is_scalar(factor) and not prefix:
            done.append(factor)
            continue
        prefix.append(factor)
        if product_shape(prefix) == SCALAR:
            done.append(apply("product", *prefix, shape=SCALAR))
            prefix = []
    if not prefix and len(done) == 1 and is_applied(done[0], "product"):
        whole = done[0]
        assert isinstance(whole, Apply)
        return list(whole.args)
    return [*done, *prefix]


def _without_identities(factors: list[Expr]) -> list[Expr]:
    kept = [factor for factor in factors if not (isinstance(factor, Literal) and factor.kind == "identity")]
    if any(not is_scalar(factor) for factor in kept) or len(kept) == len(factors):
        return kept
    identities = [factor for factor in factors if isinstance(factor, Literal) and factor.kind == "identity"]
    return [*kept, identities[0]]


def product_shape(factors: Iterable[Expr]) -> Shape:
    """Return the shape of a product of conforming factors."""
    result: Shape = SCALAR
    for factor in factors:
        shape = shape_of(factor)
        if result == SCALAR:
            result = shape
        elif shape != SCALAR:
            result = (result[0], shape[1]) if len(shape) == len(result) == 2 else shape
    return result


def transposed(expr: Expr) -> Expr:
    """Return the transpose, carried inwards through products, sums and signs; a number is its own."""
    if is_scalar(expr) or (isinstance(expr, Literal) and expr.kind == "identity"):
        return expr
    if isinstance(expr, Differential) and is_applied(expr.arg, "transpose"):
        return differential(transposed(expr.arg), expr.order)
    if isinstance(expr, Apply) and expr.operator in _TRANSPOSED:
        return _TRANSPOSED[expr.operator](expr)
    return _turned(expr)


def _turned(expr: Expr) -> Expr:
    return apply("transpose", expr, shape=shape_of(expr)[::-1])


def _transposed_product(expr: Apply) -> Expr:
    factors = grouped(expr.args)
    scalars = [factor for factor in factors if is_scalar(factor)]
    arrays = [transposed(factor) for factor in reversed(factors) if not is_scalar(factor)]
    return mul(*scalars, *arrays)


def _turns_back(expr: Apply) -> bool:
    """Whether every part of a sum is a transpose (times a number): then the transposes vanish."""
    return all(is_applied(split_number(arg)[1], "transpose") for arg in expr.args)


_TRANSPOSED: dict[str, Callable[[Apply], Expr]] = {
    "transpose": lambda expr: expr.args[0],
    "negate": lambda expr: negate(transposed(expr.args[0])),
    "add": lambda expr: add(*[transposed(term) for term in expr.args]) if _turns_back(expr) else _turned(expr),
    "product": _transposed_product,
    "inverse": lambda expr: apply("inverse_transpose", expr.args[0], shape=shape_of(expr)),
    "inverse_transpose": lambda expr: apply("inverse", expr.args[0], shape=shape_of(expr)),
    "diag_matrix": lambda expr: expr,
    "hadamard": lambda expr: hadamard(*[transposed(arg) for arg in expr.args]) if _turns_back(expr) else _turned(expr),
    "fraction": lambda expr: apply("fraction", transposed(expr.args[0]), expr.args[1], shape=shape_of(expr)[::-1]),
}


def hadamard(a: Expr, b: Expr) -> Expr:
    """Return the elementwise product; of numbers it is the product."""
    if is_scalar(a):
        return mul(a, b)
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Literal) and one.kind == "ones":
            return other
        if is_zero(one):
            return one
    coefficient_a, rest_a = split_number(a)
    coefficient_b, rest_b = split_number(b)
    return mul(number(coefficient_a * coefficient_b), apply("hadamard", rest_a, rest_b, shape=shape_of(a)))


def split_number(expr: Expr) -> tuple[Fraction, Expr]:
    """Return the literal coefficient of a product, sign included, and the rest."""
    if isinstance(expr, Number):
        return expr.value, UNIT
    if isinstance(expr, Apply) and expr.operator == "negate":
        value, rest = split_number(expr.args[0])
        return -value, rest
    if isinstance(expr, Apply) and expr.operator == "product" and isinstance(expr.args[0], Number):
        return expr.args[0].value, mul(*expr.args[1:])
    return Fraction(1), expr


def scalars_first(expr: Expr) -> tuple[list[Expr], Expr]:
    """Return the scalar factors of a product of arrays (with its sign as a literal), and the product of the others."""
    value, rest = split_number(expr)
    coefficient: list[Expr] = [] if value == 1 else [number(value)]
    if isinstance(rest, Apply) and rest.operator == "product" and not is_scalar(rest):
        factors = grouped(rest.args)
        coefficient += [factor for factor in factors if is_scalar(factor)]
        rest = mul(*[factor for factor in factors if not is_scalar(factor)])
    return coefficient, rest


def inner(a: Expr, b: Expr) -> Expr:
    """Return a : b; of numbers it is the product. Scalar factors are taken out of b."""
    if is_scalar(a):
        return mul(a, b)
    if is_zero(a) or is_zero(b):
        return ZERO
    return apply("inner", a, b, shape=SCALAR)


def dot(a: Expr, b: Expr) -> Expr:
    """Return the inner product of two arrays as matrices: `aᵀ b` of columns, `a bᵀ` of rows, `tr(aᵀ b)` of others."""
    shape = shape_of(a)
    if is_scalar(a):
        return mul(a, b)
    if shape[1] == ONE:
        return mul(transposed(a), b)
    return mul(a, transposed(b)) if shape[0] == ONE else trace(mul(transposed(a), b))


def trace(expr: Expr) -> Expr:
    """Return the trace; literal coefficients stand before it, of a number it is the number."""
    if is_scalar(expr):
        return expr
    if is_zero(expr):
        return ZERO
    scalars, rest = scalars_first(expr)
    if isinstance(rest, Literal) and rest.kind == "identity":
        return mul(*scalars, size_value(shape_of(rest)[0]))
    return mul(*scalars, apply("trace", rest, shape=SCALAR))


def inverse(expr: Expr) -> Expr:
    """Return the inverse of a matrix, the reciprocal of a number."""
    if is_scalar(expr):
        return fraction(UNIT, expr)
    if isinstance(expr, Apply) and expr.operator == "transpose":
        return apply("inverse_transpose", expr.args[0], shape=shape_of(expr))
    return apply("inverse", expr, shape=shape_of(expr))


def fraction(a: Expr, b: Expr) -> Expr:
    """Return a / b."""
    if isinstance(b, Number) and b.value == 1:
        return a
    if isinstance(a, Number) and isinstance(b, Number) and b.value:
        return number(a.value / b.value)
    if is_zero(a):
        return a
    return apply("fraction", a, b, shape=shape_of(a))


def power(base: Expr, exponent: Expr) -> Expr:
    """Return a power; the first is the base itself, the zeroth of a number is 1."""
    if isinstance(exponent, Number) and exponent.value == 1:
        return base
    if isinstance(exponent, Number) and exponent.value == 0:
        return identity(shape_of(base)[0])
    return apply("power", base, exponent, shape=shape_of(base))


def diag_matrix(expr: Expr) -> Expr:
    """Return the diagonal matrix of a vector."""
    shape = shape_of(expr)
    size = shape[0] if shape[1] == ONE else shape[1]
    if isinstance(expr, Literal) and expr.kind == "ones":
        return identity(size)
    return apply("diag_matrix", expr, shape=(size, size))


def diag_vector(expr: Expr) -> Expr:
    """Return the vector of the diagonal of a square matrix."""
    return apply("diag_vector", expr, shape=(shape_of(expr)[0], ONE))


def function(name: str, expr: Expr) -> Expr:
    """Return a function of the table applied, entry by entry."""
    return apply(name, expr, shape=shape_of(expr))


def differential(expr: Expr, order: int = 1) -> Expr:
    """Return d of an expression."""
    return Differential(expr, order, shape=expr.shape)


def symbol(name: str, shape: Shape) -> Expr:
    """Return a symbol."""
    return Symbol(name, shape=shape)


def index(letter: str) -> Index:
    """Return an index letter."""
    return Index(letter, shape=SCALAR)


def entry(array: Expr, letters: Iterable[str]) -> Expr:
    """Return an entry; the letter of an axis of one entry is empty and left out."""
    named = tuple(index(letter) for letter in letters if letter)
    return Entry(array, named, shape=SCALAR) if named else array


def summed(letters: Iterable[tuple[str, Size]], body: Expr) -> Expr:
    """Return the implied sum over letters with their sizes (an empty letter stands for an axis of one entry)."""
    ranges = tuple(IndexRange(letter, None, size_value(size), shape=SCALAR) for letter, size in letters if letter)
    return Sum(ranges, body, explicit=False, shape=SCALAR) if ranges else body


def call(name: str, expr: Expr, order: int) -> Expr:
    """Return a declared elementwise function, or a derivative of it, applied."""
    return Call(name, (expr,), order, shape=shape_of(expr))
