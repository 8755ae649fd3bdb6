"""Rows: where they end, what kind they are, what they define."""

from __future__ import annotations

import pytest

from mathdoc.sizes import ONE, Size
from mathdoc.source import Body
from mathdoc.syntax import ParsedBlock, read_block


def read(text: str) -> ParsedBlock:
    return read_block(Body.plain(text))


def kinds(text: str) -> str:
    block = read(text)
    assert not [problem for problem in block.all_diagnostics if problem.severity == "error"], block.all_diagnostics
    return " ".join(kind[:3] for row in block.rows for kind in ([r.kind for r in row.relations] or [row.kind]))


LEAST_SQUARES = r"""
X \in \mathbb{R}^{N \times p}
v \in \mathbb{R}^p
u \in \mathbb{R}^N
f = \tfrac12 \|Xv - u\|^2
df = (Xv - u)^\top X\,dv
\frac{\partial f}{\partial v} = X^\top(Xv - u)
\nabla_v f = 0
\hat v = (X^\top X)^{-1} X^\top u
"""

KINDS = [
    (LEAST_SQUARES, "dec dec dec def cla cla con cla"),
    (
        r"""
y = W x
y = x
""",
        "def cla",
    ),
    (
        r"""
f(x) = a^\top x = x^\top a
""",
        "def cla",
    ),
    (
        r"""
g = \operatorname{tr}(M)
M = u v^\top
""",
        "def def",
    ),
    (
        r"""
A \in \mathbb{R}^{n \times n}
A = B + B^\top
""",
        "dec def",
    ),
    (
        r"""
A \in \mathbb{R}^{n \times n}
s = \operatorname{tr}(A)
A = B + B^\top
""",
        "dec def cla",
    ),
    (
        r"""
A \in \mathbb{R}^{n \times n}
\bar A = A^{-1}
""",
        "dec cla",
    ),
    (
        r"""
A \in \mathbb{R}^{n \times n}
s = \det A
\bar A = \frac{\partial s}{\partial A}
\bar A = s A^{-T}
""",
        "dec def def cla",
    ),
    (
        r"""
\bar x = u + v
""",
        "def",
    ),
    (
        r"""
\text{given } A B = B A
""",
        "ass",
    ),
    (
        r"""
:given: A B = B A
s = \operatorname{tr}(A B)
""",
        "ass def",
    ),
    (
        r"""
\text{let } c = a^\top b
""",
        "def",
    ),
    (
        r"""
A v = 0
""",
        "cla",
    ),
    (
        r"""
a^\top b \overset{!}{=} 1
""",
        "con",
    ),
    (
        r"""
W \leftarrow W - \alpha V
""",
        "upd",
    ),
    (
        r"""
d(AB) = ?
""",
        "gap",
    ),
    (
        r"""
a^\top b = b^\top a \implies b^\top a = a^\top b
""",
        "cla cla",
    ),
    (
        r"""
x^\top A x \ge 0
""",
        "rem",
    ),
    (
        r"""
X \in \mathbb{R}^{n \times n}
X' = A
""",
        "dec cla",
    ),
    (
        r"""
Q' = A
""",
        "def",
    ),
]


@pytest.mark.parametrize(("text", "expected"), KINDS)
def test_kinds(text: str, expected: str) -> None:
    assert kinds(text.strip()) == expected


LAYOUTS = [
    ("a = b\nc = e", ["a = b", "c = e"]),
    ("a = b \\\\\nc = e \\\\", ["a = b", "c = e"]),
    ("a = b\n  + c\nc = e", ["a = b\n  + c", "c = e"]),
    ("a = (b\n  + c)\nc = e", ["a = (b\n  + c)", "c = e"]),
    ("a = b\n= c", ["a = b", "= c"]),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", ["a &= b", "&= c"]),
    ("\\begin{align*}\na &= b \\\\\n&= c\n\\end{align*}", ["a &= b", "&= c"]),
    ("\\begin{array}{lll} a &= b \\\\ &= c \\end{array}", ["a &= b", "&= c"]),
    (r"\eqalign{ a &= b \cr &= c }", ["a &= b", "&= c"]),
    (r"M = \begin{pmatrix} a & b \\ c & e \end{pmatrix} v", [r"M = \begin{pmatrix} a & b \\ c & e \end{pmatrix} v"]),
    ("a = b\n-c = -b", ["a = b", "-c = -b"]),
    ("a = (b\n= c", ["a = (b", "= c"]),
]


