"""Characters, groups and arguments: the part of the lexer that knows no macro.

pylatexenc cuts the text (its tokenizer only: it does not recurse); what is transparent to the mathematics is dropped
here, and spellings are made uniform: every script and every argument of `\\frac`, `\\hat`, … stands in a group,
fonts belong to their letters (`\\mathbf{AX}` is two letters), upright letters form words.
"""

from __future__ import annotations

import re
from typing import Final

from pylatexenc.latexwalker import LatexToken

from mathdoc.diagnostics import Diagnostic
from mathdoc.operators import NAMES
from mathdoc.source import Span
from mathdoc.syntax import macros, slips
from mathdoc.syntax.raw import raw_tokens
from mathdoc.syntax.tokens import (
    BEGIN,
    CELL,
    CLOSE,
    END,
    END_GROUP,
    GROUP,
    LETTER,
    MACRO,
    MARK,
    NUMBER,
    OPEN,
    TEXT_WORD,
    WORD,
    Token,
)

FUNCTION_WORDS: Final = frozenset(NAMES) | {"lim", "arg", "argmin", "argmax", "max", "min", "sup", "inf", "grad", "div", "Hess", "rank"}
_OPENING = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle"}
_CLOSING = frozenset(_OPENING.values())
UPRIGHT = frozenset({r"\mathrm", r"\mathsf", r"\text"})
_GLYPHS = frozenset("0123456789")
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_OVER_A_RANGE = re.compile(r"\s*_\s*\{?\s*[a-z]\s*=")


class Characters:
    """Turns pylatexenc's tokens of one row into ours, macros aside. Braces are balanced: the layout has seen to it."""

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset
        self.raw = raw_tokens(text)
        self.index = 0
        self.depth = 0
        self.out: list[Token] = []
        self.problems: list[Diagnostic] = []
        self.scripted: dict[int, str] = {}

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
        if char in macros.SUPERSCRIPT_LETTERS or char in macros.SUBSCRIPT_LETTERS:
            self.script(token)
        elif char in macros.FRACTIONS:
            self.fraction(token, *macros.FRACTIONS[char])
        elif char == "Σ" and _OVER_A_RANGE.match(self.text, token.pos + 1):
            self.mark(r"\sum", token)
        elif char.isalpha() and char not in macros.UNICODE:
            self.letter(token, macros.GREEK.get(char, char), font, single)
        elif char in _GLYPHS:
            self.number(token, font, single)
        elif char in "_^":
            seen = self.scripted.get(len(self.out), "")
            if char in seen:
                self.problems.append(slips.second_script(char, token.pos + self.offset))
            self.emit(MARK, char, token)
            self.argument("")
            self.scripted[len(self.out)] = seen + char
        elif char == "&":
            if self.depth:
                self.emit(CELL, "&", token)
        elif char not in "~\n" and char != "\n\n":
            self.mark(macros.UNICODE.get(char, char), token)
            if self.out and self.out[-1].text == "'":
                self.scripted[len(self.out)] = self.scripted.get(len(self.out) - 1, "")

    def script(self, token: LatexToken) -> None:
        """Superscript or subscript characters that follow one another, such as `⁻¹` or `ᵢⱼ`: one script."""
        upper = token.arg in macros.SUPERSCRIPT_LETTERS
        table = macros.SUPERSCRIPT_LETTERS if upper else macros.SUBSCRIPT_LETTERS
        self.emit(MARK, "^" if upper else "_", token)
        self.emit(GROUP, "{", token)
        while True:
            meaning = table[token.arg]
            self.emit(NUMBER if meaning in _GLYPHS else LETTER if meaning.isalpha() else MARK, meaning, token)
            following = self.raw[self.index] if self.index < len(self.raw) else None
            if following is None or following.tok != "char" or following.arg not in table:
                break
            token = following
            self.index += 1
        self.emit(END_GROUP, "}", token)

    def fraction(self, token: LatexToken, above: str, below: str) -> None:
        """A fraction that is one character; after a number it would be a mixed number to readers."""
        if self.out and self.out[-1].kind == NUMBER:
            self.problems.append(slips.mixed_number(Span(self.out[-1].start, token.pos + token.len + self.offset)))
        self.emit(MACRO, r"\frac", token)
        for number in (above, below):
            self.emit(GROUP, "{", token)
            self.emit(NUMBER, number, token)
            self.emit(END_GROUP, "}", token)

    def mark(self, text: str, token: LatexToken) -> None:
        """A punctuation mark, an operator sign or a delimiter."""
        if (text == ":" and self.next_character("=")) or (text == "=" and self.next_character(":")):
            self.index += 1
            text = ":=" if text == ":" else "=:"
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
        if _THOUSANDS.match(self.text, end):
            self.problems.append(slips.comma_in_number(Span(token.pos + self.offset, end + 4 + self.offset)))
        if font and font not in UPRIGHT and text in ("0", "1"):
            self.emit(LETTER, f"{font}{{{text}}}", token, end + self.offset)
        else:
            self.emit(NUMBER, text, token, end + self.offset)

    def letter(self, token: LatexToken, letter: str, font: str, single: bool) -> None:
        """A letter in its font; upright letters that touch form one word."""
        if font not in UPRIGHT:
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

    def widen(self, first: int, opening: LatexToken) -> None:
        """Let the tokens from number `first` on begin at `opening` and end where the last raw token ends."""
        if len(self.out) > first and self.index <= len(self.raw):
            last = self.raw[self.index - 1]
            self.out[first] = self.out[first]._replace(start=opening.pos + self.offset)
            end = last.pos + last.len - len(last.post_space) + self.offset
            self.out[-1] = self.out[-1]._replace(end=max(end, self.out[-1].start))

    def macro(self, token: LatexToken, font: str) -> str:
        """A macro: the lexer of whole rows reads it."""
        raise NotImplementedError(token, font)
