"""What names stand for by convention: entries in another font, powers of a square that has a name; and sums that miss a name."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Derivative, Expr, Number, Symbol
from mathdoc.sizes import ONE, SCALAR
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.names import Match
from mathdoc.syntax.tokens import LETTER, MARK


def power_of_square(c: Cursor, symbol: Symbol, start: int) -> Expr | None:
    """`\\sigma^4` where `\\sigma^2` is a name and `\\sigma` is none."""
    square = f"{symbol.name}^{{2}}"
    if c.token.text != "^" or c.token.kind != MARK or not c.names.known(square):
        return None
    end = end_of_group(c.tokens, c.at + 1)
    text = "".join(token.text for token in c.tokens[c.at + 2 : end])
    digits = text.removeprefix("-")
    if not digits.isdigit() or len(digits) > 3 or int(digits) % 2:
        return None
    c.at = end + 1
    span = c.span_from(start)
    return Apply("power", (Symbol(square, span=span), Number(Fraction(int(text), 2), span=span)), span=span)


def with_label_first(c: Cursor) -> Match | None:
    """`x_j^{(i)}` where `x^{(i)}` is a name: the index stands below, the label above; they are put in the order of the name."""
    if c.peek().text != "_" or c.peek().kind != MARK:
        return None
    above = end_of_group(c.tokens, c.at + 2) + 1
    if c.tokens[above].text != "^" or c.tokens[above].kind != MARK:
        return None
    end = end_of_group(c.tokens, above + 1) + 1
    joined = [c.token, *c.tokens[above:end], *c.tokens[c.at + 1 : above], c.tokens[-1]]
    found = c.names.find(joined, 0)
    if found is None or found.inside or found.end != 1 + end - above:
        return None
    c.tokens[c.at : end] = joined[:-1]
    return c.names.find(c.tokens, c.at)


def with_entries(c: Cursor, symbol: Symbol) -> Symbol:
    """`x_i` and `a_{ij}` where only `\\mathbf{x}` and `A` are names: the letters stand for the entries of these."""
    name, end = symbol.name, end_of_group(c.tokens, c.at + 1)
    count = sum(token.text != "," for token in c.tokens[c.at + 2 : end])
    if len(name) != 1 or not name.isalpha() or count > 2:
        return symbol
    letters = (name,) if count == 1 or not name.islower() else (name, name.upper())
    fonts = [rf"{font}{{{letter}}}" for letter in letters for font in (r"\mathbf", r"\boldsymbol", r"\vec")]
    found = [other for other in (*fonts, *letters[1:]) if _has_axes(c, other, count)]
    return replace(symbol, name=found[0]) if len(found) == 1 else symbol


def _has_axes(c: Cursor, name: str, count: int) -> bool:
    """Whether a name is that of an array with so many axes."""
    shape = c.names.shape(name)
    if shape is None or shape == SCALAR or len(shape) != 2:
        return False
    return (1 if ONE in shape else 2) == count


def reached_by_sums(c: Cursor, found: Match, start: int) -> None:
    """`\\sum_i x_i` where `x_i` is declared as one array: the sum would count it n times."""
    letter = next((token.text for token in c.tokens[start + 1 : found.end] if token.kind == LETTER and token.text in c.bound), None)
    if letter is not None:
        message = f"`{found.name}` is the name of one array, and not of one for every `{letter}`"
        raise fail("DRV257", message, c.span_from(start), rf"declare a family: `{found.name} \in …,\ {letter} = 1,\dots,n`")


def by_square(c: Cursor, arg: Expr, wrt: tuple[Expr, ...], start: int) -> Expr | None:
    """`\\frac{\\partial f}{\\partial\\sigma^2}` with a declared number σ: the derivative by σ, divided by 2σ."""
    square = wrt[0]
    if len(wrt) != 1 or not isinstance(square, Apply) or square.operator != "power" or square.args[1] != Number(Fraction(2)):
        return None
    root = square.args[0]
    if not isinstance(root, Symbol) or root.name in c.names.defined or c.names.shape(root.name) != SCALAR:
        return None
    span = c.span_from(start)
    twice = Apply("product", (Number(Fraction(2)), root), span=square.span)
    return Apply("fraction", (Derivative(arg, (root,), "partial", span=span), twice), span=span)
