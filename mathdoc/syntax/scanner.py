"""One pass over a body: where pieces end, what is wrapped, what is a comment."""

from __future__ import annotations

import re

from msgspec import Struct, field

from mathdoc.syntax.macros import WRAPPERS

_SCAN = re.compile(
    r"\\begin\s*\{([^{}\n]*)\}|\\end\s*\{([^{}\n]*)\}|\\\\(?:\*?\[[^\]\n]*\])?|\\cr(?![A-Za-z])|\\[A-Za-z]+|\\.|%[^\n]*|[{}()\[\]\n$]",
    re.DOTALL,
)
_WRAPPER_ARGUMENTS = re.compile(r"\s*(?:\[[^\]\n]*\])?(?:\s*\{[^{}\n]*\})?")
_ARGUMENT_WRAPPERS = frozenset({"alignat", "alignat*", "alignedat", "array"})


class Piece(Struct):
    """A stretch of text between two row ends or newlines."""

    start: int
    end: int
    hard: bool = False
    wrapped: bool = False
    brackets: int = 0
    comments: list[str] = field(default_factory=list)


class Scanner:
    """One pass over the text: pieces, comments, wrappers, and the depth of braces and environments."""

    def __init__(self, text: str, every_line: bool = False) -> None:
        self.text = text
        self.every_line = every_line
        self.depth = 0
        self.environments: list[tuple[str, bool]] = []
        self.wrapper_braces: list[int] = []
        self.blanks: list[tuple[int, int]] = []
        self.pieces: list[Piece] = []
        self.piece = Piece(0, 0)

    def run(self) -> None:
        """Scan the whole text."""
        for match in _SCAN.finditer(self.text):
            self.visit(match)
        self.cut(len(self.text), len(self.text), hard=False)

    def visit(self, match: re.Match[str]) -> None:
        """Take one match of the scan."""
        word = match.group()
        if word in "{}":
            self.brace(word, match)
        elif word in "([)]":
            self.piece.brackets += 1 if word in "([" else -1
        elif word == "\n":
            if self.at_top():
                self.cut(match.start(), match.end(), hard=False)
        elif word[0] == "%":
            self.comment(match)
        elif match[1] is not None:
            self.begin(match)
        elif match[2] is not None:
            self.end(match)
        elif word.startswith("\\\\") or word == r"\cr":
            if self.at_top():
                self.cut(match.start(), match.end(), hard=True)
        elif word in (r"\[", r"\]") or word == "$":
            self.blanks.append(match.span())
        elif word == r"\eqalign":
            self.blanks.append(match.span())
            self.wrapper_braces.append(self.depth)

    def at_top(self) -> bool:
        """Whether a row may end here."""
        if self.every_line:
            return True
        return self.depth == len(self.wrapper_braces) and all(wrapper for _, wrapper in self.environments)

    def cut(self, end: int, following: int, hard: bool) -> None:
        """End the piece."""
        self.piece.end, self.piece.hard = end, hard
        self.piece.wrapped = bool(self.environments or self.wrapper_braces)
        self.pieces.append(self.piece)
        self.piece = Piece(following, following)

    def brace(self, word: str, match: re.Match[str]) -> None:
        """A brace; the pair after `\\eqalign` is a wrapper."""
        opens = self.wrapper_braces and self.wrapper_braces[-1] == self.depth and word == "{"
        closes = self.wrapper_braces and self.wrapper_braces[-1] == self.depth - 1 and word == "}"
        if opens or closes:
            self.blanks.append(match.span())
        self.depth += 1 if word == "{" else -1
        if closes:
            self.wrapper_braces.pop()
        self.depth = max(self.depth, 0)

    def comment(self, match: re.Match[str]) -> None:
        """A comment belongs to the row that it ends."""
        content = match.group()[1:].strip()
        before = self.text[self.piece.start : match.start()]
        if not before.strip() and "\n" not in before and self.pieces and self.pieces[-1].hard:
            self.pieces[-1].comments.append(content)
        elif before.strip():
            self.piece.comments.append(content)
        self.blanks.append(match.span())

    def begin(self, match: re.Match[str]) -> None:
        """An environment: a wrapper is blanked, with its arguments."""
        name = match[1]
        leading = not self.masked_before(match.start()).strip()
        wrapper = name in WRAPPERS or (name == "array" and leading)
        if wrapper:
            arguments = _WRAPPER_ARGUMENTS.match(self.text, match.end()) if name in _ARGUMENT_WRAPPERS else None
            self.blanks.append((match.start(), arguments.end() if arguments else match.end()))
        self.environments.append((name, wrapper))

    def masked_before(self, position: int) -> str:
        """What stands in the piece before `position`, wrappers aside."""
        text = self.text[self.piece.start : position]
        for start, end in self.blanks:
            if start >= self.piece.start:
                text = text.replace(self.text[start:end], "")
        return text

    def end(self, match: re.Match[str]) -> None:
        """The end of an environment."""
        matches = self.environments and self.environments[-1][0] == match[2]
        if self.environments.pop()[1] if matches else match[2] in WRAPPERS:
            self.blanks.append(match.span())

    def masked(self) -> str:
        """The text with comments and wrappers blanked."""
        parts, last = [], 0
        for start, end in sorted(self.blanks):
            if start < last:
                continue
            parts.append(self.text[last:start])
            parts.append(re.sub(r"[^\n]", " ", self.text[start:end]))
            last = end
        return "".join([*parts, self.text[last:]])
