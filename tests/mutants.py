"""Mutants of derivations: every row that passes, edited once, judged by the kernel and by the independent evaluator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.check import check_blocks
from mathdoc.derivation.conditions import conditions_before
from mathdoc.derivation.forms import form_of
from mathdoc.diagnosis.edits import KINDS, Edit, edits
from mathdoc.diagnostics import MathdocError
from mathdoc.documents import parse_document
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Verdict
from mathdoc.shapes.elaborate import TypedRelation, type_relation
from mathdoc.syntax import fully_parenthesised
from mathdoc.syntax.rows import Relation, Row
from tests.independent import judge


class Original(Struct, frozen=True):
    """A relation that passes, in its block."""

    name: str
    block: CheckedBlock
    row: Row
    relation: Relation


class Mutant(Struct, frozen=True):
    """One reading of an edited relation, with both opinions on it: the kernel's verdict, and whether it is true (None: unclear)."""

    original: Original
    edit: Edit
    text: str
    verdict: Verdict
    reason: str
    true: bool | None

    @property
    def fault(self) -> str:
        """Say what the kernel did wrong, or nothing."""
        if self.true is False and self.verdict.passes:
            return "false accept"
        if self.true is True and self.verdict is Verdict.REFUTED:
            return "false refutation"
        return ""

    def __str__(self) -> str:
        return f"{self.original.name} | {self.original.row.latex.strip()} | {self.edit.kind}: {self.text} | {self.verdict} {self.reason}"


def corpus(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, body) of every case of a corpus file."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        yield case["id"], "\n".join(case["body"])


def originals(name: str, body: str) -> Iterator[Original]:
    """Yield every relation of a derivation that passes."""
    for block in check_blocks(parse_document(f"~~~~~derivation\n{body}\n~~~~~\n", name, "markdown")).blocks:
        for row in block.parsed.rows:
            for relation in row.relations:
                outcome = block.outcomes.get(id(relation))
                if outcome is not None and outcome.judgement.verdict.passes and _is_identity(block, relation):
                    yield Original(name, block, row, relation)


def _is_identity(block: CheckedBlock, relation: Relation) -> bool:
    """Whether a relation claims plain equality, under no condition: the independent evaluator knows nothing else."""
    plain = relation.symbol == "=" and not form_of(relation).convention
    return plain and id(relation) in block.typed and not conditions_before(block.parsed.rows, relation)


def chosen(original: Original, count: int | None, random: Random) -> list[Edit]:
    """Return edits of the right side and of the left, in random order: one of each kind first, then a second of each, and so on."""
    relation = original.relation
    found: dict[str, list[Edit]] = {}
    for side in ("right", "left"):
        for edit in edits(getattr(relation, side)):
            found.setdefault(edit.kind, []).append(replace(edit, kind=edit.kind if side == "right" else f"{edit.kind}, left"))
    rounds: list[Edit] = []
    for group in found.values():
        random.shuffle(group)
    for k in range(max((len(group) for group in found.values()), default=0)):
        layer = [found[kind.name][k] for kind in KINDS if k < len(found.get(kind.name, ()))]
        random.shuffle(layer)
        rounds.extend(layer)
    return rounds if count is None else rounds[: 6 * count]


def mutants(original: Original, count: int | None, random: Random) -> Iterator[Mutant]:
    """Yield up to `count` mutants that conform in shape (None: all)."""
    relation, block = original.relation, original.block
    kernel = Judge(block.derivation.model)
    done = 0
    for edit in chosen(original, count, random):
        if done == count:
            return
        left, right = (edit.expr, relation.right) if edit.kind.endswith(", left") else (relation.left, edit.expr)
        try:
            readings = type_relation(block.derivation.scope, left, right, relation.span)
        except MathdocError:
            continue
        done += 1
        for reading in readings:
            yield _judged(original, edit, reading, kernel)


def _judged(original: Original, edit: Edit, reading: TypedRelation, kernel: Judge) -> Mutant:
    text = f"{fully_parenthesised(reading.left)} = {fully_parenthesised(reading.right)}"
    claim = Claim(reading.left, reading.right, reading.free, original.name + text)
    judgement = kernel.judge(claim)
    return Mutant(original, edit, text, judgement.verdict, judgement.reason, judge(original.block.derivation.model, claim))
