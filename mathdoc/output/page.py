"""A page of a site with its derivations rendered: what is kept from one build to the next, and sent from one process to another."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from mathdoc.results import Finding


class Slot(Struct, frozen=True):
    """The HTML of one derivation, the text of the page before it, and what stands before each further line of its container."""

    before: str
    html: str
    prefix: str


class Derivation(Struct, frozen=True):
    """What a list of derivations says about one of them; what is wrong on purpose is counted apart, and spoils no verdict."""

    line: int
    anchor: str
    name: str
    verdict: str
    rows: str


class RenderedPage(Struct, frozen=True):
    """A page: its derivations in place, what follows the last, what was found, and whether that makes a strict build fail."""

    slots: tuple[Slot, ...]
    rest: str
    findings: tuple[Finding, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    fails: bool = False

    def text(self, place: Callable[[str], str] = str) -> str:
        """Return the page with each derivation as `place` returns its HTML."""
        parts = [part for slot in self.slots for part in (slot.before, place(slot.html).replace("\n", f"\n{slot.prefix}"))]
        return "".join((*parts, self.rest))
