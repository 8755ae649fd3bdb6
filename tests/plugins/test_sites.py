"""The same pages, built by every tool that is supported."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FENCE = r"""
{opening}

x \in \mathbb{{R}}^n, A \in \mathbb{{R}}^{{n \times n}}
f = x^\top A x
df = {factor} x^\top (A + A^\top)\, dx
{closing}
"""
RIGHT = "# Right\n" + FENCE.format(opening="```derivation", factor="", closing="```")
WRONG = "# Wrong\n" + FENCE.format(opening="```derivation", factor="3", closing="```")
SHOWN = '<div class="mathdoc-row" role="listitem" data-verdict="verified">'

MKDOCS = "site_name: Site\nsite_url: https://example.org/\ntheme: {theme}\nplugins:\n  - mathdoc:\n      notations: [trace, colon]\n"
MATERIAL = "{name: material, font: false, features: [navigation.instant]}"


def _needs(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"needs {module}")


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)


def _pages(folder: Path, *, wrong: bool = True) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(RIGHT)
    if wrong:
        (folder / "docs" / "wrong.md").write_text(WRONG)


def _check(site: Path, wrong: str = "wrong/index.html") -> None:
    html = (site / "index.html").read_text()
    assert SHOWN in html
    assert 'value="colon"' in html
    assert 'class="mathdoc mathdoc-unchecked"' in (site / wrong).read_text()


@pytest.mark.parametrize(
    ("module", "theme"),
    [("mkdocs", "mkdocs"), ("mkdocs", "readthedocs"), ("mkdocs", MATERIAL), ("properdocs", "mkdocs"), ("properdocs", "readthedocs")],
)
def test_mkdocs_and_who_continues_it(tmp_path: Path, module: str, theme: str) -> None:
    _needs(module)
    if theme == MATERIAL:
        _needs("material")
    if module == "properdocs":
        _needs(f"properdocs_theme_{theme}")
    _pages(tmp_path)
    (tmp_path / f"{module}.yml").write_text(MKDOCS.format(theme=theme))
    done = _run(tmp_path, module, "build")
    assert done.returncode == 0, done.stderr
    assert "mathdoc: wrong.md:7:" in done.stderr
    _check(tmp_path / "site")
    assert (tmp_path / "site" / "assets" / "mathdoc" / "mathdoc.js").is_file()
    assert _run(tmp_path, module, "build", "--strict").returncode != 0


def test_zensical_through_the_extension(tmp_path: Path) -> None:
    if shutil.which("zensical", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("needs zensical")
    _pages(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Site\nsite_url: https://example.org/\nmarkdown_extensions:\n"
        "  - markdown_mathdoc:\n      notations: [trace, colon]\n  - pymdownx.superfences\n"
    )
    done = subprocess.run(
        [str(Path(sys.executable).with_name("zensical")), "build", "-c"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    _check(tmp_path / "site")


SPHINX_INDEX = """Title
=====

.. derivation::
   :notations: colon, trace

   x \\in \\mathbb{R}^n, A \\in \\mathbb{R}^{n \\times n}
   f = x^\\top A x
   df = x^\\top (A + A^\\top)\\, dx

.. toctree::

   wrong
"""


@pytest.fixture
def sphinx_pages(tmp_path: Path) -> Path:
    _needs("sphinx")
    _needs("myst_parser")
    (tmp_path / "conf.py").write_text('project = "Site"\nextensions = ["sphinx_mathdoc", "myst_parser", "sphinx.ext.mathjax"]\n')
    (tmp_path / "index.rst").write_text(SPHINX_INDEX)
    (tmp_path / "wrong.md").write_text("# Wrong\n" + FENCE.format(opening="```{derivation}", factor="3", closing="```"))
    return tmp_path


def test_sphinx_builds_html_and_warns_at_the_row(sphinx_pages: Path) -> None:
    done = _run(sphinx_pages, "sphinx", "-b", "html", ".", "site")
    assert done.returncode == 0, done.stderr
    assert "wrong.md:7: WARNING: DRV" in done.stderr
    _check(sphinx_pages / "site", "wrong.html")
    html = (sphinx_pages / "site" / "index.html").read_text()
    assert "_static/mathdoc.css" in html
    assert re.search(r"<script[^>]*mathjax", html)
    assert _run(sphinx_pages, "sphinx", "-W", "-E", "-b", "html", ".", "again").returncode != 0


def test_sphinx_builds_latex(sphinx_pages: Path) -> None:
    done = _run(sphinx_pages, "sphinx", "-b", "latex", ".", "tex")
    assert done.returncode == 0, done.stderr
    (text,) = [file.read_text() for file in (sphinx_pages / "tex").glob("site.tex")]
    assert "\\[\n\\begin{aligned}\nx &\\in" in text
    assert "\\begin{verbatim}" in text


def test_sphinx_refuses_settings_that_nothing_knows(sphinx_pages: Path) -> None:
    with (sphinx_pages / "conf.py").open("a") as settings:
        settings.write('mathdoc_notations = ["bra-ket"]\n')
    done = _run(sphinx_pages, "sphinx", "-b", "html", ".", "site")
    assert done.returncode != 0
    assert "'bra-ket' is not one of trace, colon, index" in done.stderr
