"""Macros of the author's own: `\\newcommand{\\loss}{\\mathcal{L}}`, `\\def\\R{\\mathbb{R}}`, in rows of a derivation."""

from __future__ import annotations

import re
from typing import Protocol

from msgspec import Struct

_COMMANDS = tuple(rf"\{name}" for name in ("newcommand", "renewcommand", "providecommand", "DeclareMathOperator", "def", "gdef"))
_DEFINITION = (
    r"\s*\\(?:(?P<command>(?:re)?newcommand|providecommand|DeclareMathOperator)\*?\s*(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))"
    r"\s*(?:\[(?P<count>\d)\])?\s*(?:\[(?P<default>[^\]]*)\])?|g?def\s*\\(?P<plain>[A-Za-z]+)\s*(?P<pattern>(?:#\d)*))\s*\{(?P<body>.*)\}\s*\Z"
)
MOST = 2000
"""Expansions in one row: macros that stand for several others each may grow beyond all bounds."""
DEEPEST = 20
"""How deep macros may stand in one another."""


class Macro(Protocol):
    """What is known of a macro, wherever it was found."""

    @property
    def parameters(self) -> int:
        """How many arguments it takes."""

    @property
    def replacement(self) -> str:
        """What it stands for, with `#1` for its first argument."""

    @property
    def default(self) -> str | None:
        """The value of a first argument that may be left out."""

    @property
    def operator(self) -> bool:
        """Whether it is the name of an operator."""


class UserMacro(Struct, frozen=True):
    """A macro that a row of a derivation defines."""

    parameters: int
    replacement: str
    default: str | None = None
    operator: bool = False


def macro_definition(text: str) -> tuple[str, UserMacro] | None:
    """Return the name (without its backslash) and the macro that a row defines, or None if it is no definition of one."""
    # Nearly all rows stop here, and the expression is compiled when the first one does not.
    found = re.match(_DEFINITION, text, re.DOTALL) if text.lstrip().startswith(_COMMANDS) else None
    if found is None:
        return None
    name = found["braced"] or found["bare"] or found["plain"]
    count = int(found["count"] or 0) or len(found["pattern"] or "") // 2
    return name, UserMacro(count, found["body"], found["default"], found["command"] == "DeclareMathOperator")


def expanded(macro: Macro, arguments: list[str]) -> str:
    """Return what a macro with these arguments stands for."""
    text = re.sub(r"#(\d)", lambda match: arguments[int(match[1]) - 1] if int(match[1]) <= len(arguments) else "", macro.replacement)
    return rf"\operatorname{{{text}}}" if macro.operator else text
