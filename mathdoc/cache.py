"""Results that were found before, on disk: a page is checked once for each of its states.

An entry's key is a hash of all that a verdict depends on: the text, the project's settings, the seed, and the engine itself (mathdoc's own
files, Python, the libraries). Nothing that is wrong with the folder stops a run: what cannot be read or written is done without.

The engine is told by the names, sizes and times of its files; their times of creation, which nobody can foretell, keep entries out that
somebody else has put into a repository.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from mathdoc.hashing import blake2b
from mathdoc.settings import Settings, project_root
from mathdoc.tally import Tally

if TYPE_CHECKING:
    from mathdoc.documents.inputs import Tree
    from mathdoc.results import FileResult

LARGEST = 128 * 2**20
"""Bytes that the entries may take; the oldest go first."""

_DAY = 86_400
_STALE = 600
"""Seconds after which a file that somebody began to write belongs to nobody."""

_MARK = b"mathdoc-1"
_LIBRARIES = ("flint", "markdown_it", "pylatexenc", "sympy", "msgspec")
_DISTRIBUTIONS = ("python_flint-", "markdown_it_py-", "pylatexenc-", "sympy-", "mpmath-", "msgspec-")


class Page(NamedTuple):
    """A file to check, with everything that the check depends on: a value that can be sent anywhere."""

    path: str
    data: bytes
    settings: Settings | None = None
    seed: int = 0
    tree: Tree = ()
    """All files of the LaTeX document that this one belongs to."""
    number: int = 0
    """Which of them it is."""


class Entry(NamedTuple):
    """A result as it is stored."""

    tally: Tally
    body: bytes

    def result(self, path: str) -> FileResult:
        """Return the result of the file that is called `path` today."""
        from msgspec.structs import replace

        return replace(_decoder()(self.body), path=path)


class Cache:
    """The entries in one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._written = False

    def key(self, page: Page) -> str:
        """Return the name of a page's entry."""
        settings = "" if page.settings is None else page.settings.text
        # Lengths stand in the words, so that no two pages have the same bytes after one another.
        words = [repr((page.number, number, len(file.data), file.reads)) for number, file in enumerate(page.tree)]
        data = b"".join((*[file.data for file in page.tree], page.data))
        return key_of((os.path.splitext(page.path)[1].lower(), settings, str(page.seed), *words), data)

    def fetch(self, key: str) -> bytes | None:
        """Return what was stored under a key, or None if there is nothing that is whole."""
        path = self._path(key)
        try:
            with open(path, "rb") as file:
                data = file.read()
                if time.time() - os.fstat(file.fileno()).st_mtime > _DAY:
                    os.utime(path)
        except OSError:
            return None
        head, _, rest = data.partition(b"\n")
        return rest if head == _head(key, rest) else None

    def store(self, key: str, data: bytes) -> None:
        """Keep something; where that cannot be done, nothing happens."""
        try:
            if not self._written:
                _prepare(self.folder)
            self._written = True
            _write(self._path(key), _head(key, data) + b"\n" + data)
        except OSError:
            return

    def get(self, key: str) -> Entry | None:
        """Return an entry, or None if there is none that is whole."""
        rest = self.fetch(key)
        if rest is None:
            return None
        numbers, _, body = rest.partition(b"\n")
        try:
            return Entry(Tally.of([int(number) for number in numbers.split()]), body)
        except ValueError:
            return None

    def put(self, key: str, result: FileResult) -> None:
        """Keep a result; where that cannot be done, nothing happens."""
        import msgspec

        from mathdoc.results import tally_of

        try:
            numbers = " ".join(map(str, tally_of([result]).numbers()))
            self.store(key, numbers.encode() + b"\n" + msgspec.json.encode(result))
        except UnicodeError:
            return

    def close(self) -> None:
        """Let the oldest entries go, if something was written and there are too many."""
        if self._written:
            self.prune(LARGEST)

    def prune(self, largest: int) -> None:
        """Remove the oldest entries until all take three quarters of `largest` bytes, if they take more than that."""
        entries = sorted(self.entries())
        total = sum(size for _, size, _ in entries)
        if total <= largest:
            return
        for _, size, path in entries:
            if total <= largest * 3 // 4:
                break
            _remove(path)
            total -= size

    def entries(self) -> Iterator[tuple[float, int, str]]:
        """Yield time, size and path of every entry; what writers left that were killed is removed."""
        for shard in _listed(self.folder):
            for file in _listed(shard.path) if shard.is_dir(follow_symlinks=False) and len(shard.name) == 2 else ():
                try:
                    state = file.stat(follow_symlinks=False)
                except OSError:
                    continue
                if file.name.endswith(".tmp"):
                    if time.time() - state.st_mtime > _STALE:
                        _remove(file.path)
                else:
                    yield state.st_mtime, state.st_size, file.path

    def clear(self) -> int:
        """Remove every entry; return how many there were."""
        paths = [path for _, _, path in self.entries()]
        for path in paths:
            _remove(path)
        return len(paths)

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key[:2], key[2:])


def key_of(parts: Iterable[str], data: bytes) -> str:
    """Return the name of an entry that depends on the engine, on texts, and on data."""
    whole = blake2b(engine(), digest_size=20)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        whole.update(b"%d:%b" % (len(encoded), encoded))
    whole.update(data)
    return whole.hexdigest()


def default_folder(path: str) -> str | None:
    """Return where results about a file are kept: `.cache/mathdoc` in its project; without a project nowhere."""
    root = project_root(path)
    return None if root is None else os.path.join(root, ".cache", "mathdoc")


@lru_cache(maxsize=1)
def engine() -> bytes:
    """Return a hash of all that decides on verdicts apart from the page: mathdoc's files, Python and the libraries."""
    own = os.path.dirname(os.path.abspath(__file__))
    marks = [sys.version, sys.platform, *_files(own)]
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            marks.append(f"{name}: none")
            continue
        marks.append(_mark(spec.origin, os.stat(spec.origin)))
        around = os.path.dirname(os.path.dirname(spec.origin))
        marks += sorted(found for found in _names(around) if found.startswith(_DISTRIBUTIONS))
    return blake2b("\n".join(marks).encode("utf-8", "surrogateescape"), digest_size=32).digest()


def _files(folder: str) -> Iterator[str]:
    """Yield a mark of every module in a folder and below it, in order."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _files(entry.path)
        elif entry.name.endswith(".py"):
            yield _mark(entry.path, entry.stat())


def _mark(path: str, state: os.stat_result) -> str:
    return f"{path} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"


@lru_cache(maxsize=8)
def _names(folder: str) -> tuple[str, ...]:
    return tuple(entry.name for entry in _listed(folder))


def _listed(folder: str) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _head(key: str, rest: bytes) -> bytes:
    return b"%b %b" % (_MARK, blake2b(rest, key=key.encode(), digest_size=16).hexdigest().encode())


@lru_cache(maxsize=1)
def _decoder() -> Callable[[bytes], FileResult]:
    import msgspec

    from mathdoc.results import FileResult

    return msgspec.json.Decoder(FileResult).decode


def _prepare(folder: str) -> None:
    """Make the folder, with a note that keeps it out of repositories and backups."""
    os.makedirs(folder, exist_ok=True)
    notes = {".gitignore": b"*\n", "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n"}
    for name, text in notes.items():
        if not os.path.exists(os.path.join(folder, name)):
            _write(os.path.join(folder, name), text)


def _write(path: str, data: bytes) -> None:
    """Write a file at once or not at all. It need not last through a power failure: a broken entry is no entry."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        _remove(temporary)
        raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
