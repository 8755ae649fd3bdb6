"""What a fact of a symbol is: one record that says how the symbol is sampled, how it moves, and how a sample is checked."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from mathdoc.arithmetic import Arithmetic
from mathdoc.ring import Stream
from mathdoc.weil import Array


class Draw(Struct, frozen=True):
    """Where a sample comes from. `small`: small whole numbers (for counterexamples) or simple fractions (for balls), else the field.

    `varies`: the symbol moves along the curve. A line is `X_0 + t·X_1`; a jet has random coefficients to every order.
    `scale`: what small numbers are multiplied by.
    """

    arithmetic: Arithmetic
    stream: Stream
    varies: bool
    small: int = 0
    scale: Fraction = Fraction(1)

    def numbers(self, count: int) -> list[Fraction | int]:
        """Return random numbers: uniform in the prime field, or small ones of both signs."""
        if self.small:
            return [(number - self.small) * self.scale for number in self.stream.uniform(2 * self.small + 1, count)]
        return list(self.stream.uniform(self.arithmetic.ring.modulus, count))

    def constant(self, dims: tuple[int, ...]) -> Array:
        """Return a random constant array."""
        count = 1
        for n in dims:
            count *= n
        return self.arithmetic.from_numbers(dims, self.numbers(count))

    def moving(self, dims: tuple[int, ...], order: int) -> Array:
        """Return an array with random coefficients up to t^order (0 if the symbol does not vary)."""
        base = self.constant(dims)
        parts = list(base.parts)
        for k in range(1, min(order, self.arithmetic.algebra.order) + 1 if self.varies else 1):
            parts[k] = self.constant(dims).parts[0]
        return Array(dims, tuple(parts), base.precision)

    def line(self, dims: tuple[int, ...]) -> Array:
        """Return `X_0 + t·X_1`."""
        return self.moving(dims, 1)

    def jet(self, dims: tuple[int, ...]) -> Array:
        """Return an array with random coefficients to every order."""
        return self.moving(dims, self.arithmetic.algebra.order)


Projection: TypeAlias = Callable[[Arithmetic, Array], Array]
Sampler: TypeAlias = Callable[[Draw, tuple[int, ...], int], Array]


class Fact(Struct, frozen=True, kw_only=True):
    """One fact.

    kind: `linear` (`project` maps onto the subspace; the symbol moves on lines in it), `open` (an inequality: over a prime field
    nothing to do, over the reals `make_real` turns a sample into one that satisfies it), `curved` (`sample` gives jets on the set,
    one of `components`), or `role` (it says nothing about values). `defects` are arrays that vanish where the fact holds.
    `implies`: facts that need not be said beside it. `text` is what reports say, with `{0}` for the symbol.
    `modular`: whether `holds` is asked modulo a prime as well. `parameter`: a size or a number whose value is the component (`rank r`).
    """

    name: str
    kind: str
    text: str
    implies: frozenset[str] = frozenset()
    project: Projection | None = None
    make_real: Projection | None = None
    sample: Sampler | None = None
    components: Callable[[tuple[int, ...]], int] | None = None
    defects: Callable[[Arithmetic, Array], Array] | None = None
    holds: Callable[[Arithmetic, Array], bool] | None = None
    parameter: str = ""
    modular: bool = False
