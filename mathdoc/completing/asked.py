"""What the engine is asked at a gap: the expressions around it typed, and what the block knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.completing.places import Place
from mathdoc.derivation.conditions import conditions_before, solution_of
from mathdoc.deriving.problem import whole
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.asked import FAILURES, Asked
from mathdoc.engine.derive import Setting
from mathdoc.engine.evaluated import Evaluation
from mathdoc.judging import CheckedBlock
from mathdoc.notation import NOTATIONS
from mathdoc.shapes.elaborate import type_expression, type_relation
from mathdoc.source import NOWHERE
from mathdoc.syntax.rows import Kind

READINGS = 3
"""So many readings of what stands before a gap are asked about."""


def asked_at(block: CheckedBlock, place: Place, notation: str, wished: bool) -> list[Asked]:
    """Return the question that a gap is, once for each reading. Raises MathdocError if what stands before it cannot be typed."""
    known = solved_at(block, place) or (place.before if place.before is not None else place.after)
    assert known is not None
    after = typed(block, place.after) if place.after is not None and place.before is not None else None
    names = [notation] if wished or notation == "trace" else [notation, *NOTATIONS]
    pairs = tuple(NOTATIONS[name].term for name in dict.fromkeys(names) if name in NOTATIONS) or (NOTATIONS["colon"].term,)
    varying = varying_in(block) | _only_changing(block, known)
    setting = with_values(setting_of(block, place), varying)
    readings = type_expression(block.derivation.scope, known)[:READINGS]
    rows = rows_before(block, place)
    return [Asked(whole(reading.value), after, setting, varying, pairs, rows) for reading in readings]


def solved_at(block: CheckedBlock, place: Place) -> E.Symbol | None:
    """Return the unknown of a condition above, if what stands before a gap is a name for its solution: `w` for `\\hat w`."""
    name = place.relation.defines
    unknown = solution_of(name, conditions_before(block.parsed.rows, place.relation)) if name is not None else ""
    return E.Symbol(unknown) if unknown else None


def rows_before(block: CheckedBlock, place: Place) -> tuple[tuple[E.Expr, E.Expr], ...]:
    """Return what is known when a gap is reached: the equations given, and the claims and conditions above it, the nearest first."""
    found = [(whole(equation.left), whole(equation.right)) for equation in block.derivation.model.equations]
    for row in block.parsed.rows:
        for relation in row.relations:
            if relation is place.relation:
                return tuple(reversed(found))
            known = block.typed.get(id(relation))
            if relation.kind is Kind.CONDITION:
                with suppress(MathdocError):
                    known = type_relation(block.derivation.scope, relation.left, relation.right, relation.span)[0]
            if known is not None:
                found.append((whole(known.left), whole(known.right)))
    return tuple(reversed(found))


def _only_changing(block: CheckedBlock, left: E.Expr) -> frozenset[str]:
    """Return the names under the d of what stands before a gap that stand under a d only, wherever they stand: they vary."""
    if not isinstance(left, E.Differential):
        return frozenset()
    sides = [side for row in block.parsed.rows for relation in row.relations for side in (relation.left, relation.right)]
    still = {name for side in sides for name in _bare(side)}
    names = {node.name for node in E.walk(left.arg) if isinstance(node, E.Symbol)}
    symbols = block.derivation.model.symbols
    return frozenset(name for name in names - still if name in symbols and "constant" not in symbols[name].facts)


def typed(block: CheckedBlock, expr: E.Expr) -> E.Expr:
    """Return an expression of the block, typed. Raises MathdocError."""
    return whole(type_expression(block.derivation.scope, expr)[0].value)


def setting_of(block: CheckedBlock, place: Place) -> Setting:
    """Return the definitions, facts and conventions of a block; the chain's own name does not stand for its value."""
    model = block.derivation.model
    own = {relation.defines for row in block.parsed.rows for relation in row.relations}
    bodies = {name: whole(definition.body) for name, definition in model.definitions.items()}
    definitions = {name: body if name in own else elsewhere(body) for name, body in bodies.items()}
    facts = {name: info.facts for name, info in model.symbols.items() if info.facts}
    head = set(_bare(place.head))
    named = frozenset(name for name in definitions if name not in head and not model.names(definitions[name])[0])
    return Setting(definitions, facts, model.free_entries, named)


def with_values(setting: Setting, varying: frozenset[str]) -> Setting:
    """Return a setting in which names that are defined as derivatives stand for what these are."""
    work = Evaluation(setting, varying, setting.definitions)
    values = {}
    for name in setting.names:
        body = setting.definitions[name]
        if any(isinstance(node, E.Derivative | E.Directional) for node in E.walk(body)):
            with suppress(*FAILURES):
                values[name] = work.of(body)
    return replace(setting, values=values) if values else setting


def _bare(expr: E.Expr) -> Iterator[str]:
    """Yield the names that stand in an expression for themselves: what is derived may well stand in its derivative."""
    if isinstance(expr, E.Symbol):
        yield expr.name
    elif isinstance(expr, E.Call | E.FunctionValue):
        yield expr.function
    if not isinstance(expr, E.Derivative | E.Differential | E.Directional):
        for child in E.children(expr):
            yield from _bare(child)


def elsewhere(expr: E.Expr) -> E.Expr:
    """Return an expression of another block: its places are not those of this text."""
    return replace(E.map_children(expr, elsewhere), span=NOWHERE)


def varying_in(block: CheckedBlock) -> frozenset[str]:
    """Return the independent symbols that vary."""
    return frozenset(name for name, info in block.derivation.model.symbols.items() if info.varies)


def author_notation(block: CheckedBlock) -> str:
    """Return the notation of the author's rows."""
    sides = [side for found in block.typed.values() for side in (found.left, found.right)]
    sides += [definition.body for definition in block.derivation.model.definitions.values()]
    return "colon" if any(build.is_applied(node, "inner") for side in sides for node in E.walk(side)) else "trace"
