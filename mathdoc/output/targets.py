r"""What else a conversion may be written as: plain text, reST, MathML, a table of notations, …; one table, one function each.

A target that stands alone holds the derivations and nothing else. The others stand in a Markdown document in the place of a fence; a
formula that the author wrote between delimiters of its own keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.convert import convert_into, displayed, spliced
from mathdoc.documents.model import BlockKind, Document
from mathdoc.output.mathml import mathml
from mathdoc.results import Conversion, ConvertedBlock, ConvertedRow
from mathdoc.rewriting import Wish
from mathdoc.typesetting import plain, width

Views = Sequence[ConvertedBlock]
"""One derivation in each of the notations that are wanted."""


class Target(Struct, frozen=True):
    """One form: how a derivation is written in it, whether it takes several notations, and whether it stands alone."""

    write: Callable[[Views], str]
    several: bool = False
    alone: bool = False


def text(rows: Sequence[ConvertedRow]) -> str:
    """Return rows as Unicode text, aligned at their relation signs."""
    sides = [(plain(row.left), plain(row.symbol), plain(row.right), _remarks(row)) for row in rows]
    left = max((width(side) for side, symbol, *_ in sides if symbol), default=0)
    lines = [f"{' ' * (left - width(a))}{a} {sign} {b}" if sign else a for a, sign, b, _ in sides]
    room = max((width(line) for line, side in zip(lines, sides, strict=True) if side[3]), default=0)
    remarked = (line + (" " * (room - width(line)) + f"   {side[3]}" if side[3] else "") for line, side in zip(lines, sides, strict=True))
    return "\n".join(line.rstrip() for line in remarked)


def _remarks(row: ConvertedRow) -> str:
    said = (*row.remarks, f"wrong on purpose: {row.expect}") if row.expect else row.remarks
    return " ".join(remark if remark.startswith("(") else f"({remark})" for remark in map(plain, said))


def _body(block: ConvertedBlock) -> str:
    """Return the lines of a block without the environment around them."""
    return "\n".join(block.latex.split("\n")[1:-1])


def _align(views: Views) -> str:
    return f"\\begin{{align*}}\n{_body(views[0])}\n\\end{{align*}}"


def _rst(views: Views) -> str:
    # A row of its own indentation would end the directive; Sphinx and docutils both read `aligned`.
    return ".. math::\n\n" + "\n".join(f"   {line}" for line in views[0].latex.split("\n"))


def _myst(views: Views) -> str:
    return f"```{{math}}\n{views[0].latex}\n```"


def _markdown(block: ConvertedBlock) -> str:
    return f"$$\n{block.latex}\n$$"


def _tabs(views: Views) -> str:
    """Content tabs, as Python-Markdown's `tabbed` and Material read them."""
    return "\n\n".join(f'=== "{view.notation}"\n\n' + "\n".join(f"    {line}" for line in _markdown(view).split("\n")) for view in views)


def _table(views: Views) -> str:
    """A table with a column for each notation; rows of one place stand beside each other."""
    starts = sorted({row.start for view in views for row in view.rows})
    lines = [[view.notation for view in views], ["---"] * len(views)]
    for start in starts:
        lines += _beside([[_cell(row) for row in view.rows if row.start == start] for view in views])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _beside(columns: list[list[str]]) -> list[list[str]]:
    return [[column[k] if k < len(column) else "" for column in columns] for k in range(max(map(len, columns)))]


def _cell(row: ConvertedRow) -> str:
    """Return a row as a cell. A bar would end it, a norm's bars are what a table takes for an escaped one."""
    formula = f"{row.left} {row.symbol} {row.right}".strip().replace(r"\|", r"\Vert ").replace("|", r"\vert ")
    remarks = _remarks(row).replace("|", r"\|")
    return f"${formula}$" + (f" {remarks}" if remarks else "")


TARGETS: dict[str, Target] = {
    "text": Target(lambda views: text(views[0].rows), alone=True),
    "latex": Target(_align, alone=True),
    "rst": Target(_rst, alone=True),
    "myst": Target(_myst),
    "mathml": Target(lambda views: mathml(views[0].rows)),
    "table": Target(_table, several=True),
    "tabs": Target(_tabs, several=True),
}
"""How each of `mathdoc.options.TARGETS` is written."""


def convert_to(document: Document, wishes: Sequence[Wish], target: Target, *, seed: int = 0) -> Conversion:
    """Convert a document in each of the notations that are wished, and write it in another form. May raise ImportError."""
    conversions = convert_into(document, wishes, seed=seed)
    columns = list(zip(*(conversion.blocks for conversion in conversions), strict=True))
    if target.alone:
        written = "\n\n".join(target.write(views) for views in columns if views[0].latex)
        return replace(conversions[0], text=f"{written}\n" if written else "")
    replacements = {
        block: target.write(views) if block.kind is BlockKind.FENCE else displayed(block, views[0].latex)
        for block, views in zip(document.blocks, columns, strict=True)
        if all(view.latex for view in views)
    }
    findings = tuple(dict.fromkeys(finding for conversion in conversions for finding in conversion.findings))
    return spliced(document, replace(conversions[0], text=document.text, findings=findings), replacements)
