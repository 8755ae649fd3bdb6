"""The Python-Markdown extension."""

from __future__ import annotations

import logging
import sys

import markdown
import pytest

from markdown_mathdoc import DerivationError, MathdocExtension
from mathdoc import Finding

pytestmark = pytest.mark.usefixtures("pretended_conversion")


def _html(text: str, *more: str, **options: object) -> str:
    return markdown.markdown(text, extensions=["fenced_code", "admonition", *more, MathdocExtension(**options)])


FENCE = "```derivation\ndf = dx\n```"
FORMULA = '<div class="arithmatex">\\[\n\\text{trace} df = dx\n\\]</div>'


def test_a_fence_becomes_a_formula_before_others_take_it() -> None:
    assert _html(f"# A\n\n{FENCE}\n\nafter") == f"<h1>A</h1>\n{FORMULA}\n<p>after</p>"


def test_a_fence_in_a_paragraph_is_set_apart() -> None:
    assert _html(f"before\n{FENCE}\nafter") == f"<p>before</p>\n{FORMULA}\n<p>after</p>"


def test_it_is_found_by_its_name() -> None:
    html = markdown.markdown(FENCE, extensions=["mathdoc"], extension_configs={"mathdoc": {"notation": "index"}})
    assert html == FORMULA.replace("trace", "index")


@pytest.mark.parametrize("opening", ["!!! note\n\n", "- item\n\n", "1. item\n\n"])
def test_containers_keep_their_derivations(opening: str) -> None:
    inner = "".join(f"    {line}\n" for line in FENCE.split("\n"))
    html = _html(f"{opening}{inner}\nafter")
    assert FORMULA in html
    assert html.index(FORMULA) < html.rindex("</div>" if "!!!" in opening else "</li>") < html.index("<p>after")


def test_a_wrong_derivation_shows_its_source_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mathdoc"):
        html = _html("a\n\n```derivation\n x = WRONG <b>\n```")
    assert '<pre><code> x = WRONG &lt;b&gt;</code></pre><ul class="mathdoc-messages"><li><code>DRV301</code>' in html
    assert caplog.messages == ["<page>:4:6: DRV301 the two sides differ <here>"]


def test_strict_raises_after_every_finding_was_reported() -> None:
    told: list[tuple[str, Finding]] = []
    text = "```derivation\nWRONG\n```\n\n```derivation\nWRONG\n```"
    with pytest.raises(DerivationError, match="<page>:2:1: DRV301"):
        _html(text, strict=True, report=lambda path, finding: told.append((path, finding)))
    assert [finding.start.line for _, finding in told] == [2, 6]


def test_code_that_shows_a_derivation_stays_code() -> None:
    html = _html("````markdown\n```derivation\nWRONG\n```\n````")
    assert "arithmatex" not in html
    assert "mathdoc" not in html
    assert "```derivation" in html


def test_an_unknown_notation_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="notation 'bra-ket' is not one of trace, colon, index"):
        MathdocExtension(notation="bra-ket")


def test_a_failure_of_mathdoc_itself_shows_the_source(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setitem(sys.modules["mathdoc.convert"].__dict__, "convert_document", broken)
    html = _html(FENCE)
    assert "<code" in html
    assert "df = dx" in html
    told = "internal error (ZeroDivisionError: inside); the derivations of this page stay as they are written"
    assert caplog.messages == [f"<page>:1:1: DRV900 {told}"]
    with pytest.raises(ZeroDivisionError):
        _html(FENCE, strict=True)
