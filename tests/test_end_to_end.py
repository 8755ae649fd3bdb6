"""The whole way, nothing replaced: a page in, a report, a converted page and a built site out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mathdoc
from mathdoc import Verdict
from mathdoc.cli import main
from mathdoc.reports.json import report
from tests.reports.test_json import REPORT, conforms

PAGE = """# Layers

```derivation
W \\in \\mathbb{R}^{m \\times n}, x \\in \\mathbb{R}^n, y \\in \\mathbb{R}^m
f = y^\\top W x
df = y^\\top dW\\, x
   = %s\\operatorname{tr}(x y^\\top dW)
```

after
"""
RIGHT, WRONG = PAGE % "", PAGE % "2 "


def test_a_right_page_is_verified_for_all_sizes() -> None:
    rows = mathdoc.check_text(RIGHT).blocks[0].rows
    assert [str(row.verdict) for row in rows] == ["given", "given", "verified", "verified"]
    assert [row.certificate.scope for row in rows if row.certificate] == ["all sizes", "all sizes"]


def test_a_wrong_page_is_refuted_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(WRONG)
    assert main(["check", str(page)]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{page}:7:")
    assert "\n7 |    = 2 \\operatorname{tr}(x y^\\top dW)\n" in out
    assert "note: counterexample" in out


def test_the_report_of_a_real_check_keeps_the_contract() -> None:
    files = [mathdoc.check_text(RIGHT), mathdoc.check_text(WRONG), mathdoc.check_text("```derivation\n\\frac{\n```")]
    conforms(json.loads(json.dumps(report(files))), REPORT)


@pytest.mark.parametrize("notation", ["trace", "colon", "index"])
def test_a_converted_page_says_the_same(notation: str) -> None:
    conversion = mathdoc.convert_text(RIGHT, notation)
    assert conversion.all_findings == ()
    assert conversion.blocks[0].latex
    assert conversion.text.startswith("# Layers\n\n")
    assert conversion.text.endswith("\n\nafter\n")


def test_a_wrong_page_is_not_converted() -> None:
    conversion = mathdoc.convert_text(WRONG, "colon")
    assert conversion.text == WRONG
    assert conversion.blocks[0].latex == ""
    assert conversion.result.blocks[0].verdict is Verdict.REFUTED


@pytest.mark.slow
def test_a_check_of_a_right_page_loads_only_what_it_needs(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(RIGHT)
    idle = ("sympy", "mathdoc.diagnosis", "mathdoc.engine", "mathdoc.notation")
    script = (
        f"import sys; from mathdoc.cli import main; print(main(['check', {str(page)!r}]), [m for m in sys.modules if m.startswith({idle})])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"


@pytest.mark.slow
def test_a_site_of_two_pages_shows_verified_formulas(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(RIGHT)
    (tmp_path / "docs" / "wrong.md").write_text(WRONG)
    (tmp_path / "mkdocs.yml").write_text("site_name: Two pages\nplugins:\n  - mathdoc:\n      notation: colon\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--config-file", str(tmp_path / "mkdocs.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    right = (tmp_path / "site" / "index.html").read_text()
    formulas = re.findall(r'class="arithmatex">(.*?)</', right)
    assert any(":" in formula for formula in formulas), right
    assert 'class="mathdoc mathdoc-unchecked"' in (tmp_path / "site" / "wrong" / "index.html").read_text()
    assert "mathdoc: wrong.md:7:" in done.stderr
