"""Text in string literals, as notebooks and docstrings hold it: read with the place of every character, and written again."""

from __future__ import annotations

import json
import re
from typing import Literal

from msgspec import Struct

_JSON_PIECE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+")
_HALF = re.compile("[\ud800-\udfff]")
_PYTHON_PIECE = re.compile(r"\\(?:\r\n|[\s\S])|[^\\]+|\\")
_SHORT = {"n": "\n", "\\": "\\", "'": "'", '"': '"'}
_CHANGED = frozenset("abfrtvxNuU01234567\r\n")

UNREADABLE = "\ufffd"
"""What stands for an escape that makes a character which no formula has."""

Characters = tuple[str, list[int]]
"""A text, and the offset of each of its characters in the file, and of what follows the last."""


class Quoting(Struct, frozen=True):
    """How text is written in a string literal: its language, its quotes, and what stands between two lines (if not a line's end)."""

    language: Literal["json", "python"]
    quote: str = '"'
    line_break: str = ""
    ascii_only: bool = False

    def escaped(self, text: str) -> str:
        """Return `text`, of one line, as it stands between the quotes."""
        if self.language == "json":
            return json.dumps(text, ensure_ascii=self.ascii_only)[1:-1]
        return text.replace("\\", "\\\\").replace(self.quote[0], "\\" + self.quote[0])


def read_json_string(text: str, start: int, end: int) -> Characters:
    """Return what the JSON string between its quotes at `start` and `end` says."""
    characters: list[str] = []
    offsets: list[int] = []
    for piece in _JSON_PIECE.finditer(text, start + 1, end - 1):
        said = _HALF.sub(UNREADABLE, json.loads(f'"{piece[0]}"', strict=False)) if piece[0].startswith("\\") else piece[0]
        characters.append(said)
        offsets += [piece.start()] * len(said) if piece[0].startswith("\\") else range(*piece.span())
    return "".join(characters), [*offsets, end - 1]


def read_python_string(text: str, start: int, end: int, raw: bool) -> Characters:
    """Return what a Python string says whose inside stands at `start` to `end`; see `UNREADABLE`."""
    if raw:
        return text[start:end], list(range(start, end + 1))
    characters: list[str] = []
    offsets: list[int] = []
    for piece in _PYTHON_PIECE.finditer(text, start, end):
        said, where = piece[0], list(range(*piece.span()))
        if said.startswith("\\") and said[1:] in _SHORT:
            said, where = _SHORT[said[1:]], where[:1]
        elif said.startswith("\\") and said[1:2] in _CHANGED:
            # A backslash before the end of a line joins it with the next: the row is marked, and its place is kept.
            joins = said[1] in "\r\n"
            said, where = (UNREADABLE + said[1:], where) if joins else (UNREADABLE, where[:1])
        characters.append(said)
        offsets += where
    return "".join(characters), [*offsets, end]
