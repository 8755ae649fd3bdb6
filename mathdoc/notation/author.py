"""The author's own text: copied stretches, and the brackets around them."""

from __future__ import annotations

import re

from mathdoc.expr import Expr, Number
from mathdoc.sizes import Size

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_OPENING = re.compile(r"\\(?:left|big|Big|bigg|Bigg)l?\s*(?=[(\[])")


def clean(text: str) -> str:
    r"""Return a stretch of the author's text on one line, without comments and alignment, `\operatorname` as `\mathrm`."""
    text = _COMMENT.sub("", text).replace(r"\operatorname*", r"\mathrm").replace(r"\operatorname", r"\mathrm")
    if r"\begin" not in text:
        text = re.sub(r"(?<!\\)&", "", text)
    return re.sub(r"\s+", " ", text).strip()


def plain(text: str) -> str:
    """Return a name without what its spellings differ in."""
    return re.sub(r"\\(?:text|mathrm|operatorname)(?![A-Za-z])|[{}\s]", "", text)


def outside(text: str) -> str:
    """Return what stands outside of all braces and brackets."""
    kept, depth = "", 0
    for character in text:
        depth -= character in "})]"
        if not depth:
            kept += character
        depth += character in "{(["
    return kept


_NAME = re.compile(r"\\?[A-Za-z]+(?:\s*\{[^{}]*\})?\s*")
_BARS = ("|", r"\|", r"\left|", r"\left\|", r"\lVert", r"\lvert")


def closed(text: str) -> bool:
    """Whether a function's text ends with its argument's own bracket: `\\exp(x)`, `\\sqrt{x}`, `|x|`, but not `\\exp x`."""
    name = _NAME.match(text)
    if text.startswith((*_BARS, r"\sqrt")):
        return True
    return name is not None and unwrapped(text[name.end() :]) is not None


def unwrapped(text: str) -> str | None:
    """Return what the brackets around a text hold, if one pair holds all of it."""
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    if text[start : start + 1] not in ("(", "["):
        return None
    depth = 0
    for position in range(start, len(text)):
        depth += text[position] in "([{"
        depth -= text[position] in ")]}"
        if not depth:
            inside = re.sub(r"\\(?:right|big|Big|bigg|Bigg)r?\s*$", "", text[start + 1 : position])
            return inside.strip() if position == len(text) - 1 else None
    return None


def balanced(source: str, start: int, end: int) -> str:
    """Return a stretch of a text, with the braces that close behind it those that open in it."""
    text = source[start:end]
    missing = text.count("{") - text.count("}") - (text.count(r"\{") - text.count(r"\}"))
    while missing > 0 and end < len(source) and source[end] in "} \t":
        missing -= source[end] == "}"
        end += 1
    return source[start:end]


def bracketed(text: str) -> str:
    """Return a text in brackets that are as tall as it."""
    return rf"\left({text}\right)" if tall(text) else f"({text})"


def tall(text: str) -> bool:
    """Whether a formula is taller than a line."""
    return any(word in text for word in (r"\frac", r"\sum", r"\prod", r"\begin", r"\left"))


def size_text(size: Size) -> str:
    """Return a size as LaTeX."""
    return re.sub(r"\^(\d+)", r"^{\1}", str(size)).replace("*", " ")


def subscript(parts: list[str], indices: tuple[Expr, ...]) -> str:
    """Return a subscript: letters side by side, anything longer between commas."""
    single = all(len(part) == 1 for part in parts) and not all(isinstance(index, Number) for index in indices)
    text = "".join(parts) if single or len(parts) == 1 else ",".join(parts)
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"
