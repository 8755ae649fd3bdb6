"""Typed, frozen expressions, as the author wrote them.

The parser builds these nodes with `shape=None`; `mathdoc.shapes` rebuilds them with every shape filled in and every
overloaded spelling resolved to one operator. `span` and `shape` take no part in equality, so two expressions are equal
when they say the same thing in the same form.

Shapes are tuples of sizes (see `mathdoc.sizes`): `(1, 1)` a scalar, `(n, 1)` a column vector, `(1, n)` a row vector,
`(m, n)` a matrix, `(m, n, p, …)` a tensor of order three and more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from mathdoc.limits import work
from mathdoc.sizes import Shape, Size
from mathdoc.source import NOWHERE, Span


class Expr(Struct, frozen=True, kw_only=True, eq=False):
    """An expression. `span` is where it stands in the block's body; `shape` is None until inferred."""

    span: Span = NOWHERE
    shape: Shape | None = None

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and _content(self) == _content(other))

    def __ne__(self, other: object) -> bool:
        # A Struct has a comparison of its own, which knows nothing of `__eq__`.
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, _content(self)))


class Number(Expr, frozen=True):
    """A literal: `2`, `0.5` (exact: 1/2)."""

    value: Fraction


class NamedConstant(Expr, frozen=True):
    """A transcendental constant: `pi` (`\\pi` undeclared), `e` (Euler's number, `e` undeclared and not a base of `e^{…}`)."""

    name: str


class Symbol(Expr, frozen=True):
    """A declared, defined or inferred name, in canonical LaTeX (`X`, `\\mathbf{X}`, `W_{1}`, `x^{(i)}`, `\\bar{C}`)."""

    name: str


class SizeValue(Expr, frozen=True):
    """A size used as a number: the `n` of `\\frac{1}{n}` or of `n\\,\\mathrm{tr}(A)`."""

    size: Size


class Index(Expr, frozen=True):
    """An index letter, in a subscript or used as a number (`A^k` under a sum over k)."""

    name: str


class Literal(Expr, frozen=True):
    """A constant array whose size the context gives unless `sizes` says it.

    kind: `identity`, `ones`, `zero` (an array of zeros), `unit` (`e_i`: `index` says which), `commutation` (K_{mn}),
    `duplication` (D_n), `symmetrizer` (N_n), `levi_civita` (ε of so many axes as its size says).
    """

    kind: str
    sizes: tuple[Size, ...] = ()
    index: Expr | None = None


class Apply(Expr, frozen=True):
    """An operator of the table `mathdoc.operators` applied to its arguments (`add` and `product` take any number)."""

    operator: str
    args: tuple[Expr, ...]


class Call(Expr, frozen=True):
    """A declared or defined function applied: `f(x)`, `h'(XW)` (order 1), `E(x, y)`."""

    function: str
    args: tuple[Expr, ...]
    order: int = 0


class FunctionValue(Expr, frozen=True):
    """The function itself where an argument list is missing (`f`, `f'` alone, as in `\\nabla f`)."""

    function: str
    order: int = 0


class Differential(Expr, frozen=True):
    """`d^order (arg)`."""

    arg: Expr
    order: int = 1


class Derivative(Expr, frozen=True):
    """A derivative of `arg`, once for each entry of `wrt`.

    An entry of `wrt` is a Symbol, an Entry (`\\partial f/\\partial X_{kl}`), a transpose or a vec of a symbol.
    style: `partial` (`\\partial`, `\\delta` or `\\nabla` in a fraction-like spelling), `total` (`df/dX`), `nabla`
    (always of the shape of the variable), `prime` (`f'(x)`, wrt filled in), `jacobian` (`\\mathsf D f`, `Df`),
    `hessian` (`\\nabla^2 f`, `\\mathsf H f`: wrt holds the variable twice).
    An empty `wrt` means "the argument of the function, or the only variable".
    """

    arg: Expr
    wrt: tuple[Expr, ...]
    style: str


class Directional(Expr, frozen=True):
    """`Df(X)[H]`, `f'(x).h`: the derivative of `arg` in the direction `direction` of `wrt` (None: the only variable)."""

    arg: Expr
    wrt: Expr | None
    direction: Expr


