"""Whole messages, with the words that they point at."""

from __future__ import annotations

import pytest

from mathdoc import limits
from mathdoc.diagnostics import CODES
from mathdoc.source import Body
from mathdoc.syntax import read_block

DECLARED = "A, B, X \\in \\mathbb{R}^{n \\times n}\nx, y \\in \\mathbb{R}^n\n"

MESSAGES = [
    (r"y = \foo x", "DRV201", r"`\foo` is not a macro that mathdoc knows", r"\foo"),
    (r"y = A (x + y", "DRV202", "this `(` is never closed", "("),
    (r"y = A x)", "DRV202", "this `)` closes nothing", ")"),
    (r"y = A_{", "DRV202", "this `{` is never closed", "{"),
    (r"y = A x}", "DRV202", "this `}` closes nothing", "}"),
    (r"y = \|x", "DRV202", r"this `\|` is never closed", r"\|"),
    (r"y = A +", "DRV205", "an expression is missing here", "+"),
    (r"y = A : : B", "DRV206", "`:` does not belong here", ":"),
    (r"y = \frac{A}{\partial x}", "DRV206", r"a derivative with `\partial` below and none above", r"\frac{A}{\partial x}"),
    (r"y = \begin{cases} x & A \end{cases}", "DRV207", "a case has a comparison as its condition", "A"),
    (r"y = \begin{cases} x & x > 0 \\ A & x < 1 \end{cases}", "DRV207", "the last case has to be what is left", "A"),
    (r"y = \int x", "DRV207", "integrals are not supported", r"\int"),
    (r"q \in \mathbb{Q}^n", "DRV208", r"`\mathbb{Q}` is not a set that mathdoc knows", r"\mathbb{Q}"),
    (r"C \in \mathbb{R}^{n \times n} \text{ symetric}", "DRV209", "`symetric` is not a property that mathdoc knows", "symetric"),
    (r"A \in \mathbb{R}^n", "DRV210", "`A` is declared twice", "A"),
    (r"C = C + A", "DRV211", "`C` is defined by itself", "C = C + A"),
    (r"\operatorname{tr}(A) = A_{ij} B_{jj} X_{ji}", "DRV213", "the index `j` stands 4 times in one term", "j"),
    (r"x_i = \sum_i A_{ij}", "DRV214", "the index `i` is free on the left side and summed on the right", "i"),
    (r"\operatorname{tr}(A) = A_{ij} x_j", "DRV215", "the index `i` is free on the right side and does not stand on the left", "i"),
    (r":elementwize: exp", "DRV217", "unknown option `elementwize`", ":elementwize: exp"),
    (r"x^\top A x \ge 0", "DRV218", r"`\ge` is read as a remark: it is not checked", r"x^\top A x \ge 0"),
    (r"y = \mathrm{foo}(x)", "DRV219", "`foo` is not a function that mathdoc knows", r"\mathrm{foo}"),
    (r"y = A x % expect: wrong", "DRV220", "`wrong` is not an expectation", "y = A x"),
    (r"A^{100001} = A", "DRV203", "the exponent 100001 is beyond the limit of 10,000", "100001"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "code", "message", "words"), MESSAGES)
def test_message(row: str, code: str, message: str, words: str) -> None:
    body = Body.plain(DECLARED + row)
    found = read_block(body).all_diagnostics
    assert [(p.code, p.message, body.slice(p.span).strip()) for p in found][:1] == [(code, message, words)]
    assert found[0].help or CODES[code].fix


def test_nothing_to_continue() -> None:
    found = read_block(Body.plain("= A x")).all_diagnostics
    assert [(p.code, p.message) for p in found] == [("DRV212", "`=` continues nothing: there is no expression before it")]


def test_a_stray_row_end() -> None:
    block = read_block(Body.plain("a = b\nc = a \\\\\ng = c\nh = g"))
    assert len(block.rows) == 4
    assert [p.message for p in block.diagnostics] == [r"one `\\` among rows that end at the newline"]


@pytest.mark.parametrize(
    "row",
    [
        "y = " + "(" * 5000 + "x" + ")" * 5000,
        "y = " + "{" * 5000 + "x" + "}" * 5000,
        "y = " + r"\frac{1}{" * 500 + "x" + "}" * 500,
        "y = " + "x + " * (limits.ROW_LENGTH // 4) + "x",
        "y = x^{" + "9" * 5000 + "}",
        "y = " + "d" * 300 + "x",
        "y = x" + "'" * 500,
        "y = " + r"\bar" * 300 + "x",
        "y = " + "-" * 5000 + "x",
        "x\n" * (limits.BODY_LENGTH // 2 + 1),
    ],
    ids=["brackets", "braces", "fractions", "terms", "digits", "differentials", "primes", "accents", "signs", "body"],
)
def test_limits_end_in_a_message(row: str) -> None:
    block = read_block(Body.plain(row))
    assert all(len(p.message) < 200 for p in block.all_diagnostics)


def test_too_many_readings() -> None:
    row = "s = " + " + ".join(["a/bc"] * 4)
    found = read_block(Body.plain(row)).all_diagnostics
    assert [(p.code, p.message) for p in found] == [("DRV216", "this row can be read in more than 8 ways")]


def test_every_code_explains_itself() -> None:
    for code in CODES.values():
        assert code.what
        assert code.why
        assert code.example
        assert code.fix
