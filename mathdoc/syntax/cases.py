"""Definitions by cases: `\\begin{cases} a & t > 0 \\\\ b & \\text{otherwise} \\end{cases}`.

They become sums of the branches with a step of u as a factor, u being the difference of the two sides of a comparison: it is 1 at zero
for `\\ge` and 0 for `>`. If both cases leave the points out where they meet, or both have them, the factor is (1 ± |u|/u)/2, without a
value there: nothing is claimed of these points.
"""

from __future__ import annotations

from fractions import Fraction

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Expr, Number
from mathdoc.syntax import tokens as kinds
from mathdoc.syntax.cursor import Cursor
from mathdoc.syntax.tokens import Token

CASES = frozenset({"cases", "dcases"})
_DIRECTIONS = {">": 1, r"\ge": 1, "<": -1, r"\le": -1}
_ONE, _HALF = Number(Fraction(1)), Number(Fraction(1, 2))
_CLOSED = frozenset({r"\ge", r"\le"})
Condition = tuple[Expr, int, bool]
"""The difference of the two sides of a comparison, the sign that it has to have, and whether it may be zero."""


def parse_cases(c: Cursor) -> Expr:
    """ "\\begin{cases}" (sum ","? "&" condition "\\\\")+ "\\end{cases}"."""
    start, opening = c.at, c.next()
    bar, c.bar = c.bar, ""
    cases: list[tuple[Expr, list[Condition], Token]] = []
    while c.token.kind != kinds.END:
        first = c.token
        value = c.rules.sum(c)
        if c.token.text == ",":
            c.next()
        if c.token.kind == kinds.CELL:
            c.next()
        cases.append((value, _conditions(c), first))
        if c.token.kind == kinds.NEWLINE:
            c.next()
        elif c.token.kind != kinds.END:
            raise c.unexpected()
    c.next()
    c.bar = bar
    span = c.span_from(start)
    if len(cases) < 2:
        raise fail("DRV206", "a distinction of cases has two of them at least", opening.span)
    value, last, first = cases[-1]
    if last and not (len(cases) == 2 and _complement(last, cases[0][1])):
        raise fail("DRV207", "the last case has to be what is left", first.span, r"write `\text{otherwise}` as its condition")
    for other, conditions, token in reversed(cases[:-1]):
        if not conditions:
            raise fail("DRV206", "only the last case may be without a condition", token.span, "write a comparison, as in `& t > 0`")
        settled = not last or last[0][2] != conditions[0][2]
        inside = _product([_indicator(condition, settled) for condition in conditions])
        outside = Apply("add", (_ONE, Apply("negate", (inside,))))
        value = Apply("add", (_product([inside, other]), _product([outside, value])), span=span)
    return value


def _conditions(c: Cursor) -> list[Condition]:
    """`t > 0`, `0 < t < 1`, with words around them; none for `\\text{otherwise}`."""
    _skip_words(c)
    if c.token.kind in (kinds.NEWLINE, kinds.END):
        return []
    found: list[Condition] = []
    first = c.token
    left = c.rules.sum(c)
    while c.token.text in _DIRECTIONS:
        sign = c.next().text
        right = c.rules.sum(c)
        zero = isinstance(right, Number) and not right.value
        difference = left if zero else Apply("add", (left, Apply("negate", (right,))))
        found.append((difference, _DIRECTIONS[sign], sign in _CLOSED))
        left = right
    _skip_words(c)
    if not found:
        raise fail("DRV207", "a case has a comparison as its condition", first.span, r"write `t > 0`, `0 < t < 1` or `\text{otherwise}`")
    return found


def _skip_words(c: Cursor) -> None:
    while c.token.kind in (kinds.TEXT, kinds.TEXT_WORD) or c.token.text in (",", ".", ":"):
        c.next()


def _complement(last: list[Condition], first: list[Condition]) -> bool:
    """Whether a condition is the opposite of another."""
    return len(last) == len(first) == 1 and last[0][0] == first[0][0] and last[0][1] == -first[0][1]


def _indicator(condition: Condition, settled: bool) -> Expr:
    """The step that is 1 where a condition holds; not `settled`: without a value where the difference is zero."""
    difference, direction, closed = condition
    if settled:
        return Apply("closed_step" if closed else "step", (difference if direction > 0 else Apply("negate", (difference,)),))
    sign: Expr = Apply("fraction", (Apply("absolute_value", (difference,)), difference))
    return _product([_HALF, Apply("add", (_ONE, sign if direction > 0 else Apply("negate", (sign,))))])


def _product(factors: list[Expr]) -> Expr:
    return Apply("product", tuple(factors), span=factors[-1].span)
