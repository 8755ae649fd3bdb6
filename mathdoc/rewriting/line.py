r"""One line of the result: `left symbol right`, its remarks and its number, broken where it is too long; the author's rows taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from mathdoc.syntax.rows import Relation

GLYPHS = 90
"""How many visible glyphs a line may have."""


class Line(Struct, frozen=True):
    """One line of the result: `left symbol right`, with remarks behind it and a number (`tag`), if the author gave it one.

    `at` is where the row that it writes begins in the body; `expect` the verdict that the author asks of a row that is wrong on purpose;
    `figure` the row as a picture, in HTML.
    """

    left: str
    symbol: str
    right: str
    remarks: tuple[str, ...] = ()
    tag: str = ""
    at: int = 0
    expect: str = ""
    figure: str = ""

    @property
    def numbered_right(self) -> str:
        """The right side with the author's number behind it, for rows that stand one by one."""
        return rf"{self.right} \qquad \text{{({self.tag})}}".lstrip() if self.tag else self.right

    def latex(self, tags: bool = False) -> str:
        r"""Return the line for an `aligned`; where `tags` can stand a number is one, elsewhere a remark."""
        said = (*self.remarks, f"wrong on purpose: {self.expect}") if self.expect else self.remarks
        remarks = (remark if remark.startswith("(") else f"({remark})" for remark in said)
        text = self._broken() + "".join(rf" \qquad \text{{{remark}}}" for remark in remarks)
        if not self.tag:
            return text
        return text + (rf" \tag{{{self.tag}}}" if tags else rf" \qquad \text{{({self.tag})}}")

    def _broken(self) -> str:
        """Break a long line at its relation if the left side alone is long, and before the terms of its right side."""
        if not self.symbol:
            return f"& {self.left}"
        start = f"{self.left} &{self.symbol}".strip()
        if glyphs(self.left) + glyphs(self.right) <= GLYPHS:
            return f"{start} {self.right}".strip()
        lines, room = [], GLYPHS - glyphs(self.left)
        if glyphs(self.left) > GLYPHS // 2:
            lines, start, room = [f"{self.left} &"], f"&\\quad {self.symbol}", GLYPHS
        current = ""
        for part in terms(self.right):
            if current and glyphs(current + part) > room:
                lines.append(f"{start} {current}")
                start, current, room = "&\\quad", "", GLYPHS
            current = f"{current} {part}".strip()
        return " \\\\\n".join([*lines, f"{start} {current}"])


_SILENT = re.compile(
    r"\\(?:left|right|mathrm|mathbf|mathbb|boldsymbol|text|operatorname|quad|qquad|begin|end|[Bb]igg?[lr]?)(?![A-Za-z])|\\[,;:! ]|[{}^_&\s]"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_FRACTION = re.compile(r"\\frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")


def glyphs(text: str) -> int:
    """Return about how many glyphs of a formula stand side by side."""
    text = _FRACTION.sub(lambda m: max(m.group(1), m.group(2), key=len), text)
    return len(_COMMAND.sub("x", _SILENT.sub("", text)))


def outer(text: str) -> Iterator[int]:
    """Yield the places of a formula that stand outside of all brackets and environments."""
    depth = 0
    for position, character in enumerate(text):
        escaped = position and text[position - 1] == "\\"
        depth -= character in "})]" and not (escaped and character == "}")
        depth -= text.startswith(r"\end", position)
        if not depth:
            yield position
        depth += character in "{([" and not (escaped and character == "{")
        depth += text.startswith(r"\begin", position)


def terms(text: str) -> list[str]:
    """Return the terms of a sum, each with its sign."""
    found, start = [], 0
    for position in outer(text):
        if position and text[position] in "+-" and text[position - 1] == " " and text[position + 1 : position + 2] == " ":
            found.append(text[start:position].strip())
            start = position
    return [*found, text[start:].strip()]


def told(rules: list[str]) -> str:
    """Return rules as a remark, without names that only mathematics could set."""
    return ", ".join(dict.fromkeys(re.sub(r" of \S*[\\_^{].*$", "", rule) for rule in rules))


SPACING = re.compile(r"\\[,;:!]|[\s{}]")
DROPPED = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![A-Za-z])")
WRAPPER = re.compile(r"\\(?:begin|end)\s*\{(?:aligned|align\*?|alignat\*?|gather(?:ed|\*)?|split|eqnarray\*?|equation\*?|array)\}")
_RELATION = re.compile(
    r":=|=|∈|\\(?:in|approx|equiv|triangleq|coloneqq|leftarrow|gets|propto|sim|le|leq|ge|geq|succ|succeq|to|colon)(?![A-Za-z])|[<>]|(?<=\s):(?=\s)"
)


def split(text: str) -> tuple[str, str, str]:
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
