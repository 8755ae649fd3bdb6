"""Code for users: typed expressions as functions for numpy, jax and torch."""

from __future__ import annotations

from mathdoc.engine.code.function import Formula, module
from mathdoc.engine.code.model import NoCode
from mathdoc.engine.code.targets import TARGETS

__all__ = ["TARGETS", "Formula", "NoCode", "module"]
