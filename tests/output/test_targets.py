"""What else a conversion may be written as."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import mathdoc
from mathdoc.cli import main
from mathdoc.documents import parse_document
from mathdoc.options import TARGETS
from mathdoc.output import targets
from mathdoc.output.targets import convert_to
from mathdoc.rewriting import Wish

ROWS = r"""X \in \mathbb{R}^{m \times n}, w \in \mathbb{R}^n, y \in \mathbb{R}^m
r = X w - y
f = \|r\|^2
df = 2 r^\top dr \text{ by the chain rule}
   = 2 \operatorname{tr}(r^\top X \, dw)
\frac{\partial f}{\partial w} = 2 X^\top r
"""
PAGE = f"# Page\n\n- item\n\n  ```derivation\n{''.join(f'  {line}' for line in ROWS.splitlines(keepends=True))}  ```\n\nAfter.\n"
TEXT = """\
    X ∈ ℝᵐˣⁿ, w ∈ ℝⁿ, y ∈ ℝᵐ
    r = X w - y
    f = ‖r‖²
   df = 2 rᵀ dr   (by the chain rule)
      = 2 rᵀ X dw
∂f/∂w = 2 Xᵀ r
"""


def written(target: str, *notations: str, page: str = PAGE, name: str = "page.md") -> str:
    conversion = convert_to(parse_document(page, name), [Wish(n) for n in notations or ("",)], targets.TARGETS[target])
    assert conversion.all_findings == ()
    return conversion.text


def test_the_table_and_the_functions_name_the_same_targets() -> None:
    assert tuple(targets.TARGETS) == tuple(TARGETS)


def test_text_is_aligned_at_the_relation_signs() -> None:
    assert written("text") == TEXT


def test_text_can_be_read_again_and_holds() -> None:
    rows = [line.split("  (")[0] for line in TEXT.splitlines()]
    declared = ROWS.splitlines()[0]
    result = mathdoc.check_text("```derivation\n" + "\n".join([declared, *(row.strip() for row in rows[1:])]) + "\n```\n")
    assert result.all_findings == ()
    assert str(result.blocks[0].verdict) == "verified"


@pytest.mark.parametrize("target", ["latex", "rst", "myst", "tabs", "table"])
def test_what_is_latex_says_the_same(target: str) -> None:
    """The rows that are written are read again, below the author's declarations, and hold."""
    text = written(target)
    if target == "table":
        rows = [line.strip().strip("|").strip().strip("$").split("$")[0] for line in text.splitlines() if "$" in line]
    else:
        body = text.partition(r"\begin{align")[2].partition("}\n")[2].partition(r"\end{align")[0]
        rows = [line.strip().removesuffix(r"\\").partition(r"\qquad")[0] for line in body.strip().splitlines()]
    assert len(rows) == 6
    result = mathdoc.check_text("```derivation\n" + "\n".join(rows) + "\n```\n")
    assert result.all_findings == ()
    assert [str(row.verdict) for row in result.blocks[0].rows] == ["given", "given", "given", "verified", "verified", "verified"]


def test_the_directives() -> None:
    assert written("rst").startswith(".. math::\n\n   \\begin{aligned}\n   X &\\in")
    assert "  ```{math}\n  \\begin{aligned}\n" in written("myst")
    assert written("latex").startswith("\\begin{align*}\nX &\\in")
    assert written("latex").endswith("2 X^\\top r\n\\end{align*}\n")


@pytest.mark.parametrize("target", ["myst", "tabs", "table"])
def test_all_else_in_the_document_stays(target: str) -> None:
    text = written(target)
    assert text.startswith("# Page\n\n- item\n\n  ")
    assert text.endswith("\n\nAfter.\n")


def test_several_notations_stand_beside_each_other() -> None:
    lines = written("table", "trace", "index").splitlines()[4:]
    assert lines[:2] == ["  | trace | index |", "  | --- | --- |"]
    assert r"  | $\frac{\partial f}{\partial w} = 2 X^\top r$ | $\frac{\partial f}{\partial w_j} = 2 X_{ij} r_i$ |" in lines
    assert r"  | $f = \Vert r\Vert ^2$ | $f = r_i r_i$ |" in lines
    tabs = written("tabs", "trace", "index")
    assert '  === "trace"\n\n      $$\n      \\begin{aligned}' in tabs
    assert '  === "index"\n\n      $$\n      \\begin{aligned}' in tabs


def test_a_formula_keeps_the_delimiters_of_its_author() -> None:
    page = f"<!-- derivation -->\n$$\n{ROWS.strip().replace(chr(10), ' ' + chr(92) * 2 + chr(10))}\n$$\n"
    assert written("myst", page=page).startswith("<!-- derivation -->\n$$\n\\begin{aligned}")


def test_mathml_is_well_formed() -> None:
    pytest.importorskip("latex2mathml", reason="latex2mathml (mathdoc[mathml]) is not installed")
    page = PAGE.replace("by the chain rule", "a < b & c").replace("f = ", "\\text{name}_f = ")
    lines = [line for line in written("mathml", page=page.replace("\\text{name}_f", "f")).splitlines() if "<math" in line]
    root = ET.fromstring(lines[0].strip())
    assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
    table = root[0]
    assert [len(row) for row in table] == [3] * 6
    assert "a < b & c" in "".join(root.itertext())


def test_mathml_makes_no_links() -> None:
    pytest.importorskip("latex2mathml", reason="latex2mathml (mathdoc[mathml]) is not installed")
    from mathdoc.output.mathml import mathml
    from mathdoc.results import ConvertedRow
    from mathdoc.source import Position

    rows = [ConvertedRow(Position(1, 1), r"\href{javascript:alert(1)}{x}", "=", r"\frac{<script>", ("<b>",))]
    found = mathml(rows)
    root = ET.fromstring(found)
    assert not [node for node in root.iter() if "href" in node.attrib]
    assert "<script" not in found
    assert "<b>" not in found


def test_the_api() -> None:
    assert mathdoc.convert_text(PAGE, to="text").text == TEXT
    assert mathdoc.convert_text(PAGE, "trace, index", to="table").text == written("table", "trace", "index")
    with pytest.raises(ValueError, match="unknown target 'pdf': it is one of text"):
        mathdoc.convert_text(PAGE, to="pdf")


def test_the_command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["convert", str(page), "--to", "text"]) == 0
    assert capfdbinary.readouterr().out.decode() == TEXT
    assert main(["convert", str(page), "--notation", "trace,index"]) == 0
    assert b"| trace | index |" in capfdbinary.readouterr().out
    assert main(["convert", str(page), "--notation", "trace,index", "--to", "text"]) == 2
    assert b"text takes one notation; several go with --to table or --to tabs" in capfdbinary.readouterr().err
    assert main(["convert", str(page), "--notation", "trace,nope"]) == 2
    assert b"'nope' is not one of 'trace'" in capfdbinary.readouterr().err


def test_a_derivative_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    question = ["derive", r"x^\top A x", "--wrt", "x", "--declare", r"x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}"]
    assert main([*question, "--differential", "--steps", "--as", "text"]) == 0
    assert capsys.readouterr().out == (
        "df = dxᵀ A x + xᵀ A dx    (product rule)\n"
        "   = xᵀ Aᵀ dx + xᵀ A dx   (transpose in the trace)\n"
        "   = (A x + Aᵀ x)ᵀ dx     (terms collected)\n"
        "   = xᵀ (A + Aᵀ) dx       (simplified)\n"
    )
