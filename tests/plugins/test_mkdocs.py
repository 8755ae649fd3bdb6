"""The MkDocs plugin, in builds of a site of two pages."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Literal

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

from mkdocs_mathdoc import katex

pytestmark = pytest.mark.usefixtures("pretended_conversion")

RIGHT_PAGE = "# Right\n\n```derivation\ndf = 2 y^\\top dy < 3\n```\n"
WRONG_PAGE = "---\ntitle: Wrong\nauthor: nobody\n---\n\n# Wrong\n\n```derivation\ndf = WRONG\n```\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(RIGHT_PAGE)
    (tmp_path / "docs" / "wrong.md").write_text(WRONG_PAGE)
    return tmp_path


def _build(site: Path, options: str = "", command: Literal["build", "serve"] = "build") -> None:
    (site / "mkdocs.yml").write_text(f"site_name: Two pages\nplugins:\n  - mathdoc:\n      notation: colon\n{options}")
    config = load_config(str(site / "mkdocs.yml"))
    config.plugins.on_startup(command=command, dirty=False)
    build(config)


def test_pages_show_formulas_and_warnings_name_the_line_of_the_file(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mkdocs"):
        _build(site)
    html = (site / "site" / "index.html").read_text()
    assert "\\mathsf{colon} df = 2 y^\\top dy &lt; 3\\)</span>" in html
    assert 'id="derivation-1"><pre><code>df = WRONG</code></pre>' in (site / "site" / "wrong" / "index.html").read_text()
    told = [record for record in caplog.records if record.name == "mkdocs.plugins.mathdoc"]
    assert [record.getMessage() for record in told] == ["mathdoc: wrong.md:9:6: DRV301 the two sides differ <here>"]


def test_strict_stops_a_build_before_anything_is_written(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Abort):
        _build(site, "      strict: true\n")
    assert caplog.messages[-1] == "mathdoc: 1 finding(s) in derivations, and the plugin is set to strict"
    assert not (site / "site" / "index.html").exists()


def test_strict_does_not_stop_a_server(site: Path) -> None:
    _build(site, "      strict: true\n", command="serve")
    assert (site / "site" / "wrong" / "index.html").exists()


def test_findings_are_counted_anew_at_each_build(site: Path) -> None:
    with pytest.raises(Abort):
        _build(site, "      strict: true\n")
    (site / "docs" / "wrong.md").write_text(RIGHT_PAGE)
    _build(site, "      strict: true\n")
    assert "arithmatex" in (site / "site" / "wrong" / "index.html").read_text()


def test_an_unknown_notation_is_a_configuration_error(site: Path) -> None:
    (site / "mkdocs.yml").write_text("site_name: x\nplugins:\n  - mathdoc:\n      notation: bra-ket\n")
    with pytest.raises((Abort, ConfigurationError)):
        load_config(str(site / "mkdocs.yml"))


def test_a_warning_may_be_a_mark_only(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mkdocs"):
        _build(site, "      on_failure: mark\n")
    assert [record for record in caplog.records if record.name == "mkdocs.plugins.mathdoc"] == []
    assert 'data-verdict="refuted"' in (site / "site" / "wrong" / "index.html").read_text()


def test_on_failure_error_stops_a_build(site: Path) -> None:
    with pytest.raises(Abort):
        _build(site, "      on_failure: error\n")


def test_the_site_has_its_own_style_sheet_and_script_and_they_come_before_the_authors(site: Path) -> None:
    _build(site, "extra_css: [mine.css]\n")
    html = (site / "site" / "wrong" / "index.html").read_text()
    assert html.index("../assets/mathdoc/mathdoc.css") < html.index("../mine.css")
    assert '<script src="../assets/mathdoc/mathdoc.js"></script>' in html
    assert (site / "site" / "assets" / "mathdoc" / "mathdoc.css").is_file()


@pytest.mark.parametrize("urls", ["true", "false"])
def test_the_status_page_links_every_derivation(site: Path, urls: str) -> None:
    (site / "docs" / "deep").mkdir()
    (site / "docs" / "deep" / "page.md").write_text("```derivation\n:name: last <one>\ndf = dx\n```\n")
    _build(site, f"      status_page: derivations.md\nuse_directory_urls: {urls}\n")
    folder = site / "site"
    file = folder / ("derivations/index.html" if urls == "true" else "derivations.html")
    html = file.read_text()
    assert "3 derivations: 2 verified, 1 refuted." in html
    links = re.findall(r'<td><a href="([^"#]*)#([^"]*)">([^<]*)</a>', html)
    assert len(links) == 3
    for address, anchor, _ in links:
        target = (file.parent / address / "index.html" if address.endswith("/") else file.parent / address).resolve()
        assert f'id="{anchor}"' in target.read_text()
    assert "<td>wrong.md</td>" in html
    assert [text for *_, text in links] == ["line 3", "line 8", "line 1"]


@pytest.mark.parametrize("assets", ["", "      math_assets: docs\n"])
def test_missing_files_of_a_typesetter_are_asked_for(site: Path, assets: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Abort):
        _build(site, f"      math: katex\n{assets}")
    assert "python -m mkdocs_mathdoc.katex FOLDER" in caplog.text


def test_a_fetched_release_that_was_changed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not KaTeX"):
        katex.unpack(b"something else", tmp_path)
    assert list(tmp_path.iterdir()) == []
