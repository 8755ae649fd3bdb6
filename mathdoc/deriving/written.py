"""The rows of an answer as LaTeX: left sides by what is asked, right sides in the author's names and in the notation that is wished."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc import build
from mathdoc import expr as E
from mathdoc.deriving.confirmed import Draft
from mathdoc.deriving.problem import Problem
from mathdoc.engine.derive import NoDerivative, by_entries
from mathdoc.engine.folding import Folded, turned, unfolded
from mathdoc.engine.symmetry import settled
from mathdoc.notation import NOTATIONS, Notation, Writer, styled
from mathdoc.notation.spacing import accented
from mathdoc.notation.style import DOT
from mathdoc.notation.terms import settle
from mathdoc.sizes import ONE, SCALAR


def grouped(name: str) -> str:
    """Return a name as a subscript takes it."""
    return name if len(name) == 1 else f"{{{name}}}"


class Pen:
    """Writes the rows of one problem in one notation (`""`: with colons where the author writes them, else with traces)."""

    def __init__(self, problem: Problem, notation: str = "") -> None:
        self.problem = problem
        self.name = notation
        self.function = problem.spelled(problem.name)
        self.setting = problem.setting
        self.writer = Writer(problem.head, styled(problem.head, notation))
        own = any(build.is_applied(node, "inner") for node in E.walk(problem.value))
        self.notation: Notation = NOTATIONS.get(notation) or NOTATIONS["colon" if own else "trace"]
        self.indices = problem.indices()

    def latex(self, expr: E.Expr) -> str:
        """Return an expression as LaTeX, in the notation."""
        return self.writer.latex(self.notation.rewrite(expr))

    def number(self, expr: E.Expr) -> str:
        """Return a number as LaTeX: in index notation, its sums over entries."""
        if self.name != "index":
            return self.latex(expr)
        return self.writer.latex(self.indices.named([self.indices.write(expr, ("", ""))], (), {})[0])

    # Left sides

    def differential(self, order: int = 1) -> str:
        r"""Return `df`, `d^2 f`, or what the notation writes for it: `\dot f`."""
        if self.writer.style.differential == DOT and order <= 2:
            return accented(DOT if order == 1 else r"\ddot", self.function)
        return f"d{self.function}" if order == 1 else f"d^{order} {self.function}"

    @property
    def sign(self) -> str:
        r"""`\partial `, or `d ` where what is differentiated depends on the variable through definitions."""
        return "d " if self.problem.nested else r"\partial "

    def over(self, above: str, below: str, order: int = 1) -> str:
        r"""Return `\frac{\partial y}{\partial x}`."""
        sign = self.sign if order == 1 else f"{self.sign.strip()}^{order} "
        return rf"\frac{{{sign}{above}}}{{{below}}}"

    def by(self, name: str, transposed: bool = False, vec: bool = False) -> str:
        r"""Return `\partial x`, for below a fraction bar."""
        shown = rf"\mathrm{{vec}}({name})" if vec else name
        return self.sign + shown + (self.writer.style.transpose if transposed else "")

    # Rows

    def gradient(self, gradient: E.Expr, variable: E.Symbol) -> Draft:
        """`∇_X f = G`; by a number, a fraction."""
        name, wrt = self.function, self.problem.spelled(variable.name)
        left = self.over(name, self.by(wrt)) if variable.shape == SCALAR else rf"\nabla_{grouped(wrt)} {name}"
        return Draft(left, self.latex(turned(gradient)))

    def entries(self, variable: E.Symbol, order: int) -> Draft:
        r"""`\frac{\partial Y_{ij}}{\partial X_{kl}} = …`, to any order; of a number, from its gradient."""
        value, name, indices = self.problem.value, self.problem.symbol, self.indices
        scalar = value.shape == SCALAR
        axes = [indices.axes(variable) for _ in range(order)]
        gradient = self._gradient(variable)
        out = indices.axes(value) if gradient is None else axes[0]
        found = value if gradient is None else gradient
        directions = [f"\0{k}" for k in range(0 if gradient is None else 1, order)]
        for direction in directions:
            found = self.setting.along(found, variable, direction)
        work = Folded(frozenset(directions))
        entry = indices.entry(work.folded(found), out)
        for direction, letters in zip(directions, axes[order - len(directions) :], strict=True):
            entry = by_entries(entry, direction, letters)
        free = tuple(letter for letters in ([] if scalar else [out]) + axes for letter in letters if letter)
        entry = unfolded(settle(entry, frozenset(free)), work.arrays)
        above = name if scalar else build.entry(name, out)
        left: E.Expr = E.Derivative(above, tuple(build.entry(variable, letters) for letters in axes), "by_entry", shape=SCALAR)
        left, entry = indices.named([left, entry], free, {})
        return Draft(self.writer.latex(left), self.writer.latex(entry))

    def _gradient(self, variable: E.Symbol) -> E.Expr | None:
        """Return the gradient of a number, where it has one as a whole."""
        if self.problem.value.shape != SCALAR:
            return None
        try:
            return self.setting.gradient(self.problem.value, variable)
        except NoDerivative:
            return None

    def jacobian(self, matrix: E.Expr, variable: E.Symbol, vec: bool) -> Draft:
        """`∂y/∂x = J`, or of vec Y by vec X."""
        name, wrt = self.function, self.problem.spelled(variable.name)
        if vec:
            column = ONE in build.shape_of(self.problem.value)
            above = name if column and build.shape_of(self.problem.value)[1] == ONE else rf"\mathrm{{vec}}({name})"
            left = self.over(above, self.by(wrt, True, ONE not in build.shape_of(variable)))
        else:
            left = self.over(name, self.by(wrt))
        return Draft(left, self.latex(matrix))

    def hessian(self, matrix: E.Expr, variable: E.Symbol) -> Draft:
        r"""`∇² f = H`, or by vec X twice."""
        name, wrt = self.function, self.problem.spelled(variable.name)
        if variable.shape == SCALAR:
            return Draft(self.over(name, rf"{self.sign}{wrt}^2", 2), self.latex(matrix))
        if build.shape_of(variable)[1] == ONE:
            left = rf"\nabla^2 {name}" if len(self.problem.variables) == 1 else self.over(name, rf"{self.by(wrt)} {self.by(wrt, True)}", 2)
            return Draft(left, self.latex(matrix))
        return Draft(self.over(name, rf"{self.by(wrt, False, True)} {self.by(wrt, True, True)}", 2), self.latex(matrix))

    def form(self, terms: Sequence[tuple[E.Expr, E.Expr]]) -> str:
        """Return `Σ G : dX`, without transposes that the facts make superfluous."""
        if self.name == "index":
            return self.number(build.add(*[build.inner(gradient, change) for gradient, change in terms]))
        written = build.add(*[self.notation.term(self.notation.rewrite(gradient), change) for gradient, change in terms])
        return self.writer.latex(settled(written, self.setting.facts))
