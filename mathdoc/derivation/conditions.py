"""Rows that hold where a condition above them holds: `∂f/∂w = 0`, then `ŵ = (XᵀX)⁻¹Xᵀy`."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.derivation.model import Derivation
from mathdoc.diagnostics import MathdocError
from mathdoc.evaluation.model import Equation
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Judgement, Verdict, without_pass
from mathdoc.shapes.elaborate import type_relation
from mathdoc.syntax.rows import Kind, Relation, Row

_SPELLINGS = (r"\hat{%s}", "%s^{*}", r"%s^{\star}", r"%s_{\mathrm{min}}", r"%s_{\mathrm{opt}}", r"%s_{\mathrm{max}}")


def conditions_before(rows: tuple[Row, ...], relation: Relation) -> list[Relation]:
    """Return the conditions that stand above a relation; at the end of a chain that begins with a derivative, on that derivative."""
    found: list[Relation] = []
    head: E.Expr | None = None
    before: E.Expr | None = None
    for row in rows:
        for other in row.relations:
            if other is relation:
                return found
            head = head if other.left == before else other.left
            before = other.right
            if other.kind is Kind.CONDITION:
                found.append(replace(other, left=head) if isinstance(head, E.Derivative) else other)
    return found


def unknowns(relation: Relation) -> set[str]:
    """Return the symbols that a condition is on: the variables of its derivatives, or every symbol in it."""
    parts = [node for side in (relation.left, relation.right) for node in E.walk(side)]
    variables = {item.name for node in parts if isinstance(node, E.Derivative) for item in node.wrt if isinstance(item, E.Symbol)}
    return variables or {node.name for node in parts if isinstance(node, E.Symbol)}


def solution_of(name: str, conditions: list[Relation]) -> str:
    """Return the unknown that a name such as `\\hat w` or `w^*` solves for, or an empty text."""
    for relation in conditions:
        for unknown in sorted(unknowns(relation)):
            if name == unknown or any(name == spelling % unknown for spelling in _SPELLINGS):
                return unknown
    return ""


def judge_under(derivation: Derivation, judge: Judge, conditions: list[Relation], claim: Claim) -> Judgement:
    """Judge a claim at the points that satisfy the conditions, each of which has to determine one unknown uniquely."""
    if any(isinstance(node, E.Differential) for side in (claim.left, claim.right) for node in E.walk(side)):
        return without_pass(Verdict.UNKNOWN, "a condition fixes the point only, and this row has differentials")
    equations = list(derivation.model.equations)
    for relation in conditions:
        try:
            typed = type_relation(derivation.scope, relation.left, relation.right, relation.span)[0]
        except MathdocError:
            continue
        names = sorted(name for name in unknowns(relation) if name not in derivation.model.definitions)
        if len(names) == 1:
            equations.append(Equation(typed.left, typed.right, "the condition", typed.free, unknown=names[0]))
    if len(equations) == len(derivation.model.equations):
        return without_pass(Verdict.UNKNOWN, "the conditions above do not say which symbol they determine")
    under = Judge(replace(derivation.model, equations=equations, _depends={}, _names={}), judge.seed)
    judgement = under.judge(claim)
    if judgement.verdict is Verdict.UNKNOWN:
        reason = f"this may hold where the conditions above hold, but uniqueness was not checked ({judgement.reason})"
        return without_pass(Verdict.UNKNOWN, reason)
    return judgement
