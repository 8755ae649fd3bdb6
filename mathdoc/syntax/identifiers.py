"""Names in expressions: declared and defined ones first, then the letters that mean something by themselves."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from mathdoc.diagnostics import fail
from mathdoc.expr import Derivative, Entry, Expr, Index, Number, SizeValue, Symbol
from mathdoc.sizes import Size
from mathdoc.syntax.brackets import with_bracket
from mathdoc.syntax.characters import FUNCTION_WORDS
from mathdoc.syntax.conventions import power_of_square, reached_by_sums, with_entries, with_label_first
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.derivatives import accented
from mathdoc.syntax.functions import at_bracket, parse_named_function
from mathdoc.syntax.literals import IDENTITIES, STRUCTURED, euler, parse_literal, with_subscript
from mathdoc.syntax.names import Match, canonical
from mathdoc.syntax.positions import after_comma, positioned
from mathdoc.syntax.scripts import index_expression, is_index_group, parse_indices, parse_marks, parse_postfix, script_name
from mathdoc.syntax.tokens import LETTER, MACRO, MARK, NUMBER, OPEN, TEXT_WORD, WORD

_ADJOINTS = frozenset({r"\bar", r"\dot", r"\ddot"})


def parse_name(c: Cursor) -> Expr:
    """name: the longest declared or defined spelling; else what the letter means by itself."""
    start = c.at
    if c.token.text in c.bound and c.token.kind == LETTER:
        token = c.next()
        return parse_postfix(c, Index(token.text, span=token.span), start)
    found = c.names.find(c.tokens, c.at) or with_label_first(c)
    if found and found.name in STRUCTURED and found.name not in c.names.declared and c.peek().text == "_":
        structured = with_subscript(c, found.name, start)
        if structured is not None:
            return parse_postfix(c, structured, start)
    if found:
        return parse_postfix(c, known_name(c, found, start), start)
    if c.token.kind == MACRO:
        return _accent(c, start)
    return _undeclared(c, start)


def known_name(c: Cursor, found: Match, start: int) -> Expr:
    """A declared or defined name, with its arguments, labels, or indices."""
    c.at = found.end
    if found.inside:
        return _continued_script(c, found, start)
    if found.labels:
        return _member(c, found, start)
    reached_by_sums(c, found, start)
    if c.names.is_function(found.name):
        return parse_named_function(c, found.name, start)
    symbol = Symbol(found.name, span=c.span_from(start))
    if (read := with_bracket(c, symbol, start)) is not None:
        return read
    if c.token.text == "[" and c.token.kind == OPEN:
        _no_places(c)
    if c.token.kind == MARK and c.token.text in ("_", "^"):
        entry = positioned(c, symbol, start)
        if entry is not None:
            return entry
    if c.token.text == "_" and c.token.kind == MARK and c.peek().text == "{":
        return after_comma(c, symbol, start) or _indexed(c, symbol, start)
    return symbol


def _member(c: Cursor, found: Match, start: int) -> Expr:
    """A member of a family: of arrays, or of functions (`f_i(x)`)."""
    labels = _labels(c, found)
    if not c.names.is_function(found.name):
        return Entry(Symbol(found.name, span=c.span_from(start)), labels, span=c.span_from(start))
    value = parse_named_function(c, found.name, start)
    if isinstance(value, Derivative):
        return replace(value, arg=Entry(value.arg, labels, span=value.span))
    return Entry(value, labels, span=c.span_from(start))


def _labels(c: Cursor, found: Match) -> tuple[Expr, ...]:
    """The labels of a family's member."""
    here, labels = c.at, []
    for first, end in found.labels:
        c.at = first
        labels.append(index_expression(c, end))
        if c.at != end:
            raise c.unexpected()
    c.at = here
    return tuple(labels)


