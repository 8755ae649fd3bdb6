"""Differentials, adjoints and entries of the operators that are not multilinear, or that take any number of arguments."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from mathdoc import build
from mathdoc.build import shape_of
from mathdoc.expr import Apply, Expr, Index, IndexRange, Literal, Number, SizeValue, Sum, Symbol, walk
from mathdoc.operators.model import AdjointRule, DifferentialRule, Fresh, NoRule, Write
from mathdoc.sizes import SCALAR, Size

Cotangents = tuple[Expr | None, ...]
Changes = tuple[Expr | None, ...]


def none_varies(node: Apply) -> Expr:
    """Return the differential of a value none of whose arguments varies."""
    return build.zero(shape_of(node))


# Sums and products


def add_differential(node: Apply, changes: Changes) -> Expr:
    """d of a sum: the sum of the differentials."""
    terms = [change for change in changes if change is not None]
    return build.add(*terms) if terms else none_varies(node)


def add_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of a sum: the sum of the entries."""
    return build.add(*[write(k, letters) for k in range(len(node.args))])


def product_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """The adjoint of a product read from the left: `X̄ = Lᵀ Ȳ Rᵀ`, an inner product for a scalar factor."""
    prefixes = [build.mul(*node.args[: k + 1]) for k in range(len(node.args))]
    found: list[Expr | None] = []
    for k in range(len(node.args) - 1, 0, -1):
        left, right = prefixes[k - 1], node.args[k]
        if build.is_scalar(right) and not build.is_scalar(left):
            found.append(build.inner(cotangent, left))
            cotangent = build.mul(right, cotangent)
        elif build.is_scalar(left):
            found.append(build.mul(left, cotangent))
            cotangent = build.inner(cotangent, right)
        else:
            found.append(build.mul(build.transposed(left), cotangent))
            cotangent = build.mul(cotangent, build.transposed(right))
    return (cotangent, *reversed(found))


def product_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of a product: neighbours share a summed letter."""
    factors: list[Expr] = []
    summed: list[tuple[str, Size]] = []
    for segment in _segments(node):
        arrays = [k for k in segment if not build.is_scalar(node.args[k])]
        last = segment[-1] == len(node.args) - 1
        row, column = (letters[0], letters[-1]) if last else ("", "")
        for k in segment:
            arg = node.args[k]
            if k not in arrays:
                factors.append(write(k, ("",) * len(shape_of(arg))))
            elif len(arrays) == 1:
                factors.append(write(k, letters))
            else:
                after = column if k == arrays[-1] else fresh(shape_of(arg)[1])
                factors.append(write(k, (row, after)))
                if k != arrays[-1]:
                    summed.append((after, shape_of(arg)[1]))
                row = after
    return build.summed(summed, build.mul(*factors))


def _segments(node: Apply) -> list[list[int]]:
    """Return the places of the factors, cut wherever the product so far has become a number; trailing numbers join the last cut."""
    cuts: list[list[int]] = [[]]
    for k, arg in enumerate(node.args):
        cuts[-1].append(k)
        so_far = build.product_shape([node.args[i] for i in cuts[-1]])
        if so_far == SCALAR and not build.is_scalar(arg) and any(not build.is_scalar(rest) for rest in node.args[k + 1 :]):
            cuts.append([])
    return [cut for cut in cuts if cut]


# Quotients and powers


def fraction_differential(node: Apply, changes: Changes) -> Expr:
    """d(a/b) = da/b - a db/b²."""
    (a, b), (da, db) = node.args, changes
    terms = []
    if da is not None:
        terms.append(build.fraction(da, b))
    if db is not None:
        terms.append(build.negate(build.fraction(build.mul(db, a), build.power(b, build.number(2)))))
    return build.add(*terms) if terms else none_varies(node)


def fraction_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """The numerator's cotangent is Ȳ/b, the denominator's -(Ȳ : a)/b²."""
    a, b = node.args
    below = build.negate(build.fraction(build.inner(cotangent, a), build.power(b, build.number(2))))
    return build.fraction(cotangent, b), below


def fraction_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of a quotient: the entry of the numerator over the denominator."""
    return build.fraction(write(0, letters), write(1, ("", "")))


def _constant(exponent: Expr) -> bool:
    return isinstance(exponent, Number | SizeValue)


def power_differential(node: Apply, changes: Changes) -> Expr:
    """d of a power: of a number by the rule of powers, of a matrix factor by factor."""
    (base, exponent), (change, exponent_change) = node.args, changes
    terms: list[Expr] = []
    if change is not None and build.is_scalar(base):
        terms.append(build.mul(exponent, _lower(node), change))
    elif change is not None and isinstance(exponent, Symbol | SizeValue):
        terms.append(_general_power(base, exponent, change))
    elif change is not None:
        terms += [build.mul(_matrix_power(base, k), change, _matrix_power(base, n - 1 - k)) for n in (_whole(exponent),) for k in range(n)]
    if exponent_change is not None and not _constant(exponent):
        terms.append(build.mul(exponent_change, build.function("log", base), node))
    return build.add(*terms) if terms else none_varies(node)


