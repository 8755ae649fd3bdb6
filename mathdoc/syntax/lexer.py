"""LaTeX to flat tokens with exact spans.

pylatexenc cuts the text (its tokenizer only: it does not recurse); what is transparent to the mathematics is dropped
here, and spellings are made uniform: every script and every argument of `\\frac`, `\\hat`, … stands in a group,
fonts belong to their letters (`\\mathbf{AX}` is two letters), upright letters form words.
"""

from __future__ import annotations

from typing import Final

from pylatexenc.latexwalker import LatexToken, LatexWalker, LatexWalkerEndOfStream
from pylatexenc.macrospec import EnvironmentSpec, LatexContextDb, MacroSpec

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.operators import NAMES
from mathdoc.syntax import macros
from mathdoc.syntax.tokens import (
    BEGIN,
    CELL,
    CLOSE,
    END,
    END_GROUP,
    GROUP,
    LEFT_BAR,
    LETTER,
    MACRO,
    MARK,
    NEWLINE,
    NUMBER,
    OPEN,
    RIGHT_BAR,
    TEXT,
    TEXT_WORD,
    WORD,
    Token,
)

FUNCTION_WORDS: Final = frozenset(NAMES) | {"lim", "arg", "argmin", "argmax", "max", "min", "sup", "inf", "grad", "div", "Hess", "rank"}
_OPENING = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}
_CLOSING = frozenset(_OPENING.values())
_UPRIGHT = frozenset({r"\mathrm", r"\mathsf", r"\text"})
_DIFFERENTIAL_MACROS = frozenset({"dd", "diff", "differential"})
_GLYPHS = frozenset("0123456789")


def _context() -> LatexContextDb:
    context = LatexContextDb()
    context.set_unknown_macro_spec(MacroSpec(""))
    context.set_unknown_environment_spec(EnvironmentSpec(""))
    return context


_CONTEXT = _context()


def raw_tokens(text: str) -> list[LatexToken]:
    """Return pylatexenc's tokens of `text`."""
    walker = LatexWalker(text, latex_context=_CONTEXT, tolerant_parsing=True)
    state = walker.make_parsing_state()
    found: list[LatexToken] = []
    position = 0
    try:
        while True:
            token = walker.get_token(position, parsing_state=state)
            found.append(token)
            position = token.pos + token.len
    except LatexWalkerEndOfStream:
        return found


def tokenize(text: str, offset: int = 0) -> tuple[list[Token], list[Diagnostic]]:
    """Return the tokens of `text`, which stands at `offset` of the body, and what was wrong with it."""
    lexer = Lexer(text, offset)
    lexer.run()
    return lexer.out, lexer.problems


