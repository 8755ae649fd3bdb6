"""A gap as the engine is asked about it, and what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.engine.derive import NoDerivative, Setting
from mathdoc.engine.evaluated import Evaluation
from mathdoc.engine.forward import NoDifferential
from mathdoc.engine.reverse import NotLinear
from mathdoc.operators.model import NoRule

Pair = Callable[[E.Expr, E.Expr], E.Expr]
"""How a notation writes one term `G : dX`."""


FAILURES = (NoDerivative, NoDifferential, NotLinear, NoRule, AssertionError, KeyError, ValueError, RecursionError)


class Asked(Struct, frozen=True):
    """A gap: what stands before it (typed, with the names that vary and what is defined), and what follows, if anything does.

    `pairs` are the notations in which a linear form may be written, the one that is wished first. `rows` are equations that are known.
    """

    left: E.Expr
    after: E.Expr | None
    setting: Setting
    varying: frozenset[str]
    pairs: tuple[Pair, ...]
    rows: tuple[tuple[E.Expr, E.Expr], ...] = ()

    def evaluation(self, definitions: Mapping[str, E.Expr]) -> Evaluation:
        """Return what carries derivatives out, taking these definitions apart."""
        return Evaluation(self.setting, self.varying, definitions)


class Form(Struct, frozen=True):
    """An expression that may stand in a gap.

    `final`: nothing is left to do with it; `reordered`: it says the same in another order; `wished`: it is `Σ G : dX` in the notation that
    was asked for.
    """

    expr: E.Expr
    final: bool = False
    reordered: bool = False
    wished: bool = False
