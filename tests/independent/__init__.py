"""A second opinion: float64 evaluation of typed expressions that shares no code with the kernel.

Only the expression nodes, the sizes and the kernel's *data* (its model and claims) are read. Values are numpy arrays of complex
numbers with a leading batch axis; a derivative is taken by evaluating on a small circle in the complex plane around the point and
averaging (Cauchy's formula), so that no rule of differentiation occurs and hardly a digit is lost.
"""

from __future__ import annotations

from tests.independent.judging import judge

__all__ = ["judge"]