def _continued_script(c: Cursor, found: Match, start: int) -> Expr:
    """`x^{(i)^T}`, `W^{[2]T}`: the name ends inside a script that goes on."""
    symbol: Expr = Symbol(found.name, span=c.span_from(start))
    if found.labels:
        symbol = Entry(symbol, _labels(c, found), span=symbol.span)
    depth_end = c.at + (c.token.text != "^")
    while c.tokens[depth_end].text == "^" and c.tokens[depth_end].kind == MARK:
        depth_end = end_of_group(c.tokens, depth_end + 1) + 1
    symbol = parse_marks(c, symbol, start, depth_end)
    c.at = depth_end + 1
    return symbol


def _indexed(c: Cursor, symbol: Symbol, start: int) -> Expr:
    """A subscript on a known array: indices; anything else makes another name."""
    opening = c.at + 1
    if not is_index_group(c, opening):
        _no_slice(c, opening)
        c.at = end_of_group(c.tokens, opening) + 1
        return Symbol(canonical(c.tokens[start : c.at]), span=c.span_from(start))
    shape = c.names.shape(symbol.name)
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    c.next()
    if len(inside) == 1 and inside[0].kind == NUMBER and len(inside[0].text) == 2 and _is_matrix(shape):
        c.at = opening + 3
        pair = tuple(Number(Fraction(digit), span=inside[0].span) for digit in inside[0].text)
        return Entry(symbol, pair, span=c.span_from(start))
    return Entry(symbol, parse_indices(c), span=c.span_from(start))


def _no_places(c: Cursor) -> None:
    """`A[1, :]`, `x[2]`: entries as programs write them."""
    end = end_of_group(c.tokens, c.at)
    inside = c.tokens[c.at + 1 : end]
    if inside and all(token.kind == NUMBER or token.text in (",", ":") for token in inside):
        span = c.token.span.to(c.tokens[end].span)
        raise fail("DRV207", "entries and rows in brackets are not supported", span, "write `A_{12}` or `x_1`")


def _no_slice(c: Cursor, opening: int) -> None:
    """`A_{i:}`: a colon in a subscript would be a row or a column."""
    end = end_of_group(c.tokens, opening)
    if any(token.text == ":" for token in c.tokens[opening:end]):
        span = c.tokens[opening].span.to(c.tokens[end].span)
        raise fail("DRV207", "rows and columns by `:` are not supported", span, r"write `A_{ij}`, or `A \mathbf{e}_j` for a column")


def _is_matrix(shape: tuple[Size, ...] | None) -> bool:
    return shape is None or (len(shape) == 2 and all(size.constant != 1 for size in shape))


def _accent(c: Cursor, start: int) -> Expr:
    """`\\hat x`, `\\bar x`: part of the name, but `\\bar` and `\\dot` of something known are derivatives."""
    macro = c.next().text
    opening = c.at
    end = end_of_group(c.tokens, opening)
    if macro in _ADJOINTS:
        c.at = opening + 1
        inner = c.rules.factor(c)
        if c.at != end:
            raise c.unexpected()
        c.at = end + 1
        inner = _subscript_of_accent(c, inner, opening, end)
        return parse_postfix(c, accented(c, macro, inner, start), start)
    c.at = end + 1
    return _symbol(c, start)


def _subscript_of_accent(c: Cursor, inner: Expr, opening: int, end: int) -> Expr:
    """`\\dot{C}_2` is the derivative of `C_2`."""
    if c.token.text != "_" or c.token.kind != MARK:
        return inner
    after = end_of_group(c.tokens, c.at + 1) + 1
    joined = [*c.tokens[opening + 1 : end], *c.tokens[c.at : after]]
    found = c.names.find(joined, 0)
    if found and found.end == len(joined) and not found.labels:
        c.at = after
        return Symbol(found.name, span=inner.span)
    if found and found.end == len(joined):
        c.next()
        return Entry(Symbol(found.name, span=inner.span), parse_indices(c), span=inner.span)
    return inner


