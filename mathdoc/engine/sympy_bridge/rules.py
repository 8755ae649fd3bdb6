"""What each class of sympy becomes here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices import expressions as M
from sympy.tensor.array import expressions as T

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge.arrays import components
from mathdoc.engine.sympy_bridge.entrywise import lifted, step
from mathdoc.engine.sympy_bridge.inward import Inward, Rule
from mathdoc.engine.sympy_bridge.names import CannotTranslate
from mathdoc.sizes import ONE, SCALAR


def _float(work: Inward, value: sympy.Basic) -> E.Expr:
    """The decimal that sympy prints, where that is the number."""
    if not value.is_finite or float(text := str(value)) != float(value):
        raise CannotTranslate(f"{value} is no exact decimal")
    return build.number(Fraction(Decimal(text)))


def _rational(work: Inward, value: sympy.Basic) -> E.Expr:
    return build.number(Fraction(int(value.p), int(value.q)))


def _add(work: Inward, value: sympy.Basic) -> E.Expr:
    """A sum, of numbers or of matrices, in the order in which sympy prints it."""
    terms = value.as_ordered_terms() if isinstance(value, sympy.Add) else value.args
    found = build.add(*_alike([work.translate(term) for term in terms]))
    return build.collect(found.args) if isinstance(found, E.Apply) and found.operator == "add" else found


def _alike(terms: list[E.Expr]) -> list[E.Expr]:
    if len({term.shape for term in terms}) > 1:
        raise CannotTranslate("a sum of arrays whose shapes may differ")
    return terms


def _mul(work: Inward, value: sympy.Basic) -> E.Expr:
    """A product of numbers; negative powers go below the bar."""
    above: list[E.Expr] = []
    below: list[E.Expr] = []
    for factor in value.as_ordered_factors():
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sympy.Rational):
            above.append(build.number(int(factor.p)))
            below.append(build.number(int(factor.q)))
        elif exponent.is_Rational and exponent < 0 and not isinstance(factor, sympy.exp):
            below.append(work.scalar(base**-exponent))
        else:
            above.append(work.scalar(factor))
    return build.fraction(build.mul(*above), build.mul(*below))


def _pow(work: Inward, value: sympy.Basic) -> E.Expr:
    base, exponent = value.args
    if base is sympy.E:
        return build.function("exp", work.scalar(exponent))
    if exponent.is_Rational and exponent < 0:
        return build.fraction(build.UNIT, work.scalar(base**-exponent))
    if exponent == sympy.Rational(1, 2):
        return build.function("sqrt", work.scalar(base))
    return build.power(work.scalar(base), work.scalar(exponent))


def _matmul(work: Inward, value: sympy.Basic) -> E.Expr:
    """A product; each factor as it stands, numbers anywhere."""
    factors = [work.translate(arg) for arg in value.args]
    found = build.mul(*factors)
    wanted = work.shape(value)
    if found.shape != wanted:
        raise CannotTranslate("a product whose sizes cannot be told apart")
    return found


def _matpow(work: Inward, value: sympy.Basic) -> E.Expr:
    base, exponent = work.translate(value.args[0]), value.args[1]
    if exponent == -1:
        return build.inverse(base)
    if not (exponent.is_Integer or exponent.is_Symbol):
        raise CannotTranslate(f"the power {exponent} of a matrix")
    return build.power(base, work.translate(exponent))


def _determinant(work: Inward, value: sympy.Basic) -> E.Expr:
    arg = work.translate(value.args[0])
    return arg if build.is_scalar(arg) else build.apply("determinant", arg, shape=SCALAR)


def _hadamard(work: Inward, value: sympy.Basic) -> E.Expr:
    factors = _alike([work.translate(arg) for arg in value.args])
    found = factors[0]
    for factor in factors[1:]:
        found = build.hadamard(found, factor)
    return found


def _hadamard_power(work: Inward, value: sympy.Basic) -> E.Expr:
    base, exponent = (work.translate(arg) for arg in value.args)
    if exponent.shape != SCALAR:
        raise CannotTranslate("an entrywise power with an array of exponents")
    return (
        build.power(base, exponent) if build.is_scalar(base) else build.apply("hadamard_power", base, exponent, shape=base.shape or SCALAR)
    )


def _kronecker(work: Inward, value: sympy.Basic) -> E.Expr:
    factors = [work.translate(arg) for arg in value.args]
    found = factors[0]
    for factor in factors[1:]:
        (m, n), (p, q) = build.shape_of(found), build.shape_of(factor)
        one = build.is_scalar(found) or build.is_scalar(factor)
        found = build.mul(found, factor) if one else build.apply("kronecker", found, factor, shape=(m * p, n * q))
    return found


def _diag(work: Inward, value: sympy.Basic) -> E.Expr:
    """`DiagMatrix` of a vector; of a square matrix it is the diagonal part."""
    arg = work.translate(value.args[0])
    if build.is_scalar(arg):
        return arg
    if ONE in build.shape_of(arg):
        return build.diag_matrix(arg)
    raise CannotTranslate("DiagMatrix of what is no vector")


def _of_square(operator: str) -> Rule:
    def rule(work: Inward, value: sympy.Basic) -> E.Expr:
        arg = work.translate(value.args[0])
        m, n = build.shape_of(arg)
        if m != n:
            raise CannotTranslate("the diagonal of a matrix that is not square")
        if build.is_scalar(arg):
            return arg
        return build.diag_vector(arg) if operator == "diag_vector" else build.apply(operator, arg, shape=(m, n))

    return rule


def _entrywise(work: Inward, value: sympy.Basic) -> E.Expr:
    """A function of each entry; a function of one entry only is that of a number."""
    arg, function = work.translate(value.expr), value.function
    if not isinstance(function, sympy.Lambda):
        dummy = sympy.Dummy()
        function = sympy.Lambda(dummy, function(dummy))
    return lifted(work, function.expr, function.variables[0], arg)


def _call(work: Inward, value: sympy.Basic) -> E.Expr:
    """A function that is not known, of one number."""
    if len(value.args) != 1:
        raise CannotTranslate(f"{value.func} is a function of several numbers")
    return build.call(work.name(value.func, "a function"), work.scalar(value.args[0]), 0)


def _subs(work: Inward, value: sympy.Basic) -> E.Expr:
    """`Subs(Derivative(f(t), t), t, u)`: f'(u)."""
    inner, variables, values = value.args
    if len(variables) != 1 or not isinstance(inner, sympy.Derivative):
        raise CannotTranslate("a substitution that is not worked out")
    return lifted(work, inner, variables[0], work.scalar(values[0]))


