"""Random tensor networks are drawn, read from the strokes of the picture, and contracted: the entries are those of numpy's `einsum`."""

from __future__ import annotations

import numpy as np
import pytest

from mathdoc.diagrams import Drawer, expression, figure
from mathdoc.notation import Writer, networks_of
from tests.diagrams import pictures
from tests.notation.test_random_networks import VALUES, N, contracted, drawn, written

NAMES = VALUES | {"ε": VALUES["e"]}


@pytest.mark.parametrize("start", range(0, 1200, 100))
def test_the_picture_has_the_entries_of_the_network(start: int) -> None:
    for seed in range(start, start + 100):
        factors, free = drawn(seed)
        side = written(factors, free)
        picture = Drawer(Writer()).side(side, tuple((letter, N) for letter in free))
        (svg,) = pictures.svgs(figure(None, "", picture, Writer()))
        shown = pictures.seen(svg)
        expected = contracted(factors, free)
        assert np.allclose(pictures.contracted(shown, free, NAMES, 3), expected), (seed, factors, free)
        told = pictures.data(svg)
        legs = [tuple(tensor["legs"]) for tensor in told["tensors"]]  # type: ignore[attr-defined]
        assert len(legs) == len(shown.tensors)
        # What is told to programs joins the same legs as the strokes do.
        followed = [label for _, labels in shown.tensors for label in labels]
        said = [label for labels in legs for label in labels]
        assert len(set(zip(followed, said, strict=True))) == len(set(followed)) == len(set(said))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_read_back_is_a_number_with_the_same_letters(seed: int) -> None:
    factors, free = drawn(seed)
    picture = Drawer(Writer()).side(written(factors, free), tuple((letter, N) for letter in free))
    (network,) = networks_of(expression(picture), tuple((letter, N) for letter in free))
    assert {node.array for node in network.nodes} <= {node.array for item in networks_of(written(factors, free)) for node in item.nodes}


def test_a_complete_network_of_four_labels_is_drawn_with_a_long_wire() -> None:
    factors = [("A", "ij"), ("A", "ik"), ("A", "il"), ("B", "jk"), ("B", "jl"), ("B", "kl")]
    (svg,) = pictures.svgs(figure(None, "", Drawer(Writer()).side(written(factors, ""), ()), Writer()))
    assert np.allclose(pictures.contracted(pictures.seen(svg), "", NAMES, 3), contracted(factors, ""))
