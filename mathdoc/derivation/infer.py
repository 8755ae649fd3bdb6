"""Shapes of names that a block uses without declaring them: found where exactly one reading conforms, asked for otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product as cartesian

from mathdoc import expr as E
from mathdoc.derivation.forms import CONST
from mathdoc.derivation.model import Derivation
from mathdoc.diagnostics import MathdocError, diagnostic
from mathdoc.shapes.elaborate import type_expression, type_relation
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import ONE, SCALAR, Shape, Size, describe_shape
from mathdoc.syntax.rows import Kind, Relation

TRIES = 700
"""Combinations of shapes that are tried for the undeclared names of one block."""


def infer_undeclared(result: Derivation, relations: list[Relation], numbers: bool = False) -> None:
    """Find the shapes of undeclared names, and record them under `inferred`; report those that have several readings.

    `numbers`: these relations claim nothing (updates), and a name that may be a number is one.
    """
    scope = result.scope
    while True:
        unknown = {id(r): undeclared(scope, (r.left, r.right), r.parameters) for r in relations}
        names = set().union(*unknown.values()) if unknown else set()
        if not names:
            return
        # The fewest unknown names first: one name at a time where a relation has only one.
        group = min((found for found in unknown.values() if found), key=lambda found: (len(found), sorted(found)))
        if not _settle(result, sorted(group), [r for r in relations if unknown[id(r)] and unknown[id(r)] <= group], numbers):
            return


def undeclared(scope: Scope, sides: Iterable[E.Expr], parameters: tuple[str, ...]) -> frozenset[str]:
    """Return the variables of an expression, those of the definitions it uses included, that have no shape."""
    names: set[str] = set()
    seen: set[str] = {*parameters, CONST.name}
    pending = list(sides)
    while pending:
        for node in E.walk(pending.pop()):
            if isinstance(node, E.At):
                seen |= {name for name, _ in node.bindings}
            name = node.name if isinstance(node, E.Symbol) else node.function if isinstance(node, E.Call | E.FunctionValue) else None
            if name is None or name in seen:
                continue
            seen.add(name)
            definition = scope.definitions.get(name)
            if definition is not None:
                seen |= set(definition.parameters)
                pending.append(definition.body)
            elif isinstance(node, E.Symbol) and name not in scope.shapes:
                names.add(name)
    return frozenset(names)


def _settle(result: Derivation, names: list[str], relations: list[Relation], numbers: bool) -> bool:
    """Give shapes to these names if exactly one combination conforms in all relations; return whether that was so."""
    scope = result.scope
    shapes = shapes_in(scope)
    all_numbers = (SCALAR,) * len(names)
    if numbers and _conforms(scope, names, all_numbers, relations):
        fitting = [all_numbers]
    elif len(shapes) ** len(names) > TRIES:
        _ask(result, names, relations, [])
        return False
    else:
        fitting = _fitting(scope, names, list(cartesian(shapes, repeat=len(names))), relations)
    if len(fitting) != 1:
        _ask(result, names, relations, fitting)
        return False
    for name, shape in zip(names, fitting[0], strict=True):
        scope.shapes[name] = shape
        result.inferred[name] = describe_shape(shape)
    return True


def _fitting(scope: Scope, names: list[str], combinations: list[tuple[Shape, ...]], relations: list[Relation]) -> list[tuple[Shape, ...]]:
    """The combinations that conform in all relations. A row that none can type has its own message, and says nothing of the others."""
    fitting = [combination for combination in combinations if _conforms(scope, names, combination, relations)]
    if fitting or len(relations) < 2:
        return fitting
    typable = [r for r in relations if any(_conforms(scope, names, combination, [r]) for combination in combinations)]
    if not typable or len(typable) == len(relations):
        return []
    return [combination for combination in combinations if _conforms(scope, names, combination, typable)]


def shapes_in(scope: Scope) -> list[Shape]:
    """Return scalar, vectors, rows and matrices over the sizes of the block and one that is new."""
    sizes = {size for shape in scope.shapes.values() for size in shape if size != ONE}
    known = [*sorted(sizes, key=str), Size.of("s")]
    vectors: list[Shape] = [(size, ONE) for size in known]
    rows: list[Shape] = [(ONE, size) for size in known]
    return [SCALAR, *vectors, *rows, *[(a, b) for a in known for b in known]]


def _conforms(scope: Scope, names: list[str], shapes: tuple[Shape, ...], relations: list[Relation]) -> bool:
    """Whether all relations can be typed with these shapes; definitions among them first, so that claims may use their names."""
    saved = dict(scope.shapes)
    scope.shapes.update(zip(names, shapes, strict=True))
    definitions = [r for r in relations if r.kind is Kind.DEFINITION and r.defines is not None]
    try:
        for relation in definitions:
            body = scope.definitions[relation.defines].body if relation.defines in scope.definitions else relation.right
            value = type_expression(scope, body)[0].value
            if not relation.parameters and relation.defines is not None and value.shape is not None:
                scope.shapes.setdefault(relation.defines, value.shape)
        for relation in relations:
            if relation not in definitions:
                type_relation(scope, relation.left, relation.right, relation.span)
    except MathdocError:
        return False
    finally:
        scope.shapes.clear()
        scope.shapes.update(saved)
    return True


def _looks_applied(expr: E.Expr, name: str) -> bool:
    """Whether a name stands directly before a bracket with more than one name in it: `\\sigma(X\\beta)` of an unknown σ is a product."""
    for node in E.walk(expr):
        if isinstance(node, E.Apply) and node.operator == "product":
            for factor, after in zip(node.args, node.args[1:], strict=False):
                inner = [child.span.start for child in E.children(after)]
                near = isinstance(factor, E.Symbol) and factor.name == name and factor.span.end == after.span.start
                if near and inner and min(inner) > after.span.start:
                    return True
    return False


def _ask(result: Derivation, names: list[str], relations: list[Relation], fitting: list[tuple[Shape, ...]]) -> None:
    listed = " and ".join(f"`{name}`" for name in names)
    if len(names) == 1 and fitting:
        options = " or ".join(rf"{names[0]} \in {describe_shape(shape[0])}" for shape in fitting[:3])
        help_text = f"declare it, for instance {options}"
    else:
        help_text = rf"declare it in a row of its own, such as {names[0]} \in \mathbb{{R}}^{{n}}"
    if len(names) == 1 and any(_looks_applied(side, names[0]) for relation in relations for side in (relation.left, relation.right)):
        help_text = rf"if it is a function, declare it as one: {names[0]} : \mathbb{{R}} \to \mathbb{{R}}"
    message = f"{listed} {'has' if len(names) == 1 else 'have'} not been declared or defined" + (
        ", and more than one shape conforms" if len(fitting) > 1 else ""
    )
    for relation in relations[:1]:
        places = [n.span for side in (relation.left, relation.right) for n in E.walk(side) if isinstance(n, E.Symbol) and n.name in names]
        span = places[0] if places else relation.span
        result.report(relation, diagnostic("DRV250", message, span, help_text))
