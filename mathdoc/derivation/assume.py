"""Assumptions: each becomes a fact of a symbol, the value of one, an inequality, or an equation to be solved."""

from __future__ import annotations

from fractions import Fraction

from mathdoc import expr as E
from mathdoc.derivation.define import one_reading
from mathdoc.derivation.model import Derivation, symbol_names
from mathdoc.diagnostics import MathdocError, diagnostic
from mathdoc.evaluation.model import Equation, Inequality, Model, SymbolInfo, TypedDefinition
from mathdoc.facts import reduced
from mathdoc.shapes.elaborate import type_relation
from mathdoc.sizes import SCALAR, Size
from mathdoc.syntax.rows import Kind, Relation

_GREATER = {">": 1, r"\gt": 1, r"\ge": 1, r"\geq": 1, "<": -1, r"\lt": -1, r"\le": -1, r"\leq": -1}
_STRICT = frozenset({">", r"\gt", "<", r"\lt"})
_DEFINITE = {r"\succ": "positive_definite", r"\succeq": "positive_semidefinite"}


def assume(result: Derivation, relations: list[Relation], facts: dict[str, frozenset[str]], words: dict[int, str]) -> None:
    """Enter every assumption of the block; `words` are the author's, by relation."""
    for relation in relations:
        if relation.kind is not Kind.ASSUMPTION:
            continue
        text = words[id(relation)]
        result.assumed.append(text)
        try:
            _assume_one(result, relation, facts, text)
        except MathdocError as error:
            result.report(relation, error.diagnostic)
            for name in symbol_names(relation.left) | symbol_names(relation.right):
                result.model.unusable.setdefault(name, f"the assumption {text} could not be used")


def _assume_one(result: Derivation, relation: Relation, facts: dict[str, frozenset[str]], text: str) -> None:
    scope, model = result.scope, result.model
    left, right, symbol = relation.left, relation.right, relation.symbol
    if symbol in _DEFINITE and isinstance(left, E.Symbol):
        facts[left.name] = facts.get(left.name, frozenset()) | {_DEFINITE[symbol], "symmetric"}
        return
    typed = one_reading(type_relation(scope, left, right, relation.span))
    if symbol in _GREATER:
        if typed.left.shape != SCALAR:
            raise _cannot(relation, "an inequality between arrays")
        sides = (typed.left, typed.right) if _GREATER[symbol] > 0 else (typed.right, typed.left)
        model.inequalities.append(Inequality(*sides, text, symbol in _STRICT))
        return
    if symbol != "=":
        raise _cannot(relation, f"an assumption with `{symbol}`")
    if _has_a_value(model, typed.left) and _has_a_value(model, typed.right):
        raise _cannot(relation, "what repeats or contradicts the values that other rows give")
    if _as_fact(typed.left, typed.right, facts) or _as_fact(typed.right, typed.left, facts):
        return
    for defined, value in ((typed.left, typed.right), (typed.right, typed.left)):
        if _as_definition(result, relation, defined, value, typed.free, facts):
            return
    model.equations.append(Equation(typed.left, typed.right, text, typed.free))


def _made_of(model: Model, expr: E.Expr) -> set[str]:
    """Return the names that a value is made of, through the definitions so far (what the model remembers would be too early)."""
    found: set[str] = set()
    pending = [expr]
    while pending:
        for name in symbol_names(pending.pop()) - found:
            found.add(name)
            if name in model.definitions:
                pending.append(model.definitions[name].body)
    return found


def _has_a_value(model: Model, expr: E.Expr) -> bool:
    """Whether an expression is made of nothing that could still be chosen."""
    functions = any(isinstance(node, E.Call | E.FunctionValue) for node in E.walk(expr))
    return not functions and all(name in model.definitions for name in _made_of(model, expr))


def _cannot(relation: Relation, what: str) -> MathdocError:
    return MathdocError(diagnostic("DRV402", f"{what} cannot be used as a fact", relation.span))


def _as_fact(left: E.Expr, right: E.Expr, facts: dict[str, frozenset[str]]) -> bool:
    """Facts that an equation says: A = Aᵀ, QᵀQ = I, P² = P, ‖x‖ = 1."""
    name = fact = ""
    if isinstance(left, E.Symbol) and isinstance(right, E.Apply):
        inner = right.args[0]
        if right.operator == "negate" and isinstance(inner, E.Apply):
            inner, fact = inner.args[0], "skew"
        elif right.operator == "transpose":
            fact = "symmetric"
        name = left.name if fact and isinstance(inner, E.Symbol) and inner.name == left.name else ""
    elif isinstance(left, E.Apply) and _is_one(right):
        name, fact = _unit_fact(left)
    elif isinstance(left, E.Apply) and isinstance(right, E.Symbol) and _squares(left, right.name):
        name, fact = right.name, "idempotent"
    if not name or name not in facts:
        return False
    facts[name] = facts[name] | {fact}
    return True


def _is_one(expr: E.Expr) -> bool:
    return (isinstance(expr, E.Literal) and expr.kind == "identity") or (isinstance(expr, E.Number) and expr.value == 1)


def _unit_fact(left: E.Apply) -> tuple[str, str]:
    if left.operator in ("norm", "norm_squared", "vector_norm") and isinstance(left.args[0], E.Symbol):
        return left.args[0].name, "unit"
    if left.operator == "product" and len(left.args) == 2:
        a, b = left.args
        if isinstance(a, E.Apply) and a.operator == "transpose" and a.args == (b,) and isinstance(b, E.Symbol):
            return b.name, "unit" if left.shape == SCALAR else "orthonormal_columns"
    return "", ""


def _squares(left: E.Apply, name: str) -> bool:
    symbol = E.Symbol(name)
    return (left.operator == "product" and left.args == (symbol, symbol)) or (
        left.operator == "power" and left.args[0] == symbol and left.args[1] == E.Number(Fraction(2))
    )


def _as_definition(
    result: Derivation, relation: Relation, defined: E.Expr, value: E.Expr, free: tuple[tuple[str, Size], ...],
    facts: dict[str, frozenset[str]],
) -> bool:  # fmt: skip
    """An assumption that says the value of a symbol, whole or by components, fixes it."""
    model = result.model
    indices: tuple[str, ...] = ()
    if isinstance(defined, E.Entry) and isinstance(defined.array, E.Symbol) and all(isinstance(i, E.Index) for i in defined.indices):
        indices = tuple(index.name for index in defined.indices if isinstance(index, E.Index))
        defined = defined.array
        if len(set(indices)) != len(indices):
            return False
    if not isinstance(defined, E.Symbol) or defined.name in model.definitions or defined.name in result.scope.families:
        return False
    name = defined.name
    if {index for index, _ in free} - set(indices) or name in symbol_names(value) or reduced(facts.get(name, frozenset())) - {"constant"}:
        return False
    if name in _made_of(model, value):
        return False
    if "constant" in facts.get(name, ()) and not all("constant" in facts.get(other, ()) for other in symbol_names(value)):
        return False  # what the value is made of moves, and this does not: an equation
    shape = result.scope.shapes[name]
    model.definitions[name] = TypedDefinition(E.Components(value, indices, shape=shape) if indices else value)
    model.symbols[name] = SymbolInfo(name, result.scope.shapes[name], frozenset(), False)
    return True
