"""Differentials and derivatives in all their spellings."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Call, Derivative, Differential, Directional, Expr, FunctionValue, Index, Number, Symbol
from mathdoc.operators import NAMES
from mathdoc.syntax.conventions import by_square
from mathdoc.syntax.cursor import END_OF_ROW, Cursor, end_of_group
from mathdoc.syntax.functions import one_direction
from mathdoc.syntax.operands import at_its_variable, or_of_bracket
from mathdoc.syntax.scripts import evaluated_at
from mathdoc.syntax.tokens import END_GROUP, GROUP, LETTER, MACRO, MARK, OPEN, TEXT_WORD, WORD, Token

_TIMES = frozenset({(), ("t",), (r"\tau",), ("s",)})
"""Parameters that a dot differentiates by."""
_DELTAS = frozenset({r"\delta", "d", r"\partial"})


def is_d(c: Cursor, at: int) -> bool:
    """Whether the token number `at` is a differential sign: `d`, `\\mathrm d`, `\\partial`, `\\delta`."""
    token = c.tokens[at]
    if token.kind == WORD:
        return token.text == "d" and not c.names.known(r"\mathrm{d}")
    if token.kind == MARK:
        return token.text == r"\partial"
    if token.kind != LETTER or token.text not in ("d", r"\delta"):
        return False
    following = c.tokens[min(at + 1, len(c.tokens) - 1)]
    if not can_vary(following) or (following.text == "^" and not c.tokens[at + 3].text.isdigit()):
        return False
    if token.text == r"\delta":
        return not c.names.known(r"\delta") and following.text != "_"
    if c.names.known("d") or "d" in c.names.sizes:
        return _varies(c, at + 1)
    return True


def can_vary(token: Token) -> bool:
    """Whether a differential sign may stand before this token."""
    if token.kind in (LETTER, WORD, TEXT_WORD, OPEN, GROUP, MACRO, "begin", "left bar"):
        return True
    return token.text in ("^", "_", "|", r"\|", r"\sum", r"\prod")


def _varies(c: Cursor, at: int) -> bool:
    """Where `d` is also a size or a symbol: whether a known array, or a bracket with one in it, follows directly."""
    token = c.tokens[at]
    if c.hints.differentials and token.kind in (WORD, TEXT_WORD) and token.text in NAMES:
        return _varies(c, at + 1)
    if token.kind in (GROUP, OPEN):
        end = end_of_group(c.tokens, at)
        return any(_known_symbol(c, inner) for inner in range(at + 1, end))
    return _known_symbol(c, at)


def _known_symbol(c: Cursor, at: int) -> bool:
    found = c.names.find(c.tokens, at)
    if not found:
        return False
    declaration = c.names.declared.get(found.name)
    return not (declaration and "constant" in declaration.properties)


def parse_differential(c: Cursor) -> Expr:
    """("d" | "\\mathrm d" | "\\partial" | "\\delta") ("^" number)? factor; `/` and a second one make a derivative."""
    start = c.at
    mark = c.next()
    order = order_of(c)
    if c.token.text == "_" and c.token.kind == MARK:
        return _partial_operator(c, start, order)
    if is_directional(c):
        return directional_differential(c, start)
    c.skip_remarks()
    arg = c.rules.factor(c)
    if c.token.text == "/" and is_d(c, c.at + 1):
        c.next()
        c.next()
        wrt = c.rules.factor(c)
        return Derivative(arg, expanded(wrt, order), _style(mark), span=c.span_from(start))
    if isinstance(arg, Differential):
        return Differential(arg.arg, arg.order + order, span=c.span_from(start))
    return Differential(arg, order, span=c.span_from(start))


def _style(mark: Token) -> str:
    return "total" if mark.text == "d" else "partial"


def order_of(c: Cursor) -> int:
    """("^" number)?."""
    if c.token.text != "^" or c.token.kind != MARK:
        return 1
    end = end_of_group(c.tokens, c.at + 1)
    inside = c.tokens[c.at + 2 : end]
    if len(inside) != 1 or not inside[0].text.isdigit() or not 1 <= int(inside[0].text) <= 9:
        raise fail("DRV207", "the order of a derivative is a whole number from 1 to 9", c.tokens[c.at + 1].span.to(c.tokens[end].span))
    c.at = end + 1
    return int(inside[0].text)


def _partial_operator(c: Cursor, start: int, order: int) -> Expr:
    """`\\partial_\\lambda A`, `\\partial_i f`: takes one factor with its superscripts."""
    c.next()
    wrt = parse_variables(c)
    arg = c.rules.factor(c)
    return Derivative(arg, wrt * order, "partial", span=c.span_from(start))


def parse_variables(c: Cursor) -> tuple[Expr, ...]:
    """ "{" factor ("," factor)* "}": what is differentiated with respect to; an unknown letter is an index."""
    opening = c.next()
    found: list[Expr] = []
    while c.token.kind != END_GROUP:
        if c.token.text == ",":
            c.next()
            continue
        if c.token.kind == END_OF_ROW:
            raise c.unexpected()
        token = c.token
        if token.kind == LETTER and len(token.text) == 1 and token.text in "ijklmnpqrs" and not c.names.find(c.tokens, c.at):
            c.next()
            found.append(Index(token.text, span=token.span))
        else:
            found.append(c.rules.factor(c))
    c.close("}", opening)
    return tuple(found)


def is_directional(c: Cursor, at: int | None = None) -> bool:
    """`df_X(H)`: a function, or a defined number and its variable, with a point as its subscript, then a bracket."""
    found = c.names.find(c.tokens, c.at if at is None else at)
    if not found or c.tokens[found.end].text != "_":
        return False
    end = end_of_group(c.tokens, found.end + 1)
    if not c.names.is_function(found.name):
        variable = c.names.find(c.tokens, found.end + 2)
        if found.name not in c.names.defined or not variable or variable.end != end or variable.name not in c.names.declared:
            return False
    return c.tokens[end + 1].kind == OPEN


def directional_differential(c: Cursor, start: int) -> Expr:
    """`df_X(H)`, `Df_X(H)`."""
    found = c.names.find(c.tokens, c.at)
    name = found.name if found else ""
    c.at = (found.end if found else c.at) + 1
    points = parse_points(c)
    direction = one_direction(c)
    span = c.span_from(start)
    if not c.names.is_function(name):
        return Directional(Symbol(name, span=span), points[0], direction, span=span)
    return Directional(Call(name, points, span=span), None, direction, span=span)


def parse_points(c: Cursor) -> tuple[Expr, ...]:
    """ "{" sum ("," sum)* "}": the point that stands as the subscript of a function's differential."""
    opening = c.next()
    found = [c.rules.sum(c)]
    while c.token.text == ",":
        c.next()
        found.append(c.rules.sum(c))
    c.close("}", opening)
    return tuple(found)


