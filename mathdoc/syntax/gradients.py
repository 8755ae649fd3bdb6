"""Gradients, Jacobians and Hessians as operators: `\\nabla f`, `\\mathsf D f`, `\\mathsf H f`, `Df(X)[H]`."""

from __future__ import annotations

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Call, Derivative, Directional, Expr, FunctionValue, Gap, Symbol, walk
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.derivatives import can_vary, directional_differential, is_directional, order_of, parse_variables
from mathdoc.syntax.functions import bracketed, one_direction
from mathdoc.syntax.names import Match
from mathdoc.syntax.scripts import TRANSPOSES
from mathdoc.syntax.tokens import LETTER, MARK, OPEN, TEXT_WORD, WORD


def parse_nabla(c: Cursor) -> Expr:
    """ "\\nabla" ("_" variables | "^" 2)* factor: a gradient, or with `^2` a Hessian."""
    start = c.at
    c.next()
    wrt: tuple[Expr, ...] = ()
    order = 1
    if c.token.text == r"\nabla" and c.peek().text == "^" and c.peek(3).text in TRANSPOSES:
        c.at = end_of_group(c.tokens, c.at + 2) + 1
        order = 2
    while c.token.kind == MARK and c.token.text in ("_", "^"):
        if c.token.text == "^":
            order = order_of(c)
        else:
            c.next()
            wrt = parse_variables(c)
    c.skip_remarks()
    argument = c.at
    arg, transposed = _without_transpose(c.rules.factor(c), (Call, FunctionValue, Symbol))
    if not any(isinstance(node, Symbol | Call | FunctionValue | Gap) for node in walk(arg)):
        c.at = argument  # a number has no gradient: what is meant is that of the product
        arg = c.rules.product(c)
    wrt = wrt or point_of(c, arg)
    if order > 2:
        raise fail("DRV207", r"`\nabla` is supported to the second order", c.span_from(start), r"write `\frac{\partial^3 …}{…}`")
    style = "hessian" if order == 2 else "nabla"
    if order == 2 and len(wrt) == 1:
        wrt *= 2
    return _transposed(Derivative(arg, wrt, style, span=c.span_from(start)), transposed)


def _without_transpose(expr: Expr, kinds: tuple[type[Expr], ...]) -> tuple[Expr, bool]:
    """In `\\nabla f(x)^\\top` the transpose is that of the derivative."""
    if isinstance(expr, Apply) and expr.operator == "transpose" and isinstance(expr.args[0], kinds):
        return expr.args[0], True
    return expr, False


def _transposed(expr: Expr, transposed: bool) -> Expr:
    return Apply("transpose", (expr,), span=expr.span) if transposed else expr


def is_jacobian(c: Cursor) -> bool:
    """Whether `D`, `\\mathsf D`, `\\mathsf H`, `\\operatorname{Hess}` stands here as an operator."""
    token, following = c.token, c.peek()
    if following.text == "_" and token.text == "D" and not c.names.find(c.tokens, c.at):
        return c.names.find(c.tokens, c.at + 3) is not None
    if token.kind in (WORD, TEXT_WORD):
        upright = token.text in ("D", "H", "Hess", "Jac")
        return upright and not c.names.find(c.tokens, c.at) and following.text not in ("^", "_") and can_vary(following)
    if token.text != "D" or token.kind != LETTER:
        return False
    found = c.names.find(c.tokens, c.at + 1)
    return bool(found and (c.names.is_function(found.name) or _has_point_and_direction(c, found)))


def _has_point_and_direction(c: Cursor, found: Match) -> bool:
    """`q(x)[h]` of a defined name: its variable, and a direction."""
    if c.names.is_function(found.name) or found.name not in c.names.defined:
        return False
    if is_directional(c, c.at + 1):
        return True
    if c.tokens[found.end].text != "(":
        return False
    variable = c.names.find(c.tokens, found.end + 1)
    close = end_of_group(c.tokens, found.end)
    return bool(variable and variable.end == close and c.tokens[close + 1].text == "[")


def parse_jacobian(c: Cursor) -> Expr:
    """("D" | "H") factor ("[" sum "]" | "(" sum ")")?: Jacobian or Hessian; a bracket after it is a direction."""
    start = c.at
    mark = c.next()
    if is_directional(c):
        return directional_differential(c, start)
    wrt: tuple[Expr, ...] = ()
    defined = c.names.find(c.tokens, c.at)
    if defined and _has_point_and_direction(c, defined):
        symbol = Symbol(defined.name, span=c.token.span)
        c.at = defined.end
        variable = bracketed(c)[0]
        return Directional(symbol, variable, one_direction(c), span=c.span_from(start))
    if c.token.text == "_":
        c.next()
        wrt = parse_variables(c)
    arg, transposed = _without_transpose(c.rules.factor(c), (Call, FunctionValue))
    wrt = wrt or point_of(c, arg)
    if mark.text in ("H", "Hess"):
        return _transposed(Derivative(arg, wrt * 2, "hessian", span=c.span_from(start)), transposed)
    bracket = c.token.text if c.token.kind == OPEN else ""
    if (isinstance(arg, Call | Directional) and bracket in ("(", "[")) or (wrt and bracket == "["):
        return Directional(arg, wrt[0] if wrt else None, one_direction(c), span=c.span_from(start))
    return _transposed(Derivative(arg, wrt, "jacobian", span=c.span_from(start)), transposed)


def point_of(c: Cursor, arg: Expr) -> tuple[Expr, ...]:
    """`\\mathsf D\\phi(x)` where `\\phi` is a defined name and no function: the bracket names the variable."""
    if not isinstance(arg, Symbol) or c.token.kind != OPEN or c.token.text != "(":
        return ()
    found = c.names.find(c.tokens, c.at + 1)
    if not found or c.tokens[found.end].text != ")" or c.names.is_function(found.name):
        return ()
    return bracketed(c)
