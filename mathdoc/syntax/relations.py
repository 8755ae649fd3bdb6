"""The tokens of a row to its statements: where relations, implications and separators stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct, field

from mathdoc.operators import NAMES
from mathdoc.syntax.cursor import Hints
from mathdoc.syntax.names import Names
from mathdoc.syntax.tokens import (
    BEGIN,
    CLOSE,
    END,
    END_GROUP,
    GROUP,
    LEFT_BAR,
    LETTER,
    MARK,
    OPEN,
    RIGHT_BAR,
    TEXT,
    TEXT_WORD,
    WORD,
    Token,
)

EQUALITIES = frozenset({"=", ":=", "=:", r"\equiv", r"\triangleq", "!="})
COMPARISONS = frozenset({r"\sim", r"\le", r"\ge", "<", ">", r"\succ", r"\succeq", r"\prec", r"\preceq", r"\ne", r"\ll", r"\gg"})
RELATIONS = EQUALITIES | COMPARISONS | {r"\approx", r"\propto", r"\leftarrow"}
IMPLICATIONS = frozenset({r"\implies", r"\iff", r"\to", r"\therefore", r"\because"})


class Statement(Struct):
    """A chain: its first side (empty in a continuation), then pairs of relation and side; what implies it, and its remark."""

    first: list[Token] = field(default_factory=list)
    steps: list[tuple[Token, list[Token]]] = field(default_factory=list)
    implied_by: str = ""

    @property
    def last(self) -> list[Token]:
        """The side that is being filled."""
        return self.steps[-1][1] if self.steps else self.first


def statements(tokens: Sequence[Token]) -> tuple[list[Statement], list[str]]:
    """Split a row into its statements; also return the remarks that stood between them."""
    found = [Statement()]
    remarks: list[str] = []
    depth = 0
    for place, token in enumerate(tokens):
        kind = token.kind
        depth = max(depth + _change(token), 0)
        if depth or kind not in (MARK, TEXT):
            found[-1].last.append(token)
        elif kind == TEXT:
            remarks.append(token.text.strip())
            if found[-1].steps and token.text.strip(" ,.;") in ("and", "so", "hence", "thus", "where", "with", "then", "therefore"):
                found.append(Statement())
        elif token.text in RELATIONS:
            found[-1].steps.append((token, []))
        elif token.text in IMPLICATIONS:
            found.append(Statement(implied_by=token.text))
        elif token.text in (",", ";"):
            if is_range(tokens[place + 1 :]):
                break
            found.append(Statement())
        elif token.text == r"\forall" or (token.text == "." and place == len(tokens) - 1):
            break
        else:
            found[-1].last.append(token)
    for statement in found[:]:
        _name_the_last(statement, found)
    return [statement for statement in found if statement.first or statement.steps], remarks


SIGNS = {r"\pm": ("+", "-"), r"\mp": ("-", "+")}


def both_signs(statement: Statement) -> list[Statement]:
    """A statement with `\\pm` or `\\mp` as two: one with all the upper signs, one with all the lower ones."""
    sides = [statement.first, *[side for _, side in statement.steps]]
    if not any(token.text in SIGNS for side in sides for token in side):
        return [statement]

    def taken(side: list[Token], which: int) -> list[Token]:
        return [token._replace(text=SIGNS[token.text][which]) if token.text in SIGNS else token for token in side]

    return [
        Statement(taken(statement.first, which), [(mark, taken(side, which)) for mark, side in statement.steps], statement.implied_by)
        for which in (0, 1)
    ]


def _name_the_last(statement: Statement, found: list[Statement]) -> None:
    """`a = b =: c` names its last side: that is the statement `c := b`."""
    if statement.steps and statement.steps[-1][0].text == "=:" and statement.last:
        mark, side = statement.steps.pop()
        value = statement.last
        if not statement.steps:
            statement.first, statement.steps = side, [(mark._replace(text=":="), value)]
        else:
            found.append(Statement(side, [(mark._replace(text=":="), value)]))


def _change(token: Token) -> int:
    """How a token changes the depth of brackets."""
    if token.kind in (GROUP, OPEN, BEGIN):
        return 1
    if token.kind in (END_GROUP, CLOSE, END):
        return -1
    return (token.kind == LEFT_BAR) - (token.kind == RIGHT_BAR)


def is_range(tokens: Sequence[Token]) -> bool:
    """`i = 1,\\dots,N` after a comma is a remark on the range of a label."""
    texts = [token.text for token in tokens[:8] if token.kind != TEXT]
    return len(texts) > 3 and texts[1] == "=" and texts[3] == "," and (texts[4:5] == [r"\dots"] or texts[4:5] == ["."])


def is_declaration(tokens: Sequence[Token]) -> bool:
    """Whether a row declares: a top-level `\\in`, or a colon and an arrow between sets."""
    depth = 0
    colon = False
    for token in tokens:
        depth += (token.kind in (GROUP, OPEN)) - (token.kind in (END_GROUP, CLOSE))
        if depth or token.kind not in (MARK, LETTER):
            continue
        if token.text == r"\in":
            return True
        if token.text == "=" or token.text == ":=":
            return False
        colon |= token.text == ":"
        if colon and token.text == r"\to":
            return True
    return False


def split_off_declarations(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """`h = W x, \\quad W \\in …`: the statement before the comma, and the declarations after it."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.kind in (GROUP, OPEN)) - (token.kind in (END_GROUP, CLOSE))
        if not depth and token.text in (",", ";") and is_declaration(tokens[place + 1 :]):
            return tokens[:place], tokens[place + 1 :]
    return tokens, []


