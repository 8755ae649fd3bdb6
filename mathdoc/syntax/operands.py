"""What stands behind a derivative: the bracket that may be its operand, the point where it is taken, or a factor."""

from __future__ import annotations

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Derivative, Expr, FunctionValue, Symbol
from mathdoc.syntax.cursor import Cursor, end_of_group, is_number
from mathdoc.syntax.tokens import OPEN


def or_of_bracket(c: Cursor, whole: Derivative, opening: int, start: int) -> Expr:
    """`\\frac{d}{dx}(x^2)\\,x`: readers take the bracket alone for what is differentiated, or the whole product. Both have to agree."""
    after = c.at
    if c.tokens[opening].kind != OPEN or end_of_group(c.tokens, opening) + 1 >= after:
        return whole
    c.at = opening
    inside = c.rules.factor(c)
    if c.at != end_of_group(c.tokens, opening) + 1:
        c.at = after
        return whole
    part = Derivative(inside, whole.wrt, whole.style, span=c.span_from(start))
    product = Apply("product", (part, c.rules.tight(c)), span=c.span_from(start))
    if c.at != after:
        c.at = after
        return whole
    return c.ambiguous((whole, product), settled=False, span=whole.span)


def at_its_variable(c: Cursor, arg: Expr, wrt: tuple[Expr, ...], start: int) -> None:
    """`\\frac{df}{dx}(x)`: the bracket says where f' is taken, which is no news; another one could be a point or a factor."""
    if c.token.kind != OPEN or c.token.text != "(" or not isinstance(arg, FunctionValue | Symbol):
        return
    end = end_of_group(c.tokens, c.at)
    found = c.names.find(c.tokens, c.at + 1)
    if found and found.end == end and wrt[0] == Symbol(found.name):
        c.at = end + 1
    elif isinstance(arg, FunctionValue) or is_number(c, c.at + 1, end):
        message = "this bracket could be the point at which the derivative is taken, or a factor"
        help = r"write `f'(…)` or `\left.\frac{df}{dx}\right|_{x = …}` for the point, `\cdot` before the factor"
        raise fail("DRV221", message, c.tokens[start].span.to(c.tokens[end].span), help)
