"""The mistakes that people make in matrix calculus: one generator of proposals for each, in the order in which they are tried.

Whichever holds first names the mistake, so that a special mistake stands before a general one: a wrong convention before a slip, and
a slip of one letter before a lost term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from mathdoc.diagnosis.mistakes import (
    conventions,
    dependence,
    elementwise,
    missing,
    numbers,
    order,
    products,
    scalar_rules,
    slips,
    symmetry,
    twice,
)
from mathdoc.diagnosis.question import Proposal, Question

Generator = Callable[[Question], Iterator[Proposal]]


class Mistake(Struct, frozen=True):
    """A mistake that has a name: the code of its message, and the generator of its proposals."""

    code: str
    name: str
    proposals: Generator


MISTAKES: tuple[Mistake, ...] = (
    Mistake("DRV310", "layout", conventions.layout),
    Mistake("DRV302", "true as a linear form", conventions.projected),
    Mistake("DRV311", "mixed layouts", conventions.mixed),
    Mistake("DRV312", "a tensor called a matrix", conventions.tensor),
    Mistake("DRV314", "a matrix plus a scalar", slips.scalar_beside_matrix),
    Mistake("DRV316", "inner for outer product", products.inner_and_outer),
    Mistake("DRV313", "the trace is lost", products.lost_trace),
    Mistake("DRV317", "an inverse taken factor by factor", order.inverse_of_product),
    Mistake("DRV322", "a permutation under the trace that is no rotation", order.trace_order),
    Mistake("DRV315", "factors in the wrong order", order.wrong_order),
    Mistake("DRV318", "not additive", scalar_rules.not_additive),
    Mistake("DRV319", "a scalar rule for matrices", scalar_rules.scalar_rule),
    Mistake("DRV320", "a sign", numbers.sign),
    Mistake("DRV321", "a missing f' or diagonal", elementwise.missing_slope),
    Mistake("DRV330", "indices", slips.indices),
    Mistake("DRV323", "a transpose hidden by square matrices", products.hidden_transpose),
    Mistake("DRV324", "hidden dependence", dependence.held_constant),
    Mistake("DRV325", "the variable occurs twice", twice.lost_term),
    Mistake("DRV326", "symmetry that is not declared", symmetry.symmetry),
    Mistake("DRV327", "matrices that do not commute", symmetry.commuting),
    Mistake("DRV328", "off by a factor", numbers.factor),
    Mistake("DRV329", "a side copied from another row", slips.copied),
    Mistake("DRV331", "a power", slips.power),
    Mistake("DRV334", "one slip", slips.one_slip),
    Mistake("DRV332", "a letter", slips.letter),
    Mistake("DRV335", "a lost factor", missing.lost_factor),
    Mistake("DRV336", "a missing term", missing.lost_term),
    Mistake("DRV333", "two slips", numbers.two_slips),
)
