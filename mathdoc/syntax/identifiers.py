"""Names in expressions: declared and defined ones first, then the letters that mean something by themselves."""

from __future__ import annotations

from fractions import Fraction

from mathdoc.diagnostics import fail
from mathdoc.expr import Apply, Entry, Expr, Index, Literal, NamedConstant, Number, SizeValue, Symbol
from mathdoc.sizes import Size
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.derivatives import accented
from mathdoc.syntax.dimensions import read_sizes
from mathdoc.syntax.functions import at_bracket, bracketed, parse_named_function
from mathdoc.syntax.names import Match, canonical
from mathdoc.syntax.scripts import index_expression, is_index_group, parse_indices, parse_marks, parse_postfix, script_name
from mathdoc.syntax.tokens import LETTER, MACRO, MARK, NUMBER, OPEN, TEXT_WORD, WORD

IDENTITIES = frozenset({
    "I", r"\mathbf{I}", r"\mathbb{I}", r"\boldsymbol{I}", r"\mathrm{I}", r"\mathrm{id}", r"\mathrm{Id}", r"\mathsf{I}", r"\mathbb{1}_{}",
})  # fmt: skip
ONES = frozenset({r"\mathbf{1}", r"\boldsymbol{1}", r"\mathbb{1}", r"\mathtt{1}"})
ZEROS = frozenset({r"\mathbf{0}", r"\boldsymbol{0}", r"\mathbb{0}", r"\mathtt{0}"})
STRUCTURED = {"K": "commutation", "D": "duplication", "N": "symmetrizer"}
UNITS = frozenset({"e", r"\mathbf{e}", r"\boldsymbol{e}"})
SINGLE_ENTRIES = {"E": "_", r"\mathbf{E}": "_", "J": "^", r"\mathbf{J}": "^"}
BIG_O = frozenset({"O", r"\mathcal{O}", "o"})
_ADJOINTS = frozenset({r"\bar", r"\dot", r"\ddot"})


def parse_name(c: Cursor) -> Expr:
    """name: the longest declared or defined spelling; else what the letter means by itself."""
    start = c.at
    if c.token.text in c.bound and c.token.kind == LETTER:
        token = c.next()
        return parse_postfix(c, Index(token.text, span=token.span), start)
    found = c.names.find(c.tokens, c.at)
    if found and found.name in STRUCTURED and found.name not in c.names.declared and c.peek().text == "_":
        structured = _with_subscript(c, found.name, start)
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
        return Entry(Symbol(found.name, span=c.span_from(start)), _labels(c, found), span=c.span_from(start))
    if c.names.is_function(found.name):
        return parse_named_function(c, found.name, start)
    symbol = Symbol(found.name, span=c.span_from(start))
    if c.token.text == "_" and c.token.kind == MARK and c.peek().text == "{":
        return _indexed(c, symbol, start)
    return symbol


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
    """`x^{(i)^T}`: the name ends inside a script that goes on."""
    symbol: Expr = Symbol(found.name, span=c.span_from(start))
    if found.labels:
        symbol = Entry(symbol, _labels(c, found), span=symbol.span)
    depth_end = c.at
    while c.tokens[depth_end].text == "^" and c.tokens[depth_end].kind == MARK:
        depth_end = end_of_group(c.tokens, depth_end + 1) + 1
    symbol = parse_marks(c, symbol, start, depth_end)
    c.at = depth_end + 1
    return symbol


def _indexed(c: Cursor, symbol: Symbol, start: int) -> Expr:
    """A subscript on a known array: indices; anything else makes another name."""
    opening = c.at + 1
    if not is_index_group(c, opening):
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
    special = _special(c, name, start)
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
    if token.text == "e":
        return parse_postfix(c, _euler(c, start), start)
    if at_bracket(c) and len(token.text) > 1:
        help = rf"declare it: `\mathrm{{{token.text}}} : \mathbb{{R}} \to \mathbb{{R}}`, or define it in a row"
        raise fail("DRV219", f"`{token.text}` is not a function that mathdoc knows", token.span, help)
    return _symbol(c, start)


def _symbol(c: Cursor, start: int) -> Expr:
    """A name that is not known: numeric, word and compound subscripts belong to it, index letters pick an entry."""
    name_end = c.at
    if c.token.text == "_" and c.token.kind == MARK:
        opening = c.at + 1
        if not _is_letters(c, opening):
            c.at = end_of_group(c.tokens, opening) + 1
            name_end = c.at
    if c.token.text == "^" and c.token.kind == MARK and _is_superscript_label(c, c.at + 1):
        c.at = end_of_group(c.tokens, c.at + 1) + 1
        name_end = c.at
    symbol = Symbol(canonical(c.tokens[start:name_end]), span=c.span_from(start))
    if c.token.text == "_" and c.token.kind == MARK:
        c.next()
        return parse_postfix(c, Entry(symbol, parse_indices(c), span=c.span_from(start)), start)
    return parse_postfix(c, symbol, start)


