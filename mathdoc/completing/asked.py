"""What the engine is asked at a gap: the expressions around it typed, and what the block knows."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.completing.places import Place
from mathdoc.deriving.problem import whole
from mathdoc.engine.derive import Setting
from mathdoc.engine.fill import Asked
from mathdoc.judging import CheckedBlock
from mathdoc.notation import NOTATIONS
from mathdoc.shapes.elaborate import type_expression
from mathdoc.source import NOWHERE

READINGS = 3
"""So many readings of what stands before a gap are asked about."""


def asked_at(block: CheckedBlock, place: Place, notation: str, wished: bool) -> list[Asked]:
    """Return the question that a gap is, once for each reading. Raises MathdocError if what stands before it cannot be typed."""
    known = place.before if place.before is not None else place.after
    assert known is not None
    after = typed(block, place.after) if place.after is not None and place.before is not None else None
    names = [notation] if wished or notation == "trace" else [notation, *NOTATIONS]
    pairs = tuple(NOTATIONS[name].term for name in dict.fromkeys(names) if name in NOTATIONS) or (NOTATIONS["colon"].term,)
    setting, varying = setting_of(block, place), varying_in(block)
    readings = type_expression(block.derivation.scope, known)[:READINGS]
    return [Asked(whole(reading.value), after, setting, varying, pairs) for reading in readings]


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
    head = {node.name for node in E.walk(place.head) if isinstance(node, E.Symbol)}
    head |= {node.function for node in E.walk(place.head) if isinstance(node, E.Call | E.FunctionValue)}
    named = frozenset(name for name in definitions if name not in head and not model.names(definitions[name])[0])
    return Setting(definitions, facts, model.free_entries, named)


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
