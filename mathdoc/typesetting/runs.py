r"""LaTeX as runs: stretches of Unicode characters, each upright or italic, on the line, raised or lowered.

Read is the LaTeX that rows are made of. A command that is in no table keeps its name, so that nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.typesetting.characters import (
    ACCENTS,
    ALPHABETS,
    COMMANDS,
    HALVES,
    SIZES,
    SPACES,
    TRANSPARENT,
    UPRIGHT,
    WORDS,
)

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_LETTER = re.compile(r"[A-Za-zα-ωϕϵϑℓ∂ΓΔΘΛΞΠΣΥΦΨΩ]")
_COMPOUND = re.compile(r"[-+−=:⊙⊗∘·/ ]")
_NORM = re.compile(r"‖[^‖]*‖|\|[^|]*\||[A-Za-z]\([^()]*\)")
_ENDS = frozenset("+-=,;:)]&") | {r"\\", r"\right", r"\qquad", r"\quad", r"\end", r"\cdot", r"\odot", r"\otimes", r"\implies", r"\iff"}


class Run(Struct, frozen=True):
    """Characters of one look. `level`: 0 on the line, 1 raised, -1 lowered; `italic`: letters of a name."""

    text: str
    italic: bool = False
    level: int = 0


def runs(latex: str) -> tuple[Run, ...]:
    """Return a formula as runs; neighbours of one look are one run."""
    found: list[Run] = []
    for run in _Reader([mark if not mark.isspace() else " " for mark in _TOKEN.findall(latex)]).upto(""):
        if found and (found[-1].italic, found[-1].level) == (run.italic, run.level):
            found[-1] = replace(found[-1], text=found[-1].text + run.text)
        else:
            found.append(run)
    return tuple(found)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def upto(self, end: str) -> list[Run]:
        """Read up to the mark `end`, and over it."""
        found: list[Run] = []
        while self.place < len(self.tokens):
            mark = self.tokens[self.place]
            self.place += 1
            if mark == end:
                break
            found += self.unit(mark)
        return found

    def argument(self) -> list[Run]:
        """Read the next group or the next mark."""
        self.skip()
        if self.place >= len(self.tokens):
            return []
        mark = self.tokens[self.place]
        self.place += 1
        return self.upto("}") if mark == "{" else self.unit(mark)

    def word(self) -> str:
        """Read the next group to the letter."""
        return "".join(run.text for run in self.argument())

    def skip(self) -> None:
        """Pass over spaces."""
        while self.place < len(self.tokens) and self.tokens[self.place] == " ":
            self.place += 1

    def unit(self, mark: str) -> list[Run]:
        """Read what begins with a mark."""
        if mark == "{":
            return self.upto("}")
        if mark in ("^", "_"):
            return _shifted(self.argument(), 1 if mark == "^" else -1)
        if mark in SPACES or mark == " ":
            return [Run(SPACES.get(mark, " "))]
        if mark in COMMANDS or (len(mark) == 1 and mark != "&"):
            text = COMMANDS.get(mark, "′" if mark == "'" else mark)
            if text in "∂∇":
                self.skip()
            return [Run(text, italic=bool(_LETTER.fullmatch(text)), level=1 if mark == "'" else 0)]
        return self.command(mark)

    def command(self, mark: str) -> list[Run]:
        """Read a command with its arguments."""
        if mark in SIZES:
            self.skip()
            if self.place < len(self.tokens) and self.tokens[self.place] == ".":
                self.place += 1
            return []
        if mark in (r"\frac", r"\tfrac", r"\dfrac"):
            return self.fraction()
        if mark in ACCENTS:
            return _accented(self.argument(), ACCENTS[mark])
        if mark in ALPHABETS:
            return [Run("".join(ALPHABETS[mark].get(c, c) for c in run.text), level=run.level) for run in self.argument()]
        if mark.rstrip("*") in UPRIGHT:
            return [Run(run.text, level=run.level) for run in self.argument()]
        return self.other(mark)

    def other(self, mark: str) -> list[Run]:
        """Read the less common commands."""
        if mark == r"\sqrt":
            inner = self.argument()
            return [Run("√"), *inner] if len(_text(inner)) == 1 else [Run("√("), *inner, Run(")")]
        if mark in (r"\begin", r"\end"):
            self.argument()
            return [Run("[" if mark == r"\begin" else "]")]
        if mark == r"\\":
            return [Run("; ")]
        if mark == r"\textcolor":
            self.argument()
            return self.argument()
        if mark in TRANSPARENT or mark == "&":
            return []
        if mark[1:] not in WORDS:
            return [Run(mark)]
        apart = self.place < len(self.tokens) and self.tokens[self.place] not in " ^_({" and self.tokens[self.place] not in SIZES
        return [Run(mark[1:] + (" " if apart else ""))]

    def fraction(self) -> list[Run]:
        """A fraction on the line: `½`, `∂f/∂x`, `(a + b)/c`, in brackets where a factor follows."""
        above, below = self.argument(), self.argument()
        half = HALVES.get((_text(above), _text(below)))
        if half is not None:
            return [Run(half)]
        found = [*_grouped(above), Run("/"), *_grouped(below, "/")]
        following = next((mark for mark in self.tokens[self.place :] if mark not in SPACES and mark != " "), "=")
        return found if following in _ENDS or following == "}" else [Run("("), *found, Run(")")]


def _text(found: Sequence[Run]) -> str:
    return "".join(run.text for run in found).strip()


def _grouped(found: list[Run], more: str = "") -> list[Run]:
    """Return runs in brackets where they are more than one factor."""
    text = _text([run for run in found if not run.level])
    compound = bool(_COMPOUND.search(text[1:])) or (bool(more) and len(text) > 1 and text[0] != "∂" and not text.isdigit())
    return [Run("("), *found, Run(")")] if compound and not _NORM.fullmatch(text) else found


def _shifted(found: list[Run], level: int) -> list[Run]:
    return [replace(run, level=level) for run in found]


def _accented(found: list[Run], accent: str) -> list[Run]:
    """Return runs with an accent over the one letter, or behind all of them in brackets."""
    text = _text(found)
    if len(text) == 1 and len(found) == 1:
        return [replace(found[0], text=text + accent)]
    if text.startswith("(") and text.endswith(")"):
        return [*found, Run(accent)]
    return [Run("("), *found, Run(")" + accent)]
