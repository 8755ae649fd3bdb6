"""Curves X(t) on which symbols with their facts move; d is the derivative along the curve at t = 0.

Every construction is written for this evaluator: a symmetric matrix is a sum with its transpose, a rotation the product of an
orthogonal factor with an exponential, a unit vector a vector by its length.
"""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tests.independent import operators as op
from tests.independent.numbers import Array, NotCovered, Unclear, array

Real = NDArray[np.float64]
LINEAR: dict[str, Callable[[Real], Real]] = {
    "symmetric": lambda x: (x + x.T) / 2, "skew": lambda x: (x - x.T) / 2, "diagonal": lambda x: x * np.eye(len(x)),
    "lower_triangular": np.tril, "upper_triangular": np.triu,
}  # fmt: skip
OPEN = frozenset({
    "positive_definite", "positive_semidefinite", "invertible", "positive", "nonnegative", "negative", "nonzero", "constant", "integer",
})  # fmt: skip
CURVED = frozenset({"orthogonal", "orthonormal_columns", "unit", "idempotent"})


class Curve(Struct, frozen=True):
    """X(t) = base + t·slope, bent onto a set by `bend` if there is one."""

    base: Real
    slope: Real
    bend: Callable[[Array, Array], Array] | None = None

    def at(self, times: Array) -> Array:
        """Return the values at these times, as a batch."""
        t = times.reshape(-1, *[1] * self.base.ndim)
        line = array(self.base[None] + t * self.slope[None])
        return line if self.bend is None else self.bend(line, t)


def projected(facts: frozenset[str], direction: Real) -> Real:
    """Return a direction projected on the linear facts."""
    for fact in sorted(facts & LINEAR.keys()):
        direction = LINEAR[fact](direction)
    return direction


def draw(name: str, dims: tuple[int, ...], facts: frozenset[str], varies: bool, seed: int) -> Curve:
    """Return a random curve for a symbol. Raises NotCovered for facts that are not known here."""
    if facts - LINEAR.keys() - OPEN - CURVED:
        raise NotCovered(", ".join(sorted(facts)))
    random = np.random.default_rng([crc32(name.encode()), seed, *dims])
    base = random.uniform(0.3, 1.5, dims) * random.choice((-1.0, 1.0), dims)
    slope = random.uniform(-1, 1, dims) * float(varies)
    if facts & CURVED:
        return _curved(facts, base, slope, random)
    return Curve(_within(facts, projected(facts, base)), projected(facts, slope))


def draw_family(name: str, dims: tuple[int, ...], labels: int, facts: frozenset[str], varies: bool, seed: int) -> Curve:
    """Return a random curve for a symbol whose first `labels` axes say which member of a family it is."""
    if not labels:
        return draw(name, dims, facts, varies, seed)
    member = (*dims[labels:], 1, 1)[: max(2, len(dims) - labels)]
    curves = [draw(f"{name} {k}", member, facts, varies, seed) for k in range(int(np.prod(dims[:labels])))]
    if any(curve.bend is not None for curve in curves):
        raise NotCovered("a family on a curved set")
    base, slope = (np.stack([getattr(curve, part) for curve in curves]).reshape(dims) for part in ("base", "slope"))
    return Curve(base, slope)


def _within(facts: frozenset[str], base: Real) -> Real:
    if facts & {"positive_definite", "positive_semidefinite"}:
        definite = base @ base.T / len(base) + 0.6 * np.eye(len(base))
        if facts & LINEAR.keys() - {"symmetric"}:
            return np.asarray(np.diag(np.abs(np.diag(base))) if "diagonal" in facts else definite)
        return np.asarray(definite if "symmetric" in facts else definite + 0.4 * (base - base.T))
    if facts & {"positive", "nonnegative"}:
        return np.abs(base)
    if "negative" in facts:
        return -np.abs(base)
    return base


def made_so(facts: frozenset[str], value: Array) -> Array:
    """Return values of a function made into ones with the facts of its values, analytically."""
    if facts - LINEAR.keys() - OPEN:
        raise NotCovered(", ".join(sorted(facts)))
    if facts & {"positive", "nonnegative", "negative"}:
        return array((value * value + 0.5) * (-1 if "negative" in facts else 1))
    if facts & {"positive_definite", "positive_semidefinite"}:
        return array(value @ op.transpose(value) / value.shape[1] + 0.5 * np.eye(value.shape[1]))
    for fact in sorted(facts & LINEAR.keys()):
        value = array(_on_batch(LINEAR[fact], value.real) + 1j * _on_batch(LINEAR[fact], value.imag))
    return value


def _on_batch(project: Callable[[Real], Real], values: Real) -> Real:
    return np.stack([project(value) for value in values])


def _exponential(k: Array) -> Array:
    term, total = np.broadcast_to(np.eye(k.shape[1], dtype=np.complex128), k.shape), np.eye(k.shape[1]) + 0 * k
    for n in range(1, 25):
        term = term @ k / n
        total = total + term
    return array(total)


def _curved(facts: frozenset[str], base: Real, slope: Real, random: np.random.Generator) -> Curve:
    if len(base.shape) != 2 or len(facts & CURVED) > 1 or facts & LINEAR.keys():
        raise NotCovered(", ".join(sorted(facts)))
    rows, columns = base.shape
    if "unit" in facts:
        return Curve(base, slope, lambda line, t: array(line / op.norm(line)))
    if "idempotent" in facts:
        keep = np.diag((np.arange(rows) < random.integers(0, rows + 1)).astype(float))
        return Curve(base + 2 * np.eye(rows), slope, lambda line, t: array(line @ keep @ op.inverse(line)))
    start = np.linalg.qr(random.normal(size=(rows, rows)))[0]
    turn, bow = random.uniform(-1, 1, (2, rows, rows)) * float(np.any(slope != 0))
    if rows < columns:
        raise Unclear

    def rotate(line: Array, t: Array) -> Array:
        return array(start @ _exponential(t * (turn - turn.T) + t * t * (bow - bow.T)))[:, :, :columns]

    return Curve(base, slope, rotate)
