"""Functions of one number, and fixed smooth functions in the place of declared ones."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, pi
from zlib import crc32

import numpy as np

from tests.independent.numbers import Array, NotCovered, Unclear, Undefined, array

NEAR = 0.12
"""How near to a kink or a branch point a value may come."""


def _away(u: Array, point: float = 0.0) -> None:
    if np.min(np.abs(u.real - point), initial=np.inf) < NEAR:
        raise Unclear


def positive(u: Array) -> Array:
    """Return `u` if its real parts are positive. Raises Undefined or Unclear otherwise."""
    if np.any(u.real < 0):
        raise Undefined
    if np.any(np.abs(u.imag) > 0.3 * u.real):
        raise Unclear
    return u


def _inside_one(u: Array) -> Array:
    if np.any(np.abs(u.real) > 1):
        raise Undefined
    _away(u, 1)
    _away(u, -1)
    return u


def signs(u: Array) -> Array:
    """Return the signs of the real parts."""
    _away(u)
    return array(np.sign(u.real))


def _error_function(u: Array) -> Array:
    if np.max(np.abs(u), initial=0) > 4:
        raise Unclear
    return array(2 / np.sqrt(pi) * sum((-1) ** n * u ** (2 * n + 1) / (factorial(n) * (2 * n + 1)) for n in range(80)))


def _no_pole(u: Array) -> Array:
    _away(u)
    return u


KNOWN: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": lambda u: array(np.log(positive(u))), "sqrt": lambda u: array(np.sqrt(positive(u))),
    "sin": np.sin, "cos": np.cos, "tan": lambda u: array(np.sin(u) / _no_pole(array(np.cos(u)))),
    "cot": lambda u: array(np.cos(u) / _no_pole(array(np.sin(u)))), "sec": lambda u: array(1 / _no_pole(array(np.cos(u)))),
    "csc": lambda u: array(1 / _no_pole(array(np.sin(u)))), "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "sech": lambda u: array(1 / np.cosh(u)), "sigmoid": lambda u: array(1 / (1 + np.exp(-u))),
    "softplus": lambda u: array(np.log(1 + np.exp(u))), "arctan": np.arctan, "arcsin": lambda u: array(np.arcsin(_inside_one(u))),
    "arccos": lambda u: array(np.arccos(_inside_one(u))), "erf": _error_function, "abs": lambda u: u * signs(u), "sign": signs,
    "relu": lambda u: u * (1 + signs(u)) / 2,
}  # fmt: skip


def known(name: str, u: Array) -> Array:
    """Return a known function of every entry."""
    if name not in KNOWN:
        raise NotCovered(name)
    return KNOWN[name](u)


def real_power(base: Array, exponent: Array) -> Array:
    """Return base^exponent for positive bases."""
    return array(np.exp(exponent * np.log(positive(base))))


def _seeded(name: str, *more: int) -> np.random.Generator:
    return np.random.default_rng([crc32(name.encode()), *more])


def declared(name: str, order: int, u: Array) -> Array:
    """Return the derivative of the given order of the fixed function c·sin(a u + b) + p u + q u² that stands for `name`."""
    a, b, c, p, q = _seeded(name).uniform(0.5, 1.5, 5)
    polynomial = (p * u + q * u * u, p + 2 * q * u, 2 * q + 0 * u)
    return array(c * a**order * np.sin(a * u + b + order * pi / 2) + (polynomial[order] if order < 3 else 0))


def declared_of_arrays(name: str, u: Array, outputs: int) -> Array:
    """Return the fixed smooth function of all entries `u` (batch × count) that stands for `name`: batch × outputs."""
    count = u.shape[1]
    values = []
    for output in range(outputs):
        seeds = _seeded(name, count, output)
        a, b = seeds.uniform(-1, 1, (3, count)) / np.sqrt(count), seeds.uniform(0, 3, 3)
        waves = np.sin(np.einsum("kc,bc->bk", a, u) + b)
        values.append(waves.sum(axis=1) + np.einsum("bc,cd,bd->b", u, seeds.uniform(-0.5, 0.5, (count, count)), u))
    return array(np.stack(values, axis=1))
