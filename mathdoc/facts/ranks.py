"""Matrices of a given rank: how they are sampled, and at which ranks a symbol has to be tried where the rank matters.

The matrices of rank r are one irreducible piece: each is a product of an m×r and an r×n matrix, and every motion that keeps the rank
is a motion of such factors. Symmetric ones are A M Aᵀ with a symmetric M, skew ones with a skew M, semidefinite ones A Aᵀ.
"""

from __future__ import annotations

from collections.abc import Callable

from mathdoc.arithmetic import Arithmetic
from mathdoc.facts.model import Draw, Fact, Sampler
from mathdoc.ring import NoValue
from mathdoc.skeleton import skeleton
from mathdoc.weil import Array


def _exactly(a: Arithmetic, value: Array, rank: int) -> Array:
    """Return a sample if its rank is the one that was asked for: small numbers may have a lower one by accident."""
    whole = skeleton(a, value)
    if (0 if whole is None else whole.rank) != rank:
        raise NoValue("a matrix of another rank was drawn")
    return value


def of_rank(draw: Draw, dims: tuple[int, ...], rank: int) -> Array:
    """A random matrix of this rank, moving among those of its rank."""
    a, (m, n) = draw.arithmetic, dims
    if not 0 <= rank <= min(m, n):
        raise NoValue("a rank beyond the sizes of the matrix")
    return _exactly(a, a.matmul(draw.jet((m, rank)), draw.jet((rank, n))), rank) if rank else a.zero(dims)


def _congruent(middle: Callable[[Arithmetic, Array], Array]) -> Sampler:
    def sample(draw: Draw, dims: tuple[int, ...], rank: int) -> Array:
        a, n = draw.arithmetic, dims[0]
        if rank == 0:
            return a.zero(dims)
        outer = draw.jet((n, rank))
        return _exactly(a, a.matmul(a.matmul(outer, middle(a, draw.jet((rank, rank)))), a.transpose(outer)), rank)

    return sample


# By the facts that a symbol has besides (apart from `constant` and `nonzero`).
_SAMPLERS: dict[frozenset[str], Sampler] = {
    frozenset(): of_rank,
    frozenset({"symmetric"}): _congruent(lambda a, x: a.add(x, a.transpose(x))),
    frozenset({"skew"}): _congruent(lambda a, x: a.subtract(x, a.transpose(x))),
    frozenset({"symmetric", "positive_semidefinite"}): _congruent(lambda a, x: a.identity(x.dims[0])),
    frozenset({"positive_semidefinite"}): _congruent(lambda a, x: a.identity(x.dims[0])),
}
_WITHOUT_WEIGHT = frozenset({"constant", "nonzero", "integer"})


def sampler_of_rank(facts: frozenset[str]) -> Sampler | None:
    """Return how a symbol with these facts is sampled at a rank below the largest, or None if no way is known."""
    return _SAMPLERS.get(facts - _WITHOUT_WEIGHT)


def _residue(a: Arithmetic, x: Array) -> Array:
    """What is left of a matrix after its skeleton: zero where its rank does not change along the increments."""
    whole = skeleton(a, x)
    return x if whole is None else whole.rest


def rank_fact(name: str, parameter: str) -> Fact:
    """Return the fact `rank r`; r is a size, or a number."""
    return Fact(
        name=name, kind="curved", text=rf"\mathrm{{{{rank}}}}({{0}}) = {parameter}", sample=of_rank, defects=_residue, parameter=parameter
    )
