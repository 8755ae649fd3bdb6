"""A row as a figure: the networks of both sides with the relation sign between them, one picture for each term, so that lines can break."""

from __future__ import annotations

from mathdoc.diagrams.marks import Drawn, Mark, Term, Word, extent, text_width
from mathdoc.diagrams.svg import svg
from mathdoc.diagrams.words import as_json, sentence, title
from mathdoc.notation import Writer
from mathdoc.typesetting import Run, plain


def figure(left: Drawn | None, symbol: str, right: Drawn, writer: Writer) -> str:
    """Return both sides of a row; without a left side the row continues another."""
    pictures = [_picture(term, _sign(term, not k), writer) for k, term in enumerate(left.terms)] if left is not None else []
    relation = plain(symbol)
    for k, term in enumerate(right.terms):
        sign = _sign(term, not k)
        pictures.append(_picture(term, sign if k else f"{relation} {sign}".strip(), writer))
    return f'<div class="mathdoc-figure">{" ".join(pictures)}</div>'


def _sign(term: Term, first: bool) -> str:
    return "−" if term.negative else "" if first else "+"


def _picture(term: Term, lead: str, writer: Writer) -> str:
    marks: list[Mark] = list(term.marks)
    if lead:
        found = (Run(lead),)
        width = text_width(found) + 4
        marks.append(Word((extent(marks).left - 8 - width / 2, 0.0), found, width))
    said = f"{lead} {title(term)}".strip()
    return svg(marks, said, sentence(term), as_json(term, writer))
