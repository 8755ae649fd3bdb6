"""Sums with their ranges, and explicit matrices."""

from __future__ import annotations

from fractions import Fraction

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Expr, Index, IndexRange, Matrix, Number, Sum
from mathdoc.syntax import tokens as kinds
from mathdoc.syntax.cases import CASES, parse_cases
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.macros import MATRICES
from mathdoc.syntax.scripts import parse_postfix

_ORDERS = {"<": 1, r"\le": 0}
"""Relations between two indices below a sum, and how far the second is at least beyond the first."""


def in_group(c: Cursor) -> Expr:
    """ "{" sum "}"."""
    opening = c.next()
    bar, c.bar = c.bar, ""
    body = c.rules.sum(c)
    c.skip_remarks()
    c.close("}", opening)
    c.bar = bar
    return body


def parse_summation(c: Cursor) -> Expr:
    """("\\sum" | "\\prod") ("_" ranges)? ("^" upper)? inner."""
    start = c.at
    product = c.next().text == r"\prod"
    below = above = -1
    while c.token.kind == kinds.MARK and c.token.text in ("_", "^"):
        below, above = (c.at + 1, above) if c.token.text == "_" else (below, c.at + 1)
        c.at = end_of_group(c.tokens, c.at + 1) + 1
    after = c.at
    ranges = _ranges(c, below, above)
    c.at = after
    c.bound.extend(bound.name for bound in ranges)
    body = _summand(c)
    del c.bound[len(c.bound) - len(ranges) :]
    if below >= 0 and len(ranges) == 2 and ranges[1].lower is not None and _is_ordered(c, below):
        return Sum(ranges[:1], Sum(ranges[1:], body, product, span=c.span_from(start)), product, span=c.span_from(start))
    return Sum(ranges, body, product, span=c.span_from(start))


def _is_ordered(c: Cursor, below: int) -> bool:
    """Whether `i < j` stands below a sum."""
    return c.tokens[below + 2].text in _ORDERS and end_of_group(c.tokens, below) == below + 4


def _ordered(c: Cursor, below: int) -> tuple[IndexRange, ...]:
    """`i < j`: every i, and for each of them the j beyond it."""
    first, second = c.tokens[below + 1], c.tokens[below + 3]
    lower: Expr = Index(first.text, span=first.span)
    if _ORDERS[c.tokens[below + 2].text]:
        lower = Apply("add", (lower, Number(Fraction(1))), span=first.span)
    return IndexRange(first.text, span=first.span), IndexRange(second.text, lower, span=second.span)


def _summand(c: Cursor) -> Expr:
    """A sum takes the products that follow, up to `+`, `-` or a relation; a sign may stand before them."""
    c.skip_remarks()
    start, negative = c.at, False
    while c.token.kind == kinds.MARK and c.token.text in ("+", "-"):
        negative ^= c.next().text == "-"
    body = c.rules.tight(c)
    while c.token.kind == kinds.MARK and c.token.text in (":", r"\cdot", "*", r"\times", r"\bullet"):
        operator = {":": "inner", r"\bullet": "inner", r"\times": "times"}.get(c.next().text, "dot")
        body = Apply(operator, (body, c.rules.tight(c)), span=c.span_from(start))
    return Apply("negate", (body,), span=c.span_from(start)) if negative else body


def _ranges(c: Cursor, below: int, above: int) -> tuple[IndexRange, ...]:
    """`i=1`, `i`, `i,j`, `ij`, `i=1,\\, j=1` below; the upper bound above."""
    if below < 0:
        return ()
    if _is_ordered(c, below) and above < 0 and not {c.tokens[below + 1].text, c.tokens[below + 3].text} & set(c.bound):
        return _ordered(c, below)
    upper = None
    if above >= 0:
        c.at = above
        upper = in_group(c)
    end = end_of_group(c.tokens, below)
    c.at = below + 1
    found: list[IndexRange] = []
    while c.at < end:
        token = c.next()
        if token.text == ",":
            continue
        if token.kind != kinds.LETTER:
            raise fail(
                "DRV207", f"`{token.text}` below a sum is not supported", token.span, r"write `\sum_{i=1}^n`, `\sum_i` or `\sum_{i,j}`"
            )
        lower = None
        if c.at < end and c.token.text == "=":
            c.next()
            lower = c.rules.sum(c)
        found.append(IndexRange(token.text, lower, upper, span=token.span))
    return tuple(found)


def parse_environment(c: Cursor) -> Expr:
    """ "\\begin{bmatrix}" cell ("&" cell)* ("\\\\" …)* "\\end{bmatrix}"."""
    if c.token.text in CASES:
        start = c.at
        return parse_postfix(c, parse_cases(c), start)
    start, opening = c.at, c.next()
    if opening.text not in MATRICES:
        raise fail("DRV207", f"the environment `{opening.text}` is not supported", opening.span, "write what it says row by row")
    bar, c.bar = c.bar, ""
    rows: list[list[Expr]] = [[]]
    while True:
        rows[-1].append(c.rules.sum(c))
        c.skip_remarks()
        token = c.next()
        if token.kind == kinds.NEWLINE:
            if c.token.kind == kinds.END:
                token = c.next()
                break
            rows.append([])
        elif token.kind != kinds.CELL:
            break
    if token.kind != kinds.END:
        raise fail("DRV202", rf"this `\begin{{{opening.text}}}` is never closed", opening.span, rf"close it with `\end{{{opening.text}}}`")
    c.bar = bar
    if len({len(row) for row in rows}) != 1:
        raise fail("DRV206", "the rows of this matrix have different lengths", c.span_from(start), "write a 0 where an entry is zero")
    matrix: Expr = Matrix(tuple(map(tuple, rows)), span=c.span_from(start))
    if opening.text == "vmatrix":
        matrix = Apply("determinant", (matrix,), span=matrix.span)
    elif opening.text == "Vmatrix":
        matrix = Apply("norm", (matrix,), span=matrix.span)
    return parse_postfix(c, matrix, start)
