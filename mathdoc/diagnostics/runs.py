"""The messages on a run as a whole: what it asks for beyond verdicts (DRV49x), and its own failures (DRV9xx)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = (
    Code(
        code="DRV490",
        name="only-supported",
        severity="error",
        what="A row agrees to many digits, but is not verified, and the run asked for `--require verified`.",
        why="Agreement of balls at random points is strong evidence; it is not the exact test that a verified row has passed.",
        example=r"`\|x\| = \sqrt{x^\top x}` under `mathdoc check --require verified`",
        fix="derive the row from rows that are verified exactly, or run without `--require verified`",
    ),
    Code(
        code="DRV900",
        name="internal-error",
        severity="error",
        what="mathdoc itself failed on this page.",
        why="Nothing on the page was decided, so nothing on it is shown as verified.",
        example="a page that meets a mistake in mathdoc",
        fix="report the page; until then, take the derivation out that `mathdoc --debug check` stops at",
    ),
)
