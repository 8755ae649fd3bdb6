"""Notations: each one file with one table, from typed expressions to expressions and on to LaTeX.

To add one: a file with its rules, and an entry here.
"""

from __future__ import annotations

from mathdoc.notation.author import Style, clean
from mathdoc.notation.colon import COLON
from mathdoc.notation.index import Indices
from mathdoc.notation.latex import CannotWrite, Writer
from mathdoc.notation.letters import Letters
from mathdoc.notation.model import CannotSay, Notation
from mathdoc.notation.trace import TRACE

__all__ = ["NOTATIONS", "CannotSay", "CannotWrite", "Indices", "Letters", "Notation", "Style", "Writer", "clean"]

NOTATIONS: dict[str, Notation] = {notation.name: notation for notation in (TRACE, COLON)}
