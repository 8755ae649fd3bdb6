"""HTML for a page: a verified formula for MathJax or KaTeX, or the author's own text with what is wrong with it.

Whatever the author wrote is escaped: no text of a document becomes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape

from msgspec.structs import replace

from mathdoc.convert import convert_document
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, DocumentBlock
from mathdoc.results import Conversion, Finding
from mathdoc.rewriting import Wish
from mathdoc.source import Position


def formula(latex: str) -> str:
    r"""Return a display formula in the form that arithmatex's readers, MathJax and KaTeX, are configured for."""
    return f'<div class="arithmatex">\\[\n{escape(latex, quote=False)}\n\\]</div>'


def unchecked(source: str, findings: Iterable[Finding]) -> str:
    """Return the author's text of a block that could not be converted, with the messages below it."""
    messages = "".join(_message(finding) for finding in findings if finding.severity != "info")
    listed = f'<ul class="mathdoc-messages">{messages}</ul>' if messages else ""
    return f'<div class="mathdoc-unchecked"><pre><code>{escape(source)}</code></pre>{listed}</div>'


def render_page(document: Document, wish: Wish, place: Callable[[str], str] = str, *, seed: int = 0) -> Conversion:
    """Convert a page, and put each block's HTML (as `place` returns it) where the block stood."""
    conversion = convert_document(document, wish, seed=seed)
    lines = document.lines()
    text, rest = "", 0
    for block, html in zip(document.blocks, _blocks(document, conversion), strict=True):
        start, end = document.extent(block, lines)
        text += document.text[rest:start] + _paragraph(place(html), block, lines)
        rest = end
    return replace(conversion, text=text + document.text[rest:])


@lru_cache(maxsize=1)
def render_blocks(document: Document, wish: Wish) -> tuple[str, ...]:
    """Return the HTML of every block of a page; tools that ask block by block get the page they asked about last."""
    return _blocks(document, convert_document(document, wish))


def _blocks(document: Document, conversion: Conversion) -> tuple[str, ...]:
    pairs = zip(document.blocks, conversion.blocks, strict=True)
    return tuple(
        formula(converted.latex)
        if converted.latex
        else unchecked(block.body.text, _within(conversion.all_findings, block.start, block.end))
        for block, converted in pairs
    )


def _within(findings: Iterable[Finding], start: Position, end: Position) -> list[Finding]:
    return [finding for finding in findings if start <= finding.start <= end]


def _paragraph(placed: str, block: DocumentBlock, lines: Lines) -> str:
    """Set a block apart by empty lines, so that it joins no paragraph; behind a list mark there is nothing to join."""
    before = lines.text[lines.starts[block.start.line - 1] : lines.offset(block.start)]
    inner = placed.replace("\n", f"\n{block.prefix}")
    above = f"\n{block.prefix}" if before == block.prefix else ""
    return f"{above}{inner}\n{block.prefix.rstrip()}"


def _message(finding: Finding) -> str:
    help = f"<br>{escape(finding.help)}" if finding.help else ""
    return f"<li><code>{escape(finding.code)}</code> {escape(finding.message)}{help}</li>"
