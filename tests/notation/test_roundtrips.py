"""From a notation of operators to index notation and back: the first form comes back in all but a few rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.roundtrips import documents, trips

PAGE = Path(__file__).parents[1] / "derivations.md"


@pytest.mark.parametrize("notation", ["trace", "colon"])
def test_the_first_form_comes_back(notation: str) -> None:
    found = [trip for document in documents(PAGE) for trip in trips(document, notation)]
    assert len(found) > 50
    assert sum(trip.returns for trip in found) >= 0.95 * len(found)
