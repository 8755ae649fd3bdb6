"""Every formula that mathdoc writes is one that KaTeX, MathJax and pdflatex typeset."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mathdoc.options import NOTATIONS
from tests.renderers import Missing, formulas, katex_errors, mathjax_errors, pdflatex_errors
from tests.roundtrips import documents

ROOT = Path(__file__).parents[2]
LATEX_NOTATIONS = tuple(name for name in NOTATIONS if name != "diagram")


@cache
def sample() -> tuple[str, ...]:
    page = ROOT / "examples" / "layers.md"
    found = [text for document in documents(page) for text in formulas(document, LATEX_NOTATIONS)]
    assert len(found) > 30
    return tuple(dict.fromkeys(found))


@pytest.mark.parametrize("errors_of", [katex_errors, mathjax_errors])
def test_what_is_written_is_typeset_on_pages(errors_of: object) -> None:
    assert callable(errors_of)
    try:
        assert errors_of(sample()) == {}
        assert len(errors_of((r"\frac{1}{", "x^2"))) == 1
    except Missing as reason:
        pytest.skip(str(reason))


def test_what_is_written_is_typeset_on_paper(tmp_path: Path) -> None:
    try:
        assert pdflatex_errors(sample(), tmp_path) == []
        assert pdflatex_errors((r"\unknown",), tmp_path) != []
    except Missing as reason:
        pytest.skip(str(reason))