def power_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """The adjoint of a power; of a matrix, `Σ (Aᵀ)^k Ȳ (Aᵀ)^(n-1-k)`."""
    base, exponent = node.args
    if build.is_scalar(base):
        upper = None if _constant(exponent) else build.mul(cotangent, build.function("log", base), node)
        return build.mul(exponent, _lower(node), cotangent), upper
    turned = build.transposed(base)
    scalars, rest = build.scalars_first(cotangent)
    if isinstance(rest, Literal) and rest.kind == "identity":
        return build.mul(*scalars, exponent, build.power(turned, _less_one(exponent))), None
    if rest == build.apply("inverse_transpose", node, shape=shape_of(node)):
        return build.mul(*scalars, exponent, build.transposed(build.inverse(base))), None
    if isinstance(exponent, Symbol | SizeValue):
        return _general_power(turned, exponent, cotangent), None
    n = _whole(exponent)
    return build.add(*[build.mul(_matrix_power(turned, k), cotangent, _matrix_power(turned, n - 1 - k)) for k in range(n)]), None


def _lower(node: Apply) -> Expr:
    """Return the power with its exponent lowered by one."""
    return build.power(node.args[0], _less_one(node.args[1]))


def _less_one(exponent: Expr) -> Expr:
    return build.number(exponent.value - 1) if isinstance(exponent, Number) else build.add(exponent, build.number(-1))


def _general_power(base: Expr, exponent: Expr, between: Expr) -> Expr:
    """`Σ_r A^r D A^(k-1-r)` for a power A^k whose k is a letter."""
    names = {node.name for part in (base, exponent, between) for node in walk(part) if isinstance(node, Symbol | Index)}
    letter = next(name for name in "rspquvwabcghij" if name not in names)
    last, before = _less_one(exponent), Index(letter, shape=SCALAR)
    after = build.add(exponent, build.number(-1), build.negate(before))
    body = build.mul(build.power(base, before), between, build.power(base, after))
    return Sum((IndexRange(letter, build.ZERO, last, shape=SCALAR),), body, shape=body.shape)


def _whole(exponent: Expr) -> int:
    if not isinstance(exponent, Number) or exponent.value.denominator != 1 or not 1 <= exponent.value <= 8:
        raise NoRule("a power of a matrix whose exponent is no small whole number")
    return int(exponent.value)


def _matrix_power(base: Expr, k: int) -> Expr:
    return build.identity(shape_of(base)[0]) if k == 0 else build.power(base, build.number(k))


def power_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of a power: of a number the power itself, of a matrix a chain of entries."""
    base, exponent = node.args
    if build.is_scalar(base):
        return build.power(write(0, ("", "")), write(1, ("", "")))
    n, size = _whole(exponent), shape_of(base)[0]
    if n > 3:
        raise NoRule("a high power of a matrix")
    between = [fresh(size) for _ in range(n - 1)]
    path = [letters[0], *between, letters[1]]
    return build.summed([(letter, size) for letter in between], build.mul(*[write(0, pair) for pair in pairwise(path)]))


def entrywise_power(base: Expr, exponent: int | Fraction) -> Expr:
    """Return the elementwise power; of a number the power."""
    if exponent == 1:
        return base
    if exponent == 0:
        return build.ones(shape_of(base))
    if build.is_scalar(base):
        return build.power(base, build.number(exponent))
    return build.apply("hadamard_power", base, build.number(exponent), shape=shape_of(base))


def hadamard_power_slope(node: Apply) -> Expr:
    """The derivative of the elementwise power, entry by entry."""
    base, exponent = node.args
    if not isinstance(exponent, Number):
        raise NoRule("an elementwise power whose exponent is no number")
    return build.mul(exponent, entrywise_power(base, exponent.value - 1))


def hadamard_power_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of the elementwise power: the power of the entry."""
    return build.power(write(0, letters), write(1, ("", "")))


# Entry by entry


def entrywise_quotient(a: Expr, b: Expr) -> Expr:
    """Return the elementwise quotient; of numbers the quotient."""
    return build.fraction(a, b) if build.is_scalar(a) else build.apply("hadamard_divide", a, b, shape=shape_of(a))


def quotient_differential(node: Apply, changes: Changes) -> Expr:
    """d(a ⊘ b) = da ⊘ b - (a ⊙ db) ⊘ (b ⊙ b)."""
    (a, b), (da, db) = node.args, changes
    terms = []
    if da is not None:
        terms.append(entrywise_quotient(da, b))
    if db is not None:
        terms.append(build.negate(entrywise_quotient(build.hadamard(a, db), entrywise_power(b, 2))))
    return build.add(*terms) if terms else none_varies(node)


def quotient_adjoint(node: Apply, cotangent: Expr) -> Cotangents:
    """The adjoint of the elementwise quotient."""
    a, b = node.args
    return entrywise_quotient(cotangent, b), build.negate(entrywise_quotient(build.hadamard(cotangent, a), entrywise_power(b, 2)))


def quotient_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of the elementwise quotient."""
    return build.fraction(write(0, letters), write(1, letters))


def slope_differential(slope: Callable[[Apply], Expr]) -> DifferentialRule:
    """Return the differential of a function that acts entry by entry and has this derivative."""

    def rule(node: Apply, changes: Changes) -> Expr:
        change = changes[0]
        return none_varies(node) if change is None else build.hadamard(slope(node), change)

    return rule


def slope_adjoint(slope: Callable[[Apply], Expr]) -> AdjointRule:
    """Return the adjoint of a function that acts entry by entry and has this derivative."""

    def rule(node: Apply, cotangent: Expr) -> Cotangents:
        return (build.hadamard(cotangent, slope(node)), *[None] * (len(node.args) - 1))

    return rule


def entrywise_index(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
    """An entry of a function that acts entry by entry: the function of the entry."""
    return build.apply(node.operator, write(0, letters), shape=SCALAR)
