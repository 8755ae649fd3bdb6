"""Code for users: what is written is run, its values and derivatives compared with independent ones."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import cast

import numpy as np
import pytest

import mathdoc
from mathdoc import build
from mathdoc import expr as E
from mathdoc.cli import main
from mathdoc.engine.code import TARGETS, Formula, NoCode, module
from mathdoc.engine.code.forms import FORMS, MISSING
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE
from tests.expressions import _DERIVATION, DECLARATIONS, typed
from tests.independent.scene import Scene, World

# A number, and the variable by which it is derived.
NUMBERS = r"""
x^T A x ; x
a x^T y ; x
\|A x - y\|^2 ; x
\frac{1}{2} \|W x - u\|^2 ; W
\log\det(P) ; P
\log\det(P + x x^T) ; x
\det(A) ; A
\mathrm{tr}(A X^{-1} B) ; X
y^T A^{-1} x ; A
\mathrm{tr}(A X B X^T) ; X
\mathrm{tr}(X^3) ; X
A : X ; X
\|X\|^2 ; X
\|x\| ; x
\mathbf{1}^T \exp(x) ; x
y^T \log(x \odot x) ; x
y^T \tanh(A x) ; A
\sum_i x_i^2 y_i ; x
\sum_{i,j} A_{ij} x_i y_j ; A
\sum_{i,j} \exp(A_{ij}) x_j ; A
\sum_i \log(1 + x_i^2) ; x
\frac{x^T A x}{x^T x} ; x
y^T \sigma(A x) ; x
\mathrm{logsumexp}(x) ; x
y^T \mathrm{softmax}(x) ; x
\mathrm{tr}(\mathrm{diag}(x) A) ; x
x^T \mathrm{diag}(y) A x ; x
x^T (y \odot z) + x^T x \, y^T z ; x
y^T \mathrm{diag}(A B) ; A
\sqrt{a} x^T x ; a
\exp(-\frac{a^2}{2}) ; a
a^3 + b a ; a
y^T \mathrm{sigmoid}(x) ; x
y^T \mathrm{softplus}(x) ; x
y^T (x \oslash z) ; z
x^T y^{\odot 2} ; y
\frac{1}{n} \mathrm{tr}(U G V) ; G
\mathrm{vec}(A)^T \mathrm{vec}(X) ; X
y^T \sin(x) + z^T \cos(x) ; x
\det(A)^{-1} ; A
\frac{1}{2} (x^T A x)^{-1} ; x
x^T y x^T A x ; x
\mathrm{vec}(A)^T (B^T \otimes X) \mathrm{vec}(A) ; A
u^T W (A^{-1} x) ; A
x^T A^{-1} B^{-T} y ; B
\lambda \|x - y\|^2 + \frac{\lambda}{2} x^T x ; x
\mathrm{tr}(A \mathrm{dg}(X)) ; X
"""
# Arrays, compared with the values that the independent evaluation gives.
ARRAYS = r"""
A x
x^T A
x y^T A
x y^T A B
A B X^{-1}
A^{-1} B X
A^{-T} x
A^{-1} B^{-1} x
x^T A^{-1}
A \otimes B
x \otimes y
A \otimes x
x^T \otimes y
\mathrm{diag}(x) A \mathrm{diag}(y)
\mathrm{diag}(x)
\mathrm{diag}(A)
A^T \odot (x y^T)
\frac{A}{x^T x}
I - 2 x x^T
A^2 - A^{-2}
\mathrm{vec}(A)
B^T \otimes X^T
x x^T y
x y^T A z
U^+
\sum_{i=2}^{n} x_i x_1
\sum_i i x_i
\prod_i x_i
\sum_{i,j} (x_i - y_j)^2
\sum_i \frac{x_i}{1 + y_i} + \sum_{i,j} A_{ij} \exp(B_{ji})
\sum_i A_{ii} x_i
\sum_i A_{1i} y_i
\sqrt{2} \pi a
\begin{pmatrix} a & b \\ 1 & 2 \end{pmatrix}
\frac{1}{n} \sum_{i=1}^n (1 + x_i)
\mathrm{tr}((A \otimes B) (X \otimes Y))
-(x + y) + \frac{3}{4} z - \frac{1}{3} x + x_1 y
\mathrm{ReLU}(x) - \exp(-y)
x^T y A - (a - b) A
"""


def run(source: str) -> dict[str, Callable[..., np.ndarray]]:
    """Return the functions of a module for numpy."""
    names: dict[str, object] = {}
    exec(compile(source, "<code>", "exec"), names)
    return cast("dict[str, Callable[..., np.ndarray]]", names)


SIZES = {"n": 3, "m": 4, "k": 2}


def point(*exprs: E.Expr) -> dict[str, np.ndarray]:
    """Return arrays for all symbols; vectors with one axis, P positive definite, all entries positive."""
    rng = np.random.default_rng(7)
    found: dict[str, np.ndarray] = {}
    for expr in exprs:
        for node in E.walk(expr):
            if isinstance(node, E.Symbol) and node.name not in found:
                dims = [size.whole(SIZES) or 0 for size in build.shape_of(node) if size != ONE]
                value = rng.uniform(0.3, 1.3, dims)
                found[node.name] = value @ value.T + np.eye(dims[0]) if node.name == "P" else value
    return found


def independent(expr: E.Expr, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the value of an expression by the evaluation that the tests have of their own."""
    shapes = {node.name: build.shape_of(node) for node in E.walk(expr) if isinstance(node, E.Symbol)}
    bound = {name: values[name].reshape(1, *[size.whole(SIZES) or 0 for size in shape]) for name, shape in shapes.items()}
    found: np.ndarray = Scene(World(_DERIVATION.model, SIZES, 0), bound=bound).value(expr).real[0]
    return found


