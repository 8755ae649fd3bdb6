"""The messages on verdicts (DRV3xx refuted, DRV4xx undecided, DRV5xx gaps)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = ()
