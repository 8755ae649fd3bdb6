"""Options that stand outside a block's body: in its info string, its comment or its brackets."""

from __future__ import annotations

import re

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.documents.model import BlockKind, DocumentBlock
from mathdoc.options import Options, problem_with, what_is_known
from mathdoc.source import Body, Span

_PAIR = r"(?P<key>[a-z_-]+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|\{(?P<braced>[^}]*)\}|(?P<plain>[^\s,\]]+))"

_HIGHLIGHTERS = frozenset({"linenums", "hl_lines", "linenostart", "lineno-start", "emphasize-lines", "caption", "label", "class", "id"})
"""What an info string may say to those who colour code."""


def block_options(source: DocumentBlock) -> tuple[Options, Body | None, list[Diagnostic]]:
    """Return the options of a block's opening, the rows that stand there (a comment may declare symbols), and what was wrong."""
    text = source.options_text.text
    if not text.strip():
        return Options(), None, []
    if source.kind is BlockKind.ANNOTATED:
        return Options(), source.options_text, []
    pairs = list(re.finditer(_PAIR, text))
    if not pairs:
        return Options((("title", text.strip()),)), None, []
    values, problems = [], []
    for match in pairs:
        key, value = match["key"], match["quoted"] or match["braced"] or match["plain"] or ""
        problem = problem_with(key, value)
        if not problem:
            values.append((key, value))
        elif key not in _HIGHLIGHTERS:
            problems.append(diagnostic("DRV217", problem, Span(*match.span()), what_is_known(key)))
    return Options(tuple(values)), None, problems
