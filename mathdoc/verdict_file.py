"""The verdicts of a LaTeX document for `mathdoc.sty`, which shows them in the margin of a draft."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mathdoc.documents import atomic_write
from mathdoc.documents.masking import mask
from mathdoc.documents.model import BlockKind, Document, DocumentBlock
from mathdoc.kernel.verdict import Verdict
from mathdoc.results import BlockResult, FileResult, worst
from mathdoc.source import Position

_HEAD = "% Written by `mathdoc check --write-verdicts`; mathdoc.sty reads it with the option `verdicts`.\n"
_TOKEN = re.compile(r"\\begin(?![A-Za-z])|\\end(?![A-Za-z])|\\\\|\\.|[{}]", re.DOTALL)
_DEEPER = {"{": 1, "}": -1, "\\begin": 1, "\\end": -1}


def leave_verdicts(groups: Iterable[tuple[str, Sequence[Document]]], results: Sequence[FileResult]) -> None:
    """Write a `.verdicts` file beside every LaTeX file, for `mathdoc.sty`; that of a main file holds those of the files that it reads."""
    done = 0
    for path, documents in groups:
        texts = [verdicts_text(document, result) for document, result in zip(documents, results[done:], strict=False)]
        done += len(documents)
        if documents[0].flavour == "latex" and Path(path).is_file():
            atomic_write(Path(path).with_suffix(".verdicts"), (_HEAD + "".join(text.removeprefix(_HEAD) for text in texts)).encode())


def verdicts_text(document: Document, result: FileResult) -> str:
    """Return one line `\\mathdocverdict{sum}{row}{verdict}` for every row of the derivations, rows counted as LaTeX counts them.

    The sum is that of the derivation's text without blanks and comments, so a verdict on what has changed since then is not shown.
    """
    by_start = {block.start: block for block in result.blocks}
    lines = [_HEAD]
    for source in document.blocks:
        block = by_start.get(source.start)
        if block is not None and source.kind is BlockKind.ENVIRONMENT:
            text = mask(source.body.text).code
            # TeX drops blanks around words, and they are no part of the sum.
            summed = hashlib.md5("".join(text.split()).encode(), usedforsecurity=False).hexdigest().upper()
            lines += [f"\\mathdocverdict{{{summed}}}{{{row}}}{{{verdict}}}\n" for row, verdict in _rows(source, text, block)]
    return "".join(lines)


def _rows(source: DocumentBlock, text: str, block: BlockResult) -> list[tuple[int, Verdict]]:
    """Return the worst verdict of every row of an environment, by the number of the row in the typeset formula."""
    ends = [source.body.position(offset) for offset in _row_ends(text)]
    found: dict[int, list[Verdict]] = {}
    for row in block.rows:
        found.setdefault(1 + _count_before(ends, row.start), []).append(row.verdict)
    return [(number, worst(verdicts)) for number, verdicts in sorted(found.items())]


def _count_before(ends: Sequence[Position], place: Position) -> int:
    return sum(end <= place for end in ends)


def _row_ends(text: str) -> list[int]:
    r"""Return where the rows of a formula end: at every `\\` that is in no braces and in no inner environment."""
    depth, ends = 0, []
    for token in _TOKEN.finditer(text):
        depth += _DEEPER.get(token[0], 0)
        if token[0] == "\\\\" and depth == 0:
            ends.append(token.start())
    return ends
