"""Both sides of a relation in a notation: rewritten, written as LaTeX, read again and confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from mathdoc import build
from mathdoc import expr as E
from mathdoc.confirm import Confirmation, Free
from mathdoc.derivation import Derivation
from mathdoc.engine.linear_map import matrices_of
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.judge import Judge
from mathdoc.limits import TIME, clock
from mathdoc.notation import NOTATIONS, CannotSay, Indices, Letters, Notation, Writer, clean
from mathdoc.notation.model import moves
from mathdoc.rewriting.changes import changed, factors
from mathdoc.rewriting.line import split
from mathdoc.rewriting.wish import Wish
from mathdoc.shapes.elaborate import type_expression
from mathdoc.sizes import ONE
from mathdoc.syntax import ParsedBlock
from mathdoc.syntax.rows import Kind, Relation


class Chain(Struct):
    """What a chain has shown so far: the letters of its axes, its last right side and the factors of that."""

    axes: tuple[str, ...] = ("", "")
    given: dict[str, str] = field(default_factory=dict)
    last: str = ""
    factors: list[str] = field(default_factory=list)
    merged: int = 0


class Written(Struct, frozen=True):
    """Both sides as LaTeX, and a key that is equal where two right sides look the same."""

    left: str
    right: str
    key: str


class Sides:
    """The two sides of the relations of one block, in one notation."""

    def __init__(self, block: CheckedBlock, wish: Wish, seed: int) -> None:
        derivation, body = block.derivation, block.source.body.text
        self.block = block
        self.body = body
        self.writer = Writer(body, wish.style_of(block))
        elementwise = frozenset(name for name, f in derivation.scope.functions.items() if f.elementwise)
        self.notation: Notation | Indices = NOTATIONS.get(wish.notation_of(block)) or Indices(
            Letters(taken_names(block.parsed, derivation)), elementwise, wish.option(block, "sums") == "explicit"
        )
        self.highlight = wish.option(block, "highlight") == "changes"
        self.confirmation = Confirmation(block.parsed.names, derivation.scope, Judge(derivation.model, seed))
        self.deadline = clock() + TIME

    def write(self, relation: Relation, chain: Chain, shows_left: bool, last: bool) -> Written:
        """Return both sides of a relation, confirmed. Raises CannotSay, CannotWrite, MathdocError."""
        left, right, free = self.typed(relation)
        if isinstance(self.notation, Notation):
            stacks = self.notation.mapped is not None and _stacks(left, right)
            written = [self.rewritten(left, False, stacks, left=True), self.rewritten(right, last, stacks)]
            axes: tuple[str, ...] = ("", "")
            letters = free
            if stacks:
                left, right = build.stacked(left), build.stacked(right)
        else:
            axes, letters, written = self.indexed(left, right, chain, shows_left)
            letters = (*free, *letters)
        texts = [self.writer.latex(side) for side in written]
        for text, side, new in zip(texts, (left, right), written, strict=True):
            if side is not left or (shows_left and relation.kind is not Kind.DEFINITION):
                self._confirm(text, side, new, axes, letters)
        key = texts[1] if isinstance(self.notation, Notation) else _key(self.writer, written[1])
        return Written(texts[0], self._highlighted(texts[1], written[1], chain), _SPACING.sub("", key))

    def _confirm(self, text: str, side: E.Expr, new: E.Expr, axes: tuple[str, ...], letters: Free) -> None:
        """Raise CannotSay unless a text says what the author's side says; the author's own text does."""
        if new is side and not self.writer.style.rewrites(side):
            return
        if clock() > self.deadline:
            raise CannotSay(f"the {TIME:.0f} seconds that confirming a derivation may take are over")
        if not self.confirmation.agrees(text, side, axes, letters):
            raise CannotSay(f"its form in {self.notation.title} could not be confirmed")

    def _highlighted(self, text: str, expr: E.Expr, chain: Chain) -> str:
        """Return the right side with colours over what changed, where that is asked."""
        if not self.highlight:
            return text
        now = [(factor, self.writer.latex(factor)) for factor in factors(expr)]
        before, chain.factors = chain.factors, [text for _, text in now]
        return self.writer.colored(expr, changed(before, now)) if before else text

    def typed(self, relation: Relation) -> tuple[E.Expr, E.Expr, Free]:
        """Return both sides typed; the left side of a definition is its own text."""
        if relation.kind is not Kind.DEFINITION:
            found = self.block.typed[id(relation)]
            return found.left, found.right, found.free
        definition = self.block.derivation.model.definitions.get(relation.defines or "")
        scope = self.block.derivation.scope
        right = definition.body if definition is not None else type_expression(scope, relation.right)[0].value
        free: Free = ()
        if isinstance(right, E.Components):
            free = tuple(zip(right.indices, scope.shapes.get(relation.defines or "", ()), strict=False))
            right = right.arg
        head = clean(self.body[relation.span.start : relation.right.span.start])
        return E.Symbol(split(head)[0], shape=right.shape), right, free

    def rewritten(self, expr: E.Expr, last: bool, stacks: bool, left: bool = False) -> E.Expr:
        """Return a side in a notation of operators; a linear form at the end of its chain as `Σ G : dX`."""
        assert isinstance(self.notation, Notation)
        notation, written = self.notation, self.notation.rewrite(expr)
        if notation.mapped is not None:
            return self._mapped(written if left else E.map_children(_turned(written), _turned), stacks)
        if not last or notation.is_final(written):
            return written
        try:
            terms = linear_terms(written)
        except NotLinear:
            return written
        return build.add(*[notation.term(notation.rewrite(term.gradient), term.differential) for term in terms])

    def _mapped(self, expr: E.Expr, stacks: bool) -> E.Expr:
        """Return a side with each term that moves as `M d vec(X)`; a differential alone is that of vec."""
        notation = self.notation
        assert isinstance(notation, Notation)
        assert notation.mapped is not None
        parts = []
        for term in _terms(expr):
            alone = isinstance(build.split_number(term)[1], E.Differential)
            if not moves(term) or (alone and not stacks):
                parts.append(term if not stacks or build.is_zero(term) else build.stacked(term))
                continue
            try:
                if build.is_scalar(term):
                    parts += [notation.term(part.gradient, part.differential) for part in linear_terms(term)]
                else:
                    parts += [notation.mapped(matrix, change) for matrix, change in matrices_of(term)]
            except NotLinear as reason:
                raise CannotSay(str(reason)) from reason
        return expr if len(parts) == 1 and parts[0] is expr else build.add(*parts)

    def indexed(self, left: E.Expr, right: E.Expr, chain: Chain, shows_left: bool) -> tuple[tuple[str, ...], Free, list[E.Expr]]:
        """Return the letters of the axes of a row, with their sizes, and both sides in index notation."""
        assert isinstance(self.notation, Indices)
        if shows_left or len(chain.axes) != len(build.shape_of(left)):
            chain.axes = self.notation.axes(left)
            chain.given = {}
        axes, given = chain.axes, chain.given
        sides = [self.notation.write(left, axes), self.notation.write(right, axes)]
        sides = self.notation.named(sides, axes, given)
        sizes = self.notation.sizes
        return tuple(given.get(axis, "") for axis in axes), tuple((given[axis], sizes[axis]) for axis in axes if axis), sides


def _turned(expr: E.Expr) -> E.Expr:
    """`d(Xᵀ)` as `(dX)ᵀ`."""
    if isinstance(expr, E.Differential) and isinstance(expr.arg, E.Apply) and expr.arg.operator == "transpose":
        return build.transposed(build.differential(expr.arg.args[0], expr.order))
    return expr


def _stacks(left: E.Expr, right: E.Expr) -> bool:
    """Whether a row says how a matrix moves: then its vec does."""
    return ONE not in build.shape_of(left) and len(build.shape_of(left)) == 2 and (moves(left) or moves(right))


_SPACING = re.compile(r"\\[,;:!]|[\s{}]")


def _key(writer: Writer, expr: E.Expr) -> str:
    """Return a text that is the same for terms with the same factors in any order."""
    return " + ".join(sorted(_term_key(writer, term) for term in _terms(expr)))


def _terms(expr: E.Expr) -> Iterator[E.Expr]:
    yield from expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)


def _term_key(writer: Writer, term: E.Expr) -> str:
    if isinstance(term, E.Apply) and term.operator == "negate":
        return "- " + _term_key(writer, term.args[0])
    if isinstance(term, E.Sum) and not term.explicit:
        return _term_key(writer, term.body)
    if isinstance(term, E.Apply) and term.operator == "product":
        return " ".join(sorted(writer.latex(factor) for factor in term.args))
    return writer.latex(term)


def taken_names(parsed: ParsedBlock, derivation: Derivation) -> frozenset[str]:
    """Return the names that index letters must avoid: those of the author, and `d`, `e` and `T`."""
    names, scope = parsed.names, derivation.scope
    parameters = (name for definition in scope.definitions.values() for name in definition.parameters)
    return frozenset(("d", "e", "T", *names.declared, *names.defined, *names.sizes, *scope.shapes, *scope.functions, *parameters))
