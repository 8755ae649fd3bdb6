"""The words that open a row, and what they make of it: `let`, `given`, `where`, `hence`, `it is false that`."""

from __future__ import annotations

from mathdoc.syntax.names import Names
from mathdoc.syntax.tokens import TEXT, TEXT_WORD, Token

_GIVEN = frozenset({"given", "let", "set", "assume", "suppose", "assuming"})
_WITH_GIVEN = frozenset(
    "we us now and that then also further moreover first next again finally so where with for here without loss of generality wlog".split()
)
"""Words beside those of an assumption that leave it one; others may say anything (`given the above, …`, `let us show that …`)."""
_OPENERS = frozenset("where with so hence thus then therefore and since because define note for now we have".split())
_CONCLUDING = frozenset("so hence thus then therefore since because claim prove show theorem lemma proposition conclude follows".split())
_DENYING = frozenset("not never false wrong unless no cannot nowhere hardly".split())


def opening_words(tokens: list[Token]) -> tuple[str, list[Token]]:
    """Split off the words that open a row: `given`, `let`, `where`, …"""
    words: list[str] = []
    at = 0
    while at < len(tokens) and tokens[at].kind in (TEXT, TEXT_WORD):
        text = tokens[at].text.strip().strip(":,.").lower()
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if tokens[at].kind == TEXT_WORD and text not in _GIVEN | _OPENERS and following not in ("",):
            break
        words.append(text)
        at += 1
    return " ".join(words), tokens[at:]


def assumes(opening: str, left: list[Token], names: Names) -> bool:
    """Whether a row that opens with these words assumes what it says: not if it lets a name be what it is defined to be already."""
    words = _words(opening)
    if not words & _GIVEN or not words <= _GIVEN | _WITH_GIVEN:
        return False
    found = names.find(left, 0) if left and "let" in words else None
    return found is None or found.end < len(left) or found.name not in names.defined


def concludes(opening: str) -> bool:
    """Whether the words of a row say that it follows: then it claims, also of a declared name that could be defined here."""
    return bool(_words(opening) & _CONCLUDING)


def denies(opening: str) -> bool:
    """Whether the words of a row may deny what it says."""
    return bool(_words(opening) & _DENYING)


def _words(opening: str) -> frozenset[str]:
    return frozenset(word for part in opening.split() if (word := part.strip(":,.;()")))