def names_in(source: str) -> list[str]:
    """Return the names of the functions of a module."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def called(source: str, name: str, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Call a function of a module by the names of its arguments."""
    wanted = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name)
    given: dict[str, object] = {name.strip("\\").replace("lambda", "lambda_"): value for name, value in values.items()}
    given |= {"sigma": np.tanh, "sigma_prime": lambda t: 1 - np.tanh(t) ** 2, **SIZES}
    return run(source)[name](*[given[argument.arg] for argument in wanted.args.args])


ROWS = NUMBERS.split("\n")[1:-1]


def derived(text: str, wrt: str) -> mathdoc.Derived:
    """Return a verified gradient."""
    return mathdoc.gradient(text, wrt, DECLARATIONS.strip().split("\n"))


@pytest.mark.parametrize("row", ROWS)
def test_a_gradient_agrees_with_finite_differences(row: str) -> None:
    text, wrt = row.split(" ; ")
    source = derived(text, wrt).code("numpy")
    value, gradient = names_in(source)
    values = point(typed(text))
    values.setdefault(wrt, np.zeros(()))
    found = called(source, gradient, values)
    assert np.shape(found) == values[wrt].shape, source
    step = 1e-6
    for at in np.ndindex(values[wrt].shape):
        ends = []
        for sign in (1, -1):
            moved = values[wrt].copy()
            moved[at] += sign * step
            ends.append(float(called(source, value, values | {wrt: moved})))
        slope = (ends[0] - ends[1]) / (2 * step)
        assert np.asarray(found)[at] == pytest.approx(slope, rel=1e-5, abs=1e-6), source


@pytest.mark.parametrize("text", ARRAYS.split("\n")[1:-1])
def test_an_array_has_the_value_that_its_formula_has(text: str) -> None:
    expr = typed(text)
    source = module("numpy", [Formula("f", "f", text, expr)], {})
    values = point(expr)
    found = called(source, "f", values)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, independent(expr, values).reshape(found.shape), rtol=1e-9, err_msg=source)
    assert np.ndim(found) == sum(size != ONE for size in build.shape_of(expr))


