"""What a factor may begin with: numbers, names, brackets, bars, fractions, sums, matrices, gaps."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, At, Expr, Gap, NamedConstant
from mathdoc.operators import NAMES
from mathdoc.syntax import tokens as kinds
from mathdoc.syntax.cursor import Cursor, end_of_group, number
from mathdoc.syntax.derivatives import (
    check_denominator,
    is_d,
    is_derivative_fraction,
    is_operator_in_group,
    parse_derivative_fraction,
    parse_differential,
)
from mathdoc.syntax.functions import parse_arguments, parse_table_function
from mathdoc.syntax.gradients import is_jacobian, parse_jacobian, parse_nabla
from mathdoc.syntax.identifiers import parse_name
from mathdoc.syntax.macros import ACCENTS
from mathdoc.syntax.scripts import evaluated_at, parse_postfix
from mathdoc.syntax.sums import in_group, parse_environment, parse_summation

GAPS = frozenset({"?", r"\square", r"\dots"})
_ACCENT_MACROS = frozenset(ACCENTS.values())
_BARS = frozenset({"|", r"\|"})
_STARTING_MARKS = frozenset({r"\sum", r"\prod", r"\int", r"\nabla", r"\partial", r"\infty", "?", r"\square", r"\dots"})
_STARTING_KINDS = frozenset(
    {kinds.NUMBER, kinds.LETTER, kinds.WORD, kinds.TEXT_WORD, kinds.OPEN, kinds.GROUP, kinds.MACRO, kinds.BEGIN, kinds.LEFT_BAR}
)


def starts_factor(c: Cursor) -> bool:
    """Whether a factor begins here. A bar closes if one is open, and opens otherwise."""
    token = c.token
    if token.kind in _STARTING_KINDS:
        return not (token.kind == kinds.MACRO and token.text == r"\over")
    if token.kind != kinds.MARK:
        return False
    if token.text in _BARS:
        return c.bar != token.text and not (token.text == "|" and c.peek().text == "_")
    return token.text in _STARTING_MARKS


def parse_factor(c: Cursor) -> Expr:
    """factor: number | name | function | bracket | bars | fraction | root | sum | matrix | differential | derivative | gap."""
    c.skip_remarks()
    rule = _BY_KIND.get(c.token.kind)
    if rule is None:
        raise c.unexpected()
    return rule(c)


def _number(c: Cursor) -> Expr:
    """A number; digits that are set apart (`1\\,000`, `2 3`) are one number to readers."""
    start = c.at
    token = c.next()
    if c.token.kind == kinds.NUMBER or (len(token.text) > 1 and token.text[0] == "0" and token.text[1] != "."):
        help = r"write the digits without a space, or `\cdot` between two numbers"
        raise fail(
            "DRV206",
            "digits that readers join to one number",
            token.span.to(c.token.span) if c.token.kind == kinds.NUMBER else token.span,
            help,
        )
    return parse_postfix(c, number(token), start)


def _letter(c: Cursor) -> Expr:
    token = c.token
    if token.text in ("d", r"\delta") and not (token.text != "d" and c.names.known(token.text)) and is_d(c, c.at):
        return parse_differential(c)
    if token.text == "D" and is_jacobian(c):
        return parse_jacobian(c)
    return parse_name(c)


def _word(c: Cursor) -> Expr:
    if c.names.find(c.tokens, c.at):
        return parse_name(c)
    if c.token.text in NAMES:
        return parse_table_function(c)
    if is_d(c, c.at):
        return parse_differential(c)
    if is_jacobian(c):
        return parse_jacobian(c)
    if c.token.kind == kinds.TEXT_WORD and c.token.text not in ("id", "Id", "const"):
        return _remark_word(c)
    return parse_name(c)


def _remark_word(c: Cursor) -> Expr:
    """`\\text{where}`: a word in `\\text` that is no name is a remark."""
    if c.peek().kind == kinds.OPEN or c.peek().text in ("_", "^"):
        return parse_name(c)
    c.remarks.append(c.next().text)
    return parse_factor(c)


def _bracket(c: Cursor) -> Expr:
    """ "(" sum ")" postfix; `\\langle a, b \\rangle` is an inner product."""
    start, opening = c.at, c.token
    if opening.text == r"\langle":
        args = parse_arguments(c)
        if len(args) != 2:
            raise fail("DRV206", r"`\langle a, b \rangle` takes two arguments", c.span_from(start))
        if c.token.text == "_" and c.peek(2).text in ("F", "2"):
            c.at = end_of_group(c.tokens, c.at + 1) + 1
        return parse_postfix(c, Apply("inner", args, span=c.span_from(start)), start)
    if opening.text == "[" and c.peek().text == "]":
        raise c.unexpected()
    args = parse_arguments(c)
    if len(args) != 1:
        raise fail(
            "DRV206", "a list in brackets is not an expression", c.span_from(start), "a function takes such a list; declare its name"
        )
    return parse_postfix(c, replace(args[0], span=c.span_from(start)), start)


def _group(c: Cursor) -> Expr:
    """ "{" sum "}", or `{a \\over b}`."""
    start = c.at
    opening = c.next()
    if c.token.kind == kinds.END_GROUP:
        c.next()
        return parse_factor(c)
    if is_operator_in_group(c, start):
        del c.tokens[end_of_group(c.tokens, start)]
        return parse_factor(c)
    bar, c.bar = c.bar, ""
    body = c.rules.sum(c)
    c.skip_remarks()
    if c.token.text == r"\over":
        c.next()
        body = Apply("fraction", (body, c.rules.sum(c)), span=c.span_from(start + 1))
    c.close("}", opening)
    c.bar = bar
    return parse_postfix(c, body, start)


def _bars(c: Cursor) -> Expr:
    """ "|" sum "|" or "\\|" sum "\\|" with the scripts that say which norm."""
    start, opening = c.at, c.next()
    kind = opening.text
    if kind == ".":
        return _evaluated(c, start, opening)
    double = kind == "|" and c.token.text == "|" and c.token.start == opening.end and opening.kind == c.token.kind
    if double:
        c.next()
    outer, c.bar = c.bar, kind
    body = c.rules.sum(c)
    c.skip_remarks()
    for _ in range(1 + double):
        if c.token.text != kind or c.token.kind not in (kinds.MARK, kinds.RIGHT_BAR):
            raise fail("DRV202", f"this `{kind}` is never closed", opening.span, f"close it with `{kind}`")
        c.next()
    c.bar = outer
    if kind == "|" and not double:
        return parse_postfix(c, Apply("bars", (body,), span=c.span_from(start)), start)
    return parse_postfix(c, Apply(_norm(c), (body,), span=c.span_from(start)), start)


_NORMS = {"F": "norm", "": "norm", "2": "norm_2", "1": "norm_1", r"\infty": "norm_inf", "*": "norm_nuclear", "Fro": "norm", "fro": "norm"}


def _norm(c: Cursor) -> str:
    """The operator that a subscript of a norm names; the subscript may stand after the superscript."""
    at = c.at
    if c.token.text == "^" and c.token.kind == kinds.MARK:
        at = end_of_group(c.tokens, c.at + 1) + 1
    if c.tokens[at].text != "_" or c.tokens[at].kind != kinds.MARK:
        return "norm"
    end = end_of_group(c.tokens, at + 1)
    inside = "".join(token.text for token in c.tokens[at + 2 : end])
    operator = _NORMS.get(inside)
    if operator is None:
        span = c.tokens[at + 1].span.to(c.tokens[end].span)
        raise fail("DRV207", f"the norm `{inside}` is not supported", span, r"use `F`, `2`, `1`, `\infty` or `*`")
    del c.tokens[at : end + 1]
    return operator


def _evaluated(c: Cursor, start: int, opening: kinds.Token) -> Expr:
    """`\\left. expr \\right|_{Y = W}`."""
    body = c.rules.sum(c)
    if isinstance(body, At):
        return parse_postfix(c, body, start)
    if c.token.kind != kinds.RIGHT_BAR:
        raise fail("DRV202", r"this `\left.` is never closed", opening.span, r"close it with `\right|_{…}`")
    closing = c.next()
    if closing.text == "|" and c.token.text == "_":
        return evaluated_at(c, body, start)
    return parse_postfix(c, body, start)


def _macro(c: Cursor) -> Expr:
    name = c.token.text
    if name == r"\frac":
        return _fraction(c)
    if name in (r"\sqrt", r"\root"):
        return _root(c)
    if name in _ACCENT_MACROS:
        return parse_name(c)
    raise fail("DRV207", f"`{name}` is not supported", c.token.span)


def _fraction(c: Cursor) -> Expr:
    """ "\\frac" group group; a derivative if both begin with a differential sign."""
    start = c.at
    c.next()
    if is_derivative_fraction(c):
        return parse_postfix(c, parse_derivative_fraction(c, start), start)
    check_denominator(c, start)
    above, below = in_group(c), in_group(c)
    return parse_postfix(c, Apply("fraction", (above, below), span=c.span_from(start)), start)


def _root(c: Cursor) -> Expr:
    """ "\\sqrt" group, or the root of a given degree as a power."""
    start = c.at
    name = c.next().text
    if name == r"\root":
        degree, body = in_group(c), in_group(c)
        one = number(kinds.Token(kinds.NUMBER, "1", degree.span.start, degree.span.end))
        power = Apply("fraction", (one, degree), span=degree.span)
        return parse_postfix(c, Apply("power", (body, power), span=c.span_from(start)), start)
    body = in_group(c)
    return parse_postfix(c, Apply("sqrt", (body,), span=c.span_from(start)), start)


def _mark(c: Cursor) -> Expr:
    token = c.token
    if token.text in _BARS:
        return _bars(c)
    if token.text in (r"\sum", r"\prod"):
        return parse_summation(c)
    if token.text == r"\nabla":
        return parse_nabla(c)
    if token.text == r"\partial":
        return parse_differential(c)
    if token.text in GAPS:
        start = c.at
        c.next()
        gap = Gap(span=token.span)
        return gap if token.text == r"\dots" else parse_postfix(c, gap, start)
    if token.text == r"\infty":
        c.next()
        return NamedConstant("infinity", span=token.span)
    if token.text == r"\int":
        raise fail("DRV207", "integrals are not supported", token.span, "leave the row out, or write its derivative")
    raise c.unexpected()


_BY_KIND: dict[str, Callable[[Cursor], Expr]] = {
    kinds.NUMBER: _number,
    kinds.LETTER: _letter,
    kinds.WORD: _word,
    kinds.TEXT_WORD: _word,
    kinds.OPEN: _bracket,
    kinds.GROUP: _group,
    kinds.LEFT_BAR: _bars,
    kinds.MACRO: _macro,
    kinds.MARK: _mark,
    kinds.BEGIN: parse_environment,
}
