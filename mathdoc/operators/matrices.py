"""Linear algebra: transposes, traces, products of arrays, vec and diag, inverses and determinants."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc.arithmetic import Arithmetic
from mathdoc.expr import Apply, Expr
from mathdoc.operators import contraction, inverses, rules, stacking
from mathdoc.operators.arithmetic import reciprocal
from mathdoc.operators.contraction import multilinear
from mathdoc.operators.model import (
    EvaluateRule,
    Evaluator,
    Level,
    Operator,
    Render,
    ShapeError,
    ShapeRule,
    Symbolic,
    Unifier,
    Unsupported,
    matrix,
    on_values,
    same_shape,
    square,
)  # fmt: skip
from mathdoc.ring import NoValue
from mathdoc.sizes import ONE, SCALAR, Shape, Size, shape_text
from mathdoc.skeleton import skeleton, vanishes
from mathdoc.weil import Array


def _transpose_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    rows, columns = matrix(unifier, shapes[0])
    return (columns, rows)


def _square_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    size = square(unifier, shapes[0])
    return (size, size)


def _square_to_scalar(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    square(unifier, shapes[0])
    return SCALAR


def _to_scalar(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    return SCALAR


def _inner_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    same_shape(unifier, shapes)
    return SCALAR


def inner(arithmetic: Arithmetic, a: Array, b: Array) -> Array:
    """Return the sum of the entrywise product of two arrays of one shape, as 1×1."""
    if len(a.dims) == 2 and a.dims[1] == 1:
        return arithmetic.matmul(arithmetic.transpose(a), b)
    count = range(a.dims[0] if len(a.dims) == 1 else _count(a.dims))
    return arithmetic.einsum(a, b, [[(k, k) for k in count]], (1, 1))


def _count(dims: tuple[int, ...]) -> int:
    total = 1
    for n in dims:
        total *= n
    return total


def _kronecker_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    (m, n), (p, q) = matrix(unifier, shapes[0]), matrix(unifier, shapes[1])
    return (m * p, n * q)


def kronecker(arithmetic: Arithmetic, a: Array, b: Array) -> Array:
    """Return the Kronecker product."""
    (m, n), (p, q) = a.dims, b.dims
    terms = [[(i * n + j, k * q + l)] for i in range(m) for k in range(p) for j in range(n) for l in range(q)]  # noqa: E741
    return arithmetic.einsum(a, b, terms, (m * p, n * q))


def _vec_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    m, n = matrix(unifier, shapes[0])
    return (m * n, ONE)


def vec(arithmetic: Arithmetic, a: Array) -> Array:
    """Return the columns of a stacked one under the other."""
    m, n = a.dims
    return arithmetic.rearrange(a, (m * n, 1), [i * n + j for j in range(n) for i in range(m)])


def _vech_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    n = square(unifier, shapes[0])
    return (n * (n + ONE) * Size.of(Fraction(1, 2)), ONE)


def _vech(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    n = values[0].dims[0]
    return arithmetic.rearrange(values[0], (n * (n + 1) // 2, 1), [i * n + j for j in range(n) for i in range(j, n)])


def _diag_matrix_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    m, n = matrix(unifier, unifier.resolve(shapes[0]))
    if n == ONE:
        return (m, m)
    if m == ONE:
        return (n, n)
    raise ShapeError(f"a vector is needed, and this is {shape_text(unifier.resolve(shapes[0]))}")


def _diag_matrix(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    n = _count(values[0].dims)
    return arithmetic.rearrange(values[0], (n, n), [i if i == j else -1 for i in range(n) for j in range(n)])


def _diag_vector_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    return (square(unifier, shapes[0]), ONE)


def _diag_vector(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    n = values[0].dims[0]
    return arithmetic.rearrange(values[0], (n, 1), [i * n + i for i in range(n)])


def _diagonal_part(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    n = values[0].dims[0]
    return arithmetic.rearrange(values[0], (n, n), [i * n + i if i == j else -1 for i in range(n) for j in range(n)])


def _triangle(keep: Callable[[int, int], bool]) -> Callable[[Arithmetic, tuple[Array, ...]], Array]:
    def evaluate(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
        m, n = values[0].dims
        return arithmetic.rearrange(values[0], (m, n), [i * n + j if keep(i, j) else -1 for i in range(m) for j in range(n)])

    return evaluate


def _inverse_transpose(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    return arithmetic.transpose(arithmetic.inverse(values[0]))


def _pseudo_inverse(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    """Return R'(RR')^{-1} U (C'C)^{-1} C' from the skeleton decomposition A = C U^{-1} R at a rank that A keeps."""
    a = values[0]
    whole = skeleton(arithmetic, a)
    if not vanishes(arithmetic, a if whole is None else whole.rest):
        raise NoValue("the rank changes along the increments, so the pseudo-inverse has no derivative here")
    if whole is None:
        return arithmetic.zero((a.dims[1], a.dims[0]))
    c, r = whole.columns, whole.rows
    ct, rt = arithmetic.transpose(c), arithmetic.transpose(r)
    left = arithmetic.matmul(rt, arithmetic.inverse(arithmetic.matmul(r, rt)))
    right = arithmetic.matmul(arithmetic.inverse(arithmetic.matmul(ct, c)), ct)
    return arithmetic.matmul(arithmetic.matmul(left, whole.block), right)


def _sum_of_squares(arithmetic: Arithmetic, values: tuple[Array, ...]) -> Array:
    return inner(arithmetic, values[0], values[0])


def _norm(evaluator: Evaluator, node: Apply) -> Array:
    squares = _sum_of_squares(evaluator.arithmetic, (evaluator.value(node.args[0]),))
    functions = evaluator.functions
    return evaluator.arithmetic.elementwise(
        squares, lambda u, k: [u] if not k and u == 0 else functions.real_power(u, Fraction(1, 2), 0, k)
    )


def _norm_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    m, n = matrix(unifier, unifier.resolve(shapes[0]))
    if ONE not in (m, n) or m == n:
        raise ShapeError(f"a vector is needed, and this is {shape_text((m, n))}")
    return SCALAR


def _record(
    name: str, text: str, spellings: tuple[str, ...], shape: ShapeRule, evaluate: EvaluateRule, letters: str, render: Render,
    pieces: Symbolic, jumps: bool = False, kink: Callable[[Apply], Expr] | None = None,
) -> Operator:  # fmt: skip
    return Operator(
        name=name, text=text, spellings=spellings, shape=shape, evaluate=evaluate, letters=letters,
        differential=pieces.differential, adjoint=pieces.adjoint, index=pieces.index, render=render, jumps=jumps,
        kink=kink, kinks_by_entry=False,
    )  # fmt: skip


_WHOLE = Unsupported("an entry of it is not made of entries of its argument")
_RESHAPED = Unsupported("it needs the inverse of vec, which has no name in matrix notation")
_LINEAR = contraction.linear_differential
_FREE = (0,)


def _call(name: str) -> Render:
    return Render(rf"\mathrm{{{{{name}}}}}({{0}})", Level.ATOM, _FREE)


OPERATORS = (
    _record("transpose", "transpose", (), _transpose_shape, on_values(lambda a, v: a.transpose(v[0])), "linear",
            Render(r"{0}^{{\top}}", Level.POSTFIX, (Level.ATOM,)),
            multilinear("ij->ji")),
    _record("trace", "trace", ("tr", "Tr", "trace", "Trace", "TR"), _square_to_scalar, on_values(lambda a, v: a.trace(v[0])), "trace",
            _call("tr"),
            multilinear("ii->")),
    _record("inner", "inner product", (), _inner_shape, on_values(lambda a, v: inner(a, v[0], v[1])), "product",
            Render("{0} : {1}", Level.INNER, (Level.PREFIX, Level.PREFIX)),
            multilinear("*,*->")),
    _record("hadamard", "elementwise product", (), same_shape, on_values(lambda a, v: a.hadamard(v[0], v[1])), "product",
            Render(r"{0} \odot {1}", Level.HADAMARD, (Level.HADAMARD, Level.PRODUCT)),
            multilinear("*,*->*")),
    _record("hadamard_divide", "elementwise quotient", (), same_shape,
            on_values(lambda a, v: a.hadamard(v[0], reciprocal(a, v[1]))), "void",
            Render(r"{0} \oslash {1}", Level.HADAMARD, (Level.HADAMARD, Level.PRODUCT)),
            Symbolic(rules.quotient_differential, rules.quotient_adjoint, rules.quotient_index)),
    _record("kronecker", "Kronecker product", (), _kronecker_shape, on_values(lambda a, v: kronecker(a, v[0], v[1])), "product",
            Render(r"{0} \otimes {1}", Level.HADAMARD, (Level.HADAMARD, Level.PRODUCT)),
            Symbolic(_LINEAR, stacking.kronecker_adjoint, _WHOLE)),
    _record("vec", "vec", ("vec",), _vec_shape, on_values(lambda a, v: vec(a, v[0])), "linear", _call("vec"),
            Symbolic(_LINEAR, stacking.vec_adjoint, _WHOLE)),
    _record("vech", "vech", ("vech",), _vech_shape, on_values(_vech), "void", _call("vech"),
            Symbolic(_LINEAR, _RESHAPED, _WHOLE)),
    _record("diag_matrix", "diagonal matrix", (), _diag_matrix_shape, on_values(_diag_matrix), "linear", _call("diag"),
            multilinear("i->ii")),
    _record("diag_vector", "vector of the diagonal", (), _diag_vector_shape, on_values(_diag_vector), "linear", _call("diag"),
            multilinear("ii->i")),
    _record("diagonal_part", "diagonal part", ("dg",), _square_shape, on_values(_diagonal_part), "linear", _call("dg"),
            multilinear("ii->ii")),
    _record("lower_triangle", "lower triangle", ("tril",), _square_shape, on_values(_triangle(lambda i, j: i >= j)), "void", _call("tril"),
            Symbolic(_LINEAR, lambda node, cotangent: (build.apply("lower_triangle", cotangent, shape=build.shape_of(node)),), _WHOLE)),
    _record("upper_triangle", "upper triangle", ("triu",), _square_shape, on_values(_triangle(lambda i, j: i <= j)), "void", _call("triu"),
            Symbolic(_LINEAR, lambda node, cotangent: (build.apply("upper_triangle", cotangent, shape=build.shape_of(node)),), _WHOLE)),
    _record("inverse", "inverse", (), _square_shape, on_values(lambda a, v: a.inverse(v[0])), "void",
            Render("{0}^{{-1}}", Level.POSTFIX, (Level.ATOM,)),
            Symbolic(inverses.inverse_differential, inverses.inverse_adjoint, _WHOLE)),
    _record("inverse_transpose", "transposed inverse", (), _square_shape, on_values(_inverse_transpose), "void",
            Render(r"{0}^{{-\top}}", Level.POSTFIX, (Level.ATOM,)),
            Symbolic(inverses.inverse_differential, inverses.inverse_adjoint, inverses.turned_inverse_index)),
    _record("pseudo_inverse", "Moore–Penrose inverse", ("pinv",), _transpose_shape, on_values(_pseudo_inverse), "void",
            Render("{0}^{{+}}", Level.POSTFIX, (Level.ATOM,)),
            Symbolic(inverses.pseudo_inverse_differential, inverses.pseudo_inverse_adjoint, _WHOLE), jumps=True),
    _record("determinant", "determinant", ("det", "Det"), _square_to_scalar, on_values(lambda a, v: a.determinant(v[0])), "void",
            Render(r"\det({0})", Level.ATOM, _FREE),
            Symbolic(inverses.determinant_differential, inverses.determinant_adjoint, _WHOLE)),
    _record("adjugate", "adjugate", ("adj",), _square_shape, on_values(lambda a, v: a.characteristic(v[0])[1]), "void", _call("adj"),
            Symbolic(inverses.adjugate_differential, inverses.adjugate_adjoint, _WHOLE)),
    _record("norm", "Euclidean norm", (), _to_scalar, _norm, "function", Render(r"\|{0}\|", Level.ATOM, _FREE),
            Symbolic(inverses.norm_differential, inverses.norm_adjoint, inverses.norm_index), kink=lambda node: node.args[0]),
    _record("vector_norm", "length of a vector", (), _norm_shape, _norm, "function", Render(r"\|{0}\|", Level.ATOM, _FREE),
            Symbolic(inverses.norm_differential, inverses.norm_adjoint, inverses.norm_index), kink=lambda node: node.args[0]),
    _record("norm_squared", "squared norm", (), _to_scalar, on_values(_sum_of_squares), "square",
            Render(r"\|{0}\|^2", Level.POSTFIX, _FREE),
            Symbolic(inverses.norm_squared_differential, inverses.norm_squared_adjoint, inverses.squares)),
)  # fmt: skip
