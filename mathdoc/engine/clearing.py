"""Whether a polynomial in normal form vanishes once its inverses are cleared.

A sum in a denominator is multiplied with; an inverse of a sum of matrices is used by its own equation `M·(…) = I`, and the whole is
multiplied by such a sum from the left or the right. Woodbury's identity, push-through and partial fractions are shown so.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathdoc.engine.algebra import Algebra
from mathdoc.engine.atoms import (
    F0,
    F1,
    UNIT_MONOMIAL,
    Letter,
    Monomial,
    Polynomial,
    Scalars,
    Word,
    plus,
    polynomial,
    scaled,
    word_text,
)
from mathdoc.engine.elementary import by_exponentials, entry_by_entry
from mathdoc.engine.scalar_functions import Functions
from mathdoc.sizes import SCALAR

ROUNDS = 60
DEPTH = 2
CLEARED = 8
PRODUCT = 80
SPREAD = 6


def vanishes(algebra: Functions, part: Polynomial) -> bool:
    """Whether a polynomial is zero, as far as this can tell. Raises TooLarge."""
    if not part.terms:
        return True
    for form in (part, by_exponentials(algebra, part)):
        cleared = without_denominators(algebra, form)
        if not cleared.terms or any(_vanishes_by_matrices(algebra, cleared, DEPTH, first) for first in (False, True)):
            return True
    if part.shape != SCALAR:
        entries = entry_by_entry(algebra, part)
        return entries is not None and vanishes(algebra, entries)
    return False


def without_denominators(algebra: Algebra, part: Polynomial) -> Polynomial:
    """Return the polynomial times the sums in its denominators, multiplied out."""
    for _ in range(CLEARED):
        key = next((key for scalars, _ in part.terms for key, _ in scalars if algebra.atoms[key].kind == "sum"), None)
        if key is None:
            break
        part = _cleared(algebra, part, key)
    return part


def _cleared(algebra: Algebra, part: Polynomial, key: str) -> Polynomial:
    """Multiply with a sum until it stands in no denominator, and put what it is in its place."""
    content = algebra.atoms[key].content
    assert content is not None
    powers = {dict(scalars).get(key, F0) for scalars, _ in part.terms}
    lowest = min(powers)
    if any((power - lowest).denominator != 1 for power in powers):
        return Polynomial(part.shape, part.terms)
    found: list[Polynomial] = []
    for (scalars, word), value in part.terms.items():
        power = dict(scalars).get(key, F0) - lowest
        rest = tuple(item for item in scalars if item[0] != key)
        term = polynomial(part.shape, [((rest, word), value)])
        for _ in range(int(power)):
            term = algebra.times(content, term)
        found.append(term)
    return plus(*found)


# Inverses of sums of matrices


def _vanishes_by_matrices(algebra: Algebra, part: Polynomial, depth: int, first: bool) -> bool:
    """`first`: of several longest terms of a sum the first is used, else the last."""
    if not without_denominators(algebra, reduced(algebra, part, first)).terms:
        return True
    if not depth or part.shape == SCALAR:
        return False
    for left, letter in _outer_sums(algebra, part):
        content = _content(algebra, letter)
        product = algebra.times(content, part) if left else algebra.times(part, content)
        if len(product.terms) < PRODUCT and _vanishes_by_matrices(algebra, product, depth - 1, first):
            return True
    return False


def _outer_sums(algebra: Algebra, part: Polynomial) -> list[tuple[bool, Letter]]:
    """Return the inverses of sums that terms begin or end with, each once."""
    found: dict[tuple[bool, Letter], None] = {}
    for _, word in part.terms:
        for left, letter in ((True, word[0]), (False, word[-1])) if word else ():
            if _is_inverse(algebra, letter):
                found.setdefault((left, Letter(letter.key, letter.turned, -1)))
    return list(found)


def _is_inverse(algebra: Algebra, letter: Letter) -> bool:
    return letter.power < 0 and algebra.atoms[letter.key].kind == "sum"


def _content(algebra: Algebra, letter: Letter) -> Polynomial:
    content = algebra.atoms[letter.key].content
    assert content is not None
    return algebra.transposed(content) if letter.turned else content


def reduced(algebra: Algebra, part: Polynomial, first: bool) -> Polynomial:
    """Use `M·(…) = I` for each inverse M of a sum, from the longest term of the sum to the others, until nothing changes."""
    for _ in range(ROUNDS):
        changed = False
        found: list[Polynomial] = []
        for monomial, value in part.terms.items():
            new = _rewritten(algebra, part, monomial, first)
            changed = changed or new is not None
            found.append(scaled(value, new if new is not None else polynomial(part.shape, [(monomial, F1)])))
        if not changed:
            break
        part = plus(*found)
    return part


def _rewritten(algebra: Algebra, part: Polynomial, monomial: Monomial, first: bool) -> Polynomial | None:
    """Return a term with one use of an inverse, or None if there is none."""
    scalars, word = monomial
    outer = polynomial(SCALAR, [((scalars, ()), F1)])
    for before, replaced, after in _uses(algebra, word, first):
        middle = _around(algebra, before, replaced, after)
        return algebra.times(outer, middle)
    for place, (key, power) in enumerate(scalars):
        if algebra.atoms[key].kind != "trace" or power.denominator != 1 or power < 1:
            continue
        new = _in_trace(algebra, algebra.atoms[key].words[0][0], first)
        if new is not None:
            rest: Scalars = (*scalars[:place], (key, power - 1), *scalars[place + 1 :])
            others = polynomial(part.shape, [((tuple(item for item in rest if item[1]), word), F1)])
            return algebra.times(new, others)
    return None


def _around(algebra: Algebra, before: Word, middle: Polynomial, after: Word) -> Polynomial:
    for word, left in ((before, True), (after, False)):
        if word:
            outer = polynomial(algebra.word_shape(word, middle.shape), [(((), ()), F1)])
            for letter in word:
                one = polynomial(algebra.letter_shape(letter), [(((), (letter,)), F1)])
                outer = one if letter is word[0] and outer.terms == {UNIT_MONOMIAL: F1} else algebra.times(outer, one)
            middle = algebra.times(outer, middle) if left else algebra.times(middle, outer)
    return middle


def _in_trace(algebra: Algebra, word: Word, first: bool) -> Polynomial | None:
    """Return a closed word with one use of an inverse in it."""
    letters = _spread(word)
    for place, letter in enumerate(letters):
        if not _is_inverse(algebra, letter):
            continue
        for turned in (letters[place + 1 :] + letters[: place + 1], letters[place:] + letters[:place]):
            for before, replaced, after in _uses(algebra, turned, first):
                if after + before:
                    return algebra.trace(_around(algebra, after + before, replaced, ()))
                return algebra.trace(replaced)
    return None


def _spread(word: Word) -> Word:
    """Return a word with its small powers written out."""
    return tuple(
        Letter(key, turned, 1 if power > 0 else -1) if abs(power) <= SPREAD else Letter(key, turned, power)
        for key, turned, power in word
        for _ in range(abs(power) if abs(power) <= SPREAD else 1)
    )


def _uses(algebra: Algebra, word: Word, first: bool) -> Iterator[tuple[Word, Polynomial, Word]]:
    """Yield the places where the longest term of a sum stands beside its inverse: what is before, what it becomes, what is after."""
    letters = _spread(word)
    for place, letter in enumerate(letters):
        if not _is_inverse(algebra, letter):
            continue
        content = _content(algebra, letter)
        longest = max(len(_spread(w)) for _, w in content.terms)
        leads = sorted((m for m in content.terms if len(_spread(m[1])) == longest), key=lambda m: word_text(m[1]))
        lead = leads[0 if first else -1]
        own = _spread(lead[1])
        start = place - len(own)
        if own and start >= 0 and letters[start:place] == own:
            yield letters[:start], _used(algebra, content, lead, letter, True), letters[place + 1 :]
        if own and letters[place + 1 : place + 1 + len(own)] == own:
            yield letters[:place], _used(algebra, content, lead, letter, False), letters[place + 1 + len(own) :]


def _used(algebra: Algebra, content: Polynomial, lead: Monomial, letter: Letter, left: bool) -> Polynomial:
    """Return `lead · M` (or `M · lead`) as `I - others · M`, over the coefficient of the lead."""
    inverse = polynomial(content.shape, [(((), (letter,)), F1)])
    others = polynomial(content.shape, [term for term in content.terms.items() if term[0] != lead])
    product = algebra.times(others, inverse) if left else algebra.times(inverse, others)
    outer = algebra.number_power(polynomial(SCALAR, [((lead[0], ()), content.terms[lead])]), Fraction(-1))
    return algebra.times(outer, plus(algebra.identity(content.shape), scaled(-1, product)))
