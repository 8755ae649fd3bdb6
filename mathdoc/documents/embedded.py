"""Markdown inside another file: what is found in the text of a string, with its places in that file."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Document, DocumentBlock, Macro, Notice
from mathdoc.documents.quoting import Quoting
from mathdoc.source import Body, Position


class Embedded(Struct, frozen=True):
    """A text as it is read, and where it stands in its file. `indent` is what its lines begin with there, and is no part of it."""

    body: Body
    indent: str = ""
    quoting: Quoting | None = None

    def moved(self, position: Position) -> Position:
        """Return the place in the file of a place in the text."""
        start = self.body.starts[position.line - 1]
        return Position(start.line, self.body.columns[position.line - 1][position.column - 1])

    def moved_body(self, body: Body) -> Body:
        """Return a part of the text with its places in the file."""
        columns = []
        for start, text in zip(body.starts, body.text.split("\n"), strict=True):
            first = start.column - 1
            columns.append(self.body.columns[start.line - 1][first : first + len(text) + 1])
        return Body(body.text, tuple(self.moved(start) for start in body.starts), tuple(columns))

    def moved_block(self, block: DocumentBlock) -> DocumentBlock:
        """Return a derivation with its places in the file."""
        return replace(
            block,
            body=self.moved_body(block.body),
            options_text=self.moved_body(block.options_text),
            start=self.moved(block.start),
            end=self.moved(block.end),
            prefix=self.indent + block.prefix,
            quoting=self.quoting,
        )

    def moved_notice(self, message: Notice, lines: Lines) -> Notice:
        """Return a message with its places in the file, and the line of the file."""
        start, end = self.moved(message.start), self.moved(message.end)
        return replace(message, start=start, end=end, source=lines.line(start.line))


class Found(Struct):
    """What has been found so far in the texts of one file."""

    blocks: list[DocumentBlock]
    notices: list[Notice]
    symbols: list[Body]
    macros: list[Macro]

    def add(self, document: Document, embedded: Embedded, lines: Lines, left_out: Sequence[DocumentBlock] = ()) -> None:
        """Add what was found in one text."""
        self.blocks += [embedded.moved_block(block) for block in document.blocks if block not in left_out]
        self.notices += [embedded.moved_notice(message, lines) for message in document.diagnostics]
        self.symbols += [embedded.moved_body(body) for body in document.symbols]
        self.macros += [replace(macro, position=embedded.moved(macro.position)) for macro in document.macros]


def rows_of(text: str, offsets: Sequence[int], lines: Lines) -> list[tuple[str, Position, tuple[int, ...]]] | None:
    """Return the lines of a text whose characters stand at `offsets`: what each says, where it begins, and its columns.

    Nothing, if a line of the text stands on several lines of the file.
    """
    inner = Lines.of(text)
    rows = []
    for first, last in zip(inner.starts, inner.ends, strict=True):
        start = lines.position(offsets[first])
        line_start = lines.starts[start.line - 1]
        if offsets[last] > lines.ends[start.line - 1]:
            return None
        rows.append((text[first:last], start, tuple(offset - line_start + 1 for offset in offsets[first : last + 1])))
    return rows