@pytest.mark.parametrize(
    "text",
    ["A_{ij} x_j", r"P^{1/2}", r"\mathrm{adj}(A)", "dA", r"\mathbf{1} x^T", r"\begin{pmatrix} A & B \\ C & D \end{pmatrix}", r"A_{ij} x"],
)
def test_what_has_no_code_says_so(text: str) -> None:
    with pytest.raises(NoCode):
        module("numpy", [Formula("f", "f", text, typed(text))], {})


# What these libraries call their functions, by numpy's: the shims stand in for the libraries where these are not installed.
_COMMON = """abs sqrt exp log sin cos tan sinh cosh tanh arctan arcsin arccos sign sum outer kron diag trace eye ones zeros einsum arange
tril triu max maximum minimum logaddexp""".split()
_LINEAR = "solve inv det slogdet norm matrix_power pinv".split()


def _logsumexp(x: np.ndarray, axis: int = 0) -> np.ndarray:
    return np.asarray(np.logaddexp.reduce(x))


def _softmax(x: np.ndarray, axis: int = 0) -> np.ndarray:
    return np.asarray(np.exp(x - np.logaddexp.reduce(x)))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def _relu(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(x, 0))


class Tensor(np.ndarray):
    """A numpy array with a method that torch's have."""

    def contiguous(self) -> np.ndarray:
        return np.ascontiguousarray(self)


def _tensor(value: object, dtype: type = np.float64) -> np.ndarray:
    return np.asarray(value, dtype=dtype).view(Tensor)


def shims() -> dict[str, ModuleType]:
    """Return modules that have the names of jax and torch, by numpy."""
    linalg, torch, jnp, jax = (ModuleType(name) for name in ("linalg", "torch", "jax.numpy", "jax"))
    for name in _LINEAR:
        setattr(linalg, name, getattr(np.linalg, name))
    for library in (torch, jnp):
        for name in _COMMON:
            setattr(library, name, getattr(np, name))
        library.__dict__.update(
            float64=np.float64, linalg=linalg, array=np.array, asarray=np.asarray, tensor=np.array, as_tensor=np.asarray
        )
    torch.__dict__.update(tensor=np.array, as_tensor=_tensor)
    torch.__dict__.update(sigmoid=_sigmoid, relu=_relu, logsumexp=_logsumexp, softmax=_softmax, zeros_like=np.zeros_like)
    nn = SimpleNamespace(sigmoid=_sigmoid, logsumexp=_logsumexp, softmax=_softmax)
    jax.__dict__.update(numpy=jnp, nn=nn, config=SimpleNamespace(update=lambda name, value: None))
    return {"torch": torch, "jax": jax, "jax.numpy": jnp}


