"""Functions of matrices against mpmath's, which computes them by other means."""

from __future__ import annotations

import mpmath
import pytest

from mathdoc.matrix_functions import MATRIX_FUNCTIONS
from mathdoc.ring import Mat, NoValue, balls

POSITIVE = [[5, 1, 0], [1, 4, -2], [0, -2, 7]]
WIDE = [[3201, 3200], [3200, 3201]]
GENERAL = [[1, -2, 0], [3, 1, 1], [0, 2, -1]]
MPMATH = {
    "exp": mpmath.expm, "log": mpmath.logm, "sqrt": mpmath.sqrtm, "sin": mpmath.sinm, "cos": mpmath.cosm,
    "sinh": lambda m: (mpmath.expm(m) - mpmath.expm(-m)) / 2, "cosh": lambda m: (mpmath.expm(m) + mpmath.expm(-m)) / 2,
    "tanh": lambda m: (mpmath.expm(m) - mpmath.expm(-m)) * (mpmath.expm(m) + mpmath.expm(-m)) ** -1,
}  # fmt: skip


def matrix(rows: list[list[int]]) -> Mat:
    ring = balls()
    return ring.make(len(rows), len(rows), [ring.number(entry) for row in rows for entry in row])


def test_every_function_has_a_reference() -> None:
    assert set(MPMATH) == set(MATRIX_FUNCTIONS)


CASES = [
    *((name, POSITIVE) for name in MATRIX_FUNCTIONS),
    *((name, WIDE) for name in ("log", "sqrt", "sin", "cos")),
    *((name, GENERAL) for name in MATRIX_FUNCTIONS if name not in ("log", "sqrt")),
]


@pytest.mark.parametrize(("name", "rows"), CASES)
def test_a_function_agrees_to_sixty_digits(name: str, rows: list[list[int]]) -> None:
    found = balls().entries(MATRIX_FUNCTIONS[name](balls(), matrix(rows)))
    with mpmath.workdps(90):
        expected = list(MPMATH[name](mpmath.matrix(rows)))
        for ball, value in zip(found, expected, strict=True):
            difference = mpmath.mpf(ball.mid().str(85, radius=False)) - mpmath.re(value)  # type: ignore[attr-defined]
            assert abs(difference) < mpmath.mpf(10) ** -60 * (1 + abs(value))


def test_a_matrix_without_a_logarithm_has_none() -> None:
    with pytest.raises(NoValue):
        MATRIX_FUNCTIONS["log"](balls(), matrix([[-1, 0], [0, 2]]))
