"""Derivations in Markdown, as a markdown-it-py plugin: `MarkdownIt().use(derivation_plugin, notation="colon")`.

The plugin turns derivation fences and annotated display formulas into tokens of the type `derivation`, which render as HTML.
What that HTML is, is decided by a `Renderer`: checking and converting lie above this package, and are bound from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore

from mathdoc.documents.model import Document, DocumentBlock
from mathdoc.documents.rules import annotation, derivation_fence
from mathdoc.source import Body

if TYPE_CHECKING:
    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

Renderer = Callable[[Document, DocumentBlock, str], str]
"""Return the HTML of one block of a document in a notation. The document is the page: it carries earlier blocks and symbols."""

PAGE = "mathdoc.document"
"""The key of markdown-it's `env` under which a parsed page's `Document` is kept; `mathdoc.path` may name its file."""

_bound: list[Renderer] = []


def bind_renderer(renderer: Renderer) -> None:
    """Make `renderer` the one that plugins without a `render` option use. `mathdoc.api` calls this when it is imported."""
    _bound[:] = [renderer]


def derivation_plugin(md: MarkdownIt, *, notation: str = "trace", render: Renderer | None = None) -> None:
    """Teach `md` derivations: `md.render(text)` then shows each as a verified formula in `notation`.

    `render` replaces mathdoc's own HTML. After a parse, `env["mathdoc.document"]` holds the page's blocks and symbols.
    """
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "derivation_fence", derivation_fence, {"alt": interrupts})
    md.block.ruler.before("html_block", "derivation_annotation", annotation, {"alt": interrupts[:-1]})
    md.core.ruler.after("block", "derivation_document", _collect)

    def render_derivation(self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        document, block = env.get(PAGE), tokens[idx].meta["block"]
        if not isinstance(document, Document):
            document = Document("", "", blocks=(block,))
        return (render or _default_renderer())(document, block, notation)

    def render_nothing(self: RendererProtocol, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return ""

    md.add_render_rule("derivation", render_derivation)
    md.add_render_rule("derivation_symbols", render_nothing)


def _collect(state: StateCore) -> None:
    """Keep the page's blocks and symbols for the renderer, which needs the earlier blocks of a page as well."""
    blocks = tuple(block for token in state.tokens if isinstance(block := token.meta.get("block"), DocumentBlock))
    symbols = tuple(body for token in state.tokens if isinstance(body := token.meta.get("symbols"), Body))
    state.env[PAGE] = Document(str(state.env.get("mathdoc.path", "")), state.src, blocks=blocks, symbols=symbols)


def _default_renderer() -> Renderer:
    """Return the bound renderer. Looked up by name, because this package may not import what lies above it."""
    if not _bound:
        import_module("mathdoc.api")
    return _bound[0] if _bound else _as_written


def _as_written(document: Document, block: DocumentBlock, notation: str) -> str:
    """Show the derivation's own text: what is left to do where nothing can check it."""
    return f'<pre class="mathdoc-unchecked"><code>{escapeHtml(block.body.text)}</code></pre>\n'
