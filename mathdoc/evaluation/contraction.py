"""Products of numbers that depend on indices, summed over some of them: pair by pair, the smallest intermediate result first."""

from __future__ import annotations

from functools import lru_cache
from itertools import product as cartesian
from typing import TYPE_CHECKING

from msgspec import Struct

from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame


class Labelled(Struct, frozen=True):
    """A number that depends on indices: one axis an index, in the order of `axes`."""

    axes: tuple[str, ...]
    array: Array


@lru_cache(maxsize=4096)
def _contraction(
    a: tuple[str, ...], a_dims: tuple[int, ...], b: tuple[str, ...], b_dims: tuple[int, ...], out: tuple[str, ...]
) -> tuple[tuple[tuple[tuple[int, int], ...], ...], tuple[int, ...]]:
    """Return the terms of the product of two labelled arrays, summed over the indices that are not in `out`, and its dims."""
    extent = dict(zip(a, a_dims, strict=True)) | dict(zip(b, b_dims, strict=True))
    summed = tuple(name for name in extent if name not in out)

    def offsets(axes: tuple[str, ...], dims: tuple[int, ...]) -> dict[str, int]:
        steps, step = {}, 1
        for name, n in zip(reversed(axes), reversed(dims), strict=True):
            steps[name] = step
            step *= n
        return steps

    in_a, in_b = offsets(a, a_dims), offsets(b, b_dims)
    terms = []
    for outer in cartesian(*[range(extent[name]) for name in out]):
        base_a = sum(k * in_a.get(name, 0) for name, k in zip(out, outer, strict=True))
        base_b = sum(k * in_b.get(name, 0) for name, k in zip(out, outer, strict=True))
        pairs = []
        for inner in cartesian(*[range(extent[name]) for name in summed]):
            at_a = base_a + sum(k * in_a.get(name, 0) for name, k in zip(summed, inner, strict=True))
            at_b = base_b + sum(k * in_b.get(name, 0) for name, k in zip(summed, inner, strict=True))
            pairs.append((at_a, at_b))
        terms.append(tuple(pairs))
    return tuple(terms), tuple(extent[name] for name in out)


def contract_all(frame: Frame, factors: list[Labelled], own: set[str]) -> Labelled:
    """Return the product of labelled numbers, summed over the indices `own`, each as soon as no factor that is left has it."""
    result, *rest = factors if len(factors) > 1 else [*factors, Labelled((), frame.arithmetic.number(1))]
    while rest:
        choices = [_axes_after(result, place, rest, own) for place in range(len(rest))]
        place = min(range(len(rest)), key=lambda place: len(choices[place]))
        result = contract(frame, result, rest.pop(place), choices[place])
    return result


def _axes_after(result: Labelled, place: int, rest: list[Labelled], own: set[str]) -> tuple[str, ...]:
    """Return the indices that are left when a product takes up the factor at `place`."""
    later = {name for k, factor in enumerate(rest) if k != place for name in factor.axes}
    return tuple(name for name in dict.fromkeys((*result.axes, *rest[place].axes)) if name not in own or name in later)


def contract(frame: Frame, a: Labelled, b: Labelled, axes: tuple[str, ...]) -> Labelled:
    """Return the product of two labelled numbers, summed over the indices that are not in `axes`."""
    a_dims = tuple([len(frame.ranges[name]) for name in a.axes])
    b_dims = tuple([len(frame.ranges[name]) for name in b.axes])
    if (product := _product(frame, a, b, axes)) is not None:
        return product
    terms, dims = _contraction(a.axes, a_dims, b.axes, b_dims, axes)
    return Labelled(axes, frame.arithmetic.einsum(a.array, b.array, terms, dims))


def _product(frame: Frame, a: Labelled, b: Labelled, axes: tuple[str, ...]) -> Labelled | None:
    """Return the same as a product of matrices, if one index is summed and neither side has more than one other, of its own."""
    summed = [name for name in a.axes if name not in axes]
    if len(summed) != 1 or len(a.axes) > 2 or len(b.axes) > 2 or summed[0] not in b.axes:
        return None
    before, after = [tuple(name for name in side.axes if name != summed[0]) for side in (a, b)]
    if (*before, *after) != axes or before == after != ():
        return None
    ring, arithmetic = frame.arithmetic.ring, frame.arithmetic
    # An array over one index is stored as a column.
    left = a.array if a.axes[-1] == summed[0] and before else _turned(frame, a.array)
    right = b.array if b.axes[0] == summed[0] else _turned(frame, b.array)
    dims = tuple([len(frame.ranges[name]) for name in axes])
    product = arithmetic.bilinear(left, right, dims, ring.multiply)
    return Labelled(axes, product if before or not after else Array(dims, _turned(frame, product).parts, product.precision))


def _turned(frame: Frame, array: Array) -> Array:
    transpose = frame.arithmetic.ring.transpose
    return Array(array.dims, tuple([None if part is None else transpose(part) for part in array.parts]), array.precision)