def expanded(wrt: Expr, order: int) -> tuple[Expr, ...]:
    """`\\partial x^2` below a second derivative stands for x twice."""
    if order > 1 and isinstance(wrt, Apply) and wrt.operator == "power" and wrt.args[1] == Number(Fraction(order)):
        return (wrt.args[0],) * order
    return (wrt,)


def is_derivative_fraction(c: Cursor) -> bool:
    """Whether the two groups after `\\frac` are `d… / d…`."""
    above = c.at
    end_above = end_of_group(c.tokens, above)
    return _is_d_in_group(c, above) and _is_d_in_group(c, end_above + 1)


def is_operator_in_group(c: Cursor, opening: int) -> bool:
    """Whether a group holds nothing but `\\frac{\\partial}{\\partial X}`: the braces are looks."""
    if c.tokens[opening + 1].text != r"\frac" or c.tokens[opening + 2].kind != GROUP:
        return False
    end_above = end_of_group(c.tokens, opening + 2)
    if c.tokens[end_above + 1].kind != GROUP or c.tokens[end_of_group(c.tokens, end_above + 1) + 1].kind != END_GROUP:
        return False
    return end_above == opening + 4 and all(c.tokens[at].text in _DELTAS for at in (opening + 3, end_above + 2))


def _is_d_in_group(c: Cursor, opening: int) -> bool:
    """Whether a group begins with a differential sign (alone in it, or before a variable)."""
    first = opening + 1
    while c.tokens[first].kind == GROUP:
        first += 1
    token = c.tokens[first]
    if token.kind not in (LETTER, WORD, MARK) or token.text not in _DELTAS:
        return False
    alone = c.tokens[first + 1].kind == END_GROUP
    power = c.tokens[first + 1].text == "^" and c.tokens[end_of_group(c.tokens, first + 2) + 1].kind == END_GROUP
    return alone or power or is_d(c, first)