def _derivative(work: Inward, value: sympy.Basic) -> E.Expr:
    """`Derivative(f(x), x)` of a function that is not known."""
    variable = value.variables[0] if len(set(value.variables)) == 1 else None
    if variable is None or not isinstance(value.expr, AppliedUndef) or value.expr.args != (variable,):
        raise CannotTranslate("a derivative that is not worked out")
    return lifted(work, value, variable, work.scalar(variable))


def _extreme(operator: str) -> Rule:
    def rule(work: Inward, value: sympy.Basic) -> E.Expr:
        args = [work.scalar(arg) for arg in sorted(value.args, key=sympy.default_sort_key, reverse=True)]
        found = args[0]
        for arg in args[1:]:
            found = build.apply(operator, found, arg, shape=SCALAR)
        return found

    return rule


def _explicit(work: Inward, value: sympy.Basic) -> E.Expr:
    rows = tuple(tuple(work.scalar(value[i, j]) for j in range(value.cols)) for i in range(value.rows))
    return rows[0][0] if value.shape == (1, 1) else E.Matrix(rows, shape=work.shape(value))


def _blocks(work: Inward, value: sympy.Basic) -> E.Expr:
    rows = tuple(tuple(work.translate(value.blocks[i, j]) for j in range(value.blockshape[1])) for i in range(value.blockshape[0]))
    return E.Matrix(rows, shape=work.shape(value))


def _element(work: Inward, value: sympy.Basic) -> E.Expr:
    return work.entry(work.translate(value.args[0]), value.args[1:])


def _array_element(work: Inward, value: sympy.Basic) -> E.Expr:
    return work.entry(work.translate(value.args[0]), tuple(value.indices))


