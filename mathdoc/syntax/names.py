"""The names that are known while a block is read, and the way to recognise them in the tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.expr import Expr
from mathdoc.sizes import SCALAR, Shape
from mathdoc.syntax.rows import Declaration
from mathdoc.syntax.tokens import END_GROUP, GROUP, LETTER, NUMBER, OPEN, TEXT_WORD, WORD, Token
from mathdoc.syntax.user_macros import Macro

LABEL = "\0label"
"""Stands in the pattern of a family for whatever its label is at a place."""


class Definition(Struct, frozen=True):
    """A defined name: its parameters (a function) or the indices of its components (`y_i = …`); `mentions`: the tokens that define it."""

    name: str
    parameters: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    mentions: frozenset[str] = frozenset()


class Match(Struct, frozen=True):
    """A known name found in the tokens: `labels` holds the token ranges of a family's labels.

    `inside`: the name ended within a script group that goes on (`x^{(i)^T}`).
    """

    name: str
    end: int
    labels: tuple[tuple[int, int], ...] = ()
    inside: bool = False


Pattern = tuple[str, ...]


class Names(Struct):
    """Declared arrays and functions, defined names, size symbols, and the options that concern names."""

    declared: dict[str, Declaration] = field(default_factory=dict)
    defined: dict[str, Definition] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    ranges: dict[str, Expr] = field(default_factory=dict)
    elementwise: frozenset[str] = frozenset()
    matrix: frozenset[str] = frozenset()
    patterns: dict[str, list[tuple[Pattern, str]]] = field(default_factory=dict)
    plain_words: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    word_functions: set[str] = field(default_factory=set)
    label_letters: set[str] = field(default_factory=set)
    macros: dict[str, Macro] = field(default_factory=dict)
    unread: list[list[Token]] = field(default_factory=list)
    """The names in declarations that cannot be read."""

    def copy(self) -> Names:
        """Return a copy that can be added to."""
        patterns = {key: list(value) for key, value in self.patterns.items()}
        return Names(
            dict(self.declared), dict(self.defined), set(self.sizes), dict(self.ranges), self.elementwise, self.matrix, patterns,
            set(self.plain_words), set(self.heads), set(self.word_functions), set(self.label_letters), dict(self.macros), list(self.unread),
        )  # fmt: skip

    def declare(self, declaration: Declaration, tokens: Sequence[Token], labels: Iterable[str] = ()) -> None:
        """Add a declared name, spelled by `tokens`; `labels` are the label letters of a family."""
        self.declared[declaration.name] = declaration
        self._add(spelled(tokens), declaration.name, frozenset(labels))
        for shape in (declaration.shape, *(declaration.domain or ())):
            for size in shape:
                self.sizes |= size.names
        for size in declaration.labels:
            self.sizes |= size.names
        self.sizes |= {fact.removeprefix("rank ") for fact in declaration.properties if fact.startswith("rank ") and fact[-1].isalpha()}

    def define(self, definition: Definition, tokens: Sequence[Token]) -> None:
        """Add a defined name."""
        self.defined[definition.name] = definition
        members = definition.parameters and definition.name.endswith("}")  # f_i(x) = …
        self._add(spelled(tokens), definition.name, frozenset(definition.components if members else ()))

    def _add(self, pattern: Pattern, name: str, labels: frozenset[str]) -> None:
        if not labels and "_" in pattern and any(text in ("+", "-") for text in pattern):
            self.label_letters |= {text for text in pattern[1:] if len(text) == 1 and text.isalpha()}
        pattern = tuple(LABEL if position and text in labels else text for position, text in enumerate(pattern))
        entries = self.patterns.setdefault(pattern[0], [])
        if (pattern, name) not in entries:
            entries.append((pattern, name))
            entries.sort(key=lambda entry: (-len(entry[0]), LABEL in entry[0]))

    def known(self, name: str) -> bool:
        """Whether a name is declared or defined."""
        return name in self.declared or name in self.defined

    def find(self, tokens: Sequence[Token], position: int) -> Match | None:
        """Return the longest known name that begins at `position`."""
        entries = self.patterns.get(_key(tokens[position]))
        if not entries:
            return None
        for pattern, name in entries:
            found = _match(pattern, name, tokens, position)
            if found:
                return found
        return None

    def unread_in(self, tokens: Sequence[Token]) -> list[Diagnostic]:
        """Return a message if a row uses a name whose declaration cannot be read: nothing is guessed of it."""
        patterns, at = [spelled(name) for name in self.unread], 0
        while patterns and at < len(tokens):
            found = self.find(tokens, at)
            for pattern in () if found else patterns:
                if spelled(tokens[at : at + len(pattern)]) == pattern:
                    message = f"`{canonical(tokens[at : at + len(pattern)])}` has no declaration that could be read"
                    return [diagnostic("DRV250", message, tokens[at].span, "mend its declaration first")]
            at = found.end if found else at + 1
        return []

    def is_function(self, name: str) -> bool:
        """Whether a name is a declared or a defined function."""
        declaration = self.declared.get(name)
        if declaration and declaration.domain is not None:
            return True
        definition = self.defined.get(name)
        return bool(definition and definition.parameters)

    def shape(self, name: str) -> Shape | None:
        """Return the declared shape of an array."""
        declaration = self.declared.get(name)
        return declaration.shape if declaration and declaration.domain is None and not declaration.labels else None

    def is_scalar_function(self, name: str) -> bool:
        """Whether a function takes one number (and so acts on entries, or on a matrix, as a whole)."""
        declaration = self.declared.get(name)
        if declaration and declaration.domain is not None:
            return declaration.domain == (SCALAR,)
        definition = self.defined.get(name)
        if not definition or len(definition.parameters) != 1:
            return False
        shape = self.shape(definition.parameters[0])
        return shape == SCALAR or (shape is None and definition.parameters[0] not in self.declared)


def spelled(tokens: Sequence[Token]) -> Pattern:
    """The uniform spelling of a name, token by token."""
    return tuple(map(_key, tokens))


def _key(token: Token) -> str:
    """A token's spelling in a pattern: an upright word is not the letters in italics (`\\mathrm d` is never a declared `d`)."""
    return rf"\mathrm{{{token.text}}}" if token.kind in (WORD, TEXT_WORD) else token.text


