"""The place in the tokens where the parser stands, and what every rule needs to know there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from msgspec import Struct, field

from mathdoc import limits
from mathdoc.diagnostics import Diagnostic, MathdocError, fail
from mathdoc.expr import Ambiguous, Apply, Call, Differential, Entry, Expr, Index, Number, SizeValue, Symbol
from mathdoc.operators import NAMES
from mathdoc.sizes import SCALAR
from mathdoc.source import Span
from mathdoc.syntax.names import Names
from mathdoc.syntax.tokens import CLOSE, END, END_GROUP, GROUP, NUMBER, OPEN, RIGHT_BAR, TEXT, TEXT_WORD, WORD, Token

END_OF_ROW = "end of row"
_OF_SCALARS = frozenset({"fraction", "product", "add", "negate", "power", "function_power", "inverse"})
_SCALAR_OPERATORS = frozenset({"trace", "determinant", "norm", "norm_squared", "norm_1", "norm_2", "norm_inf", "norm_nuclear", "inner"})


class Rules(Struct, frozen=True):
    """The grammar's levels, from the weakest to the tightest, so that rules need not import one another."""

    sum: Callable[[Cursor], Expr]
    tight: Callable[[Cursor], Expr]
    product: Callable[[Cursor], Expr]
    factor: Callable[[Cursor], Expr]


class Hints(Struct, frozen=True):
    """What the whole row tells about the way its author writes.

    `differentials`: it holds a differential sign beyond doubt; `powers_inside`: it writes `(\\operatorname{tr} …)^2` for the power
    of a trace, so that `\\operatorname{tr}(…)^2` is the trace of a power.
    """

    differentials: bool = False
    powers_inside: bool = False


class Cursor(Struct):
    """Tokens, position, names, and the state of one row: bound indices, the bar that would close, readings so far.

    `factors` are those of the product read last; `wide` is the argument that the trace read last would have in the wide reading.
    """

    tokens: list[Token]
    names: Names
    rules: Rules
    hints: Hints = Hints()
    at: int = 0
    bar: str = ""
    bound: list[str] = field(default_factory=list)
    wide: Expr | None = None
    factors: list[Expr] = field(default_factory=list)
    stop_at_functions: bool = False
    stop_at_differentials: bool = False
    readings: int = 1
    choices: int = 0
    remarks: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def token(self) -> Token:
        """The token at the cursor; the last token is always the end of the row."""
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        """The token some places further on."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Take the token at the cursor."""
        token = self.tokens[self.at]
        if token.kind != END_OF_ROW:
            self.at += 1
        return token

    def skip_remarks(self) -> None:
        """Pass over `\\text{…}` that says nothing to the mathematics."""
        while self.tokens[self.at].kind == TEXT:
            self.remarks.append(self.tokens[self.at].text.strip())
            self.at += 1

    def span_from(self, start: int) -> Span:
        """The span from the token number `start` to the token before the cursor."""
        last = max(self.at - 1, start)
        return Span(self.tokens[start].start, max(self.tokens[last].end, self.tokens[start].start))

    def at_function(self) -> bool:
        """Whether a function of the table stands here."""
        token = self.tokens[self.at]
        return token.kind in (WORD, TEXT_WORD) and token.text in NAMES and not self.names.find(self.tokens, self.at)

    def close(self, text: str, opening: Token) -> None:
        """Take the bracket that closes `opening`."""
        if self.token.text == text and self.token.kind in (CLOSE, END_GROUP):
            self.at += 1
            return
        if self.token.kind in (END_OF_ROW, END_GROUP, CLOSE, END, RIGHT_BAR):
            raise fail("DRV202", f"this `{opening.text}` is never closed", opening.span, f"close it with `{text}`")
        raise self.unexpected()

    def unexpected(self) -> MathdocError:
        """The error to raise at a token that does not belong here."""
        token = self.token
        if token.kind in (END_OF_ROW, END_GROUP):
            return fail("DRV205", "an expression is missing here", self._missing(), "write it, or `?` to leave a gap")
        if token.kind == CLOSE:
            return fail("DRV202", f"this `{token.text}` closes nothing", token.span, "remove it, or open a bracket before it")
        return fail("DRV206", f"`{token.text}` does not belong here", token.span, "remove it, or complete what it belongs to")

    def _missing(self) -> Span:
        """The place of something that is missing: the token before it."""
        token = self.tokens[max(self.at - 1, 0)]
        return token.span if token.end > token.start else Span(self.token.start, self.token.start + 1)

    def expect_end(self) -> None:
        """Everything must have been read."""
        self.skip_remarks()
        if self.token.kind != END_OF_ROW:
            raise self.unexpected()

    def ambiguous(self, alternatives: tuple[Expr, ...], settled: bool, span: Span) -> Expr:
        """A node of alternatives, counted against the cap."""
        alternatives = tuple(dict.fromkeys(alternatives))
        if len(alternatives) == 1:
            return alternatives[0]
        if settled:
            self.choices += 1
        else:
            self.readings *= len(alternatives)
        if self.readings > limits.READINGS or self.choices > limits.SETTLED_CHOICES:
            message = f"this row can be read in more than {limits.READINGS} ways"
            raise fail("DRV216", message, span, r"add brackets, or use `\frac{…}{…}`")
        return Ambiguous(alternatives, settled, span=span)

    def is_scalar(self, expr: Expr) -> bool:
        """Whether an expression is a number whatever the shapes are."""
        if isinstance(expr, Number | SizeValue | Index):
            return True
        if isinstance(expr, Symbol):
            return self.names.shape(expr.name) == SCALAR
        if isinstance(expr, Entry):
            family = self.names.declared.get(expr.array.name) if isinstance(expr.array, Symbol) else None
            return not (family and family.labels) or family.shape == SCALAR
        if isinstance(expr, Differential):
            return self.is_scalar(expr.arg)
        if isinstance(expr, Call):
            declaration = self.names.declared.get(expr.function)
            return bool(declaration and declaration.shape == SCALAR and declaration.domain != (SCALAR,))
        if isinstance(expr, Apply):
            if expr.operator in _SCALAR_OPERATORS:
                return True
            return expr.operator in _OF_SCALARS and all(map(self.is_scalar, expr.args))
        return False


def number(token: Token) -> Number:
    """The exact value of a number token."""
    if len(token.text) > limits.DIGITS:
        raise fail("DRV203", f"this number has {len(token.text)} digits; the limit is {limits.DIGITS}", token.span)
    return Number(Fraction(token.text), span=token.span)


def is_number(c: Cursor, first: int, end: int) -> bool:
    """Whether nothing but a literal number stands between two tokens."""
    return end > first and all(token.kind == NUMBER or token.text == "-" for token in c.tokens[first:end])


def product_of(factors: list[Expr]) -> Expr:
    """The product of factors; one factor is itself."""
    if len(factors) == 1:
        return factors[0]
    return Apply("product", tuple(factors), span=factors[0].span.to(factors[-1].span))


def end_of_group(tokens: Sequence[Token], start: int) -> int:
    """The index of the token that closes the group (or bracket) opened at `start`; the last token if none does."""
    opens, closes = (GROUP, END_GROUP) if tokens[start].kind == GROUP else (OPEN, CLOSE)
    depth = 0
    for index in range(start, len(tokens)):
        kind = tokens[index].kind
        if kind == opens:
            depth += 1
        elif kind == closes:
            depth -= 1
            if depth <= 0:
                return index
    return len(tokens) - 1
