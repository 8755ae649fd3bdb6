"""Typed expressions as code on arrays: vectors have one axis, whether they are columns or rows, numbers none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.code import indexed
from mathdoc.engine.code.forms import FORMS, MISSING
from mathdoc.engine.code.model import Binds, Code, NoCode
from mathdoc.engine.code.names import Names
from mathdoc.engine.code.products import product
from mathdoc.engine.code.targets import Target
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE, Shape, Size


class Printer:
    """Writes expressions for one library; remembers the sizes, the functions and the modules that they need."""

    def __init__(self, target: Target, names: Names) -> None:
        self.target = target
        self.names = names
        self.sizes: set[str] = set()
        self.functions: dict[str, None] = {}
        self.bound: dict[str, Code] = {}
        self.loops: set[str] = set()
        self.ranges: dict[str, Size] = {}
        self.wanted: tuple[str, ...] = ()

    def of(self, expr: E.Expr) -> Code:
        """Return the code of an expression. Raises NoCode."""
        rule = _NODES.get(type(expr))
        if rule is None:
            raise NoCode(f"there is no code for {type(expr).__name__.lower()} expressions: work it out first")
        code = rule(self, expr)
        if code.axes:
            raise NoCode(f"there is no code for an expression with the free index {code.axes[0]}")
        return code

    def size(self, size: Size) -> str:
        """Return a size."""
        if any(name.startswith("?") for name in size.names):
            raise NoCode("a size that nothing determines")
        self.sizes |= size.names
        return self.names.size(size)

    def called(self, function: str, *args: Code) -> Code:
        """Return a call."""
        return Code(f"{function}({', '.join(arg.text for arg in args)})")

    def array(self, expr: E.Expr, code: Code) -> Code:
        """Return the code of an argument as an array, for libraries whose functions take no plain numbers."""
        if code.axes or any(isinstance(node, E.Symbol | E.Literal | E.Call) for node in E.walk(expr)):
            return code
        return Code(self.target.forms["number"].format(code.text))

    # Atoms

    def number(self, expr: E.Number) -> Code:
        """A literal."""
        return _fraction(expr.value)

    def constant(self, expr: E.NamedConstant) -> Code:
        """π, e, ∞."""
        return Code({"pi": "math.pi", "e": "math.e", "infinity": "math.inf"}[expr.name])

    def symbol(self, expr: E.Symbol) -> Code:
        """A name."""
        return self.bound.get(expr.name) or Code(self.names.of(expr.name))

    def size_value(self, expr: E.SizeValue) -> Code:
        """A size as a number."""
        return Code(self.size(expr.size), Binds.ATOM if expr.size.symbol else Binds.SUM)

    def literal(self, expr: E.Literal) -> Code:
        """A constant array."""
        shape, prefix, dtype = build.shape_of(expr), self.target.prefix, self.target.dtype
        if expr.kind == "identity":
            return Code(f"{prefix}.eye({self.size(shape[0])}{dtype})")
        if expr.kind in ("ones", "zero"):
            return Code(f"{prefix}.{'ones' if expr.kind == 'ones' else 'zeros'}({self.dims(shape)}{dtype})")
        if expr.kind == "unit" and expr.index is not None:
            size = self.size(shape[0] if shape[1] == ONE else shape[1])
            return Code(f"{prefix}.eye({size}{dtype})[{indexed.position(self, expr.index)}]")
        if expr.kind == "commutation":
            m, n = (self.size(size) for size in (expr.sizes * 2)[:2])
            count = self.size(shape[0])
            return Code(f"{prefix}.eye({count}{dtype}).reshape({n}, {m}, {count}).swapaxes(0, 1).reshape({count}, {count})")
        raise NoCode(f"there is no code for the constant array of kind {expr.kind}")

    def dims(self, shape: Shape) -> str:
        """Return the dimensions of an array: one for a vector."""
        sizes = [self.size(size) for size in shape if len(shape) > 2 or size != ONE]
        return sizes[0] if len(sizes) == 1 else f"({', '.join(sizes)})"

    # Operators and functions

    def apply(self, expr: E.Apply) -> Code:
        """An operator: products by a module of their own, all others by the tables."""
        if expr.operator == "product":
            return product(self, expr)
        return self.operator(expr, tuple(self.of(arg) for arg in expr.args))

    def operator(self, expr: E.Apply, args: tuple[Code, ...]) -> Code:
        """An operator on the code of its arguments."""
        form = self.target.forms.get(expr.operator, FORMS.get(expr.operator, ""))
        if callable(form):
            return form(self, expr, args)
        if not form:
            raise NoCode(MISSING.get(expr.operator, f"{self.target.name} has no {OPERATORS[expr.operator].text}"))
        args = tuple(self.array(arg, code) for arg, code in zip(expr.args, args, strict=True))
        shown = dict(zip("ab", (arg.at(Binds.PRODUCT) for arg in args), strict=False))
        return Code(form.format(*[arg.text for arg in args], xp=self.target.prefix, **shown))

    def call(self, expr: E.Call) -> Code:
        """A declared function: an argument of the function that is written."""
        name = self.names.of(expr.function + "'" * expr.order)
        self.functions[name] = None
        return self.called(name, *[self.of(arg) for arg in expr.args])

    def at(self, expr: E.At) -> Code:
        """An expression with values in the place of names."""
        if expr.entrywise:
            raise NoCode("there is no code for a function that is applied entry by entry to an array")
        before = self.bound
        values = {name: Code(self.of(value).at(Binds.ATOM)) for name, value in expr.bindings}
        self.bound = {**before, **values}
        try:
            return self.of(expr.arg)
        finally:
            self.bound = before

    def matrix(self, expr: E.Matrix) -> Code:
        """An explicit matrix, or one of blocks."""
        if ONE in build.shape_of(expr) or not all(build.is_scalar(cell) for row in expr.rows for cell in row):
            raise NoCode("there is no code for vectors and matrices made of blocks")
        rows = ", ".join("[" + ", ".join(self.of(cell).text for cell in row) + "]" for row in expr.rows)
        name = "tensor" if self.target.name == "torch" else "array"
        return Code(f"{self.target.prefix}.{name}([{rows}], dtype={self.target.prefix}.float64)")


def _fraction(value: Fraction) -> Code:
    if value.denominator == 1:
        return Code(str(value), Binds.ATOM if value >= 0 else Binds.PRODUCT)
    if Fraction(str(float(value))) == value:
        return Code(str(float(value)), Binds.ATOM if value > 0 else Binds.PRODUCT)
    return Code(f"{value.numerator} / {value.denominator}", Binds.PRODUCT)


_NODES: dict[type[E.Expr], Callable[..., Code]] = {
    E.Number: Printer.number, E.NamedConstant: Printer.constant, E.Symbol: Printer.symbol, E.SizeValue: Printer.size_value,
    E.Literal: Printer.literal, E.Apply: Printer.apply, E.Call: Printer.call, E.At: Printer.at, E.Matrix: Printer.matrix,
    E.Index: indexed.labelled, E.Entry: indexed.labelled, E.Sum: indexed.labelled, E.Components: indexed.components,
}  # fmt: skip
