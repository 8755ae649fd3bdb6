r"""Gradients through many definitions, one row a layer: `\delta_k = (W_{k+1}^\top \delta_{k+1}) \odot \sigma'(z_k)`.

Where a deep composition has no definitions, its parts are named first, with letters that the author does not use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.deriving.confirmed import Draft
from mathdoc.deriving.problem import Problem, Question
from mathdoc.deriving.written import Pen, grouped
from mathdoc.engine.compositions import Named, is_long
from mathdoc.engine.reverse import Naming
from mathdoc.engine.steps import Ways

ADJOINTS = (r"\delta", r"\gamma", r"\eta", r"\rho")
PARTS = ("z", "u", "v", "w", "q", "p")


def gradients(problem: Problem, pen: Pen) -> list[Draft]:
    """Return the rows of the gradients by all variables, with those of the layers where several are worth a name."""
    layers = _Layers(problem, pen)
    last = _rows(problem, pen, layers.named)
    rows = [*layers.rows, *last]
    if len(layers.rows) == 1:
        inline = _rows(problem, pen, lambda name, cotangent: cotangent)
        return inline if length(inline) <= length(rows) else rows
    return rows


def _rows(problem: Problem, pen: Pen, naming: Naming) -> list[Draft]:
    found = problem.setting.gradients(problem.value, [variable.name for variable in problem.variables], naming)
    return [pen.gradient(found.get(v.name, build.zero(build.shape_of(v))), v) for v in problem.variables]


def length(drafts: list[Draft]) -> int:
    """Return how many characters rows take."""
    return sum(len(draft.left) + len(draft.right) + 3 for draft in drafts)


class _Layers:
    """The rows for the gradients by what is defined."""

    def __init__(self, problem: Problem, pen: Pen) -> None:
        self.problem = problem
        self.pen = pen
        self.rows: list[Draft] = []
        self.used: set[str] = set()
        self.letter = next((letter for letter in ADJOINTS if letter not in problem.head), "")
        self.ways = Ways(frozenset(variable.name for variable in problem.variables), problem.setting.definitions)

    def named(self, name: str, cotangent: E.Expr) -> E.Expr:
        """Give the gradient by a definition a name, if it is long and used in several places."""
        body = self.problem.setting.definitions[name]
        uses = sum(isinstance(node, E.Symbol) and self.ways.varies(node) for node in E.walk(body))
        layer = bool(self.rows) and build.is_applied(cotangent, "hadamard") and not build.is_scalar(body) and _is_linear(body)
        if not self.letter or not is_long(cotangent) or (uses < 2 and not layer) or name == self.problem.name:
            return cotangent
        shown = self.problem.spelled(name)
        script = re.search(r"_(\{.*\}|.)$", shown)
        adjoint = self.letter + (script.group() if script else "")
        if adjoint in self.used or not script:
            adjoint = f"{self.letter}_{grouped(shown)}"
        self.used.add(adjoint)
        self.rows.append(Draft(adjoint, self.pen.latex(cotangent), rf"\nabla_{grouped(shown)} {self.pen.function}", defines=True))
        return E.Symbol(adjoint, shape=cotangent.shape)


def _is_linear(body: E.Expr) -> bool:
    """Whether a definition is a layer's `W x + b`, and no function of one."""
    return build.is_applied(body, "add") or build.is_applied(body, "product")


def with_names(question: Question, problem: Problem, pen: Pen) -> Question | None:
    """Return the question with the long parts of its expression defined by rows of their own; None where there are none."""
    ways = Ways(frozenset(variable.name for variable in problem.variables), problem.setting.definitions)
    letter = next((letter for letter in PARTS if not re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", problem.head)), "")
    if not letter:
        return None
    named = Named(_numbered(letter), ways.varies)
    value = named.inside(problem.value)
    if not named.parts:
        return None
    rows = [f"{name} = {pen.latex(part)}" for name, part in named.parts.items()]
    return replace(question, expression=pen.latex(value), define=(*question.define, *rows))


def _numbered(letter: str) -> Iterator[str]:
    k = 1
    while True:
        yield f"{letter}_{k}" if k < 10 else f"{letter}_{{{k}}}"
        k += 1
