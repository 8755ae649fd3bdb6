"""Functions of a square matrix in real balls: exponential, logarithm, square root and what is made of them.

Sources: N. J. Higham, Functions of Matrices (2008): the Denman-Beavers iteration (ch. 6), inverse scaling and squaring (ch. 11).
Iterations stop when they have settled to far more digits than a verdict needs; what is left of them is not part of the ball.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import inf, isqrt, log2
from typing import TypeAlias

from mathdoc.ring import Mat, NoValue, Ring, Singular

_Function: TypeAlias = Callable[[Ring, Mat], Mat]
_SETTLED = 1e-110
_ROUNDS = 40
_NEWTON_ROUNDS = 400


def _side(ring: Ring, matrix: Mat) -> int:
    return isqrt(len(ring.entries(matrix)))


def _identity(ring: Ring, n: int) -> Mat:
    return ring.make(n, n, [ring.number(int(i == j)) for i in range(n) for j in range(n)])


def _middle(ring: Ring, matrix: Mat) -> Mat:
    """Return the matrix of the middles: an iteration that corrects itself does not add up the errors of its steps."""
    n = _side(ring, matrix)
    return ring.make(n, n, [entry.mid() for entry in ring.entries(matrix)])  # type: ignore[attr-defined]


def _half(ring: Ring, matrix: Mat) -> Mat:
    return ring.scale(matrix, ring.number(Fraction(1, 2)))


def _largest(ring: Ring, matrix: Mat) -> float:
    return max(float(abs(entry).upper()) for entry in ring.entries(matrix))  # type: ignore[arg-type]


def exponential(ring: Ring, matrix: Mat) -> Mat:
    """Return exp(A)."""
    return matrix.exp()  # type: ignore[attr-defined]


def square_root(ring: Ring, matrix: Mat) -> Mat:
    """Return the principal square root. Raises NoValue where the iteration does not settle (eigenvalues that are not positive)."""
    scale = _scale_of(ring, matrix)
    matrix = ring.scale(matrix, ring.number(1 / scale**2))
    y, z = matrix, _identity(ring, _side(ring, matrix))
    try:
        for _ in range(_NEWTON_ROUNDS):
            following = _middle(ring, _half(ring, ring.add(y, ring.inverse(z))))
            z = _middle(ring, _half(ring, ring.add(z, ring.inverse(y))))
            change = _largest(ring, ring.subtract(following, y))
            y = following
            if change < _SETTLED:
                break
        else:
            raise NoValue("a root of this matrix")
    except (Singular, OverflowError, ValueError) as error:
        raise NoValue("a root of this matrix") from error
    if not _largest(ring, ring.subtract(ring.multiply(y, y), matrix)) < _SETTLED**0.5:
        raise NoValue("a root of this matrix")
    return ring.scale(y, ring.number(scale))


def _scale_of(ring: Ring, matrix: Mat) -> Fraction:
    """Return a power of two whose square is near the largest entry."""
    largest = _largest(ring, matrix)
    return Fraction(2) ** (round(log2(largest)) // 2) if 0 < largest < inf else Fraction(1)


def logarithm(ring: Ring, matrix: Mat) -> Mat:
    """Return the principal logarithm: roots until near the identity, then 2 artanh((A - I)(A + I)⁻¹)."""
    identity = _identity(ring, _side(ring, matrix))
    roots = 0
    while _largest(ring, ring.subtract(matrix, identity)) > 0.05:
        if roots > _ROUNDS:
            raise NoValue("a logarithm of this matrix")
        matrix, roots = square_root(ring, matrix), roots + 1
    ratio = ring.multiply(ring.subtract(matrix, identity), ring.inverse(ring.add(matrix, identity)))
    square, power, total = ring.multiply(ratio, ratio), ratio, ratio
    k = 1
    while _largest(ring, power) > _SETTLED:
        power, k = ring.multiply(power, square), k + 2
        total = ring.add(total, ring.scale(power, ring.number(Fraction(1, k))))
    return ring.scale(total, ring.number(2 ** (roots + 1)))


def _hyperbolic(sign: int) -> _Function:
    def function(ring: Ring, matrix: Mat) -> Mat:
        other = exponential(ring, ring.negate(matrix))
        return _half(ring, ring.add(exponential(ring, matrix), ring.scale(other, ring.number(sign))))

    return function


def _tangent(ring: Ring, matrix: Mat) -> Mat:
    return ring.multiply(_hyperbolic(-1)(ring, matrix), ring.inverse(_hyperbolic(1)(ring, matrix)))


def _circular(sine: bool) -> _Function:
    """exp of the matrix [[0, -A], [A, 0]] is [[cos A, -sin A], [sin A, cos A]]."""

    def function(ring: Ring, matrix: Mat) -> Mat:
        n, entries, zero = _side(ring, matrix), ring.entries(matrix), ring.number(0)
        rows = [[zero] * n + [-entry for entry in entries[i * n : (i + 1) * n]] for i in range(n)]  # type: ignore[operator]
        rows += [entries[i * n : (i + 1) * n] + [zero] * n for i in range(n)]
        whole = ring.entries(exponential(ring, ring.make(2 * n, 2 * n, [entry for row in rows for entry in row])))
        first = n if sine else 0
        return ring.make(n, n, [whole[(first + i) * 2 * n + j] for i in range(n) for j in range(n)])

    return function


# Spelled names that mean an elementwise function except on a square matrix, where a function of the matrix may be meant.
MATRIX_FUNCTIONS: dict[str, _Function] = {
    "exp": exponential, "log": logarithm, "sqrt": square_root, "sin": _circular(True), "cos": _circular(False),
    "sinh": _hyperbolic(-1), "cosh": _hyperbolic(1), "tanh": _tangent,
}  # fmt: skip