def _undeclared(c: Cursor, start: int) -> Expr:
    """A letter or word that no row declares or defines."""
    token = c.token
    name = canonical([token])
    if token.kind in (WORD, TEXT_WORD) and name not in IDENTITIES:
        return _word(c, start)
    special = parse_literal(c, name, start)
    if special is not None:
        return parse_postfix(c, special, start)
    if token.text in c.names.sizes and not _has_label(c):
        c.next()
        return parse_postfix(c, SizeValue(Size.of(token.text), span=token.span), start)
    c.next()
    return _symbol(c, start)


def _word(c: Cursor, start: int) -> Expr:
    """An upright word that is no function of the table: a name; before a bracket it would be a function nobody knows."""
    token = c.next()
    if token.text in FUNCTION_WORDS:
        raise fail("DRV207", f"`{token.text}` is not supported", token.span, "say what it is by an equation")
    if token.text == "e":
        return parse_postfix(c, euler(c, start), start)
    if at_bracket(c) and len(token.text) > 1:
        help = rf"declare it: `\mathrm{{{token.text}}} : \mathbb{{R}} \to \mathbb{{R}}`, or define it in a row"
        raise fail("DRV219", f"`{token.text}` is not a function that mathdoc knows", token.span, help)
    return _symbol(c, start)


def _symbol(c: Cursor, start: int) -> Expr:
    """A name that is not known: numeric, word and compound subscripts belong to it, index letters pick an entry."""
    name_end = c.at
    if c.token.text == "_" and c.token.kind == MARK:
        opening = c.at + 1
        if not _is_letters(c, opening) or _is_block_label(c, opening):
            c.at = end_of_group(c.tokens, opening) + 1
            name_end = c.at
    if c.token.text == "^" and c.token.kind == MARK and _is_superscript_label(c, c.at + 1):
        c.at = end_of_group(c.tokens, c.at + 1) + 1
        name_end = c.at
    symbol = Symbol(canonical(c.tokens[start:name_end]), span=c.span_from(start))
    if (power := power_of_square(c, symbol, start)) is not None:
        return power
    if c.token.text == "_" and c.token.kind == MARK:
        symbol = with_entries(c, symbol)
        c.next()
        return parse_postfix(c, Entry(symbol, parse_indices(c), span=c.span_from(start)), start)
    _not_applied(c, symbol)
    return parse_postfix(c, symbol, start)


def _is_block_label(c: Cursor, opening: int) -> bool:
    """Whether a subscript is a letter that labels names of the block (`W_{t+1}` makes `G_t` a name)."""
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    return len(inside) == 1 and inside[0].text in c.names.label_letters


def _not_applied(c: Cursor, symbol: Symbol) -> None:
    """`p(x)` with a known x and an unknown p: a function that nobody has declared."""
    if c.token.kind != OPEN or c.token.text != "(":
        return
    found = c.names.find(c.tokens, c.at + 1)
    if found and c.tokens[found.end].text in (")", ",") and found.name in c.names.declared:
        help = rf"declare it: `{symbol.name} : \mathbb{{R}}^n \to \mathbb{{R}}`, or define it in a row"
        raise fail("DRV219", f"`{symbol.name}` is not a function that mathdoc knows", symbol.span, help)


def _is_letters(c: Cursor, opening: int) -> bool:
    """Whether a subscript consists of index letters (with numbers only between commas)."""
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    return is_index_group(c, opening) and any(t.kind == LETTER for t in inside) and not any(t.text in ("+", "-") for t in inside)


def _is_superscript_label(c: Cursor, opening: int) -> bool:
    """`x^{(k)}`, `x^{[k]}`: a bracket around letters and numbers is a label, not a power."""
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    label = len(inside) > 2 and inside[0].text + inside[-1].text in ("()", "[]")
    label = label and all(token.kind in (LETTER, NUMBER) or token.text in ("+", "-") for token in inside[1:-1])
    return label or script_name(c, opening) in (r"\star", r"\#")


def _has_label(c: Cursor) -> bool:
    return c.peek().text == "_" and c.peek().kind == MARK
