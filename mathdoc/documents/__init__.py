"""Documents in, blocks out, and back again byte for byte."""

from __future__ import annotations

from mathdoc.documents.find import find_files
from mathdoc.documents.model import BlockKind, Document, DocumentBlock, Macro, Notice
from mathdoc.documents.read import decode_document, parse_document, read_document
from mathdoc.documents.write import atomic_write, splice

__all__ = [
    "BlockKind",
    "Document",
    "DocumentBlock",
    "Macro",
    "Notice",
    "atomic_write",
    "decode_document",
    "find_files",
    "parse_document",
    "read_document",
    "splice",
]
