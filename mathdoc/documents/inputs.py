r"""LaTeX documents of several files: what `\input`, `\include` and `\subfile` read, as far as it belongs to the project.

A file is checked with the macros and symbols that it has where it is read. Macros are those defined before, in whatever file. Symbols
are those of the files that lead to it, and of files without derivations that these read, such as a preamble.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from mathdoc.documents.find import LATEX_SUFFIXES
from mathdoc.documents.lines import Lines
from mathdoc.documents.macros import harvest_macros, without_derivations
from mathdoc.documents.masking import mask
from mathdoc.documents.model import Document, Given, Macro, notice
from mathdoc.documents.read import decode_document, parse_document, with_given
from mathdoc.settings import project_root
from mathdoc.source import Body, Position

DEEPEST = 50
"""How many files may be read within each other; TeX itself gives up earlier."""

_HINT = re.compile(rb"\\(?:input|include|subfile)(?![A-Za-z])")
_INPUT = re.compile(r"\\(input|include|subfile)(?![A-Za-z])[ \t]*(?:\{([^{}\r\n]{1,300})\}|([^\s{}\\%#]{1,300}))")
_BEFORE = Position(0, 0)
"""Where macros stand that were defined before a file is read."""
_HELP = {
    "DRV108": "Remove one of the commands.",
    "DRV109": "Names start from the folder of the main file, and stay inside its project.",
}


class Reading(NamedTuple):
    """One command that reads a file: its extent in the text, and the number of the file, or the code of a message and what it says."""

    start: int
    end: int
    file: int
    code: str = ""
    message: str = ""


class TexFile(NamedTuple):
    """One file of a document, and what it reads."""

    path: str
    data: bytes
    reads: tuple[Reading, ...] = ()


Tree = tuple[TexFile, ...]
"""All files of a document, each once, in the order in which they are read."""


def read_tree(path: str, data: bytes) -> Tree:
    r"""Return a LaTeX file with all that it reads, directly or not; nothing if it reads nothing.

    As TeX does, names are taken from the folder of the main file; the suffix `.tex` may be left out. What lies outside the project (the
    nearest folder with `pyproject.toml` or `.git`, else that of the main file), also behind a link, is not opened.
    """
    if os.path.splitext(path)[1].lower() not in LATEX_SUFFIXES or not _HINT.search(data):
        return ()
    walk = _Walk(path)
    walk.enter(path, data, (os.path.realpath(path),))
    return tuple(walk.files)


def main_files(paths: Iterable[str]) -> list[str]:
    """Return `paths` without the files that others of them read: these are checked as parts of the others."""
    paths = list(paths)
    read: dict[str, set[str]] = {path: {os.path.realpath(file.path) for file in _tree_on_disk(path)[1:]} for path in paths}
    below = set[str]().union(*read.values())
    mains = {path: None for path in paths if os.path.realpath(path) not in below}
    reached = set[str]().union(*(read[path] for path in mains))
    for path in paths:
        # Files that read each other in a circle: the first one that is named leads the others.
        if path not in mains and os.path.realpath(path) not in reached:
            mains[path] = None
            reached |= read[path]
    return [path for path in paths if path in mains]


def all_files(paths: Iterable[str]) -> list[str]:
    """Return `paths` and the files that they read, each once."""
    return list(dict.fromkeys(found for path in paths for found in (path, *(file.path for file in _tree_on_disk(path)))))


def parts(tree: Tree) -> list[int]:
    """Return the numbers of the files of a document that are documents themselves: the main file, LaTeX, and what holds derivations."""
    return [k for k, file in enumerate(tree) if os.path.splitext(file.path)[1].lower() in LATEX_SUFFIXES or b"derivation" in file.data]


def document_in(tree: Tree, number: int) -> Document:
    """Return one file of a document, with what the others give to it. Nothing is read."""
    file = tree[number]
    own = decode_document(file.data, file.path) if _text(file.data) is None else parse_document(_text(file.data) or "", file.path, "latex")
    if not any(b"derivation" in other.data for other in tree):
        return own
    lines = own.lines()
    told = tuple(
        notice(read.code, read.message, lines.position(read.start), lines.position(read.end), lines, _HELP[read.code])
        for read in file.reads
        if read.code
    )
    return with_given(own, Given(_given_symbols(tree, number), _given_macros(tree, number), told))


class _Walk:
    """The files of one document, as they are found."""

    def __init__(self, path: str) -> None:
        self.folder = os.path.dirname(path)
        real = os.path.dirname(os.path.realpath(path))
        self.project = project_root(real) or real
        self.files: list[TexFile] = []
        self.known: set[str] = set()

    def enter(self, path: str, data: bytes, opened: tuple[str, ...]) -> int:
        """Take up a file and all that it reads; `opened` are the real paths that lead to it. Return its number."""
        number = len(self.files)
        self.files.append(TexFile(path, data))
        self.known.add(opened[-1])
        reads = []
        for match in _INPUT.finditer(mask(_text(data) or "").code):
            # In the text of a macro, its argument stands for the name.
            if "#" not in match[0]:
                file, code, message = self._followed((match[2] or match[3]).strip(), match[1], opened)
                reads.append(Reading(match.start(), match.end(), file, code, message))
        self.files[number] = TexFile(path, data, tuple(reads))
        return number

    def _followed(self, name: str, command: str, opened: tuple[str, ...]) -> tuple[int, str, str]:
        """Return the number of the file that is called `name`, or -1 and what is wrong with it."""
        if "\\" in name or "\0" in name:
            return -1, "DRV109", f"`{name}` is no file name, so it is not read"
        path = self._found(name, command)
        if path is None:
            return -1, "DRV109", f"there is no file `{name}` in the project, so it is not read"
        real = os.path.realpath(path)
        if not self._is_inside(real):
            return -1, "DRV109", f"`{name}` lies outside the project, so it is not read"
        if real in opened:
            return -1, "DRV108", f"`{name}` is being read already: it reads itself" + (", through others" if real != opened[-1] else "")
        if real in self.known:
            return -1, "", ""
        if len(opened) >= DEEPEST:
            return -1, "DRV108", f"more than {DEEPEST} files are read within each other; `{name}` is not"
        try:
            with open(real, "rb") as stream:
                data = stream.read()
        except OSError as error:
            return -1, "DRV109", f"`{name}` cannot be read: {error.strerror or error}"
        return self.enter(path, data, (*opened, real)), "", ""

    def _is_inside(self, path: str) -> bool:
        """Say whether a path without links lies in the project."""
        return os.path.commonpath([path, self.project]) == self.project

    def _found(self, name: str, command: str) -> str | None:
        """Return the path of an ordinary file; outside the project nothing is looked for."""
        names = [name] if name.endswith(".tex") else [f"{name}.tex"] if command == "include" else [f"{name}.tex", name]
        for candidate in (os.path.normpath(os.path.join(self.folder, found)) for found in names):
            if not self._is_inside(os.path.realpath(candidate)) or os.path.isfile(candidate):
                return candidate
        return None


@lru_cache(maxsize=4)
def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _tree_on_disk(path: str) -> Tree:
    """Return the tree of a file; of what cannot be read, none: that is told where it is read for a check."""
    if os.path.splitext(path)[1].lower() not in LATEX_SUFFIXES:
        return ()
    try:
        with open(path, "rb") as stream:
            return read_tree(path, stream.read())
    except OSError:
        return ()


@lru_cache(maxsize=256)
def _macros(data: bytes) -> tuple[Macro, ...]:
    """Return the macros of one file: one without derivations is not scanned when it is read, but may well hold them."""
    text = _text(data) or ""
    return harvest_macros(without_derivations(mask(text)), Lines.of(text))


@lru_cache(maxsize=256)
def _symbols(data: bytes) -> tuple[bool, tuple[Body, ...]]:
    """Return whether a file holds derivations, and its symbols."""
    document = parse_document(_text(data) or "", "", "latex")
    return bool(document.blocks), document.symbols


def _in_order(tree: Tree, number: int, stop: int = -1) -> Iterator[Macro | int]:
    """Yield the macros of a file and of all that it reads as TeX meets them, and the number of each file before its first macro."""
    yield number
    if number == stop:
        return
    lines = Lines.of(_text(tree[number].data) or "")
    found: list[tuple[Position, Macro | int]] = [(macro.position, macro) for macro in _macros(tree[number].data)]
    found += [(lines.position(read.start), read.file) for read in tree[number].reads if read.file >= 0]
    for _, item in sorted(found, key=lambda pair: pair[0]):
        if isinstance(item, int):
            yield from _in_order(tree, item, stop)
        else:
            yield item


def _given_macros(tree: Tree, number: int) -> tuple[Macro, ...]:
    """Return the macros that other files give to one: what was defined before, and what it reads itself, where it reads it."""
    given: list[Macro] = []
    for item in _in_order(tree, 0, number):
        if item == number:
            break
        if isinstance(item, Macro):
            given.append(replace(item, position=_BEFORE))
    lines = Lines.of(_text(tree[number].data) or "")
    for read in tree[number].reads:
        if read.file >= 0:
            place = lines.position(read.start)
            given += [replace(item, position=place) for item in _in_order(tree, read.file) if isinstance(item, Macro)]
    return tuple(given)


def _given_symbols(tree: Tree, number: int) -> tuple[Body, ...]:
    """Return the symbols that other files give to one: those of the files that lead to it, and of preambles."""
    leading = {read.file: k for k, file in enumerate(tree) for read in file.reads if read.file >= 0}
    chain = []
    above = number
    while above in leading:
        above = leading[above]
        chain.append(above)
    given = [_placed(body, Position(0, 1)) for k in reversed(chain) for body in (*_preambles(tree, k), *_symbols(tree[k].data)[1])]
    lines = Lines.of(_text(tree[number].data) or "")
    for read in tree[number].reads:
        if read.file >= 0 and not _symbols(tree[read.file].data)[0]:
            bodies = (*_preambles(tree, read.file), *_symbols(tree[read.file].data)[1])
            given += [_placed(body, lines.position(read.end)) for body in bodies]
    return tuple(given)


def _preambles(tree: Tree, number: int) -> Iterator[Body]:
    """Yield the symbols of the files without derivations that a file reads."""
    for read in tree[number].reads:
        if read.file >= 0 and not _symbols(tree[read.file].data)[0]:
            yield from _preambles(tree, read.file)
            yield from _symbols(tree[read.file].data)[1]


def _placed(body: Body, place: Position) -> Body:
    """Return a body of another file as one that stands at a place of this one, for the macros that act there."""
    return Body(body.text, (place,) * len(body.starts))
