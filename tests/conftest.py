"""Fixtures that stand in for the conversion, so that the shells around it are tested for what they do themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest

from mathdoc.documents import Document, splice
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, Conversion, ConvertedBlock, ConvertedRow, FileResult, Finding
from mathdoc.rewriting import Wish
from mathdoc.source import Position
from tests.samples import row

Convert = Callable[[str], None]

WRONG = "WRONG"
"""The pretended conversion refutes a block whose body has this word, and writes every other as its body."""


def _convert_into(document: Document, wishes: Iterable[Wish], *, seed: int = 0) -> tuple[Conversion, ...]:
    return tuple(_convert_document(document, wish) for wish in wishes)


def _convert_document(document: Document, wish: Wish, *, seed: int = 0) -> Conversion:
    notation = wish.notation or wish.default
    results, converted = [], []
    for block in document.blocks:
        wrong = WRONG in block.body.text
        findings = (_finding(block.body.position(block.body.text.index(WRONG))),) if wrong else ()
        verdict = Verdict.REFUTED if wrong else Verdict.VERIFIED
        results.append(BlockResult(block.start, verdict, (row(block.start.line + 1, block.body.text, verdict, findings=findings),)))
        shown = ConvertedRow(Position(block.start.line + 1, 1), "", "=", f"\\mathsf{{{notation}}} {block.body.text.strip()}", ("because",))
        latex = "" if wrong else f"\\text{{{notation}}} {block.body.text.strip()}"
        converted.append(ConvertedBlock(block.start, latex, rows=(shown,), notation=notation))
    text = splice(document, {b: f"$$\n{c.latex}\n$$" for b, c in zip(document.blocks, converted, strict=True) if c.latex})
    return Conversion(text, FileResult(document.path, tuple(results)), tuple(converted))


def _finding(start: Position) -> Finding:
    end = Position(start.line, start.column + len(WRONG))
    return Finding("DRV301", "error", "the two sides differ <here>", start, end, help="mend & retry", source=WRONG)


@pytest.fixture
def pretended_conversion(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Convert every derivation to its own text, without looking at the mathematics."""
    module = ModuleType("mathdoc.convert")
    module.__dict__["convert_document"] = _convert_document
    module.__dict__["convert_into"] = _convert_into
    monkeypatch.setitem(sys.modules, "mathdoc.convert", module)
    before = sys.modules.pop("mathdoc.output.html", None)
    yield
    sys.modules.pop("mathdoc.output.html", None)
    if before is not None:
        sys.modules["mathdoc.output.html"] = before
