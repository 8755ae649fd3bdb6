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
FORMULA = '<span class="arithmatex">\\(\\displaystyle {}= \\mathsf{trace} df = dx\\)</span>'
BLOCK = '<div class="mathdoc" id="derivation-1" data-verdict="verified">'


def test_a_fence_becomes_a_formula_before_others_take_it() -> None:
    html = _html(f"# A\n\n{FENCE}\n\nafter")
    assert html.startswith(f"<h1>A</h1>\n{BLOCK}")
    assert FORMULA in html
    assert html.endswith("</div>\n<p>after</p>")


def test_a_fence_in_a_paragraph_is_set_apart() -> None:
    html = _html(f"before\n{FENCE}\nafter")
    assert html.startswith(f"<p>before</p>\n{BLOCK}")
    assert html.endswith("</div>\n<p>after</p>")


def test_it_is_found_by_its_name() -> None:
    html = markdown.markdown(FENCE, extensions=["mathdoc"], extension_configs={"mathdoc": {"notation": "index"}})
    assert FORMULA.replace("trace", "index") in html


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

    monkeypatch.setitem(sys.modules["mathdoc.convert"].__dict__, "convert_into", broken)
    html = _html(FENCE)
    assert "<code" in html
    assert "df = dx" in html
    told = "internal error (ZeroDivisionError: inside); the derivations of this page stay as they are written"
    assert caplog.messages == [f"<page>:1:1: DRV900 {told}"]
    with pytest.raises(ZeroDivisionError):
        _html(FENCE, strict=True)


def test_notations_are_offered_once_each_and_the_default_comes_first() -> None:
    html = _html(FENCE, notation="colon", notations=["trace", "colon"])
    assert [part.split('"')[0] for part in html.split('type="radio" name="derivation-1-notation" value="')[1:]] == ["colon", "trace"]
    assert html.count("<template>") == 1
    shown, kept = html.split("<template>")
    assert "\\mathsf{colon}" in shown
    assert "\\mathsf{trace}" in kept


def test_one_notation_needs_no_switch() -> None:
    assert "radio" not in _html(FENCE)


@pytest.mark.parametrize(("reasons", "shown"), [("show", '<div class="mathdoc-remark">because'), ("fold", "<details"), ("hide", "")])
def test_reasons_are_shown_folded_or_hidden(reasons: str, shown: str) -> None:
    html = _html(FENCE, reasons=reasons)
    assert shown in html
    assert ("because" in html) == (reasons != "hide")


@pytest.mark.parametrize("options", [{"notations": ["bra-ket"]}, {"reasons": "loud"}])
def test_unknown_values_are_refused_at_once(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        MathdocExtension(**options)
