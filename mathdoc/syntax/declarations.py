"""Declarations: `W \\in \\mathbb{R}^{m \\times n} \\text{ invertible}` and all its kin; and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from mathdoc.diagnostics import Diagnostic, MathdocError, fail
from mathdoc.sizes import ONE, SCALAR, Shape, Size
from mathdoc.source import Span
from mathdoc.syntax.cursor import END_OF_ROW, end_of_group
from mathdoc.syntax.dimensions import SET_HELP, read_size, read_sizes
from mathdoc.syntax.names import canonical
from mathdoc.syntax.properties import SUBSCRIPTS, is_filler, properties_of_symmetric, read_properties, read_rank
from mathdoc.syntax.relations import is_declaration
from mathdoc.syntax.rows import Declaration
from mathdoc.syntax.tokens import CLOSE, END_GROUP, GROUP, LETTER, MARK, OPEN, TEXT, TEXT_WORD, WORD, Token

_REALS = frozenset({r"\mathbb{R}", r"\mathbf{R}"})
_SYMMETRIC = frozenset({r"\mathbb{S}", r"\mathcal{S}", r"\mathrm{Sym}", r"\mathbf{S}"})
_WHOLE = {r"\mathbb{N}": frozenset({"integer", "positive"}), r"\mathbb{Z}": frozenset({"integer"})}
_FUNCTION_HELP = r"for example `f : \mathbb{R}^n \to \mathbb{R}`"
_GROUPS = {"O": "orthogonal", "SO": "orthogonal", "GL": "invertible", "Sym": "symmetric"}


class Declared(Struct):
    """One declared name with the tokens that spell it and the label letters of a family.

    `argument` is that of `A(t) \\in …`: a function of whatever t is declared to be.
    """

    declaration: Declaration
    tokens: list[Token]
    labels: tuple[str, ...] = ()
    argument: str = ""


class _Item(Struct):
    """Names that are declared together; `labels` are the ranges of their letters."""

    names: list[list[Token]]
    shape: Shape
    properties: frozenset[str]
    domain: tuple[Shape, ...] | None
    labels: dict[str, tuple[int, Size]]


class Reader(Struct):
    """Reads the declarations of one row."""

    tokens: list[Token]
    at: int = 0
    found: list[Declared] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    rest: list[Token] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    unread: list[list[Token]] = field(default_factory=list)

    @property
    def token(self) -> Token:
        """The token at the reader's place; beyond the last, the end of the row."""
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        place = self.tokens[-1].end if self.tokens else 0
        return Token(END_OF_ROW, "", place, place)

    def row(self) -> None:
        """declaration (("," | ";" | "and") declaration)*; what follows and declares nothing is a fact (`, A = A^\\top`)."""
        try:
            self.read_items()
        finally:
            for item in self.items:
                for tokens in item.names:
                    self.add(tokens, item)

    def read_items(self) -> None:
        """Read every item; a range at the end is that of all names before it that have its letter (`x_i …, y_i …, i = 1,\\dots,N`)."""
        while self.token.kind != END_OF_ROW:
            if self.items and not is_declaration(self.tokens[self.at :]):
                self.rest = self.tokens[self.at :]
                return
            self.item()
            while self.token.text in (",", ";", ".") or (self.token.kind in (TEXT, TEXT_WORD) and is_filler(self.token.text)):
                self.at += 1

    def item(self) -> None:
        """names ("\\in" set | ":" sets "\\to" set) properties? ranges?."""
        self.unread = names = self.names()
        mark = self.token
        self.at += 1
        if mark.text == r"\in":
            shape, properties = self.set()
            domain: tuple[Shape, ...] | None = None
            if self.token.text == r"\to":
                raise fail("DRV208", "a function is declared with a colon", mark.span, _FUNCTION_HELP)
        else:
            domain = self.domain()
            shape, properties = self.set()
        properties |= self.properties()
        labels = self.ranges()
        self.unread = []
        self.items.append(_Item(names, shape, properties, domain, labels))
        for item in self.items[:-1]:
            item.labels = labels | item.labels

    def add(self, tokens: list[Token], item: _Item) -> None:
        """Add one name with what was read for all names of the item."""
        argument, domain = "", item.domain
        if len(tokens) > 3 and tokens[-1].text == ")" and domain is None:
            opening = next((place for place, token in enumerate(tokens) if token.text == "("), 0)
            argument = canonical(tokens[opening + 1 : -1])
            tokens, domain = tokens[:opening], (SCALAR,)
        used = [token.text for token in tokens[1:] if token.text in item.labels]
        tokens = as_word(tokens)
        declaration = Declaration(
            canonical(tokens), tokens[0].span.to(tokens[-1].span), item.shape, item.properties, domain,
            tuple(item.labels[name][1] for name in used), tuple(item.labels[name][0] for name in used),
        )  # fmt: skip
        self.found.append(Declared(declaration, tokens, tuple(used), argument))

    def names(self) -> list[list[Token]]:
        """name ("," name)*, up to `\\in` or the colon."""
        names: list[list[Token]] = [[]]
        depth = 0
        while self.token.kind != END_OF_ROW:
            token = self.token
            if not depth and token.text in (r"\in", ":") and token.kind == MARK:
                break
            depth += (token.kind in (GROUP, OPEN)) - (token.kind in (END_GROUP, CLOSE))
            if (not depth and token.text == ",") or (token.kind in (TEXT, TEXT_WORD) and is_filler(token.text)):
                names.append([])
            else:
                names[-1].append(token)
            self.at += 1
        names = [name for name in names if name and name[0].text != r"\dots"]
        if self.token.kind == END_OF_ROW or not names:
            place = names[-1][0].span.to(names[-1][-1].span) if names else self.token.span
            raise fail("DRV208", "a name without a set", place, SET_HELP)
        return names

    def domain(self) -> tuple[Shape, ...]:
        """set ("\\times" set)* "\\to"."""
        shapes = [self.set()[0]]
        while self.token.text == r"\times":
            self.at += 1
            shapes.append(self.set()[0])
        if self.token.text != r"\to":
            message = r"after the colon, a function needs `\to` and a set"
            raise fail("DRV208", message, self.token.span, _FUNCTION_HELP)
        self.at += 1
        return tuple(shapes)

    def set(self) -> tuple[Shape, frozenset[str]]:
        """`\\mathbb{R}^{m \\times n}`, `\\mathbb{S}^n_{++}`, `\\mathrm{O}(n)`, …"""
        token = self.token
        name = canonical([token])
        self.at += 1
        if token.text in _GROUPS and self.token.text == "(":
            size = self.bracketed_size()
            return (size, size), frozenset({_GROUPS[token.text]})
        sizes, properties = self.scripts()
        if name in _REALS:
            return _shape(sizes), properties
        if name in _SYMMETRIC and sizes:
            return (sizes[0], sizes[0]), properties_of_symmetric(properties)
        if name in _WHOLE and not sizes:
            return SCALAR, properties | _WHOLE[name]
        if name == r"\mathbb{C}":
            raise fail("DRV207", "complex arrays are not supported", token.span, r"declare real and imaginary parts in `\mathbb{R}`")
        words = token.text if token.kind != END_OF_ROW else "nothing"
        raise fail("DRV208", f"`{words}` is not a set that mathdoc knows", token.span, SET_HELP)

    def bracketed_size(self) -> Size:
        """ "(" size ("," …)? ")"."""
        end = end_of_group(self.tokens, self.at)
        inside = self.tokens[self.at + 1 : end]
        comma = next((k for k, token in enumerate(inside) if token.text == ","), len(inside))
        self.at = end + 1
        return read_size(inside[:comma])

    def scripts(self) -> tuple[tuple[Size, ...], frozenset[str]]:
        """The sizes above and the properties below a set."""
        sizes: tuple[Size, ...] = ()
        properties: frozenset[str] = frozenset()
        while self.token.kind == MARK and self.token.text in ("^", "_"):
            end = end_of_group(self.tokens, self.at + 1)
            inside = self.tokens[self.at + 2 : end]
            if self.token.text == "^":
                sizes = read_sizes(inside)
            else:
                properties |= self.below(inside)
            self.at = end + 1
        return sizes, properties

    def below(self, inside: Sequence[Token]) -> frozenset[str]:
        """`_{++}`, `_{>0}`, `_{\\text{sym}}`."""
        text = "".join(token.text.strip() for token in inside)
        if text not in SUBSCRIPTS:
            message = f"the subscript `{text}` of a set has no meaning here"
            raise fail("DRV208", message, _span(inside), "say it in words after the declaration")
        return SUBSCRIPTS[text]

    def properties(self) -> frozenset[str]:
        """Properties in words: all of them, or none where a word is not understood (`not symmetric`, `with orthogonal rows`)."""
        found: frozenset[str] = frozenset()
        before = len(self.problems)
        while self.token.kind in (TEXT, TEXT_WORD, WORD) or (self.token.text == "," and self._word_follows()):
            token = self.token
            self.at += 1
            if token.text != ",":
                token, rank, more = read_rank(token, self.tokens[self.at :])
                self.at += more
                words, problems = read_properties(token)
                found |= words | ({rank} if rank else set())
                self.problems.extend(problems)
        return found if len(self.problems) == before else frozenset()

    def _word_follows(self) -> bool:
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else self.token
        return following.kind == TEXT and not self._declares_after(self.at + 1)

    def _declares_after(self, at: int) -> bool:
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return following is not None and following.kind == LETTER and self.tokens[at].text.strip() in ("and", "")

    def ranges(self) -> dict[str, tuple[int, Size]]:
        """("," letter "=" size "," "\\dots" "," size)*, or `i \\in \\{1, …, N\\}`."""
        found: dict[str, tuple[int, Size]] = {}
        while True:
            start = self.at
            while self.token.text == "," or self.token.kind in (TEXT, TEXT_WORD):
                self.at += 1
            following = self.tokens[self.at + 1 : self.at + 3]
            if self.token.kind == LETTER and following and following[0].text == "=" and self._dots_follow():
                name = self.token.text
                self.at += 2
                found[name] = self.range()
            elif self.token.kind == LETTER and len(following) > 1 and following[0].text == r"\in" and following[1].text in (r"\{", "["):
                name = self.token.text
                self.at += 3
                found[name] = self.range()
                self.at += 1
            else:
                self.at = start
                return found

    def _dots_follow(self) -> bool:
        """Whether `i = …` goes on with dots: a range, not an equation."""
        texts = [token.text for token in self.tokens[self.at + 2 : self.at + 10]]
        return r"\dots" in texts or any(texts[k : k + 2] == [".", "."] for k in range(len(texts)))

    def range(self) -> tuple[int, Size]:
        """size "," "\\dots" "," size; `[N]` means 1 to N."""
        first = self.size_up_to_comma()
        while self.token.text in (",", r"\dots", "."):
            self.at += 1
        if self.token.kind in (CLOSE, END_OF_ROW):
            return 1, first
        last = self.size_up_to_comma()
        low = first.constant
        if low is None:
            raise fail("DRV208", "a range begins at a number", self.token.span, r"for example `i = 1,\dots,N`")
        return low, last - Size.of(low) + ONE

    def size_up_to_comma(self) -> Size:
        """A size that ends at a comma, a closing bracket, a remark or the end."""
        start = self.at
        while self.token.kind not in (END_OF_ROW, CLOSE, TEXT, TEXT_WORD) and self.token.text not in (",", ";", "."):
            self.at += 1
        return read_size(self.tokens[start : self.at])


def _shape(sizes: tuple[Size, ...]) -> Shape:
    if not sizes:
        return SCALAR
    return (sizes[0], ONE) if len(sizes) == 1 else sizes


def _span(tokens: Sequence[Token]) -> Span:
    return tokens[0].span.to(tokens[-1].span) if tokens else Span(0, 0)


def as_word(tokens: list[Token]) -> list[Token]:
    """A name of several plain letters is one word."""
    plain = len(tokens) > 1 and all(t.kind == LETTER and len(t.text) == 1 and t.text.isascii() for t in tokens)
    if not plain:
        return tokens
    return [Token(WORD, "".join(t.text for t in tokens), tokens[0].start, tokens[-1].end)]


def read_declarations(tokens: list[Token]) -> tuple[list[Declared], list[Diagnostic], list[Token], list[list[Token]]]:
    """Return what a row declares, what was wrong with it, the tokens that follow and declare nothing, and the names left undeclared."""
    reader = Reader(tokens)
    try:
        reader.row()
    except MathdocError as error:
        reader.problems.append(error.diagnostic)
    return reader.found, reader.problems, reader.rest, reader.unread
