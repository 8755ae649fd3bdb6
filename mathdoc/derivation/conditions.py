"""Rows that hold where a condition above them holds: `∂f/∂w = 0`, then `ŵ = (XᵀX)⁻¹Xᵀy`."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.derivation.model import Derivation
from mathdoc.derivation.steady import is_steady
from mathdoc.diagnostics import MathdocError
from mathdoc.evaluation.model import Equation
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Judgement, Verdict, without_pass
from mathdoc.shapes.elaborate import type_relation
from mathdoc.sizes import Size
from mathdoc.syntax.rows import Kind, Relation, Row

_SPELLINGS = (r"\hat{%s}", "%s^{*}", r"%s^{\star}", r"%s_{\mathrm{min}}", r"%s_{\mathrm{opt}}", r"%s_{\mathrm{max}}")


class Posed(Struct, frozen=True):
    """A condition as it was posed; `written` is its left side as the author worked it out last: `2aw + b` in `f' = 2aw + b = 0`."""

    relation: Relation
    written: E.Expr


def conditions_before(rows: tuple[Row, ...], relation: Relation) -> list[Posed]:
    """Return the conditions that stand above a relation; at the end of a chain that begins with a derivative, on that derivative."""
    found: list[Posed] = []
    head: E.Expr | None = None
    before: E.Expr | None = None
    for row in rows:
        for other in row.relations:
            if other is relation:
                return found
            head = head if other.left == before else other.left
            before = other.right
            if other.kind is Kind.CONDITION:
                found.append(Posed(replace(other, left=head) if isinstance(head, E.Derivative) else other, other.left))
    return found


def without_constants(rows: tuple[Row, ...], derivation: Derivation) -> tuple[Row, ...]:
    """Return the rows, what equates a constant derivative with zero as a claim: `d²(x²)/dx² = 0` is false, and no condition on x."""
    if not any(relation.kind is Kind.CONDITION for row in rows for relation in row.relations):
        return rows

    def settled(relation: Relation) -> Relation:
        if relation.kind is not Kind.CONDITION or id(relation) in derivation.problems:
            return relation
        try:
            readings = type_relation(derivation.scope, relation.left, relation.right, relation.span)
        except MathdocError:
            return replace(relation, kind=Kind.CLAIM)  # its message says what is wrong with it
        claims = [Claim(reading.left, reading.right, reading.free, "") for reading in readings]
        return replace(relation, kind=Kind.CLAIM) if all(is_steady(derivation.model, claim) for claim in claims) else relation

    return tuple(replace(row, relations=tuple(map(settled, row.relations))) if row.relations else row for row in rows)


def unknowns(relation: Relation) -> set[str]:
    """Return the symbols that a condition is on: the variables of its derivatives, or every symbol in it."""
    parts = [node for side in (relation.left, relation.right) for node in E.walk(side)]
    variables = {item.name for node in parts if isinstance(node, E.Derivative) for item in node.wrt if isinstance(item, E.Symbol)}
    return variables or {node.name for node in parts if isinstance(node, E.Symbol)}


def solution_of(name: str, conditions: list[Posed]) -> str:
    """Return the unknown that a name such as `\\hat w` or `w^*` solves for, or an empty text."""
    for posed in conditions:
        for unknown in sorted(unknowns(posed.relation)):
            if name == unknown or any(name == spelling % unknown for spelling in _SPELLINGS):
                return unknown
    return ""


def at_zero(expr: E.Expr, unknown: E.Symbol) -> E.Expr:
    """Return an expression where the unknown is zero."""
    return E.At(expr, ((unknown.name, build.zero(build.shape_of(unknown))),), shape=expr.shape)


class Condition(Struct, frozen=True):
    """A condition above a row, typed, with the symbol that it is to determine; `written` is the side that the author worked out."""

    left: E.Expr
    right: E.Expr
    free: tuple[tuple[str, Size], ...]
    unknown: E.Symbol
    written: E.Expr

    @property
    def trivial(self) -> tuple[E.Expr, E.Expr]:
        """Both sides where the unknown is zero."""
        return at_zero(self.left, self.unknown), at_zero(self.right, self.unknown)


def judge_under(derivation: Derivation, judge: Judge, conditions: list[Posed], claim: Claim, source: str) -> Judgement:
    """Judge a claim at the points that satisfy the conditions, each of which has to determine one unknown uniquely.

    A condition that is linear without a constant term (`Σw = λw`) is meant where its unknown is not zero: what follows from it has to
    hold at all its points, and only `w = 0` itself may use that it has no other solution in general.
    """
    if any(isinstance(node, E.Differential) for side in (claim.left, claim.right) for node in E.walk(side)):
        return without_pass(Verdict.UNKNOWN, "a condition fixes the point only, and this row has differentials")
    typed = _typed(derivation, conditions)
    if not typed:
        return without_pass(Verdict.UNKNOWN, "the conditions above do not say which symbol they determine")
    homogeneous = [c for c in typed if not c.free and judge.judge(Claim(*c.trivial, (), f"{source}\0trivial")).verdict.passes]
    if homogeneous:
        judgement = _assuming(derivation, judge, typed, homogeneous, source).judge(claim)
        if judgement.verdict.passes:
            return judgement
    judgement = _assuming(derivation, judge, typed, [], source).judge(claim)
    only_zero = judgement.verdict.passes and homogeneous and not any(_says_zero(claim, c.unknown) for c in homogeneous)
    if only_zero and (where := _where(derivation, judge, homogeneous[0], source)):
        only = f"{homogeneous[0].unknown.name} = 0 {where}"
        return without_pass(Verdict.UNKNOWN, f"the condition has only the solution {only}; nothing else follows there")
    if judgement.verdict is Verdict.UNKNOWN:
        reason = f"this may hold where the conditions above hold, but uniqueness was not checked ({judgement.reason})"
        return without_pass(Verdict.UNKNOWN, reason)
    return judgement


def _typed(derivation: Derivation, conditions: list[Posed]) -> list[Condition]:
    """Return the conditions that are on one symbol."""
    found = []
    for posed in conditions:
        relation = posed.relation
        try:
            typed = type_relation(derivation.scope, relation.left, relation.right, relation.span)[0]
            written = type_relation(derivation.scope, posed.written, relation.right, relation.span)[0]
        except MathdocError:
            continue
        names = sorted(name for name in unknowns(relation) if name in derivation.model.symbols and name not in derivation.model.definitions)
        if len(names) == 1:
            unknown = E.Symbol(names[0], shape=derivation.scope.shapes[names[0]])
            found.append(Condition(typed.left, typed.right, typed.free, unknown, written.left))
    return found


def _assuming(derivation: Derivation, judge: Judge, conditions: list[Condition], facts: list[Condition], source: str) -> Judge:
    """Return a judge whose points satisfy the conditions: solved for their unknowns, or (`facts`) in any way."""
    equations = list(derivation.model.equations)
    for c in conditions:
        if c in facts:
            equations.append(Equation(c.left, c.right, "the condition", c.free, pointwise=True))
        else:
            where = _where(derivation, judge, c, source)
            equations.append(Equation(c.left, c.right, "the condition", c.free, unknown=c.unknown.name, where=where, pointwise=True))
    return Judge(replace(derivation.model, equations=equations, _depends={}, _names={}), judge.seed, judge.until)


def _where(derivation: Derivation, judge: Judge, condition: Condition, source: str) -> str:
    from mathdoc.derivation.coefficients import where_determined  # only pages with conditions need the engine

    sides = (condition.left, condition.right)
    return where_determined(derivation, judge, sides, condition.written, condition.unknown, source)


def _says_zero(claim: Claim, unknown: E.Symbol) -> bool:
    """Whether a claim says that the unknown is zero."""
    sides = (claim.left, claim.right)
    return any(isinstance(side, E.Symbol) and side.name == unknown.name for side in sides) and any(map(build.is_zero, sides))