class At(Expr, frozen=True):
    """`arg` with variables replaced by values: `\\left. … \\right|_{Y = W}`; `entrywise`: once for each entry of the one value.

    `origin` is the name, with its primes, of the defined function that was called (empty for a bar).
    """

    arg: Expr
    bindings: tuple[tuple[str, Expr], ...]
    entrywise: bool = False
    origin: str = ""


class Entry(Expr, frozen=True):
    """`A_{ij}`, `x_1`, `(AB)_{ij}`, `[AB]_{ij}`; indices are Index, Number, or size expressions (`x_n`)."""

    array: Expr
    indices: tuple[Expr, ...]


class Components(Expr, frozen=True):
    """The array whose entries are `arg`: `y_{ij} = arg` defines y as `Components(arg, (i, j))`."""

    arg: Expr
    indices: tuple[str, ...]


class IndexRange(Expr, frozen=True):
    """A bound index with its range; None means "the size that its place has" (lower None: 1)."""

    name: str
    lower: Expr | None = None
    upper: Expr | None = None


class Sum(Expr, frozen=True):
    """`\\sum_{i=1}^n body` (or `\\prod`, if `product`); `explicit` is False for a sum implied by a repeated index.

    `dots`: the sum was written with dots between its terms; how it was read, in words.
    """

    ranges: tuple[IndexRange, ...]
    body: Expr
    product: bool = False
    explicit: bool = True
    dots: str = ""


class Matrix(Expr, frozen=True):
    """An explicit or block matrix, row by row."""

    rows: tuple[tuple[Expr, ...], ...]


class Gap(Expr, frozen=True):
    """`?`, `\\dots`, `\\square`, `\\boxed{}`: an expression that is wanted."""


class Ambiguous(Expr, frozen=True):
    """Several readings that the grammar allows; shapes drop those that do not conform, the kernel compares the rest.

    `settled`: the first that conforms is meant (and reported, if it is not the first); otherwise all that conform must agree.
    """

    alternatives: tuple[Expr, ...]
    settled: bool = False


def children(expr: Expr) -> list[Expr]:
    """Return the direct subexpressions, from left to right."""
    work(3)
    if type(expr) is Apply:
        return list(expr.args)  # most nodes that have any
    found: list[Expr] = []
    for name in _inner(type(expr)):
        value = getattr(expr, name)
        if isinstance(value, Expr):
            found.append(value)
        elif type(value) is tuple:
            _gather(value, found)
    return found


def _gather(values: tuple[object, ...], found: list[Expr]) -> None:
    for value in values:
        if isinstance(value, Expr):
            found.append(value)
        elif type(value) is tuple:
            _gather(value, found)


# What takes no part in equality: where a node stands, its shape, and how a call was spelled.
_ASIDE = ("span", "shape", "origin", "dots")


@cache
def _parts(kind: type[Expr]) -> tuple[str, ...]:
    """The names of the fields of a node that make up what it says."""
    return tuple(name for name in kind.__struct_fields__ if name not in _ASIDE)


# The types, as they are written above, of fields in which no node can lie.
_PLAIN = frozenset({"str", "int", "bool", "Fraction"})


@cache
def _inner(kind: type[Expr]) -> tuple[str, ...]:
    """The names of the fields of a node in which other nodes may lie: a variable or a number, of which there are most, has none."""
    types = {name: written for base in reversed(kind.__mro__) for name, written in getattr(base, "__annotations__", {}).items()}
    return tuple(name for name in _parts(kind) if types.get(name) not in _PLAIN)


def _content(expr: Expr) -> tuple[object, ...]:
    return tuple([getattr(expr, name) for name in _parts(type(expr))])


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything in it, parents first. Iterative: depth is no limit."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if _inner(type(node)):
            stack.extend(reversed(children(node)))


def map_children(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return `expr` with `change` applied to each direct subexpression (the same object if nothing changed)."""
    work(12)
    updates: dict[str, object] = {}
    for name in _parts(type(expr)):
        old = getattr(expr, name)
        new = _mapped(old, change)
        if new is not old:
            updates[name] = new
    return replace(expr, **updates) if updates else expr


def _mapped(value: object, change: Callable[[Expr], Expr]) -> object:
    if isinstance(value, Expr):
        return change(value)
    if isinstance(value, tuple) and value:
        new = tuple(_mapped(item, change) for item in value)
        return value if all(a is b for a, b in zip(value, new, strict=True)) else new
    return value
