"""Why the rows of a checked block hold: for each verified relation, the named rules that lead to it from the row before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.explain import path
from mathdoc.engine.reverse import NotLinear, gradients, linear_terms
from mathdoc.engine.rules import Applied, Known
from mathdoc.engine.rules.keys import key
from mathdoc.engine.rules.knowledge import LINEARITY, differentials_taken
from mathdoc.judging import CheckedBlock
from mathdoc.limits import clock
from mathdoc.notation import Writer
from mathdoc.notation.latex import CannotWrite
from mathdoc.notation.whole import without_indices
from mathdoc.results import FileResult, Why
from mathdoc.shapes.elaborate import TypedRelation
from mathdoc.source import Position
from mathdoc.syntax import fully_parenthesised
from mathdoc.syntax.rows import Kind, Relation

READ_OFF = "read off"
TIME = 0.3
"""Seconds after which no other form is tried as the beginning of a way."""


class Reasons:
    """The reasons of one block, found when they are asked for."""

    def __init__(self, block: CheckedBlock) -> None:
        self.block = block
        self.writer = Writer(block.source.body.text)
        rows = [row for row in block.parsed.rows if not row.expect]
        self.relations = [relation for row in rows for relation in row.relations]
        self.continuing = {id(r) for row in rows for k, r in enumerate(row.relations) if k or row.continues}
        model = block.derivation.model
        self.definitions = {name: definition.body for name, definition in model.definitions.items()}
        self.facts = {name: info.facts for name, info in model.symbols.items() if info.facts}
        self.moving = frozenset(name for name, info in model.symbols.items() if info.varies)

    def of(self, relation: Relation) -> list[Applied] | None:
        """Return the rules that lead to the right side of a relation: none, if both sides differ in nothing; None, if none were found."""
        typed = self.verified(relation)
        try:
            return None if typed is None else min(self._ways(relation, typed), key=len, default=None)
        except RecursionError:
            return None

    def _ways(self, relation: Relation, typed: TypedRelation) -> Iterator[list[Applied]]:
        """Yield a way from each form from which a relation may have been reached, while there is time; none after one of a single rule."""
        known = Known(self.definitions, self.facts, self._varies, tuple(self._rows_above(relation)), without_indices)
        deadline = clock() + TIME
        for start, already in self._starts(relation, typed):
            way = path(start, typed.right, known)
            if way is not None:
                yield [*already, *way]
            if clock() > deadline or (way is not None and len(already) + len(way) <= 1):
                return

    def told(self, way: list[Applied]) -> list[tuple[str, str]]:
        """Return each rule of a way, once, with the subterm that it first acts on, as LaTeX."""
        first: dict[str, Applied] = {}
        for one in way:
            first.setdefault(one.rule, one)
        terms = [(one.rule, one.before.arg if isinstance(one.before, E.Differential) else one.before) for one in first.values()]
        return [(rule, self.latex(term)) for rule, term in terms]

    def latex(self, expr: E.Expr) -> str:
        """Return an expression as the author would write it."""
        try:
            return self.writer.latex(expr)
        except CannotWrite:
            return fully_parenthesised(expr)

    def verified(self, relation: Relation) -> TypedRelation | None:
        """Return the typed form of a claim that holds."""
        outcome = self.block.outcomes.get(id(relation))
        passes = outcome is not None and outcome.judgement.verdict.passes and relation.kind is Kind.CLAIM
        return self.block.typed.get(id(relation)) if passes else None

    def _varies(self, expr: E.Expr) -> bool:
        model = self.block.derivation.model
        return bool(model.symbols_of(expr) & self.moving)

    def _above(self, relation: Relation) -> list[tuple[Relation, TypedRelation]]:
        """Return the verified relations above one, the nearest first."""
        before = [other for other in self.relations if other.span.start < relation.span.start]
        found = [(other, self.verified(other)) for other in reversed(before)]
        return [(other, typed) for other, typed in found if typed is not None and not typed.free]

    def _rows_above(self, relation: Relation) -> Iterator[tuple[E.Expr, E.Expr]]:
        """Yield what rows above say of differentials, derivatives and single names, each once."""
        seen: set[str] = set()
        typed = self.verified(relation)
        own = key(typed.left) if typed is not None else ""
        for other, found in self._above(relation):
            plain = isinstance(found.left, E.Differential | E.Derivative | E.Symbol) and id(other) not in self.continuing
            text = key(found.left)
            if plain and text != own and text not in seen:
                seen.add(text)
                yield found.left, found.right

    def _starts(self, relation: Relation, typed: TypedRelation) -> Iterator[tuple[E.Expr, list[Applied]]]:
        """Yield the forms from which a relation may have been reached, with what leads to them."""
        if id(relation) not in self.continuing:
            above = self._chain_end(relation, typed)
            if above is not None:
                yield above, []
            yield from self._read_off(relation, typed)
            yield from self._differential(typed.left)
        yield typed.left, []

    def _chain_end(self, relation: Relation, typed: TypedRelation) -> E.Expr | None:
        """Return the last form of the nearest chain above with the same left side."""
        own = key(typed.left)
        last: E.Expr | None = None
        for other, found in self._above(relation):
            last = last or found.right
            if id(other) in self.continuing:
                continue
            if key(found.left) == own:
                return last
            last = None
        return None

    def _read_off(self, relation: Relation, typed: TypedRelation) -> Iterator[tuple[E.Expr, list[Applied]]]:
        """Yield the gradient that a differential above shows, or that the definition has."""
        left = self.definitions.get(typed.left.name, typed.left) if isinstance(typed.left, E.Symbol) else typed.left
        if not isinstance(left, E.Derivative) or left.style != "gradient" or not isinstance(left.wrt[0], E.Symbol):
            return
        variable = left.wrt[0]
        for _, found in self._above(relation):
            try:
                terms = linear_terms(found.right)
            except NotLinear:
                continue
            for term in terms:
                if isinstance(term.differential.arg, E.Symbol) and term.differential.arg.name == variable.name:
                    yield term.gradient, [Applied(READ_OFF, found.right, term.gradient, term.gradient)]
                    break
        yield from self._from_definition(left, variable)

    def _from_definition(self, left: E.Derivative, variable: E.Symbol) -> Iterator[tuple[E.Expr, list[Applied]]]:
        arg = self.definitions.get(left.arg.name, left.arg) if isinstance(left.arg, E.Symbol) else left.arg
        try:
            gradient = gradients(arg, frozenset({variable.name}), self.definitions).get(variable.name)
        except NotLinear:
            return
        if gradient is not None:
            taken = self._taken(arg)
            row = taken[-1].row if taken else gradient
            yield gradient, [*taken, Applied(READ_OFF, row, gradient, gradient)]

    def _differential(self, left: E.Expr) -> Iterator[tuple[E.Expr, list[Applied]]]:
        """Yield the differential of a defined name, taken."""
        if isinstance(left, E.Differential) and left.order == 1 and isinstance(left.arg, E.Symbol) and left.arg.name in self.definitions:
            taken = self._taken(self.definitions[left.arg.name])
            if taken:
                yield taken[-1].row, taken

    def _taken(self, value: E.Expr) -> list[Applied]:
        """Return the differential of a value taken, as one step named by all its rules; nothing where it goes without a rule."""
        hits: list[tuple[str, E.Expr, E.Expr]] = []
        row = differentials_taken(build.differential(value), Known(self.definitions, self.facts, self._varies), hits)
        names = list(dict.fromkeys(name for name, _, _ in hits))
        told = [name for name in names if name != LINEARITY] or names
        if not told:
            return []
        first = next(hit for hit in hits if hit[0] == told[0])
        return [Applied(", ".join(told), first[1], first[2], row)]


def with_reasons(result: FileResult, blocks: Sequence[CheckedBlock]) -> FileResult:
    """Return a result in which every claim that holds says why."""
    found: dict[tuple[Position, str], Why] = {}
    for block in blocks:
        reasons = Reasons(block)
        for relation in reasons.relations:
            if reasons.verified(relation) is not None:
                way, body = reasons.of(relation), block.source.body
                why = Why(None if way is None else tuple(reasons.told(way)))
                found.setdefault((body.position(relation.span.start), body.slice(relation.span)), why)
    told = [
        replace(block, rows=tuple(replace(row, why=found.get((row.start, row.latex))) for row in block.rows)) for block in result.blocks
    ]
    return replace(result, blocks=tuple(told))


class Inserted(Struct, frozen=True):
    """A form between two rows, and the rule that it comes by."""

    expr: E.Expr
    rule: str


def steps_between(reasons: Reasons, relation: Relation) -> tuple[list[Inserted], str]:
    """Return the forms between a row and the row before, and the rule by which the row itself follows (empty: none was found).

    Nothing here is confirmed: who writes them asks the kernel.
    """
    way = reasons.of(relation)
    if not way:
        return [], ""
    typed = reasons.block.typed[id(relation)]
    shape, ends = build.shape_of(typed.right), {key(typed.right), key(typed.left)}
    middle = [Inserted(one.row, one.rule) for one in way[:-1] if one.row.shape == shape and key(one.row) not in ends]
    return middle, way[-1].rule if len(middle) == len(way) - 1 else ", ".join(dict.fromkeys(one.rule for one in way[len(middle) :]))
