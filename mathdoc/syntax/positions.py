"""Indices in upper and lower positions (`A^i{}_j`, `\\delta^i_j`), and those after a comma, which differentiate (`v_{i,k}`)."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.expr import Apply, Derivative, Entry, Expr, Symbol
from mathdoc.sizes import ONE, SCALAR
from mathdoc.syntax.cursor import Cursor, end_of_group
from mathdoc.syntax.names import Names
from mathdoc.syntax.scripts import TRANSPOSES, index_expression, is_index_group
from mathdoc.syntax.tokens import END_GROUP, GROUP, LETTER, MARK, Token


def positioned(c: Cursor, symbol: Symbol, start: int) -> Expr | None:
    """A known array with an index above: an entry, if it has as many indices as the array has axes (a power, if only that conforms)."""
    found = upper_and_lower(c)
    shape = c.names.shape(symbol.name)
    if found is None or shape == SCALAR:
        return None
    indices, end = found
    axes = None if shape is None else 1 if len(shape) == 2 and ONE in shape else len(shape)
    if axes is not None and axes != len(indices):
        return None
    here, c.at = c.at, end
    entry = Entry(symbol, indices, span=c.span_from(start))
    if axes is not None or len(indices) > 1:
        return entry
    exponent = index_expression_at(c, here + 2)
    power = Apply("power", (symbol, exponent), span=entry.span)
    return c.ambiguous((power, entry), settled=True, span=entry.span)


def index_expression_at(c: Cursor, at: int) -> Expr:
    """The index that begins at the token number `at`; the cursor stays."""
    here, c.at = c.at, at
    found = index_expression(c, at + 1)
    c.at = here
    return found


def upper_and_lower(c: Cursor) -> tuple[tuple[Expr, ...], int] | None:
    """The indices of the scripts that begin at the cursor, and where they end; None unless one of them stands above.

    With `{}` between them they are read in their order; straight above one another, the upper ones come first.
    """
    groups, at = script_groups(c.tokens, c.at)
    if not any(mark == "^" for mark, _, _ in groups) or not all(_holds_indices(c, *group) for group in groups):
        return None
    here, indices = c.at, []
    for _, opening, end in groups:
        c.at = opening + 1
        while c.at < end:
            if c.token.text == ",":
                c.next()
                continue
            indices.append(index_expression(c, end))
    c.at = here
    return tuple(indices), at


def script_groups(tokens: Sequence[Token], start: int) -> tuple[list[tuple[str, int, int]], int]:
    """The scripts that begin at a token, in the order of their indices (mark, opening, end), and where they end."""
    groups: list[tuple[str, int, int]] = []
    at, spaced, last = start, False, len(tokens) - 1
    while at < last:
        token = tokens[at]
        if groups and at + 2 <= last and token.kind == GROUP and tokens[at + 1].kind == END_GROUP and tokens[at + 2].text in ("_", "^"):
            at, spaced = at + 2, True
        elif token.kind == MARK and token.text in ("_", "^"):
            end = end_of_group(tokens, at + 1)
            groups.append((token.text, at + 1, end))
            at = end + 1
        else:
            break
    return groups if spaced else sorted(groups, key=lambda group: group[0] == "_"), at


def _holds_indices(c: Cursor, mark: str, opening: int, end: int) -> bool:
    """Whether a script holds indices: above, only letters that mean nothing else."""
    inside = c.tokens[opening + 1 : end]
    if not inside or not is_index_group(c, opening):
        return False
    return mark == "_" or all(_is_index_letter(c, token) for token in inside)


def _is_index_letter(c: Cursor, token: Token) -> bool:
    if token.kind != LETTER or token.text in TRANSPOSES:
        return False
    return token.text in c.bound or not (c.names.known(token.text) or token.text in c.names.sizes)


def after_comma(c: Cursor, symbol: Symbol, start: int) -> Expr | None:
    """`v_{i,k}` for an array whose axes the letters before the comma exhaust, or may: those after it differentiate."""
    opening = c.at + 1
    end = end_of_group(c.tokens, opening)
    commas = [at for at in range(opening, end) if c.tokens[at].text == ","]
    if len(commas) != 1 or not is_index_group(c, opening):
        return None
    shape = c.names.shape(symbol.name)
    before, after = c.tokens[opening + 1 : commas[0]], c.tokens[commas[0] + 1 : end]
    if not after or not all(token.kind == LETTER and not c.names.known(token.text) for token in after):
        return None
    if shape is not None and len(before) != (0 if shape == SCALAR else 1 if len(shape) == 2 and ONE in shape else len(shape)):
        return None
    found: list[list[Expr]] = [[], []]
    for place, (first, last) in enumerate(((opening + 1, commas[0]), (commas[0] + 1, end))):
        c.at = first
        while c.at < last:
            found[place].append(index_expression(c, last))
    c.at = end + 1
    span = c.span_from(start)
    arg = Entry(symbol, tuple(found[0]), span=span) if found[0] else symbol
    return Derivative(arg, tuple(found[1]), "comma", span=span)


def script_letters(tokens: Sequence[Token], names: Names, marks: tuple[str, ...] = ("_",)) -> set[str]:
    """Return the letters in subscripts, and in the labels of families, that belong to no plain name."""
    found: set[str] = set()
    at = 0
    while at < len(tokens):
        match = names.find(tokens, at)
        if match:
            for first, end in match.labels:
                found |= {token.text for token in tokens[first:end] if token.kind == LETTER}
            at = match.end
        elif tokens[at].text in marks and tokens[at].kind == MARK and at and tokens[at - 1].text not in (r"\sum", r"\prod"):
            end = end_of_group(list(tokens), at + 1)
            found |= {token.text for token in tokens[at + 2 : end] if token.kind == LETTER}
            at = end + 1
        else:
            at += 1
    return found
