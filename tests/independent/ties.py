"""Symbols tied by assumed equations: all of them together are moved onto the set of solutions by Newton's method.

A curve on the set is X₀ + t·V, corrected at every (complex) t by the same real matrix, so that it is analytic in t. Symbols that do
not vary are corrected at t = 0 only.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Protocol

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from mathdoc.evaluation.model import Equation, SymbolInfo
from tests.independent import samples
from tests.independent.numbers import Array, Unclear, array, stretched

Real = NDArray[np.float64]
Values = dict[str, Array]
# Given the times and the values of the tied symbols, left − right of every equation: batch × count.
Residual = Callable[[Array, Values], Array]
STEPS, NODES, RADIUS = 60, 8, 0.02


class Curve(Protocol):
    """What moves with time."""

    def at(self, times: Array) -> Array:
        """Return the values at these times, as a batch."""


def groups(equations: list[Equation], names_of: Callable[[Equation], frozenset[str]]) -> list[tuple[frozenset[str], list[Equation]]]:
    """Return the equations with the symbols that they tie, those that share a symbol together."""
    found: list[tuple[frozenset[str], list[Equation]]] = []
    for equation in equations:
        names, together = names_of(equation), [equation]
        for other in [group for group in found if group[0] & names]:
            found.remove(other)
            names, together = names | other[0], other[1] + together
        found.append((names, together))
    return found


def curved_defects(facts: frozenset[str], x: Array) -> list[Array]:
    """Return what vanishes where the curved facts hold."""
    xt, eye = np.swapaxes(x, 1, 2), np.eye(x.shape[2])
    defects = []
    if facts & {"orthogonal", "orthonormal_columns"}:
        defects.append(array(xt @ x - eye))
    if "unit" in facts:
        defects.append(array((x * x).sum(axis=(1, 2))[:, None, None] - 1))
    if "idempotent" in facts:
        defects.append(array(x @ x - x))
    return defects


class Group(Struct):
    """Tied symbols at one point, in coordinates of their linear subspaces."""

    infos: dict[str, SymbolInfo]
    dims: dict[str, tuple[int, ...]]
    residual: Residual
    seed: int
    bases: dict[str, Real] = field(default_factory=dict)
    start: Real = field(default_factory=lambda: np.zeros(0))
    slope: Real = field(default_factory=lambda: np.zeros(0))
    correction: Real = field(default_factory=lambda: np.zeros((0, 0)))
    known: dict[bytes, Values] = field(default_factory=dict)

    def prepare(self) -> None:
        """Find a point of the set, and the matrix that corrects a curve through it."""
        starts, slopes, moves = [], [], []
        for name, info in self.infos.items():
            dims = self.dims[name]
            units = np.eye(prod(dims)).reshape(-1, *dims)
            spanned = np.stack([samples.projected(info.facts, unit) for unit in units]).reshape(len(units), -1)
            _, s, vh = np.linalg.svd(spanned)
            self.bases[name] = vh[: int(np.sum(s > 1e-9))]
            drawn = samples.draw(name, dims, info.facts - samples.CURVED, info.varies, self.seed)
            starts.append(self.bases[name] @ drawn.base.ravel())
            slopes.append(self.bases[name] @ drawn.slope.ravel())
            moves.append(np.full(len(self.bases[name]), info.varies))
        z, self.slope, free = np.concatenate(starts), np.concatenate(slopes), np.concatenate(moves)
        for _ in range(STEPS):
            miss, jacobian = self._linearised(z)
            if np.max(np.abs(miss), initial=0) < 1e-13:
                break
            z = z - np.linalg.pinv(jacobian, rcond=1e-7) @ miss
        miss, jacobian = self._linearised(z)
        if np.max(np.abs(miss), initial=0) > 1e-11 or not self._open_facts(z):
            raise Unclear
        self.start = z
        self.correction = np.linalg.pinv(jacobian * free[None, :], rcond=1e-7)

    def _linearised(self, z: Real) -> tuple[Real, Real]:
        circle = np.exp(2j * np.pi * np.arange(NODES) / NODES)
        steps = RADIUS * circle[None, :, None] * np.eye(len(z))[:, None, :]
        values = self._residuals(array([0]), array((z + steps).reshape(-1, len(z)))).reshape(len(z), NODES, -1)
        jacobian = np.einsum("zkf,k->fz", values, circle**-1).real / NODES / RADIUS
        return values.mean(axis=(0, 1)).real, jacobian

    def _residuals(self, times: Array, z: Array) -> Array:
        values = self._split(z)
        pieces = [self.residual(times, values)]
        for name, info in self.infos.items():
            pieces += [defect.reshape(len(z), -1) for defect in curved_defects(info.facts, values[name])]
        return array(np.concatenate(pieces, axis=1))

    def _split(self, z: Array) -> Values:
        values, place = {}, 0
        for name, basis in self.bases.items():
            values[name] = array(z[:, place : place + len(basis)] @ basis).reshape(len(z), *self.dims[name])
            place += len(basis)
        return values

    def _open_facts(self, z: Real) -> bool:
        for name, value in self._split(array(z[None])).items():
            facts, real = self.infos[name].facts, value[0].real
            if facts & {"positive", "nonnegative"} and real.min() < 0.05:
                return False
            if facts & {"positive_definite", "positive_semidefinite"} and np.linalg.eigvalsh(real + real.T).min() < 0.1:
                return False
        return True

    def values(self, times: Array) -> Values:
        """Return the values of all tied symbols at these times."""
        key = times.tobytes()
        if key not in self.known:
            z = array(self.start[None] + times[:, None] * self.slope[None])
            for _ in range(STEPS):
                step = self._residuals(times, z) @ self.correction.T
                z = array(z - step)
                if np.max(np.abs(step), initial=0) < 1e-15:
                    break
            if np.max(np.abs(self._residuals(times, z)), initial=0) > 1e-11:
                raise Unclear
            self.known[key] = self._split(z)
        return self.known[key]


class TiedCurve(Struct, frozen=True):
    """One symbol of a group."""

    group: Group
    name: str

    def at(self, times: Array) -> Array:
        """Return the values at these times, as a batch."""
        return self.group.values(times)[self.name]


def flat(value: Array, batch: int) -> Array:
    """Return left − right of one equation as batch × count."""
    return stretched(value, batch).reshape(batch, -1)
