"""Arrays with a batch axis, and the ways in which a number can fail to exist."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.complex128]


class Undefined(Exception):
    """The expression has no real value at this point."""


class Unclear(Exception):
    """The value exists, but float64 cannot tell it well enough here (a kink or a singular matrix is near)."""


class NotCovered(Exception):
    """This evaluator does not know the construct."""


def array(value: object) -> Array:
    """Return anything as an array of complex numbers."""
    return np.asarray(value, dtype=np.complex128)


def stretched(value: Array, batch: int) -> Array:
    """Return `value` with exactly `batch` entries in its batch axis."""
    return array(np.broadcast_to(value, (batch, *value.shape[1:])))


def repeated(value: Array, times: int) -> Array:
    """Return `value` with every batch entry repeated; what is the same for the whole batch stays one entry."""
    return value if value.shape[0] == 1 else array(np.repeat(value, times, axis=0))