_TRACES = frozenset({"tr", "Tr", "trace", "Trace"})
"""Plain letters that are the trace also without a bracket (`tr AX`), if they mean nothing else."""


def merge_words(tokens: list[Token], names: Names) -> list[Token]:
    """Join plain letters that spell a declared word, or a known function directly before a bracket (`tr(`, `diag[`)."""
    if not names.plain_words and not any(t.kind == OPEN or t.text in ("t", "T") for t in tokens):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = _run_end(tokens, at) if _is_plain(token) else at
        if end - at < 2:
            out.append(token)
            at += 1
            continue
        out.extend(_merged(tokens[at:end], names, tokens[end] if end < len(tokens) else None))
        at = end
    return out


def word_functions(rows: Sequence[Sequence[Token]]) -> set[str]:
    """The upright words that stand before a bracket somewhere: plain letters that spell one are that function too."""
    return {
        token.text
        for row in rows
        for token, following in pairwise(row)
        if token.kind in (WORD, TEXT_WORD) and len(token.text) > 1 and following.kind == OPEN and token.text not in NAMES
    }


def hints_of(tokens: Sequence[Token], names: Names) -> Hints:
    """What a whole row tells about the way its author writes."""
    differentials = powers_inside = False
    inside: list[bool] = []
    for place, token in enumerate(tokens[:-1]):
        following = tokens[place + 1]
        if token.text in ("d", r"\partial") and (token.kind != LETTER or names.find(tokens, place + 1)):
            differentials = True
        if token.kind == OPEN:
            bare = following.kind in (WORD, TEXT_WORD) and NAMES.get(following.text) == "trace"
            inside.append(bare and tokens[min(place + 2, len(tokens) - 1)].kind != OPEN)
        elif token.kind == CLOSE and inside:
            powers_inside |= inside.pop() and following.text == "^"
    return Hints(differentials, powers_inside)


def _is_plain(token: Token) -> bool:
    return token.kind == LETTER and len(token.text) == 1 and token.text.isascii()


def _run_end(tokens: Sequence[Token], start: int) -> int:
    at = start + 1
    while at < len(tokens) and _is_plain(tokens[at]) and tokens[at].start == tokens[at - 1].end:
        at += 1
    return at


def _merged(run: Sequence[Token], names: Names, following: Token | None) -> list[Token]:
    """One run of plain letters that touch."""
    text = "".join(token.text for token in run)
    out: list[Token] = []
    at = 0
    before_bracket = following is not None and following.kind == OPEN and following.text in ("(", "[", r"\{")
    while at < len(run):
        end = next((at + len(word) for word in names.plain_words if text.startswith(word, at)), 0)
        if not end and before_bracket and _spells_function(text[at:], names):
            end = len(run)
        if not end and not at and text in _TRACES and not any(names.known(letter) for letter in text):
            end = len(run)
        if end:
            out.append(Token(WORD, text[at:end], run[at].start, run[end - 1].end))
            at = end
        else:
            out.append(run[at])
            at += 1
    return out


def _spells_function(text: str, names: Names) -> bool:
    """Whether letters spell a function, and are not all symbols of their own."""
    function = text in NAMES or text in names.word_functions
    if text[0] == "d" and (names.is_function(text[1:]) or text[1:] in names.heads):
        return False
    return function and len(text) > 1 and not all(names.known(letter) for letter in text)