class Lexer:
    """Turns pylatexenc's tokens of one row into ours. Braces are balanced: the layout has seen to it."""

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset
        self.raw = raw_tokens(text)
        self.index = 0
        self.depth = 0
        self.out: list[Token] = []
        self.problems: list[Diagnostic] = []

    def run(self) -> None:
        """Read everything; what is not balanced is passed over here (the layout has reported it)."""
        font = ""
        while self.index < len(self.raw):
            font = self.unit(font)

    def emit(self, kind: str, text: str, token: LatexToken, end: int | None = None) -> None:
        """Append one token that begins at `token`."""
        start = token.pos + self.offset
        length = token.len - len(token.post_space)
        self.out.append(Token(kind, text, start, start + length if end is None else end))

    def unit(self, font: str, single: bool = False) -> str:
        """Read one unit: a character, a macro with what belongs to it, or a group. Return the font that now holds."""
        token = self.raw[self.index]
        self.index += 1
        kind: str = token.tok
        if kind == "char":
            self.character(token, font, single)
        elif kind == "macro":
            return self.macro(token, font)
        elif kind == "brace_open":
            self.group(token, font)
        elif kind == "begin_environment":
            self.depth += 1
            self.emit(BEGIN, token.arg, token)
            if token.arg in ("array", "alignedat"):
                self.skip_argument()
        elif kind == "end_environment":
            self.depth -= 1
            self.emit(END, token.arg, token)
        return font

    def group(self, opening: LatexToken, font: str) -> None:
        """`{ … }`; a group of one letter or word is that letter or word."""
        first = len(self.out)
        self.emit(GROUP, "{", opening)
        closing = self.content(font)
        if len(self.out) == first + 2 and self.out[-1].kind in (LETTER, WORD, TEXT_WORD):
            del self.out[first]
            self.widen(first, opening)
        else:
            self.close_group(closing)

    def close_group(self, closing: LatexToken | None) -> None:
        """Emit the end of a group at `closing`, or just after the last token."""
        place = closing.pos + self.offset if closing else self.out[-1].end
        self.out.append(Token(END_GROUP, "}", place, place + (1 if closing else 0)))

    def content(self, font: str) -> LatexToken | None:
        """Read up to the brace that closes, and return it."""
        while self.index < len(self.raw):
            token = self.raw[self.index]
            if token.tok == "brace_close":
                self.index += 1
                return token
            font = self.unit(font)
        return None

    def argument(self, font: str, braces: bool = True) -> None:
        """Read the next unit as an argument, in a group of its own if `braces`."""
        self.skip_spacing()
        if self.index >= len(self.raw) or self.raw[self.index].tok == "brace_close":
            if braces and self.out:
                self.close_empty()
            return
        token = self.raw[self.index]
        if braces:
            self.out.append(Token(GROUP, "{", token.pos + self.offset, token.pos + self.offset))
        closing: LatexToken | None = None
        if token.tok == "brace_open":
            self.index += 1
            closing = self.content(font)
        else:
            self.unit(font, single=True)
        if braces:
            self.close_group(closing)

    def close_empty(self) -> None:
        """Emit an empty group: an argument that is missing."""
        place = self.out[-1].end
        self.out.append(Token(GROUP, "{", place, place))
        self.out.append(Token(END_GROUP, "}", place, place))

    def skip_spacing(self) -> None:
        """Pass over spacing macros before an argument."""
        while self.index < len(self.raw):
            token = self.raw[self.index]
            if not (token.tok == "macro" and token.arg in macros.DROPPED and token.arg not in macros.LEFTS):
                return
            self.index += 1

    def skip_argument(self) -> str:
        """Pass over the next group or token, and return its text."""
        if self.index >= len(self.raw):
            return ""
        token = self.raw[self.index]
        self.index += 1
        start, depth = token.pos + token.len, 1 if token.tok == "brace_open" else 0
        if not depth:
            return self.text[token.pos : token.pos + token.len].strip()
        while self.index < len(self.raw):
            token = self.raw[self.index]
            self.index += 1
            depth += (token.tok == "brace_open") - (token.tok == "brace_close")
            if not depth:
                return self.text[start : token.pos]
        return self.text[start:]

    def character(self, token: LatexToken, font: str, single: bool) -> None:
        """One character: a digit begins a number, an upright letter a word."""
        char: str = token.arg
        if char.isalpha() and char not in macros.UNICODE and char not in macros.SUPERSCRIPT_LETTERS:
            self.letter(token, macros.GREEK.get(char, char), font, single)
        elif char in _GLYPHS:
            self.number(token, font, single)
        elif char in "_^":
            self.emit(MARK, char, token)
            self.argument("")
        elif char in macros.SUPERSCRIPT_LETTERS:
            self.superscript(token, macros.SUPERSCRIPT_LETTERS[char])
        elif char == "&":
            if self.depth:
                self.emit(CELL, "&", token)
        elif char not in "~\n" and char != "\n\n":
            self.mark(macros.UNICODE.get(char, char), token)

    def superscript(self, token: LatexToken, meaning: str) -> None:
        """A superscript character such as `ᵀ`."""
        self.emit(MARK, "^", token)
        self.emit(GROUP, "{", token)
        self.emit(NUMBER if meaning in _GLYPHS else LETTER if meaning.isalpha() else MARK, meaning, token)
        self.emit(END_GROUP, "}", token)

    def mark(self, text: str, token: LatexToken) -> None:
        """A punctuation mark, an operator sign or a delimiter."""
        if text == ":" and self.next_character("="):
            self.index += 1
            text = ":="
        if text:
            self.emit(OPEN if text in _OPENING else CLOSE if text in _CLOSING else MARK, text, token)

    def next_character(self, char: str) -> bool:
        """Whether the next raw token is this character."""
        return self.index < len(self.raw) and self.raw[self.index].tok == "char" and self.raw[self.index].arg == char

    def number(self, token: LatexToken, font: str, single: bool) -> None:
        """A number: digits with at most one point; a lone bold 0 or 1 is a symbol."""
        text: str = token.arg
        end = token.pos + token.len
        while not single and self.index < len(self.raw):
            following = self.raw[self.index]
            point = following.arg == "." and "." not in text and self.text[end + 1 : end + 2].isdigit()
            if following.tok != "char" or following.pre_space or not (following.arg in _GLYPHS or point):
                break
            text += following.arg
            end += 1
            self.index += 1
        if font and font not in _UPRIGHT and text in ("0", "1"):
            self.emit(LETTER, f"{font}{{{text}}}", token, end + self.offset)
        else:
            self.emit(NUMBER, text, token, end + self.offset)

    def letter(self, token: LatexToken, letter: str, font: str, single: bool) -> None:
        """A letter in its font; upright letters that touch form one word."""
        if font not in _UPRIGHT:
            self.emit(LETTER, f"{font}{{{letter}}}" if font else letter, token)
            return
        word, end, first = letter, token.pos + token.len, self.index
        while not single and self.index < len(self.raw):
            following = self.raw[self.index]
            if following.tok != "char" or not following.arg.isalpha() or following.pre_space:
                break
            word += following.arg
            end = following.pos + following.len
            self.index += 1
        if font == r"\mathsf" and word not in FUNCTION_WORDS and word not in ("d", "D", "H", "T"):
            self.index = first
            self.emit(LETTER, rf"\mathsf{{{letter}}}", token)
        else:
            self.emit(WORD, word, token, end + self.offset)

    def macro(self, token: LatexToken, font: str) -> str:
        """A macro, by what the tables say of it."""
        name: str = token.arg
        if name in macros.LETTERS:
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

    def letter_macro(self, token: LatexToken, font: str) -> None:
        """A Greek letter; upright and slanted Greek are one."""
        text = "\\" + token.arg
        self.emit(LETTER, f"{font}{{{text}}}" if font and font not in _UPRIGHT else text, token)

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

    def widen(self, first: int, opening: LatexToken) -> None:
        """Let the tokens from number `first` on begin at `opening` and end where the last raw token ends."""
        if len(self.out) > first:
            last = self.raw[self.index - 1]
            self.out[first] = self.out[first]._replace(start=opening.pos + self.offset)
            self.out[-1] = self.out[-1]._replace(end=last.pos + last.len - len(last.post_space) + self.offset)

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
        self.index += 1
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
