"""The second opinion on its own: relations whose truth is known, far from the kernel."""

from __future__ import annotations

import pytest

from mathdoc.check import check_blocks
from mathdoc.documents import parse_document
from mathdoc.kernel.claim import Claim
from tests.independent import judge

SETTING = r"""A, X \in \mathbb{R}^{n \times n}
B \in \mathbb{R}^{m \times n}
x, y \in \mathbb{R}^n
S \in \mathbb{S}^n
Q \in \mathrm{O}(n)
P \in \mathbb{R}^{n \times n} \text{ idempotent}
f : \mathbb{R} \to \mathbb{R}
s, t \in \mathbb{R}
\mathrm{tr}(dX) + \mathbf{1}^T dx + \mathbf{1}^T dy + ds + \mathrm{tr}(dQ) + \mathrm{tr}(dS) + \mathrm{tr}(dP) = 0
"""
TRUE = [
    r"d(X^{-1}) = -X^{-1} dX\, X^{-1}", r"d^2 (X^{-1}) = 2 X^{-1} dX X^{-1} dX X^{-1}", r"d \det X = \det(X)\, \mathrm{tr}(X^{-1} dX)",
    r"d f(x) = f'(x) \odot dx", r"\nabla_X \mathrm{tr}(A X) = A^T", r"\nabla_S \mathrm{tr}(A S) = \frac{1}{2} (A + A^T)",
    r"\frac{\partial (B x)}{\partial x} = B", r"\nabla_x \|x\|^2 = 2x", r"Q^T dQ = -dQ^T Q", r"P\, dP\, P = 0", r"dP = P\, dP + dP\, P",
    r"\mathrm{vec}(A X) = (I_n \otimes A)\, \mathrm{vec}(X)", r"\mathrm{vec}(B^T) = K_{mn}\, \mathrm{vec}(B)", r"B B^{+} B = B",
    r"\sum_{i=1}^n A_{ii} = \mathrm{tr}(A)", r"(A X)_{ik} = \sum_{j=1}^n A_{ij} X_{jk}", r"d \sin(s) = \cos(s)\, ds",
    r"\frac{\partial^2 (x^T A x)}{\partial x\, \partial x^T} = A + A^T", r"A\, \mathrm{adj}(A) = \det(A) I",
]  # fmt: skip
FALSE = [
    r"d(X^{-1}) = -X^{-2} dX", r"d(X^2) = 2 X\, dX", r"\nabla_X \mathrm{tr}(A X) = A", r"\nabla_S \mathrm{tr}(A S) = A", r"\det Q = 1",
    r"\mathrm{tr}(P) = 1", r"f(x + y) = f(x) + f(y)", r"d^2 Q = 0", r"A X = X A", r"\det(-A) = -\det A", r"|s| = s", r"\sqrt{s^2} = s",
    r"\frac{\partial^2 (x^T A x)}{\partial x\, \partial x^T} = 2 A", r"\mathrm{vec}(A X) = (A \otimes I_n)\, \mathrm{vec}(X)",
]  # fmt: skip
UNCLEAR = [r"\log(s t) = \log s + \log t"]


def opinion(row: str) -> bool | None:
    (block,) = check_blocks(parse_document(f"```derivation\n{SETTING}{row}\n```\n", "x.md", "markdown")).blocks
    relation = block.parsed.rows[-1].relations[-1]
    typed = block.typed[id(relation)]
    return judge(block.derivation.model, Claim(typed.left, typed.right, typed.free, ""))


@pytest.mark.parametrize(("row", "expected"), [*((r, True) for r in TRUE), *((r, False) for r in FALSE), *((r, None) for r in UNCLEAR)])
def test_opinions(row: str, expected: bool | None) -> None:
    assert opinion(row) is expected
