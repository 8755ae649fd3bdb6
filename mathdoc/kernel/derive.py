"""Evaluation of differentials and derivatives: by moving variables over a larger Weil algebra, by no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.kernel.model import Undecided
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.kernel.frame import Frame


class Derive:
    """The rules for d, ∂ and directional derivatives."""

    def differential(self: Frame, expr: E.Differential) -> Array:
        """d of something: the t-derivative along the curve X(t)."""
        value = self.value(expr.arg)
        for _ in range(expr.order):
            value = self.arithmetic.differentiate(value)
        return value

    def directional(self: Frame, expr: E.Directional) -> Array:
        """The derivative in a direction: one increment along it."""
        assert isinstance(expr.wrt, E.Symbol)
        direction = self.value(expr.direction)
        frame = self.moving(expr.wrt, [direction])
        return self.arithmetic_increments(frame, expr.arg, 1)[0]

    def moving(self: Frame, symbol: E.Symbol, directions: list[Array]) -> Frame:
        """Return a frame where one symbol alone has an increment along each direction, and what depends on it follows."""
        name = symbol.name
        self.check_movable(name)
        here = self.symbol(symbol)
        frame = self.child(len(directions))
        step = self.arithmetic.algebra.dimension
        parts = list(frame.arithmetic.embed(here).parts)
        for k, direction in enumerate(directions, start=1):
            parts[k * step : (k + 1) * step] = direction.parts
        value = Array(here.dims, tuple(parts), here.precision)
        frame.bound[name] = value
        frame.moved = frozenset((name,))
        if name in self.model.symbols and name not in self.bound:
            followers = self.point.followers(name, frame, value)
            frame.bound.update(followers)
            frame.moved |= followers.keys()
        return frame

    def check_movable(self: Frame, name: str) -> None:
        """Refuse a derivative by a symbol that may not move alone."""
        info = self.model.symbols.get(name)
        if info is not None and name not in self.model.definitions and info.facts & _BOUND:
            raise Undecided(f"a gradient by `{name}`, which is bound to a curved set ({', '.join(sorted(info.facts & _BOUND))}): "
                            "differentials can be checked; for a gradient say which extension is meant")  # fmt: skip

    def arithmetic_increments(self: Frame, frame: Frame, arg: E.Expr, count: int) -> list[Array]:
        """Return the coefficients of the increments that `frame` has over this one."""
        return self.arithmetic.increments(frame.arithmetic.embed(frame.value(arg)), count)

    def basis(self: Frame, symbol: E.Symbol, free: bool) -> list[Array]:
        """Return the directions in which the entries of a symbol move, row by row."""
        dims = self.symbol(symbol).dims
        count = 1
        for n in dims:
            count *= n
        units = [self.arithmetic.from_numbers(dims, [int(j == k) for j in range(count)]) for k in range(count)]
        if free or symbol.name in self.bound or symbol.name in self.model.definitions:
            return units
        return [self.point.projected(symbol.name, unit, self.arithmetic) for unit in units]

    def derivative(self: Frame, expr: E.Derivative) -> Array:
        """A derivative: all first-order coefficients, laid out as the arrangement says."""
        if expr.style == "by_entry":
            return self._by_entry(expr)
        symbols = [symbol for symbol in expr.wrt if isinstance(symbol, E.Symbol)]
        frames, bases, frame = [self], [], self
        for symbol in symbols:
            directions = frame.vech_basis(symbol) if expr.style.endswith("vech") else frame.basis(symbol, False)
            bases.append(directions)
            frame = frame.moving(symbol, directions)
            frames.append(frame)
        columns = [frame.arithmetic.embed(frame.value(expr.arg))]
        for outer, directions in zip(reversed(frames[:-1]), reversed(bases), strict=True):
            columns = [part for value in columns for part in outer.arithmetic.increments(value, len(directions))]
            if outer is not frames[0]:
                columns = [outer.arithmetic.embed(value) for value in columns]
        if len(symbols) == 2:
            # The inner variable's increments came off first: make the first variable the slower one.
            p, q = len(bases[0]), len(bases[1])
            columns = [columns[b * p + a] for a in range(p) for b in range(q)]
        order = self._layout(expr, columns[0].dims, [d[0].dims for d in bases], [len(d) for d in bases])
        size = len(columns) * _count(columns[0].dims)
        stacked = self.arithmetic.stack(columns, (size,))
        return self.arithmetic.rearrange(stacked, self.dims(expr), order)

    def _layout(self: Frame, expr: E.Derivative, out: tuple[int, ...], variables: list[tuple[int, ...]], counts: list[int]) -> list[int]:
        """Return, for each entry of the result, its place in the list "direction, then entry of the argument"."""
        outs, size = range(_count(out)), _count(out)
        columns = range(counts[0] * (counts[1] if len(counts) == 2 else 1))
        style = expr.style
        if style in ("gradient", "hessian", "gradient_vech"):
            return [q * size + o for q in columns for o in outs]
        if style in ("of_scalar", "jacobian", "tensor", "jacobian_vech"):
            return [q * size + o for o in outs for q in columns]
        if style == "jacobian_transposed":
            return [q * size + o for q in columns for o in outs]
        if style == "of_scalar_transposed":
            return [o for o in _by_columns(out)]
        if style == "gradient_transposed":
            return _by_columns(variables[0])
        if style == "gradient_vec":
            return _by_columns(variables[0])
        if style == "jacobian_vec":
            return [q * size + o for o in _by_columns(out) for q in _by_columns(variables[0])]
        if style == "hessian_vec":
            return [a * counts[1] + b for a in _by_columns(variables[0]) for b in _by_columns(variables[1])]
        raise Undecided(f"derivatives arranged as {style}")

    def vech_basis(self: Frame, symbol: E.Symbol) -> list[Array]:
        """Return the symmetric directions that the entries on and below the diagonal stand for, column by column."""
        n = self.symbol(symbol).dims[0]
        pairs = [(i, j) for j in range(n) for i in range(j, n)]
        return [
            self.arithmetic.from_numbers((n, n), [int((r, c) in ((i, j), (j, i))) for r in range(n) for c in range(n)]) for i, j in pairs
        ]

    def _by_entry(self: Frame, expr: E.Derivative) -> Array:
        """∂/∂X_kl at fixed k, l: one increment in the direction of that entry, for each variable."""
        frames, frame = [self], self
        for item in expr.wrt:
            assert isinstance(item, E.Entry) and isinstance(item.array, E.Symbol)
            array = frame.symbol(item.array)
            positions = frame.arithmetic.from_numbers(array.dims, list(range(_count(array.dims))))
            probe = frame.child()
            probe.bound[item.array.name] = positions
            place = int(str(probe.arithmetic.entries(probe.entry(item))[0]).split("/")[0])
            frame = frame.moving(item.array, [frame.basis(item.array, self.model.formal_entries)[place]])
            frames.append(frame)
        value = frame.arithmetic.embed(frame.value(expr.arg))
        for outer in reversed(frames[:-1]):
            value = outer.arithmetic.increments(value, 1)[0]
        return value


_BOUND = frozenset({"orthogonal", "unit", "idempotent", "orthonormal_columns"})


def _count(dims: tuple[int, ...]) -> int:
    total = 1
    for n in dims:
        total *= n
    return total


def _by_columns(dims: tuple[int, ...]) -> list[int]:
    """Return the row-major places of the entries taken column by column (tensors: in their own order)."""
    if len(dims) != 2:
        return list(range(_count(dims)))
    m, n = dims
    return [i * n + j for j in range(n) for i in range(m)]
