"""LaTeX to sympy and back. Every translation is translated back and judged by the kernel before it is returned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sympy
from msgspec import Struct

from mathdoc import expr as E
from mathdoc.derivation import Derivation
from mathdoc.derivation import build as put_together
from mathdoc.diagnostics import MathdocError
from mathdoc.engine import sympy_bridge
from mathdoc.engine.sympy_bridge import CannotTranslate, Inward
from mathdoc.engine.sympy_bridge.names import sympy_name
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.notation import CannotWrite, Writer
from mathdoc.shapes.elaborate import type_expression
from mathdoc.sizes import Size
from mathdoc.source import Body
from mathdoc.syntax import parse_expression, read_block


class Translation(Struct, frozen=True):
    r"""A sympy object as LaTeX, with the rows that declare its names, and as a typed expression.

    `indices`: an array of sympy that has no name of its own is given by its entry with these index letters.
    """

    latex: str
    declare: tuple[str, ...]
    expr: E.Expr
    indices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.latex


class Reading(Struct, frozen=True):
    """LaTeX that was read: the typed expression, its free indices, and all that its block declares."""

    expr: E.Expr
    free: tuple[tuple[str, Size], ...]
    derivation: Derivation


def read(latex: str, declare: str | Sequence[str] = ()) -> Reading:
    """Read an expression below rows of declarations. Raises MathdocError."""
    rows = (declare,) if isinstance(declare, str) else tuple(declare)
    parsed = read_block(Body.plain("\n".join(rows)))
    derivation = put_together(parsed.rows, parsed.options)
    for problem in [*parsed.all_diagnostics, *(p for found in derivation.problems.values() for p in found)]:
        if problem.severity == "error":
            raise MathdocError(problem)
    readings = type_expression(derivation.scope, parse_expression(latex, parsed.names))
    if len(readings) > 1:
        raise CannotTranslate(f"`{latex}` can be read in several ways: write brackets")
    return Reading(readings[0].value, readings[0].free, derivation)


def to_sympy(latex: str, declare: str | Sequence[str] = ()) -> sympy.Basic:
    r"""Return LaTeX as a sympy object: numbers as scalars, arrays as matrix expressions; `declare` are rows as in a document.

    A number made of arrays, `x^T A x`, becomes `Trace(x.T*A*x)`: a 1×1 matrix of sympy is no number. Indices count from 0 there.
    Raises MathdocError (the text cannot be read) and CannotTranslate (sympy cannot say it, or not surely the same).

    >>> to_sympy(r"x^T A x", r"x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}")
    Trace(x.T*A*x)
    """
    reading = read(latex, declare)
    found = sympy_bridge.to_sympy(reading.expr)
    _demand_equal(reading, Inward(sizes=_symbols(_size_names(reading.expr)), indices=_symbols(dict(reading.free))).of(found), latex)
    return found


def from_sympy(value: object) -> Translation:
    r"""Return a sympy object as LaTeX, with the rows that declare its names, and as a typed expression.

    Every 1×1 matrix is a number. An array expression (`ArrayContraction`, `PermuteDims`, …) is given by its entry, with `indices`.
    Symbols are real. Raises CannotTranslate for what has no counterpart.

    >>> from sympy import MatrixSymbol, symbols
    >>> n = symbols("n")
    >>> str(from_sympy(MatrixSymbol("x", n, 1).T * MatrixSymbol("A", n, n) * MatrixSymbol("x", n, 1)))
    'x^{\\top} A x'
    """
    work = Inward()
    expr = work.of(value)
    body, indices = (expr.arg, expr.indices) if isinstance(expr, E.Components) else (expr, ())
    declare = work.declarations()
    try:
        latex = Writer("").latex(body)
        reading = read(latex, declare)
    except (CannotWrite, MathdocError) as reason:
        raise CannotTranslate(f"it cannot be written so that it is read back: {reason}") from reason
    _demand_equal(reading, body, latex)
    return Translation(latex, declare, expr, indices)


def _demand_equal(reading: Reading, other: E.Expr, latex: str) -> None:
    """Raise CannotTranslate unless the kernel says that an expression and its translation are equal."""
    expr = reading.expr
    if expr == other:
        return
    if expr.shape != other.shape:
        raise CannotTranslate(f"the translation of `{latex}` has another shape")
    judgement = Judge(reading.derivation.model).judge(Claim(expr, other, reading.free, latex))
    if not judgement.verdict.passes:
        raise CannotTranslate(f"the translation of `{latex}` could not be confirmed: {judgement.reason or judgement.verdict}")


def _size_names(expr: E.Expr) -> set[str]:
    """Return the names of all sizes in an expression."""
    sizes = [size for node in E.walk(expr) for size in (*(node.shape or ()), *((node.size,) if isinstance(node, E.SizeValue) else ()))]
    return {name for size in sizes for name in size.names}


def _symbols(names: Iterable[str]) -> set[sympy.Basic]:
    return {sympy.Symbol(sympy_name(name)) for name in names}