def _is_letters(c: Cursor, opening: int) -> bool:
    """Whether a subscript consists of index letters (with numbers only between commas)."""
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    return is_index_group(c, opening) and any(t.kind == LETTER for t in inside) and not any(t.text in ("+", "-") for t in inside)


def _is_superscript_label(c: Cursor, opening: int) -> bool:
    """`x^{(k)}`: a bracket around one letter or number is a label, not a power."""
    inside = c.tokens[opening + 1 : end_of_group(c.tokens, opening)]
    label = len(inside) == 3 and inside[0].text == "(" and inside[2].text == ")" and inside[1].kind in (LETTER, NUMBER)
    return label or script_name(c, opening) in (r"\star", r"\#")


def _has_label(c: Cursor) -> bool:
    return c.peek().text == "_" and c.peek().kind == MARK


def _special(c: Cursor, name: str, start: int) -> Expr | None:
    """The letters with a meaning of their own, if they are not declared."""
    following = c.peek()
    if name in IDENTITIES or name in ONES or name in ZEROS:
        kind = "identity" if name in IDENTITIES else "ones" if name in ONES else "zero"
        c.next()
        return Literal(kind, _sizes_below(c), span=c.span_from(start))
    if name == r"\pi" and following.text != "_":
        token = c.next()
        return NamedConstant("pi", span=token.span)
    if name == "e" and following.text == "^":
        c.next()
        return _euler(c, start)
    if name == r"\delta" and following.text == "_":
        c.at += 2
        return Entry(Literal("identity", span=c.tokens[start].span), parse_indices(c), span=c.span_from(start))
    if name in BIG_O and following.kind == OPEN:
        c.next()
        return Apply("big_o", bracketed(c), span=c.span_from(start))
    return _with_subscript(c, name, start) if following.text in ("_", "^") and following.kind == MARK else None


def _with_subscript(c: Cursor, name: str, start: int) -> Expr | None:
    """`K_{mn}`, `D_n`, `N_n`, `e_i`, `E_{ij}`, `J^{ij}`."""
    mark = c.peek().text
    inside = c.tokens[start + 3 : end_of_group(c.tokens, start + 2)]
    letters = [t for t in inside if t.text != ","]
    if not all(t.kind in (LETTER, NUMBER) for t in letters):
        return None
    if mark == "_" and name in STRUCTURED and letters and all(_is_size(c, t.text, t.kind) for t in letters):
        c.next()
        return Literal(STRUCTURED[name], _sizes_below(c), span=c.span_from(start))
    if mark == "_" and name in UNITS and len(letters) == 1:
        c.at += 2
        return Literal("unit", (), parse_indices(c)[0], span=c.span_from(start))
    if SINGLE_ENTRIES.get(name) == mark and len(letters) == 2 and all(t.kind == LETTER for t in letters):
        c.at += 2
        row, column = parse_indices(c)
        span = c.span_from(start)
        units = Literal("unit", (), row, span=span), Literal("unit", (), column, span=span)
        return Apply("product", (units[0], Apply("transpose", (units[1],), span=span)), span=span)
    return None


def _is_size(c: Cursor, text: str, kind: str) -> bool:
    return kind == NUMBER or text in c.names.sizes


def _sizes_below(c: Cursor) -> tuple[Size, ...]:
    """`I_n`, `K_{mn}`, `I_{n^2}`, `0_{m \\times n}`: the sizes in a subscript (letters one by one for K)."""
    if c.token.text != "_" or c.token.kind != MARK:
        return ()
    opening = c.at + 1
    end = end_of_group(c.tokens, opening)
    inside = c.tokens[opening + 1 : end]
    two = c.tokens[c.at - 1].text == "K" and len(inside) == 2
    sizes = tuple(Size.of(int(t.text) if t.kind == NUMBER else t.text) for t in inside) if two else read_sizes(inside)
    c.at = end + 1
    return sizes


def _euler(c: Cursor, start: int) -> Expr:
    """`e^{x}`: the exponential function, if e is not declared."""
    if c.token.text != "^":
        return NamedConstant("e", span=c.span_from(start))
    c.next()
    opening = c.next()
    body = c.rules.sum(c)
    c.close("}", opening)
    return Apply("exp", (body,), span=c.span_from(start))
