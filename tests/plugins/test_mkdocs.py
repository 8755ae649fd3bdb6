"""The MkDocs plugin, in builds of a site of two pages."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

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
    assert '<div class="arithmatex">\\[\n\\text{colon} df = 2 y^\\top dy &lt; 3\n\\]</div>' in html
    assert '<div class="mathdoc-unchecked"><pre><code>df = WRONG</code></pre>' in (site / "site" / "wrong" / "index.html").read_text()
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
