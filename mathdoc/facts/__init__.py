"""Facts of symbols (symmetric, orthogonal, positive, …): how symbols that have them are sampled and how they move."""

from __future__ import annotations

from mathdoc.facts.model import Draw, Fact
from mathdoc.facts.records import RECORDS

__all__ = ["FACTS", "Draw", "Fact", "reduced"]

FACTS: dict[str, Fact] = {record.name: record for record in RECORDS}
# Facts that together are another one.
_TOGETHER = {
    frozenset({"symmetric", "diagonal"}): frozenset({"diagonal"}),
    frozenset({"lower_triangular", "upper_triangular"}): frozenset({"diagonal"}),
    frozenset({"symmetric", "lower_triangular"}): frozenset({"diagonal"}),
    frozenset({"symmetric", "upper_triangular"}): frozenset({"diagonal"}),
    frozenset({"diagonal", "lower_triangular"}): frozenset({"diagonal"}),
    frozenset({"diagonal", "upper_triangular"}): frozenset({"diagonal"}),
}


def reduced(names: frozenset[str]) -> frozenset[str]:
    """Return a set of facts without those that others imply, and with pairs that are one fact put together."""
    for pair, one in _TOGETHER.items():
        if pair <= names:
            return reduced((names - pair) | one)
    implied = {name for fact in names for name in FACTS[fact].implies}
    return frozenset(names - implied)
