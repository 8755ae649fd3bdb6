"""The rings, with flint and in plain Python: the axioms, and that both say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdoc import ring as rings
from mathdoc.plain_balls import Ball
from mathdoc.plain_ring import plain_balls, plain_prime_field, plain_rationals
from mathdoc.ring import PRIMES, Mat, Ring, Scalar, Singular, Stream

flint = pytest.importorskip("flint")

PAIRS: list[tuple[Callable[[], Ring], Callable[[], Ring]]] = [
    (lambda: rings.prime_field(PRIMES[0]), lambda: plain_prime_field(PRIMES[0])),
    (rings.rationals, plain_rationals),
    (rings.balls, plain_balls),
]
RINGS = [make for pair in PAIRS for make in pair]
SMALL = st.integers(-50, 50)
FRACTIONS = st.builds(Fraction, SMALL, st.integers(1, 9))
SQUARES = st.integers(1, 4).flatmap(lambda n: st.tuples(st.just(n), *[st.lists(FRACTIONS, min_size=n * n, max_size=n * n)] * 3))
Sample = tuple[int, list[Fraction], list[Fraction], list[Fraction]]


def embed(ring: Ring, rows: int, columns: int, numbers: list[Fraction]) -> Mat:
    return ring.make(rows, columns, [ring.number(x) for x in numbers])


def same(ring: Ring, a: Mat, b: Mat) -> bool:
    return all(ring.is_zero(x) for x in ring.entries(ring.subtract(a, b)))


@pytest.mark.parametrize("make", RINGS)
@settings(max_examples=30, deadline=None)
@given(sample=SQUARES)
def test_axioms(make: Callable[[], Ring], sample: Sample) -> None:
    ring, n = make(), sample[0]
    a, b, c = (embed(ring, n, n, numbers) for numbers in sample[1:])
    assert same(ring, ring.multiply(a, ring.add(b, c)), ring.add(ring.multiply(a, b), ring.multiply(a, c)))
    assert same(ring, ring.multiply(ring.multiply(a, b), c), ring.multiply(a, ring.multiply(b, c)))
    assert same(ring, ring.transpose(ring.multiply(a, b)), ring.multiply(ring.transpose(b), ring.transpose(a)))
    assert same(ring, ring.add(a, ring.negate(a)), embed(ring, n, n, [Fraction(0)] * n * n))
    assert same(ring, ring.scale(a, ring.number(Fraction(2))), ring.add(a, a))
    left = ring.determinant(ring.multiply(a, b))
    assert ring.is_zero(left - ring.determinant(a) * ring.determinant(b))  # type: ignore[operator]


@pytest.mark.parametrize("make", RINGS)
@settings(max_examples=30, deadline=None)
@given(sample=SQUARES)
def test_an_inverse_is_one_or_there_is_none(make: Callable[[], Ring], sample: Sample) -> None:
    ring, n = make(), sample[0]
    a = embed(ring, n, n, sample[1])
    identity = embed(ring, n, n, [Fraction(int(i == j)) for i in range(n) for j in range(n)])
    try:
        inverse = ring.inverse(a)
    except Singular:
        assert ring.is_zero(ring.determinant(a))
    else:
        assert same(ring, ring.multiply(a, inverse), identity)


def as_fraction(x: Scalar) -> Fraction:
    if isinstance(x, Fraction):
        return x
    return Fraction(int(x.p), int(x.q)) if isinstance(x, flint.fmpq) else Fraction(int(x))  # type: ignore[call-overload]


@pytest.mark.parametrize("pair", PAIRS[:2])
@settings(max_examples=40, deadline=None)
@given(sample=SQUARES)
def test_plain_python_agrees_with_flint(pair: tuple[Callable[[], Ring], Callable[[], Ring]], sample: Sample) -> None:
    n = sample[0]
    results = []
    for ring in (pair[0](), pair[1]()):
        a, b = embed(ring, n, n, sample[1]), embed(ring, n, n, sample[2])
        try:
            inverse = [as_fraction(x) for x in ring.entries(ring.inverse(a))]
        except Singular:
            inverse = []
        products = ring.entries(ring.multiply(a, ring.transpose(b)))
        results.append(([as_fraction(x) for x in products], as_fraction(ring.determinant(a)), inverse))
    assert results[0] == results[1]


@pytest.mark.parametrize("make", RINGS)
def test_there_is_no_division_by_zero(make: Callable[[], Ring]) -> None:
    ring = make()
    with pytest.raises(Singular):
        ring.divide(ring.number(1), ring.number(0))
    with pytest.raises(Singular):
        ring.inverse(embed(ring, 2, 2, [Fraction(1)] * 4))


@pytest.mark.parametrize("make", RINGS)
def test_products_of_rectangles(make: Callable[[], Ring]) -> None:
    ring = make()
    a, b = embed(ring, 2, 3, [Fraction(i) for i in range(6)]), embed(ring, 3, 1, [Fraction(i) for i in range(3)])
    assert same(ring, ring.multiply(a, b), embed(ring, 2, 1, [Fraction(5), Fraction(14)]))
    assert same(ring, ring.transpose(a), embed(ring, 3, 2, [Fraction(i) for i in (0, 3, 1, 4, 2, 5)]))
    with pytest.raises(ValueError, match=r"."):
        ring.multiply(b, a)


@settings(max_examples=20, deadline=None)
@given(sample=SQUARES)
def test_exponentials_of_matrices_of_balls(sample: Sample) -> None:
    n = sample[0]
    for numbers in ([x / 10 for x in sample[1]], [Fraction(0)] * n * n):
        exact, plain = (ring.entries(embed(ring, n, n, numbers).exp()) for ring in (rings.balls(), plain_balls()))  # type: ignore[attr-defined]
        for expected, ball in zip(exact, plain, strict=True):
            assert isinstance(ball, Ball)
            low, high = (flint.arb(flint.fmpq(x.numerator, x.denominator)) for x in ball.bounds())
            assert not expected < low
            assert not expected > high
            assert float(ball.rad()) < 1e-100


@pytest.fixture
def without_flint(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    makers = (rings.prime_field, rings.rationals, rings.balls)
    for maker in makers:
        maker.cache_clear()
    monkeypatch.setattr(rings, "HAVE_FLINT", False)
    yield
    for maker in makers:
        maker.cache_clear()


@pytest.mark.usefixtures("without_flint")
def test_without_flint_the_plain_rings_serve() -> None:
    for ring in (rings.prime_field(PRIMES[0]), rings.rationals(), rings.balls()):
        assert "plain" in type(ring.make(1, 1, [1])).__module__


def test_the_primes_suit_the_roots_of_small_numbers() -> None:
    for p in PRIMES:
        assert flint.fmpz(p).is_prime()
        assert p % 4 == 3
        assert p < 1 << 61
        assert all(pow(n, (p - 1) // 2, p) == 1 for n in range(1, 30))
        assert all((p - 1) % q for q in (3, 5, 7, 11))


def test_a_stream_is_reproducible_and_splits() -> None:
    stream = Stream(b"seed")
    whole = Stream(b"seed").take(3000)
    assert stream.take(10) + stream.take(2990) == whole
    assert stream.split("a", 1).take(8) == Stream(b"seed").split("a", 1).take(8)
    assert stream.split("a", 1).take(8) != stream.split("a", 2).take(8)
    draws = [stream.below(5) for _ in range(2000)]
    assert set(draws) == set(range(5))
    assert all(300 < draws.count(n) < 500 for n in range(5))
