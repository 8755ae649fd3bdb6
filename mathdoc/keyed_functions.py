"""Values of functions modulo a prime: random ones, keyed by the name of the function and by its arguments.

Keyed values are sound because they satisfy relations that are true of the real functions and are random otherwise: a row that
holds with them follows from these relations. Relations used: exp(0) = 1, exp(-u) exp(u) = 1, exp and log are inverse to each
other, log(1/u) = -log u, sin and cos lie on the circle, parity, (√u)² = u, |u| = √(u²), √(1/u) = 1/√u.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement
from math import gcd
from typing import cast

from mathdoc.function_rules import Number
from mathdoc.functions import FunctionValues
from mathdoc.hashing import blake2b, shake_256
from mathdoc.ring import NoValue, Ring, Scalar, Stream

SIGN_CAP = 6


class KeyedValues(FunctionValues):
    """Random values at one point modulo a prime p ≡ 3 mod 4. Both sides of a row have to use the same instance.

    A square root has two values, and the row has to hold for both: `signs_met` lists the arguments whose sign was chosen so far,
    and the i-th takes the sign of bit i of `sign_pattern`. Call `restart(pattern)` before each evaluation. From the one after
    `SIGN_CAP` on a sign is a random one of this pattern: then not every choice has been tried, and `signs_sampled` says so.
    """

    def __init__(self, ring: Ring, stream: Stream) -> None:
        if ring.modulus % 4 != 3:
            raise ValueError("the prime has to be 3 modulo 4")
        self.ring = ring
        self._p = ring.modulus
        self._key = stream.split("functions").take(32)
        self._exponentials: dict[int, tuple[int, int]] = {}
        self._logarithms: dict[int, int] = {}
        self._circle: dict[int, tuple[int, int]] = {}
        self._partials: dict[tuple[object, ...], dict[tuple[int, ...], list[Scalar]]] = {}
        self.sign_pattern = 0
        self.signs_met: list[int] = []
        self.signs_sampled = False

    @cached_property
    def _root_of_pi(self) -> tuple[int, int]:
        """√π and its inverse."""
        root = self._nonzero("root of pi", 0)
        return root, self._inverse(root)

    @cached_property
    def _pi(self) -> tuple[int, int]:
        root, inverse = self._root_of_pi
        return root * root % self._p, inverse * inverse % self._p

    def restart(self, sign_pattern: int) -> None:
        """Forget the signs met and take those of `sign_pattern` from here on; all other values stay."""
        self.sign_pattern = sign_pattern
        self.signs_met = []

    def __call__(self, name: str, *key: Scalar) -> Scalar:
        """Return a uniform element of the field that depends on the key alone."""
        return self.ring.number(self._draw(name, *[int(k) for k in key]))  # type: ignore[call-overload]

    def _draw(self, name: str, *key: int) -> int:
        message = name.encode() + b"\0" + b"".join([k.to_bytes(8, "little") for k in key])
        # 128 bits modulo a prime of 61: the bias is below 2^-66.
        return int.from_bytes(blake2b(message, key=self._key, digest_size=16).digest(), "little") % self._p

    def _nonzero(self, name: str, key: int) -> int:
        """Return an element that is not 0, 1 or -1."""
        attempt = 0
        while True:
            value = self._draw(name, key, attempt)
            if 1 < value < self._p - 1:
                return value
            attempt += 1

    def _inverse(self, n: int) -> int:
        return pow(n, -1, self._p)

    def _number(self, n: int) -> Number:
        return cast("Number", self.ring.number(n))

    def _even(self, u: Number) -> tuple[int, bool]:
        """Return the one of u and -u that serves as the key, and whether it is -u."""
        n = int(u)  # type: ignore[call-overload]
        return (n, False) if n <= self._p - n else (self._p - n, True)

    def exponential(self, u: Number) -> Number:
        """Return exp(u)."""
        key, negative = self._even(u)
        if key == 0:
            return self.number(1)
        pair = self._exponentials.get(key)
        if pair is None:
            value = self._nonzero("exp", key)
            pair = self._exponentials[key] = value, self._inverse(value)
            self._logarithms.setdefault(min(pair), key if pair[0] < pair[1] else self._p - key)
        return self._number(pair[negative])

    def logarithm(self, u: Number) -> Number:
        """Return log(u); log(exp(v)) = v for every exp(v) met before."""
        n = int(u)  # type: ignore[call-overload]
        if n in (0, self._p - 1):
            raise NoValue("a logarithm")
        if n == 1:
            return self.number(0)
        inverse = self._inverse(n)
        key = min(n, inverse)
        value = self._logarithms.get(key)
        if value is None:
            value = self._logarithms[key] = self._nonzero("log", key)
            pair = (key, max(n, inverse))
            if 2 * value < self._p:
                self._exponentials.setdefault(value, pair)
            else:
                self._exponentials.setdefault(self._p - value, pair[::-1])
        return self._number(value if n == key else self._p - value)

    def sine_and_cosine(self, u: Number) -> tuple[Number, Number]:
        """Return (sin u, cos u) = (2τ, 1 - τ²)/(1 + τ²) with a keyed τ; -1 has no root, so the denominator is not zero."""
        key, negative = self._even(u)
        pair = self._circle.get(key)
        if pair is None:
            tau = self._nonzero("tan of half", key) if key else 0
            scale = self._inverse(1 + tau * tau)
            pair = self._circle[key] = 2 * tau * scale % self._p, (1 - tau * tau) * scale % self._p
        return self._number(-pair[0] if negative else pair[0]), self._number(pair[1])

    def _odd(self, name: str, u: Number) -> Number:
        key, negative = self._even(u)
        value = self._draw(name, key) if key else 0
        return self._number(-value if negative else value)

    def arctangent(self, u: Number) -> Number:
        """Return arctan(u)."""
        return self._odd("arctan", u)

    def arcsine(self, u: Number) -> Number:
        """Return arcsin(u)."""
        return self._odd("arcsin", u)

    def error_function(self, u: Number) -> Number:
        """Return erf(u)."""
        return self._odd("erf", u)

    def constant(self, name: str) -> Number:
        """Return `pi`, a random square, or `e`."""
        if name == "e":
            return self.exponential(self.number(1))
        return self._number(self._pi[0]) if name == "pi" else super().constant(name)

    def root(self, u: Number, degree: int = 2) -> Number:
        """Return a root: of both signs if the degree is 2, the only one if the degree is prime to p - 1, a keyed value otherwise."""
        n, p = int(u), self._p  # type: ignore[call-overload]
        if n == 0:
            raise NoValue("a root of zero")
        if degree != 2:
            if gcd(degree, p - 1) == 1:
                return self._number(pow(n, pow(degree, -1, p - 1), p))
            return self.exponential(self.logarithm(u) * self.number(Fraction(1, degree)))
        root = int(u ** ((p + 1) // 4))  # type: ignore[call-overload]
        if root * root % p != n:
            raise NoValue("a root of a number without one")
        return self._number(self._signed(n, root))

    def absolute(self, u: Number) -> Number:
        """Return |u| = √(u²)."""
        n = int(u)  # type: ignore[call-overload]
        if n == 0:
            raise NoValue("a kink")
        return self._number(self._signed(n * n % self._p, n))

    def _signed(self, square: int, root: int) -> int:
        """Return the root of `square` that the sign pattern asks for."""
        p, inverse = self._p, self._inverse(square)
        fixed = self._constant_root(square)
        if fixed is not None:
            return fixed
        key = min(square, inverse)
        # √(1/w) = 1/√w, and 1/√w = √w/w.
        canonical = root if key == square else root * inverse % p
        canonical = min(canonical, p - canonical)
        if self._other_sign(key):
            canonical = p - canonical
        return canonical if key == square else canonical * square % p

    def _other_sign(self, key: int) -> bool:
        if key not in self.signs_met:
            if len(self.signs_met) >= SIGN_CAP:
                self.signs_sampled = True
                return bool(self._draw("sign", key, self.sign_pattern) & 1)
            self.signs_met.append(key)
        return bool(self.sign_pattern >> self.signs_met.index(key) & 1)

    def _constant_root(self, square: int) -> int | None:
        """Return the root of a number q, qπ or q/π with a simple rational q, which has one sign only."""
        table = _roots_of_constants(self._p)
        if square in table:
            return table[square]
        for inverse, factor in zip(reversed(self._pi), self._root_of_pi, strict=True):
            rational = square * inverse % self._p
            if rational in table:
                return table[rational] * factor % self._p
        return None

    def derivatives(self, name: str, outputs: int, order: int, arguments: Sequence[Scalar]) -> dict[tuple[int, ...], list[Scalar]]:
        """Return independent random values, one for every output and every sorted tuple of positions."""
        point = tuple([int(a) for a in arguments])  # type: ignore[call-overload]
        key = (name, outputs, order, point)
        if key not in self._partials:
            number, prefix = self.ring.number, repr((name, outputs, point)).encode()
            table: dict[tuple[int, ...], list[Scalar]] = {}
            for j in range(order + 1):
                slots = list(combinations_with_replacement(range(len(point)), j))
                size = 16 * outputs
                data = shake_256(self._key + j.to_bytes(2, "little") + prefix).digest(size * len(slots))
                for start, slot in zip(range(0, len(data), size), slots, strict=True):
                    table[slot] = [number(int.from_bytes(data[i : i + 16], "little")) for i in range(start, start + size, 16)]
            self._partials[key] = table
        return self._partials[key]


@lru_cache(maxsize=16)
def _roots_of_constants(p: int) -> dict[int, int]:
    """Return the roots of small rationals, made multiplicatively from one root of each prime, so that √6 = √2 √3.

    The roots of the primes may have any sign: the two choices are conjugate, and no rational relation tells them apart.
    """
    roots = {1: 1}
    for q in (2, 3, 5, 7, 11, 13, 17, 19, 23):
        root = pow(q, (p + 1) // 4, p)
        if root * root % p == q:
            roots |= {n * q**e: r * pow(root, e, p) % p for n, r in roots.items() for e in range(1, 9) if n * q**e <= 256}
    table = {}
    for d, s in roots.items():
        inverse = pow(s, -1, p)
        table.update({n * inverse * inverse % p: r * inverse % p for n, r in roots.items() if n * d <= 256 and gcd(n, d) == 1})
    return table
