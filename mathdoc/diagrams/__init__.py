"""Tensor networks as pictures, in Penrose's graphical notation.

`Drawer` makes drawn terms of a side in index notation, `expression` reads back what they say from where their marks stand, `figure` writes
a row as SVG.
"""

from __future__ import annotations

from mathdoc.diagrams.figure import figure
from mathdoc.diagrams.marks import Drawn
from mathdoc.diagrams.reading import expression
from mathdoc.diagrams.rows import Drawer

__all__ = ["Drawer", "Drawn", "expression", "figure"]
