"""How many rows of a file have which verdict: all that a summary needs of a file without findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

VERDICTS = ("given", "verified", "supported", "refuted", "unknown", "error", "open")
"""The verdicts in the order of the public format."""


class Tally(NamedTuple):
    """Counts of files, derivations, findings, and rows by verdict (in the order of `VERDICTS`)."""

    files: int = 0
    blocks: int = 0
    findings: int = 0
    rows: tuple[int, ...] = (0,) * len(VERDICTS)

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Tally:
        """Return the tally that was written down as `numbers`. Raises `ValueError`."""
        if len(numbers) != 3 + len(VERDICTS):
            raise ValueError("this is no tally")
        return cls(numbers[0], numbers[1], numbers[2], tuple(numbers[3:]))

    def numbers(self) -> tuple[int, ...]:
        """Return all counts in one row."""
        return (self.files, self.blocks, self.findings, *self.rows)

    def plus(self, other: Tally) -> Tally:
        """Return the counts of both together."""
        return Tally.of([a + b for a, b in zip(self.numbers(), other.numbers(), strict=True)])

    def counts(self) -> Mapping[str, int]:
        """Return how many rows have each verdict."""
        return dict(zip(VERDICTS, self.rows, strict=True))

    def __str__(self) -> str:
        """Return the one-line summary of a run."""
        head = f"{count(self.files, 'file')}, {count(self.blocks, 'derivation')}"
        told = {name: number for name, number in self.counts().items() if number and name != "given"}
        rows = ", ".join(f"{number} {'checked to many digits' if name == 'supported' else name}" for name, number in told.items())
        tail = count(self.findings, "finding") if self.findings else "no findings"
        return ": ".join(part for part in (head, rows) if part) + f"; {tail}"


def count(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
