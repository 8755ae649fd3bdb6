from __future__ import annotations

from msgspec.structs import replace

from mathdoc.reports import Look, render
from mathdoc.results import FileResult
from tests.samples import EMPTY, OPEN, REFUTED, RIGHT, WRONG

FULL = r"""docs/page.md:6:6: DRV301 the two sides differ by a factor 2
  |
6 |    = 2 \operatorname{tr}(x y^\top dW)
  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  note: it follows the row `df = y^\top dW\, x`
  note: counterexample with m = 1, n = 2:
          W = [1 2]
          y = 3
          left side:  5
          right side: 10
          difference: -5
  help: write `\operatorname{tr}(x y^\top dW)`

docs/page.md:8:6: DRV501 a gap is open
  |
8 | dg = ? dx
  |      ^

1 file, 1 derivation: 1 verified, 1 checked to many digits, 1 refuted, 1 open; 2 findings
"""

VERBOSE = r"""right.md:1: derivation
  ✓ df = dx   verified (all sizes)

1 file, 1 derivation: 1 verified; no findings
"""


def test_the_full_report_shows_place_row_counterexample_and_help() -> None:
    assert render("full", [WRONG]) == FULL


def test_the_verbose_report_lists_every_row_with_its_scope() -> None:
    assert render("full", [RIGHT], Look(verbose=True)) == VERBOSE


def test_the_verbose_report_tells_digits_and_what_was_taken_for_granted() -> None:
    report = render("full", [WRONG], Look(verbose=True))
    assert "≈ g = \\|x\\|   checked to 60 digits (sizes tried: n=1, n=2, n=3, …)" in report
    assert "    inferred: x ∈ \\mathbb{R}^{n}\n    constant: x\n    assumed: A = A^T\n" in report


def test_a_file_without_derivations_is_counted() -> None:
    assert render("full", [EMPTY]) == "1 file, 0 derivations; no findings\n"


def test_colours_wrap_but_do_not_change_the_words() -> None:
    import re

    colored = render("full", [WRONG], Look(color=True))
    assert "\x1b[1;31mDRV301\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == FULL


def test_text_from_a_document_cannot_steer_the_terminal() -> None:
    evil = replace(REFUTED, message="a\x1b[2Jb", source="x \x1b]0;title\x07 y")
    report = render("full", [FileResult("p\x1b.md", (), (evil,))])
    assert "\x1b" not in report
    assert "\x07" not in report


def test_the_concise_report_has_one_line_per_finding() -> None:
    assert render("concise", [WRONG, RIGHT]).splitlines() == [
        "docs/page.md:6:6: DRV301 the two sides differ by a factor 2",
        "docs/page.md:8:6: DRV501 a gap is open",
        "2 files, 2 derivations: 2 verified, 1 checked to many digits, 1 refuted, 1 open; 2 findings",
    ]


def test_findings_that_belong_to_no_block_are_shown_too() -> None:
    assert "page.md:8:6: DRV501" in render("full", [FileResult("page.md", (), (OPEN,))])
