"""What a bracket after a defined name means that is no function: `f(x)`, `f(2)`, `f'(x)` after `f = x^2`."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, At, Expr, Symbol
from mathdoc.sizes import SCALAR
from mathdoc.syntax.cursor import Cursor, end_of_group, is_number
from mathdoc.syntax.functions import bracketed
from mathdoc.syntax.scripts import parse_postfix
from mathdoc.syntax.tokens import MARK, OPEN


def with_bracket(c: Cursor, symbol: Symbol, start: int) -> Expr | None:
    """A defined name, its superscripts and primes, and a bracket; None if this is no such thing.

    `f(x)` with a variable of f is f itself, and `f'(x)` is f', unless only the product conforms; `f(2)` and `f^{-1}(x)` ask;
    `f(2x)` of a number x is the product or f at 2x, and they have to agree.
    """
    definition = c.names.defined.get(symbol.name)
    opening = _after_scripts(c)
    if not definition or c.tokens[opening].kind != OPEN or c.tokens[opening].text != "(":
        return symbol if c.token.kind == OPEN and c.token.text == "(" else None
    end = end_of_group(c.tokens, opening)
    if is_number(c, opening + 1, end):
        message = f"`{symbol.name}` before a number in brackets could be its value there, or a product"
        help = rf"write `\left.{symbol.name}\right|_{{x = …}}` or define the function `{symbol.name}(x) = …`; `\cdot` before a factor"
        raise fail("DRV221", message, c.tokens[start].span.to(c.tokens[end].span), help)
    variable = c.names.find(c.tokens, opening + 1)
    if variable and variable.end == end and c.tokens[opening + 1].text in definition.mentions:
        return _at_its_variable(c, symbol, variable.name, opening, start)
    inside = _mentioned(c, opening + 1, end, definition.mentions)
    if opening == c.at and len(inside) == 1 and c.names.shape(next(iter(inside))) == SCALAR:
        return _at_value(c, symbol, inside.pop(), start)
    return symbol if opening == c.at else None


def _after_scripts(c: Cursor) -> int:
    """The number of the token after the superscripts and primes here."""
    at = c.at
    while c.tokens[at].kind == MARK and c.tokens[at].text in ("^", "'"):
        at = at + 1 if c.tokens[at].text == "'" else end_of_group(c.tokens, at + 1) + 1
    return at


def _mentioned(c: Cursor, first: int, end: int, mentions: frozenset[str]) -> set[str]:
    """The known names between two tokens that begin with a letter of a definition."""
    found = [(c.tokens[at].text, c.names.find(c.tokens, at)) for at in range(first, end)]
    return {match.name for text, match in found if match is not None and text in mentions}


def _at_its_variable(c: Cursor, symbol: Symbol, variable: str, opening: int, start: int) -> Expr:
    """`f(x)`, `f'(x)`, `f^2(x)`: the value where it is anyway; `f (x)^\\top` may be a product, if only that conforms."""
    inverted = [token.text for token in c.tokens[c.at : opening]][:4] == ["^", "{", "-", "1"]
    if inverted and c.names.shape(variable) == SCALAR:
        message = f"`{symbol.name}^{{-1}}` before its variable is the inverse function to some readers, and the reciprocal to others"
        help = f"write `1/{symbol.name}` for the reciprocal, or give the inverse function a name of its own"
        raise fail("DRV221", message, c.span_from(start).to(c.tokens[opening].span), help)
    value: Expr = symbol
    if opening > c.at:
        rest = c.tokens
        c.tokens = [*rest[:opening], c.tokens[-1]]
        value = parse_postfix(c, symbol, start)
        c.tokens = rest
    argument = bracketed(c)[0]
    if c.token.kind != MARK or c.token.text not in ("^", "'"):
        return replace(value, span=c.span_from(start))  # nobody puts a factor in brackets for nothing
    after = c.at
    product = Apply("product", (value, parse_postfix(c, argument, opening)), span=c.span_from(start))
    c.at = after
    value = parse_postfix(c, value, start)
    return c.ambiguous((value, product), settled=True, span=c.span_from(start))


def _at_value(c: Cursor, symbol: Symbol, variable: str, start: int) -> Expr:
    """`f(2x)`: the product, or f at 2x."""
    opening = c.at
    arguments = bracketed(c)
    if len(arguments) > 1:
        c.at = opening
        return symbol
    after = c.at
    product = Apply("product", (symbol, parse_postfix(c, arguments[0], opening)), span=c.span_from(start))
    c.at = after
    point = parse_postfix(c, At(symbol, ((variable, arguments[0]),), span=c.span_from(start)), start)
    return c.ambiguous((product, point), settled=False, span=c.span_from(start))
