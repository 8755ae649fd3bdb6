"""What stands after a factor: superscripts, primes, subscripts, factorials, evaluation bars."""

from __future__ import annotations

from fractions import Fraction

from mathdoc import limits
from mathdoc.diagnostics import fail
from mathdoc.expr import (
    Apply,
    At,
    Call,
    Derivative,
    Differential,
    Directional,
    Entry,
    Expr,
    FunctionValue,
    Index,
    Literal,
    Matrix,
    Number,
    SizeValue,
    Symbol,
    walk,
)
from mathdoc.operators import SQUARES
from mathdoc.sizes import SCALAR, Size
from mathdoc.syntax.cursor import Cursor, end_of_group, number
from mathdoc.syntax.names import canonical
from mathdoc.syntax.tokens import END_GROUP, GROUP, LETTER, MARK, NUMBER, OPEN, TEXT_WORD, WORD, Token

TRANSPOSES = frozenset({"T", r"\top", "t", "H", r"\mathsf{T}", "*", r"\star"})
PSEUDO = frozenset({"+", r"\dagger"})


def parse_postfix(c: Cursor, base: Expr, start: int) -> Expr:
    """postfix: base ("'" | "^" group | "_" group | "!")*."""
    while True:
        token = c.token
        if token.kind != MARK:
            return base
        if token.text == "'":
            c.next()
            base = primed(c, base, start)
        elif token.text == "^":
            base = _superscript(c, base, start)
        elif token.text == "_":
            base = _entry(c, base, start)
        elif token.text == "!":
            c.next()
            base = Apply("factorial", (base,), span=c.span_from(start))
        elif token.text == "." and _is_derivative(base) and c.peek().kind in (LETTER, OPEN):
            c.next()
            base = along(c, base, c.rules.factor(c), start)
        else:
            return base


def _is_derivative(expr: Expr) -> bool:
    return isinstance(expr, Derivative) or (isinstance(expr, Call) and expr.order > 0)


def along(c: Cursor, derivative: Expr, direction: Expr, start: int) -> Directional:
    """A first derivative in a direction; without a variable it is that of the function, at the point that it is called with."""
    span = c.span_from(start)
    order = len(derivative.wrt) if isinstance(derivative, Derivative) else derivative.order if isinstance(derivative, Call) else 1
    if order > 1:
        raise fail("DRV207", "a higher derivative in a direction is not supported", span, "write it with indices, or by a Hessian")
    if isinstance(derivative, Derivative):
        named = derivative.wrt and not (derivative.style == "prime" and isinstance(derivative.arg, Call))
        return Directional(derivative.arg, derivative.wrt[0] if named else None, direction, span=span)
    function = Call(derivative.function, derivative.args, span=derivative.span) if isinstance(derivative, Call) else derivative
    return Directional(function, None, direction, span=span)


def primed(c: Cursor, base: Expr, start: int) -> Expr:
    """A prime: the derivative of a function or a declared scalar, the transpose of anything else."""
    span = c.span_from(start)
    if isinstance(base, FunctionValue):
        return FunctionValue(base.function, base.order + 1, span=span)
    if isinstance(base, Symbol) and c.names.shape(base.name) == SCALAR:
        if base.name not in c.names.defined:
            help = rf"declare `{base.name}'` in a row of its own, or write the derivative as `\frac{{d…}}{{d{base.name}}}`"
            raise fail("DRV221", f"`{base.name}` is a variable: its prime is no derivative, and a number has no transpose", span, help)
        return Derivative(base, (), "prime", span=span)
    curve = any(isinstance(node, FunctionValue) for node in walk(base))
    if curve or isinstance(base, Call) or (isinstance(base, Symbol) and base.name in c.names.defined and base.name not in c.names.declared):
        return Apply("prime", (base,), span=span)
    if _of_numbers(c, base):
        return Apply("prime", (base,), span=span)
    return Apply("transpose", (base,), span=span)


def _of_numbers(c: Cursor, expr: Expr) -> bool:
    """Whether an expression is made of numbers alone: `(x^2)'` is a derivative, and `(x^\\top A y)'` a transpose."""
    parts = list(walk(expr))
    variables = [part for part in parts if isinstance(part, Symbol)]
    functions = [part.function for part in parts if isinstance(part, Call)]
    numbers = all(c.names.shape(part.name) == SCALAR for part in variables) and all(map(c.names.is_scalar_function, functions))
    return bool(variables) and numbers and not any(isinstance(part, Entry | Differential | Matrix | Literal) for part in parts)


