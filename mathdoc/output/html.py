"""HTML for a page: verified rows for MathJax or KaTeX, or the author's own text with what is wrong with it.

Whatever the author wrote is escaped: no text of a document becomes markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.convert import convert_into
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, DocumentBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.output.html_rows import view
from mathdoc.output.page import Derivation, RenderedPage, Slot
from mathdoc.policy import fails
from mathdoc.results import BlockResult, Conversion, ConvertedBlock, Finding, worst
from mathdoc.rewriting import Wish
from mathdoc.source import Position


class Display(Struct, frozen=True):
    """How derivations are shown: the first notation is the default, the others are offered to the reader.

    `reasons`: remarks on rows are shown, folded or hidden. `mark`: a derivation that does not pass is shown row by row, its wrong rows
    marked, instead of as its source with messages. `first` is the number of the first derivation, where a page comes in parts.
    """

    notations: tuple[str, ...]
    reasons: str = "show"
    mark: bool = False
    first: int = 1

    def wishes(self) -> tuple[Wish, ...]:
        """Return what is wished of a conversion for each notation; the default leaves a derivation that which its options name."""
        return (Wish(default=self.notations[0]), *(Wish(notation) for notation in self.notations[1:]))


def anchors(conversion: Conversion, first: int = 1) -> dict[Position, str]:
    """Return the anchor of every derivation of a page: its name, or its number on the page."""
    names = {block.start: block.name for block in conversion.result.blocks}
    found: dict[Position, str] = {}
    for number, block in enumerate(conversion.blocks, first):
        name = re.sub(r"[^A-Za-z0-9_]+", "-", names.get(block.start, "")).strip("-")
        anchor = f"derivation-{name or number}"
        found[block.start] = anchor if anchor not in found.values() else f"derivation-{number}"
    return found


def unchecked(source: str, findings: Iterable[Finding], anchor: str) -> str:
    """Return the author's text of a block that could not be converted, with the messages below it."""
    messages = "".join(_message(finding) for finding in findings if finding.severity != "info")
    listed = f'<ul class="mathdoc-messages">{messages}</ul>' if messages else ""
    return f'<div class="mathdoc mathdoc-unchecked" id="{escape(anchor)}"><pre><code>{escape(source)}</code></pre>{listed}</div>'


def render_page(document: Document, display: Display, place: Callable[[str], str] = str, *, seed: int = 0) -> Conversion:
    """Convert a page, and put each block's HTML (as `place` returns it) where the block stood."""
    conversion, page = _rendered(document, display, seed)
    return replace(conversion, text=page.text(place))


def rendered_page(document: Document, display: Display, *, seed: int = 0) -> RenderedPage:
    """Convert a page into a value that can be kept and sent."""
    return _rendered(document, display, seed)[1]


def _rendered(document: Document, display: Display, seed: int) -> tuple[Conversion, RenderedPage]:
    conversions = convert_into(document, display.wishes(), seed=seed)
    lines = document.lines()
    slots, rest, after = [], 0, ""
    for block, html in zip(document.blocks, _blocks(document, conversions, display), strict=True):
        start, end = document.extent(block, lines)
        above, below = _apart(block, lines)
        slots.append(Slot(after + document.text[rest:start] + above, html, block.prefix))
        rest, after = end, below
    findings = dict.fromkeys(finding for conversion in conversions for finding in conversion.findings)
    first = replace(conversions[0], findings=tuple(findings))
    derivations = tuple(_derivations(first, display.first))
    return first, RenderedPage(tuple(slots), after + document.text[rest:], first.all_findings, derivations, fails(first.result))


def _derivations(conversion: Conversion, first: int) -> Iterator[Derivation]:
    names = anchors(conversion, first)
    expected = {row.start for block in conversion.blocks for row in block.rows if row.expect}
    for block in conversion.result.blocks:
        plain = [row for row in block.rows if row.start not in expected]
        counts = Counter(str(row.verdict) for row in plain if row.verdict is not Verdict.GIVEN)
        counts["wrong on purpose"] = len(block.rows) - len(plain)
        rows = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        yield Derivation(block.start.line, names.get(block.start, ""), block.name, str(worst(row.verdict for row in plain)), rows)


@lru_cache(maxsize=1)
def render_blocks(document: Document, display: Display) -> tuple[str, ...]:
    """Return the HTML of every block of a page; tools that ask block by block get the page they asked about last."""
    return _blocks(document, convert_into(document, display.wishes()), display)


def _blocks(document: Document, conversions: Sequence[Conversion], display: Display) -> tuple[str, ...]:
    first = conversions[0]
    results = {block.start: block for block in first.result.blocks}
    names = anchors(first, display.first)
    columns = zip(*(conversion.blocks for conversion in conversions), strict=True)
    return tuple(
        _block(block, converted, results.get(block.start), names[block.start], first, display)
        for block, converted in zip(document.blocks, columns, strict=True)
    )


def _block(
    block: DocumentBlock,
    converted: tuple[ConvertedBlock, ...],
    result: BlockResult | None,
    anchor: str,
    first: Conversion,
    display: Display,
) -> str:
    default = converted[0]
    if result is None or not (default.latex or (display.mark and default.rows)):
        return unchecked(block.body.text, _within(first.all_findings, block.start, block.end), anchor)
    # Where all notations stay as written there is nothing to choose between.
    distinct = [one for k, one in enumerate(converted) if one.notation not in {other.notation for other in converted[:k]}]
    offered = distinct if default.latex else [default]
    views = [view(rows.notation, rows, result, display.reasons) for rows in offered if rows.rows]
    others = "".join(f"<template>{html}</template>" for html in views[1:])
    bar = _bar([rows.notation for rows in offered], anchor, bool(default.latex))
    return f'<div class="mathdoc" id="{escape(anchor)}" data-verdict="{result.verdict}">{bar}{views[0]}{others}</div>'


def _bar(notations: Sequence[str], anchor: str, copies: bool) -> str:
    """Return the controls, which the script shows: without it they would do nothing."""
    choices = "".join(
        f'<label><input type="radio" name="{escape(anchor)}-notation" value="{notation}"{" checked" if not k else ""}>'
        f"<span>{notation}</span></label>"
        for k, notation in enumerate(notations)
    )
    switch = f'<fieldset class="mathdoc-switch"><legend>Notation</legend>{choices}</fieldset>' if len(notations) > 1 else ""
    everywhere = '<button type="button" class="mathdoc-everywhere" hidden>use everywhere</button>' if switch else ""
    copy = '<button type="button" class="mathdoc-copy">copy LaTeX</button>' if copies else ""
    return f'<div class="mathdoc-bar" data-search-exclude hidden>{switch}{everywhere}{copy}</div>'


def _within(findings: Iterable[Finding], start: Position, end: Position) -> list[Finding]:
    return [finding for finding in findings if start <= finding.start <= end]


def _apart(block: DocumentBlock, lines: Lines) -> tuple[str, str]:
    """Return what sets a block apart by empty lines, so that it joins no paragraph; behind a list mark there is nothing to join."""
    before = lines.text[lines.starts[block.start.line - 1] : lines.offset(block.start)]
    return (f"\n{block.prefix}" if before == block.prefix else ""), f"\n{block.prefix.rstrip()}"


def _message(finding: Finding) -> str:
    help = f"<br>{escape(finding.help)}" if finding.help else ""
    return f"<li><code>{escape(finding.code)}</code> {escape(finding.message)}{help}</li>"
