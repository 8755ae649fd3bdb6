"""Expressions to LaTeX: the author's own text where nothing changed, the operators' templates where something did.

Only commands that MathJax, KaTeX, GitHub and pdflatex share are written. Brackets stand where the levels of the templates ask for them.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.notation.author import bracketed, clean, outside, size_text, subscript, tall
from mathdoc.notation.copying import Written, copied_from
from mathdoc.notation.spacing import accented, gap, is_signed
from mathdoc.notation.style import DOT, Style
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import Level, Render
from mathdoc.source import NOWHERE

COLOR = "teal"
"""What is marked has this colour, which KaTeX, MathJax and xcolor know, and which can be read on light and on dark pages."""


class CannotWrite(Exception):
    """An expression that has no LaTeX of its own; the message says why."""


class Writer:
    """Writes the expressions of one block. `source` is its body: an expression with a span is copied from there."""

    def __init__(self, source: str = "", style: Style | None = None) -> None:
        self.source = source
        self.style = style or Style.of(source)
        self.marked: list[E.Expr] = []

    def latex(self, expr: E.Expr) -> str:
        """Return the LaTeX of a whole side of a row."""
        return self.place(expr, 0)

    def place(self, expr: E.Expr, level: int) -> str:
        """Return the LaTeX of an expression at a place that asks for `level`."""
        written = self.write(expr)
        if written.bare is not None and written.bare.level >= level and level < Level.ATOM:
            return written.bare.text
        return written.text if written.level >= level else bracketed(written.text)

    def colored(self, expr: E.Expr, parts: list[E.Expr]) -> str:
        """Return the LaTeX of a side with some of its parts in colour."""
        self.marked = parts
        try:
            return self.latex(expr)
        finally:
            self.marked = []

    def write(self, expr: E.Expr) -> Written:
        """Return the LaTeX of an expression and how tightly it binds."""
        if self.marked:
            if any(part is expr for part in self.marked):
                marked, self.marked = self.marked, []
                plain = self.write(expr)
                self.marked = marked
                return Written(rf"\textcolor{{{COLOR}}}{{{plain.text}}}", plain.level)
            if any(part is node for node in E.walk(expr) for part in self.marked):
                return _RULES[type(expr)](self, expr)
        if expr.span.end > expr.span.start and not isinstance(expr, E.Sum) and not self.style.rewrites(expr):
            copied = copied_from(self.source, expr)
            if copied is not None:
                return copied
        return _RULES[type(expr)](self, expr)

    # Atoms

    def number(self, expr: E.Number) -> Written:
        """A literal; a fraction stands as one."""
        value = expr.value
        if value < 0:
            return Written("-" + self.number(replace(expr, value=-value)).text, Level.SUM)
        if value.denominator == 1:
            return Written(str(value), Level.ATOM)
        return Written(rf"\frac{{{value.numerator}}}{{{value.denominator}}}", Level.POSTFIX)

    def name(self, expr: E.Symbol) -> Written:
        """A name, as it was declared."""
        if expr.name.startswith("?"):
            raise CannotWrite("a value that the author has not named")
        return Written(expr.name, Level.POSTFIX if "^" in outside(expr.name) else Level.ATOM)

    def constant(self, expr: E.NamedConstant) -> Written:
        """A named constant."""
        return Written({"pi": r"\pi", "infinity": r"\infty"}.get(expr.name, expr.name), Level.ATOM)

    def size(self, expr: E.SizeValue) -> Written:
        """A size as a number."""
        return Written(size_text(expr.size), Level.ATOM if expr.size.symbol else Level.SUM)

    def letter(self, expr: E.Index) -> Written:
        """An index letter."""
        return Written(expr.name, Level.ATOM)

    def literal(self, expr: E.Literal) -> Written:
        """A constant array."""
        if expr.kind == "unit" and expr.index is not None:
            return Written(f"e_{{{self.latex(expr.index)}}}", Level.ATOM)
        if expr.kind == "levi_civita":
            return Written(r"\varepsilon", Level.ATOM)
        text = {"identity": "I", "ones": r"\mathbf{1}", "zero": "0", "commutation": "K", "duplication": "D", "symmetrizer": "N"}[expr.kind]
        sizes = "".join(size_text(size) for size in expr.sizes)
        return Written(text + (f"_{{{sizes}}}" if sizes else ""), Level.ATOM)

    # Operators and functions

    def apply(self, expr: E.Apply) -> Written:
        """An operator: by its template."""
        if expr.operator in _OWN:
            return _OWN[expr.operator](self, expr)
        render = OPERATORS[expr.operator].render
        if not isinstance(render, Render):
            raise CannotWrite(render.reason)
        template = self._template(expr.operator, render)
        angle = "," in template and expr.operator == "inner"
        parts = [self.place(arg, 0 if angle else level) for arg, level in zip(expr.args, render.places, strict=True)]
        if "({0})" in template and tall(parts[0]):
            template = template.replace("({0})", r"\left({0}\right)")
        return Written(template.format(*parts), Level.ATOM if angle else render.level)

    def _template(self, operator: str, render: Render) -> str:
        """Return an operator's template in the style of the block."""
        if operator == "inner":
            return self.style.inner
        return self.style.inverse_transpose if operator == "inverse_transpose" else render.template

    def add(self, expr: E.Apply) -> Written:
        """A sum; signs of terms become minus signs."""
        text = ""
        for term in expr.args:
            part = self.place(term, Level.SUM if is_signed(term) else Level.INNER)
            text += part if not text else f" - {part[1:].lstrip()}" if part.startswith("-") else f" + {part}"
        return Written(text, Level.SUM)

    def product(self, expr: E.Apply) -> Written:
        """Factors side by side."""
        text = ""
        for place, factor in enumerate(expr.args):
            last = place == len(expr.args) - 1
            part = self._factor(factor, last, all(build.is_scalar(before) for before in expr.args[:place]))
            text = part if not text else text + gap(text, part, expr.args[place - 1], factor) + part
        return Written(text, Level.PRODUCT)

    def _factor(self, factor: E.Expr, last: bool, first: bool) -> str:
        if isinstance(factor, E.Sum) and factor.explicit and last:
            return self.write(factor).text
        if build.is_applied(factor, "product"):
            return self.place(factor, Level.PRODUCT if first else Level.POSTFIX)
        return self.place(factor, Level.PRODUCT if factor.span.end else Level.POSTFIX)

    def transpose(self, expr: E.Apply) -> Written:
        """A transpose; that of `dX` needs no brackets."""
        inner = expr.args[0]
        mark = self.style.transpose
        if isinstance(inner, E.Differential) and isinstance(inner.arg, E.Symbol) and "^" not in outside(self.write(inner).text):
            return Written(self.write(inner).text + mark, Level.POSTFIX)
        return Written(self.place(inner, Level.ATOM) + mark, Level.POSTFIX)

    def tight(self, expr: E.Apply) -> Written:
        """An elementwise or Kronecker product; its operands are bracketed, so that no reader has to know what binds tighter."""
        sign = {"hadamard": self.style.hadamard, "hadamard_divide": r"\oslash", "kronecker": r"\otimes"}[expr.operator]
        left, right = expr.args
        chain = expr.operator == "hadamard" and build.is_applied(left, "hadamard")
        return Written(f"{self.place(left, Level.HADAMARD if chain else Level.POSTFIX)} {sign} {self.place(right, Level.POSTFIX)}",
                       Level.HADAMARD)  # fmt: skip

    def call(self, expr: E.Call) -> Written:
        """A declared function."""
        return self._called(expr.function + "'" * expr.order, expr.args)

    def _called(self, head: str, args: tuple[E.Expr, ...]) -> Written:
        inside = ", ".join(self.latex(arg) for arg in args)
        return Written(head + bracketed(inside), Level.ATOM)

    def function_value(self, expr: E.FunctionValue) -> Written:
        """A function without its arguments."""
        return Written(expr.function + "'" * expr.order, Level.ATOM)

    def at(self, expr: E.At) -> Written:
        """A defined function."""
        if not expr.origin:
            raise CannotWrite("a value at a point")
        return self._called(expr.origin, tuple(value for _, value in expr.bindings))

    # Derivatives, entries, sums

    def differential(self, expr: E.Differential) -> Written:
        """d of something."""
        if self.style.differential == DOT and expr.order <= 2:
            return self._dotted(expr)
        sign = "d" if self.style.differential == DOT else self.style.differential
        sign += f"^{expr.order}" if expr.order > 1 else ""
        inner = self.write(expr.arg)
        plain = expr.arg.args[0] if isinstance(expr.arg, E.Apply) and expr.arg.operator == "transpose" else expr.arg
        if isinstance(plain, E.Symbol) or isinstance(expr.arg, E.Entry | E.Literal):
            return Written(sign + inner.text, Level.POSTFIX)
        if build.is_applied(expr.arg, "vec"):
            return Written(rf"{sign}\,{inner.text}", Level.POSTFIX)
        return Written(sign + bracketed(self.latex(expr.arg)), Level.POSTFIX)

    def _dotted(self, expr: E.Differential) -> Written:
        r"""A dot over the letter that a name begins with, or over all of something longer."""
        accent = r"\ddot" if expr.order == 2 else DOT
        if isinstance(expr.arg, E.Apply) and expr.arg.operator == "vec":
            return self.write(replace(expr.arg, args=(build.differential(expr.arg.args[0], expr.order),), span=NOWHERE))
        if isinstance(expr.arg, E.Apply) and expr.arg.operator == "transpose" and isinstance(expr.arg.args[0], E.Symbol):
            return Written(accented(accent, self.latex(expr.arg.args[0])) + self.style.transpose, Level.POSTFIX)
        text = self.latex(expr.arg)
        if not isinstance(expr.arg, E.Symbol | E.Entry):
            return Written(f"{accent}{{{bracketed(text)}}}", Level.POSTFIX)
        return Written(accented(accent, text), Level.POSTFIX)

    def derivative(self, expr: E.Derivative) -> Written:
        """A derivative as a fraction."""
        order = len(expr.wrt)
        power = f"^{order}" if order > 1 else ""
        above = self.place(expr.arg, Level.ATOM)
        below = r" \, ".join(rf"\partial {self.place(item, Level.ATOM)}" for item in expr.wrt)
        return Written(rf"\frac{{\partial{power} {above}}}{{{below}}}", Level.POSTFIX)

    def entry(self, expr: E.Entry) -> Written:
        """An entry; that of the identity is δ."""
        array = expr.array
        letters = subscript([self.latex(item) for item in expr.indices], expr.indices)
        if isinstance(array, E.Literal) and array.kind == "identity":
            return Written(rf"\delta{letters}", Level.ATOM)
        base = self.write(array)
        base = base.bare or base
        simple = isinstance(array, E.Differential) and isinstance(array.arg, E.Symbol)
        text = base.text if base.level >= Level.ATOM or simple else bracketed(base.text)
        if "_" in outside(text) or ("^" in outside(text) and simple):
            text = bracketed(text)
        return Written(text + letters, Level.POSTFIX if simple else Level.ATOM)

    def sum(self, expr: E.Sum) -> Written:
        """A sum; one that is implied is its body."""
        body = self.place(expr.body, Level.PRODUCT)
        if not expr.explicit:
            return Written(self.write(expr.body).text, self.write(expr.body).level)
        if expr.span.end > expr.span.start:
            return Written(clean(self.source[expr.span.start : expr.span.end]), Level.INNER)
        sign = r"\prod" if expr.product else r"\sum"
        lower, upper = expr.ranges[0].lower, expr.ranges[0].upper
        if len(expr.ranges) == 1 and lower is not None:
            above = "" if upper is None else f"^{{{self.latex(upper)}}}"
            return Written(f"{sign}_{{{expr.ranges[0].name}={self.latex(lower)}}}{above} {body}", Level.INNER)
        return Written(f"{sign}{subscript(sorted(item.name for item in expr.ranges), ())} {body}", Level.INNER)

    def matrix(self, expr: E.Matrix) -> Written:
        """An explicit matrix."""
        rows = r" \\ ".join(" & ".join(self.latex(cell) for cell in row) for row in expr.rows)
        return Written(rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}", Level.ATOM)

    def unnamed(self, expr: E.Expr) -> Written:
        """What has no form of its own."""
        raise CannotWrite("an expression that only the author's own text can say")


_RULES: dict[type[E.Expr], Callable[..., Written]] = {
    E.Number: Writer.number, E.Symbol: Writer.name, E.NamedConstant: Writer.constant, E.SizeValue: Writer.size, E.Index: Writer.letter,
    E.Literal: Writer.literal, E.Apply: Writer.apply, E.Call: Writer.call, E.FunctionValue: Writer.function_value, E.At: Writer.at,
    E.Differential: Writer.differential, E.Derivative: Writer.derivative, E.Entry: Writer.entry, E.Sum: Writer.sum, E.Matrix: Writer.matrix,
    E.Directional: Writer.unnamed, E.Components: Writer.unnamed, E.Gap: Writer.unnamed, E.Ambiguous: Writer.unnamed,
}  # fmt: skip
# Forms with any number of places, or whose places depend on their neighbours.
_OWN: dict[str, Callable[[Writer, E.Apply], Written]] = {
    "add": Writer.add, "product": Writer.product, "transpose": Writer.transpose, "hadamard": Writer.tight, "kronecker": Writer.tight,
    "hadamard_divide": Writer.tight,
}  # fmt: skip
