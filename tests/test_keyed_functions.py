"""Keyed values of functions: they obey what is true of the functions, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import cast

import pytest

from mathdoc.function_rules import Number
from mathdoc.functions import FunctionValues
from mathdoc.keyed_functions import SIGN_CAP, KeyedValues
from mathdoc.plain_ring import plain_prime_field
from mathdoc.ring import PRIMES, NoValue, Ring, Stream, prime_field

flint = pytest.importorskip("flint")

FIELDS = [prime_field(PRIMES[0]), prime_field(PRIMES[1]), plain_prime_field(PRIMES[0])]


def at(values: FunctionValues, n: int | Fraction) -> Number:
    return values.number(n)


def keyed(ring: Ring = FIELDS[0]) -> KeyedValues:
    return KeyedValues(ring, Stream(b"point"))


@pytest.mark.parametrize("ring", FIELDS)
def test_keyed_derivatives_obey_the_differential_equations(ring: Ring) -> None:
    for n in range(5, 12):
        values = keyed(ring)
        u = at(values, n * 1234567891)

        def column(name: str, k: int = 2, values: KeyedValues = values, u: Number = u) -> list[Number]:
            return cast("list[Number]", values.known(name, u, k))

        one = at(values, 1)
        exp, tanh, sine, cosine = column("exp")[0], column("tanh"), column("sin", 4), column("cos", 4)
        assert tanh[1] == one - tanh[0] ** 2
        assert tanh[2] == -2 * tanh[0] * tanh[1]
        assert tanh[0] * column("cosh")[0] == column("sinh")[0]
        assert sine[0] ** 2 + cosine[0] ** 2 == 1
        assert sine[1:] == cosine[:4]
        assert sine[2] == -sine[0]
        assert column("sech")[1] == -column("sech")[0] * tanh[0]
        assert column("tan")[1] == 1 + column("tan")[0] ** 2
        assert column("sigmoid")[0] * (exp + 1) == exp
        assert column("softplus")[1:] == column("sigmoid", 1)
        assert column("log", 3)[1] * u == 1
        assert column("log", 3)[3] * u**3 == 2
        assert column("arctan")[1] * (1 + u * u) == 1
        assert column("arctan")[2] * (1 + u * u) ** 2 == -2 * u
        half = values.real_power(u, Fraction(1, 3), 1, 2)
        assert half[1] * u * 3 == half[0] * 4  # type: ignore[operator]
        assert half[0] ** 3 == u**4  # type: ignore[operator]


def with_a_value(name: str, k: int, ring: Ring = FIELDS[0]) -> tuple[KeyedValues, Number, list[Number]]:
    """Return keyed values, a point where the function has a value, and its derivatives there."""
    for n in range(100, 200):
        values = keyed(ring)
        try:
            return values, at(values, n * 987654321), cast("list[Number]", values.known(name, at(values, n * 987654321), k))
        except NoValue:
            continue
    raise AssertionError(name)


@pytest.mark.parametrize("ring", FIELDS)
def test_keyed_roots_and_errors(ring: Ring) -> None:
    _, u, root = with_a_value("sqrt", 3, ring)
    assert root[0] ** 2 == u
    assert root[1] * root[0] * 2 == 1
    assert root[2] * u * 2 == -root[1]
    _, u, arcsine = with_a_value("arcsin", 3, ring)
    assert arcsine[1] ** 2 * (1 - u * u) == 1
    assert arcsine[2] * (1 - u * u) == u * arcsine[1]
    values, u, error = with_a_value("erf", 3, ring)
    assert error[1] ** 2 * values.constant("pi") == 4 * values.exponential(-(u * u)) ** 2
    assert error[2] == -2 * u * error[1]
    assert error[3] == -2 * u * error[2] - 2 * error[1]


@pytest.mark.parametrize("ring", FIELDS)
def test_relations_that_are_true(ring: Ring) -> None:
    values = keyed(ring)
    u, zero, one = at(values, 1234567890123456), at(values, 0), at(values, 1)
    assert values.exponential(zero) == 1
    assert values.exponential(-u) * values.exponential(u) == 1
    assert values.logarithm(one) == 0
    assert values.logarithm(values.quotient(one, u)) == -values.logarithm(u)
    assert values.exponential(values.logarithm(u)) == u
    assert values.exponential(-values.logarithm(u)) * u == 1
    assert values.logarithm(values.exponential(u + 1)) == u + 1
    assert values.logarithm(values.exponential(-u)) == -u
    assert list(values.sine_and_cosine(zero)) == [0, 1]
    assert values.known("softplus", -u, 0)[0] == -values.logarithm(cast("Number", values.known("sigmoid", u, 0)[0]))
    for name, sign in (
        ("sin", -1),
        ("cos", 1),
        ("arctan", -1),
        ("arcsin", -1),
        ("erf", -1),
        ("tanh", -1),
        ("cosh", 1),
        ("abs", 1),
        ("sign", -1),
    ):
        try:
            left, right = values.known(name, -u, 0)[0], values.known(name, u, 0)[0]
        except NoValue:
            continue
        assert left == cast("Number", right) * sign
    assert values.constant("e") == values.exponential(one)


def test_relations_that_are_not_used() -> None:
    values = keyed()
    u, v = at(values, 123456789012345), at(values, 54321987654321)
    assert values.exponential(u) != values.exponential(v)
    assert values.logarithm(u * v) != values.logarithm(u) + values.logarithm(v)
    assert values.exponential(u + v) != values.exponential(u) * values.exponential(v)
    assert values.sine_and_cosine(u) != values.sine_and_cosine(v)
    assert values("a", u) != values("b", u)
    assert values("a", u, v) != values("a", v, u)


def test_roots_of_small_numbers_have_one_sign() -> None:
    for pattern in (0, 63):
        values = keyed()
        values.restart(pattern)

        def root(n: int | Fraction, values: KeyedValues = values) -> Number:
            return values.root(at(values, n))

        assert root(4) == 2
        assert root(Fraction(9, 4)) == Fraction(3, 2).numerator * values.quotient(at(values, 1), 2)
        assert root(8) == 2 * root(2)
        assert root(6) == root(2) * root(3)
        assert root(Fraction(1, 3)) * root(3) == 1
        assert values.root(values.constant("pi") * 2) == root(2) * values.root(values.constant("pi"))
        assert values.absolute(at(values, -3)) == 3
        assert values.signs_met == []


def test_every_pattern_of_signs_is_seen() -> None:
    values = keyed()
    squares = [at(values, n * n * 10**12) for n in (101, 103, 107)]
    seen = set()
    for pattern in range(8):
        values.restart(pattern)
        roots = [values.root(square) for square in squares]
        assert [root * root for root in roots] == squares
        assert len(values.signs_met) == 3
        seen.add(tuple([int(root) for root in roots]))  # type: ignore[call-overload]
    ends = [{int(root), PRIMES[0] - int(root)} for root in roots]  # type: ignore[call-overload]
    assert seen == set(product(*ends))


def test_absolute_values_share_their_sign_with_roots() -> None:
    values = keyed()
    u = at(values, 10**15 + 7)
    sizes = set()
    for pattern in (0, 1):
        values.restart(pattern)
        size = values.absolute(u)
        assert size == values.absolute(-u) == values.root(u * u)
        assert values.root(values.quotient(at(values, 1), u * u)) * size == 1
        assert len(values.signs_met) == 1
        relu = cast("list[Number]", values.known("relu", u, 2))
        assert relu == ([u, 1, 0] if size == u else [0, 0, 0])
        sizes.add(int(size))  # type: ignore[call-overload]
    assert len(sizes) == 2


def test_signs_beyond_those_that_are_enumerated_are_random_ones_of_their_pattern() -> None:
    values = keyed()
    for n in range(SIGN_CAP):
        values.absolute(at(values, 10**9 + n))
    sampled_before = values.signs_sampled
    found = set()
    for pattern in range(32):
        values.restart(pattern)
        for n in range(SIGN_CAP):
            values.absolute(at(values, 10**9 + n))
        u = at(values, 10**10)
        value = values.absolute(u)
        assert value in (u, -u)
        assert value == values.absolute(-u)
        found.add(int(value))  # type: ignore[call-overload]
    assert (sampled_before, values.signs_sampled) == (False, True)
    assert len(found) == 2
    assert len(values.signs_met) == SIGN_CAP


def test_negative_numbers_have_no_root() -> None:
    values = keyed()
    for n in (-1, -2, -9):
        with pytest.raises(NoValue):
            values.root(at(values, n))


@pytest.mark.parametrize("ring", FIELDS)
def test_powers(ring: Ring) -> None:
    values = keyed(ring)
    u, alpha = at(values, 10**14 + 3), at(values, 10**13 + 5)
    power, shifted, negative = (cast("list[Number]", values.real_power(u, a, n, 2)) for a, n in ((alpha, 0), (alpha, 2), (-alpha, 0)))
    assert shifted[0] == power[0] * u**2
    assert negative[0] * power[0] == 1
    assert power[1] * u == alpha * power[0]
    assert power[2] * u**2 == alpha * (alpha - 1) * power[0]
    assert shifted[1] * u == (alpha + 2) * shifted[0]
    cube = cast("Number", values.real_power(u, Fraction(2, 3), 0, 0)[0])
    assert cube == cast("Number", values.real_power(u, Fraction(1, 3), 0, 0)[0]) ** 2
    assert cube * cast("Number", values.real_power(u, Fraction(1, 3), 0, 0)[0]) == u


def test_keyed_functions_depend_on_their_whole_key() -> None:
    values = keyed()
    u, v = at(values, 11), at(values, 12)
    table = values.derivatives("f", 2, 3, (u, v))
    assert set(table) == {(), (0,), (1,), (0, 0), (0, 1), (1, 1), (0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 1, 1)}
    drawn = [int(x) for column in table.values() for x in column]  # type: ignore[call-overload]
    assert len(drawn) == len(set(drawn)) == 20
    assert keyed().derivatives("f", 2, 1, (u, v)) == {slot: table[slot] for slot in ((), (0,), (1,))}
    assert values.derivatives("f", 2, 0, (v, u))[()] != table[()]
    assert values.derivatives("g", 2, 0, (u, v))[()] != table[()]
    assert KeyedValues(FIELDS[0], Stream(b"other")).derivatives("f", 2, 0, (u, v))[()] != table[()]
    assert values.elementwise("s", u, 2) == [values.derivatives("s", 1, 2, (u,))[slot][0] for slot in ((), (0,), (0, 0))]


def test_plain_and_flint_draw_the_same() -> None:
    columns = []
    for ring in (FIELDS[0], FIELDS[2]):
        values = keyed(ring)
        u = at(values, 777777777777)
        names = ("exp", "log", "sin", "tanh", "erf", "relu", "softplus")
        columns.append([int(x) for name in names for x in values.known(name, u, 2)] + [int(x) for x in values.elementwise("f", u, 2)])  # type: ignore[call-overload]
    assert columns[0] == columns[1]
