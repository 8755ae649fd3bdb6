"""The promise of every conversion, kept in one place: what is to be written is read again, and the kernel says whether it is the same."""

from __future__ import annotations

import re

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnostics import MathdocError, fail
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.limits import READINGS
from mathdoc.shapes.choices import Choices, explore
from mathdoc.shapes.elaborate import Elaborator
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import ONE, SCALAR, Shape, Size
from mathdoc.syntax import Names, parse_expression
from mathdoc.syntax.indices import Indices

Free = tuple[tuple[str, Size], ...]


class Confirmation(Struct, frozen=True):
    """Reads LaTeX with the names of one block, and compares it with what the author wrote."""

    names: Names
    scope: Scope
    judge: Judge

    def agrees(self, latex: str, author: E.Expr, axes: tuple[str, ...], free: Free, whole: Free = ()) -> bool:
        """Whether every reading of `latex` is the author's typed expression (its entry at the letters `axes`).

        `free` are the letters that are free in the row, with their sizes; `whole` are those of the axes of an array that was read
        where the author wrote its entry.
        """
        if not _typesets(latex):
            return False
        try:
            parsed = parse_expression(latex, self.names)
            indices = Indices(frozenset(name for name, _ in free))
            settled = indices.settle(parsed)
            if indices.problems:
                return False
        except MathdocError:
            return False
        wanted = build.entry(author, axes) if any(axes) else author
        shape = (*(size for _, size in whole), *(ONE,) * (2 - len(whole))) if whole else build.shape_of(wanted)
        found, _ = explore(lambda choices: self._typed(settled, choices, shape, free), READINGS)
        readings = [build.entry(reading, [letter for letter, _ in whole]) for reading in found]
        return bool(readings) and all(self.judge.judge(Claim(reading, wanted, free, latex)).verdict.passes for reading in readings)

    def _typed(self, expr: E.Expr, choices: Choices, shape: Shape, free: Free) -> E.Expr:
        """Type one reading, given its shape and the sizes of its free letters. Raises what does not conform."""
        work = Elaborator(self.scope, choices)
        work.indices.update(free)
        reading = work.run(expr)
        if isinstance(reading, E.Number) and shape != SCALAR and reading.value == 0:
            return build.zero(shape)
        found = work.shape(reading)
        same = len(found) == len(shape) and all(work.solver.equal(a, b) for a, b in zip(found, shape, strict=True))
        if not same or not work.indices.keys() <= {name for name, _ in free}:
            raise fail("DRV253", "what was to be written has another shape", expr.span)
        return work.finish(reading)


_DELIMITER = re.compile(r"\\(?:left|right)(?![A-Za-z])|\\.|[{}]", re.DOTALL)


def _typesets(latex: str) -> bool:
    r"""Whether braces and `\left … \right` are balanced: the parser forgives what a typesetter does not."""
    open_now: list[str] = []
    closes = {"}": "{", r"\right": r"\left"}
    for match in _DELIMITER.finditer(latex):
        mark = match.group()
        if mark in ("{", r"\left"):
            open_now.append(mark)
        elif mark in closes and (not open_now or open_now.pop() != closes[mark]):
            return False
    return not open_now
