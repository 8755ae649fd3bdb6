"""Derivations in the Markdown cells of Jupyter notebooks. The file is JSON, of which only strings are read and written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from mathdoc.documents.embedded import Embedded, Found, rows_of
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import Cell, Document, notice
from mathdoc.documents.quoting import Quoting, read_json_string
from mathdoc.documents.scan import scan_markdown
from mathdoc.source import Body, Position

_OPENERS = re.compile(r"derivation")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]', re.DOTALL)

Extent = tuple[int, int]
Key = str | int


class Source(Struct):
    """What is known of one cell: its type, the strings of its source, and whether these stand in a list."""

    kind: str
    strings: list[Extent]
    listed: bool = False


def scan_notebook(text: str, path: str = "") -> Document:
    """Return the derivations in the Markdown cells of a notebook, with their places in the file."""
    if not _OPENERS.search(text):
        return Document(path, text, "notebook")
    lines = Lines.of(text)
    try:
        json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        return _no_json(text, path, error, lines)
    found = Found([], [], [], [])
    cells = []
    for number, source in sorted(_sources(text).items()):
        embedded = _markdown(text, source, lines) if source.kind == "markdown" and source.strings else None
        if embedded is not None:
            cells.append(Cell(number + 1, embedded.body.starts))
            found.add(scan_markdown(embedded.body.text, path, macros=True), embedded, lines)
    return Document(
        path, text, "notebook", tuple(found.blocks), tuple(found.notices), tuple(found.symbols), tuple(found.macros), tuple(cells)
    )


def _no_json(text: str, path: str, error: Exception, lines: Lines) -> Document:
    """Return a notebook without derivations, and where it stops being JSON."""
    place = Position(1, 1)
    if isinstance(error, json.JSONDecodeError):
        place = lines.position(error.pos + (len(text) - len(text.removeprefix("\ufeff"))))
    found = notice("DRV107", "this is no notebook: it stops being JSON here", place, Position(place.line, place.column + 1), lines)
    return Document(path, text, "notebook", diagnostics=(found,))


def _sources(text: str) -> dict[int, Source]:
    """Return the source of every cell, by its number from 0."""
    cells: dict[int, Source] = {}
    for keys, start, end in _strings(text):
        match keys:
            case ("cells", int(number), "cell_type"):
                cells.setdefault(number, Source("", [])).kind = json.loads(text[start:end])
            case ("cells", int(number), "source", *rest) if len(rest) <= 1:
                cell = cells.setdefault(number, Source("", []))
                cell.strings.append((start, end))
                cell.listed = bool(rest)
    return cells


def _strings(text: str) -> Iterator[tuple[tuple[Key, ...], int, int]]:
    """Yield every string of a JSON text that is a value: the keys and numbers that lead to it, and its extent with the quotes."""
    keys: list[Key] = []
    objects: list[bool] = []
    named = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            objects.append(sign == "{")
            keys.append("" if sign == "{" else 0)
            named = False
        elif sign in "}]":
            objects.pop()
            keys.pop()
        elif sign == ",":
            named = False
            if not objects[-1]:
                keys[-1] = int(keys[-1]) + 1
        elif sign == ":":
            named = True
        elif objects and objects[-1] and not named:
            keys[-1] = str(json.loads(sign))
        elif objects:
            yield tuple(keys), token.start(), token.end()


def _markdown(text: str, source: Source, lines: Lines) -> Embedded | None:
    """Return the Markdown of a cell. Nothing, if its strings are not whole lines: nobody writes notebooks like this."""
    said: list[str] = []
    offsets: list[int] = []
    for start, end in source.strings:
        string, places = read_json_string(text, start, end)
        said.append(string)
        offsets += places[:-1]
    rows = rows_of("".join(said), [*offsets, source.strings[-1][1] - 1], lines)
    if rows is None:
        return None
    texts, starts, columns = zip(*rows, strict=True)
    quoting = Quoting("json", '"', _line_break(text, source), ascii_only=text.removeprefix("\ufeff").isascii() and "\\u" in text)
    return Embedded(Body("\n".join(texts), starts, columns), "", quoting)


def _line_break(text: str, source: Source) -> str:
    """Return what stands between two lines of a cell: in a list the one string ends and the next one begins."""
    if not source.listed:
        return "\\n"
    if len(source.strings) > 1:
        between = text[source.strings[0][1] : source.strings[1][0]]
    else:
        first = source.strings[0][0]
        between = "," + (text[text.rindex("[", 0, first) + 1 : first] or " ")
    return f'\\n"{between}"'
