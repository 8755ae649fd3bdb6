"""From the rows of a block to what a check needs: the scope of its names, the model of its symbols, its claims."""

from __future__ import annotations

from mathdoc.derivation.build import build
from mathdoc.derivation.model import Derivation

__all__ = ["Derivation", "build"]
