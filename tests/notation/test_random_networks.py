"""Random tensor networks: the form of whole arrays has the entries that numpy's `einsum` gives, and every network that has one gets it."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from mathdoc import build
from mathdoc import expr as E
from mathdoc.notation import CannotSay, expression_of, networks_of, whole
from mathdoc.sizes import ONE, SCALAR, Shape, Size

Real = NDArray[np.float64]
Factor = tuple[str, str]

N = Size.of(3)
ARRAYS: dict[str, Shape] = {"x": (N, ONE), "y": (N, ONE), "z": (ONE, N), "A": (N, N), "B": (N, N), "C": (N, N), "I": (N, N), "e": (N, N, N)}
DRAW = np.random.default_rng(7)
VALUES: dict[str, Real] = {name: DRAW.normal(size=tuple(3 if size == N else 1 for size in shape)) for name, shape in ARRAYS.items()}
VALUES["I"] = np.eye(3)
VALUES["e"] = np.array([[[(i - j) * (j - k) * (k - i) / 2 for k in range(3)] for j in range(3)] for i in range(3)])


def drawn(seed: int) -> tuple[list[Factor], str]:
    """Return the factors of a random network, and its free letters in the order of the axes."""
    choose = random.Random(seed)
    names = choose.choices(list(ARRAYS), (3, 2, 1, 4, 3, 2, 1, 0.4), k=choose.randint(1, 5))
    letters = "ijkl"[: choose.randint(1, 4)]
    factors = []
    for name in names:
        order = 3 if name == "e" else 2 - (ONE in ARRAYS[name])
        factors.append((name, "".join(choose.choices(letters, k=order))))
    used = sorted({letter for _, places in factors for letter in places})
    return factors, "".join(choose.sample(used, choose.randint(0, min(2, len(used)))))


def array(name: str) -> E.Expr:
    if name == "I":
        return build.identity(N)
    return E.Literal("levi_civita", (N,), shape=ARRAYS["e"]) if name == "e" else E.Symbol(name, shape=ARRAYS[name])


def written(factors: list[Factor], free: str) -> E.Expr:
    """Return a network in index notation."""
    bound = sorted({letter for _, places in factors for letter in places} - set(free))
    return build.summed([(letter, N) for letter in bound], build.mul(*[build.entry(array(name), places) for name, places in factors]))


def contracted(factors: list[Factor], free: str) -> Real:
    operands = [VALUES[name].ravel() if ONE in ARRAYS[name] else VALUES[name] for name, _ in factors]
    return np.asarray(np.einsum(",".join(places for _, places in factors) + "->" + free, *operands))


def value(expr: E.Expr) -> Real:
    """Evaluate with numpy."""
    if isinstance(expr, E.Number):
        return np.array([[float(expr.value)]])
    if isinstance(expr, E.SizeValue):
        return np.array([[3.0]])
    if isinstance(expr, E.Symbol):
        return VALUES[expr.name]
    if isinstance(expr, E.Literal):
        return np.eye(3) if expr.kind == "identity" else np.ones(tuple(3 if size == N else 1 for size in build.shape_of(expr)))
    assert isinstance(expr, E.Apply)
    args = [value(arg) for arg in expr.args]
    if expr.operator == "product":
        total = args[0]
        for arg in args[1:]:
            total = total * arg if total.size == 1 or arg.size == 1 else total @ arg
        return total
    rules: dict[str, Callable[[], object]] = {
        "transpose": lambda: args[0].T, "hadamard": lambda: args[0] * args[1], "trace": lambda: np.array([[np.trace(args[0])]]),
        "inner": lambda: np.array([[np.sum(args[0] * args[1])]]), "diag_matrix": lambda: np.diag(args[0].ravel()),
        "diag_vector": lambda: np.diag(args[0])[:, None], "diagonal_part": lambda: np.diag(np.diag(args[0])),
        "cross_product": lambda: np.cross(args[0].ravel(), args[1].ravel())[:, None], "negate": lambda: -args[0],
    }  # fmt: skip
    return np.asarray(rules[expr.operator](), dtype=np.float64)


def reducible(factors: list[Factor], free: str) -> bool:
    """Whether a network without ε is series-parallel, its free letters being kept."""
    edges = {frozenset(places) for _, places in factors if len(set(places)) == 2} | ({frozenset(free)} if len(free) == 2 else set())
    left = {letter for edge in edges for letter in edge} - set(free)
    while left:
        easy = next((letter for letter in left if sum(letter in edge for edge in edges) < 3), None)
        if easy is None:
            return False
        ends = frozenset(letter for edge in edges if easy in edge for letter in edge) - {easy}
        edges = {edge for edge in edges if easy not in edge} | ({ends} if len(ends) == 2 else set())
        left.remove(easy)
    return True


@pytest.mark.parametrize("start", range(0, 1200, 100))
def test_the_matrix_form_has_the_entries_of_the_network(start: int) -> None:
    said = 0
    for seed in range(start, start + 100):
        factors, free = drawn(seed)
        try:
            form = whole(written(factors, free), tuple((letter, N) for letter in free))
        except CannotSay:
            assert any(name == "e" for name, _ in factors) or not reducible(factors, free), factors
            continue
        said += 1
        expected = contracted(factors, free)
        assert not any(isinstance(node, E.Index) for node in E.walk(form))
        assert np.allclose(value(form).reshape(expected.shape), expected), (factors, free, form)
    assert said > 85


def test_four_letters_that_are_all_joined_have_no_form() -> None:
    factors = [("A", "ij"), ("A", "ik"), ("A", "il"), ("B", "jk"), ("B", "jl"), ("B", "kl")]
    assert not reducible(factors, "")
    with pytest.raises(CannotSay, match="the sum over i, j, k, l is no product"):
        whole(written(factors, ""))


@pytest.mark.parametrize("seed", range(60))
def test_a_network_is_written_back(seed: int) -> None:
    factors, free = drawn(seed)
    axes = tuple((letter, N) for letter in free)
    (network,) = networks_of(written(factors, free), axes)
    (again,) = networks_of(expression_of(network), axes)
    assert again.multiplicity.total() == network.multiplicity.total()
    assert sorted(again.multiplicity.values()) == sorted(network.multiplicity.values())


def test_the_entries_of_an_array_are_networks() -> None:
    a, x = E.Symbol("A", shape=(N, N)), E.Symbol("x", shape=(N, ONE))
    network, other = networks_of(build.add(build.mul(a, a, x), build.hadamard(x, x)), (("i", N),))
    assert [len(node.labels) for node in network.nodes] == [2, 2, 1]
    assert len(network.sums) == 2
    assert other.multiplicity == {"i": 2}
    assert networks_of(build.trace(a))[0].sizes == dict(networks_of(build.trace(a))[0].sums)
    assert build.shape_of(expression_of(network)) == SCALAR
