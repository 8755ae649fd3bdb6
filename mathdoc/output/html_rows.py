"""The rows of one derivation in one notation as HTML, each with its verdict: a grid of inline formulas, aligned at the relation signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from mathdoc.kernel.verdict import Certificate, Counterexample
from mathdoc.reports.words import standing
from mathdoc.results import BlockResult, ConvertedBlock, ConvertedRow, RowResult, worst

# What makes links, markup, programs or macros, or reads files, where a typesetter allows it: such rows are shown as they are written.
ACTIVE = re.compile(
    r"\\(?:href|url|html[A-Za-z]*|class|cssId|style|data|includegraphics|require|unicode|mmlToken|toggle|def|gdef|edef|xdef|let|futurelet"
    r"|(?:re)?newcommand|providecommand|newenvironment|renewenvironment|DeclareMathOperator|bbox|text(?:tip|url)|mathtip|input|begingroup"
    r"|global|long|char|catcode|csname|enclose|verb|label|tag|ref|eqref|color|definecolor)(?![A-Za-z])|\\\)|\\\]|\\\(|\\\["
)
_FORMULA = re.compile(r"\$([^$]+)\$")


def view(notation: str, block: ConvertedBlock, result: BlockResult, reasons: str) -> str:
    """Return all rows of a block in one notation, with the LaTeX that a reader may copy."""
    starts = [row.start for row in block.rows]
    rows = []
    for row, following in zip(block.rows, [*starts[1:], None], strict=True):
        judged = [one for one in result.rows if one.start >= row.start and (following is None or one.start < following)]
        rows.append(_row(row, judged, reasons))
    return (
        f'<div class="mathdoc-view" data-notation="{notation}" data-latex="{escape(block.latex)}">'
        f'<div class="mathdoc-rows" role="list">{"".join(rows)}</div></div>'
    )


def math(latex: str) -> str:
    r"""Return an inline formula in the form that arithmatex's readers, MathJax and KaTeX, are configured for."""
    if not latex:
        return ""
    if ACTIVE.search(latex):
        return f"<code>{escape(latex)}</code>"
    return f'<span class="arithmatex">\\(\\displaystyle {escape(latex, quote=False)}\\)</span>'


def _row(row: ConvertedRow, judged: list[RowResult], reasons: str) -> str:
    verdict = worst(one.verdict for one in judged)
    wrong = bool(row.expect) or any(one.counterexample for one in judged)
    right = f"{{}}{row.symbol} {row.right}" if row.symbol else ""
    note = _note(row, judged) if wrong else ""
    return (
        f'<div class="mathdoc-row{" mathdoc-wrong" if wrong else ""}" role="listitem" data-verdict="{verdict}">'
        f'{_mark(judged)}<div class="mathdoc-left">{math(row.left)}</div><div class="mathdoc-right">{math(right)}</div>'
        f"{_reasons(row.remarks, reasons)}{row.figure}{note}</div>"
    )


def _mark(judged: Iterable[RowResult]) -> str:
    """Return the sign of a row's verdict, which says on hover and focus what stands behind it; what claims nothing has none."""
    claims = [row for row in judged if row.certificate or str(row.verdict) != "given"]
    if not claims:
        return '<span class="mathdoc-mark"></span>'
    said = escape(". ".join(dict.fromkeys(_standing(row) for row in claims)))
    return f'<button type="button" class="mathdoc-mark" title="{said}"></button>'


def _standing(row: RowResult) -> str:
    return standing(row) + (_certificate(row.certificate) if row.certificate else "")


def _certificate(certificate: Certificate) -> str:
    facts = f"; uses: {', '.join(certificate.facts)}" if certificate.facts else ""
    conventions = f"; {', '.join(certificate.conventions)}" if certificate.conventions else ""
    bound = f"; a false row passes with probability {certificate.error_bound} at most" if certificate.error_bound else ""
    return f": {certificate.method}, {certificate.points} random points{bound}{facts}{conventions}"


def _reasons(remarks: tuple[str, ...], reasons: str) -> str:
    if not remarks or reasons == "hide":
        return ""
    text = "; ".join(_remark(remark) for remark in remarks)
    if reasons == "show":
        return f'<div class="mathdoc-remark">{text}</div>'
    return f'<details class="mathdoc-remark"><summary>why</summary>{text}</details>'


def _remark(remark: str) -> str:
    """Return a remark as text; what stands between dollars is a formula, and one with macros is typeset as a whole."""
    parts = _FORMULA.split(remark)
    if any("\\" in part for part in parts[::2]):
        return math(rf"\text{{{remark}}}")
    return "".join(math(part) if k % 2 else escape(part) for k, part in enumerate(parts))


def _note(row: ConvertedRow, judged: list[RowResult]) -> str:
    """Say that a row is wrong, and show it at a point."""
    example = next((one.counterexample for one in judged if one.counterexample), None)
    head = f"Wrong on purpose ({row.expect})" if row.expect else "Wrong"
    shown = f": {_example(example)}" if example else "."
    return f'<div class="mathdoc-note"><strong>{escape(head)}</strong>{shown}</div>'


def _example(example: Counterexample) -> str:
    values = [*((name, str(size)) for name, size in example.sizes), *example.values]
    at = ", ".join(math(f"{name} = {value}") for name, value in values)
    sides = f"the left side is {math(example.left)}, the right side {math(example.right)}{'' if example.exact else ' (rounded)'}."
    return f"with {at} {sides}" if at else sides
