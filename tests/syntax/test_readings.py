"""LaTeX and the way it is read, every bracket written out."""

from __future__ import annotations

import pytest

from mathdoc.expr import Expr
from mathdoc.source import Body
from mathdoc.syntax import fully_parenthesised, read_block

DECLARATIONS = r"""
A, B, C, X, Y \in \mathbb{R}^{n \times n}
W \in \mathbb{R}^{m \times n}
x, y, a, b \in \mathbb{R}^n
\alpha, s, t \in \mathbb{R}
z_i \in \mathbb{R}^n,\ i = 1,\dots,N
w^{(k)} \in \mathbb{R}^n,\ k = 1,\dots,N
P_{k+1|k}, W^Q, H' \in \mathbb{R}^{n \times n}
\sigma : \mathbb{R} \to \mathbb{R}
E : \mathbb{R}^n \to \mathbb{R}
R : \mathbb{R} \to \mathbb{R}^{n \times n}
"""

READINGS = r"""
A B + C                              | ((A B) + C)
A - B - C                            | (A + -B + -C)
A : B C                              | (A : (B C))
A \odot B : C                        | ((A o B) : C)
2 \cdot A B                          | (2 . (A B))
A * B                                | (A . B)
A \bullet B                          | (A : B)
\langle A, B \rangle                 | (A : B)
A \odot BC                           | {(A o (B C)) | ((A o B) C)}
2 A \odot B                          | ((2 A) o B)
A \odot (BC)                         | (A o (B C))
A \otimes BC                         | {(A (x) (B C)) > ((A (x) B) C)}
A \oslash B                          | (A o/ B)
A ⊙ B · C                            | ((A o B) . C)
Aᵀ − B                               | (A' + -B)
x^\top A x                           | (x' A x)
A^t B                                | ((A^t) B)
A' B'                                | (A' B')
A^{-T}                               | A^-T
A^{-\top}                            | A^-T
A^{-1}                               | A^-1
A'^{-1}                              | A'^-1
A^{+'}                               | A^+'
A^\dagger                            | A^+
A^{\rm T}                            | A'
A^{\mathsf T}                        | A'
A^\intercal                          | A'
A^{-2T}                              | (A^-2)'
{A^T}'                               | A''
x^{\odot 2}                          | (x^o2)
x^{\circ -1}                         | (x^o-1)
s^{1/2}                              | (s^1/2)
\frac12 s                            | ((1 / 2) s)
{a \over s}                          | (a / s)
s/2                                  | (s / 2)
1/2 s                                | ((1 / 2) s)
s/t\alpha                            | {((s / t) \alpha) | (s / (t \alpha))}
\sqrt{s}                             | sqrt(s)
\sqrt[3]{s}                          | (s^(1 / 3))
dX                                   | d(X)
\mathrm dX\,Y                        | (d(X) Y)
dX^{-1}                              | d(X^-1)
dXX^T                                | (d(X) X')
d(AX)^{-1}                           | d((A X)^-1)
\mathsf{d}\operatorname{tr}AX        | d(trace((A X)))
d\operatorname{vec}X                 | d(vec(X))
d^2 s                                | d2(s)
\partial(AX)                         | d((A X))
\delta X                             | d(X)
\dot X                               | d(X)
\bar X                               | adjoint(X)
\dot R                               | @R'
R'                                   | @R'
R(t)                                 | R(t)
\operatorname{tr} AX + s             | (trace((A X)) + s)
\operatorname{tr}(AX)                | trace((A X))
tr(AX)                               | trace((A X))
Tr[AX]                               | trace((A X))
\operatorname{tr}(A + B)\,dX         | {(trace((A + B)) d(X)) > trace(((A + B) d(X)))}
\operatorname{tr}(A)^2               | (trace(A)^2)
\operatorname{tr}A \operatorname{tr}B | (trace(A) trace(B))
\operatorname{tr}\exp(X)\,dX         | trace((exp(X) d(X)))
B\,diag(x)                           | (B diag(x))
Bdiag(x)                             | (B diag(x))
\log\det X                           | log(determinant(X))
\ln|X|                               | log(bars(X))
|X|^2|Y|                             | ((bars(X)^2) bars(Y))
|x^\top y|                           | bars((x' y))
\|x\|                                | norm(x)
\|x\|^2                              | norm_squared(x)
||X||_F^2                            | norm_squared(X)
\|X\|_2                              | norm_2(X)
\left\| x \right\|_1                 | norm_1(x)
\|X\|^2_F                            | norm_squared(X)
e^{-s}                               | exp(-s)
\sin^2 s                             | (sin(s)^2)
\pi s                                | (<pi> s)
n s                                  | (#n s)
\sigma(x)                            | \sigma(x)
\sigma'(x)                           | \sigma'(x)
E(x)                                 | E(x)
E'(x)                                | D[prime](E(x); x)
\nabla E(x)                          | D[nabla](E(x))
\nabla_x E(x)                        | D[nabla](E(x); x)
\nabla^2 E(x)                        | D[hessian](E(x))
\nabla_X \operatorname{tr}(AX)       | D[nabla](trace((A X)); X)
DE(x)[a]                             | D(E(x))[a]
DE(x)(a)                             | D(E(x))[a]
dE_x(a)                              | D(E(x))[a]
E'(x).a                              | D(E(x))[a]
\mathsf{D}E(x)                       | D[jacobian](E(x))
\mathsf{H}E(x)                       | D[hessian](E(x))
\frac{\partial s}{\partial X}        | D[partial](s; X)
\frac{ds}{dX}                        | D[total](s; X)
\partial s/\partial X                | D[partial](s; X)
\frac{\partial}{\partial X} s        | D[partial](s; X)
\frac{\partial}{\partial x} x^\top A x | D[partial]((x' A x); x)
\partial_t A                         | D[partial](A; t)
\frac{\partial^2 s}{\partial x\,\partial x^\top} | D[partial](s; x, x')
\frac{\partial^2 s}{\partial t^2}    | D[partial](s; t, t)
\frac{\partial\operatorname{vec}X}{\partial(\operatorname{vec}Y)'} | D[partial](vec(X); vec(Y)')
\left. s \right|_{X = Y}             | s|[X = Y]
\left.\frac{d}{dt}\right|_{t=0} \det(X + tA) | D[total](determinant((X + (t A))); t)|[t = 0]
\frac{d}{dt} \det(X + tA) \Big|_{t=0} | D[total](determinant((X + (t A))); t)|[t = 0]
D_X s[A]                             | D(s; X)[A]
\nabla s^\top                        | D[nabla](s)'
\nabla\nabla^\top s                  | D[hessian](s)
E''(x)                               | D[hessian](E(x); x, x)
\sum_{i=1}^n x_i                     | sum[i=1..#n](x[i])
\sum_{i,j} A_{ij} B_{ij}             | sum[i, j]((A[i, j] B[i, j]))
\sum_{ij} A_{ij}                     | sum[i, j](A[i, j])
\prod_{k=1}^{3} A^k                  | prod[k=1..3]((A^k))
A_{12}                               | A[1, 2]
x_1                                  | x[1]
(AB)_{12}                            | (A B)[12]
[AB]_{1,2}                           | (A B)[1, 2]
\sum_i (AB)_{ii}                     | sum[i]((A B)[i, i])
\sum_i z_i                           | sum[i](z_{i}[i])
z_1                                  | z_{i}[1]
\sum_k {w^{(k)}}' x                  | sum[k]((w^{(k)}[k]' x))
\sum_k w^{(k)^T} x                   | sum[k]((w^{(k)}[k]' x))
P_{k+1|k} x                          | (P_{k+1|k} x)
W^Q x                                | (W^{Q} x)
H' x                                 | (H' x)
I_n + A                              | (<identity_n> + A)
K_{mn}                               | <commutation_mxn>
D_n^+                                | <duplication_n>^+
\mathbf{1}^\top x                    | (<ones>' x)
\begin{bmatrix} s & t \\ 0 & 1 \end{bmatrix} x | ([s, t; 0, 1] x)
\mathbf{AX}^T                        | (\mathbf{A} \mathbf{X}')
\boxed{A}\,\underbrace{B}_{n}        | (A B)
\color{red} A \mathbin{+} B          | (A + B)
?                                    | ?
\operatorname{tr}(?\, dX)            | trace((? d(X)))
A + \boxed{}                         | (A + ?)
"""
CASES = [tuple(part.strip() for part in line.split(" | ", 1)) for line in READINGS.strip().splitlines()]