def parse_derivative_fraction(c: Cursor, start: int) -> Expr:
    """ "\\frac" "{" d order? sum? "}" "{" (d factor)+ "}": without a numerator it takes the product that follows."""
    c.next()
    while c.token.kind == GROUP:
        c.next()
    mark = c.next()
    order = order_of(c)
    arg = None if c.token.kind == END_GROUP else c.rules.sum(c)
    while c.token.kind == END_GROUP:
        c.next()
    if c.token.kind != GROUP:
        raise c.unexpected()
    wrt = parse_denominator(c, order)
    if len(wrt) != order and not (order == 1 and len(wrt) > 1):
        message = f"the derivative has order {order} above and {len(wrt)} below"
        raise fail("DRV206", message, c.span_from(start), r"write as many variables below as the order says")
    if arg is not None:
        at_its_variable(c, arg, wrt, start)
        return by_square(c, arg, wrt, start) or Derivative(arg, wrt, _style(mark), span=c.span_from(start))
    if c.token.text == "|" and c.peek().text == "_":
        c.next()
        place = evaluated_at(c, wrt[0], start)
        return replace(place, arg=Derivative(c.rules.tight(c), wrt, _style(mark), span=c.span_from(start)), span=c.span_from(start))
    opening = c.at
    whole = Derivative(c.rules.tight(c), wrt, _style(mark), span=c.span_from(start))
    return or_of_bracket(c, whole, opening, start)


def parse_denominator(c: Cursor, order: int) -> tuple[Expr, ...]:
    """ "{" (d factor)+ "}"."""
    opening = c.next()
    found: list[Expr] = []
    c.skip_remarks()
    while c.token.kind != END_GROUP:
        if c.token.text not in _DELTAS:
            raise c.unexpected()
        c.next()
        found.extend(expanded(c.rules.factor(c), order))
        c.skip_remarks()
    c.close("}", opening)
    return tuple(found)


def check_denominator(c: Cursor, start: int) -> None:
    """`\\frac{K}{\\partial x}`: a `\\partial` below and none above is a slip."""
    end_above = end_of_group(c.tokens, c.at)
    below = end_above + 2
    if c.tokens[below].text == r"\partial" and not any(t.text == r"\partial" for t in c.tokens[c.at : end_above]):
        end = end_of_group(c.tokens, end_above + 1)
        span = c.tokens[start].span.to(c.tokens[end].span)
        help = r"did you mean a `\partial` above as well?"
        raise fail("DRV206", r"a derivative with `\partial` below and none above", span, help)


def accented(c: Cursor, macro: str, inner: Expr, start: int) -> Expr:
    """`\\dot X`: a differential (the derivative of a curve); `\\bar X`: the adjoint of X."""
    span = c.span_from(start)
    definition = c.names.defined.get(inner.function) if isinstance(inner, FunctionValue) and macro != r"\bar" else None
    if definition and definition.parameters[:1] not in _TIMES and definition.name not in c.names.declared:
        message = f"a dot on `{definition.name}` could be its derivative by `{definition.parameters[0]}`, or its change with time"
        raise fail("DRV221", message, span, f"write `{definition.name}'` for the first; define it without its argument for the second")
    if macro == r"\dot":
        if isinstance(inner, FunctionValue):
            return FunctionValue(inner.function, inner.order + 1, span=span)
        return Differential(inner, span=span)
    if macro == r"\ddot":
        if isinstance(inner, FunctionValue):
            return FunctionValue(inner.function, inner.order + 2, span=span)
        return Differential(inner, 2, span=span)
    return Apply("adjoint", (inner,), span=span)
