"""The Pratt parser: sums, infix operators and products. What begins a factor is in `factors`."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Derivative, Expr, Number
from mathdoc.source import Span
from mathdoc.syntax.cursor import END_OF_ROW, Cursor, Hints, Rules, product_of
from mathdoc.syntax.derivatives import is_d
from mathdoc.syntax.dots import with_patterns
from mathdoc.syntax.factors import parse_factor, starts_factor
from mathdoc.syntax.names import Names
from mathdoc.syntax.scripts import evaluated_at
from mathdoc.syntax.tokens import MARK, Token

LOOSE: dict[str, str] = {":": "inner", r"\bullet": "inner", r"\cdot": "dot", "*": "dot", r"\times": "times"}
TIGHT: dict[str, str] = {r"\odot": "hadamard", r"\circ": "hadamard", r"\otimes": "kronecker", r"\oslash": "hadamard_divide"}
LOOSE_OPERANDS = 4
"""Arrays that may be joined by loose operators without brackets: every grouping is compared."""
NO_HINTS = Hints()
_SIGNS = frozenset({"+", "-"})


def parse_sum(c: Cursor) -> Expr:
    """sum: ["+" | "-"] inner (("+" | "-") inner)*."""
    start = c.at
    terms = [_signed(c)]
    while True:
        c.skip_remarks()
        token = c.token
        if token.kind != MARK or token.text not in _SIGNS:
            break
        terms.append(_signed(c))
    if len(terms) > 2:
        terms = with_patterns(c, terms)
    return terms[0] if len(terms) == 1 else Apply("add", tuple(terms), span=c.span_from(start))


def _signed(c: Cursor) -> Expr:
    """A term with its sign; a sign binds weaker than every product."""
    c.skip_remarks()
    start, negative = c.at, False
    while c.token.kind == MARK and c.token.text in _SIGNS:
        negative ^= c.next().text == "-"
    body = parse_inner(c)
    return negated(body, c.span_from(start)) if negative else body


def negated(body: Expr, span: Span) -> Expr:
    """The negative of an expression; a literal number takes the sign."""
    if isinstance(body, Number):
        return replace(body, value=-body.value, span=span)
    return Apply("negate", (body,), span=span)


def parse_inner(c: Cursor) -> Expr:
    """inner: tight ((":" | "\\bullet" | "\\cdot" | "*" | "\\times") tight)*, then perhaps a point: `|_{t = 0}`.

    They group from the left; where three arrays or more are joined, every other grouping is kept as an alternative.
    """
    start = c.at
    operands = [parse_tight(c)]
    operators: list[str] = []
    while c.token.kind == MARK and c.token.text in LOOSE:
        operators.append(LOOSE[c.next().text])
        operands.append(_operand(c, parse_tight))
    left = _joined(c, operands, operators, start)
    if (wide := _differentiated_together(c, operands, operators, start)) is not None:
        left = c.ambiguous((left, wide), settled=False, span=c.span_from(start))
    if c.token.text == "|" and c.token.kind == MARK and c.peek().text == "_" and c.bar != "|":
        c.next()
        return evaluated_at(c, left, start)
    return left


def _differentiated_together(c: Cursor, operands: list[Expr], operators: list[str], start: int) -> Expr | None:
    """`\\frac{d}{dx} u \\cdot v` with the whole of it differentiated: readers take it either way."""
    before = operands[0].args[:-1] if isinstance(operands[0], Apply) and operands[0].operator == "product" else ()
    operator = operands[0].args[-1] if isinstance(operands[0], Apply) and before else operands[0]
    if not operators or not isinstance(operator, Derivative) or not operator.wrt or operator.arg.span.start < operator.wrt[-1].span.end:
        return None
    if not any(token.start == operator.span.start and token.text == r"\frac" for token in c.tokens):
        return None  # `\nabla_x f \cdot v`, `\partial_i f \cdot g` take f alone
    whole = replace(operator, arg=_joined(c, [operator.arg, *operands[1:]], operators, start), span=operator.span.to(operands[-1].span))
    return product_of([*before, whole]) if before else whole


def _joined(c: Cursor, operands: list[Expr], operators: list[str], start: int) -> Expr:
    """Operands joined by loose operators: `a \\cdot b \\times c` is `(a \\cdot b) \\times c` if `a \\cdot (b \\times c)` is the same."""
    if sum(not c.is_scalar(operand) for operand in operands) < 3:
        left = operands[0]
        for operator, operand in zip(operators, operands[1:], strict=True):
            left = Apply(operator, (left, operand), span=left.span.to(operand.span))
        return left
    if len(operands) > LOOSE_OPERANDS:
        raise fail("DRV216", f"more than {LOOSE_OPERANDS} arrays are joined without brackets", c.span_from(start), "add brackets")
    return c.ambiguous(tuple(_groupings(operands, operators)), settled=False, span=c.span_from(start))


def _groupings(operands: list[Expr], operators: list[str]) -> list[Expr]:
    """Every way to group operands, the one from the left first."""
    if len(operands) == 1:
        return operands
    return [
        Apply(operators[cut - 1], (left, right), span=left.span.to(right.span))
        for cut in range(len(operators), 0, -1)
        for left in _groupings(operands[:cut], operators[: cut - 1])
        for right in _groupings(operands[cut:], operators[cut:])
    ]


def _operand(c: Cursor, rule: Callable[[Cursor], Expr]) -> Expr:
    """An operand after an infix operator may carry a sign of its own."""
    c.skip_remarks()
    start, negative = c.at, False
    while c.token.kind == MARK and c.token.text in _SIGNS:
        negative ^= c.next().text == "-"
    body = rule(c)
    return negated(body, c.span_from(start)) if negative else body


def parse_tight(c: Cursor) -> Expr:
    """tight: product (("\\odot" | "\\circ" | "\\otimes" | "\\oslash") product)*.

    `A \\odot BC` is `A \\odot (BC)`; the other grouping, `(A \\odot B)C`, is kept as an alternative.
    """
    start = c.at
    operands = [parse_product(c)]
    if c.token.kind != MARK or c.token.text not in TIGHT:
        return operands[0]
    parts = [c.factors]
    operators: list[str] = []
    while c.token.kind == MARK and c.token.text in TIGHT:
        operators.append(TIGHT[c.next().text])
        operands.append(_operand(c, parse_product))
        parts.append(c.factors)
    first = operands[0]
    for operator, operand in zip(operators, operands[1:], strict=True):
        first = Apply(operator, (first, operand), span=operands[0].span.to(operand.span))
    other = _other_grouping(c, operators, operands, parts)
    span = c.span_from(start)
    if other is None:
        return first
    return c.ambiguous((first, other), settled="kronecker" in operators, span=span)


def _other_grouping(c: Cursor, operators: list[str], operands: list[Expr], parts: list[list[Expr]]) -> Expr | None:
    """The reading in which the operator binds tighter than juxtaposition, if it is another one."""
    before = [f for f in parts[0][:-1] if not c.is_scalar(f)]
    after = [f for part in parts[1:] for f in part[1:] if not c.is_scalar(f)]
    inside = any(len(part) > 1 for part in parts[1:-1])
    if (not before and not after) or inside or any(isinstance(o, Apply) and o.operator == "negate" for o in operands):
        return None
    middle = parts[0][-1]
    for operator, part in zip(operators, parts[1:], strict=True):
        middle = Apply(operator, (middle, part[0]), span=middle.span.to(part[0].span))
    return product_of([*parts[0][:-1], middle, *parts[-1][1:]])


def parse_product(c: Cursor) -> Expr:
    """product: factor (factor | "/" factor)*. Juxtaposition binds tightest."""
    start, stop, c.stop_at_functions = c.at, c.stop_at_functions, False
    short, c.stop_at_differentials = c.stop_at_differentials, False
    factors: list[Expr] = []
    wide: tuple[int, Expr] | None = None
    while True:
        factor, argument = _factor_and_wide(c)
        factors.append(factor)
        if argument is not None and wide is None:
            wide = (len(factors) - 1, argument)
        c.skip_remarks()
        if c.token.kind == MARK and c.token.text == "/":
            factors = [_inline_fraction(c, factors)]
            wide = None
            c.skip_remarks()
        if not starts_factor(c) or (stop and c.at_function()) or (short and is_d(c, c.at)):
            break
    c.wide = None
    c.factors = factors
    return _with_wide_reading(c, factors, wide, c.span_from(start))


def _factor_and_wide(c: Cursor) -> tuple[Expr, Expr | None]:
    """A factor, and the argument that it would have in the wide reading of a trace."""
    c.wide = None
    factor = parse_factor(c)
    return factor, c.wide


def _with_wide_reading(c: Cursor, factors: list[Expr], wide: tuple[int, Expr] | None, span: Span) -> Expr:
    """`\\operatorname{tr}(A + B)\\,dX`: the brackets are the argument, unless only Magnus' wide reading conforms."""
    narrow = replace(product_of(factors), span=span) if len(factors) > 1 else factors[0]
    if wide is None:
        return narrow
    place, argument = wide
    rest = factors[place + 1 :]
    if not any(not c.is_scalar(factor) for factor in rest):
        return narrow
    trace = Apply("trace", (product_of([argument, *rest]),), span=factors[place].span.to(rest[-1].span))
    return c.ambiguous((narrow, replace(product_of([*factors[:place], trace]), span=span)), settled=True, span=span)


