"""Letters that mean something by themselves unless they are declared: identities, ones, zeros, units, `\\pi`, `e^{x}`, `\\delta_{ij}`."""

from __future__ import annotations

from mathdoc.expr import Apply, Entry, Expr, Literal, NamedConstant
from mathdoc.sizes import Size
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.dimensions import read_sizes
from mathdoc.syntax.functions import bracketed
from mathdoc.syntax.positions import upper_and_lower
from mathdoc.syntax.scripts import is_index_group, parse_indices
from mathdoc.syntax.tokens import LETTER, MARK, NUMBER, OPEN

IDENTITIES = frozenset({
    "I", r"\mathbf{I}", r"\mathbb{I}", r"\boldsymbol{I}", r"\mathrm{I}", r"\mathrm{id}", r"\mathrm{Id}", r"\mathsf{I}", r"\mathbb{1}_{}",
})  # fmt: skip
ONES = frozenset({r"\mathbf{1}", r"\boldsymbol{1}", r"\mathbb{1}", r"\mathtt{1}"})
ZEROS = frozenset({r"\mathbf{0}", r"\boldsymbol{0}", r"\mathbb{0}", r"\mathtt{0}"})
STRUCTURED = {"K": "commutation", "D": "duplication", "N": "symmetrizer"}
UNITS = frozenset({"e", r"\mathbf{e}", r"\boldsymbol{e}"})
SINGLE_ENTRIES = {"E": "_", r"\mathbf{E}": "_", "J": "^", r"\mathbf{J}": "^"}
SYMBOLS = {r"\delta": "identity", r"\varepsilon": "levi_civita", r"\epsilon": "levi_civita"}
"""Letters that take indices and nothing else."""
BIG_O = frozenset({"O", r"\mathcal{O}", "o"})


def parse_literal(c: Cursor, name: str, start: int) -> Expr | None:
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
        return euler(c, start)
    if name in SYMBOLS and following.kind == MARK and following.text in ("_", "^"):
        symbol = _index_symbol(c, name, start)
        if symbol is not None:
            return symbol
    if name in BIG_O and following.kind == OPEN:
        c.next()
        return Apply("big_o", bracketed(c), span=c.span_from(start))
    return with_subscript(c, name, start) if following.text in ("_", "^") and following.kind == MARK else None


def _index_symbol(c: Cursor, name: str, start: int) -> Expr | None:
    """`\\delta` with two indices is Kronecker's, `\\varepsilon` with two or more is that of Levi-Civita, wherever the indices stand."""
    c.next()
    found = upper_and_lower(c)
    if found is None and c.token.text == "_" and is_index_group(c, c.at + 1):
        inside = c.tokens[c.at + 2 : end_of_group(c.tokens, c.at + 1)]
        if len(inside) > 1 and all(token.kind in (LETTER, NUMBER) or token.text == "," for token in inside):
            c.next()
            found = parse_indices(c), c.at
    if found is None or not 2 <= len(found[0]) <= (2 if SYMBOLS[name] == "identity" else 6):
        c.at = start
        return None
    indices, c.at = found
    sizes = () if SYMBOLS[name] == "identity" else (Size.of(len(indices)),)
    return Entry(Literal(SYMBOLS[name], sizes, span=c.tokens[start].span), indices, span=c.span_from(start))


def with_subscript(c: Cursor, name: str, start: int) -> Expr | None:
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


def euler(c: Cursor, start: int) -> Expr:
    """`e^{x}`: the exponential function, if e is not declared."""
    if c.token.text != "^":
        return NamedConstant("e", span=c.span_from(start))
    c.next()
    opening = c.next()
    body = c.rules.sum(c)
    c.close("}", opening)
    return Apply("exp", (body,), span=c.span_from(start))
