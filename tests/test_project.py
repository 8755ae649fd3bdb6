"""`[tool.mathdoc]`: what a project says counts on each of its pages, and a page may say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from mathdoc import check_file, check_text
from mathdoc.cli import main

SETTINGS = r"""
[project]
name = "mathdoc-user"

[tool.mathdoc]
layout = "denominator"
symbols = ['A \in \R^{m \times n}', 'x \in \R^n']
macros = '''
\newcommand{\R}{\mathbb{R}}
\newcommand{\grad}[2]{\frac{\partial #1}{\partial #2}}
'''
"""
BODY = r"\grad{A x}{x} = A^T"


def page_in(folder: Path, body: str = BODY, settings: str = SETTINGS) -> Path:
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    (folder / "docs").mkdir(exist_ok=True)
    page = folder / "docs" / "page.md"
    page.write_text(f"```derivation\n{body}\n```\n", encoding="utf-8")
    return page


def verdict(page: Path) -> str:
    return str(check_file(page).blocks[0].rows[-1].verdict)


def test_options_macros_and_symbols_count_on_every_page(tmp_path: Path) -> None:
    assert verdict(page_in(tmp_path)) == "verified"


def test_the_block_has_the_last_word(tmp_path: Path) -> None:
    assert verdict(page_in(tmp_path, ":layout: numerator\n" + r"\grad{A x}{x} = A")) == "verified"
    assert verdict(page_in(tmp_path, r"x \in \R^{k}, B \in \R^{m \times k}" + "\n" + r"\grad{B x}{x} = B^T")) == "verified"


def test_changed_settings_count_at_once(tmp_path: Path) -> None:
    page = page_in(tmp_path, r"\grad{A x}{x} = A")
    assert verdict(page) == "error"
    page_in(tmp_path, r"\grad{A x}{x} = A", SETTINGS.replace("denominator", "numerator") + "\n# changed\n")
    assert verdict(page) == "verified"


def test_the_nearest_table_counts(tmp_path: Path) -> None:
    page = page_in(tmp_path)
    (tmp_path / "docs" / "pyproject.toml").write_text('[project]\nname = "mathdoc-docs"\n', encoding="utf-8")
    assert verdict(page) == "verified"


def test_a_text_without_a_file_has_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_in(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert str(check_text(f"```derivation\n{BODY}\n```\n").blocks[0].rows[-1].verdict) == "error"


KNOWN = (
    "complete, differential, elementwise, free, given, gradient, hadamard, highlight, inner, layout, matrix, notation, "
    "reasons, show, sums, "
    "transpose, wrt, macros, symbols, select, ignore, per-file-ignores, baseline, cache-dir"
)


WORDS = (
    r"[tool.mathdoc]: `nothing` is not a set that mathdoc knows; "
    r"for example `A \in \mathbb{R}^{m \times n}`, `x \in \mathbb{R}^n`, `\lambda \in \mathbb{R}`"
)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            "[tool.mathdoc]\nlayuot = 'numerator'\n",
            f"[tool.mathdoc]: `layuot` is no setting of a project; did you mean `layout`? Known: {KNOWN}",
        ),
        ("[tool.mathdoc]\ntitle = 'x'\n", f"[tool.mathdoc]: `title` is no setting of a project. Known: {KNOWN}"),
        (
            "[tool.mathdoc]\nlayout = 'numertor'\n",
            "[tool.mathdoc]: option `layout` does not take `numertor`; known: `numerator`, `denominator`",
        ),
        ("[tool.mathdoc]\nlayout = 3\n", "[tool.mathdoc]: `layout` is to be a text, or a list of texts"),
        ("[tool.mathdoc]\nsymbols = ['A \\in']\n", WORDS),
        ("[tool]\nmathdoc = 3\n", "`tool.mathdoc` is to be a table"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_stop_the_run(tmp_path: Path, settings: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = page_in(tmp_path, settings=settings)
    assert main(["check", str(page)]) == 2
    assert capsys.readouterr() == ("", f"mathdoc: {tmp_path.resolve() / 'pyproject.toml'}: {message}\n")


def test_a_file_that_is_no_toml_stops_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = page_in(tmp_path, settings="[tool.mathdoc\n")
    assert main(["check", str(page)]) == 2
    assert capsys.readouterr().err.startswith(f"mathdoc: {tmp_path.resolve() / 'pyproject.toml'}: ")
