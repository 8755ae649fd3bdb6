"""Nondeterminism made explicit: one run of the inference follows one script of choices; all scripts are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct, field

from mathdoc.diagnostics import MathdocError

T = TypeVar("T")


class Choices(Struct):
    """The choices of one run. `taken` holds (option, number of options, ordered) in the order in which they were met."""

    script: tuple[int, ...] = ()
    taken: list[tuple[int, int, bool]] = field(default_factory=list)

    def choose(self, options: int, ordered: bool) -> int:
        """Return which of `options` alternatives this run takes; `ordered`: earlier ones are preferred if they conform."""
        place = len(self.taken)
        option = self.script[place] if place < len(self.script) else 0
        self.taken.append((option, options, ordered))
        return option

    def later(self) -> Iterator[tuple[int, ...]]:
        """Yield the scripts that differ from this run at its last choices, those that this run has opened."""
        options = tuple(option for option, _, _ in self.taken)
        for place in range(len(self.script), len(self.taken)):
            for other in range(1, self.taken[place][1]):
                yield (*options[:place], other)


def explore(run: Callable[[Choices], T], cap: int) -> tuple[list[T], MathdocError | None]:
    """Run every script (at most `cap`), and return the results of those that conform, and the error of the first that does not.

    Of the runs that differ in ordered choices only those with the preferred options are kept.
    """
    pending: list[tuple[int, ...]] = [()]
    found: list[tuple[tuple[int, ...], T]] = []
    first_error: MathdocError | None = None
    tried = 0
    while pending and tried < cap:
        choices = Choices(pending.pop(0))
        tried += 1
        try:
            result = run(choices)
        except MathdocError as error:
            first_error = first_error or error
        else:
            found.append((tuple(option for option, _, ordered in choices.taken if ordered), result))
        pending.extend(choices.later())
    if not found:
        return [], first_error
    best = min(preference for preference, _ in found)
    return [result for preference, result in found if preference == best], None
