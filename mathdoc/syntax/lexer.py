"""LaTeX to flat tokens with exact spans.

What is transparent to the mathematics is dropped here, and spellings are made uniform: every script and every argument of
`\\frac`, `\\hat`, … stands in a group, fonts belong to their letters (`\\mathbf{AX}` is two letters), upright letters form words.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace
from pylatexenc.latexwalker import LatexToken

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span
from mathdoc.syntax import macros
from mathdoc.syntax.characters import FUNCTION_WORDS, UPRIGHT, Characters
from mathdoc.syntax.tokens import GROUP, LEFT_BAR, LETTER, MACRO, MARK, NEWLINE, RIGHT_BAR, TEXT, TEXT_WORD, WORD, Token
from mathdoc.syntax.user_macros import DEEPEST, MOST, Macro, expanded

_DIFFERENTIAL_MACROS = frozenset({"dd", "diff", "differential"})


def tokenize(text: str, offset: int = 0, user: Mapping[str, Macro] | None = None) -> tuple[list[Token], list[Diagnostic]]:
    """Return the tokens of `text`, which stands at `offset` of the body, and what was wrong with it; `user` are the author's macros."""
    lexer = Lexer(text, offset, user)
    lexer.run()
    return lexer.out, lexer.problems


class Lexer(Characters):
    """Reads macros by what the tables say of them, those of the author before all others."""

    def __init__(self, text: str, offset: int, user: Mapping[str, Macro] | None = None, spent: list[int] | None = None) -> None:
        super().__init__(text, offset)
        self.user = user or {}
        self.spent = [0] if spent is None else spent
        self.nesting = 0

    def macro(self, token: LatexToken, font: str) -> str:
        """A macro, by what the tables say of it."""
        name: str = token.arg
        if name in self.user:
            self.user_macro(token, self.user[name], font)
        elif name in macros.LETTERS:
            self.letter_macro(token, font)
        elif name in macros.FONTS:
            return self.font(token, font)
        elif name in macros.ACCENTS:
            self.emit(MACRO, macros.ACCENTS[name], token)
            self.argument(font)
        elif name in macros.SAME or "\\" + name in macros.KNOWN or name in "{}|#":
            self.same(token)
        elif name in macros.DROPPED:
            self.delimiter(token)
        elif name in macros.ARGUMENTS:
            self.with_arguments(token, font)
        elif name in FUNCTION_WORDS:
            self.emit(WORD, name, token)
        else:
            self.rare_macro(token, font)
        return font

    def user_macro(self, token: LatexToken, macro: Macro, font: str) -> None:
        """A macro of the author's: the tokens of what it stands for, all of them at its place."""
        arguments: list[str] = []
        if macro.default is not None and macro.parameters:
            arguments.append(self.optional(macro.default))
        while len(arguments) < macro.parameters:
            self.skip_spacing()
            arguments.append(self.skip_argument())
        last = self.raw[self.index - 1]
        start, end = token.pos + self.offset, last.pos + last.len - len(last.post_space) + self.offset
        self.spent[0] += 1
        if self.spent[0] > MOST or self.nesting > DEEPEST:
            self.problems.append(diagnostic("DRV203", f"`\\{token.arg}` stands for too much, or for itself", Span(start, end)))
            return
        inner = Lexer(expanded(macro, arguments), 0, self.user, self.spent)
        inner.depth, inner.nesting = self.depth, self.nesting + 1
        while inner.index < len(inner.raw):
            font = inner.unit(font)
        self.out.extend(found._replace(start=start, end=end) for found in inner.out)
        self.problems.extend(replace(problem, span=Span(start, end)) for problem in inner.problems[:1])

    def optional(self, default: str) -> str:
        """The argument in brackets, or its default."""
        if not self.next_character("["):
            return default
        first = self.raw[self.index]
        close = self.text.find("]", first.pos)
        while self.index < len(self.raw) and self.raw[self.index].pos <= close:
            self.index += 1
        return self.text[first.pos + 1 : close]

    def letter_macro(self, token: LatexToken, font: str) -> None:
        """A Greek letter; upright and slanted Greek are one."""
        text = "\\" + token.arg
        self.emit(LETTER, f"{font}{{{text}}}" if font and font not in UPRIGHT else text, token)

    def same(self, token: LatexToken) -> None:
        """A macro that is a mark, in its uniform spelling."""
        name: str = token.arg
        text = macros.SAME.get(name, "\\" + name)
        if name == "R" or text.startswith(r"\mathbb"):
            self.emit(LETTER, text, token)
        else:
            self.mark(text, token)

    def font(self, token: LatexToken, font: str) -> str:
        """A font macro: with an argument, or a switch to the end of the group."""
        name: str = token.arg
        if name in macros.SWITCHES:
            return macros.FONTS[name]
        if self.next_character("*"):
            self.index += 1
        new = macros.FONTS[name]
        if new == r"\text":
            self.remark(token)
        else:
            first = len(self.out)
            self.argument(new or font, braces=False)
            self.widen(first, token)
        return font

    def remark(self, token: LatexToken) -> None:
        """`\\text{…}`: one word without spaces may be a name or a function; anything else is a remark."""
        content = self.skip_argument()
        last = self.raw[self.index - 1]
        end = last.pos + last.len + self.offset
        word = content.strip()
        is_word = word.isalpha() and (content == word or word in FUNCTION_WORDS)
        self.emit(TEXT_WORD if is_word else TEXT, word if is_word else content, token, end)

    def delimiter(self, token: LatexToken) -> None:
        """A macro that is dropped; `\\left` and `\\right` leave the side of a bar behind."""
        side = LEFT_BAR if token.arg in macros.LEFTS else RIGHT_BAR if token.arg in macros.RIGHTS else ""
        if not side or self.index >= len(self.raw):
            return
        following = self.raw[self.index]
        text = macros.SAME.get(following.arg, following.arg) if following.tok == "macro" else following.arg
        if text in ("|", r"\|") or (text == "." and token.arg in ("left", "right")):
            self.index += 1
            bar = r"\|" if following.tok == "macro" and text in ("|", r"\|") and following.arg != "vert" else text
            if following.tok == "macro" and following.arg in ("vert", "lvert", "rvert"):
                bar = "|"
            self.emit(side, bar, token, following.pos + 1 + self.offset)
        elif side == LEFT_BAR:
            first = len(self.out)
            self.unit("")
            self.widen(first, token)

    def with_arguments(self, token: LatexToken, font: str) -> None:
        """A macro whose arguments stand in groups; `\\overset{!}{=}` is one mark."""
        name: str = token.arg
        if name in ("overset", "stackrel", "underset"):
            self.over_relation(font)
            return
        count = macros.ARGUMENTS[name]
        if name == "sqrt" and self.next_character("["):
            self.emit(MACRO, r"\root", token)
            self.root_degree()
        else:
            self.emit(MACRO, r"\frac" if name.endswith("frac") else "\\" + name, token)
        for _ in range(count):
            self.argument(font)

    def root_degree(self) -> None:
        """`[3]` of `\\sqrt[3]{x}`, as a group."""
        self.emit(GROUP, "{", self.raw[self.index])
        self.index += 1
        while self.index < len(self.raw) and not self.next_character("]"):
            self.unit("")
        self.index = min(self.index + 1, len(self.raw))
        self.close_group(None)

    def over_relation(self, font: str) -> None:
        """`\\overset{…}{=}`: what stands above is a remark, but `!` asks for the equation and `def` defines."""
        above = self.skip_argument().strip()
        first = len(self.out)
        self.argument(font, braces=False)
        if len(self.out) == first + 1 and self.out[first].text == "=":
            text = "!=" if above == "!" else ":=" if "def" in above or above == r"\triangle" else "="
            self.out[first] = self.out[first]._replace(text=text)

    def rare_macro(self, token: LatexToken, font: str) -> None:
        """What is left: transparent macros, row ends in a matrix, and macros that nobody knows."""
        name: str = token.arg
        if name == "\\":
            if self.depth:
                self.emit(NEWLINE, r"\\", token)
        elif name in macros.DROPPED_WITH_ARGUMENT:
            self.skip_argument()
        elif name in macros.DROPPED_FIRST:
            self.skip_argument()
            self.argument(font)
        elif name in macros.TRANSPARENT:
            self.argument(font, braces=False)
        elif name == "boxed":
            self.boxed(token, font)
        elif name in macros.BRACED:
            self.braced(font)
        elif name in _DIFFERENTIAL_MACROS:
            self.emit(WORD, "d", token)
        elif name == "not" and self.next_character("="):
            self.index += 1
            self.mark(r"\ne", token)
        elif name == "T":
            self.mark(r"\top", token)
        else:
            self.unknown(token)

    def boxed(self, token: LatexToken, font: str) -> None:
        """`\\boxed{}` is a gap; a box with something in it is transparent."""
        first = len(self.out)
        self.argument(font)
        if len(self.out) == first + 2:
            del self.out[first:]
            self.emit(MARK, r"\square", token)

    def braced(self, font: str) -> None:
        """`\\underbrace{A B}_{remark}`."""
        self.argument(font)
        while self.index < len(self.raw) and self.raw[self.index].tok == "char" and self.raw[self.index].arg in "_^":
            self.index += 1
            self.skip_argument()

    def unknown(self, token: LatexToken) -> None:
        """A macro in no table: a message at its place."""
        name = "\\" + token.arg
        self.emit(MARK, name, token)
        span = self.out[-1].span
        self.problems.append(
            diagnostic("DRV201", f"`{name}` is not a macro that mathdoc knows", span, f"write it out, or declare a symbol for it: `{name}`")
        )
