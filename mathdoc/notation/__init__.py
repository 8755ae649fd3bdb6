"""Notations: each one file with one table, from typed expressions to expressions and on to LaTeX.

To add one: a file with its rules, an entry here, and its name in `mathdoc.options.NOTATIONS`.
"""

from __future__ import annotations

from mathdoc.notation.author import clean
from mathdoc.notation.colon import COLON
from mathdoc.notation.dot import DOT
from mathdoc.notation.index import Indices
from mathdoc.notation.latex import CannotWrite, Writer
from mathdoc.notation.letters import Letters
from mathdoc.notation.matrix import MATRIX
from mathdoc.notation.model import CannotSay, Notation
from mathdoc.notation.network import Axes, Network, Node, expression_of, networks_of, open_letters
from mathdoc.notation.style import Style
from mathdoc.notation.trace import TRACE
from mathdoc.notation.vec import VEC
from mathdoc.notation.whole import arrays, whole

__all__ = [
    "DRAWN", "NOTATIONS", "Axes", "CannotSay", "CannotWrite", "Indices", "Letters", "Network", "Node", "Notation", "Style", "Writer",
    "arrays", "clean", "expression_of", "networks_of", "open_letters", "spoken", "styled", "whole",
]  # fmt: skip

DRAWN: frozenset[str] = frozenset({"diagram"})
"""The notations that show the tensor network of each row, beside the row in index notation."""

NOTATIONS: dict[str, Notation] = {notation.name: notation for notation in (TRACE, COLON, MATRIX, VEC, DOT)}


def styled(source: str, notation: str) -> Style:
    """Return the style of a text, with what a notation rules instead."""
    style = Style.of(source)
    for key, value in NOTATIONS[notation].styles if notation in NOTATIONS else ():
        style = style.chosen(key, value)
    return style


def spoken(notation: str) -> str:
    """Return the notation in which a formula stands that has to be text: index notation for a picture."""
    return "index" if notation in DRAWN else notation
