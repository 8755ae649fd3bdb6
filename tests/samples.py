"""Results to report on, made by hand: one refuted row, one supported, one open, one given."""

from __future__ import annotations

from mathdoc.kernel.verdict import Certificate, Counterexample, Verdict
from mathdoc.results import BlockResult, FileResult, Finding, RowResult
from mathdoc.source import Position

REFUTED_SOURCE = "   = 2 \\operatorname{tr}(x y^\\top dW)"

REFUTED = Finding(
    code="DRV301",
    severity="error",
    message="the two sides differ by a factor 2",
    start=Position(6, 6),
    end=Position(6, 38),
    help="write `\\operatorname{tr}(x y^\\top dW)`",
    notes=("it follows the row `df = y^\\top dW\\, x`",),
    source=REFUTED_SOURCE,
)

OPEN = Finding("DRV501", "error", "a gap is open", Position(8, 6), Position(8, 7), source="dg = ? dx")


def row(
    line: int,
    latex: str,
    verdict: Verdict,
    kind: str = "claim",
    *,
    certificate: Certificate | None = None,
    counterexample: Counterexample | None = None,
    findings: tuple[Finding, ...] = (),
) -> RowResult:
    """Return a row that stands on one line, from column 1."""
    start, end = Position(line, 1), Position(line, 1 + len(latex))
    return RowResult(start, end, latex, kind, verdict, certificate, counterexample, findings)


EXACT = Certificate("exact", "all sizes", ((("m", 5), ("n", 6)),), 2, "2^-98")
BALLS = Certificate("balls", "sizes tried", ((("n", 1),), (("n", 2),), (("n", 3),), (("n", 5),)), 8, "", digits=60)

EXAMPLE = Counterexample(
    sizes=(("m", 1), ("n", 2)),
    values=(("W", "\\begin{pmatrix} 1 & 2 \\end{pmatrix}"), ("y", "3")),
    left="5",
    right="10",
    difference="-5",
)

WRONG = FileResult(
    path="docs/page.md",
    blocks=(
        BlockResult(
            start=Position(3, 1),
            verdict=Verdict.REFUTED,
            rows=(
                row(4, "W \\in \\mathbb{R}^{m \\times n}", Verdict.GIVEN, "declaration"),
                row(5, "df = y^\\top dW\\, x", Verdict.VERIFIED, certificate=EXACT),
                row(6, "= 2 \\operatorname{tr}(x y^\\top dW)", Verdict.REFUTED, counterexample=EXAMPLE, findings=(REFUTED,)),
                row(7, "g = \\|x\\|", Verdict.SUPPORTED, certificate=BALLS),
                row(8, "dg = ? dx", Verdict.OPEN, "gap", findings=(OPEN,)),
            ),
            inferred=(("x", "\\mathbb{R}^{n}"),),
            constants=("x",),
            assumed=("A = A^T",),
        ),
    ),
)

RIGHT = FileResult("right.md", (BlockResult(Position(1, 1), Verdict.VERIFIED, (row(2, "df = dx", Verdict.VERIFIED, certificate=EXACT),)),))

EMPTY = FileResult("empty.md", ())
