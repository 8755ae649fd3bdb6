"""Properties in words, after a declaration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span
from mathdoc.syntax.tokens import LETTER, NUMBER, TEXT, TEXT_WORD, Token

_SPD = frozenset({"symmetric", "positive_definite"})
PHRASES: dict[str, frozenset[str]] = {
    phrase: frozenset({name})
    for name, phrases in {
        "symmetric": ("symmetric",),
        "skew": ("skew symmetric", "skew", "antisymmetric", "anti symmetric"),
        "diagonal": ("diagonal",),
        "lower_triangular": ("lower triangular",),
        "upper_triangular": ("upper triangular",),
        "orthogonal": ("orthogonal",),
        "positive_definite": ("positive definite", "pd"),
        "positive_semidefinite": ("positive semidefinite", "positive semi definite", "psd"),
        "invertible": ("invertible", "nonsingular", "non singular", "regular"),
        "idempotent": ("idempotent",),
        "unit": ("unit vector", "unit", "unit norm", "of unit norm", "of unit length"),
        "constant": ("constant", "fixed", "given"),
        "positive": ("positive",),
        "nonnegative": ("nonnegative", "non negative"),
        "nonzero": ("nonzero", "non zero"),
        "integer": ("integer", "whole"),
        "orthonormal_columns": ("orthonormal columns", "with orthonormal columns"),
        "full_column_rank": ("full column rank", "of full column rank", "with full column rank"),
        "full_row_rank": ("full row rank", "of full row rank", "with full row rank"),
        "toeplitz": ("toeplitz",),
        "hankel": ("hankel",),
        "circulant": ("circulant",),
        "positive_diagonal": ("with positive diagonal", "with a positive diagonal", "positive diagonal entries"),
        "stochastic": ("row stochastic", "stochastic", "stochastic rows", "with stochastic rows"),
    }.items()
    for phrase in phrases
} | {
    "spd": _SPD,
    "positive diagonal": frozenset({"diagonal", "positive_diagonal"}),
    "diagonal positive": frozenset({"diagonal", "positive_diagonal"}),
    "orthogonal projection": frozenset({"symmetric", "idempotent"}),
    "orthogonal projector": frozenset({"symmetric", "idempotent"}),
    "reflection": frozenset({"symmetric", "orthogonal"}),
}
FILLERS = frozenset(
    "and is are a an the matrix matrices vector vectors scalar scalars square real with number numbers be both each of all".split()
)
SUBSCRIPTS: dict[str, frozenset[str]] = {
    "++": frozenset({"positive"}),
    "+": frozenset({"nonnegative"}),
    ">0": frozenset({"positive"}),
    r"\ge0": frozenset({"nonnegative"}),
    "sym": frozenset({"symmetric"}),
    r"\ne0": frozenset({"nonzero"}),
}
_WORDS = re.compile(r"[A-Za-z]+|-(?=[A-Za-z])|[^\sA-Za-z,.;:()~-]+")
_RANK = re.compile(r"(?:\bof |\bwith |\band )?(?:constant )?\brank\s*(?:=\s*)?(?:\$?\s*(\w)\s*\$?)?\s*$")
_LONGEST = max(len(phrase.split()) for phrase in PHRASES)


def read_properties(token: Token) -> tuple[frozenset[str], list[Diagnostic]]:
    """Return the canonical properties that a remark names, and a message for each word that names none.

    Where there is such a word, none is taken for granted: it may deny the others (`not symmetric`), or say of what they hold.
    """
    offset = token.end - 1 - len(token.text) if token.kind in (TEXT, TEXT_WORD) else token.start
    matches = [match for match in _WORDS.finditer(token.text) if match.group() != "-"]
    words = [match.group().lower() for match in matches]
    found: set[str] = set()
    problems: list[Diagnostic] = []
    at = 0
    while at < len(words):
        length = next((k for k in range(_LONGEST, 0, -1) if " ".join(words[at : at + k]) in PHRASES and at + k <= len(words)), 0)
        if length:
            found |= PHRASES[" ".join(words[at : at + length])]
        elif words[at] not in FILLERS:
            problems.append(_unknown(words[at], Span(offset + matches[at].start(), offset + matches[at].end())))
        at += length or 1
    return frozenset() if problems else frozenset(found), problems


def read_rank(token: Token, following: Sequence[Token]) -> tuple[Token, str, int]:
    """`\\text{ of rank } r`, `\\text{ of rank $r$}`: the remark without these words, the rank, and how many tokens after it were read."""
    match = _RANK.search(token.text)
    if match is None:
        return token, "", 0
    after = following[0] if following else None
    rank = match.group(1) or (after.text if after is not None and after.kind in (LETTER, NUMBER) else "")
    if not rank:
        return token, "", 0
    rest = token.text[: match.start()] + " " * (match.end() - match.start()) + token.text[match.end() :]
    return Token(token.kind, rest, token.start, token.end), f"rank {rank}", 0 if match.group(1) else 1


def _unknown(word: str, span: Span) -> Diagnostic:
    """The message on a word that is no property."""
    from difflib import get_close_matches  # needed for a misspelt word only

    near = get_close_matches(word, PHRASES, n=1)
    help = f"did you mean `{near[0]}`?" if near else "properties are: " + ", ".join(sorted(PHRASES))
    return diagnostic("DRV209", f"`{word}` is not a property that mathdoc knows", span, help)


def properties_of_symmetric(properties: frozenset[str]) -> frozenset[str]:
    """`\\mathbb{S}^n_{++}`: symmetric, and `positive` means positive definite."""
    definite = {"positive": "positive_definite", "nonnegative": "positive_semidefinite"}
    return frozenset({"symmetric"} | {definite.get(name, name) for name in properties})


def is_filler(text: str) -> bool:
    """Whether words between declarations say nothing."""
    return text.strip().strip(",.;") in ("and", "", "are", "is", "be", "let", "Let", "with", "where", "for", "all")
