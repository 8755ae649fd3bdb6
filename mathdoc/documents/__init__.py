"""Documents in, blocks out, and back again byte for byte. A name is loaded when it is asked for: a list of files needs no parser."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mathdoc.documents.find import find_files
    from mathdoc.documents.model import BlockKind, Document, DocumentBlock, Macro, Notice
    from mathdoc.documents.read import changed_document, decode_document, parse_document, read_document
    from mathdoc.documents.write import atomic_write, splice

__all__ = [
    "BlockKind",
    "Document",
    "DocumentBlock",
    "Macro",
    "Notice",
    "atomic_write",
    "changed_document",
    "decode_document",
    "find_files",
    "parse_document",
    "read_document",
    "splice",
]

_HOMES = {
    "find": ("find_files",),
    "model": ("BlockKind", "Document", "DocumentBlock", "Macro", "Notice"),
    "read": ("changed_document", "decode_document", "parse_document", "read_document"),
    "write": ("atomic_write", "splice"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'mathdoc.documents' has no attribute {name!r}")
    value: object = getattr(import_module(f"mathdoc.documents.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
