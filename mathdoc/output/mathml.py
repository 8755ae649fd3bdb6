"""MathML: the cells of a derivation by latex2mathml, in a table of our own that aligns the relation signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from mathdoc.output.html_rows import ACTIVE
from mathdoc.results import ConvertedRow

_WORD = re.compile(r'<mrow>((?:<mi mathvariant="normal">[A-Za-z]</mi>){2,})</mrow>')
_LETTER = re.compile(r"</?mi[^>]*>")
_BARE = re.compile(r"&(?!#?\w+;)")


def mathml(rows: Sequence[ConvertedRow]) -> str:
    """Return rows as one formula. Raises ImportError where latex2mathml is not installed."""
    lines = "".join(
        f'<mtr><mtd style="text-align:right">{_cell(row.left)}</mtd><mtd>{_cell(row.symbol)}</mtd>'
        f'<mtd style="text-align:left">{_cell(row.right)}{_remarks(row)}</mtd></mtr>'
        for row in rows
    )
    table = f'<mtable displaystyle="true" columnalign="right center left">{lines}</mtable>'
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">{table}</math>'


def _cell(latex: str) -> str:
    """Return a formula as the inside of `<math>`; what does not come out well-formed stands as it is written."""
    if not latex:
        return ""
    if ACTIVE.search(latex):
        return f"<mtext>{escape(latex)}</mtext>"
    try:
        from latex2mathml.converter import convert
    except ImportError as error:
        raise ImportError("MathML needs latex2mathml: install mathdoc[mathml]", name=error.name) from error

    try:
        found = _BARE.sub("&amp;", convert(latex))
        ET.fromstring(found)  # noqa: S314  (our own text, of one formula)
    except Exception:  # A converter fails in many ways, and none may cost the page.
        return f"<mtext>{escape(latex)}</mtext>"
    inside = re.sub(r"^<math[^>]*>|</math>$", "", found)
    return _WORD.sub(lambda match: f"<mi>{_LETTER.sub('', match.group(1))}</mi>", inside)


def _remarks(row: ConvertedRow) -> str:
    said = (*row.remarks, f"wrong on purpose: {row.expect}") if row.expect else row.remarks
    return "".join(f'<mspace width="2em"/><mtext>({escape(remark.strip("()"))})</mtext>' for remark in said)
