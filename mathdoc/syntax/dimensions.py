"""Sizes: `n^2`, `N - 1`, `m \\times n` to polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mathdoc.diagnostics import MathdocError, fail
from mathdoc.sizes import Size
from mathdoc.source import Span
from mathdoc.syntax.cursor import end_of_group
from mathdoc.syntax.names import canonical
from mathdoc.syntax.tokens import CLOSE, END_GROUP, GROUP, LETTER, NUMBER, OPEN, TEXT_WORD, WORD, Token

SET_HELP = r"for example `A \in \mathbb{R}^{m \times n}`, `x \in \mathbb{R}^n`, `\lambda \in \mathbb{R}`"


def read_sizes(tokens: Sequence[Token]) -> tuple[Size, ...]:
    """size ("\\times" size)*."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.kind in (GROUP, OPEN)) - (token.kind in (END_GROUP, CLOSE))
        if not depth and token.text in (r"\times", ",", "x"):
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(read_size(part) for part in parts)


def read_size(tokens: Sequence[Token]) -> Size:
    """A size: a polynomial in letters with numbers, such as `n^2`, `N - 1`, `mn`, `n(n+1)/2`."""
    if not tokens:
        raise fail("DRV208", "a size is missing", Span(0, 1), SET_HELP)
    reader = _SizeReader(tokens)
    size = reader.sum()
    if reader.at != len(tokens):
        raise reader.wrong()
    return size


class _SizeReader:
    """sum: product (("+" | "-") product)*; product: atom (atom | "/" number)*; atom: letter | number | "(" sum ")", with a power."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def text(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def wrong(self) -> MathdocError:
        token = self.tokens[min(self.at, len(self.tokens) - 1)]
        help = "a size is a number, a letter, or a polynomial in them"
        return fail("DRV208", f"`{token.text}` does not belong in a size", token.span, help)

    def sum(self) -> Size:
        total = self.product()
        while self.text() in ("+", "-"):
            sign = self.text()
            self.at += 1
            term = self.product()
            total = total + term if sign == "+" else total - term
        return total

    def product(self) -> Size:
        total = self.atom()
        while self.at < len(self.tokens) and self.text() not in ("+", "-", ")", "}", "]"):
            if self.text() == "/":
                self.at += 1
                total = total * self._inverse(self.atom())
            elif self.text() in (r"\cdot", "*"):
                self.at += 1
            else:
                total = total * self.atom()
        return total

    def _inverse(self, size: Size) -> Size:
        value = size.constant
        if not value:
            raise self.wrong()
        return Size.of(Fraction(1, value))

    def atom(self) -> Size:
        if self.at >= len(self.tokens):
            raise self.wrong()
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == NUMBER and token.text.isdigit() and len(token.text) < 10:
            size = Size.of(int(token.text))
        elif token.kind in (LETTER, WORD, TEXT_WORD):
            size = Size.of(self._name(token))
        elif token.kind in (OPEN, GROUP):
            size = self.sum()
            self.at += 1
        elif token.text == r"\frac":
            size = self.atom()
            size = size * self._inverse(self.atom())
        else:
            self.at -= 1
            raise self.wrong()
        return self._power(size)

    def _name(self, token: Token) -> str:
        """A letter with its subscript."""
        tokens = [token]
        if self.text() == "_":
            end = end_of_group(list(self.tokens), self.at + 1)
            tokens.extend(self.tokens[self.at : end + 1])
            self.at = end + 1
        return canonical(tokens)

    def _power(self, size: Size) -> Size:
        if self.text() != "^":
            return size
        end = end_of_group(list(self.tokens), self.at + 1)
        power = read_size(self.tokens[self.at + 2 : end]).constant
        self.at = end + 1
        if power is None or not 0 <= power <= 9:
            raise self.wrong()
        return size**power
