"""Pieces of code: a text, and how tightly it binds."""

from __future__ import annotations

from msgspec import Struct


class NoCode(ValueError):
    """There is no code for an expression, in this library or at all; the message says why."""


class Binds:
    """How tightly a piece of code binds."""

    SUM = 10
    PRODUCT = 20
    SIGN = 30
    POWER = 40
    ATOM = 50


class Code(Struct, frozen=True):
    """A piece of code. `axes` are the index letters of its axes, where it is an entry with free letters."""

    text: str
    binds: int = Binds.ATOM
    axes: tuple[str, ...] = ()

    def at(self, level: int) -> str:
        """Return the text for a place that asks for a level."""
        return self.text if self.binds >= level else f"({self.text})"
