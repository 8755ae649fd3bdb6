"""The promise of every conversion, kept in one place: what is to be written is read again, and the kernel says whether it is the same."""

from __future__ import annotations

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.diagnostics import MathdocError
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.shapes.elaborate import type_expression
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import SCALAR, Size
from mathdoc.syntax import Names, parse_expression
from mathdoc.syntax.indices import Indices

Free = tuple[tuple[str, Size], ...]


class Confirmation(Struct, frozen=True):
    """Reads LaTeX with the names of one block, and compares it with what the author wrote."""

    names: Names
    scope: Scope
    judge: Judge

    def agrees(self, latex: str, author: E.Expr, axes: tuple[str, ...], free: Free) -> bool:
        """Whether every reading of `latex` is the author's typed expression (its entry at the letters `axes`).

        `free` are the letters that are free in the row, with their sizes.
        """
        try:
            parsed = parse_expression(latex, self.names)
            indices = Indices(frozenset(name for name, _ in free))
            settled = indices.settle(parsed)
            if indices.problems:
                return False
            readings = type_expression(self.scope, settled)
        except MathdocError:
            return False
        wanted = build.entry(author, axes) if any(axes) else author
        return all(self._same(reading.value, wanted, reading.free, free, latex) for reading in readings)

    def _same(self, reading: E.Expr, author: E.Expr, found: Free, free: Free, latex: str) -> bool:
        if isinstance(reading, E.Number) and author.shape != SCALAR and reading.value == 0:
            reading = build.zero(build.shape_of(author))
        if reading.shape != author.shape or not {name for name, _ in found} <= {name for name, _ in free}:
            return False
        return self.judge.judge(Claim(reading, author, free, latex)).verdict.passes
