"""What a document says never becomes markup, nor reaches outside its project."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from mathdoc.documents.markdown import derivation_plugin

DECLARED = "x \\in \\mathbb{R}^n\nf = x^\\top x\n"
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</code></pre><svg onload=alert(1)>",
    "\\href{javascript:alert(1)}{x}",
    "[x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "$$</p><script>alert(1)</script>",
    "\\]</span><iframe src=//x>",
    "\\text{<b onclick=alert(1)>x</b>}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "--><script>alert(1)</script>",
]
PLACES = [
    '```derivation title="{0}"\n' + DECLARED + "df = 2 x^\\top dx\n```",
    "```derivation\n:title: {0}\n" + DECLARED + "df = 2 x^\\top dx\n```",
    "```derivation\n:name: {0}\n" + DECLARED + "df = 3 x^\\top dx\n```",
    "```derivation {0}\n" + DECLARED + "```",
    "```derivation\n" + DECLARED + "df = {0}\n```",
    "```derivation\n" + DECLARED + "df = 2 x^\\top dx % {0}\n```",
    "```derivation\n" + DECLARED + "df = 3 x^\\top dx % expect: refuted {0}\n```",
    "<!-- derivation {0} -->\n$$\nf = x^\\top x\n$$",
    "<!-- derivation x \\in \\mathbb{R}^n -->\n$$\nf = x^\\top x {0}\n$$",
]
SAFE_TAGS = frozenset(
    "a abbr br button caption code data details div dd dl dt em kbd label li mark ol option p pre samp section select small span "
    "strong sub summary sup table tbody td th thead time tr ul figure figcaption".split()
)


class Tags(HTMLParser):
    """Collect what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("place", PLACES)
def test_no_attack_becomes_markup(place: str) -> None:
    for attack in ATTACKS:
        page = place.replace("{0}", attack)
        seen = Tags()
        seen.feed(MarkdownIt("commonmark", {"html": False}).use(derivation_plugin, notation="colon").render(page))
        assert set(seen.tags) <= SAFE_TAGS, page
        assert not [name for name, _ in seen.attributes if name.startswith("on")], page
        assert not [value for name, value in seen.attributes if name in ("href", "src") and re.match(r"\s*(javascript|data):", value)], page
