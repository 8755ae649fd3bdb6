"""Every operator's differential, adjoint and entries against the kernel's evaluation: one loop over the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from mathdoc import build
from mathdoc import expr as E
from mathdoc.evaluation.model import Model, SymbolInfo
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Verdict
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule, ShapeError, Unsupported
from mathdoc.shapes.solver import SizeSolver
from mathdoc.sizes import ONE, SCALAR, Shape, Size

M, N, P = (Size.of(name) for name in "mnp")
SHAPES: dict[str, tuple[tuple[Shape, ...], ...]] = {
    "add": (((M, N), (M, N)), (SCALAR, SCALAR, SCALAR)),
    "product": (((M, N), (N, P)), (SCALAR, (M, N)), ((ONE, M), (M, N), (N, ONE)), ((M, N), SCALAR, (N, ONE)), ((ONE, N), (N, ONE), (M, P)),
                ((N, ONE), (ONE, M)), (SCALAR, SCALAR)),
    "diag_matrix": (((N, ONE),), ((ONE, N),)),
    "vector_norm": (((N, ONE),),),
    "absolute_value": ((SCALAR,),),
    "cross_product": (((Size.of(3), ONE), (Size.of(3), ONE)), ((ONE, Size.of(3)), (ONE, Size.of(3)))),
    "fraction": (((M, N), SCALAR), (SCALAR, SCALAR)),
}  # fmt: skip
ONE_ARRAY: tuple[tuple[Shape, ...], ...] = (((M, N),), ((N, N),), ((N, ONE),), (SCALAR,))
TWO_ARRAYS: tuple[tuple[Shape, ...], ...] = (((M, N), (M, N)), ((N, ONE), (N, ONE)), ((ONE, N), (ONE, N)))
SHAPES |= dict.fromkeys(("inner", "hadamard", "hadamard_divide", "kronecker", "maximum", "minimum"), TWO_ARRAYS)
SHAPES |= dict.fromkeys(("maximum", "minimum"), (*TWO_ARRAYS, (SCALAR, SCALAR)))
SHAPES["cross_product"] = (((Size.of(3), ONE), (Size.of(3), ONE)),)
# What is judged in balls at a few sizes says nothing of all sizes of a square matrix.
SHAPES |= dict.fromkeys(("abs", "sign", "relu"), (((N, ONE),), (SCALAR,)))
# Functions that have a value at few random points: more entries than one leave the kernel without a point.
SHAPES |= dict.fromkeys(("sqrt", "arcsin", "arccos"), ((SCALAR,),))
EXPONENTS = {"power": ((SCALAR, 3), ((N, N), 1), ((N, N), 3)), "hadamard_power": (((M, N), 3), (SCALAR, -1))}


def applications() -> Iterator[tuple[str, E.Apply]]:
    """Yield every operator applied to symbols of all shapes that it is tried on."""
    for name in OPERATORS:
        if name in EXPONENTS:
            for shape, exponent in EXPONENTS[name]:
                yield name, E.Apply(name, (build.symbol("A", shape), build.number(exponent)), shape=shape)
            continue
        for shapes in SHAPES.get(name, ONE_ARRAY):
            args = tuple(build.symbol("ABCD"[k], shape) for k, shape in enumerate(shapes))
            with suppress(ShapeError):
                yield name, E.Apply(name, args, shape=OPERATORS[name].shape(SizeSolver(), shapes))


UNDER_THE_TRACE = frozenset(name for name in OPERATORS if name.startswith("matrix_"))
# Operators whose adjoint has a short form for some cotangents only, and one of these.
COTANGENTS: dict[str, Callable[[E.Apply], E.Expr]] = {
    **dict.fromkeys(UNDER_THE_TRACE, lambda node: build.mul(build.symbol("a", SCALAR), build.identity(build.shape_of(node)[0]))),
    "vec": lambda node: build.apply("vec", build.symbol("Y", build.shape_of(node.args[0])), shape=build.shape_of(node)),
    "kronecker": lambda node: build.apply(
        "kronecker", *[build.symbol("YZ"[k], build.shape_of(arg)) for k, arg in enumerate(node.args)], shape=build.shape_of(node)
    ),
}  # fmt: skip

CASES = [pytest.param(node, id=f"{name}-{k}") for k, (name, node) in enumerate(applications())]


def judge(node: E.Apply, left: E.Expr, right: E.Expr, free: tuple[tuple[str, Size], ...] = ()) -> Verdict:
    facts = frozenset({"positive_definite"} if node.operator == "matrix_log" else ())
    symbols = {s.name: SymbolInfo(s.name, build.shape_of(s), facts, True) for s in E.walk(node) if isinstance(s, E.Symbol)}
    extra = [s for side in (left, right) for s in E.walk(side) if isinstance(s, E.Symbol) and s.name not in symbols]
    symbols |= {s.name: SymbolInfo(s.name, build.shape_of(s), frozenset(), False) for s in extra}
    return Judge(Model(symbols=symbols)).judge(Claim(left, right, free, repr(node))).verdict


def test_every_operator_is_tried() -> None:
    assert {name for name, _ in applications()} == set(OPERATORS)


@pytest.mark.parametrize("node", CASES)
def test_the_differential_is_what_the_kernel_finds(node: E.Apply) -> None:
    rule = OPERATORS[node.operator].differential
    if isinstance(rule, Unsupported):
        assert rule.reason
        return
    changes = tuple(build.differential(arg) if isinstance(arg, E.Symbol) else None for arg in node.args)
    if node.operator in UNDER_THE_TRACE:
        with pytest.raises(NoRule):
            rule(node, changes)
        return
    assert judge(node, build.differential(node), rule(node, changes)).passes


@pytest.mark.parametrize("node", CASES)
def test_the_adjoint_moves_the_inner_product(node: E.Apply) -> None:
    rule = OPERATORS[node.operator].adjoint
    if isinstance(rule, Unsupported):
        assert rule.reason
        return
    cotangent = COTANGENTS[node.operator](node) if node.operator in COTANGENTS else build.symbol("Y", build.shape_of(node))
    found = rule(node, cotangent)
    assert len(found) == len(node.args)
    terms = [build.inner(g, build.differential(arg)) for g, arg in zip(found, node.args, strict=True) if g is not None]
    assert judge(node, build.inner(cotangent, build.differential(node)), build.add(*terms)).passes


@pytest.mark.parametrize("node", CASES)
def test_the_entries_are_those_of_the_value(node: E.Apply) -> None:
    rule = OPERATORS[node.operator].index
    if isinstance(rule, Unsupported):
        assert rule.reason
        return
    shape = build.shape_of(node)
    letters = tuple("" if size == ONE else "ij"[k] for k, size in enumerate(shape))
    supply = iter("klpqrs")
    entry = rule(node, letters, lambda k, names: build.entry(node.args[k], names), lambda size: "" if size == ONE else next(supply))
    free = tuple((letter, size) for letter, size in zip(letters, shape, strict=True) if letter)
    assert entry.shape == SCALAR
    assert judge(node, build.entry(node, letters), entry, free).passes