def _superscript(c: Cursor, base: Expr, start: int) -> Expr:
    """ "^" "{" mark* expression? mark* "}"."""
    c.next()
    opening = c.at
    end = end_of_group(c.tokens, opening)
    c.at = opening + 1
    base = parse_marks(c, base, start, end)
    if c.at != end:
        raise c.unexpected()
    c.at = end + 1
    return base


def parse_marks(c: Cursor, base: Expr, start: int, end: int) -> Expr:
    """The inside of a superscript, up to the token number `end`: transposes, inverses, powers, one after the other."""
    if c.at == end:
        raise c.unexpected()
    while c.at < end:
        token = c.token
        following = c.peek().text if c.at + 1 < end else ""
        if token.text == "^" and c.peek().kind == GROUP:
            base = _superscript(c, base, start)
        elif token.text == "'":
            c.next()
            base = primed(c, base, start)
        elif token.text in PSEUDO and (c.at + 1 == end or following in ("'", "^", *TRANSPOSES)):
            c.next()
            base = Apply("pseudo_inverse", (base,), span=c.span_from(start))
        elif _is_transpose(c, token, end):
            c.next()
            base = Apply("transpose", (base,), span=c.span_from(start))
        elif token.text == "-" and following in TRANSPOSES and _is_transpose(c, c.peek(), end, ahead=1):
            c.at += 2
            base = Apply("inverse_transpose", (base,), span=c.span_from(start))
        elif token.text in (r"\circ", r"\odot"):
            c.next()
            base = Apply("hadamard_power", (base, _exponent(c, end)), span=c.span_from(start))
        else:
            base = _power(c, base, start, end)
    return base


def _is_transpose(c: Cursor, token: Token, end: int, ahead: int = 0) -> bool:
    """Whether a token in a superscript is a transpose: it ends the marks, and `t`, `H` are not declared."""
    if token.text not in TRANSPOSES or (token.text in ("t", "H") and token.kind == LETTER and _is_name(c, token.text)):
        return False
    after = c.at + ahead + 1
    return after >= end or c.tokens[after].text in ("'", "^") or c.tokens[after].text in TRANSPOSES


def _is_name(c: Cursor, text: str) -> bool:
    return c.names.known(text) or text in c.names.sizes or text in c.bound


def _power(c: Cursor, base: Expr, start: int, end: int) -> Expr:
    """A power; `-1` is the inverse; a transpose may follow (`X^{-2T}`)."""
    minus_one = c.token.text == "-" and c.peek().text == "1"
    after = c.tokens[min(c.at + 2, end)]
    if minus_one and (c.at + 2 == end or after.text in ("'", "^", *TRANSPOSES)):
        c.at += 2
        if isinstance(base, Number):
            return Apply("power", (base, Number(Fraction(-1))), span=c.span_from(start))
        return Apply("inverse", (base,), span=c.span_from(start))
    exponent = _exponent(c, end)
    if isinstance(base, Apply) and base.operator in SQUARES and exponent == Number(Fraction(2)):
        return Apply(SQUARES[base.operator], base.args, span=c.span_from(start))
    return Apply("power", (base, exponent), span=c.span_from(start))


def _exponent(c: Cursor, end: int) -> Expr:
    """The expression of an exponent; a literal fraction or a signed literal is one number."""
    start = c.at
    last = c.tokens[end - 1]
    bare = last.text in ("T", r"\top") and end - 1 > start and c.tokens[end - 2].kind == NUMBER
    if bare:
        negative = c.token.text == "-"
        c.at += negative
        value = number(c.next())
        exponent: Expr = Number(-value.value if negative else value.value, span=c.span_from(start))
    else:
        exponent = folded(c.rules.sum(c))
    if isinstance(exponent, Number) and abs(exponent.value) > limits.EXPONENT:
        raise fail("DRV203", f"the exponent {exponent.value} is beyond the limit of {limits.EXPONENT:,}", c.span_from(start))
    return exponent


def folded(expr: Expr) -> Expr:
    """A fraction of literals as one literal (in exponents only)."""
    if isinstance(expr, Apply) and expr.operator == "negate":
        inner = folded(expr.args[0])
        return Number(-inner.value, span=expr.span) if isinstance(inner, Number) else expr
    if isinstance(expr, Apply) and expr.operator == "fraction":
        above, below = map(folded, expr.args)
        if isinstance(above, Number) and isinstance(below, Number) and below.value:
            return Number(above.value / below.value, span=expr.span)
    return expr


