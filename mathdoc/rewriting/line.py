r"""One line of the result: `left symbol right`, its remarks and its number, broken where it is too long for a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

GLYPHS = 90
"""How many visible glyphs a line may have."""


class Line(Struct, frozen=True):
    """One line of the result: `left symbol right`, with remarks behind it and a number, if the author gave it one."""

    left: str
    symbol: str
    right: str
    remarks: tuple[str, ...] = ()
    tag: str = ""

    def latex(self, tags: bool = False) -> str:
        r"""Return the line for an `aligned`; where `tags` can stand a number is one, elsewhere a remark."""
        remarks = (remark if remark.startswith("(") else f"({remark})" for remark in self.remarks)
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
