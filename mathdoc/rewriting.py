"""One checked block in another notation, row by row: what can be said is rewritten and confirmed, all else stays as written."""

from __future__ import annotations

from itertools import zip_longest

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.confirm import Confirmation, Free
from mathdoc.derivation import Derivation
from mathdoc.diagnostics import Diagnostic, MathdocError, diagnostic
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.judge import Judge
from mathdoc.limits import TIME, clock
from mathdoc.lines import DROPPED, SPACING, WRAPPER, Line, shows_left_side, split_row, symbol_of, told
from mathdoc.notation import NOTATIONS, CannotSay, CannotWrite, Indices, Letters, Notation, Writer, arrays, clean, open_letters, whole
from mathdoc.notation.likeness import likeness
from mathdoc.reasons import Reasons, steps_between
from mathdoc.shapes.elaborate import type_expression
from mathdoc.syntax import ParsedBlock
from mathdoc.syntax.rows import Kind, Relation, Row

_EQUALS = frozenset({"=", ":=", r"\coloneqq", r"\equiv", r"\triangleq", r"\overset{!}{=}", "!="})
_REWRITTEN = frozenset({Kind.CLAIM, Kind.DEFINITION})


class _Chain(Struct):
    """What a chain has shown so far: the letters of its axes, and its last right side.

    `whole`: the letters of a row of entries that was written as one of arrays, with their sizes (None: nothing is written yet).
    """

    whole: Free | None = None
    axes: tuple[str, ...] = ("", "")
    given: dict[str, str] = field(default_factory=dict)
    last: str = ""
    merged: int = 0


def rewrite_block(block: CheckedBlock, notation: str, seed: int = 0) -> tuple[list[Line], list[Diagnostic]]:
    """Return the lines of a block in a notation, and the remarks on rows that stay as written."""
    work = _Rewriting(block, notation, seed)
    for row in block.parsed.rows:
        work.row(row)
    work.close()
    return work.lines, work.problems


def block_as_written(block: CheckedBlock, notation: str) -> list[Line]:
    """Return the lines of a block in the author's own words: one that may not be converted, shown with what is known of its rows."""
    work = _Rewriting(block, notation, 0)
    for row in block.parsed.rows:
        work.as_written(row)
    return work.lines