def _entry(c: Cursor, base: Expr, start: int) -> Expr:
    """ "_" "{" index ("," index | index)* "}" on anything that is not a name: `(AB)_{ij}`, `[AB]_{i,j}`."""
    c.next()
    indices = parse_indices(c)
    return Entry(base, indices, span=c.span_from(start))


def parse_indices(c: Cursor) -> tuple[Expr, ...]:
    """The indices in a group: letters and digits one by one, or expressions between commas."""
    end = end_of_group(c.tokens, c.at)
    found: list[Expr] = []
    c.at += 1
    while c.at < end:
        token = c.token
        if token.text == ",":
            c.next()
            continue
        found.append(index_expression(c, end))
    c.at = end + 1
    return tuple(found)


def index_expression(c: Cursor, end: int) -> Expr:
    """One index: a letter, a number, or a sum of them up to a comma (`k-1`)."""
    start = c.at
    parts: list[Expr] = [_index_atom(c)]
    while c.at < end and c.token.text in ("+", "-"):
        sign = c.next().text
        part = _index_atom(c)
        parts.append(Apply("negate", (part,), span=part.span) if sign == "-" else part)
    return parts[0] if len(parts) == 1 else Apply("add", tuple(parts), span=c.span_from(start))


def _index_atom(c: Cursor) -> Expr:
    token = c.next()
    if token.kind == NUMBER:
        return number(token)
    if token.kind == LETTER:
        sizes = c.names.sizes
        if token.text in sizes and token.text not in c.bound and (token.text.isupper() or _counts_places(c)):
            return SizeValue(Size.of(token.text), span=token.span)
        return Index(token.text, span=token.span)
    raise fail("DRV206", f"`{token.text}` is not an index", token.span, "an index is a letter, a number, or a sum of them")


def _counts_places(c: Cursor) -> bool:
    """Whether this side names places by numbers (`x_1 + \\dots + x_n`): only then a small letter that is a size is the last place."""
    below = [at + 1 for at, token in enumerate(c.tokens) if token.kind == MARK and token.text == "_" and c.tokens[at + 1].kind == GROUP]
    numbered = any(token.kind == NUMBER for at in below for token in c.tokens[at : end_of_group(c.tokens, at)])
    return numbered or any(token.text == r"\dots" for token in c.tokens)


def is_index_group(c: Cursor, opening: int) -> bool:
    """Whether the group opened at the token number `opening` holds indices only."""
    end = end_of_group(c.tokens, opening)
    inside = c.tokens[opening + 1 : end]
    return bool(inside) and all(
        (t.kind == LETTER and not t.text.startswith(r"\math")) or t.kind == NUMBER or t.text in (",", "+", "-") for t in inside
    )


def evaluated_at(c: Cursor, base: Expr, start: int) -> At:
    """ "_" "{" name "=" expression ("," name "=" expression)* "}": the expression at a point."""
    c.next()
    end = end_of_group(c.tokens, c.at)
    c.next()
    bindings: list[tuple[str, Expr]] = []
    while c.at < end:
        first = c.at
        while c.at < end and c.token.text != "=":
            c.next()
        name = canonical(c.tokens[first : c.at])
        if c.token.text != "=" or c.at >= end:
            raise fail("DRV206", "after the bar, write what takes which value", c.span_from(first), r"for example `|_{Y = W}`")
        c.next()
        bindings.append((name, c.rules.sum(c)))
        if c.token.text == ",":
            c.next()
    c.at = end + 1
    return At(base, tuple(bindings), span=c.span_from(start))


def script_name(c: Cursor, opening: int) -> str:
    """The canonical spelling of the script group opened at the token number `opening`."""
    return canonical(c.tokens[opening + 1 : end_of_group(c.tokens, opening)])


def is_label(c: Cursor, opening: int) -> bool:
    """Whether a subscript belongs to the name: a number, a word, or a compound label."""
    end = end_of_group(c.tokens, opening)
    inside = c.tokens[opening + 1 : end]
    if not inside or any(t.kind == END_GROUP and t.text != "}" for t in inside):
        return False
    return (
        not (len(inside) == 1 and inside[0].kind == LETTER and inside[0].text.isalpha() and len(inside[0].text) == 1)
        and not any(t.text == "," for t in inside)
        and (any(t.kind in (NUMBER, WORD, TEXT_WORD, MARK) for t in inside))
    )