def _inline_fraction(c: Cursor, above: list[Expr]) -> Expr:
    """ "/" factor: what stands before it in the product is above; `a/bc` may mean `a/(bc)`, but `1/2 x` is half of x."""
    numerator = product_of(above)
    below: list[Expr] = []
    while c.token.kind == MARK and c.token.text == "/":
        c.next()
        below = [parse_factor(c)]
        if c.token.text == "/":
            numerator = Apply("fraction", (numerator, below[0]), span=numerator.span.to(below[0].span))
    first = Apply("fraction", (numerator, below[0]), span=numerator.span.to(below[0].span))
    if (isinstance(below[0], Number) and all(isinstance(factor, Number) for factor in above)) or not starts_factor(c):
        return first
    rest: list[Expr] = []
    c.skip_remarks()
    while starts_factor(c):
        rest.append(parse_factor(c))
    span = numerator.span.to(rest[-1].span)
    narrow = product_of([first, *rest])
    whole = Apply("fraction", (numerator, product_of([*below, *rest])), span=span)
    return c.ambiguous((narrow, whole), settled=False, span=span)


RULES = Rules(sum=parse_sum, tight=parse_tight, product=parse_product, factor=parse_factor)


def parse_tokens(tokens: list[Token], names: Names, hints: Hints = NO_HINTS) -> tuple[Expr, Cursor]:
    """Read a whole stretch of tokens as one expression."""
    place = tokens[-1].end if tokens else 0
    c = Cursor([*tokens, Token(END_OF_ROW, "", place, place)], names, RULES, hints)
    expr = parse_sum(c)
    c.expect_end()
    return expr, c
