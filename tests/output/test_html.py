from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from mathdoc import api
from mathdoc.documents.markdown import derivation_plugin

pytestmark = pytest.mark.usefixtures("pretended_conversion")

PAGE = """# Title

```derivation
a < b & c
```

- item

  ```derivation
  WRONG <script>alert(1)</script>
  ```
"""

FORMULA = '<span class="arithmatex">\\(\\displaystyle {}= \\mathsf{colon} a &lt; b &amp; c\\)</span>'
SOURCE = (
    '<div class="mathdoc mathdoc-unchecked" id="derivation-2"><pre><code>WRONG &lt;script&gt;alert(1)&lt;/script&gt;</code></pre>'
    '<ul class="mathdoc-messages"><li><code>DRV301</code> the two sides differ &lt;here&gt;<br>mend &amp; retry</li></ul></div>'
)


def test_a_page_gets_formulas_and_where_there_is_none_the_source_with_its_message() -> None:
    page = api.render_text(PAGE, "colon")
    assert page.text.startswith('# Title\n\n\n<div class="mathdoc" id="derivation-1" data-verdict="verified">')
    assert FORMULA in page.text
    assert page.text.endswith(f"</div>\n\n\n- item\n\n  \n  {SOURCE}\n\n")
    assert [finding.code for finding in page.all_findings] == ["DRV301"]


def test_placeholders_stand_in_a_paragraph_of_their_own() -> None:
    page = api.render_text("text\n> ```derivation\n> x\n> ```\n> more", "colon", place=lambda html: "HERE")
    assert page.text == "text\n> \n> HERE\n>\n> more"


def test_the_markdown_it_plugin_renders_the_same() -> None:
    html = MarkdownIt().use(derivation_plugin, notation="colon").render(PAGE)
    assert FORMULA in html
    assert SOURCE in html
    assert "<script>" not in html


@pytest.mark.parametrize("notation", ["Colon", "", "einsum"])
def test_an_unknown_notation_is_named(notation: str) -> None:
    with pytest.raises(ValueError, match=r"unknown notation .* it is one of trace, colon, index"):
        api.render_text(PAGE, notation)
