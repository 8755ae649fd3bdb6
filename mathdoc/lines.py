"""Lines of a derivation that is written anew, and the author's own rows taken apart for them."""

from __future__ import annotations

import re

from msgspec import Struct

from mathdoc.syntax.rows import Relation


class Line(Struct, frozen=True):
    """One line of the result: `left symbol right`, with remarks behind it.

    `at` is where the row that it writes begins in the body; `expect` the verdict that the author asks of a row that is wrong on purpose.
    """

    left: str
    symbol: str
    right: str
    remarks: tuple[str, ...] = ()
    at: int = 0
    expect: str = ""

    def latex(self) -> str:
        """Return the line for an `aligned`."""
        text = f"{self.left} &{self.symbol} {self.right}".strip() if self.symbol else f"& {self.left}"
        said = (*self.remarks, f"wrong on purpose: {self.expect}") if self.expect else self.remarks
        remarks = (remark if remark.startswith("(") else f"({remark})" for remark in said)
        return text + "".join(rf" \qquad \text{{{remark}}}" for remark in remarks)


def told(rules: list[str]) -> str:
    """Return rules as a remark, without names that only mathematics could set."""
    return ", ".join(dict.fromkeys(re.sub(r" of \S*[\\_^{].*$", "", rule) for rule in rules))


SPACING = re.compile(r"\\[,;:!]|[\s{}]")
DROPPED = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![A-Za-z])")
WRAPPER = re.compile(r"\\(?:begin|end)\s*\{(?:aligned|align\*?|alignat\*?|gather(?:ed|\*)?|split|eqnarray\*?|equation\*?|array)\}")
_RELATION = re.compile(
    r":=|=|∈|\\(?:in|approx|equiv|triangleq|coloneqq|leftarrow|gets|propto|sim|le|leq|ge|geq|succ|succeq|to|colon)(?![A-Za-z])|[<>]|(?<=\s):(?=\s)"
)


def split_row(text: str) -> tuple[str, str, str]:
    """Split a row in the author's words at its first relation outside of braces."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "{([") - (character in "})]")
        found = _RELATION.match(text, position) if not depth else None
        if found:
            return text[:position].strip(), found.group(), text[found.end() :].strip()
    return text, "", ""


def shows_left_side(relation: Relation) -> bool:
    """Whether a relation stands with a left side of its own."""
    return relation.span.start <= relation.left.span.start < relation.span.end


def symbol_of(relation: Relation) -> str:
    """Return the sign between both sides: a condition is written as an equation."""
    return "=" if relation.symbol == "!=" else relation.symbol
