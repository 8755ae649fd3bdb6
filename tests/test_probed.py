"""Contraction with random vectors says the same as all entries together, and one direction the same as all derivatives."""

from __future__ import annotations

import pytest

from mathdoc.deriving.problem import read_again
from mathdoc.evaluation.contraction import Labelled, contract_all
from mathdoc.evaluation.indexed import labelled
from mathdoc.evaluation.points import SamplePoint
from mathdoc.evaluation.probed import probed
from mathdoc.keyed_functions import KeyedValues
from mathdoc.ring import PRIMES, Stream, prime_field
from mathdoc.shapes.elaborate import type_relation

HEAD = r"""A, B, X \in \mathbb{R}^{n \times n}, x \in \mathbb{R}^n, S \in \mathbb{S}^n, t \in \mathbb{R}
f = \mathrm{tr}(A X B X)
y = A x
h = x^T S x
"""
ROWS = (
    r"\frac{\partial^2 f}{\partial X_{ij} \partial X_{kl}} = A_{li} B_{jk} + B_{li} A_{jk}",
    r"\frac{\partial f}{\partial X_{ij}} = -2 (A X B)_{ij} + t X_{ij} - 3",
    r"\frac{\partial y_i}{\partial x_j} = A_{ij}",
    r"\frac{\partial h}{\partial S_{ij}} x_k = x_i x_j x_k",
    r"x_k \frac{\partial x_k}{\partial x_j} = x_j",
    r"A_{ij} = \sum_k A_{ik} B_{kj} + \sum_k x_k - \frac{A_{ij}}{t}",
    r"A_{ij} x_k = \delta_{ij} x_k + A_{ii} B_{jk}",
)


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_contraction_is_that_of_all_entries(row: str, n: int) -> None:
    block = read_again(HEAD + row)
    relation = block.parsed.rows[-1].relations[-1]
    typed = type_relation(block.derivation.scope, relation.left, relation.right, relation.span)[0]
    stream, ring = Stream(b"probes"), prime_field(PRIMES[0])
    point = SamplePoint(block.derivation.model, ring, 0, {"n": n}, KeyedValues(ring, stream), stream)
    frame = point.frame.child()
    frame.ranges = {name: range(1, frame.size(size) + 1) for name, size in typed.free}
    assert frame.ranges
    probes = {name: Labelled((name,), point.draw(name, False).constant((n,))) for name in frame.ranges}
    for side in (typed.left, typed.right):
        whole = contract_all(frame, [labelled(frame, side), *probes.values()], set(probes)).array
        assert frame.arithmetic.entries(probed(frame, side, probes)) == frame.arithmetic.entries(whole)
