"""What TeX does not read as text: comments, verbatim material, and branches that are switched off."""

from __future__ import annotations

import re

from msgspec import Struct

_VERBATIM = ("verbatim", "verbatim*", "Verbatim", "Verbatim*", "BVerbatim", "alltt", "lstlisting", "minted", "comment")

_SKIPPED = re.compile(
    r"(?P<comment>%[^\r\n]*)"
    r"|\\begin[ \t]*\{(?P<environment>" + "|".join(re.escape(name) for name in _VERBATIM) + r")\}"
    r"|\\(?:verb\*?|lstinline(?:\[[^\]\r\n]{0,200}\])?|mintinline(?:\[[^\]\r\n]{0,200}\])?\{[^}\r\n]{0,200}\})(?P<mark>[^\sA-Za-z*\[])"
    r"|(?P<off>\\iffalse(?![A-Za-z]))"
    r"|\\(?:[A-Za-z]+|.|$)",
    re.DOTALL,
)
_CONDITIONAL = re.compile(r"%[^\r\n]*|\\(?P<word>if[A-Za-z]*|fi|else)(?![A-Za-z])|\\.", re.DOTALL)
_NO_CONDITIONAL = ("iff", "ifthenelse")
_NOT_LINE_END = re.compile(r"[^\r\n]")


class Masked(Struct, frozen=True):
    """A LaTeX text in which blanks stand for what TeX does not read (`code`, as long as the text), and where the comments are."""

    code: str
    comments: list[tuple[int, int]]


def mask(text: str) -> Masked:
    r"""Blank out comments, verbatim material and `\iffalse … \fi`, in one pass over `text`."""
    parts: list[str] = []
    comments: list[tuple[int, int]] = []
    done = position = 0
    while match := _SKIPPED.search(text, position):
        stop = _skipped_to(text, match)
        if match["comment"] is not None:
            comments.append((match.start(), match.end()))
        if stop is None:
            position = match.end()
            continue
        parts += [text[done : match.start()], _NOT_LINE_END.sub(" ", text[match.start() : stop])]
        done = position = stop
    parts.append(text[done:])
    return Masked("".join(parts), comments)


def _skipped_to(text: str, match: re.Match[str]) -> int | None:
    """Return where the material that begins at `match` ends; nothing if it is read as usual."""
    if match["comment"] is not None:
        return match.end()
    if match["environment"] is not None:
        return _after(text, f"\\end{{{match['environment']}}}", match.end())
    if match["mark"] is not None:
        mark = {"{": "}"}.get(match["mark"], match["mark"])
        line_end = re.compile(r"[\r\n]|$").search(text, match.end())
        stop = len(text) if line_end is None else line_end.start()
        found = text.find(mark, match.end(), stop)
        return stop if found < 0 else found + 1
    if match["off"] is not None:
        return _after_conditional(text, match.end())
    return None


def _after(text: str, closing: str, start: int) -> int:
    found = text.find(closing, start)
    return len(text) if found < 0 else found + len(closing)


def _after_conditional(text: str, start: int) -> int:
    r"""Return where the branch that `\iffalse` switches off ends: at its `\else` or its `\fi`."""
    depth = 1
    for match in _CONDITIONAL.finditer(text, start):
        word = match["word"]
        if word is None or word in _NO_CONDITIONAL:
            continue
        if word == "fi":
            depth -= 1
        elif word != "else":
            depth += 1
        if depth == 0 or (word == "else" and depth == 1):
            return match.end()
    return len(text)
