"""Options that stand outside a block's body: in its info string, its comment or its brackets."""

from __future__ import annotations

import re

from mathdoc.diagnostics import Diagnostic
from mathdoc.documents.model import BlockKind, DocumentBlock
from mathdoc.options import Options, problem_with
from mathdoc.source import Body

_PAIR = re.compile(r"(?P<key>[a-z]+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|\{(?P<braced>[^}]*)\}|(?P<plain>[^\s,\]]+))")


def block_options(source: DocumentBlock) -> tuple[Options, Body | None, list[Diagnostic]]:
    """Return the options of a block's opening, the rows that stand there (a comment may declare symbols), and what was wrong."""
    text = source.options_text.text
    if not text.strip():
        return Options(), None, []
    if source.kind is BlockKind.ANNOTATED:
        return Options(), source.options_text, []
    pairs = [(match["key"], match["quoted"] or match["braced"] or match["plain"] or "") for match in _PAIR.finditer(text)]
    if not pairs:
        return Options((("title", text.strip()),)), None, []
    return Options(tuple(pair for pair in pairs if not problem_with(*pair))), None, []
