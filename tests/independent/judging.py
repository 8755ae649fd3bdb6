"""Is a claim true? At several sizes and random points, both sides in float64."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from itertools import product as cartesian

import numpy as np

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.kernel.claim import Claim
from tests.independent import differences, values
from tests.independent.numbers import NotCovered, Unclear, Undefined
from tests.independent.scene import Scene, World

SAME, DIFFERENT = 1e-8, 1e-5
"""Relative differences up to SAME are rounding, those from DIFFERENT on are real; what lies between tells nothing."""
ATTEMPTS, POINTS, WITHOUT_SIZES = 12, 2, 8


def judge(model: Model, claim: Claim, seed: int = 1) -> bool | None:
    """Return whether a claim is true at all points tried, or None if that cannot be told."""
    doubt, names = False, sorted(_size_names(model, claim))
    agreed: list[dict[str, int]] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        wanted = POINTS if names else WITHOUT_SIZES
        for sizes in _assignments(names):
            here = 0
            for attempt in range(ATTEMPTS):
                try:
                    outcome = _compare(World(model, sizes, seed * 1000 + attempt), claim)
                except NotCovered:
                    return None
                if outcome is False:
                    return False
                doubt = doubt or outcome == "one-sided"
                here += outcome is True
                if here == wanted:
                    break
            if here >= POINTS:
                agreed.append(sizes)
    enough = agreed and all(any(sizes[name] > 1 for sizes in agreed) for name in names)
    return True if enough and not doubt else None


def _assignments(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield sizes: unequal ones in different orders, equal ones, and ones; for one size alone a large one as well."""
    if not names:
        yield {}
        return
    for shift in range(3):
        yield {name: 2 + (place + shift) % 3 for place, name in enumerate(names)}
    yield {name: 3 - place % 2 for place, name in enumerate(names)}
    yield dict.fromkeys(names, 2)
    yield dict.fromkeys(names, 1)
    yield dict.fromkeys(names, 3 if len(names) > 1 else 6)


def _size_names(model: Model, claim: Claim) -> set[str]:
    found: set[str] = {name for _, size in claim.free for name in size.names}
    pending: list[E.Expr] = [claim.left, claim.right]
    pending += [side for equation in model.equations for side in (equation.left, equation.right)]
    pending += [side for inequality in model.inequalities for side in (inequality.left, inequality.right)]
    seen: set[str] = set()
    while pending:
        for node in E.walk(pending.pop()):
            found |= {name for size in node.shape or () for name in size.names}
            if isinstance(node, E.SizeValue):
                found |= node.size.names
            elif isinstance(node, E.Literal):
                found |= {name for size in node.sizes for name in size.names}
            elif isinstance(node, E.Symbol) and node.name not in seen:
                seen.add(node.name)
                if node.name in model.integers:
                    found.add(node.name)
                if node.name in model.definitions:
                    pending.append(model.definitions[node.name].body)
                if node.name in model.symbols:
                    found |= {name for size in model.symbols[node.name].shape for name in size.names}
    return found


def _compare(world: World, claim: Claim) -> bool | str | None:
    """Return True or False, "one-sided" if one side alone has a value, or None if nothing can be told here."""
    try:
        if not _admissible(world):
            return None
        extents = [range(1, world.number(size) + 1) for _, size in claim.free]
    except (Unclear, Undefined, np.linalg.LinAlgError):
        return None
    results: list[bool | str | None] = []
    for at in cartesian(*extents):
        scene = Scene(world, indices={name: value for (name, _), value in zip(claim.free, at, strict=True)})
        results.append(_at_point(scene, claim))
        if results[-1] is False:
            return False
    if not results or None in results:
        return None
    return "one-sided" if "one-sided" in results else True


def _admissible(world: World) -> bool:
    scene = Scene(world)
    for inequality in world.model.inequalities:
        if float((scene.value(inequality.left) - scene.value(inequality.right)).real.min()) <= 0.05:
            return False
    return True


def _at_point(scene: Scene, claim: Claim) -> bool | str | None:
    sides = []
    for side in (claim.left, claim.right):
        try:
            sides.append(scene.value(side)[0])
        except Undefined:
            sides.append(None)
        except (Unclear, np.linalg.LinAlgError):
            return None
    left, right = sides
    if left is None or right is None:
        return None if left is right else "one-sided"
    if left.shape != right.shape:
        raise AssertionError(f"sides of shapes {left.shape} and {right.shape}")
    scale = 1.0 + max(float(np.abs(left).max()), float(np.abs(right).max()))
    difference = float(np.abs(left - right).max()) / scale
    if not np.isfinite(difference):
        return None
    if scale > 1e7:
        return False if difference > 0.01 else None
    return True if difference < SAME else False if difference > DIFFERENT else None


_ = (differences, values)  # they enter their rules
