"""Typed expressions as sympy objects: one rule a kind of node, one a operator."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import mul

import sympy
from msgspec import Struct, field
from sympy.matrices import expressions as M
from sympy.tensor.array.expressions import ArraySymbol

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge.names import CannotTranslate, never_short, sympy_name, sympy_size
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE, SCALAR, Size


def to_sympy(expr: E.Expr) -> sympy.Basic:
    """Return a typed expression as a sympy object: a number as a scalar, an array as a matrix. Raises CannotTranslate."""
    return Outward().of(expr)


class Outward(Struct):
    """One translation: the letters that count from 0 in sympy, and what each name stands for."""

    shifted: set[str] = field(default_factory=set)
    meanings: dict[str, str] = field(default_factory=dict)

    def of(self, expr: E.Expr) -> sympy.Basic:
        """Return the translation of a whole expression."""
        self.shifted |= {i.name for n in E.walk(expr) if isinstance(n, E.Entry) for i in n.indices if isinstance(i, E.Index)}
        self.shifted |= {name for node in E.walk(expr) if isinstance(node, E.Components) for name in node.indices}
        return self.translate(expr)

    def translate(self, expr: E.Expr) -> sympy.Basic:
        """Return the translation of a part."""
        rule = _NODES.get(type(expr))
        if rule is None:
            raise CannotTranslate(f"{_NAMES.get(type(expr), 'this part')} has no counterpart in sympy")
        return rule(self, expr)

    def name(self, name: str, meaning: str) -> str:
        """Return a name as sympy has it, for one meaning only."""
        if self.meanings.setdefault(name, meaning) != meaning:
            raise CannotTranslate(f"`{name}` is both {self.meanings[name]} and {meaning}")
        return sympy_name(name)

    def size(self, size: Size) -> sympy.Expr:
        """Return a size."""
        for name in size.names:
            self.name(name, "a size")
        return sympy_size(size)

    # Atoms

    def number(self, expr: E.Number) -> sympy.Basic:
        """A literal."""
        return sympy.Rational(expr.value.numerator, expr.value.denominator)

    def constant(self, expr: E.NamedConstant) -> sympy.Basic:
        """π or e."""
        if expr.name not in _CONSTANTS:
            raise CannotTranslate(f"the constant {expr.name} has no counterpart in sympy")
        return _CONSTANTS[expr.name]

    def symbol(self, expr: E.Symbol) -> sympy.Basic:
        """A symbol: a scalar, a matrix or an array."""
        shape = build.shape_of(expr)
        if shape == SCALAR:
            return sympy.Symbol(self.name(expr.name, "a number"))
        name, sizes = self.name(expr.name, "an array"), [self.size(size) for size in shape]
        return sympy.MatrixSymbol(name, *sizes) if len(shape) == 2 else ArraySymbol(name, sizes)

    def literal(self, expr: E.Literal) -> sympy.Basic:
        """A constant array."""
        shape = build.shape_of(expr)
        if expr.kind not in _LITERALS or len(shape) != 2:
            raise CannotTranslate(f"the constant array of kind {expr.kind} has no counterpart in sympy")
        return _LITERALS[expr.kind](*[self.size(size) for size in shape])

    def index(self, expr: E.Index) -> sympy.Basic:
        """An index as a number."""
        letter = sympy.Symbol(self.name(expr.name, "an index"))
        return letter + 1 if expr.name in self.shifted else letter

    # Index notation

    def position(self, expr: E.Expr) -> sympy.Expr:
        """An index of an entry, from 0."""
        if not isinstance(expr, E.Index | E.Number | E.SizeValue):
            raise CannotTranslate("an index that is neither a letter nor a number")
        return self.translate(expr) - 1

    def entry(self, expr: E.Entry) -> sympy.Basic:
        """An entry of a matrix or an array."""
        shape, at = build.shape_of(expr.array), [self.position(item) for item in expr.indices]
        if not build.is_scalar(expr):
            raise CannotTranslate("a member of a family")
        array = self.translate(expr.array)
        if len(shape) > 2:
            return array[tuple(at)]
        if len(at) == 1:
            at = [at[0], sympy.Integer(0)] if shape[1] == ONE else [sympy.Integer(0), at[0]]
        return array[tuple(at)] if isinstance(array, sympy.MatrixSymbol) else M.matexpr.MatrixElement(array, *at)

    def sum(self, expr: E.Sum) -> sympy.Basic:
        """A sum or a product over indices."""
        ranges = [self.range(item) for item in expr.ranges]
        return (sympy.Product if expr.product else sympy.Sum)(self.translate(expr.body), *ranges)

    def range(self, item: E.IndexRange) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
        """A letter with its range, one less where it counts entries."""
        lower, upper = self.bound(item.lower), self.bound(item.upper)
        if not never_short(upper - lower + ONE):
            raise CannotTranslate(f"the range of {item.name} may be empty, where sympy counts backwards")
        less = ONE if item.name in self.shifted else Size(())
        letter = sympy.Symbol(self.name(item.name, "an index"))
        return letter, self.size(lower - less), self.size(upper - less)

    def bound(self, expr: E.Expr | None) -> Size:
        """A bound of a range."""
        if expr is None:
            return ONE
        if isinstance(expr, E.SizeValue):
            return expr.size
        if isinstance(expr, E.Number):
            return Size.of(expr.value)
        raise CannotTranslate("a bound of a sum that is no size")

    def components(self, expr: E.Components) -> sympy.Basic:
        """The matrix with given entries."""
        shape = build.shape_of(expr)
        if len(shape) != 2:
            raise CannotTranslate("sympy has no array of order three or more that is given by its entries")
        names = list(expr.indices)
        named = [sympy.Dummy() if size == ONE else sympy.Symbol(self.name(names.pop(0), "an index")) for size in shape]
        return sympy.FunctionMatrix(*[self.size(size) for size in shape], sympy.Lambda(tuple(named), self.translate(expr.arg)))

    def matrix(self, expr: E.Matrix) -> sympy.Basic:
        """An explicit matrix, or one of blocks."""
        rows = [[self.translate(cell) for cell in row] for row in expr.rows]
        if all(build.is_scalar(cell) for row in expr.rows for cell in row):
            return sympy.ImmutableMatrix(rows)
        blocks = [[cell if cell.is_Matrix else sympy.ImmutableMatrix([[cell]]) for cell in row] for row in rows]
        return sympy.BlockMatrix(blocks)

    # Operators and functions

    def apply(self, expr: E.Apply) -> sympy.Basic:
        """An operator: by the tables below."""
        if expr.operator in _FUNCTIONS and len(expr.args) == 1:
            return self.entrywise(expr.args[0], _FUNCTIONS[expr.operator])
        if expr.operator not in _OPERATORS:
            raise CannotTranslate(f"the operator {OPERATORS[expr.operator].text} has no counterpart in sympy")
        return _OPERATORS[expr.operator](self, expr)

    def entrywise(self, arg: E.Expr, function: Callable[[sympy.Expr], sympy.Expr]) -> sympy.Basic:
        """A function of a number, or of each entry."""
        value = self.translate(arg)
        if build.is_scalar(arg):
            return function(value)
        dummy = sympy.Dummy("t")
        return value.applyfunc(sympy.Lambda(dummy, function(dummy)))

    def call(self, expr: E.Call) -> sympy.Basic:
        """A declared function of a number, or of each entry, or one of its derivatives."""
        if len(expr.args) != 1 or expr.shape != expr.args[0].shape:
            raise CannotTranslate(f"`{expr.function}` is a function of arrays, and sympy's are of numbers")
        function = sympy.Function(self.name(expr.function, "a function"))
        if not expr.order:
            return self.entrywise(expr.args[0], function)

        def slope(at: sympy.Expr) -> sympy.Expr:
            dummy = at if at.is_Symbol else sympy.Dummy("t")
            derivative = sympy.Derivative(function(dummy), (dummy, expr.order))
            return derivative if at.is_Symbol else sympy.Subs(derivative, dummy, at)

        return self.entrywise(expr.args[0], slope)

    def add(self, expr: E.Apply) -> sympy.Basic:
        """A sum."""
        return reduce(lambda a, b: a + b, [self.translate(arg) for arg in expr.args])

    def product(self, expr: E.Apply) -> sympy.Basic:
        """A product of numbers and arrays; one of arrays that is a number is a trace."""
        factors = build.grouped(expr.args)
        scalars = [self.translate(factor) for factor in factors if build.is_scalar(factor)]
        arrays = [factor for factor in factors if not build.is_scalar(factor)]
        coefficient = reduce(mul, scalars, sympy.Integer(1))
        if not arrays:
            return coefficient
        together = reduce(mul, [self.translate(factor) for factor in arrays])
        return coefficient * (sympy.Trace(together) if build.product_shape(arrays) == SCALAR else together)

    def power(self, expr: E.Apply) -> sympy.Basic:
        """A power of a number or of a square matrix."""
        base, exponent = (self.translate(arg) for arg in expr.args)
        return base**exponent

    def column(self, arg: E.Expr) -> sympy.Basic:
        """A vector as a column."""
        value = self.translate(arg)
        return value if build.shape_of(arg)[1] == ONE else value.T

    def trace_of_square(self, expr: E.Apply) -> sympy.Basic:
        """`tr(Aᵀ A)`, of a number its square."""
        value = self.translate(expr.args[0])
        return value**2 if build.is_scalar(expr.args[0]) else sympy.Trace(value.T * value)

    def unlike(self, expr: E.Apply) -> sympy.Basic:
        """The larger or smaller of two numbers."""
        if not all(build.is_scalar(arg) for arg in expr.args):
            raise CannotTranslate(f"{expr.operator} of arrays has no counterpart in sympy")
        return {"maximum": sympy.Max, "minimum": sympy.Min}[expr.operator](*[self.translate(arg) for arg in expr.args])

    def of_arrays(self, expr: E.Apply, rule: Callable[..., sympy.Basic]) -> sympy.Basic:
        """A rule on the translated arguments; all of them numbers is a product."""
        values = [self.translate(arg) for arg in expr.args]
        if any(build.is_scalar(arg) for arg in expr.args):
            raise CannotTranslate(f"{OPERATORS[expr.operator].text} of a number")
        return rule(*values)


def _plain(rule: Callable[..., sympy.Basic]) -> Callable[[Outward, E.Apply], sympy.Basic]:
    return lambda work, expr: rule(*[work.translate(arg) for arg in expr.args])


def _arrays(rule: Callable[..., sympy.Basic]) -> Callable[[Outward, E.Apply], sympy.Basic]:
    return lambda work, expr: work.of_arrays(expr, rule)


_CONSTANTS = {"pi": sympy.pi, "e": sympy.E}
_LITERALS: dict[str, Callable[..., sympy.Basic]] = {
    "identity": lambda m, n: sympy.Identity(m), "ones": sympy.OneMatrix, "zero": sympy.ZeroMatrix,
}  # fmt: skip
_NAMES: dict[type[E.Expr], str] = {
    E.Differential: "a differential", E.Derivative: "a derivative that is not worked out", E.Directional: "a directional derivative",
    E.At: "a value put in place of a variable", E.Gap: "a gap", E.Ambiguous: "an expression with several readings",
    E.FunctionValue: "a function without its argument",
}  # fmt: skip
_NODES: dict[type[E.Expr], Callable[..., sympy.Basic]] = {
    E.Number: Outward.number, E.NamedConstant: Outward.constant, E.Symbol: Outward.symbol, E.Literal: Outward.literal,
    E.SizeValue: lambda work, expr: work.size(expr.size), E.Index: Outward.index, E.Entry: Outward.entry, E.Sum: Outward.sum,
    E.Components: Outward.components, E.Matrix: Outward.matrix, E.Apply: Outward.apply, E.Call: Outward.call,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "cot": sympy.cot,
    "sec": sympy.sec, "csc": sympy.csc, "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh, "sech": sympy.sech,
    "arctan": sympy.atan, "arcsin": sympy.asin, "arccos": sympy.acos, "erf": sympy.erf, "abs": sympy.Abs, "sign": sympy.sign,
    "absolute_value": sympy.Abs, "sigmoid": lambda u: 1 / (1 + sympy.exp(-u)), "softplus": lambda u: sympy.log(1 + sympy.exp(u)),
    "relu": lambda u: sympy.Max(u, 0), "step": lambda u: sympy.Heaviside(u, 0), "closed_step": lambda u: sympy.Heaviside(u, 1),
}  # fmt: skip
_OPERATORS: dict[str, Callable[[Outward, E.Apply], sympy.Basic]] = {
    "add": Outward.add, "product": Outward.product, "power": Outward.power, "maximum": Outward.unlike, "minimum": Outward.unlike,
    "negate": _plain(lambda a: -a), "fraction": _plain(lambda a, b: (1 / b) * a), "transpose": _arrays(lambda a: a.T),
    "inverse": _arrays(lambda a: a.inverse()), "inverse_transpose": _arrays(lambda a: a.inverse().T), "trace": _arrays(sympy.Trace),
    "determinant": _arrays(sympy.Determinant), "hadamard": _arrays(M.HadamardProduct), "kronecker": _arrays(M.KroneckerProduct),
    "hadamard_divide": _arrays(lambda a, b: M.HadamardProduct(a, M.HadamardPower(b, -1))),
    "hadamard_power": _plain(lambda a, c: M.HadamardPower(a, c)), "inner": _arrays(lambda a, b: sympy.Trace(a.T * b)),
    "norm_squared": Outward.trace_of_square, "norm": lambda work, expr: sympy.sqrt(work.trace_of_square(expr)),
    "vector_norm": lambda work, expr: sympy.sqrt(work.trace_of_square(expr)),
    "diag_matrix": lambda work, expr: sympy.matrices.expressions.diagonal.DiagMatrix(work.column(expr.args[0])),
    "diag_vector": _arrays(M.DiagonalOf), "diagonal_part": _arrays(M.DiagonalMatrix),
}  # fmt: skip
