"""Every limit in one place. Exceeding one gives a message, never a traceback."""

from __future__ import annotations

from threading import local
from typing import Final

BODY_LENGTH: Final = 100_000
"""Code points in the body of one block."""

ROW_LENGTH: Final = 20_000
"""Code points in one row."""

NESTING: Final = 100
"""Brackets, braces and environments inside one another."""

ROWS: Final = 2_000
"""Rows in one block."""

READINGS: Final = 8
"""Readings of one row that are kept and compared."""

SETTLED_CHOICES: Final = 8
"""Places in one row where shapes decide between two groupings."""

EXPONENT: Final = 10_000
"""The largest power that is written as a number."""

DIGITS: Final = 400
"""Digits of one number."""

ENTRIES: Final = 20_000
"""Entries of one array at the sizes that are tried."""

TIME: Final = 10.0
"""Seconds of work (see `clock`) that one block may take."""

TOO_LONG: Final = f"no answer within the {TIME:.0f} seconds that a block may take"


class _Done(local):
    """What this thread has done so far, in steps of about a microsecond of a processor of 2020."""

    steps = 0


_done = _Done()


def work(steps: int) -> None:
    """Count work that is done: about as many steps as it takes microseconds."""
    _done.steps += steps


def clock() -> float:
    """Return the seconds that the work of this thread counts for.

    Limits in seconds are limits of work, so that nothing that mathdoc says depends on the machine or on what else it does.
    """
    return _done.steps * 1e-6
