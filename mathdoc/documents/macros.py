"""The author's own macros, harvested as raw definitions: the parser expands them."""

from __future__ import annotations

import re

from mathdoc.documents.lines import Lines
from mathdoc.documents.masking import Masked
from mathdoc.documents.model import Macro

_DEFINITION = re.compile(
    r"\\(?P<command>newcommand|renewcommand|providecommand|DeclareMathOperator|DeclareRobustCommand)(?![A-Za-z])(?P<star>\*)?\s*+"
    r"(?:\{\s*+\\(?P<braced>[A-Za-z]+|.)\s*+\}|\\(?P<bare>[A-Za-z]+|.))\s*+(?:\[(?P<count>\d)\])?\s*+(?:\[(?P<default>[^\]]{0,500})\])?\s*+(?=\{)"
    r"|\\(?:def|gdef)\s*+\\(?P<plain>[A-Za-z]+|[^A-Za-z\s])\s*+(?P<pattern>(?:#\d)*)\s*+(?=\{)"
)
_ENVIRONMENT = re.compile(r"\\begin\{derivation\}(?:[^\\]|\\(?!(?:begin|end)\{derivation\}))*+\\end\{derivation\}")
_VISIBLE = re.compile(r"[^\r\n]")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def harvest_macros(masked: Masked, lines: Lines) -> tuple[Macro, ...]:
    """Return the macros that a document defines, in its order; a later one of the same name replaces an earlier one."""
    definitions = list(_DEFINITION.finditer(masked.code))
    closings = _closing_braces(masked.code) if definitions else {}
    found: list[Macro] = []
    done = 0
    for match in definitions:
        closing = closings.get(match.end())
        # A definition inside another one's replacement is not made by the document itself.
        if closing is None or match.start() < done:
            continue
        done = closing
        name = "\\" + (match["braced"] or match["bare"] or match["plain"])
        if match["command"] == "providecommand" and any(macro.name == name for macro in found):
            continue
        found.append(
            Macro(
                name=name,
                parameters=int(match["count"] or 0) or len(match["pattern"] or "") // 2,
                replacement=masked.code[match.end() + 1 : closing],
                position=lines.position(match.start()),
                default=match["default"],
                operator=match["command"] == "DeclareMathOperator",
            )
        )
    return tuple(found)


def without_derivations(masked: Masked) -> Masked:
    """Return a LaTeX text with blanks for its derivations: what an environment defines ends with it."""
    return Masked(_ENVIRONMENT.sub(lambda match: _VISIBLE.sub(" ", match[0]), masked.code), masked.comments)


def _closing_braces(code: str) -> dict[int, int]:
    """Return where each opening brace is closed, found in one pass."""
    closings: dict[int, int] = {}
    open_braces: list[int] = []
    for match in _BRACE.finditer(code):
        if match[0] == "{":
            open_braces.append(match.start())
        elif match[0] == "}" and open_braces:
            closings[open_braces.pop()] = match.start()
    return closings
