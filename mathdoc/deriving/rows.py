"""The rows of a derivation with all its steps, in a notation, each with the name of its rule."""

from __future__ import annotations

from mathdoc import build
from mathdoc import expr as E
from mathdoc.deriving.confirmed import Draft
from mathdoc.deriving.problem import Problem
from mathdoc.deriving.written import Pen
from mathdoc.engine.derive import NoDerivative
from mathdoc.engine.forward import NoDifferential
from mathdoc.engine.reverse import NotLinear
from mathdoc.engine.steps import Part, Ways, collected, read_off
from mathdoc.operators import OPERATORS
from mathdoc.sizes import SCALAR

_TRACE = {"product": "cyclic property", "transpose": "transpose in the trace", "hadamard": "Hadamard product moved inside the trace"}
_COLON = {
    "product": "factor moved across the colon", "transpose": "transpose moved across the colon",
    "hadamard": "Hadamard product moved inside the colon", "trace": "trace as an inner product",
    "inner": "factor moved across the colon",
}  # fmt: skip


def steps(problem: Problem, pen: Pen, notation: str) -> list[Draft]:
    """Return the rows from `df = …` to `G : dX`; for an array, to the differential taken in full. Raises NoDerivative."""
    ways = Ways(frozenset(variable.name for variable in problem.variables), problem.setting.definitions)
    rows = _Rows(problem, pen)
    try:
        taken = ways.differentials(problem.value)
        for step in taken:
            rows.add(step.expr, step.rule)
        if problem.value.shape == SCALAR and taken:
            _bring(problem, rows, taken[-1].expr, _COLON if notation in ("colon", "index") else _TRACE)
    except (NoDifferential, NotLinear) as reason:
        raise NoDerivative(str(reason)) from reason
    return rows.drafts


def _bring(problem: Problem, rows: _Rows, form: E.Expr, names: dict[str, str]) -> None:
    """Add the rows that bring a linear form into `Σ G : dX`."""
    parts: list[Part] = []
    shown = problem.setting.shown
    for parts, operator in read_off(form):
        rows.form(parts, names.get(operator, f"the {OPERATORS[operator].text} moved to the other factor"))
    rows.form(collected(parts), "terms collected")
    rows.simplified([Part(shown(part.left), part.right) for part in collected(parts)])


class _Rows:
    """Rows so far; one that looks like the row before is left out."""

    def __init__(self, problem: Problem, pen: Pen) -> None:
        self.problem = problem
        self.pen = pen
        self.drafts: list[Draft] = []

    def add(self, expr: E.Expr, rule: str) -> None:
        """Add a row for an expression."""
        self._put(self.pen.number(expr) if expr.shape == SCALAR else self.pen.latex(expr), rule)

    def form(self, parts: list[Part], rule: str) -> None:
        """Add a row for a linear form."""
        notation = self.pen.notation
        if self.pen.name == "index":
            self.add(build.add(*[build.inner(part.left, part.right) for part in parts]), rule)
            return
        written = [notation.term(notation.rewrite(part.left), notation.rewrite(part.right)) for part in parts]
        self._put(self.pen.writer.latex(build.add(*written)), rule)

    def simplified(self, parts: list[Part]) -> None:
        """Add the last row, as the result is written."""
        self._put(self.pen.form([(part.left, part.right) for part in parts]), "simplified")

    def _put(self, text: str, rule: str) -> None:
        if not self.drafts or self.drafts[-1].right != text:
            self.drafts.append(Draft("" if self.drafts else self.pen.differential(), text, rule))
