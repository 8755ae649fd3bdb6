"""Every limit in one place. Exceeding one gives a message, never a traceback."""

from __future__ import annotations

import time
from collections.abc import Callable
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
"""Seconds that one block may take."""

clock: Callable[[], float] = getattr(time, "thread_time", time.process_time)
"""What seconds are counted by: the processor's time, so that no verdict depends on what else the machine does."""
