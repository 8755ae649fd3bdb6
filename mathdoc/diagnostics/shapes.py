"""The messages on shapes (DRV25x)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = ()
