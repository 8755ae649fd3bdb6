"""Formulas as plain Unicode text, for terminals and for comments in code: `df = tr((A + Aᵀ) x dxᵀ)`."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from mathdoc.typesetting.characters import LOWERED, RAISED
from mathdoc.typesetting.runs import runs


def plain(latex: str) -> str:
    r"""Return a formula as one line of text.

    >>> plain(r"df = \\mathrm{tr}((A + A^\\top) x \\, dx^\\top)")
    'df = tr((A + Aᵀ) x dxᵀ)'
    """
    text = ""
    for level, group in groupby(runs(latex), key=lambda run: run.level):
        part = "".join(run.text for run in group)
        text += part if not level else _shifted(part.strip(), level)
    return re.sub(r"(?<=[(\[⟨]) +| +(?=[)\],;⟩])", "", re.sub(r"  +(?! *\()", " ", text)).strip()


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(not unicodedata.combining(character) for character in text)


def _shifted(text: str, level: int) -> str:
    table, sign = (RAISED, "^") if level > 0 else (LOWERED, "_")
    if all(character in table for character in text.replace(" ", "")):
        return "".join(table[character] for character in text.replace(" ", ""))
    return f"{sign}{text}" if text.isalnum() else f"{sign}({text})"
