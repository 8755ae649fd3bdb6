"""Definitions: every defined name typed, each after those that it uses, and the facts declared of it turned into claims."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeVar

from mathdoc import expr as E
from mathdoc.derivation.model import Derivation, symbol_names
from mathdoc.diagnostics import MathdocError, diagnostic, fail
from mathdoc.evaluation.model import SymbolInfo, TypedDefinition
from mathdoc.facts import reduced
from mathdoc.shapes.elaborate import TypedExpression, TypedRelation, type_expression, type_relation
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import Shape, Size
from mathdoc.source import NOWHERE
from mathdoc.syntax.rows import Kind, Relation

R = TypeVar("R")


def type_definitions(result: Derivation, relations: list[Relation], facts: dict[str, frozenset[str]]) -> None:
    """Type every defined variable, each after those that it uses."""
    owners = {r.defines: r for r in relations if r.kind in (Kind.DEFINITION, Kind.CLAIM) and r.defines is not None}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name not in owners:
            return
        relation = owners[name]
        if name in path:
            cycle = " → ".join((*path[path.index(name) :], name))
            done.add(name)
            result.report(relation, diagnostic("DRV259", f"this definition goes round in a circle: {cycle}", relation.span))
            result.model.unusable[name] = f"`{name}` is defined through itself"
            return
        for other in sorted(_names_in(relation.right)):
            if other != name or other not in relation.parameters:
                visit(other, (*path, name))
        if name not in done:
            done.add(name)
            _type_definition(result, relation, name, facts)

    for name in owners:
        visit(name, ())


def _names_in(expr: E.Expr) -> set[str]:
    names = symbol_names(expr)
    return names | {node.function for node in E.walk(expr) if isinstance(node, E.Call | E.FunctionValue)}


def _type_definition(result: Derivation, relation: Relation, name: str, facts: dict[str, frozenset[str]]) -> None:
    scope, model = result.scope, result.model
    definition = scope.definitions[name]
    declared = scope.shapes.get(name)
    if definition.parameters:
        _type_function(result, relation, name)
        return
    try:
        if declared is not None:
            typed_relation = one_reading(type_relation(scope, E.Symbol(name), definition.body, relation.span))
            body, shape, free, notes = typed_relation.right, declared, typed_relation.free, typed_relation.notes
        else:
            typed = one_reading(type_expression(scope, definition.body))
            assert typed.value.shape is not None
            body, shape, free, notes = typed.value, typed.value.shape, typed.free, typed.notes
        result.notes.extend((relation, note) for note in notes)
    except MathdocError as error:
        if id(relation) not in result.problems:
            result.report(relation, error.diagnostic)
        model.unusable[name] = f"the definition of `{name}` could not be read"
        return
    if free:
        names = ", ".join(index for index, _ in free)
        result.report(relation, diagnostic("DRV262", f"the right side depends on the index {names}, and `{name}` does not", relation.span))
        model.unusable[name] = f"the definition of `{name}` has a free index"
        return
    scope.shapes[name] = declared or _owned(shape, name)
    model.definitions[name] = TypedDefinition(body)
    model.symbols[name] = SymbolInfo(name, scope.shapes[name], frozenset(), False)
    _claim_facts(result, relation, name, facts.pop(name, frozenset()))


def one_reading(readings: list[R]) -> R:
    """Return the only reading. Raises DRV263 if there are several."""
    if len(readings) > 1:
        raise fail("DRV263", "this can be read in several ways that conform", NOWHERE, "use brackets, or declare what is not declared")
    return readings[0]


def _owned(shape: Shape, name: str) -> Shape:
    """Return a shape whose unknown sizes belong to the definition of `name`: later rows may settle them."""
    unknown = sorted({n for size in shape for n in size.names if n.startswith("?")})
    return tuple(size.substitute({n: Size.of(f"?{name}#{k}") for k, n in enumerate(unknown)}) for size in shape)


def settle_sizes(result: Derivation, relations: list[Relation], facts: dict[str, frozenset[str]]) -> None:
    """Find the sizes that definitions left open (`C = aI`) from the rows that use them."""
    scope = result.scope
    for _ in relations:
        if not any("#" in name for shape in scope.shapes.values() for size in shape for name in size.names):
            return
        learnt: dict[str, Size] = {}
        for relation in relations:
            learnt.update(_learnt(scope, relation))
        if not learnt:
            return
        for name, shape in scope.shapes.items():
            scope.shapes[name] = tuple(size.substitute(learnt) for size in shape)
        result.problems = {key: problems for key, problems in result.problems.items() if key not in {id(r) for r in relations}}
        type_definitions(result, relations, facts)


def _learnt(scope: Scope, relation: Relation) -> dict[str, Size]:
    try:
        if relation.kind is Kind.DEFINITION and relation.defines not in scope.shapes:
            body = scope.definitions[relation.defines].body if relation.defines else relation.right
            readings: list[TypedExpression] | list[TypedRelation] = type_expression(scope, body)
        else:
            left = E.Symbol(relation.defines) if relation.kind is Kind.DEFINITION and relation.defines else relation.left
            right = scope.definitions[relation.defines].body if relation.defines in scope.definitions else relation.right
            readings = type_relation(scope, left, right, relation.span)
    except MathdocError:
        return {}
    return dict(readings[0].learnt) if len(readings) == 1 else {}


def _type_function(result: Derivation, relation: Relation, name: str) -> None:
    """A function is typed where it is called; here only to see that its body conforms, if its parameters are declared."""
    scope = result.scope
    if not all(parameter in scope.shapes for parameter in scope.definitions[name].parameters):
        return
    try:
        type_expression(scope, scope.definitions[relation.defines].body if relation.defines else relation.right)
    except MathdocError as error:
        result.report(relation, error.diagnostic)


def _claim_facts(result: Derivation, relation: Relation, name: str, facts: frozenset[str]) -> None:
    """The facts declared of a defined symbol become claims."""
    symbol = E.Symbol(name, span=relation.span)
    transposed = E.Apply("transpose", (symbol,), span=relation.span)
    claims: dict[str, tuple[E.Expr, E.Expr]] = {
        "symmetric": (symbol, transposed),
        "skew": (symbol, E.Apply("negate", (transposed,), span=relation.span)),
        "diagonal": (symbol, E.Apply("diagonal_part", (symbol,), span=relation.span)),
        "orthogonal": (E.Apply("product", (transposed, symbol), span=relation.span), E.Literal("identity")),
        "idempotent": (E.Apply("product", (symbol, symbol), span=relation.span), symbol),
        "unit": (E.Apply("norm_squared", (symbol,), span=relation.span), E.Number(Fraction(1))),
    }
    for fact in sorted(reduced(facts)):
        if fact in claims:
            result.extra_claims.append((relation, fact, *claims[fact]))
        elif fact != "constant":
            result.report(relation, diagnostic("DRV264", f"`{name}` is declared {fact.replace('_', ' ')}, which is not checked "
                                               "of a defined symbol", relation.span))  # fmt: skip
