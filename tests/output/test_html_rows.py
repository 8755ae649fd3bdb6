"""Rows as HTML, from real derivations: verdicts, what is wrong on purpose, and text that must not act."""

from __future__ import annotations

import re

import pytest

from mathdoc import api

TEACHING = r"""
```derivation
x \in \mathbb{R}^n, A \in \mathbb{R}^{n \times n}
f = x^\top A x
df = 2 x^\top A\, dx % expect: refuted
df = x^\top (A + A^\top)\, dx
```
"""


def _rows(html: str) -> list[str]:
    return html.split('<div class="mathdoc-row')[1:]


def test_each_row_carries_its_own_verdict() -> None:
    rows = [row for row in _rows(api.render_text(TEACHING, "trace").text) if row.startswith(('"', " mathdoc-wrong"))]
    assert [re.findall(r'data-verdict="(\w+)"', row)[0] for row in rows[-4:]] == ["given", "given", "refuted", "verified"]
    assert ["<button" in row for row in rows[-4:]] == [False, False, True, True]
    assert 'title="verified (all sizes): exact, ' in rows[-1]


def test_what_is_wrong_on_purpose_is_marked_with_its_counterexample() -> None:
    *_, wrong, _ = _rows(api.render_text(TEACHING, "trace").text)
    assert wrong.startswith(' mathdoc-wrong"')
    assert "<strong>Wrong on purpose (refuted)</strong>: with " in wrong
    assert "the left side is" in wrong


def test_a_derivation_that_fails_is_its_source_or_marked_rows() -> None:
    page = TEACHING.replace(" % expect: refuted", "")
    assert "mathdoc-unchecked" in api.render_text(page, "trace").text
    marked = api.render_text(page, "trace", mark=True, notations=["colon"]).text
    assert "mathdoc-unchecked" not in marked
    assert "radio" not in marked
    *_, wrong, right = _rows(marked)
    assert "<strong>Wrong</strong>: with " in wrong
    assert 'data-verdict="verified"' in right


@pytest.mark.parametrize(
    "row",
    [
        r"\href{javascript:alert(1)}{x} = y",
        r"\htmlData{a=b}{x} = y",
        r"\style{color:red}{x} = y",
        r"x = \class{a}{y}",
        r"\text{\) <img src=x onerror=alert(1)> \(} = y",
        r"\def\x{\x}\x = y",
    ],
)
def test_what_a_typesetter_might_act_on_is_shown_as_written(row: str) -> None:
    html = api.render_text(f"```derivation\nx, y \\in \\mathbb{{R}}\n{row} % expect: error\n```\n", "trace", mark=True).text
    shown = html.split('class="mathdoc-row')[2:] or [html]
    assert not re.search(r"\\\(\\displaystyle[^<]*\\(href|html|style|class|def)", "".join(shown))
    assert "<img" not in html