@pytest.fixture(params=["jax", "torch"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a library that can be imported: itself, if it is installed."""
    name = str(request.param)
    if importlib.util.find_spec(name) is None:
        for key, shim in shims().items():
            if key.split(".")[0] == name:
                monkeypatch.setitem(sys.modules, key, shim)
    return name


@pytest.mark.parametrize("row", ROWS)
def test_the_other_libraries_give_the_same(row: str, library: str) -> None:
    text, wrt = row.split(" ; ")
    found = derived(text, wrt)
    values = point(typed(text))
    values.setdefault(wrt, np.zeros(()))
    for name in names_in(source := found.code(library)):
        np.testing.assert_allclose(np.asarray(called(source, name, values)), called(found.code(), name, values), err_msg=source)


WHOLE = r'''import numpy as np


def f(w, X, y, lambda_):
    r"""f = \|r\|^2 + \lambda \|w\|^2

    w: (n,)
    X: (m, n)
    y: (m,)
    lambda_: a number
    Returns: a number
    """
    w = np.asarray(w, dtype=np.float64)
    X = np.asarray(X, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    lambda_ = np.asarray(lambda_, dtype=np.float64)
    r = X @ w - y
    return np.sum(r ** 2) + lambda_ * np.sum(w ** 2)


def df_dw(w, X, y, lambda_):
    r"""\nabla_w f = 2 (\lambda w + X^\top r)

    w: (n,)
    X: (m, n)
    y: (m,)
    lambda_: a number
    Returns: (n,)
    """
    w = np.asarray(w, dtype=np.float64)
    X = np.asarray(X, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    lambda_ = np.asarray(lambda_, dtype=np.float64)
    r = X @ w - y
    return 2 * (lambda_ * w + X.T @ r)
'''


def test_the_whole_module() -> None:
    rows = [r"X \in \mathbb{R}^{m \times n}, w \in \mathbb{R}^n, y \in \mathbb{R}^m, \lambda \in \mathbb{R}"]
    found = mathdoc.gradient(r"\|r\|^2 + \lambda \|w\|^2", "w", rows, define="r = X w - y")
    assert found.code("numpy") == WHOLE


def test_a_tensor_by_its_entries() -> None:
    found = mathdoc.jacobian("A X B", "X", DECLARATIONS.strip().split("\n"))
    source = found.code()
    values = point(typed("A X B"))
    value, derivative = names_in(source)
    slopes = called(source, derivative, values)
    step = np.zeros((3, 3))
    step[1, 2] = 1
    change = called(source, value, values | {"X": values["X"] + step}) - called(source, value, values)
    np.testing.assert_allclose(slopes[:, :, 1, 2], change)
    assert source.count("einsum") == 1


def test_members_of_a_family_are_rows_of_an_array() -> None:
    rows = [r"w \in \mathbb{R}^n, x_i \in \mathbb{R}^n, y_i \in \mathbb{R}, i = 1,\dots,N"]
    source = mathdoc.gradient(r"\sum_{i=1}^N (w^T x_i - y_i)^2", "w", rows).code()
    rng = np.random.default_rng(2)
    w, x, y = rng.normal(size=3), rng.normal(size=(4, 3)), rng.normal(size=4)
    functions = run(source)
    assert functions["f"](w, x, y) == pytest.approx(float(np.sum((x @ w - y) ** 2)))
    np.testing.assert_allclose(functions["df_dw"](w, x, y), 2 * x.T @ (x @ w - y))
    zero = mathdoc.gradient(r"\sum_{i=0}^N (w^T x_i)^2", "w", r"w \in \mathbb{R}^n, x_i \in \mathbb{R}^n, i = 0,\dots,N")
    with pytest.raises(NoCode, match="not counted from 1"):
        zero.code()


def test_steps() -> None:
    for name, wanted in (("step", [0, 0, 1]), ("closed_step", [0, 1, 1])):
        expr = build.function(name, typed("x"))
        for target in ("numpy", "jax"):
            assert "> 0" in module(target, [Formula("f", "f", "", expr)], {}).replace(">=", ">")
        np.testing.assert_array_equal(run(module("numpy", [Formula("f", "f", "", expr)], {}))["f"](np.array([-1, 0, 1])), wanted)


def test_a_hessian_and_a_differential() -> None:
    rows = DECLARATIONS.strip().split("\n")
    assert names_in(mathdoc.hessian("x^T A x", "x", rows).code())[1].startswith("d2")
    with pytest.raises(NoCode, match="a differential is no function"):
        mathdoc.differential("x^T A x", "x", rows).code()


def test_the_command_prints_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "x^T x", "--wrt", "x", "--declare", r"x \in \mathbb{R}^n", "--as", "torch"]) == 0
    assert "return 2 * x" in capsys.readouterr().out
    assert main(["derive", "x^T x", "--wrt", "x", "--declare", r"x \in \mathbb{R}^n", "--as", "numpy", "--differential"]) == 2


def test_the_tables_of_the_libraries_have_the_same_operators() -> None:
    assert len({frozenset(target.forms) for target in TARGETS.values()}) == 1
    written = {*FORMS, *MISSING, *TARGETS["numpy"].forms, "product"}
    assert set(OPERATORS) <= written
