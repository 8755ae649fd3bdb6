"""Multilinear operators: one string like `ij->ji` says the differential, the adjoint and the entries of an operator.

Letters name the axes of arguments and value, `*` stands for all axes of an array, whatever its order; a letter that is missing on
the right is summed, one that stands twice on the right makes a diagonal. A vector has one letter, be it a column or a row.
"""

from __future__ import annotations

from collections.abc import Callable

from mathdoc import build
from mathdoc.expr import Apply, Expr, Literal
from mathdoc.operators.model import AdjointRule, Fresh, IndexRule, NoRule, Symbolic, Write
from mathdoc.sizes import ONE, Shape, Size

Builder = Callable[[tuple[Expr, ...], Shape], Expr]


def _scaled_identity(operands: tuple[Expr, ...], shape: Shape) -> Expr:
    return build.mul(operands[0], build.identity(shape[0]))


def _diagonal(operands: tuple[Expr, ...], shape: Shape) -> Expr:
    column = build.diag_vector(operands[0])
    return column if shape[1] == ONE else build.transposed(column)


# The contractions that have a name. The first operand is a cotangent: that is all that adjoints are made of.
NAMED: dict[str, Builder] = {
    "ji->ij": lambda operands, shape: build.transposed(operands[0]),
    "->ii": _scaled_identity,
    ",*->*": lambda operands, shape: build.mul(operands[0], operands[1]),
    "*,*->*": lambda operands, shape: build.hadamard(operands[0], operands[1]),
    "ii->i": _diagonal,
    "i->ii": lambda operands, shape: build.diag_matrix(operands[0]),
    "ii->ii": lambda operands, shape: build.apply("diagonal_part", operands[0], shape=shape),
}  # fmt: skip


def linear_differential(node: Apply, changes: tuple[Expr | None, ...]) -> Expr:
    """Return the sum over the arguments, each replaced by its differential in turn."""
    terms = [
        Apply(node.operator, (*node.args[:k], change, *node.args[k + 1 :]), shape=node.shape)
        for k, change in enumerate(changes)
        if change is not None
    ]
    return build.add(*terms) if terms else build.zero(build.shape_of(node))


def multilinear(spec: str) -> Symbolic:
    """Return the differential, the adjoint and the entries of the operator that `spec` says."""
    return Symbolic(linear_differential, adjoint_of(spec), index_of(spec))


def adjoint_of(spec: str) -> AdjointRule:
    """Return the adjoint of the operator that `spec` says: the cotangent takes the place of an argument in the contraction."""
    ins, out = _sides(spec)
    contractions = [",".join((out, *ins[:k], *ins[k + 1 :])) + "->" + ins[k] for k in range(len(ins))]
    builders = [NAMED[contraction] for contraction in contractions]

    def adjoint(node: Apply, cotangent: Expr) -> tuple[Expr | None, ...]:
        others = [node.args[:k] + node.args[k + 1 :] for k in range(len(ins))]
        return tuple(
            builder((cotangent, *rest), build.shape_of(arg)) for builder, rest, arg in zip(builders, others, node.args, strict=True)
        )

    return adjoint


def index_of(spec: str) -> IndexRule:
    """Return the entries of the operator that `spec` says."""
    ins, out = _sides(spec)

    def entry(node: Apply, letters: tuple[str, ...], write: Write, fresh: Fresh) -> Expr:
        known: dict[str, str] = {}
        factors: list[Expr] = []
        for name, letter in zip(_axes(out, build.shape_of(node)), letters, strict=True):
            if known.setdefault(name, letter) != letter and name:
                factors.append(delta(known[name], letter, build.shape_of(node)[0]))
        summed: list[tuple[str, Size]] = []
        for k, (names, arg) in enumerate(zip(ins, node.args, strict=True)):
            shape = build.shape_of(arg)
            axes = _axes(names, shape)
            for name, size in zip(axes, shape, strict=True):
                if name and name not in known:
                    known[name] = fresh(size)
                    summed.append((known[name], size))
            factors.append(write(k, tuple([known.get(name, "") for name in axes])))
        return build.summed(summed, build.mul(*factors))

    return entry


def delta(a: str, b: str, size: Size) -> Expr:
    """Return δ of two letters of one size."""
    return build.entry(Literal("identity", shape=(size, size)), (a, b))


def _sides(spec: str) -> tuple[tuple[str, ...], str]:
    left, out = spec.split("->")
    return tuple(left.split(",")), out


def _axes(names: str, shape: Shape) -> tuple[str, ...]:
    """Return a name for each axis of an array; axes of one entry have none."""
    if names == "*":
        return tuple(f"*{k}" for k in range(len(shape)))
    if len(names) == len(shape):
        return tuple(names)
    if len(names) == 1 and len(shape) == 2:
        return (names, "") if shape[1] == ONE else ("", names)
    if not names:
        return ("",) * len(shape)
    raise NoRule("an array of another order than this rule is made for")
