"""Other tools on the same derivatives, each used as its own documentation does."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from msgspec import Struct

import mathdoc

DECLARE = r"X, A, B \in \mathbb{R}^{n \times n}, x, y \in \mathbb{R}^n"
OURS = {
    "trace": (r"\mathrm{tr}(A X B)", "X"),
    "quadratic": (r"x^T A x", "x"),
    "least squares": (r"\|A x - y\|^2", "x"),
    "log det": (r"\log\det X", "X"),
    "chain of 8": (r"\mathrm{tr}(" + "A X B X " * 4 + ")", "X"),
}


class Peer(Struct, frozen=True):
    """Another tool: its name, the module that has to be there, and how it is asked."""

    name: str
    module: str
    questions: tuple[str, ...]
    theirs: Callable[[str], object]

    def installed(self) -> bool:
        """Whether the tool is there."""
        return find_spec(self.module) is not None

    @staticmethod
    def ours(question: str) -> object:
        """Return mathdoc's answer to the same question."""
        form, variable = OURS[question]
        return mathdoc.gradient(form, variable, DECLARE)


def _sympy(question: str) -> object:
    sympy = import_module("sympy")
    n = sympy.Symbol("n", integer=True, positive=True)
    X, A, B = (sympy.MatrixSymbol(name, n, n) for name in "XAB")
    x, y = (sympy.MatrixSymbol(name, n, 1) for name in "xy")
    asked = {
        "trace": lambda: sympy.Trace(A * X * B).diff(X),
        "quadratic": lambda: (x.T * A * x).diff(x),
        "least squares": lambda: ((A * x - y).T * (A * x - y)).diff(x),
        "log det": lambda: sympy.log(sympy.Determinant(X)).diff(X),
        "chain of 8": lambda: sympy.Trace(A * X * B * X * A * X * B * X * A * X * B * X * A * X * B * X).diff(X),
    }
    answer: object = asked[question]()
    return answer


def _tensorgrad(question: str) -> object:
    tensorgrad, sympy = import_module("tensorgrad"), import_module("sympy")
    n = sympy.Symbol("n")
    X, A, B = (tensorgrad.Variable(name, i=n, j=n) for name in "XAB")
    x, y = (tensorgrad.Variable(name, i=n) for name in "xy")

    def circle(*factors: object) -> object:
        count = len(factors)
        return tensorgrad.Product([f.rename(i=f"e{k}", j=f"e{(k + 1) % count}") for k, f in enumerate(factors)])  # type: ignore[attr-defined]

    quadratic = tensorgrad.Product([x.rename(i="e"), A.rename(i="e", j="f"), x.rename(i="f")])
    residual = tensorgrad.Product([A.rename(j="e"), x.rename(i="e")]) - y
    asked = {
        "trace": (circle(A, X, B), X),
        "quadratic": (quadratic, x),
        "least squares": (tensorgrad.functions.sum(residual * residual), x),
        "chain of 8": (circle(*[A, X, B, X] * 4), X),
    }
    form, variable = asked[question]
    answer: object = form.grad(variable).full_simplify()
    return answer


PEERS = (
    Peer("SymPy", "sympy", tuple(OURS), _sympy),
    Peer("tensorgrad", "tensorgrad", ("trace", "quadratic", "least squares", "chain of 8"), _tensorgrad),
)
