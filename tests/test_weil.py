"""Series arithmetic against sympy's, coefficient by coefficient."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod

import pytest
import sympy

from mathdoc.arithmetic import Arithmetic, PrecisionError
from mathdoc.functions import FunctionValues
from mathdoc.plain_ring import plain_rationals
from mathdoc.ring import NoValue, Ring, Scalar, Singular, Stream, prime_field, rationals
from mathdoc.sample_functions import RationalFunctions
from mathdoc.weil import Algebra, Array

flint = pytest.importorskip("flint")

T = sympy.Symbol("t")
ALGEBRA = Algebra(3, (2, 1))
RINGS: list[Callable[[], Ring]] = [rationals, plain_rationals]
# One symbol for each increment: two in the first group, one in the second.
GROUPS = [[sympy.Symbol("a1"), sympy.Symbol("a2")], [sympy.Symbol("b1")]]


def basis(algebra: Algebra) -> list[sympy.Expr]:
    """Return the basis elements as monomials, in the order of the coefficients."""
    choices = [[sympy.Integer(1), *GROUPS[g][:n]] for g, n in enumerate(algebra.groups)]
    monomials = [sympy.prod(chosen) for chosen in product(*reversed(choices))]
    return [monomial * T**power for monomial in monomials for power in range(algebra.order + 1)]


def sample(arithmetic: Arithmetic, dims: tuple[int, ...], seed: str, sparse: bool = False) -> Array:
    stream, ring = Stream(seed.encode()), arithmetic.ring
    parts = []
    for index in range(arithmetic.algebra.dimension):
        numbers = [Fraction(stream.below(9) - 4, 1 + stream.below(3)) for _ in range(prod(dims))]
        parts.append(None if sparse and index % 3 == 2 else ring.make(dims[0], prod(dims[1:]), [ring.number(x) for x in numbers]))
    return Array(dims, tuple(parts), arithmetic.algebra.order)


def rational(x: Scalar) -> sympy.Rational:
    if isinstance(x, Fraction):
        return sympy.Rational(x.numerator, x.denominator)
    return sympy.Rational(int(x.p), int(x.q))  # type: ignore[attr-defined]


def symbolic(arithmetic: Arithmetic, array: Array) -> sympy.Matrix:
    """Return an array as a matrix of polynomials in t and the increments."""
    columns = [[rational(x) for x in arithmetic.entries(array, part)] for part in range(len(array.parts))]
    rows, n = array.dims[0], prod(array.dims[1:])
    monomials = basis(arithmetic.algebra)
    return sympy.Matrix(rows, n, [sum(c[k] * m for c, m in zip(columns, monomials, strict=True)) for k in range(rows * n)])


def truncated(matrix: sympy.Matrix, algebra: Algebra) -> sympy.Matrix:
    """Drop what is zero in the algebra: products of two increments of one group, and powers of t beyond the order."""
    monomials = set(basis(algebra))

    def drop(entry: sympy.Expr) -> sympy.Expr:
        terms = sympy.Poly(entry, T, *GROUPS[0], *GROUPS[1]).terms()
        symbols = (T, *GROUPS[0], *GROUPS[1])
        named = [(c, sympy.prod([s**e for s, e in zip(symbols, powers, strict=True)])) for powers, c in terms]
        return sympy.Add(*[c * m for c, m in named if m in monomials])

    return matrix.applyfunc(lambda entry: drop(sympy.expand(entry)))


def arithmetic_over(make: Callable[[], Ring]) -> Arithmetic:
    return Arithmetic(make(), ALGEBRA)


@pytest.mark.parametrize("make", RINGS)
@pytest.mark.parametrize("sparse", [False, True])
def test_products(make: Callable[[], Ring], sparse: bool) -> None:
    arithmetic = arithmetic_over(make)
    a, b, c = sample(arithmetic, (2, 3), "a", sparse), sample(arithmetic, (3, 2), "b"), sample(arithmetic, (2, 3), "c", sparse)
    A, B, C = (symbolic(arithmetic, x) for x in (a, b, c))
    assert symbolic(arithmetic, arithmetic.matmul(a, b)) == truncated(A * B, ALGEBRA)
    assert symbolic(arithmetic, arithmetic.hadamard(a, c)) == truncated(A.multiply_elementwise(C), ALGEBRA)
    assert symbolic(arithmetic, arithmetic.subtract(a, c)) == truncated(A - C, ALGEBRA)
    assert symbolic(arithmetic, arithmetic.transpose(a)) == A.T
    scalar = sample(arithmetic, (1, 1), "s")
    assert symbolic(arithmetic, arithmetic.times(scalar, a)) == truncated(symbolic(arithmetic, scalar)[0] * A, ALGEBRA)
    terms = [[(i * 3 + k, k * 2 + j) for k in range(3)] for i in range(2) for j in range(2)]
    assert arithmetic.entries(arithmetic.einsum(a, b, terms, (2, 2)), 5) == arithmetic.entries(arithmetic.matmul(a, b), 5)


@pytest.mark.parametrize(("n", "sparse"), [(1, False), (2, False), (2, True), (3, True)])
def test_inverse_determinant_and_adjugate(n: int, sparse: bool) -> None:
    arithmetic = arithmetic_over(rationals)
    a = sample(arithmetic, (n, n), f"square {n}", sparse)
    A = symbolic(arithmetic, a)
    identity = sympy.eye(n)
    inverse = symbolic(arithmetic, arithmetic.inverse(a))
    assert truncated(A * inverse, ALGEBRA) == identity
    assert truncated(inverse * A, ALGEBRA) == identity
    determinant = truncated(sympy.Matrix([[A.det(method="berkowitz")]]), ALGEBRA)
    assert symbolic(arithmetic, arithmetic.determinant(a)) == determinant
    assert symbolic(arithmetic, arithmetic.characteristic(a)[1]) == truncated(A.adjugate(method="berkowitz"), ALGEBRA)
    assert symbolic(arithmetic, arithmetic.trace(a)) == truncated(sympy.Matrix([[A.trace()]]), ALGEBRA)


def test_constant_and_vanishing_arrays() -> None:
    arithmetic = arithmetic_over(rationals)
    a = arithmetic.from_numbers((2, 2), [1, 2, 3, 4])
    assert arithmetic.entries(arithmetic.determinant(a)) == [-2]
    assert arithmetic.entries(arithmetic.matmul(a, arithmetic.inverse(a))) == [1, 0, 0, 1]
    assert arithmetic.entries(arithmetic.determinant(arithmetic.zero((2, 2)))) == [0]
    assert arithmetic.entries(arithmetic.characteristic(arithmetic.zero((1, 1)))[1]) == [1]
    for singular in (arithmetic.zero((2, 2)), arithmetic.from_numbers((2, 2), [1, 1, 1, 1])):
        with pytest.raises(Singular):
            arithmetic.inverse(singular)


@pytest.mark.parametrize("make", RINGS)
def test_functions_entry_by_entry(make: Callable[[], Ring]) -> None:
    arithmetic = arithmetic_over(make)
    values = RationalFunctions(arithmetic.ring, Stream(b"point"))
    a = sample(arithmetic, (2, 2), "entries", sparse=True)
    cubic = values.polynomial("f", 1, 1)

    def f(x: sympy.Expr) -> sympy.Expr:
        return cubic.cube[0] ** 3 * x**3 + cubic.squares[0] * x**2 + cubic.linear[0] * x + cubic.constant

    result = arithmetic.elementwise(a, lambda u, k: values.elementwise("f", u, k))
    assert symbolic(arithmetic, result) == truncated(symbolic(arithmetic, a).applyfunc(f), ALGEBRA)


def test_functions_of_several_arguments() -> None:
    arithmetic = arithmetic_over(rationals)
    values = RationalFunctions(arithmetic.ring, Stream(b"point"))
    a, b = sample(arithmetic, (2, 1), "first"), sample(arithmetic, (1, 1), "second", sparse=True)
    result = arithmetic.multivariate([a, b], (2, 1), lambda u, k, n: values.derivatives("f", n, k, u))
    x = [*symbolic(arithmetic, a), *symbolic(arithmetic, b)]
    expected = []
    for output in range(2):
        cubic = values.polynomial("f", 2, 3, output)
        squares = sum(p * y + q * y**2 for p, q, y in zip(cubic.linear, cubic.squares, x, strict=True))
        expected.append(cubic.constant + squares + sum(c * y for c, y in zip(cubic.cube, x, strict=True)) ** 3)
    assert symbolic(arithmetic, result) == truncated(sympy.Matrix(expected), ALGEBRA)


def test_a_root_squares_to_its_argument() -> None:
    arithmetic = arithmetic_over(rationals)
    values: FunctionValues = RationalFunctions(arithmetic.ring, Stream(b"point"))
    a = sample(arithmetic, (2, 2), "root")
    squares = arithmetic.from_numbers((2, 2), [4, 9, Fraction(1, 4), 1])
    moved = Array(a.dims, (squares.parts[0], *a.parts[1:]), a.precision)
    root = arithmetic.elementwise(moved, lambda u, k: values.known("sqrt", u, k))
    assert symbolic(arithmetic, arithmetic.hadamard(root, root)) == symbolic(arithmetic, moved)
    with pytest.raises(NoValue):
        arithmetic.elementwise(a, lambda u, k: values.known("exp", u, k))


def test_differentials_are_derivatives_and_use_precision_up() -> None:
    arithmetic = arithmetic_over(rationals)
    a = sample(arithmetic, (2, 2), "curve")
    A = symbolic(arithmetic, a)
    first = arithmetic.differentiate(a)
    assert symbolic(arithmetic, first) == truncated(A.diff(T), ALGEBRA)
    third = arithmetic.differentiate(arithmetic.differentiate(first))
    assert third.precision == 0
    assert symbolic(arithmetic, third) == truncated(A.diff(T, 3), ALGEBRA)
    with pytest.raises(PrecisionError):
        arithmetic.differentiate(third)
    assert arithmetic.matmul(a, third).precision == 0
    assert arithmetic.inverse(first).precision == 2
    assert arithmetic.stack([a, first], (2, 2, 2)).precision == 2


def test_increments_are_partial_derivatives() -> None:
    arithmetic = arithmetic_over(rationals)
    a = sample(arithmetic, (2, 2), "group")
    A = symbolic(arithmetic, a)
    outer = arithmetic.increments(a, 1)
    inside = Arithmetic(arithmetic.ring, Algebra(3, (2,)))
    assert symbolic(inside, outer[0]) == A.diff(GROUPS[1][0])
    innermost = Arithmetic(arithmetic.ring, Algebra(3))
    for s, piece in enumerate(inside.increments(outer[0], 2)):
        assert symbolic(innermost, piece) == A.diff(GROUPS[1][0]).diff(GROUPS[0][s])
    small = sample(inside, (2, 2), "embedded")
    assert symbolic(arithmetic, arithmetic.embed(small)) == symbolic(inside, small)
    assert inside.algebra.extended(1) == ALGEBRA


def test_stacking_and_rearranging() -> None:
    arithmetic = arithmetic_over(rationals)
    a, b = sample(arithmetic, (2, 2), "one", sparse=True), sample(arithmetic, (2, 2), "two", sparse=True)
    stacked = arithmetic.stack([a, b], (2, 2, 2))
    for part in range(ALGEBRA.dimension):
        assert arithmetic.entries(stacked, part) == arithmetic.entries(a, part) + arithmetic.entries(b, part)
    turned = arithmetic.rearrange(a, (2, 2), [0, 2, 1, -1])
    entries = arithmetic.entries(a)
    assert arithmetic.entries(turned) == [entries[0], entries[2], entries[1], 0]


def test_the_field_agrees_with_the_rationals() -> None:
    p = 2**61 - 11913
    exact, modular = arithmetic_over(rationals), arithmetic_over(lambda: prime_field(p))
    results = []
    for arithmetic in (exact, modular):
        a = sample(arithmetic, (3, 3), "both")
        results.append([arithmetic.entries(arithmetic.inverse(a), part) for part in range(ALGEBRA.dimension)])
    for x, y in zip(*results, strict=True):
        assert [modular.ring.number(Fraction(int(r.p), int(r.q))) for r in x] == y
