"""Formulas without a typesetter: the LaTeX of rows as runs of Unicode text."""

from __future__ import annotations

from mathdoc.typesetting.plain import plain, width
from mathdoc.typesetting.runs import Run, runs

__all__ = ["Run", "plain", "runs", "width"]
