"""Where solutions of assumed equations are not in general position: `a x = b x` gives a = b only where x ≠ 0.

Points are found by solving a linear system for one symbol. Where its matrix does not depend on other symbols, all solutions are found
this way. Otherwise there may be more of them where the matrix loses rank; the report names such places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from mathdoc.arithmetic import Arithmetic
from mathdoc.evaluation.linear import eliminate, vanishes
from mathdoc.evaluation.model import SymbolInfo
from mathdoc.facts import reduced
from mathdoc.weil import Array

System = Callable[[dict[str, Array]], tuple[Array, list[Array]]]
_NEVER_ZERO = frozenset({"nonzero", "positive", "negative", "invertible", "positive_definite", "orthogonal", "orthonormal_columns", "unit"})
_NEVER_SINGULAR = frozenset({"invertible", "positive_definite", "orthogonal"})


def exceptions(
    arithmetic: Arithmetic, infos: Mapping[str, SymbolInfo], values: dict[str, Array], system: System
) -> list[tuple[str, dict[str, Array]]]:
    """Return in LaTeX what has to hold so that solutions of a system are those found; `values` are those of its other symbols.

    With each condition come values that break it and have solutions all the same (none, where only general position can be named).
    """
    usual_columns = system(values)[1]
    usual = _rank(arithmetic, usual_columns)
    found: list[tuple[str, dict[str, Array]]] = []
    for condition, special in _specialized(arithmetic, infos, values):
        constant, columns = system(values | special)
        rank = _rank(arithmetic, columns)
        if rank < usual and _rank(arithmetic, [*columns, constant]) == rank:
            found.append((condition, special))
    if found or not values:
        return found
    moved = {name: arithmetic.scale_number(value, 2) for name, value in values.items()}
    steady = all(vanishes(arithmetic, arithmetic.subtract(x, y)) for x, y in zip(usual_columns, system(moved)[1], strict=True))
    return [] if steady else [("the points are in general position", {})]


def _rank(arithmetic: Arithmetic, columns: list[Array]) -> int:
    zero = arithmetic.zero(columns[0].dims)
    return eliminate(arithmetic, columns, zero, [arithmetic.zero((1, 1))] * len(columns))[1]


def _specialized(arithmetic: Arithmetic, infos: Mapping[str, SymbolInfo], values: dict[str, Array]) -> list[tuple[str, dict[str, Array]]]:
    """Return special positions of the other symbols, each with the condition that excludes it: zero, equal, singular."""
    places: list[tuple[str, dict[str, Array]]] = []
    for name, value in values.items():
        facts = infos[name].facts
        if not facts & _NEVER_ZERO:
            places.append((rf"{name} \ne 0", {name: arithmetic.zero(value.dims)}))
        m, n = value.dims[0], value.dims[-1]
        if len(value.dims) == 2 and m == n > 1 and not facts & _NEVER_SINGULAR and not reduced(facts) - {"constant", "nonzero"}:
            singular = arithmetic.rearrange(value, value.dims, [k if k >= n else k + n for k in range(n * n)])
            places.append((rf"{name} \text{{ invertible}}", {name: singular}))
    for a, b in combinations(values, 2):
        if values[a].dims == values[b].dims and infos[a].facts == infos[b].facts:
            places.append((rf"{a} \ne {b}", {b: values[a]}))
    return places
