"""Spellings that stand for one of several operators, told apart by the shapes of their arguments."""

from __future__ import annotations

from mathdoc.matrix_functions import MATRIX_FUNCTIONS
from mathdoc.operators.model import Overload

SQUARES = {"norm": "norm_squared", "vector_norm": "norm_squared"}
"""Operators whose squares are operators of their own, which need no root."""

ENTRYWISE = {"fraction": "hadamard_divide", "power": "hadamard_power"}
"""Operators of numbers, and what they do to arrays that are not square."""

OVERLOADS = (
    Overload("dot", (), ("inner", "product"), ordered=False),
    Overload("times", (), ("cross_product", "product")),
    Overload("bars", (), ("absolute_value", "vector_norm", "determinant")),
    Overload("norm_2", (), ("vector_norm", "spectral_norm")),
    Overload("function_power", (), ("power", "hadamard_power"), ordered=False),
    Overload("diag", ("diag", "Diag"), ("diag_matrix", "diag_vector")),
    *(Overload(f"overloaded_{name}", (name,), (name, f"matrix_{name}"), ordered=False) for name in MATRIX_FUNCTIONS),
)
