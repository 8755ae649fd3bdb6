"""What an operator is: one frozen record that says everything about it, or says explicitly what it does not support."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Protocol, TypeAlias

from msgspec import Struct

from mathdoc.arithmetic import Arithmetic
from mathdoc.expr import Apply, Expr
from mathdoc.functions import FunctionValues
from mathdoc.sizes import ONE, SCALAR, Shape, Size, shape_text
from mathdoc.weil import Array


class ShapeError(Exception):
    """Arguments do not conform. `detail` says why, in words that name the shapes; `hint` what to write instead."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint


class Unifier(Protocol):
    """What a shape rule may ask of the inference of sizes."""

    def equal(self, a: Size, b: Size) -> bool:
        """Make two sizes equal, binding unknown ones; return whether that was possible."""

    def resolve(self, shape: Shape) -> Shape:
        """Return the shape with everything known about its sizes filled in."""


class Evaluator(Protocol):
    """What an evaluation rule may ask of the kernel: the value of a subexpression at the current point, and the arithmetic."""

    @property
    def arithmetic(self) -> Arithmetic:
        """The ring and the Weil algebra in force."""

    @property
    def functions(self) -> FunctionValues:
        """The values of functions at this point."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """The sizes in force."""

    def value(self, expr: Expr) -> Array:
        """Return the value of a subexpression."""

    def rational(self, expr: Expr) -> Fraction | None:
        """Return the value of an expression made of numbers, sizes, indices and integer symbols; None for any other."""

    def dims(self, expr: Expr) -> tuple[int, ...]:
        """Return the numeric shape of a typed expression."""


class NoRule(Exception):
    """A rule of an operator does not cover these arguments; the message says why."""


class Unsupported(Struct, frozen=True):
    """A piece that an operator does not have, with the reason that a message may quote."""

    reason: str


ShapeRule: TypeAlias = Callable[[Unifier, tuple[Shape, ...]], Shape]
EvaluateRule: TypeAlias = Callable[[Evaluator, Apply], Array]
EntrywiseRule: TypeAlias = Callable[[Evaluator, Apply, tuple[Array, ...]], Array]
# Given the typed node and the cotangent of its value (an expression of the node's shape), the cotangent of each argument
# (None where nothing flows).
AdjointRule: TypeAlias = Callable[[Apply, Expr], tuple[Expr | None, ...]]
# Given the typed node and the differential of each argument (None: constant), the differential of the value.
DifferentialRule: TypeAlias = Callable[[Apply, tuple[Expr | None, ...]], Expr]
# Given the typed node, one letter for each axis of its value (empty for an axis of one entry), a function that writes an argument's
# entry with given letters and a supply of fresh letters for axes of a size (empty for an axis of one entry): the value's entry.
Write: TypeAlias = Callable[[int, tuple[str, ...]], Expr]
Fresh: TypeAlias = Callable[[Size], str]
IndexRule: TypeAlias = Callable[[Apply, tuple[str, ...], Write, Fresh], Expr]


class Symbolic(Struct, frozen=True):
    """The three pieces of an operator that work on expressions; none of them is trusted: the kernel checks what they make."""

    differential: DifferentialRule | Unsupported
    adjoint: AdjointRule | Unsupported
    index: IndexRule | Unsupported


class Level:
    """How tightly a form binds; an argument that binds less tightly than its place asks for gets brackets."""

    SUM = 10
    INNER = 20
    HADAMARD = 30
    PREFIX = 35
    PRODUCT = 40
    POSTFIX = 50
    ATOM = 60


class Render(Struct, frozen=True):
    """How an operator is written: a template with `{0}`, `{1}`, …, the level of the whole and the level each place asks for."""

    template: str
    level: int
    places: tuple[int, ...]


class Operator(Struct, frozen=True, kw_only=True):
    """One operator. Every piece is required; a missing one is an explicit `Unsupported`.

    spellings: the function-like names it is read from. shape: raises ShapeError. evaluate: ring operations only.
    letters: how the letter count of kernel-theory treats it: `sum` (largest term), `product` (letters of all arguments, those
    of contracted axes once), `linear` (letters of the argument), `void` (no bound is known). text: its plain name in messages.
    entrywise: for operators that make a number of numbers, the same on arrays of numbers, entry by entry (else it is looped over).
    kink: the expression that is zero (`kinks_by_entry`: has an entry that is zero) where it has a kink or a jump.
    jumps: its value is not continuous where the rank of its argument drops, so every rank has to be tried.
    rational: for operators of which sizes and exponents are made, their value on rationals.
    """

    name: str
    text: str
    spellings: tuple[str, ...]
    shape: ShapeRule
    evaluate: EvaluateRule
    letters: str
    differential: DifferentialRule | Unsupported
    adjoint: AdjointRule | Unsupported
    index: IndexRule | Unsupported
    render: Render | Unsupported
    entrywise: EntrywiseRule | None = None
    rational: Callable[[tuple[Fraction, ...]], Fraction] | None = None
    jumps: bool = False
    kink: Callable[[Apply], Expr] | None = None
    kinks_by_entry: bool = True


class Overload(Struct, frozen=True):
    """A spelling that stands for one of several operators; those whose shape rule accepts the arguments are its readings.

    With `ordered`, the first that conforms is meant; otherwise all that conform are kept and have to agree.
    """

    name: str
    spellings: tuple[str, ...]
    candidates: tuple[str, ...]
    ordered: bool = True


def on_values(rule: Callable[[Arithmetic, tuple[Array, ...]], Array]) -> EvaluateRule:
    """Return the evaluation rule that applies `rule` to the values of the arguments."""

    def evaluate(evaluator: Evaluator, node: Apply) -> Array:
        return rule(evaluator.arithmetic, tuple([evaluator.value(arg) for arg in node.args]))

    return evaluate


def same_shape(unifier: Unifier, shapes: tuple[Shape, ...]) -> Shape:
    """Demand that all arguments have one shape, and return it."""
    first = shapes[0]
    for other in shapes[1:]:
        require_same(unifier, first, other)
    return unifier.resolve(first)


def require_same(unifier: Unifier, a: Shape, b: Shape) -> None:
    """Demand that two shapes are equal."""
    if len(a) != len(b) or not all(unifier.equal(m, n) for m, n in zip(a, b, strict=True)):
        a, b = unifier.resolve(a), unifier.resolve(b)
        hint = ""
        if len(a) == len(b) == 2 and a == b[::-1]:
            hint = "transpose one of them"
        elif SCALAR in (a, b):
            square = len(a) == len(b) == 2 and (a[0] == a[1] and b[0] == b[1])
            hint = "write a multiple of the identity: did you mean λI?" if square else "write a multiple of all ones if that is meant"
        raise ShapeError(f"{shape_text(a)} and {shape_text(b)} are not the same shape", hint)


def square(unifier: Unifier, shape: Shape) -> Size:
    """Demand a square matrix and return its size."""
    if len(shape) != 2 or not unifier.equal(shape[0], shape[1]):
        raise ShapeError(f"a square matrix is needed, and this is {shape_text(unifier.resolve(shape))}")
    return shape[0]


def matrix(unifier: Unifier, shape: Shape) -> tuple[Size, Size]:
    """Demand an array of order at most two."""
    if len(shape) != 2:
        raise ShapeError(f"a matrix is needed, and this is a tensor of order {len(shape)} ({shape_text(unifier.resolve(shape))})")
    return shape[0], shape[1]


def scalar(unifier: Unifier, shape: Shape) -> None:
    """Demand a scalar."""
    if len(shape) != 2 or not (unifier.equal(shape[0], ONE) and unifier.equal(shape[1], ONE)):
        raise ShapeError(f"a scalar is needed, and this is {shape_text(unifier.resolve(shape))}")
