r"""Index notation: entries, `G_{ij} dX_{ij}`; a letter that stands twice in a term is summed, otherwise the sum is written out.

Entries are written with provisional letters (`#1`, `#2`, …), sums moved out to their terms, and only then letters chosen: those that
an axis of the same array had before, else the next one that the author does not use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from mathdoc import build
from mathdoc import expr as E
from mathdoc.notation.letters import Letters
from mathdoc.notation.model import CannotSay
from mathdoc.notation.terms import renamed, settle
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule, Unsupported
from mathdoc.sizes import ONE, SCALAR, Size


class Indices(Struct):
    """Index notation for one block. `elementwise` names the functions that act entry by entry; `explicit`: write every sum."""

    letters: Letters
    elementwise: frozenset[str] = frozenset()
    explicit: bool = False
    name: str = "index"
    title: str = "index notation"
    _count: int = 0
    sizes: dict[str, Size] = field(default_factory=dict)

    def axes(self, expr: E.Expr) -> tuple[str, ...]:
        """Return a provisional letter for each axis of an array (empty for an axis of one entry)."""
        if expr.shape == SCALAR:
            return ("", "")
        return tuple(self.fresh(size) for size in build.shape_of(expr))

    def fresh(self, size: Size) -> str:
        """Return a provisional letter for an axis."""
        if size == ONE:
            return ""
        self._count += 1
        letter = f"#{self._count}"
        self.sizes[letter] = size
        return letter

    def write(self, expr: E.Expr, axes: tuple[str, ...]) -> E.Expr:
        """Return an entry of an expression with its sums settled, in provisional letters."""
        return settle(self.entry(expr, axes), frozenset(axis for axis in axes if axis), self.explicit)

    def named(self, exprs: Iterable[E.Expr], axes: tuple[str, ...], given: dict[str, str]) -> list[E.Expr]:
        """Return expressions of one row with real letters; `given` holds those of free axes, and gets the ones chosen here."""
        return self.letters.name(list(exprs), tuple(axis for axis in axes if axis), given)

    def entry(self, expr: E.Expr, axes: tuple[str, ...]) -> E.Expr:
        """Return the entry of an expression at the letters `axes`."""
        return _RULES.get(type(expr), Indices.whole)(self, expr, axes)

    def whole(self, expr: E.Expr, axes: tuple[str, ...]) -> E.Expr:
        """An entry of something that is not taken apart."""
        return build.entry(expr, axes)

    def apply(self, expr: E.Apply, axes: tuple[str, ...]) -> E.Expr:
        """An operator: by its index rule, where it has one. A number made of numbers stays what it is, if they do."""
        if all(build.is_scalar(part) for part in (expr, *expr.args)) and all(self.entry(arg, axes) is arg for arg in expr.args):
            return expr
        rule = OPERATORS[expr.operator].index
        if isinstance(rule, Unsupported):
            return self.whole(expr, axes)
        try:
            return rule(expr, axes, lambda place, letters: self.entry(expr.args[place], letters), self.fresh)
        except NoRule:
            return self.whole(expr, axes)

    def literal(self, expr: E.Literal, axes: tuple[str, ...]) -> E.Expr:
        """Ones and zeros are numbers, the identity and unit vectors are δ."""
        if expr.kind in ("ones", "zero"):
            return build.UNIT if expr.kind == "ones" else build.ZERO
        if expr.kind == "identity" and build.shape_of(expr)[0] == ONE:
            return build.UNIT
        if expr.kind == "unit" and expr.index is not None:
            size = build.shape_of(expr)[0]
            letter = next(axis for axis in axes if axis)
            return E.Entry(build.identity(size), (build.index(letter), expr.index), shape=SCALAR)
        return build.entry(expr, axes)

    def differential(self, expr: E.Differential, axes: tuple[str, ...]) -> E.Expr:
        """d of a variable has entries of its own; d of anything else is d of its entry."""
        if isinstance(expr.arg, E.Symbol):
            return build.entry(expr, axes)
        inner = self.entry(expr.arg, axes)
        return expr if inner is expr.arg else build.differential(inner, expr.order)

    def call(self, expr: E.Call, axes: tuple[str, ...]) -> E.Expr:
        """A function that acts entry by entry; any other is one array."""
        if expr.function in self.elementwise and len(expr.args) == 1 and expr.shape != SCALAR:
            return E.Call(expr.function, (self.entry(expr.args[0], axes),), expr.order, shape=SCALAR)
        return self.whole(expr, axes)

    def at(self, expr: E.At, axes: tuple[str, ...]) -> E.Expr:
        """A defined function; one of numbers acts entry by entry. Its derivative with a prime becomes one by an entry."""
        if expr.entrywise:
            name, value = expr.bindings[0]
            return E.At(expr.arg, ((name, self.entry(value, axes)),), shape=SCALAR, origin=expr.origin)
        value = expr.bindings[0][1]
        gradient = isinstance(expr.arg, E.Derivative) and expr.arg.style == "gradient"
        if gradient and expr.origin.endswith("'") and isinstance(value, E.Symbol):
            return E.Derivative(E.FunctionValue(expr.origin[:-1], shape=SCALAR), (build.entry(value, axes),), "by_entry", shape=SCALAR)
        return self.whole(expr, axes)

    def derivative(self, expr: E.Derivative, axes: tuple[str, ...]) -> E.Expr:
        """A derivative by arrays: by their entries, of an entry."""
        split = _SPLITS.get(expr.style)
        if split is None or not all(isinstance(item, E.Symbol) for item in expr.wrt):
            return self.whole(expr, axes)
        out, places = split(expr, axes)
        arg = expr.arg if expr.arg.shape == SCALAR else self.entry(expr.arg, out)
        wrt = tuple(build.entry(item, letters) for item, letters in zip(expr.wrt, places, strict=True))
        return E.Derivative(arg, wrt, "by_entry", shape=SCALAR)

    def components(self, expr: E.Components, axes: tuple[str, ...]) -> E.Expr:
        """An array that is given by its entries."""
        return renamed(expr.arg, dict(zip(expr.indices, (axis for axis in axes if axis), strict=False)))

    def sum(self, expr: E.Sum, axes: tuple[str, ...]) -> E.Expr:
        """A sum that the author wrote: of entries."""
        body = self.entry(expr.body, axes)
        return expr if body is expr.body else E.Sum(expr.ranges, body, expr.product, True, shape=SCALAR)


Split = Callable[[E.Derivative, tuple[str, ...]], tuple[tuple[str, ...], list[tuple[str, ...]]]]


def _full(expr: E.Expr, letters: Iterator[str]) -> tuple[str, ...]:
    """Give the axes of an array the letters of a tensor's axes: an axis of a matrix that has one entry has none."""
    shape = build.shape_of(expr)
    if shape == SCALAR:
        return ("", "")
    if len(shape) == 2 and shape[1] == ONE:
        return (next(letters), "")
    return tuple(next(letters) for _ in shape)


