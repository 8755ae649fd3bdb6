"""Typed expressions to sympy objects and back, for the part that both can say; all else is refused with a reason.

What differs, and how it is carried across:

* In sympy a 1×1 matrix is no number, here it is one. A number made of arrays, such as `x^T A x`, becomes `Trace(x.T*A*x)`, a scalar that
  sympy can add, differentiate and evaluate; coming from sympy, every 1×1 matrix is a number.
* Indices count from 1 here and from 0 in sympy: `A_{ij}` is `A[i, j]`, `A_{11}` is `A[0, 0]`, `\\sum_{i=1}^n` runs from 0 to n - 1.
* Columns are n×1 matrices in both. An array expression of sympy with one axis becomes a column, one with more is given entry by entry.
* sympy's symbols are complex unless they are told otherwise, those here are real: adjoints and conjugates are refused.
"""

from __future__ import annotations

from mathdoc.engine.sympy_bridge.inward import Inward, from_sympy
from mathdoc.engine.sympy_bridge.names import CannotTranslate
from mathdoc.engine.sympy_bridge.outward import to_sympy

__all__ = ["CannotTranslate", "Inward", "from_sympy", "to_sympy"]
