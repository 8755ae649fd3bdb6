"""Real balls in plain Python: a midpoint and a radius, both whole multiples of one power of two.

Every operation returns a ball that contains all results of the operation on numbers of the given balls. The elementary functions
are evaluated at the midpoint by a series with a bound of what was cut off; the radius is then enlarged by a bound of the slope.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import inf

from mathdoc.ring import BALL_BITS, NoValue

# Guard bits: halving an argument s times and undoing it loses about 2s bits.
BITS = BALL_BITS + 100
RADIUS_BITS = 60
HALVINGS = 10


class Ball:
    """All real numbers between (middle - radius)·2^exponent and (middle + radius)·2^exponent."""

    __slots__ = ("exponent", "middle", "radius")

    def __init__(self, middle: int, radius: int = 0, exponent: int = 0) -> None:
        excess = max(middle.bit_length() - BITS, radius.bit_length() - RADIUS_BITS)
        if excess > 0:
            # Both shifts round down, by less than one unit each.
            lost = middle & ((1 << excess) - 1) or radius
            middle, radius, exponent = middle >> excess, (radius >> excess) + (2 if lost else 0), exponent + excess
        self.middle, self.radius, self.exponent = middle, radius, exponent

    @classmethod
    def of(cls, value: Fraction | int | Ball) -> Ball:
        """Return a rational as a ball."""
        if isinstance(value, Ball):
            return value
        return cls(value) if isinstance(value, int) else cls(value.numerator) / cls(value.denominator)

    @classmethod
    def between(cls, low: int, high: int, exponent: int) -> Ball:
        """Return the ball from low·2^exponent to high·2^exponent."""
        return cls(low + high, high - low, exponent - 1)

    def widened(self, radius: Ball) -> Ball:
        """Return this ball with the size of another one added to its radius."""
        return self + Ball(0, abs(radius.middle) + radius.radius, radius.exponent)

    # Reading

    def bounds(self) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest number of the ball."""
        unit = Fraction(2) ** self.exponent
        return (self.middle - self.radius) * unit, (self.middle + self.radius) * unit

    def contains(self, value: Fraction | int) -> bool:
        """Whether a rational lies in the ball."""
        low, high = self.bounds()
        return low <= value <= high

    def overlaps(self, other: Ball) -> bool:
        """Whether the two balls have a number in common."""
        difference = self - other
        return abs(difference.middle) <= difference.radius

    def mid(self) -> Ball:
        """Return the midpoint."""
        return Ball(self.middle, 0, self.exponent)

    def rad(self) -> Ball:
        """Return the radius."""
        return Ball(self.radius, 0, self.exponent)

    def lower(self) -> Ball:
        """Return the lower end, as a point."""
        return Ball(self.middle - self.radius, 0, self.exponent)

    def upper(self) -> Ball:
        """Return the upper end, as a point."""
        return Ball(self.middle + self.radius, 0, self.exponent)

    def rel_accuracy_bits(self) -> int:
        """Return about how many bits of the midpoint are certain."""
        return self.middle.bit_length() - self.radius.bit_length() if self.radius else BITS

    def distance_from_zero(self) -> float:
        """Return a lower bound of the size on a logarithmic scale; minus infinity if the ball contains 0."""
        least = abs(self.middle) - self.radius
        return float(least.bit_length() + self.exponent) if least > 0 else -math.inf

    def __float__(self) -> float:
        try:
            return float(Fraction(self.middle) * Fraction(2) ** self.exponent)
        except OverflowError:
            return inf if self.middle > 0 else -inf

    def __repr__(self) -> builtins.str:
        return f"[{float(self)!r} ± {float(self.rad()):.3g}]"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, int | Ball):
            return NotImplemented
        difference = self - other
        return difference.middle == 0 and difference.radius == 0

    __hash__ = None  # type: ignore[assignment]

    def __gt__(self, other: Ball | int) -> bool:
        difference = self - other
        return difference.middle > difference.radius

    def __lt__(self, other: Ball | int) -> bool:
        difference = self - other
        return -difference.middle > difference.radius

    # Arithmetic

    def __add__(self, other: Ball | int) -> Ball:
        other = Ball.of(other)
        if not (self.middle or self.radius):
            return other
        if not (other.middle or other.radius):
            return self
        high, low = (self, other) if self.exponent >= other.exponent else (other, self)
        shift = high.exponent - low.exponent
        return Ball((high.middle << shift) + low.middle, (high.radius << shift) + low.radius, low.exponent)

    __radd__ = __add__

    def __neg__(self) -> Ball:
        return Ball(-self.middle, self.radius, self.exponent)

    def __sub__(self, other: Ball | int) -> Ball:
        return self + -Ball.of(other)

    def __rsub__(self, other: int) -> Ball:
        return Ball(other) - self

    def __abs__(self) -> Ball:
        return -self if self.middle < 0 else self

    def __mul__(self, other: Ball | int) -> Ball:
        other = Ball.of(other)
        a, b, r, s = self.middle, other.middle, self.radius, other.radius
        return Ball(a * b, abs(a) * s + abs(b) * r + r * s, self.exponent + other.exponent)

    __rmul__ = __mul__

    def __truediv__(self, other: Ball | int) -> Ball:
        other = Ball.of(other)
        a, b, r, s = self.middle, abs(other.middle), self.radius, other.radius
        least = b - s
        if least <= 0:
            raise ZeroDivisionError
        shift = max(0, BITS + b.bit_length() - a.bit_length() + 2, BITS + b.bit_length() - r.bit_length() if r and not a else 0)
        quotient, rest = divmod(a << shift, b)
        # |x/y - a/b| = |xb - ay| / (yb) ≤ (r b + |a| s) / ((b - s) b)
        spread = r * b + abs(a) * s
        radius = -(-(spread << shift) // (least * b)) + (1 if rest else 0)
        return Ball(quotient if other.middle > 0 else -quotient, radius, self.exponent - other.exponent - shift)

    def __rtruediv__(self, other: int) -> Ball:
        return Ball(other) / self

    def __pow__(self, n: int) -> Ball:
        if n < 0:
            return 1 / self**-n
        result, square = Ball(1), self
        while n:
            if n & 1:
                result = result * square
            square, n = square * square, n >> 1
        return result

    # Elementary functions

    def halved(self, times: int) -> Ball:
        """Return this ball divided by 2^times."""
        return Ball(self.middle, self.radius, self.exponent - times)

    def size_bits(self) -> int:
        """Return b with |x| < 2^b for every number of the ball."""
        size = abs(self.middle) + self.radius
        return size.bit_length() + self.exponent if size else -4 * BITS

    def _by_slope(self, f: Callable[[Ball], Ball], slope: int) -> Ball:
        return f(self.mid()).widened(self.rad() * slope)

    def sqrt(self) -> Ball:
        """Return the root of a positive ball."""
        low, high, exponent = self.middle - self.radius, self.middle + self.radius, self.exponent
        shift = max(0, 2 * BITS - high.bit_length()) + 1
        shift += (exponent - shift) % 2
        return Ball.between(math.isqrt(low << shift), math.isqrt(high << shift) + 1, (exponent - shift) // 2)

    def exp(self) -> Ball:
        """Return the exponential."""
        halvings = max(0, self.size_bits() + HALVINGS)
        if halvings > 50 or self.rad() > 1:
            raise NoValue("an exponential out of range")
        value = _series(self.mid().halved(halvings), lambda term, x, n: term * x / (n + 1), Ball(1))
        for _ in range(halvings):
            value = value * value
        # |exp(r) - 1| ≤ 2r for r ≤ 1
        return value.widened(value * self.rad() * 2)

    def sin_cos(self) -> tuple[Ball, Ball]:
        """Return sine and cosine."""
        halvings = max(0, self.size_bits() + HALVINGS)
        if halvings > 50:
            raise NoValue("a sine out of range")
        x = self.mid().halved(halvings)
        square = -(x * x)
        sine = _series(square, lambda term, y, n: term * y / ((2 * n + 2) * (2 * n + 3)), x)
        cosine = _series(square, lambda term, y, n: term * y / ((2 * n + 1) * (2 * n + 2)), Ball(1))
        for _ in range(halvings):
            sine, cosine = sine * cosine * 2, cosine * cosine - sine * sine
        return sine.widened(self.rad()), cosine.widened(self.rad())

    def log(self) -> Ball:
        """Return the logarithm of a positive ball: a floating-point guess g, and a series for the logarithm of x·exp(-g)."""
        power = self.exponent + self.middle.bit_length()
        scaled = self.mid().halved(power)
        guess = Ball.of(Fraction(math.log(float(scaled))))
        w = scaled * (-guess).exp() - 1
        # the n-th term is (-1)^n w^(n+1) / (n+1)
        total, term = Ball(0), w
        for n in range(1, BITS // 40 + 2):
            total, term = total + term / n, -(term * w)
        value = total.widened(term * 2) + guess
        if power:
            value = value + _log_2() * power
        return value.widened(self.rad() / (self.mid() - self.rad()))

    def atan(self) -> Ball:
        """Return the arc tangent."""
        return self._by_slope(_atan, 1)

    def asin(self) -> Ball:
        """Return the arc sine of a ball inside (-1, 1)."""
        return (self / (1 - self * self).sqrt()).atan()

    def erf(self) -> Ball:
        """Return the error function."""
        return self._by_slope(_erf, 2)

    def str(self, digits: int, radius: bool = True) -> builtins.str:
        """Return the middle with this many digits."""
        return f"{float(self):.{digits}g}"

    @staticmethod
    def pi() -> Ball:
        """Return π."""
        return _pi()


def _series(x: Ball, step: Callable[[Ball, Ball, int], Ball], first: Ball, least: int = 0) -> Ball:
    """Return the sum of a series whose n+1-st term is `step(n-th term, x, n)`, at most half as large from the term `least` on."""
    total, term, n = Ball(0), first, 0
    target = first.size_bits() - BITS
    while n < least or (term.middle and term.size_bits() > target):
        total, term, n = total + term, step(term, x, n), n + 1
    # What is left is at most twice the first term that was not added.
    return total.widened(term * 2)


def _atan(x: Ball) -> Ball:
    """Return the arc tangent of a midpoint: arctan x = 2 arctan(x / (1 + √(1 + x²))) until x is small."""
    doublings = 0
    while x.size_bits() > -HALVINGS:
        x, doublings = x / ((x * x + 1).sqrt() + 1), doublings + 1
    return _series(-(x * x), lambda term, y, n: term * y * (2 * n + 1) / (2 * n + 3), x).halved(-doublings)


def _erf(x: Ball) -> Ball:
    """Return 2/√π exp(-x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)), where no digits cancel."""
    if x.size_bits() > 5:
        raise NoValue("an error function out of range")
    total = _series(x * x * 2, lambda term, y, n: term * y / (2 * n + 3), x, least=int(2 * float(x) ** 2) + 2)
    return total * (-(x * x)).exp() * 2 / _pi().sqrt()


@cache
def _pi() -> Ball:
    return _atan(Ball(1)) * 4


@cache
def _log_2() -> Ball:
    return -Ball(1, 0, -1).log()
