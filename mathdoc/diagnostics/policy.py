"""The messages on what a run asks for beyond its verdicts (DRV49x)."""

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
)