def _tensor(expr: E.Derivative, axes: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    letters = iter([axis for axis, size in zip(axes, build.shape_of(expr), strict=True) if len(axes) > 2 or axis or size != ONE])
    try:
        out = _full(expr.arg, letters)
        return out, [_full(item, letters) for item in expr.wrt]
    except StopIteration as error:
        raise CannotSay("a derivative whose axes are not those of its parts") from error


def _jacobian(expr: E.Derivative, axes: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    out, inner = axes if expr.style == "jacobian" else axes[::-1]
    row = build.shape_of(expr.arg)[0] == ONE
    return ("", out) if row else (out, ""), [(inner, "")]


_SPLITS: dict[str, Split] = {
    "gradient": lambda expr, axes: ((), [axes]),
    "gradient_transposed": lambda expr, axes: ((), [axes[::-1]]),
    "of_scalar": lambda expr, axes: (axes, [("", "")]),
    "jacobian": _jacobian,
    "jacobian_transposed": _jacobian,
    "tensor": _tensor,
    "hessian": _tensor,
}
_RULES: dict[type[E.Expr], Callable[..., E.Expr]] = {
    E.Apply: Indices.apply, E.Literal: Indices.literal, E.Differential: Indices.differential, E.Call: Indices.call, E.At: Indices.at,
    E.Derivative: Indices.derivative, E.Sum: Indices.sum, E.Components: Indices.components,
}  # fmt: skip