def reading(latex: str) -> Expr:
    block = read_block(Body.plain(f"{DECLARATIONS.strip()}\nq = {latex}"))
    assert not block.all_diagnostics, block.all_diagnostics
    return block.rows[-1].relations[-1].right


@pytest.mark.parametrize(("latex", "expected"), CASES, ids=[latex for latex, _ in CASES])
def test_reading(latex: str, expected: str) -> None:
    assert fully_parenthesised(reading(latex)).replace("overloaded_", "") == expected


def test_a_declared_d_is_no_upright_d() -> None:
    text = "d, x \\in \\mathbb{R}^n\nq = d^\\top \\mathrm{d}x + x^\\top dx"
    relation = read_block(Body.plain(text)).rows[-1].relations[0]
    assert fully_parenthesised(relation.right) == "((d' d(x)) + (x' d(x)))"


def test_d_as_a_size_is_a_number_unless_something_varies_after_it() -> None:
    text = "x, m \\in \\mathbb{R}^d\nq = -\\tfrac12 d \\log(2\\pi) - d(x^\\top x) + 2 d"
    relation = read_block(Body.plain(text)).rows[-1].relations[0]
    assert fully_parenthesised(relation.right).replace("overloaded_", "") == "(-((1 / 2) #d log((2 <pi>))) + -d((x' x)) + (2 #d))"


def test_spans_are_exact() -> None:
    text = "A, B \\in \\mathbb{R}^{n \\times n}\n\\operatorname{tr}(A B) = \\operatorname{tr} BA\n  = \\operatorname{tr}(B\\,A)"
    body = Body.plain(text)
    block = read_block(body)
    first, second = block.rows[1].relations[0], block.rows[2].relations[0]
    assert body.slice(first.span) == r"\operatorname{tr}(A B) = \operatorname{tr} BA"
    assert body.slice(second.span) == r"= \operatorname{tr}(B\,A)"
    assert body.slice(first.left.span) == r"\operatorname{tr}(A B)"
    assert body.slice(first.right.span) == r"\operatorname{tr} BA"
    assert second.left == first.right
