"""Both sides of a relation in a notation: rewritten, written as LaTeX, read again and confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from mathdoc import build
from mathdoc import expr as E
from mathdoc.confirm import Confirmation, Free
from mathdoc.derivation import Derivation
from mathdoc.diagnostics import MathdocError
from mathdoc.diagrams import Drawer, Drawn, expression, figure
from mathdoc.engine.linear_map import matrices_of
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.limits import TIME, clock
from mathdoc.notation import (
    DRAWN,
    NOTATIONS,
    CannotSay,
    CannotWrite,
    Indices,
    Letters,
    Notation,
    Writer,
    arrays,
    clean,
    open_letters,
    whole,
)
from mathdoc.notation.likeness import likeness
from mathdoc.notation.model import moves
from mathdoc.rewriting.changes import changed, factors
from mathdoc.rewriting.line import SPACING, split, symbol_of
from mathdoc.rewriting.wish import Wish
from mathdoc.shapes.elaborate import type_expression
from mathdoc.sizes import ONE
from mathdoc.syntax import ParsedBlock
from mathdoc.syntax.rows import Kind, Relation


class Chain(Struct):
    """What a chain has shown so far: the letters of its axes, its last right side and the factors of that.

    `whole`: the letters of a row of entries that was written as one of arrays, with their sizes (None: nothing is written yet).
    """

    whole: Free | None = None
    axes: tuple[str, ...] = ("", "")
    given: dict[str, str] = field(default_factory=dict)
    last: str = ""
    factors: list[str] = field(default_factory=list)
    merged: int = 0


class Written(Struct, frozen=True):
    """Both sides as LaTeX, a key that is equal where two right sides look the same, and the sides as expressions, with free letters."""

    left: str
    right: str
    key: str
    form: E.Expr
    head: E.Expr
    letters: Free = ()


class Sides:
    """The two sides of the relations of one block, in one notation."""

    def __init__(self, block: CheckedBlock, wish: Wish, seed: int) -> None:
        derivation, body = block.derivation, block.source.body.text
        self.block = block
        self.body = body
        self.writer = Writer(body, wish.style_of(block))
        elementwise = frozenset(name for name, f in derivation.scope.functions.items() if f.elementwise)
        name = wish.notation_of(block)
        self.notation: Notation | Indices = NOTATIONS.get(name) or Indices(
            Letters(taken_names(block.parsed, derivation)), elementwise, wish.option(block, "sums") == "explicit"
        )
        self.drawer = Drawer(self.writer) if name in DRAWN else None
        self.highlight = wish.option(block, "highlight") == "changes"
        self.confirmation = Confirmation(block.parsed.names, derivation.scope, Judge(derivation.model, seed))
        self.deadline = clock() + TIME

    def write(self, relation: Relation, chain: Chain, shows_left: bool, last: bool) -> Written:
        """Return both sides of a relation, confirmed. Raises CannotSay, CannotWrite, MathdocError."""
        left, right, free = self.typed(relation)
        if isinstance(self.notation, Notation):
            stacks = self.notation.mapped is not None and _stacks(left, right)
            forms = self.arrays(relation, (left, right), free, chain)
            written = [self.rewritten(forms[0], False, stacks, left=True), self.rewritten(forms[1], last, stacks)]
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
                self._confirm(text, side, new, axes, letters, chain.whole or ())
        return Written(texts[0], texts[1], self._key(texts[1], written[1]), written[1], written[0], letters)

    def between(self, relation: Relation, form: E.Expr, chain: Chain) -> Written | None:
        """Return a form between two rows; None where it has none in the notation, or the kernel does not confirm it."""
        left, right, free = self.typed(relation)
        axes: tuple[str, ...] = ("", "")
        try:
            if isinstance(self.notation, Notation):
                stacks = self.notation.mapped is not None and _stacks(left, right)
                written = self.rewritten(form, False, stacks)
                right = build.stacked(right) if stacks else right
            else:
                axes, letters, sides = self.indexed(left, form, chain, False)
                written, free = sides[1], (*free, *letters)
            text = self.writer.latex(written)
        except (CannotSay, CannotWrite, MathdocError):
            return None
        if clock() > self.deadline or not self.confirmation.agrees(text, right, axes, free, chain.whole or ()):
            return None
        return Written("", text, self._key(text, written), written, left, free)

    def figure(self, relation: Relation, written: Written, shows_left: bool) -> str:
        """Return a row as a picture, if the notation has pictures. Raises CannotSay: also for one that does not say what is written."""
        if self.drawer is None:
            return ""
        right = self._drawn(self.drawer, written.form, written)
        if not shows_left:
            return figure(None, symbol_of(relation), right, self.writer)
        head = written.head
        shape = self.block.derivation.scope.shapes.get(relation.defines or "")
        if relation.kind is Kind.DEFINITION and written.letters and shape is not None:
            head = build.entry(E.Symbol(relation.defines or "", shape=shape), [letter for letter, _ in written.letters])
        return figure(self._drawn(self.drawer, head, written), symbol_of(relation), right, self.writer)

    def _drawn(self, drawer: Drawer, side: E.Expr, written: Written) -> Drawn:
        """Return a side as a picture of which the kernel agrees that it says the same."""
        drawn = drawer.side(side, written.letters)
        if clock() > self.deadline:
            raise CannotSay(f"the {TIME:.0f} seconds that confirming a derivation may take are over")
        read = expression(drawn)
        if set(open_letters(read)) - {letter for letter, _ in written.letters}:
            raise CannotSay("its picture does not say over what it sums")
        same = read == side or self.confirmation.judge.judge(Claim(read, side, written.letters, self.body)).verdict.passes
        if not same:
            raise CannotSay("its picture could not be confirmed")
        return drawn

    def _key(self, text: str, expr: E.Expr) -> str:
        return SPACING.sub("", text if isinstance(self.notation, Notation) else likeness(self.writer, expr))

    def _confirm(self, text: str, side: E.Expr, new: E.Expr, axes: tuple[str, ...], letters: Free, entries: Free) -> None:
        """Raise CannotSay unless a text says what the author's side says; the author's own text does."""
        if new is side and not self.writer.style.rewrites(side):
            return
        if clock() > self.deadline:
            raise CannotSay(f"the {TIME:.0f} seconds that confirming a derivation may take are over")
        if not self.confirmation.agrees(text, side, axes, letters, entries):
            raise CannotSay(f"its form in {self.notation.title} could not be confirmed")

    def shown(self, written: Written, chain: Chain) -> str:
        """Return the right side, with colours over what changed where that is asked."""
        expr = written.form
        if not self.highlight:
            return written.right
        now = [(factor, self.writer.latex(factor)) for factor in factors(expr)]
        before, chain.factors = chain.factors, [text for _, text in now]
        return self.writer.colored(expr, changed(before, now)) if before else written.right

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

    def arrays(self, relation: Relation, sides: tuple[E.Expr, E.Expr], free: Free, chain: Chain) -> tuple[E.Expr, E.Expr]:
        """Return both sides without indices: a row of entries as one of arrays, in which all of its chain has the same axes."""
        left, right = sides
        fresh = chain.whole is None or {name for name, _ in chain.whole} != {name for name, _ in free}
        if fresh:
            order = [name for name in open_letters(left) if name in dict(free)]
            ordered = tuple(sorted(free, key=lambda item: order.index(item[0]) if item[0] in order else len(order)))
            chain.whole = free if relation.kind is Kind.DEFINITION else ordered
        entries = chain.whole or ()
        try:
            right = whole(right, entries) if entries else arrays(right)
            if relation.kind is Kind.DEFINITION:
                return E.Symbol(relation.defines or "", shape=build.shape_of(left)) if entries else left, right
            return whole(left, entries) if entries else arrays(left), right
        except CannotSay:
            if not fresh or not entries:
                raise
        chain.whole = ()
        return arrays(left), arrays(right)

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


def _terms(expr: E.Expr) -> Iterator[E.Expr]:
    yield from expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)


def taken_names(parsed: ParsedBlock, derivation: Derivation) -> frozenset[str]:
    """Return the names that index letters must avoid: those of the author, and `d`, `e` and `T`."""
    names, scope = parsed.names, derivation.scope
    parameters = (name for definition in scope.definitions.values() for name in definition.parameters)
    return frozenset(("d", "e", "T", *names.declared, *names.defined, *names.sizes, *scope.shapes, *scope.functions, *parameters))
