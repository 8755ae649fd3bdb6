"""What a code and a message are."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from mathdoc.source import Span

Severity = Literal["error", "warning", "info"]


class Code(Struct, frozen=True, kw_only=True):
    """One kind of message: what it says, why it matters, an example that shows it, and how to mend it."""

    code: str
    name: str
    severity: Severity
    what: str
    why: str
    example: str
    fix: str


class Repair(Struct, frozen=True):
    """What may stand at `span` instead, to the letter; the kernel has verified the row with it. `what` says what it changes.

    `size` is how many marks of the author's it changes. `by_hand`: it asks for the author's eye, and is not to be put in unasked.
    """

    text: str
    span: Span
    what: str = ""
    size: int = 0
    by_hand: bool = False


class Diagnostic(Struct, frozen=True):
    """One message about one place of a block's body. `help` says what to do next; `notes` add facts, a line each."""

    code: str
    message: str
    span: Span
    help: str = ""
    severity: Severity = "error"
    notes: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


class MathdocError(Exception):
    """A message that ends the work on a row, a block or a file. Carries the diagnostic to show."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
