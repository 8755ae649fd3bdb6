"""Points: values for all independent symbols of a block, with all facts satisfied, to every order that is used."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product as cartesian
from math import prod

from mathdoc.arithmetic import Arithmetic
from mathdoc.evaluation.frame import Frame
from mathdoc.evaluation.model import Model, SymbolInfo, Undecided
from mathdoc.evaluation.strata import ranks
from mathdoc.evaluation.ties import Tie, lift, solve_ties
from mathdoc.facts import FACTS, Draw, reduced, sampler_of_rank
from mathdoc.functions import FunctionValues
from mathdoc.limits import ENTRIES
from mathdoc.ring import NoValue, Ring, Stream
from mathdoc.sizes import Size
from mathdoc.weil import Array, algebra

MOST_COMPONENTS, MOST_RANKS = 12, 40


class SamplePoint:
    """One point. Symbols are sampled when first asked for, each from a stream of its own, so that order does not matter.

    `components` says, for each symbol on a curved set, which component of the set is meant (0 where it says nothing).
    """

    def __init__(
        self, model: Model, ring: Ring, order: int, sizes: Mapping[str, int], functions: FunctionValues, stream: Stream,
        components: Mapping[str, int] | None = None, small: int = 0, scale: Fraction = Fraction(1),
    ) -> None:  # fmt: skip
        self.model = model
        self.sizes = sizes
        self.functions = functions
        self.arithmetic = Arithmetic(ring, algebra(order))
        self._stream = stream
        self._components = components or {}
        self._small = small
        self._scale = scale
        self.values: dict[str, Array] = {}
        self.solved: set[str] = set()
        self.ties: list[Tie] = []
        self.exceptions: list[tuple[str, dict[str, Array]]] = []
        self.frame = Frame(self, self.arithmetic.algebra)
        self.tied: set[str] = set()

    def symbol(self, name: str) -> Array:
        """Return the value of an independent symbol."""
        if name not in self.values:
            if name not in self.tied and any(name in self.model.symbols_of(e.left, e.right) for e in self.model.equations):
                solve_ties(self, name)
            if name not in self.values:
                self.values[name] = self.sample(name)
        return self.values[name]

    def apart(self, values: Mapping[str, Array]) -> SamplePoint:
        """Return a point that differs from this one in the values of some tied symbols."""
        other = SamplePoint(
            self.model, self.arithmetic.ring, self.arithmetic.algebra.order, self.sizes, self.functions, self._stream, self._components,
            self._small, self._scale,
        )  # fmt: skip
        other.values = self.values | dict(values)
        other.tied = set(other.values)
        return other

    def draw(self, name: str, varies: bool) -> Draw:
        """Return a source of random numbers of its own for `name`."""
        return Draw(self.arithmetic, self._stream.split("symbol", name), varies, self._small, self._scale)

    def sample(self, name: str) -> Array:
        """Return a random value of a symbol with all its facts, moving along the curve if it varies."""
        info = self.model.symbols.get(name)
        if info is None:
            raise Undecided(f"`{name}` has no value")
        dims = tuple([self.frame.size(size) for size in info.shape])
        if prod(dims) > ENTRIES:
            raise Undecided(f"`{name}` has more entries than are computed ({prod(dims):,})")
        family = self.model.families.get(name)
        if family is None or not info.facts:
            return self._sample_one(info, dims, name, self._components.get(name, 0))
        count = prod(dims[: len(family.labels)])
        member = dims[len(family.labels) :]
        member = (*member, *(1,) * (2 - len(member)))
        if any(FACTS[fact].components is not None for fact in reduced(info.facts)):
            raise Undecided(f"no way is known to sample a family (`{name}`) on a curved set")
        values = [self._sample_one(info, member, f"{name} {k}", 0) for k in range(count)]
        return self.arithmetic.stack(values, dims)

    def _sample_one(self, info: SymbolInfo, dims: tuple[int, ...], name: str, component: int) -> Array:
        facts = [FACTS[fact] for fact in sorted(reduced(info.facts))]
        linear = [fact for fact in facts if fact.kind == "linear"]
        curved = [fact for fact in facts if fact.kind == "curved"]
        if len(curved) > 1 or (curved and linear) or len(linear) > 1:
            names = ", ".join(fact.name.replace("_", " ") for fact in curved + linear)
            raise Undecided(f"no way is known to sample `{name}` with these facts together: {names}")
        draw = self.draw(name, info.varies)
        if curved:
            sample = curved[0].sample
            assert sample is not None
            parameter = curved[0].parameter
            component = self.frame.size(Size.of(int(parameter) if parameter.isdigit() else parameter)) if parameter else component
            value = sample(draw, dims, component)
        elif component:
            value = self._of_lower_rank(draw, info, dims, component)
        else:
            value = draw.jet(dims) if info.curve else draw.line(dims)
        for fact in linear:
            assert fact.project is not None
            value = fact.project(self.arithmetic, value)
        if self.arithmetic.ring.modulus == 0 and not (component and not curved):
            for fact in facts:
                value = fact.make_real(self.arithmetic, value) if fact.make_real is not None else value
        self.check(info, value)
        return value

    def _of_lower_rank(self, draw: Draw, info: SymbolInfo, dims: tuple[int, ...], drop: int) -> Array:
        """Return a sample whose rank lies `drop` below the largest, and stays there."""
        sample = sampler_of_rank(info.facts)
        if sample is None or len(dims) != 2:
            raise Undecided(f"no way is known to sample `{info.name}` at every rank, which the pseudo-inverse needs: declare its rank")
        return sample(draw, dims, min(dims) - drop)

    def check(self, info: SymbolInfo, value: Array) -> None:
        """Check a sample against every fact, to every order. A miss is a fault of mathdoc or a point without a value."""
        ring = self.arithmetic.ring
        for name in info.facts:
            fact = FACTS[name]
            if fact.defects is not None:
                defect = fact.defects(self.arithmetic, value)
                if not all(ring.is_zero(entry) for k in range(len(defect.parts)) for entry in self.arithmetic.entries(defect, k)):
                    raise NoValue(f"`{info.name}` does not satisfy: {name.replace('_', ' ')}")
            if fact.holds is not None and (ring.modulus == 0 or fact.modular) and not fact.holds(self.arithmetic, value):
                raise NoValue(f"`{info.name}` does not satisfy: {name.replace('_', ' ')}")

    def followers(self, name: str, frame: Frame, value: Array) -> dict[str, Array]:
        """Return the values, over the frame's algebra, of the symbols that follow when `name` takes `value`."""
        for tie in self.ties:
            if name in tie.followers:
                raise Undecided(f"a derivative by `{name}`, which follows other symbols through an assumed equation")
            if name in tie.movers:
                names = (*tie.movers, *tie.followers, *self._fixed(tie))
                values = {other: frame.arithmetic.embed(self.values[other]) for other in names}
                return lift(self, frame, tie, values | {name: value})
        return {}

    def _fixed(self, tie: Tie) -> list[str]:
        found = self.model.symbols_of(*[side for e in tie.equations for side in (e.left, e.right)])
        return [n for n in found if n in self.values and n not in tie.movers and n not in tie.followers]

    def projected(self, name: str, direction: Array, arithmetic: Arithmetic) -> Array:
        """Return the direction in which a symbol moves when one entry is asked to: projected on its linear facts."""
        info = self.model.symbols[name]
        for fact_name in reduced(info.facts):
            fact = FACTS[fact_name]
            if fact.project is not None:
                if name in self.model.families:
                    raise Undecided(f"a derivative by the family `{name}`, whose members have facts")
                asked, direction = direction, fact.project(arithmetic, direction)
                if self.model.free_entries:
                    direction = self._free_entry(asked, direction, arithmetic)
        return direction

    @staticmethod
    def _free_entry(asked: Array, direction: Array, arithmetic: Arithmetic) -> Array:
        """Scale a projected direction so that the entry that was asked for moves by one."""
        places = zip(arithmetic.entries(asked), arithmetic.entries(direction), strict=True)
        moved = next((entry for unit, entry in places if not arithmetic.ring.is_zero(unit)), None)
        if moved is None or arithmetic.ring.is_zero(moved):
            return direction
        scale = arithmetic.ring.divide(arithmetic.ring.number(1), moved)
        return arithmetic.times(arithmetic.from_scalars((1, 1), [scale]), direction)


def component_choices(
    model: Model, names: frozenset[str], sizes: Mapping[str, int], ranked: frozenset[str] = frozenset()
) -> list[dict[str, int]]:
    """Return every combination of components of the curved sets that these symbols lie on, and of ranks of the `ranked` ones.

    Raises Undecided beyond a cap.
    """
    counts: dict[str, int] = {}
    for name in sorted(names):
        info = model.symbols.get(name)
        if info is None or name in model.definitions:
            continue
        for fact in reduced(info.facts):
            components = FACTS[fact].components
            if components is not None:
                counts[name] = components(tuple([int(size.value(sizes)) for size in info.shape]))
        if name in ranked:
            counts[name] = ranks(info, sizes)
    choices = [dict(zip(counts, choice, strict=True)) for choice in cartesian(*[range(n) for n in counts.values()])]
    if len(choices) > (MOST_RANKS if ranked else MOST_COMPONENTS):
        raise Undecided("too many combinations of components of the sets that the symbols lie on")
    return choices