class _Rewriting:
    """The work on one block."""

    def __init__(self, block: CheckedBlock, notation: str, seed: int) -> None:
        derivation, body = block.derivation, block.source.body.text
        self.block = block
        self.body = body
        self.writer = Writer(body)
        elementwise = frozenset(name for name, f in derivation.scope.functions.items() if f.elementwise)
        self.notation: Notation | Indices = NOTATIONS.get(notation) or Indices(
            Letters(taken_names(block.parsed, derivation)), elementwise,
            block.parsed.options.get("sums") == "explicit",
        )  # fmt: skip
        self.confirmation = Confirmation(block.parsed.names, derivation.scope, Judge(derivation.model, seed))
        self.lines: list[Line] = []
        self.problems: list[Diagnostic] = []
        self.chain = _Chain()
        self.deadline = clock() + TIME
        self.with_steps = "steps" in block.parsed.options.several("complete")
        self.with_reasons = block.parsed.options.get("reasons") == "true"
        self.reasons = Reasons(block) if self.with_steps or self.with_reasons else None
        relations = [relation for row in block.parsed.rows for relation in row.relations]
        continuing = {id(row.relations[0]) for row in block.parsed.rows if row.continues and row.relations}
        heads = {id(relation) for relation in relations if id(relation) not in continuing and shows_left_side(relation)}
        self.ends = {id(a) for a, b in zip_longest(relations, relations[1:]) if b is None or id(b) in heads}

    # Rows

    def row(self, row: Row) -> None:
        """Write one row."""
        claims_only = self.block.parsed.options.get("show") == "claims"
        if claims_only and row.kind in (Kind.DECLARATION, Kind.DEFINITION, Kind.ASSUMPTION):
            return
        rewritten = all(r.kind in _REWRITTEN and r.symbol in _EQUALS for r in row.relations)
        if not row.relations or not rewritten or row.expect:
            self.as_written(row)
            return
        for position, relation in enumerate(row.relations):
            self.relation(row, relation, row.continues and not position)

    def as_written(self, row: Row, remark: str = "") -> None:
        """Keep a row in the author's words."""
        self.close()
        text = WRAPPER.sub("", clean(DROPPED.sub("", row.latex)))
        if row.remark.startswith("given") and r"\text" not in text:
            text = rf"\text{{given }} {text}"
        left, symbol, right = split_row(text)
        remarks = (remark,) if remark else ()
        self.lines.append(Line(left, symbol, right, remarks, row.span.start, row.expect))

    def close(self) -> None:
        """Say how many steps were merged into the last line."""
        count, self.chain.merged = self.chain.merged, 0
        if count and self.lines:
            steps = "the next step looks" if count == 1 else f"the next {count} steps look"
            last = self.lines[-1]
            self.lines[-1] = replace(last, remarks=(*last.remarks, f"{steps} the same in {self.notation.title}"))

    # Relations

    def relation(self, row: Row, relation: Relation, continues: bool) -> None:
        """Write one relation; where that fails, in the author's words."""
        shows_left = not continues and shows_left_side(relation)
        if shows_left:
            self.close()
            self.chain = _Chain()
        try:
            left, right, key = self.sides(relation, shows_left)
        except (CannotSay, CannotWrite, MathdocError) as reason:
            self.keep(relation, shows_left, str(reason))
            return
        if not shows_left and key == self.chain.last:
            self.chain.merged += 1
            return
        merged = self.chain.merged
        self.close()
        remarks = (row.remark,) if row.remark and relation is row.relations[-1] else ()
        prefix = rf"{relation.implied_by} \quad " if relation.implied_by and shows_left else ""
        head = prefix + left if shows_left else ""
        if self.reasons is not None and not merged:
            inserted, rule = self.steps(self.reasons, relation, head, key)
            head = "" if inserted else head
            remarks = (*remarks, rule) if rule and not row.remark and (inserted or self.with_reasons) else remarks
        self.chain.last = key
        self.lines.append(Line(head, symbol_of(relation), right, remarks, relation.span.start))

    def steps(self, reasons: Reasons, relation: Relation, head: str, key: str) -> tuple[bool, str]:
        """Insert the confirmed forms before a row, if they are wished; return whether there are any, and the rule of the row itself."""
        forms, rule = steps_between(reasons, relation)
        count, pending = len(self.lines), list[str]()
        for form in forms:
            pending.append(form.rule)
            text, shown = self.confirmed(relation, form.expr) if self.with_steps else ("", "")
            if text and shown not in (self.chain.last, key):
                self.lines.append(
                    Line(head if len(self.lines) == count else "", symbol_of(relation), text, (told(pending),), relation.span.start)
                )
                self.chain.last, pending = shown, []
        return len(self.lines) > count, told([*pending, *([rule] if rule else [])])

    def confirmed(self, relation: Relation, form: E.Expr) -> tuple[str, str]:
        """Return a form between two rows in the notation, with its key; empty where the kernel does not confirm it."""
        left, right, free = self.typed(relation)
        axes: tuple[str, ...] = ("", "")
        try:
            if isinstance(self.notation, Notation):
                written = self.rewritten(form, False)
            else:
                axes, letters, sides = self.indexed(left, form, False)
                written, free = sides[1], (*free, *letters)
            text = self.writer.latex(written)
        except (CannotSay, CannotWrite, MathdocError):
            return "", ""
        if clock() > self.deadline or not self.confirmation.agrees(text, right, axes, free, self.chain.whole or ()):
            return "", ""
        return text, SPACING.sub("", text if isinstance(self.notation, Notation) else likeness(self.writer, written))

    def keep(self, relation: Relation, shows_left: bool, reason: str) -> None:
        """Keep one relation as written, and say why."""
        self.close()
        self.chain.last = ""
        left = split_row(clean(self.body[relation.span.start : relation.right.span.start]))[0] if shows_left else ""
        self.lines.append(Line(left, symbol_of(relation), self.copied(relation.right), (), relation.span.start))
        self.problems.append(diagnostic("DRV701", f"this row stays as written: {reason}", relation.span))

    def copied(self, expr: E.Expr) -> str:
        """Return the author's own text of a side."""
        return clean(self.body[expr.span.start : expr.span.end])

    def sides(self, relation: Relation, shows_left: bool) -> tuple[str, str, str]:
        """Return both sides of a relation, confirmed, and a key that is equal where two right sides look the same."""
        left, right, free = self.typed(relation)
        if isinstance(self.notation, Notation):
            forms = self.arrays(relation, left, right, free)
            written = [self.rewritten(forms[0], False), self.rewritten(forms[1], id(relation) in self.ends)]
            axes: tuple[str, ...] = ("", "")
            letters = free
        else:
            axes, letters, written = self.indexed(left, right, shows_left)
            letters = (*free, *letters)
        texts = [self.writer.latex(side) for side in written]
        for text, side, new in zip(texts, (left, right), written, strict=True):
            if side is left and (not shows_left or relation.kind is Kind.DEFINITION):
                continue
            if new is not side and clock() > self.deadline:
                raise CannotSay(f"the {TIME:.0f} seconds that confirming a derivation may take are over")
            if new is not side and not self.confirmation.agrees(text, side, axes, letters, self.chain.whole or ()):
                raise CannotSay(f"its form in {self.notation.title} could not be confirmed")
        key = texts[1] if isinstance(self.notation, Notation) else likeness(self.writer, written[1])
        return texts[0], texts[1], SPACING.sub("", key)

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
        return E.Symbol(split_row(head)[0], shape=right.shape), right, free

    def arrays(self, relation: Relation, left: E.Expr, right: E.Expr, free: Free) -> list[E.Expr]:
        """Return both sides without indices: a row of entries as one of arrays, in which all of its chain has the same axes."""
        chain = self.chain
        if chain.whole is None or {name for name, _ in chain.whole} != {name for name, _ in free}:
            order = [name for name in open_letters(left) if name in dict(free)]
            chain.whole = tuple(sorted(free, key=lambda item: order.index(item[0]) if item[0] in order else len(order)))
            if relation.kind is Kind.DEFINITION:
                chain.whole = free
            fresh = True
        else:
            fresh = False
        defined = E.Symbol(relation.defines or "", shape=build.shape_of(left))
        try:
            right = whole(right, chain.whole) if chain.whole else arrays(right)
            if relation.kind is Kind.DEFINITION:
                return [defined if chain.whole else left, right]
            return [whole(left, chain.whole) if chain.whole else arrays(left), right]
        except CannotSay:
            if not fresh or not chain.whole:
                raise
        chain.whole = ()
        return [arrays(left), arrays(right)]

    def rewritten(self, expr: E.Expr, last: bool) -> E.Expr:
        """Return a side in a notation of operators; a linear form at the end of its chain as `Σ G : dX`."""
        assert isinstance(self.notation, Notation)
        notation, written = self.notation, self.notation.rewrite(expr)
        if not last or notation.is_final(written):
            return written
        try:
            terms = linear_terms(written)
        except NotLinear:
            return written
        return build.add(*[notation.term(notation.rewrite(term.gradient), term.differential) for term in terms])

    def indexed(self, left: E.Expr, right: E.Expr, shows_left: bool) -> tuple[tuple[str, ...], Free, list[E.Expr]]:
        """Return the letters of the axes of a row, with their sizes, and both sides in index notation."""
        assert isinstance(self.notation, Indices)
        if shows_left or len(self.chain.axes) != len(build.shape_of(left)):
            self.chain.axes = self.notation.axes(left)
            self.chain.given = {}
        axes, given = self.chain.axes, self.chain.given
        sides = [self.notation.write(left, axes), self.notation.write(right, axes)]
        sides = self.notation.named(sides, axes, given)
        sizes = self.notation.sizes
        return tuple(given.get(axis, "") for axis in axes), tuple((given[axis], sizes[axis]) for axis in axes if axis), sides


def taken_names(parsed: ParsedBlock, derivation: Derivation) -> frozenset[str]:
    """Return the names that index letters must avoid: those of the author, and `d`, `e` and `T`."""
    names, scope = parsed.names, derivation.scope
    parameters = (name for definition in scope.definitions.values() for name in definition.parameters)
    return frozenset(("d", "e", "T", *names.declared, *names.defined, *names.sizes, *scope.shapes, *scope.functions, *parameters))
