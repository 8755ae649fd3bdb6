"""What `mathdoc explain` tells: for each row of a document why it holds, or how it was read."""

from __future__ import annotations

from msgspec import Struct

from mathdoc import expr as E
from mathdoc.check import check_blocks
from mathdoc.documents.model import Document
from mathdoc.findings import block_result
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.reasons import Reasons
from mathdoc.sizes import shape_text
from mathdoc.syntax import fully_parenthesised
from mathdoc.syntax.rows import Kind, Relation

MOST = 4
"""Ways of more rules are not looked for."""


class Named(Struct, frozen=True):
    """A rule, and the subterm that it acts on, in LaTeX."""

    rule: str
    on: str


class Reading(Struct, frozen=True):
    """How a row was read: in full brackets, the shape of its sides, the shapes of its symbols, and what was read unusually."""

    text: str
    shape: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Explained(Struct, frozen=True):
    """One relation: why it holds (`rules` is None where no short way was found), or its message; `reading` if that was asked for."""

    line: int
    latex: str
    verdict: Verdict
    kind: str
    rules: tuple[Named, ...] | None = None
    messages: tuple[str, ...] = ()
    reading: Reading | None = None


def explain_document(document: Document, line: int = 0, *, reading: bool = False, seed: int = 0) -> tuple[Explained, ...]:
    """Return the explanation of each relation in a document, or of those that stand on one line."""
    found: list[Explained] = []
    for block in check_blocks(document, seed).blocks:
        reasons = Reasons(block)
        messages = {(row.start.line, row.latex): row.findings for row in block_result(document, block).rows}
        for row in block.parsed.rows:
            for relation in row.relations:
                place = block.source.body.position(relation.span.start).line
                last = block.source.body.position(max(relation.span.end - 1, relation.span.start)).line
                if line and not place <= line <= last:
                    continue
                latex = block.source.body.slice(relation.span)
                told = tuple(f"{f.code} {f.message}" + (f" ({f.help})" if f.help else "") for f in messages.get((place, latex), ()))
                found.append(_explained(reasons, relation, place, told, reading))
    return tuple(found)


def rules_of(reasons: Reasons, relation: Relation) -> tuple[Named, ...] | None:
    """Return the named rules by which a relation holds."""
    way = reasons.of(relation)
    return None if way is None else tuple(Named(rule, term) for rule, term in reasons.told(way))


def _explained(reasons: Reasons, relation: Relation, line: int, told: tuple[str, ...], reading: bool) -> Explained:
    block = reasons.block
    verdict = block.outcomes[id(relation)].judgement.verdict
    rules = rules_of(reasons, relation) if verdict.passes and not reading else None
    latex = " ".join(block.source.body.slice(relation.span).split())
    return Explained(line, latex, verdict, str(relation.kind), rules, told, _reading(block, relation) if reading else None)


def _reading(block: CheckedBlock, relation: Relation) -> Reading:
    """Return how a relation was read, with shapes as far as they are known."""
    typed = block.typed.get(id(relation))
    left, right = (typed.left, typed.right) if typed is not None else (relation.left, relation.right)
    definition = block.derivation.model.definitions.get(relation.defines or "") if relation.kind is Kind.DEFINITION else None
    if definition is not None:
        right = definition.body
    text = f"{fully_parenthesised(left)} {'=' if relation.symbol == '!=' else relation.symbol} {fully_parenthesised(right)}"
    shapes = block.derivation.scope.shapes
    names = dict.fromkeys(node.name for side in (left, right) for node in E.walk(side) if isinstance(node, E.Symbol))
    symbols = tuple((name, shape_text(shapes[name])) for name in names if name in shapes)
    notes = [note for other, note in block.derivation.notes if other is relation]
    notes += [f"{name}: {what}" for name, what in block.derivation.inferred.items() if name in names]
    certificate = block.outcomes[id(relation)].judgement.certificate
    notes += list(certificate.conventions) if certificate is not None else []
    shape = shape_text(right.shape) if right.shape is not None else ""
    return Reading(text, shape, symbols, tuple(notes))
