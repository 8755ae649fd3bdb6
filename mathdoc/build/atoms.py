"""Literals, constant arrays, entries and sums; what kind of expression one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from mathdoc.expr import Apply, Call, Differential, Entry, Expr, Index, IndexRange, Literal, Number, SizeValue, Sum, Symbol, map_children
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


def put(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """Return an expression with symbols replaced by values."""
    if isinstance(expr, Symbol):
        return values.get(expr.name, expr)
    return map_children(expr, lambda child: put(child, values))
