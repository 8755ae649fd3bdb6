"""Whatever is typed ends in rows and messages, never in an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mathdoc.source import Body
from mathdoc.syntax import fully_parenthesised, read_block

PIECES = [
    "{", "}", "(", ")", "[", "]", "_", "^", "'", "=", "+", "-", "/", "|", ":", ",", "&", ".", "!", "?", "$", "%", "~", "\\", "\n", " ",
    "d", "e", "f", "D", "I", "T", "X", "x", "i", "n", "0", "1", "2", "ᵀ", "∂", "---", ":given: ", r"\\", r"\|", r"\frac", r"\sqrt", r"\hat",
    r"\bar", r"\dot", r"\mathbf", r"\mathrm", r"\text{given}", r"\operatorname{tr}", r"\log", r"\partial", r"\nabla", r"\sum", r"\left",
    r"\right", r"\left.", r"\right|", r"\odot", r"\cdot", r"\otimes", r"\in", r"\to", r"\mathbb{R}", r"\times", r"\implies", r"\leftarrow",
    r"\begin{bmatrix}", r"\end{bmatrix}", r"\begin{aligned}", r"\end{aligned}", r"\boxed", r"\overset", r"\over", r"\langle", r"\rangle",
]  # fmt: skip
HEAD = "X \\in \\mathbb{R}^{n \\times n}\nf : \\mathbb{R} \\to \\mathbb{R}\nx_i \\in \\mathbb{R}^n,\\ i = 1,\\dots,N\n"


@settings(max_examples=300, deadline=None)
@given(st.booleans(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_token_soup(declared: bool, soup: str) -> None:
    text = HEAD + soup if declared else soup
    block = read_block(Body.plain(text))
    for problem in block.all_diagnostics:
        assert 0 <= problem.span.start <= problem.span.end <= len(text) + 1
    for row in block.rows:
        for relation in row.relations:
            assert fully_parenthesised(relation.left)
            assert fully_parenthesised(relation.right)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    read_block(Body.plain(text))