def _by_entries(work: Inward, value: sympy.Basic) -> E.Expr:
    """`FunctionMatrix`: the entries by two letters."""
    shape, function = work.shape(value), value.args[2]
    if set(function.variables) & (work.sizes | work.indices):
        raise CannotTranslate("a letter with two meanings")
    letters = {dummy: sympy.Dummy(work.fresh()) for dummy, size in zip(function.variables, shape, strict=True) if size != ONE}
    body = function.expr.subs({dummy: letters.get(dummy, 0) for dummy in function.variables}, simultaneous=True)
    for letter in letters.values():
        work.meanings[letter.name] = (letter, "an index", SCALAR)
    work.indices |= set(letters.values())
    work.shifted |= set(letters.values())
    return E.Components(work.scalar(body), tuple(letter.name for letter in letters.values()), shape=shape)


def _literal(kind: str) -> Rule:
    def rule(work: Inward, value: sympy.Basic) -> E.Expr:
        shape = work.shape(value)
        if kind == "zero":
            return build.zero(shape)
        return build.identity(shape[0]) if kind == "identity" else build.ones(shape)

    return rule


def _function(name: str) -> Rule:
    return lambda work, value: build.function(name, work.scalar(value.args[0]))


def _refused(reason: str) -> Rule:
    def rule(work: Inward, value: sympy.Basic) -> E.Expr:
        raise CannotTranslate(reason)

    return rule


FUNCTIONS: dict[type[sympy.Basic], str] = {
    sympy.exp: "exp", sympy.log: "log", sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.cot: "cot", sympy.sec: "sec",
    sympy.csc: "csc", sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.tanh: "tanh", sympy.sech: "sech", sympy.atan: "arctan",
    sympy.asin: "arcsin", sympy.acos: "arccos", sympy.erf: "erf", sympy.Abs: "abs", sympy.sign: "sign",
}  # fmt: skip
RULES: dict[type[sympy.Basic], Rule] = {
    sympy.Rational: _rational, sympy.Float: _float, sympy.Symbol: Inward.symbol, sympy.Add: _add, M.MatAdd: _add, sympy.Mul: _mul,
    sympy.Pow: _pow, M.MatMul: _matmul, M.MatPow: _matpow, M.MatrixSymbol: Inward.array, T.ArraySymbol: Inward.array,
    sympy.core.numbers.Pi: lambda work, value: E.NamedConstant("pi", shape=SCALAR),
    sympy.core.numbers.Exp1: lambda work, value: E.NamedConstant("e", shape=SCALAR),
    M.Transpose: lambda work, value: build.transposed(work.translate(value.args[0])),
    M.Inverse: lambda work, value: build.inverse(work.translate(value.args[0])),
    M.Trace: lambda work, value: build.trace(work.translate(value.args[0])), M.Determinant: _determinant,
    M.HadamardProduct: _hadamard, M.HadamardPower: _hadamard_power, M.KroneckerProduct: _kronecker,
    M.Identity: _literal("identity"), M.ZeroMatrix: _literal("zero"), M.OneMatrix: _literal("ones"),
    M.diagonal.DiagMatrix: _diag, M.DiagonalMatrix: _of_square("diagonal_part"), M.DiagonalOf: _of_square("diag_vector"),
    M.applyfunc.ElementwiseApplyFunction: _entrywise, AppliedUndef: _call, sympy.Subs: _subs, sympy.Derivative: _derivative,
    sympy.Max: _extreme("maximum"), sympy.Min: _extreme("minimum"), sympy.MatrixBase: _explicit, M.BlockMatrix: _blocks,
    M.matexpr.MatrixElement: _element, T.ArrayElement: _array_element, sympy.FunctionMatrix: _by_entries,
    sympy.Sum: Inward.sum, sympy.Product: Inward.sum, M.Adjoint: _refused("an adjoint: symbols are real here, so write a transpose"),
    sympy.conjugate: _refused("a conjugate: symbols are real here"), T.ArrayTensorProduct: components, T.ArrayContraction: components,
    T.ArrayAdd: components, T.PermuteDims: components, T.ArrayDiagonal: components,
    sympy.Heaviside: lambda work, value: build.function(step(value), work.scalar(value.args[0])),
    **{kind: _function(name) for kind, name in FUNCTIONS.items()},
}  # fmt: skip
