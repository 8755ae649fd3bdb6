"""Functions and their arguments, by name or by a word of the table."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import force_setattr

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Call, Derivative, Expr, FunctionValue, Symbol
from mathdoc.functions import FUNCTIONS
from mathdoc.operators import NAMES
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.scripts import TRANSPOSES, along, parse_marks, parse_postfix
from mathdoc.syntax.tokens import CLOSE, END_GROUP, GROUP, MARK, OPEN

_SEVERAL = frozenset({"maximum", "minimum"})
"""What is written with several arguments."""
INVERSE_FUNCTIONS = {
    "sin": r"\arcsin", "cos": r"\arccos", "tan": r"\arctan", "exp": r"\ln", "ln": r"\exp", "log": r"\exp",
    "sinh": r"\operatorname{arsinh}", "cosh": r"\operatorname{arcosh}", "tanh": r"\operatorname{artanh}",
}  # fmt: skip
"""How the inverse functions of some words are written."""
PAIRS = {"(": ")", "[": "]", r"\{": r"\}", r"\langle": r"\rangle", "{": "}"}


def parse_arguments(c: Cursor) -> tuple[Expr, ...]:
    """ "(" sum ("," sum)* ")"."""
    opening = c.next()
    bar, c.bar = c.bar, ""
    args = [c.rules.sum(c)]
    c.skip_remarks()
    while c.token.text in (",", ";") and c.token.kind == MARK:
        c.next()
        args.append(c.rules.sum(c))
        c.skip_remarks()
    c.close(PAIRS[opening.text], opening)
    c.bar = bar
    return tuple(args)


def at_bracket(c: Cursor) -> bool:
    """Whether an argument list begins here: a bracket, or a group that holds nothing but one."""
    token = c.token
    if token.kind == OPEN and token.text != r"\langle":
        return True
    if token.kind != GROUP:
        return False
    return c.peek().kind == OPEN and c.peek().text != r"\langle" and end_of_group(c.tokens, c.at + 1) + 1 == end_of_group(c.tokens, c.at)


def bracketed(c: Cursor) -> tuple[Expr, ...]:
    """The arguments in brackets, or in a group around brackets (`\\exp{(x)}`)."""
    if c.token.kind == GROUP:
        c.next()
        args = parse_arguments(c)
        c.next()
        return args
    return parse_arguments(c)


def parse_table_function(c: Cursor) -> Expr:
    """word scripts? (bracket | product): `\\operatorname{tr}(A)`, `\\operatorname{tr} AX`, `\\sin^2 x`."""
    start = c.at
    operator = NAMES[c.next().text]
    order = 0
    while c.token.kind == MARK and c.token.text == "'":
        c.next()
        order += 1

    def build(args: tuple[Expr, ...]) -> Expr:
        if len(args) > 1 and operator not in _SEVERAL:
            raise fail("DRV207", f"`{c.tokens[start].text}` takes one argument", c.span_from(start), "write it out in other words")
        return _slope(operator, args, order) if order else Apply(operator, args)

    if order:
        return applied(c, start, build)
    return applied(c, start, build, trace=operator == "trace", stacks=operator in ("vec", "vech"))


def _slope(operator: str, args: tuple[Expr, ...], order: int) -> Expr:
    """`\\tanh'(z)`: the derivative of a function of one number, entry by entry."""
    value: Expr = Apply(operator, args)
    for _ in range(order):
        value = Apply("slope", (value,))
    return value


def applied(c: Cursor, start: int, build: Callable[[tuple[Expr, ...]], Expr], trace: bool = False, stacks: bool = False) -> Expr:
    """Apply a function to the argument that follows; scripts between the two belong to the value.

    `stacks`: the value is a column, so that `\\operatorname{vec}(X')^{-1}` can only be the column of an inverse.
    """
    scripts = _scripts_before_argument(c)
    if at_bracket(c):
        first = c.at
        args = bracketed(c)
        after = c.at
        value = _respan(build(args), c, start)
        value = _with_scripts(c, value, scripts, start)
        if trace and c.hints.powers_inside and c.token.text == "^" and len(args) == 1:
            return _respan(build((parse_postfix(c, _respan(args[0], c, first), first),)), c, start)
        result = parse_postfix(c, value, start)
        if trace and len(args) == 1 and not scripts:
            end = c.at
            c.at = after
            c.wide = parse_postfix(c, _respan(args[0], c, first), first)
            c.at = end
        if stacks and len(args) == 1 and not scripts and _is_power(result):
            c.at = after
            inside = _respan(build((parse_postfix(c, _respan(args[0], c, first), first),)), c, start)
            return c.ambiguous((result, inside), settled=True, span=c.span_from(start))
        return result
    if c.token.kind == GROUP:
        opening = c.next()
        body = c.rules.sum(c)
        c.close("}", opening)
        return parse_postfix(c, _with_scripts(c, _respan(build((body,)), c, start), scripts, start), start)
    return _applied_to_product(c, start, build, scripts)


def _applied_to_product(c: Cursor, start: int, build: Callable[[tuple[Expr, ...]], Expr], scripts: list[tuple[int, int]]) -> Expr:
    """`\\sin x y`, `\\sin x \\cos y`, `\\cos x\\,dx`: up to the next function or differential; a slash in it asks how far."""
    c.stop_at_functions = True
    c.stop_at_differentials = NAMES.get(c.tokens[start].text, "").removeprefix("overloaded_") in FUNCTIONS
    first = c.at
    body = c.rules.product(c)
    whole = _with_scripts(c, _respan(build((body,)), c, start), scripts, start)
    if not _has_slash(c, first):
        return whole
    if not isinstance(body, Apply) or body.operator != "fraction":
        raise fail("DRV221", "how far does this function reach?", c.span_from(start), r"use brackets, or `\frac{…}{…}`")
    narrow = _with_scripts(c, _respan(build((body.args[0],)), c, start), scripts, start)
    return c.ambiguous((whole, Apply("fraction", (narrow, body.args[1]))), settled=False, span=c.span_from(start))


def _has_slash(c: Cursor, first: int) -> bool:
    """Whether `/` stands outside all brackets between a token and the cursor."""
    depth = 0
    for token in c.tokens[first : c.at]:
        depth += (token.kind in (GROUP, OPEN)) - (token.kind in (END_GROUP, CLOSE))
        if not depth and token.kind == MARK and token.text == "/":
            return True
    return False


def _is_power(expr: Expr) -> bool:
    """Whether the last marks on an expression are inverses or powers, apart from transposes."""
    while isinstance(expr, Apply) and expr.operator == "transpose":
        expr = expr.args[0]
    return isinstance(expr, Apply) and expr.operator in ("inverse", "inverse_transpose", "power")


def _respan(expr: Expr, c: Cursor, start: int) -> Expr:
    force_setattr(expr, "span", c.span_from(start))  # fresh nodes only: nobody else holds them yet
    return expr


def _scripts_before_argument(c: Cursor) -> list[tuple[int, int]]:
    """`\\sin^2 x`: the ranges of superscripts that stand before the argument."""
    ranges: list[tuple[int, int]] = []
    while c.token.kind == MARK and c.token.text == "^":
        end = end_of_group(c.tokens, c.at + 1)
        if c.tokens[c.at + 2].kind == OPEN:
            span = c.token.span.to(c.tokens[end].span)
            raise fail("DRV207", "a number in brackets above a function counts its derivatives, which is not supported", span, "use primes")
        ranges.append((c.at + 2, end))
        c.at = end + 1
    return ranges


def _with_scripts(c: Cursor, value: Expr, scripts: list[tuple[int, int]], start: int) -> Expr:
    """Apply superscripts that were read earlier."""
    here = c.at
    for first, end in scripts:
        c.at = first
        if _is_minus_one(c, end):
            value = _reciprocal(c, value, start, end)
        base, value = value, parse_marks(c, value, start, end)
        if isinstance(value, Apply) and value.operator == "power" and value.args[0] is base and _is_entrywise(base):
            value = Apply("function_power", value.args, span=value.span)
    c.at = here
    return value


def _is_minus_one(c: Cursor, end: int) -> bool:
    """Whether the superscript here, up to the token number `end`, is -1, perhaps with transposes after it."""
    after = c.tokens[c.at + 2]
    return c.token.text == "-" and c.peek().text == "1" and (c.at + 2 == end or after.text in TRANSPOSES or after.text in ("'", "^"))


def _reciprocal(c: Cursor, value: Expr, start: int, end: int) -> Expr:
    """What `^{-1}` between a function and its argument inverts: an array that the function gives, and never a number.

    `\\sin^{-1} x` and `f^{-1}(x)` mean the inverse function to most readers, and `1/\\sin x` to some: the author is asked.
    """
    span = c.tokens[start].span.to(c.tokens[end].span)
    if isinstance(value, Call):
        # Whether this function gives an array, its shape tells.
        return Apply("inverted", (value,), span=span)
    if not c.is_scalar(value):
        word = c.tokens[start].text
        name, named = (f"\\{word}", f"`{INVERSE_FUNCTIONS[word]}`") if word in INVERSE_FUNCTIONS else (word, "a name of its own")
        message = f"`{name}^{{-1}}` before an argument is the inverse function to some readers, and the reciprocal to others"
        raise fail("DRV221", message, span, f"write {named} for the inverse function, or `({name}(…))^{{-1}}` for the reciprocal")
    return value


def _is_entrywise(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.operator.removeprefix("overloaded_") in FUNCTIONS


def parse_named_function(c: Cursor, name: str, start: int) -> Expr:
    """A declared or defined function: name ("'" | "^{-1}")* ("(" arguments ")")?; without arguments, the function itself."""
    order = 0
    while c.token.kind == MARK and c.token.text == "'":
        c.next()
        order += 1
    scripts = _scripts_before_argument(c) if _argument_after_scripts(c) else []
    if _is_argument_list(c):
        args = bracketed(c)
        value = called(c, name, args, order, start)
        return _direction(c, _with_scripts(c, value, scripts, start), start)
    return FunctionValue(name, order, span=c.span_from(start))


def _is_argument_list(c: Cursor) -> bool:
    return c.token.kind == OPEN and c.token.text in ("(", "[")


def _argument_after_scripts(c: Cursor) -> bool:
    """Whether superscripts here are followed by an argument list: `F^{-1}(x)`."""
    at = c.at
    while c.tokens[at].text == "^" and c.tokens[at].kind == MARK:
        at = end_of_group(c.tokens, at + 1) + 1
    return at > c.at and c.tokens[at].kind == OPEN and c.tokens[at].text == "("


def called(c: Cursor, name: str, args: tuple[Expr, ...], order: int, start: int) -> Expr:
    """A call; the derivative of a function of an array, at a symbol, is a derivative with respect to it."""
    span = c.span_from(start)
    if order in (1, 2) and not c.names.is_scalar_function(name) and len(args) == 1 and isinstance(args[0], Symbol):
        return Derivative(Call(name, args, span=span), args * order, "prime" if order == 1 else "hessian", span=span)
    return Call(name, args, order, span=span)


def _direction(c: Cursor, value: Expr, start: int) -> Expr:
    """`f'(x)[h]`: a bracket after a derivative is its direction."""
    if c.token.kind != OPEN or c.token.text != "[":
        return value
    if isinstance(value, Derivative) or (isinstance(value, Call) and value.order):
        return along(c, value, one_direction(c), start)
    return value


def one_direction(c: Cursor) -> Expr:
    """The one direction in brackets after a derivative."""
    first = c.at
    directions = bracketed(c)
    if len(directions) > 1:
        raise fail(
            "DRV207", "a derivative in several directions is not supported", c.span_from(first), "write one direction after the other"
        )
    return directions[0]
