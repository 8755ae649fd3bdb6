"""THE list of operators: one record each. Adding one is one entry in a table here, and nothing elsewhere."""

from __future__ import annotations

from mathdoc.operators import arithmetic, elementwise, extremes, matrices, norms, softmax
from mathdoc.operators.cross import CROSS_PRODUCT
from mathdoc.operators.model import Operator, Overload, ShapeError, Unsupported
from mathdoc.operators.overloads import ENTRYWISE, SQUARES
from mathdoc.operators.overloads import OVERLOADS as _OVERLOADS

__all__ = ["ENTRYWISE", "NAMES", "OPERATORS", "OVERLOADS", "SQUARES", "Operator", "Overload", "ShapeError", "Unsupported"]

OPERATORS: dict[str, Operator] = {
    record.name: record
    for table in (
        arithmetic.OPERATORS,
        matrices.OPERATORS,
        elementwise.OPERATORS,
        norms.OPERATORS,
        softmax.OPERATORS,
        extremes.OPERATORS,
        (CROSS_PRODUCT,),
    )
    for record in table
}
OVERLOADS: dict[str, Overload] = {record.name: record for record in _OVERLOADS}

# Function-like spellings (without backslash) and what they are read as; an overload goes before its candidates.
NAMES: dict[str, str] = {spelling: record.name for record in OPERATORS.values() for spelling in record.spellings} | {
    spelling: record.name for record in OVERLOADS.values() for spelling in record.spellings
}
NAMES["ln"] = NAMES["log"]
