"""The pages of a site, rendered: from the cache, from processes that work ahead, or here.

A page's key is a hash of all that its HTML depends on: its text, the settings of its project, how derivations are shown, and the engine.
A build that finds all its pages in the cache loads neither the language nor the engine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from mathdoc.cache import Cache, key_of
from mathdoc.output.page import RenderedPage
from mathdoc.runs import HELD, processes
from mathdoc.settings import settings_of

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_MISTAKEN = 8
"""So many pages may turn out otherwise than foreseen, more often than not, before nothing more is foreseen."""

_FLEETING = ("DRV405", "DRV900")
"""Findings that another run may not have: mathdoc failed."""


class SitePage(NamedTuple):
    """A page as it is asked for: its Markdown, the path that findings carry, and how its derivations are shown."""

    text: str
    path: str
    notations: tuple[str, ...]
    reasons: str = "show"
    mark: bool = False

    @property
    def may_hold_derivations(self) -> bool:
        """Whether it is worth a look."""
        return "derivation" in self.text

    def key(self) -> str:
        """Return the hash of all that counts. Raises `ProjectError`, `OSError`."""
        settings = settings_of(self.path)
        parts = ("page", "" if settings is None else settings.text, ",".join(self.notations), self.reasons, str(self.mark))
        return key_of(parts, self.text.encode("utf-8", "surrogatepass"))


def render(page: SitePage) -> RenderedPage:
    """Check and convert a page."""
    from mathdoc.documents import parse_document
    from mathdoc.output.html import Display, rendered_page

    return rendered_page(parse_document(page.text, page.path), Display(page.notations, page.reasons, page.mark))


def rendered_bytes(page: SitePage) -> bytes:
    """Check and convert a page in another process: the result is sent as it is kept."""
    return msgspec.json.encode(render(page))


class Renderer:
    """Gives pages, and keeps them. Nothing that is wrong with the cache or with a process is more than a loss of time."""

    def __init__(self, cache: Cache | None = None, jobs: int = 1) -> None:
        self.cache, self.jobs = cache, jobs
        self._ahead: dict[str, Future[bytes]] = {}
        self._executor: Executor | None = None
        self._foreseen = self._mistaken = 0

    def ahead(self, pages: Iterable[SitePage]) -> None:
        """Let processes begin with those pages that are not kept, if there is enough for them to do."""
        # A process that has threads is not to be forked: a server that builds again does without.
        if self.jobs < 2 or threading.active_count() > 1:
            return
        missing = {key: page for page in pages if page.may_hold_derivations and self._kept(key := page.key()) is None}
        if len(missing) < HELD:
            return
        self._executor = processes(self.jobs)
        self._ahead = {key: self._executor.submit(rendered_bytes, page) for key, page in missing.items()}

    def page(self, page: SitePage) -> RenderedPage:
        """Return a page. Raises what a render raises."""
        if not page.may_hold_derivations:
            return RenderedPage((), page.text)
        key = page.key()
        kept = self._kept(key)
        if kept is not None:
            return kept
        data = self._foretold(key)
        found = render(page) if data is None else _decoder().decode(data)
        # Settings that have changed meanwhile belong to another key.
        if self.cache is not None and key == page.key() and all(finding.code not in _FLEETING for finding in found.findings):
            self._keep(key, data, found)
        return found

    def close(self) -> None:
        """Let processes go, and the oldest entries, if there are too many."""
        self._dismiss()
        if self.cache is not None:
            self.cache.close()

    def _kept(self, key: str) -> RenderedPage | None:
        data = self.cache.fetch(key) if self.cache is not None else None
        try:
            return None if data is None else _decoder().decode(data)
        except (msgspec.MsgspecError, UnicodeError):
            return None

    def _keep(self, key: str, data: bytes | None, found: RenderedPage) -> None:
        assert self.cache is not None
        try:
            self.cache.store(key, msgspec.json.encode(found) if data is None else data)
        except UnicodeError:
            return

    def _foretold(self, key: str) -> bytes | None:
        """Return what a process has found, if one was asked."""
        if not self._ahead:
            return None
        future = self._ahead.pop(key, None)
        if future is None:
            # Something else changes the pages before they come here: what was begun is of no use.
            self._mistaken += 1
            if self._mistaken > max(_MISTAKEN, self._foreseen):
                self._dismiss()
            return None
        self._foreseen += 1
        try:
            return future.result()
        except Exception:
            return None  # it is rendered here, and what is wrong is told

    def _dismiss(self) -> None:
        self._ahead = {}
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[RenderedPage]:
    return msgspec.json.Decoder(RenderedPage)