@pytest.mark.parametrize(("text", "expected"), LAYOUTS)
def test_row_ends(text: str, expected: list[str]) -> None:
    body = Body.plain(text)
    assert [body.slice(row.span) for row in read_block(body).rows] == expected


def test_comments_and_options() -> None:
    block = read(":elementwise: exp, \\sigma\n% :wrt: x\ny = A x % expect: refuted\nz = A y % ignore: DRV215 known\n")
    assert block.options.values == (("elementwise", r"exp, \sigma"), ("wrt", "x"))
    assert block.rows[0].expect == "refuted"
    assert block.rows[1].ignore == {"DRV215"}
    assert {"exp", r"\sigma", "sigma"} <= block.names.elementwise


def test_comment_after_a_row_end() -> None:
    block = read("a = b \\\\ % expect: error\nc = e \\\\")
    assert [row.expect for row in block.rows] == ["error", ""]


def test_yaml_head() -> None:
    block = read("---\nwrt: X, Y\nlayout: numerator\n---\na = b")
    assert block.options.values == (("wrt", "X, Y"), ("layout", "numerator"))
    assert len(block.rows) == 1


def test_declarations() -> None:
    block = read(
        r"W, V \in \mathbb{R}^{m \times n^2} \text{ constant}"
        "\n"
        r"\Sigma \in \mathbb{S}^{N-1}_{++}"
        "\n"
        r"U \in \mathrm{O}(n), \quad r \in \mathbb{R}^{1 \times n}"
        "\n"
        r"k \in \mathbb{R} \text{ positive integer}"
        "\n"
        r"\phi : \mathbb{R}^n \times \mathbb{R} \to \mathbb{R}^m"
        "\n"
        r"z_i \in \mathbb{R}^d,\ i = 0,\dots,N"
        "\n"
        r"T ∈ ℝ^{2 × 3 × p}"
    )
    assert not block.all_diagnostics
    declared = block.names.declared
    m, n, big = Size.of("m"), Size.of("n"), Size.of("N")
    assert declared["W"].shape == (m, n * n)
    assert declared["V"].properties == {"constant"}
    assert declared[r"\Sigma"].shape == (big - ONE, big - ONE)
    assert declared[r"\Sigma"].properties == {"symmetric", "positive_definite"}
    assert declared["U"].properties == {"orthogonal"}
    assert declared["r"].shape == (ONE, n)
    assert declared["k"].properties == {"positive", "integer"}
    assert declared[r"\phi"].domain == ((n, ONE), (ONE, ONE))
    assert declared[r"\phi"].shape == (m, ONE)
    assert declared["z_{i}"].labels == (big + ONE,)
    assert declared["z_{i}"].lowers == (0,)
    assert len(declared["T"].shape) == 3


def test_a_fact_may_follow_a_declaration() -> None:
    block = read(r"A \in \mathbb{R}^{n \times n}, A = A^\top")
    assert [(row.kind, [relation.kind for relation in row.relations]) for row in block.rows] == [("declaration", ["assumption"])]


def test_a_declaration_may_follow_a_definition() -> None:
    block = read(r"h = W x, \quad W \in \mathbb{R}^{m \times n}")
    assert block.names.declared.keys() == {"W"}
    assert block.rows[0].relations[0].defines == "h"


def test_a_last_side_may_be_named() -> None:
    block = read(r"a^\top b = b^\top a =: s")
    assert [(relation.kind, relation.defines) for relation in block.rows[0].relations] == [("claim", None), ("definition", "s")]


def test_functions_declared_by_their_values() -> None:
    block = read("x \\in \\mathbb{R}^n\nf(x) \\in \\mathbb{R}\nA(t) \\in \\mathbb{R}^{n \\times n}")
    n = Size.of("n")
    assert block.names.declared["f"].domain == ((n, ONE),)
    assert block.names.declared["A"].domain == ((ONE, ONE),)


def test_one_bad_row_hides_no_other() -> None:
    block = read("a = b + \nc = {e\nf = g h\n")
    assert [[problem.code for problem in row.diagnostics] for row in block.rows] == [["DRV205"], ["DRV202"], []]
    assert block.rows[2].relations


def test_a_block_continues_another() -> None:
    first = read("A \\in \\mathbb{R}^{n \\times n}\ny = A x\n")
    second = read_block(Body.plain("= x"), outer=first.names, last=first.last)
    assert second.rows[0].relations[0].left == first.last
