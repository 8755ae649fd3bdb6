"""Spellings that stand for one of several operators, told apart by the shapes of their arguments."""

from __future__ import annotations

from mathdoc.matrix_functions import MATRIX_FUNCTIONS
from mathdoc.operators.model import Overload

OVERLOADS = (
    Overload("dot", (), ("inner", "product"), ordered=False),
    Overload("times", (), ("cross_product", "product")),
    Overload("bars", (), ("absolute_value", "vector_norm", "determinant")),
    Overload("norm_2", (), ("vector_norm", "spectral_norm")),
    Overload("function_power", (), ("power", "hadamard_power"), ordered=False),
    Overload("diag", ("diag", "Diag"), ("diag_matrix", "diag_vector")),
    *(Overload(f"overloaded_{name}", (name,), (name, f"matrix_{name}"), ordered=False) for name in MATRIX_FUNCTIONS),
)
