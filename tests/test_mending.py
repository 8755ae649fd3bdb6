"""Repairs that are put in: what is mended, what is left alone, and that nothing else changes by a byte."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from mathdoc.cli import main
from mathdoc.documents import parse_document
from mathdoc.mending import diff, mend_document

DECLARED = r"""X \in \mathbb{R}^{n\times n} \text{ invertible}
A, B \in \mathbb{R}^{n\times n}
f = \operatorname{tr}(AX)
"""
WRONG = DECLARED + r"\nabla_X f = A"
RIGHT = DECLARED + r"\nabla_X f = A^\top"


def fence(body: str, prefix: str = "", first: str = "") -> str:
    lines = ["```derivation", *body.rstrip("\n").split("\n"), "```"]
    return "\n".join((first or prefix) + line if k == 0 else prefix + line for k, line in enumerate(lines)) + "\n"


def mended(text: str, path: str = "page.md") -> str:
    flavour = "latex" if path.endswith(".tex") else "python" if path.endswith(".py") else "markdown"
    return mend_document(parse_document(text, path, flavour)).document.text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(fence(WRONG), fence(RIGHT), id="a fence"),
        pytest.param("x\n\n> - a\n>\n" + fence(WRONG, ">   "), "x\n\n> - a\n>\n" + fence(RIGHT, ">   "), id="a list in a quote"),
        pytest.param(fence(WRONG).replace("\n", "\r\n"), fence(RIGHT).replace("\n", "\r\n"), id="CRLF"),
        pytest.param("\ufeff" + fence(WRONG)[:-1], "\ufeff" + fence(RIGHT)[:-1], id="byte order mark, no last line end"),
    ],
)
def test_a_wrong_row_is_mended_and_nothing_else(before: str, after: str) -> None:
    assert mended(before) == after


def test_a_latex_file_is_mended() -> None:
    body = WRONG.replace("\n", " \\\\\n")
    page = "\\documentclass{article}\n\\begin{document}\n\\begin{derivation}\n" + body + "\n\\end{derivation}\n\\end{document}\n"
    assert mended(page, "page.tex") == page.replace("= A\n", "= A^\\top\n")


def test_a_raw_docstring_is_mended() -> None:
    page = 'def f():\n    r"""Compute.\n\n' + fence(WRONG, "    ") + '    """\n'
    assert mended(page, "page.py") == page.replace("= A\n", "= A^\\top\n")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WRONG + " % expect: refuted", id="wrong on purpose"),
        pytest.param(WRONG + " % ignore: DRV301 a remark", id="ignored"),
        pytest.param(DECLARED + "\\nabla_X f = (2 % by the rule\n  A)", id="a comment in the middle"),
        pytest.param("x \\in \\mathbb{R}\nx = 2 x\ny^2 = z", id="no repair"),
        pytest.param("U \\in \\mathbb{R}^{m \\times n}\n\\text{given } U^T U = I\nU U^T = I", id="a repair of the left side"),
        pytest.param(DECLARED + "\\operatorname{tr}(A) = A", id="a repair that only repeats the left side"),
    ],
)
def test_what_is_left_alone(body: str) -> None:
    assert mended(fence(body)) == fence(body)


def test_a_chain_is_mended_row_by_row() -> None:
    chain = "\n= 2 \\operatorname{tr}(dX A)"
    text = mended(fence(DECLARED + "df = 2 \\operatorname{tr}(A dX)" + chain))
    assert text.replace("\\mathrm", "\\operatorname") == fence(DECLARED + "df = \\operatorname{tr}(A dX)\n= \\operatorname{tr}(dX A)")


def test_a_change_that_does_not_help_is_dropped() -> None:
    # Mended, the first claim would make the second one false, and that one has only a repair that repeats the row above it.
    body = "X \\in \\mathbb{R}^{n\\times n} \\text{ invertible}\nd(X^{-1}) = X^{-1} dX X^{-1}\n= X^{-1} dX X^{-1}"
    assert mended(fence(body)) == fence(body)
    # What stands apart from it is mended all the same.
    other = body + "\nd\\log\\det X = \\operatorname{tr}(X dX)"
    assert mended(fence(other)) == fence(body + "\nd\\log\\det X = \\mathrm{tr}(X^{-1} \\, dX)")
    assert mended(fence(body) + "\n" + fence(WRONG)) == fence(body) + "\n" + fence(RIGHT)


def test_the_diff_is_unified() -> None:
    before = parse_document(fence(WRONG)[:-1], "page.md")
    text = diff(before, mend_document(before).document)
    assert text.startswith("--- page.md\n+++ page.md\n@@ -2,5 +2,5 @@\n")
    assert "-\\nabla_X f = A\n+\\nabla_X f = A^\\top\n ```\n\\ No newline at end of file\n" in text
    assert diff(before, before) == ""


def test_fix_writes_the_file_and_tells_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(b"\xef\xbb\xbf" + fence(WRONG).replace("\n", "\r\n").encode())
    assert main(["check", "--diff", str(page)]) == 1
    assert "+\\nabla_X f = A^\\top" in capsys.readouterr().out
    assert main(["check", str(page)]) == 1
    assert main(["check", "--fix", str(page)]) == 0
    assert f"{page}:5:14: mended: A -> A^\\top\n" in capsys.readouterr().err
    assert page.read_bytes() == b"\xef\xbb\xbf" + fence(RIGHT).replace("\n", "\r\n").encode()
    assert main(["check", "--diff", str(page)]) == 0


def test_fix_with_findings_that_remain_is_1(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(fence(WRONG + "\ny = B z"), encoding="utf-8")
    assert main(["check", "--fix", str(page)]) == 1
    assert "A^\\top" in page.read_text(encoding="utf-8")


def test_fix_of_standard_input_goes_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    other = tmp_path / "page.md"
    other.write_text("untouched", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(fence(WRONG).encode())))
    assert main(["check", "--fix", "-", "--stdin-filename", str(other)]) == 0
    output = capfdbinary.readouterr()
    assert output.out == fence(RIGHT).encode()
    assert b"mended: A -> A^\\top" in output.err
    assert other.read_text(encoding="utf-8") == "untouched"
