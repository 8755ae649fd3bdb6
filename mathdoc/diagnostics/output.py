"""The messages on output and conversion (DRV7xx)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = ()
