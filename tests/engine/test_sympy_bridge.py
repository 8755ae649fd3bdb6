"""sympy in and out: a table of forms, round trips judged by the kernel, and both sides at explicit matrices."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.matrices import expressions as M
from sympy.tensor.array import expressions as T

import mathdoc
from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.sympy_bridge import CannotTranslate, from_sympy, to_sympy
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from tests.expressions import _DERIVATION, DECLARATIONS, typed
from tests.independent.scene import Scene, World

SIZES = {"n": 2, "m": 3, "k": 1}
SIGMA = sympy.Function("sigma")
# LaTeX, and what sympy prints.
FORMS = r"""
A x ; A*x
x^T A x ; Trace(x.T*A*x)
x^T A x + 3 a ; 3*a + Trace(x.T*A*x)
2 A - B^T ; 2*A - B.T
A^{-1} B x ; A**(-1)*B*x
A^2 B ; A**2*B
(W^T W)^{-1} ; (W.T*W)**(-1)
\mathrm{tr}(A B) ; Trace(A*B)
\log\det(P) ; log(Determinant(P))
\det(A B) ; Determinant(A*B)
A \odot B ; HadamardProduct(A, B)
x \oslash y ; HadamardProduct(x, HadamardPower(y, -1))
A \otimes W ; KroneckerProduct(A, W)
\mathrm{diag}(x) y ; DiagMatrix(x)*y
\mathrm{diag}(A) ; DiagonalOf(A)
\mathrm{dg}(A) ; DiagonalMatrix(A)
\|x\|^2 ; Trace(x.T*x)
\|A x - y\| ; sqrt(Trace((x.T*A.T - y.T)*(A*x - y)))
A : B ; Trace(A.T*B)
\sum_i x_i^2 ; Sum(x[i, 0]**2, (i, 0, n - 1))
\sum_{i,j} A_{ij} x_i y_j ; Sum(A[i, j]*x[i, 0]*y[j, 0], (i, 0, n - 1), (j, 0, n - 1))
\sum_{i=2}^n x_i ; Sum(x[i, 0], (i, 1, n - 1))
\sum_i i x_i ; Sum((i + 1)*x[i, 0], (i, 0, n - 1))
\prod_i x_i ; Product(x[i, 0], (i, 0, n - 1))
x_1 A_{12} ; A[0, 1]*x[0, 0]
\mathbf{1} x^T + A ; A + 1*x.T
a^b \sqrt{c} e^{t} \pi ; pi*a**b*sqrt(c)*exp(t)
\frac{x}{\|x\|} ; 1/sqrt(Trace(x.T*x))*x
x^T y A ; Trace(x.T*y)*A
x y^T A ; x*y.T*A
\lambda I - A ; lambda*I - A
\max(a, b) ; Max(a, b)
\mathrm{sigmoid}(a) ; 1/(1 + exp(-a))
\begin{pmatrix} a & b \\ 1 & 2 \end{pmatrix} ; Matrix([[a, b], [1, 2]])
"""
ROWS = [row.split(" ; ") for row in FORMS.split("\n")[1:-1]]
MORE = [
    r"\exp(x) \odot y", r"\sigma(x)", r"\sigma'(A x)", r"\sigma''(a)", r"\sigma'(a + 1)", r"\mathrm{sigmoid}(x)", r"\mathrm{softplus}(A)",
    r"\mathrm{ReLU}(x)", r"\log(\mathbf{1}^T \exp(x))", r"x^{\odot 3} + y", r"A^{-T} x", r"\frac{x^T A x}{x^T x} B", r"|a| + \frac{1}{3}",
    r"\begin{pmatrix} A & B \\ C & D \end{pmatrix}", r"x^T (y \odot z) \, x y^T", r"\mathrm{diag}(A x)", r"U G V",
]  # fmt: skip


def judged(left: E.Expr, right: E.Expr) -> bool:
    """Whether the kernel says that two expressions are equal."""
    return left.shape == right.shape and Judge(_DERIVATION.model).judge(Claim(left, right, (), str(left))).verdict.passes


def explicit(value: sympy.Basic, seed: int = 3) -> np.ndarray:
    """Return the value of a sympy object with random matrices in the place of its symbols."""
    value = value.subs({sympy.Symbol(name): size for name, size in SIZES.items()})
    matrices = {node: sympy.ImmutableMatrix(POINT[str(node)].tolist()) for node in value.atoms(sympy.MatrixSymbol)}
    value = value.xreplace(matrices) if matrices else value
    value = value.replace(lambda part: isinstance(part, M.HadamardPower), lambda part: part.doit().as_explicit())
    found = value.doit().subs({symbol: float(POINT[str(symbol)][0, 0]) for symbol in value.free_symbols}).doit()
    return np.array(sympy.Matrix(found).evalf() if getattr(found, "is_Matrix", False) else [[sympy.N(found)]], dtype=float)


def _point() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    shapes = {"ABCDXYP": (2, 2), "W": (3, 2), "Z": (2, 3), "xyzw": (2, 1), "uv": (3, 1), "abct": (1, 1)}
    found = {name: np.round(rng.uniform(0.3, 1.7, shape), 3) for names, shape in shapes.items() for name in names}
    return found | {"P": found["P"] @ found["P"].T + np.eye(2), "lambda": np.array([[0.7]]), r"\lambda": np.array([[0.7]])}


POINT = _point()


def ours(expr: E.Expr) -> np.ndarray:
    """Return the value at the same matrices by the evaluation that the tests have of their own."""
    bound = {name: POINT[name][None] for name in {node.name for node in E.walk(expr) if isinstance(node, E.Symbol)}}
    found: np.ndarray = Scene(World(_DERIVATION.model, SIZES, 0), bound=bound).value(expr).real[0]
    return found


@pytest.mark.parametrize(("text", "wanted"), ROWS)
def test_forms_round_trips_and_values(text: str, wanted: str) -> None:
    expr = typed(text)
    found = to_sympy(expr)
    assert str(found) == wanted
    assert judged(expr, from_sympy(found))
    if not found.has(M.DiagonalOf, M.DiagonalMatrix, M.OneMatrix):
        np.testing.assert_allclose(explicit(found), ours(expr), rtol=1e-9)


@pytest.mark.parametrize("text", MORE)
def test_more_round_trips(text: str) -> None:
    expr = typed(text)
    assert judged(expr, from_sympy(to_sympy(expr)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\mathrm{softmax}(x)", "the operator softmax has no counterpart"),
        ("dA", "a differential has no counterpart"),
        (r"\mathrm{vec}(A)", "the operator vec has no counterpart"),
        (r"\sum_{i=3}^n x_i", "where sympy counts backwards"),
    ],
)
def test_what_sympy_cannot_say_is_refused(text: str, said: str) -> None:
    rows = DECLARATIONS.strip().split("\n")
    with pytest.raises(CannotTranslate, match=said):
        mathdoc.to_sympy(text, rows)


n, m = sympy.symbols("n m")
A, B = sympy.MatrixSymbol("A", n, n), sympy.MatrixSymbol("B", n, n)
x, y = sympy.MatrixSymbol("x", n, 1), sympy.MatrixSymbol("y", n, 1)
a, i = sympy.symbols("a i")
PRODUCT = T.ArrayTensorProduct


@pytest.mark.parametrize(
    ("value", "latex", "indices"),
    [
        (x.T * A * x, r"x^\top A x", ()),
        (a * x.T * x * sympy.Symbol("beta_1"), r"a \beta_{1} x^\top x", ()),
        (sympy.Trace(x.T * x) * A, r"x^\top x A", ()),
        ((x.T * A * x).diff(x), r"A x + A^\top x", ()),
        (sympy.Trace(A.T), r"\mathrm{tr}(A^\top)", ()),
        (sympy.Determinant(A * B), r"\det(A B)", ()),
        ((A.T * B).inverse(), r"B^{-1} A^{-\top}", ()),
        (A ** sympy.Symbol("k"), "A^{k}", ()),
        (T.ArraySymbol("S", (n, n, n)), "S", ()),
        (T.ArraySymbol("S", (n, n, n))[i, 0, n - 1] * x[i, 0], "S_{i1n} x_i", ()),
        (A[1, 1] + A[n - 1, 0], r"A_{2,2} + A_{n1}", ()),
        (sympy.Rational(1, 2) * a * x, r"\frac{a}{2} x", ()),
        (M.HadamardPower(A, 2), r"A^{\odot 2}", ()),
        (x.applyfunc(sympy.sin), r"\sin(x)", ()),
        (sympy.BlockMatrix([[A, x]]), r"\begin{pmatrix} A & x \end{pmatrix}", ()),
        (T.ArrayContraction(PRODUCT(A, B), (1, 2)), r"\sum_{k=1}^{n} A_{ik} B_{kj}", ("i", "j")),
        (T.PermuteDims(PRODUCT(A, B), [2, 0, 1, 3]), r"A_{jk} B_{il}", ("i", "j", "k", "l")),
        (T.ArrayAdd(A, T.PermuteDims(B, [1, 0])), r"A_{ij} + B_{ji}", ("i", "j")),
        (T.ArrayDiagonal(PRODUCT(A, B), (1, 2)), r"A_{ik} B_{kj}", ("i", "j", "k")),
        (T.ArrayContraction(PRODUCT(A, x), (1, 2)), r"\sum_{j=1}^{n} A_{ij} x_j", ("i",)),
        (T.ArrayContraction(PRODUCT(A, B), (0, 2), (1, 3)), r"\sum_{i,j} A_{ij} B_{ij}", ()),
    ],
)
def test_from_sympy(value: sympy.Basic, latex: str, indices: tuple[str, ...]) -> None:
    found = mathdoc.from_sympy(value)
    assert (found.latex, found.indices) == (latex, indices)
    assert str(mathdoc.from_sympy(mathdoc.to_sympy(found.latex, found.declare))) == latex


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (A.adjoint(), "an adjoint: symbols are real here"),
        (sympy.I * a, "ImaginaryUnit of sympy has no counterpart"),
        (sympy.Symbol("x1") + sympy.Symbol("x_1"), "two things would be called `x_{1}`"),
        (sympy.MatrixSymbol("a", n, n) * a, "two things would be called `a`"),
        (a + sympy.Symbol("a", positive=True), "two things would be called `a`"),
        (sympy.Derivative(sympy.Trace(A), A), "a derivative that is not worked out"),
        (sympy.Sum(x[i, 0], (i, 3, n - 1)), "where sympy counts backwards"),
        (sympy.Symbol("foo") * a, "could not be confirmed"),
        ("x + 1", "str is no object of sympy"),
        (sympy.oo, "has no counterpart"),
        (sympy.Heaviside(a), "a step function whose value at 0 is 1/2"),
        (sympy.gamma(a), "gamma of sympy has no counterpart"),
        (sympy.Piecewise((a, a > 0), (0, True)), "Piecewise of sympy has no counterpart"),
    ],
)
def test_what_has_no_counterpart_here_is_refused(value: object, said: str) -> None:
    with pytest.raises(CannotTranslate, match=re.escape(said)):
        mathdoc.from_sympy(value)


def test_permuted_axes_are_those_of_sympy() -> None:
    S = {A: sympy.Array([[1, 2], [3, 4]]), B: sympy.Array([[5, 6], [7, 8]])}
    order = [2, 0, 3, 1]
    found = mathdoc.from_sympy(T.PermuteDims(PRODUCT(A, B), order))
    left, right = found.latex.split(" ")
    at = dict(zip(found.indices, (1, 0, 1, 1), strict=True))
    value = S[A][tuple(at[c] for c in left[3:-1])] * S[B][tuple(at[c] for c in right[3:-1])]
    assert value == sympy.permutedims(sympy.tensorproduct(S[A], S[B]), order)[1, 0, 1, 1]


# Random expressions: each is a matrix, a vector or a number by its kind.
MATRICES = st.sampled_from(["A", "B", "X"])
VECTORS = st.sampled_from(["x", "y", "z"])
NUMBERS = st.sampled_from(["a", "b", "2"])


def _grown(kinds: tuple[st.SearchStrategy[str], ...]) -> tuple[st.SearchStrategy[str], ...]:
    """Return strategies for matrices, vectors and numbers that are made of such."""
    big, thin, one = kinds
    return (
        st.one_of(
            big, st.builds(r"({} {})".format, big, big), st.builds(r"({} - {})".format, big, big), st.builds("{}^T".format, big),
            st.builds(r"({} \odot {})".format, big, big), st.builds("{} {}^T".format, thin, thin), st.builds("{} {}".format, one, big),
            st.builds(r"\mathrm{{diag}}({})".format, thin),
        ),
        st.one_of(
            thin, st.builds("({} {})".format, big, thin), st.builds(r"({} + {})".format, thin, thin),
            st.builds(r"({} \odot {})".format, thin, thin), st.builds(r"\sigma({})".format, thin), st.builds(r"\exp({})".format, thin),
        ),
        st.one_of(
            one, st.builds(r"({}^T {})".format, thin, thin), st.builds(r"\mathrm{{tr}}({})".format, big),
            st.builds("({} + {})".format, one, one), st.builds(r"\|{}\|^2".format, thin),
        ),
    )  # fmt: skip


DEEP = _grown(_grown((MATRICES, VECTORS, NUMBERS)))


@settings(max_examples=60, deadline=None)
@given(st.one_of(*DEEP))
def test_random_expressions_come_back_equal(text: str) -> None:
    try:
        expr = typed(text)
    except mathdoc.MathdocError:
        return
    assert judged(expr, from_sympy(to_sympy(expr))), text
    if r"\sigma" not in text:
        np.testing.assert_allclose(explicit(to_sympy(expr)), ours(expr), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["step", "closed_step"])
@pytest.mark.parametrize("text", ["a", "x"])
def test_steps(name: str, text: str) -> None:
    expr = build.function(name, typed(text))
    assert from_sympy(to_sympy(expr)) == expr


def test_a_check_does_not_load_sympy() -> None:
    script = "import sys, mathdoc; mathdoc.check_text('x'); from mathdoc import api, derive; assert 'sympy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_shapes_are_told_apart() -> None:
    one = sympy.MatrixSymbol("s", 1, 1)
    assert build.is_scalar(from_sympy(one * one))


def test_decimals_are_read_as_they_are_printed() -> None:
    assert mathdoc.from_sympy(sympy.Float(0.1) * a).latex == r"\frac{1}{10} a"
    with pytest.raises(CannotTranslate, match="is no exact decimal"):
        mathdoc.from_sympy(sympy.Float(1) / 3)
