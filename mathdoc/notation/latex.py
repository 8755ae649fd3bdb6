"""Expressions to LaTeX: the author's own text where nothing changed, the operators' templates where something did.

Only commands that MathJax, KaTeX, GitHub and pdflatex share are written. Brackets stand where the levels of the templates ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.notation.author import Style, balanced, bracketed, clean, closed, outside, plain, size_text, subscript, tall, unwrapped
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import Level, Render


class CannotWrite(Exception):
    """An expression that has no LaTeX of its own; the message says why."""


class Written(Struct, frozen=True):
    """LaTeX with its level, and the same without the author's brackets around it, if there were any."""

    text: str
    level: int
    bare: Written | None = None


class Writer:
    """Writes the expressions of one block. `source` is its body: an expression with a span is copied from there."""

    def __init__(self, source: str = "", style: Style | None = None) -> None:
        self.source = source
        self.style = style or Style.of(source)

    def latex(self, expr: E.Expr) -> str:
        """Return the LaTeX of a whole side of a row."""
        return self.place(expr, 0)

    def place(self, expr: E.Expr, level: int) -> str:
        """Return the LaTeX of an expression at a place that asks for `level`."""
        written = self.write(expr)
        if written.bare is not None and written.bare.level >= level and level < Level.ATOM:
            return written.bare.text
        return written.text if written.level >= level else bracketed(written.text)

    def write(self, expr: E.Expr) -> Written:
        """Return the LaTeX of an expression and how tightly it binds."""
        if expr.span.end > expr.span.start and not isinstance(expr, E.Sum):
            copied = self._copied(expr)
            if copied is not None:
                return copied
        return _RULES[type(expr)](self, expr)

    # The author's text

    def _copied(self, expr: E.Expr) -> Written | None:
        """Return the author's own text of an expression, if it says the expression by itself."""
        text = clean(balanced(self.source, expr.span.start, expr.span.end))
        if text.count("{") != text.count("}"):
            return None
        if isinstance(expr, E.Symbol) and plain(text) != plain(expr.name):
            return None
        if isinstance(expr, E.Number) and not (re.fullmatch(r"\d+(\.\d+)?", text) and Fraction(text) == expr.value):
            return None
        if not text or (isinstance(expr, E.Literal) and expr.kind == "unit"):
            return None
        inside = unwrapped(text)
        if inside is None:
            return Written(text, self._level(expr, text))
        return Written(text, Level.ATOM, Written(inside, self._level(expr, inside)))

    @staticmethod
    def _level(expr: E.Expr, text: str) -> int:
        """Return how tightly the author's own text of an expression binds."""
        if isinstance(expr, E.Apply):
            render = OPERATORS[expr.operator].render
            level = render.level if isinstance(render, Render) else {"add": Level.SUM}.get(expr.operator, Level.PRODUCT)
            if re.search(r"\\cdot|\\times|\\bullet|\*|/", outside(text)):
                return min(level, Level.INNER)
            # `\exp x`, `\operatorname{tr} AX`: without brackets a function takes what follows.
            return level if level != Level.ATOM or closed(text) else Level.INNER
        if isinstance(expr, E.Differential | E.Derivative | E.Directional):
            return Level.POSTFIX
        return Level.POSTFIX if "^" in outside(text) else Level.ATOM

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
        template = self.style.inner if expr.operator == "inner" else render.template.replace(r"^{{\top}}", _braced(self.style.transpose))
        template = template.replace(r"^{{-\top}}", _braced("^{-" + self.style.transpose.strip("^{} ") + "}"))
        parts = [self.place(arg, level) for arg, level in zip(expr.args, render.places, strict=True)]
        if "({0})" in template and tall(parts[0]):
            template = template.replace("({0})", r"\left({0}\right)")
        return Written(template.format(*parts), render.level)

    def add(self, expr: E.Apply) -> Written:
        """A sum; signs of terms become minus signs."""
        text = ""
        for term in expr.args:
            part = self.place(term, Level.SUM if _is_signed(term) else Level.INNER)
            text += part if not text else f" - {part[1:].lstrip()}" if part.startswith("-") else f" + {part}"
        return Written(text, Level.SUM)

    def product(self, expr: E.Apply) -> Written:
        """Factors side by side."""
        text = ""
        for place, factor in enumerate(expr.args):
            last = place == len(expr.args) - 1
            part = self._factor(factor, last, all(build.is_scalar(before) for before in expr.args[:place]))
            text = part if not text else text + _gap(text, part, expr.args[place - 1], factor) + part
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
        sign = {"hadamard": r"\odot", "hadamard_divide": r"\oslash", "kronecker": r"\otimes"}[expr.operator]
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
        sign = self.style.differential + (f"^{expr.order}" if expr.order > 1 else "")
        inner = self.write(expr.arg)
        if isinstance(expr.arg, E.Symbol | E.Entry):
            space = " " if sign[-1].isalpha() and inner.text[0].isalpha() and sign.startswith("\\") else ""
            return Written(sign + space + inner.text, Level.POSTFIX)
        return Written(sign + bracketed(self.latex(expr.arg)), Level.POSTFIX)

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
        return Written(f"{sign}{subscript([item.name for item in expr.ranges], ())} {body}", Level.INNER)

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


def _is_signed(term: E.Expr) -> bool:
    return build.is_applied(term, "negate") or (isinstance(term, E.Number) and term.value < 0)


def _gap(text: str, part: str, before: E.Expr, factor: E.Expr) -> str:
    """Return what stands between two factors: a thin space at a differential or an upright name, a dot between numbers."""
    if part[0].isdigit() and text[-1].isdigit():
        return r" \cdot "
    if part[0].isdigit() or (isinstance(before, E.Number) and isinstance(factor, E.Number)):
        return r" \cdot "
    named = part.startswith(r"\mathrm{")
    return r" \, " if named or has_differential(before) or has_differential(factor) else " "


def has_differential(expr: E.Expr) -> bool:
    """Whether a factor is a differential, an entry of one or its transpose."""
    while (isinstance(expr, E.Apply) and expr.operator == "transpose") or isinstance(expr, E.Entry):
        expr = expr.args[0] if isinstance(expr, E.Apply) else expr.array
    return isinstance(expr, E.Differential)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
