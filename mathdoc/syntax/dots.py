"""Sums that name their pattern: `x_1 + x_2 + \\cdots + x_n`, `(dX)X^{p-1} + X(dX)X^{p-2} + \\cdots + X^{p-1}dX`.

The terms before the dots and the one after them are laid over each other. Where they differ there have to stand numbers that go up or
down by a fixed step, and all of them have to reach the last term together; the dots then stand for one sum over one index. Anything
else is no pattern, and the dots stay a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.expr import Apply, Differential, Entry, Expr, Gap, Index, IndexRange, Literal, Number, SizeValue, Sum, Symbol, walk
from mathdoc.sizes import Size
from mathdoc.syntax.cursor import Cursor, product_of
from mathdoc.syntax.unparse import fully_parenthesised

Affine: TypeAlias = "dict[Expr | None, Fraction]"
Factor: TypeAlias = "tuple[Expr, Expr]"
_ONE, _ZERO = Number(Fraction(1)), Number(Fraction(0))


class NoPattern(Exception):
    """These terms do not name a pattern."""


def with_patterns(c: Cursor, terms: list[Expr]) -> list[Expr]:
    """Return the terms of a sum, dots between terms that name their pattern replaced by the sum that they stand for."""
    for place in range(1, len(terms) - 1):
        if not _is_dots(c, terms[place]):
            continue
        for first in range(place):
            try:
                whole = _sum_of(c, [*terms[first:place], terms[place + 1]])
            except NoPattern:
                if first + 1 < place and _alike(c, terms[first], terms[first + 1]):
                    break  # the term before is meant to belong to the pattern, and does not
                continue
            whole = replace(whole, span=terms[first].span.to(terms[place + 1].span))
            return with_patterns(c, [*terms[:first], whole, *terms[place + 2 :]])
    return terms


def _is_dots(c: Cursor, term: Expr) -> bool:
    gap = term.args[0] if isinstance(term, Apply) and term.operator == "negate" else term
    return isinstance(gap, Gap) and any(token.start == gap.span.start and token.text == r"\dots" for token in c.tokens)


def _alike(c: Cursor, a: Expr, b: Expr) -> bool:
    """Whether two terms differ in numbers only."""
    try:
        Pattern(c, "k", 0).over([a, b])
    except NoPattern:
        return False
    return True


def _sum_of(c: Cursor, terms: list[Expr]) -> Sum:
    taken = {token.text for token in c.tokens} | c.names.sizes | set(c.bound)
    letter = next((name for name in "kjilrst" if name not in taken and not c.names.known(name)), "k")
    first = Pattern(c, letter, 0)
    first.over(terms)
    pattern = Pattern(c, letter, first.start)
    body = pattern.over(terms)
    if pattern.steps is None:
        raise NoPattern
    upper = _plus(pattern.steps, {None: Fraction(first.start)})
    whole = Sum((IndexRange(letter, Number(Fraction(first.start)), _written(upper)),), body)
    return replace(whole, dots=f"the dots stand for {fully_parenthesised(whole)}")


class Pattern(Struct):
    """The pattern of terms, the last of which stands after the dots: over how many steps it runs, and which index counts them.

    `start`: the index begins there; of the first pass, the first subscript that goes up by one.
    """

    c: Cursor
    letter: str
    offset: int
    start: int = 0
    steps: Affine | None = None

    def over(self, terms: Sequence[Expr]) -> Expr:
        """Return what these expressions have in common, with the index where they differ."""
        first = terms[0]
        if all(term == first for term in terms):
            return first
        if all(_is_count(term) for term in terms):
            return self.count(terms)
        if all(isinstance(term, Entry) for term in terms):
            return self._entry([term for term in terms if isinstance(term, Entry)])
        if all(isinstance(term, Differential) for term in terms):
            parts = [term for term in terms if isinstance(term, Differential)]
            if len({part.order for part in parts}) == 1:
                return Differential(self.over([part.arg for part in parts]), parts[0].order, span=first.span)
        applied = [term for term in terms if isinstance(term, Apply)]
        if len(applied) == len(terms) and len({(a.operator, len(a.args)) for a in applied}) == 1 and applied[0].operator not in _FACTORED:
            args = [self.over(parts) for parts in zip(*[a.args for a in applied], strict=True)]
            return replace(applied[0], args=tuple(args))
        return self._product([_factors(term) for term in terms])

    def _entry(self, entries: list[Entry]) -> Expr:
        first = entries[0]
        if not all(entry.array == first.array and len(entry.indices) == len(first.indices) for entry in entries):
            raise NoPattern
        places = [self.count(indices, True) for indices in zip(*[entry.indices for entry in entries], strict=True)]
        return replace(first, indices=tuple(places))

    def count(self, numbers: Sequence[Expr], subscript: bool = False) -> Expr:
        """Return the number that goes from the first of these to the last in equal steps."""
        forms = [self.affine(number) for number in numbers]
        whole = _plus(forms[-1], forms[0], -1)
        if not whole and all(form == forms[0] for form in forms):
            return numbers[0]
        step = _plus(forms[1], forms[0], -1) if len(forms) > 2 else _unit(whole)
        size = step.get(None, Fraction(0))
        if set(step) != {None} or size.denominator != 1:
            raise NoPattern
        if any(_plus(form, forms[0], -1) != _times(step, k) for k, form in enumerate(forms[:-1])):
            raise NoPattern
        steps = _times(whole, 1 / size)
        falls = set(steps) == {None} and steps[None] < 0
        if falls or self.steps not in (None, steps) or any(value.denominator != 1 for value in steps.values()):
            raise NoPattern
        self.steps = steps
        if subscript and size == 1 and set(forms[0]) <= {None} and not self.start:
            self.start = int(forms[0].get(None, 0))
        here = _plus(forms[0], _times(step, -self.offset))
        return _written(_plus(here, {Index(self.letter): size}))

    def affine(self, expr: Expr) -> Affine:
        """Return a number as a combination of letters and 1."""
        if isinstance(expr, Number):
            return {None: expr.value} if expr.value else {}
        if isinstance(expr, SizeValue | Symbol):
            return {expr: Fraction(1)}
        if isinstance(expr, Index):
            is_size = expr.name in self.c.names.sizes and expr.name not in self.c.bound
            return {SizeValue(Size.of(expr.name)) if is_size else expr: Fraction(1)}
        if isinstance(expr, Apply) and expr.operator == "add":
            total: Affine = {}
            for arg in expr.args:
                total = _plus(total, self.affine(arg))
            return total
        if isinstance(expr, Apply) and expr.operator == "negate":
            return _times(self.affine(expr.args[0]), -1)
        if isinstance(expr, Apply) and expr.operator == "product" and len(expr.args) == 2 and isinstance(expr.args[0], Number):
            return _times(self.affine(expr.args[1]), expr.args[0].value)
        raise NoPattern

    def _product(self, lists: list[list[Factor]]) -> Expr:
        """Lay products over each other; a factor that one of them has not has the exponent 0 there."""
        longest = max(lists, key=len)
        keys = [_key(base) for base, _ in longest]
        rows = [_embedded(factors, keys) for factors in lists]
        factors: list[Expr] = []
        for place, (base, _) in enumerate(longest):
            found = [row[place] for row in rows]
            bases = [item[0] for item in found if item is not None]
            if len(bases) < len(found) and not all(other == base for other in bases):
                raise NoPattern
            common = self.over(bases) if len(bases) == len(found) else base
            exponent = self.count([_ZERO if item is None else item[1] for item in found])
            factors.append(common if exponent == _ONE else Apply("power", (common, exponent), span=common.span))
        return product_of(factors)


def _is_count(term: Expr) -> bool:
    """Whether a term is made of numbers and sizes alone, as in `1 + 3 + \\cdots + (2n - 1)`."""
    parts = list(walk(term))
    linear = ("add", "negate", "product")
    return all(isinstance(part, Number | SizeValue) or (isinstance(part, Apply) and part.operator in linear) for part in parts)


_FACTORED = frozenset({"product", "power", "inverse"})


def _factors(expr: Expr) -> list[Factor]:
    """Return a product as its factors with their exponents, equal neighbours put together."""
    parts = expr.args if isinstance(expr, Apply) and expr.operator == "product" else (expr,)
    found: list[Factor] = []
    for part in parts:
        base, exponent = (part.args[0], part.args[1]) if isinstance(part, Apply) and part.operator == "power" else (part, _ONE)
        if isinstance(base, Literal) and base.kind == "identity":
            continue
        if found and found[-1][0] == base:
            exponent = Apply("add", (found.pop()[1], exponent))
        found.append((base, exponent))
    return found


def _key(base: Expr) -> object:
    """What two factors have to share to stand for one: entries of one array do, whatever their indices."""
    if isinstance(base, Entry):
        return ("entry", base.array)
    return "number" if isinstance(base, Number | SizeValue) else base


def _embedded(factors: list[Factor], keys: list[object]) -> list[Factor | None]:
    """Put factors in the places of `keys`, in their order. Raises NoPattern unless there is exactly one way."""
    ways: list[list[int]] = [[]]
    for base, _ in factors:
        ways = [[*way, k] for way in ways for k in range(way[-1] + 1 if way else 0, len(keys)) if keys[k] == _key(base)]
    if len(ways) != 1:
        raise NoPattern
    row: list[Factor | None] = [None] * len(keys)
    for place, factor in zip(ways[0], factors, strict=True):
        row[place] = factor
    return row


def _unit(whole: Affine) -> Affine:
    """Return the step of a pattern with one term before the dots: one up or one down."""
    letters = [value for letter, value in whole.items() if letter is not None] or list(whole.values())
    if not letters:
        raise NoPattern
    return {None: Fraction(1 if letters[0] > 0 else -1)}


def _plus(a: Affine, b: Affine, factor: int = 1) -> Affine:
    total = {letter: a.get(letter, Fraction(0)) + factor * b.get(letter, Fraction(0)) for letter in {**a, **b}}
    return {letter: value for letter, value in total.items() if value}


def _times(a: Affine, factor: Fraction | int) -> Affine:
    return {letter: value * factor for letter, value in a.items() if factor}


def _written(form: Affine) -> Expr:
    """Return a combination of letters and 1 as an expression."""
    terms: list[Expr] = []
    for letter, value in sorted(form.items(), key=lambda item: item[0] is None):
        if letter is None:
            terms.append(Number(value))
        elif abs(value) == 1:
            terms.append(letter if value > 0 else Apply("negate", (letter,)))
        else:
            terms.append(Apply("product", (Number(value), letter)))
    return _ZERO if not terms else terms[0] if len(terms) == 1 else Apply("add", tuple(terms))