def _match(pattern: Pattern, name: str, tokens: Sequence[Token], position: int) -> Match | None:
    """Compare one pattern; a label takes tokens up to the end of its group or bracket."""
    at, labels = position, []
    last = len(pattern) - 1
    for place, text in enumerate(pattern):
        if at >= len(tokens):
            return None
        if text == LABEL:
            end = _label_end(tokens, at, pattern[place + 1] if place < last else "")
            if end == at:
                return None
            labels.append((at, end))
            at = end
        elif tokens[at].text == text if tokens[at].kind not in (WORD, TEXT_WORD) else _key(tokens[at]) == text:
            at += 1
        elif place == last and text == "}" and place > 1 and (tokens[at].text == "^" or _is_last_transpose(tokens, at)):
            return Match(name, at, tuple(labels), inside=True)
        else:
            return None
    return Match(name, at, tuple(labels))


def _is_last_transpose(tokens: Sequence[Token], at: int) -> bool:
    """`W^{[2]T}`: a transpose sign after a label in brackets, at the end of its group."""
    ends = at + 1 < len(tokens) and tokens[at + 1].kind == END_GROUP
    return ends and tokens[at].text in ("T", r"\top") and tokens[at - 1].text in ("]", ")")


def _label_end(tokens: Sequence[Token], start: int, following: str) -> int:
    """Where the label that begins at `start` ends."""
    at, depth = start, 0
    if following == LABEL:
        return start + 1
    while at < len(tokens):
        token = tokens[at]
        if not depth and (token.text == following or token.text == "," or token.kind == END_GROUP):
            return at
        depth += (token.kind in (GROUP, OPEN)) - (token.kind == END_GROUP or token.text in (")", "]"))
        at += 1
    return at


def canonical(tokens: Sequence[Token]) -> str:
    """The canonical LaTeX of a name: `x_{1}`, `W_{\\mathrm{out}}`, `\\hat{x}`, `\\Delta X`."""
    parts: list[str] = []
    for token in tokens:
        text = rf"\mathrm{{{token.text}}}" if token.kind in (WORD, TEXT_WORD) else token.text
        if parts and parts[-1].startswith("\\") and parts[-1][-1].isalpha() and text[:1].isalpha():
            parts.append(" ")
        parts.append(text)
    return "".join(parts)


def is_name_start(token: Token) -> bool:
    """Whether a name may begin with this token."""
    return token.kind in (LETTER, WORD, TEXT_WORD, NUMBER) or token.text in (r"\hat", r"\tilde", r"\check", r"\bar", r"\vec", r"\dot")
