"""mathdoc.sty: documents compile with it, without mathdoc, and a draft shows the verdicts of what is still the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mathdoc.cli import main
from mathdoc.documents import parse_document, read_document

ENGINES = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed"))
    for name in ("pdflatex", "xelatex", "lualatex")
]
PAGE = r"""\documentclass{article}
\usepackage{amssymb}\usepackageOPTIONS{mathdoc}
\makeatletter\newcommand*\old{}\let\old\mathdoc@sign
\renewcommand*\mathdoc@sign[1]{\typeout{ROW \number\c@equation: #1.}\old{#1}}\makeatother
\begin{document}
Text.
\begin{equation} a = b \end{equation}
\begin{derivation}[wrt={x}, title={[a]}]
% :gradient: column
x, y &\in \mathbb{R}^n, A \in \mathbb{R}^{n \times n} \\ % a comment
f &= x^\top y \\
  &= y^\top  x \\
  &= 2 x^\top y
\end{derivation}
\begin{derivation} z \in \mathbb{R}^2 \\ z = \begin{pmatrix} z_1 \\ z_2 \end{pmatrix} \\ z^\top z = ? \end{derivation}
\begin{equation} a = b \end{equation}
\typeout{LAST \theequation}
\end{document}
"""


def written(folder: Path, options: str) -> Path:
    assert main(["latex-style", "-o", str(folder)]) == 0
    file = folder / "page.tex"
    file.write_text(PAGE.replace("OPTIONS", options), "utf-8")
    return file


def compiled(engine: str, file: Path) -> str:
    """Compile a document, and return what it says on the way."""
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", file.name]
    run = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout[-2000:]
    assert "LAST 2" in run.stdout
    return run.stdout


def test_the_style_is_printed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["latex-style"]) == 0
    assert b"\\ProvidesPackage{mathdoc}" in capsysbinary.readouterr().out


def test_verdicts_are_left_beside_the_document(tmp_path: Path) -> None:
    file = written(tmp_path, "[verdicts]")
    assert main(["check", str(file), "--write-verdicts"]) == 1
    said = re.findall(r"\{([0-9A-F]{32})\}\{(\d)\}\{(\w+)\}", (tmp_path / "page.verdicts").read_text("utf-8"))
    first, second = dict.fromkeys(key for key, _, _ in said)
    assert [(row, verdict) for key, row, verdict in said if key == first] == [
        ("1", "given"), ("2", "given"), ("3", "verified"), ("4", "refuted"),
    ]  # fmt: skip
    assert [(row, verdict) for key, row, verdict in said if key == second][-1] == ("3", "open")
    assert len(read_document(file).blocks) == 2


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_compiled_without_the_tool(engine: str, tmp_path: Path) -> None:
    assert "ROW" not in compiled(engine, written(tmp_path, ""))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_verdicts_in_a_draft(engine: str, tmp_path: Path) -> None:
    file = written(tmp_path, "[verdicts]")
    assert "ROW" not in compiled(engine, file)
    main(["check", str(file), "--write-verdicts"])
    shown = set(re.findall(r"ROW (\d): (\w+)\.", compiled(engine, file)))
    assert {("3", "verified"), ("4", "refuted"), ("3", "open")} <= shown
    # What has changed since the check shows none.
    file.write_text(file.read_text("utf-8").replace("y^\\top  x", "y^\\top  A x"), "utf-8")
    assert ("4", "refuted") not in re.findall(r"ROW (\d): (\w+)\.", compiled(engine, file))
    file.write_text(file.read_text("utf-8").replace("y^\\top  A x", "y^\\top\n x").replace("% a comment", "% another"), "utf-8")
    assert ("4", "refuted") in re.findall(r"ROW (\d): (\w+)\.", compiled(engine, file))


def test_derivations_are_read_in_the_page_as_typeset() -> None:
    assert [block.closed for block in parse_document(PAGE.replace("OPTIONS", ""), "page.tex", "latex").blocks] == [True, True]
