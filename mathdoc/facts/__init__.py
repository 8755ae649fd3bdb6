"""Facts of symbols (symmetric, orthogonal, positive, …): how symbols that have them are sampled and how they move."""

from __future__ import annotations

from mathdoc.facts.model import Draw, Fact
from mathdoc.facts.ranks import rank_fact, sampler_of_rank
from mathdoc.facts.records import RECORDS

__all__ = ["FACTS", "Draw", "Fact", "curved", "reduced", "sampler_of_rank"]


class _Facts(dict[str, Fact]):
    """The facts by name; one with a parameter (`rank r`) is made when it is first asked for."""

    def __missing__(self, name: str) -> Fact:
        head, _, parameter = name.partition(" ")
        if head != "rank" or not parameter:
            raise KeyError(name)
        self[name] = rank_fact(name, parameter)
        return self[name]


FACTS: dict[str, Fact] = _Facts({record.name: record for record in RECORDS})
# Facts that together are another one.
_TOGETHER = {
    frozenset({"symmetric", "diagonal"}): frozenset({"diagonal"}),
    frozenset({"symmetric", "idempotent"}): frozenset({"orthogonal_projection"}),
    frozenset({"symmetric", "orthogonal"}): frozenset({"reflection"}),
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


def curved(names: frozenset[str]) -> frozenset[str]:
    """Return those of these facts that bind a symbol to a curved set."""
    return frozenset(name for name in reduced(names) if FACTS[name].kind == "curved")
