"""What is found in a document: its derivations, the symbols and macros of the page, and what was wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from mathdoc.diagnostics import CODES, Severity
from mathdoc.documents.lines import Lines
from mathdoc.documents.quoting import Quoting
from mathdoc.source import Body, Position


class BlockKind(StrEnum):
    """How a derivation is written in its document."""

    FENCE = "fence"
    ANNOTATED = "annotated"
    ENVIRONMENT = "environment"


Flavour = Literal["markdown", "latex", "python", "notebook"]


class DocumentBlock(Struct, frozen=True):
    """One derivation: what it says, and the part of the document that a conversion may replace.

    `body` is the text between `opening` and `closing` without the prefixes of its containers;
    `options_text` the raw text behind `derivation` in the info string, the comment or the brackets.
    The block reaches from `start` (the first character of `opening`) to `end` (behind the last one of `closing`);
    an annotating comment lies before it and is not part of it.
    `prefix` stands before every line that replaces a line of the block, except the first.
    A block that is not `closed` runs to the end of its container.
    `quoting` tells how text is written where the block stands in a string with escapes.
    """

    kind: BlockKind
    body: Body
    options_text: Body
    start: Position
    end: Position
    opening: str
    closing: str
    prefix: str = ""
    closed: bool = True
    quoting: Quoting | None = None

    def written(self, text: str) -> str:
        """Return `text`, of one line, as it has to stand in the file."""
        return self.quoting.escaped(text) if self.quoting else text


class Cell(Struct, frozen=True):
    """A cell of a notebook: its number, counted from 1, and where each of its lines stands in the file."""

    number: int
    starts: tuple[Position, ...]


class Macro(Struct, frozen=True):
    r"""A definition of the document's author: `\name` with `parameters` arguments stands for `replacement`.

    `default` is the value of a first argument in brackets; `operator` marks a `\DeclareMathOperator`.
    """

    name: str
    parameters: int
    replacement: str
    position: Position
    default: str | None = None
    operator: bool = False


class Notice(Struct, frozen=True):
    """A message about the document itself, at a place in the file: `start` inclusive, `end` exclusive.

    `source` is the author's own line at that place, for the code frame.
    """

    code: str
    severity: Severity
    message: str
    start: Position
    end: Position
    help: str = ""
    source: str = ""


class Given(Struct, frozen=True):
    """What the other files of a LaTeX document give to one: their symbols and macros, each at the place from which on it acts.

    `notices` tell what could not be read.
    """

    symbols: tuple[Body, ...] = ()
    macros: tuple[Macro, ...] = ()
    notices: tuple[Notice, ...] = ()


class Document(Struct, frozen=True):
    """One document as it was read. `text` holds every character of it, byte order mark and line ends included.

    `symbols` are the raw texts of the page's declarations (front matter, then comments), `macros` those of a LaTeX preamble,
    `cells` the Markdown cells of a notebook, `given` what comes from other files.
    """

    path: str
    text: str
    flavour: Flavour = "markdown"
    blocks: tuple[DocumentBlock, ...] = ()
    diagnostics: tuple[Notice, ...] = ()
    symbols: tuple[Body, ...] = ()
    macros: tuple[Macro, ...] = ()
    cells: tuple[Cell, ...] = ()
    given: Given = Given()

    @property
    def all_macros(self) -> tuple[Macro, ...]:
        """The document's own macros and those of other files, in the order in which they act."""
        return tuple(sorted((*self.given.macros, *self.macros), key=lambda macro: macro.position)) if self.given.macros else self.macros

    def where(self, position: Position) -> str:
        """Return where a place lies in the author's eyes, if that is not its line in the file: the cell of a notebook."""
        for cell in self.cells:
            if cell.starts[0] <= position and position.line <= cell.starts[-1].line:
                return f"in cell {cell.number}, line {bisect_right(cell.starts, position)}"
        return ""

    def encode(self, text: str) -> bytes:
        """Return the bytes of `text` for the file of this document. For the document's own text they are the file's own."""
        return text.encode("utf-8", "surrogateescape")

    def lines(self) -> Lines:
        """Return the lines of the text."""
        return Lines.of(self.text)

    def extent(self, block: DocumentBlock, lines: Lines | None = None) -> tuple[int, int]:
        """Return the offsets in `text` where `block` starts and ends."""
        lines = lines or self.lines()
        return lines.offset(block.start), lines.offset(block.end)


LONGEST_SOURCE = 1000
"""How much of a line a message carries: thousands of messages may stand on one line."""


def notice(code: str, message: str, start: Position, end: Position, lines: Lines, help: str = "") -> Notice:
    """Return the message of `code`, with the code's own severity and the author's line."""
    first = lines.starts[start.line - 1]
    line = lines.text[first : min(lines.ends[start.line - 1], first + LONGEST_SOURCE)]
    source = line.encode("utf-8", "replace").decode("utf-8")
    return Notice(code, CODES[code].severity, message, start, end, help, source)


def block_notices(block: DocumentBlock, lines: Lines) -> tuple[Notice, ...]:
    """Return what is wrong with the outside of `block`: it is not closed, or there is nothing in it."""
    found = []
    head_end = Position(block.start.line, block.start.column + len(block.opening))
    if not block.closed:
        message = f"this derivation is never closed: it runs to line {block.end.line}"
        advice = f"Close it: write {block.closing} on a line of its own."
        found.append(notice("DRV102", message, block.start, head_end, lines, advice))
    elif not block.body.text.strip():
        advice = "Write the derivation's rows, or remove the block."
        found.append(notice("DRV103", "this derivation is empty", block.start, head_end, lines, advice))
    return tuple(found)
