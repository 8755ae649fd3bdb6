"""A built site in headless Chromium: formulas, the switch, what is remembered, and that no text of a page becomes markup."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_mathdoc import katex

pytest.importorskip("websocket", reason="needs websocket-client to drive a browser")

from tests.plugins.browser import CHROMIUM, Browser, Page, browser, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which .ci/install-tools installs"),
]

KATEX = Path(os.environ.get("MATHDOC_KATEX", Path(__file__).parent.parent.parent / "build" / "katex"))

PAGE = r"""# Page

```derivation
x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}
f = x^\top A x
df = x^\top A\, dx % expect: refuted
df = x^\top (A + A^\top)\, dx \quad \text{(by the product rule)}
```

```derivation
x, y \in \mathbb{R}^n
g = x^\top y
dg = y^\top dx + x^\top dy
```
"""

ATTACKS = [
    r"<script>window.attacked = 1</script>",
    r"<img src=x onerror=window.attacked=1>",
    r"<svg onload=window.attacked=1>",
    r"x = \text{<img src=x onerror=window.attacked=1>}",
    r"x = y \quad \text{(<b onmouseover=window.attacked=1>why</b>)}",
    r"\href{javascript:window.attacked=1}{x} = y",
    r"x = \htmlData{onclick=window.attacked}{y}",
    r"x = \text{\) </span><script>window.attacked=1</script> \(} y",
    r"x = y</script><script>window.attacked=1</script>",
    r"x = y --><img src=x onerror=window.attacked=1>",
    r"x = y\"><img src=x onerror=window.attacked=1>",
    r"x = y'></template><img src=x onerror=window.attacked=1>",
    r":name: \"><img src=x onerror=window.attacked=1>",
    r"<a href=javascript:window.attacked=1>x</a> = y",
    r"x = \unicode{x3c}img src=x onerror=window.attacked=1\unicode{x3e}",
    r"x = \require{html}\style{background:url(javascript:1)}{y}",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        katex.fetch(KATEX)
    except (OSError, ValueError) as error:
        pytest.skip(f"needs KaTeX, and it could not be fetched: {error}")
    folder = tmp_path_factory.mktemp("site")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(PAGE)
    (folder / "docs" / "other.md").write_text(PAGE)
    attacks = [f"```derivation\nx, y \\in \\mathbb{{R}}^n\n{row}{expect}\n```\n" for row in ATTACKS for expect in ("", " % expect: error")]
    (folder / "docs" / "attacks.md").write_text("# Attacks\n\n" + "\n".join(attacks))
    options = f"{{notations: [trace, colon, index], on_failure: mark, math: katex, math_assets: '{KATEX}', status_page: derivations.md}}"
    (folder / "mkdocs.yml").write_text(f"site_name: Site\ntheme: mkdocs\nplugins:\n  - mathdoc: {options}\n")
    build(load_config(str(folder / "mkdocs.yml"), theme={"name": "readthedocs", "highlightjs": False}))
    with served(folder / "site") as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with ExitStack() as stack:
        try:
            started = stack.enter_context(browser())
        except OSError as error:
            pytest.skip(f"needs a Chromium that starts: {error}")
        yield started


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.page() as opened:
        yield opened


FIRST = "document.querySelector('#derivation-1 > .mathdoc-view').dataset.notation"
SECOND = FIRST.replace("-1", "-2", 1)


def _radio(block: int, notation: str) -> str:
    return f"#derivation-{block} input[value={notation}] + span"


def test_formulas_are_typeset_and_nothing_comes_from_elsewhere(site: str, page: Page) -> None:
    page.open(f"{site}/")
    page.wait("document.querySelectorAll('.mathdoc .arithmatex').length > 8")
    page.wait("[...document.querySelectorAll('.arithmatex')].every(e => e.querySelector('.katex'))")
    assert page.value("document.querySelectorAll('.katex-error').length") == 0
    assert page.value("getComputedStyle(document.querySelector('.mathdoc-wrong .mathdoc-note')).display") != "none"
    assert [url for url in page.requests if not url.startswith((site, "data:"))] == []
    assert page.errors == []


def test_the_switch_works_by_mouse_and_is_remembered(site: str, page: Page) -> None:
    page.open(f"{site}/")
    page.click(_radio(1, "colon"))
    page.wait(f"{FIRST} === 'colon'")
    page.wait("[...document.querySelectorAll('#derivation-1 > .mathdoc-view .arithmatex')].every(e => e.querySelector('.katex'))")
    assert page.value(SECOND) == "trace"
    page.open(f"{site}/?again")
    page.wait(f"{FIRST} === 'colon'")
    assert page.value(SECOND) == "trace"
    assert page.value("document.querySelector('#derivation-1 input:checked').value") == "colon"
    page.open(f"{site}/other/")
    page.wait(f"{FIRST} === 'trace'")
    page.open(f"{site}/")
    page.click("#derivation-1 .mathdoc-everywhere")
    page.wait(f"{SECOND} === 'colon'")
    page.open(f"{site}/other/")
    page.wait(f"{FIRST} === 'colon'")
    page.click(_radio(1, "trace"))
    page.click(_radio(1, "colon"))
    page.click(_radio(1, "trace"))
    page.wait(f"{FIRST} === 'trace'")
    assert page.value("document.querySelectorAll('#derivation-1 > template').length") == 2
    assert page.errors == []


def test_the_switch_works_by_keyboard(site: str, page: Page) -> None:
    page.open(f"{site}/")
    page.value("document.querySelector('#derivation-1 input:checked').focus()")
    page.press("ArrowRight", 39)
    page.wait(f"{FIRST} === 'colon'")
    page.press("ArrowRight", 39)
    page.wait(f"{FIRST} === 'index'")
    assert page.value("document.activeElement.value") == "index"
    assert page.value("document.activeElement.closest('fieldset').querySelector('legend').textContent") == "Notation"


def test_a_row_tells_its_certificate_on_focus_and_hover(site: str, page: Page) -> None:
    page.open(f"{site}/")
    page.value("document.querySelector('[data-verdict=verified] > button.mathdoc-mark').focus()")
    page.wait("document.querySelector('.mathdoc-popover')?.hidden === false")
    assert "verified (all sizes): exact" in str(page.value("document.querySelector('.mathdoc-popover').textContent"))
    assert "verified" in str(page.value("document.activeElement.getAttribute('aria-label')"))
    page.press("Escape", 27)
    page.wait("document.querySelector('.mathdoc-popover').hidden")


def test_narrow_and_dark_pages_do_not_overflow(site: str, page: Page) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    page.open(f"{site}/")
    page.wait("document.querySelectorAll('.katex').length > 8")
    assert page.value("document.documentElement.scrollWidth <= 390")


def test_without_scripts_the_default_notation_shows(site: str, page: Page) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(f"{site}/")
    assert page.value("document.querySelectorAll('.mathdoc-view').length") == 2
    assert page.value("document.querySelector('.mathdoc-bar').offsetHeight") == 0
    assert "\\(" in str(page.value("document.querySelector('.mathdoc-view').innerText"))


def test_no_text_of_a_document_becomes_markup(site: str, page: Page) -> None:
    page.open(f"{site}/attacks/")
    page.wait("document.querySelectorAll('.mathdoc').length > 20")
    for notation in ("colon", "index"):
        page.value(f"document.querySelectorAll('input[value={notation}]').forEach(input => input.click())")
    page.value("document.querySelectorAll('.mathdoc *').forEach(e => e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})))")
    assert page.value("window.attacked") is None
    assert page.value("document.querySelectorAll('.mathdoc :is(script, img, iframe, object, a, b, style)').length") == 0
    handlers = (
        "[...document.querySelectorAll('.mathdoc, .mathdoc *')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length"
    )
    assert page.value(handlers) == 0
    assert [error for error in page.errors if "attacked" in error or "dialog" in error] == []
    page.open(f"{site}/derivations/")
    assert page.value("window.attacked") is None
    assert page.value("document.querySelectorAll('.mathdoc-status :is(script, img, b)').length") == 0
