"""The markdown-it-py plugin as its users load it."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from mathdoc.documents import Document, DocumentBlock
from mathdoc.documents import markdown as plugin
from mathdoc.documents.markdown import PAGE, bind_renderer, derivation_plugin

TEXT = """\
<!-- derivation-symbols z -->

# Title

> ```derivation
> a < b
> ```

```python
c
```

<!-- derivation :wrt: x -->
$$
d
$$
"""


def shown(document: Document, block: DocumentBlock, notation: str) -> str:
    return f"<p>{document.blocks.index(block)} {notation} {block.body.text == 'd'} {len(document.symbols)}</p>\n"


HTML = """\
<h1>Title</h1>
<blockquote>
<p>0 colon False 1</p>
</blockquote>
<pre><code class="language-python">c
</code></pre>
<p>1 colon True 1</p>
"""


def test_render_option() -> None:
    assert MarkdownIt().use(derivation_plugin, notation="colon", render=shown).render(TEXT) == HTML


def test_bound_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "_bound", [])
    bind_renderer(shown)
    assert MarkdownIt("commonmark").use(derivation_plugin, notation="colon").render(TEXT) == HTML


def test_without_derivations_nothing_changes() -> None:
    text = "# x\n\n```python\na\n```\n\n<!-- a comment -->\n\n- b\n"
    assert MarkdownIt().use(derivation_plugin).render(text) == MarkdownIt().render(text)


def test_the_page_is_left_in_the_environment() -> None:
    env: dict[str, object] = {"mathdoc.path": "docs/page.md"}
    MarkdownIt().use(derivation_plugin).parse(TEXT, env)
    page = env[PAGE]
    assert isinstance(page, Document)
    assert (page.path, len(page.blocks), len(page.symbols)) == ("docs/page.md", 2, 1)
