"""One checked block in another notation, row by row: what can be said is rewritten and confirmed, all else stays as written."""

from __future__ import annotations

from mathdoc.rewriting.block import block_as_written, rewrite_block
from mathdoc.rewriting.line import Line
from mathdoc.rewriting.sides import taken_names
from mathdoc.rewriting.wish import Wish

__all__ = ["Line", "Wish", "block_as_written", "rewrite_block", "taken_names"]
