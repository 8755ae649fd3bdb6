"""Many files checked: results in the order of the files, from the cache, from this process, or from many.

`check_page` is a pure function of a value that can be pickled; any `concurrent.futures.Executor` can run it, on this machine or elsewhere.
Only so many files are under way that the processes have work: memory does not grow with their number.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mathdoc.cache import Cache, Page
from mathdoc.settings import Settings, settings_of
from mathdoc.tally import Tally

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from mathdoc.results import FileResult

HELD = 8
"""How many files must wait for a check before processes are started for them."""

_AHEAD = 4
"""How many files each process has before it."""

_FLEETING = "DRV405"
"""A finding that another run may not have: mathdoc failed."""


class Outcome(NamedTuple):
    """What is known of a file: its counts, and its result, which is only put together when somebody asks for it."""

    path: str
    tally: Tally
    result: Callable[[], FileResult]


class Failure(NamedTuple):
    """A file that could not be checked, and why."""

    path: str
    message: str


def read_page(path: str, seed: int = 0) -> Page:
    """Return a file with all that its check depends on. Raises `OSError`, `ProjectError`."""
    with open(path, "rb") as file:
        return Page(path, file.read(), settings_of(path), seed)


def leading(paths: Iterable[str]) -> list[str]:
    """Return `paths` without the LaTeX files that others of them read: those come with the others."""
    paths = list(paths)
    if not any(path.lower().endswith(".tex") for path in paths):
        return paths
    from mathdoc.documents.inputs import main_files

    return main_files(paths)


def pages(paths: Iterable[str], seed: int = 0) -> Iterator[Page | Failure]:
    """Read files one by one; what cannot be read is a failure, and the others follow. LaTeX files bring those that they read."""
    for path in leading(paths):
        try:
            page = read_page(path, seed)
        except OSError as error:
            yield Failure(path, error.strerror or str(error))
            continue
        yield from with_inputs(page)


def with_inputs(page: Page) -> tuple[Page, ...]:
    r"""Return a file to check and, if it is LaTeX, the files that it reads with `\input`: each is checked as a part of the whole."""
    if not page.path.lower().endswith(".tex"):
        return (page,)
    from mathdoc.documents.inputs import parts, read_tree

    tree = read_tree(page.path, page.data)
    return tuple(Page(tree[k].path, tree[k].data, settings_of(tree[k].path), page.seed, tree, k) for k in parts(tree)) or (page,)


def check_page(page: Page) -> FileResult:
    """Check one file. Everything that counts is in `page`; nothing else is read."""
    from mathdoc.check import check_document
    from mathdoc.documents import decode_document

    if page.tree:
        from mathdoc.documents.inputs import document_in

        document = document_in(page.tree, page.number)
    else:
        document = decode_document(page.data, page.path)
    return check_document(document, seed=page.seed, settings=page.settings or _NONE)


_NONE = Settings("", "")
"""Settings that say nothing: with them none are looked for."""


def outcomes(
    files: Iterable[Page | Failure], cache: Cache | None = None, jobs: int = 1, executor: Executor | None = None, workers: int = 0
) -> Iterator[Outcome | Failure]:
    """Check files and yield what was found, in their order.

    With `executor` its processes do the work (`workers` of them); else `jobs` processes of our own, once there is enough for them to do.
    """
    crew = _Crew(jobs, executor, workers)
    waiting: deque[_Turn] = deque()
    try:
        for file in files:
            turn = _Turn(file, cache)
            waiting.append(turn)
            if turn.outcome is None:
                crew.give(turn)
            while waiting and (waiting[0].outcome is not None or crew.is_full):
                yield crew.take(waiting.popleft())
        while waiting:
            yield crew.take(waiting.popleft())
    finally:
        crew.dismiss()
        if cache is not None:
            cache.close()


class _Turn:
    """One file on its way from the list to its outcome."""

    def __init__(self, file: Page | Failure, cache: Cache | None) -> None:
        self.page = file if isinstance(file, Page) else Page("", b"")
        self.outcome: Outcome | Failure | None = file if isinstance(file, Failure) else None
        self.cache = cache if isinstance(file, Page) else None
        self.key = self.cache.key(self.page) if self.cache is not None else ""
        self.future: Future[FileResult] | None = None
        entry = self.cache.get(self.key) if self.cache is not None else None
        if entry is not None:
            path = self.page.path
            self.outcome = Outcome(path, entry.tally, lambda: entry.result(path))

    def settle(self, result: FileResult) -> None:
        """Take a result, and keep it for other runs."""
        from mathdoc.results import tally_of

        tally = tally_of([result])
        if self.cache is not None and (not tally.findings or all(finding.code != _FLEETING for finding in result.all_findings)):
            self.cache.put(self.key, result)
        self.outcome = Outcome(self.page.path, tally, lambda: result)


class _Crew:
    """Those who check: this process, processes of our own that are started when there is work for them, or an executor's."""

    def __init__(self, jobs: int, executor: Executor | None, workers: int) -> None:
        self.jobs, self.executor, self.theirs = jobs, executor, executor is not None
        self.held: list[_Turn] = []
        self.under_way = 0
        self.most = _AHEAD * max(workers or (os.cpu_count() or 1 if self.theirs else jobs), 1)

    @property
    def is_full(self) -> bool:
        return self.under_way >= self.most

    def give(self, turn: _Turn) -> None:
        if self.executor is None and self.jobs == 1:
            turn.settle(check_page(turn.page))
            return
        self.held.append(turn)
        if self.executor is not None or len(self.held) >= HELD:
            for held in self.held:
                self._send(held)
            self.held.clear()

    def take(self, turn: _Turn) -> Outcome | Failure:
        """Return a file's outcome, when it is there."""
        if turn.outcome is None and turn.future is None:
            turn.settle(check_page(turn.page))
        elif turn.outcome is None:
            self._wait(turn)
        assert turn.outcome is not None
        return turn.outcome

    def _send(self, turn: _Turn) -> None:
        from concurrent.futures import BrokenExecutor

        if self.executor is None:
            self.executor = _processes(self.jobs)
        try:
            turn.future = self.executor.submit(check_page, turn.page)
        except BrokenExecutor:
            if self.theirs:
                raise
            self.executor = _processes(self.jobs)
            turn.future = self.executor.submit(check_page, turn.page)
        self.under_way += 1

    def _wait(self, turn: _Turn) -> None:
        from concurrent.futures import BrokenExecutor

        assert turn.future is not None
        self.under_way -= 1
        try:
            turn.settle(turn.future.result())
        except BrokenExecutor:
            if self.theirs:
                raise
            self._alone(turn)

    def _alone(self, turn: _Turn) -> None:
        """A process has died, and took the work of all with it: this file gets one of its own, and only if that dies it is to blame."""
        from concurrent.futures import BrokenExecutor

        with _processes(1) as own:
            try:
                turn.settle(own.submit(check_page, turn.page).result())
            except BrokenExecutor:
                turn.outcome = Failure(turn.page.path, "the process that checked this file died")

    def dismiss(self) -> None:
        if self.executor is not None and not self.theirs:
            self.executor.shutdown(cancel_futures=True)


def _processes(number: int) -> Executor:
    from importlib import import_module

    # Where processes are forked, they share what is loaded before.
    import_module("mathdoc.check")
    return processes(number)


def processes(number: int) -> Executor:
    """Return processes of our own, which leave Ctrl-C to the first."""
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(number, initializer=_ignore_interrupts)


def _ignore_interrupts() -> None:
    """Leave it to the first process to answer Ctrl-C."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
