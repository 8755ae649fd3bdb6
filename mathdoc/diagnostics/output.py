"""The messages on output and conversion (DRV7xx)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = (
    Code(
        code="DRV700",
        name="not-converted",
        severity="info",
        what="A derivation stays as written, because not all of it passes.",
        why="A formula in another notation is shown as verified. What is refuted, unknown, open or in error must not be.",
        example=r"`df = 2 y^\top dW\, x = \mathrm{tr}(y^\top dW\, x)`, which loses the factor 2, under `mathdoc convert --notation colon`",
        fix="mend the rows that `mathdoc check` names, then convert again",
    ),
    Code(
        code="DRV701",
        name="row-not-converted",
        severity="info",
        what="A row stays as written, because the notation has no form for it, or its form could not be confirmed.",
        why="Whatever is written is read again, and the kernel has to agree that it is what the author wrote; otherwise nothing changes.",
        example=r"`Y = \exp(A)` in index notation, where `\exp` of a matrix has no entries made of those of `A`",
        fix="nothing needs to be done; to have the row in the notation as well, write it with operators that the notation knows",
    ),
    Code(
        code="DRV702",
        name="no-picture",
        severity="info",
        what="A row, or a derivation, has no picture of its tensor network.",
        why="A picture is shown only where it says what the row says: it is read again from its wires, and the kernel compares it with the "
        "row. Some rows are no networks, and SVG stands in Markdown only.",
        example=r"a sum over part of an axis, `\sum_{i<j} x_i x_j`, under `mathdoc convert --notation diagram`",
        fix="nothing needs to be done: the row stands in index notation",
    ),
)
