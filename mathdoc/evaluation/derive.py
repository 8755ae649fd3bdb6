"""Evaluation of differentials and derivatives: by moving variables over a larger Weil algebra, by no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.evaluation.model import Undecided
from mathdoc.facts import curved
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.frame import Frame


def differential(frame: Frame, expr: E.Differential) -> Array:
    """d of something: the t-derivative along the curve X(t)."""
    value = frame.value(expr.arg)
    for _ in range(expr.order):
        value = frame.arithmetic.differentiate(value)
    return value


def directional(frame: Frame, expr: E.Directional) -> Array:
    """The derivative in a direction: one increment along it."""
    assert isinstance(expr.wrt, E.Symbol)
    direction = frame.value(expr.direction)
    within = moving(frame, expr.wrt, [direction])
    return arithmetic_increments(frame, within, expr.arg, 1)[0]


def variable(expr: E.Expr) -> E.Symbol:
    """Return the symbol that a derivative moves: the variable itself, or the family that it is a member or an entry of."""
    if isinstance(expr, E.Entry):
        expr = expr.array
    if not isinstance(expr, E.Symbol):
        raise Undecided("a derivative by something that is no variable")
    return expr


def moving(frame: Frame, symbol: E.Symbol, directions: list[Array]) -> Frame:
    """Return a within where one symbol alone has an increment along each direction, and what depends on it follows."""
    name = symbol.name
    check_movable(frame, name)
    here = frame.symbol(symbol)
    within = frame.child(len(directions))
    step = frame.arithmetic.algebra.dimension
    parts = list(within.arithmetic.embed(here).parts)
    for k, direction in enumerate(directions, start=1):
        parts[k * step : (k + 1) * step] = direction.parts
    value = Array(here.dims, tuple(parts), here.precision)
    within.bound[name] = value
    within.moved = frozenset((name,))
    if name in frame.model.symbols and name not in frame.bound:
        followers = frame.point.followers(name, within, value)
        within.bound.update(followers)
        within.moved |= followers.keys()
    return within


def check_movable(frame: Frame, name: str) -> None:
    """Refuse a derivative by a symbol that may not move alone."""
    info = frame.model.symbols.get(name)
    bound = curved(info.facts) if info is not None and name not in frame.model.definitions else frozenset[str]()
    if bound:
        raise Undecided(f"a gradient by `{name}`, which is bound to a curved set ({', '.join(sorted(bound))}): "
                        "differentials can be checked; for a gradient say which extension is meant")  # fmt: skip


def arithmetic_increments(frame: Frame, within: Frame, arg: E.Expr, count: int) -> list[Array]:
    """Return the coefficients of the increments that `within` has over this one."""
    return frame.arithmetic.increments(within.arithmetic.embed(within.value(arg)), count)


def basis(frame: Frame, symbol: E.Symbol, free: bool) -> list[Array]:
    """Return the directions in which the entries of a symbol move, row by row."""
    dims = frame.symbol(symbol).dims
    count = 1
    for n in dims:
        count *= n
    units = [frame.arithmetic.from_numbers(dims, [int(j == k) for j in range(count)]) for k in range(count)]
    if free or symbol.name in frame.bound or symbol.name in frame.model.definitions:
        return units
    return [frame.point.projected(symbol.name, unit, frame.arithmetic) for unit in units]


def derivative(frame: Frame, expr: E.Derivative) -> Array:
    """A derivative: all first-order coefficients, laid out as the arrangement says."""
    if expr.style == "by_entry":
        return _by_entry(frame, expr)
    symbols = list(expr.wrt)
    frames, bases, within = [frame], [], frame
    for symbol in symbols:
        directions = _directions(within, symbol, expr.style)
        bases.append(directions)
        within = moving(within, variable(symbol), directions)
        frames.append(within)
    columns = [within.arithmetic.embed(within.value(expr.arg))]
    for outer, directions in zip(reversed(frames[:-1]), reversed(bases), strict=True):
        columns = [part for value in columns for part in outer.arithmetic.increments(value, len(directions))]
        if outer is not frames[0]:
            columns = [outer.arithmetic.embed(value) for value in columns]
    if len(symbols) == 2:
        # The inner variable's increments came off first: make the first variable the slower one.
        p, q = len(bases[0]), len(bases[1])
        columns = [columns[b * p + a] for a in range(p) for b in range(q)]
    order = _layout(frame, expr, columns[0].dims, [frame.dims(symbol) for symbol in symbols], [len(d) for d in bases])
    size = len(columns) * _count(columns[0].dims)
    stacked = frame.arithmetic.stack(columns, (size,))
    return frame.arithmetic.rearrange(stacked, frame.dims(expr), order)


def _directions(frame: Frame, item: E.Expr, style: str) -> list[Array]:
    """Return the directions in which a variable moves: its entries, those of one member of a family, or symmetric ones."""
    symbol = variable(item)
    if style.endswith("vech"):
        return vech_basis(frame, symbol)
    directions = basis(frame, symbol, False)
    if not isinstance(item, E.Entry):
        return directions
    count = _count(frame.dims(item))
    family = frame.arithmetic.from_numbers(frame.symbol(symbol).dims, list(range(len(directions))))
    probe = frame.child()
    probe.bound[symbol.name] = family
    first = _whole(probe.arithmetic.entries(probe.entry(item))[0])
    return directions[first : first + count]


def _whole(scalar: object) -> int:
    return round(float(str(scalar)))


def _layout(frame: Frame, expr: E.Derivative, out: tuple[int, ...], variables: list[tuple[int, ...]], counts: list[int]) -> list[int]:
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
        return list(_by_columns(out))
    if style == "gradient_transposed":
        return _by_columns(variables[0])
    if style == "gradient_vec":
        return _by_columns(variables[0])
    if style == "jacobian_vec":
        return [q * size + o for o in _by_columns(out) for q in _by_columns(variables[0])]
    if style == "hessian_vec":
        return [a * counts[1] + b for a in _by_columns(variables[0]) for b in _by_columns(variables[1])]
    raise Undecided(f"derivatives arranged as {style}")


def vech_basis(frame: Frame, symbol: E.Symbol) -> list[Array]:
    """Return the symmetric directions that the entries on and below the diagonal stand for, column by column."""
    n = frame.symbol(symbol).dims[0]
    pairs = [(i, j) for j in range(n) for i in range(j, n)]
    return [frame.arithmetic.from_numbers((n, n), [int((r, c) in ((i, j), (j, i))) for r in range(n) for c in range(n)]) for i, j in pairs]


def _by_entry(frame: Frame, expr: E.Derivative) -> Array:
    """∂/∂X_kl at fixed k, l: one increment in the direction of that entry, for each variable."""
    frames, within = [frame], frame
    for item in expr.wrt:
        assert isinstance(item, E.Entry)
        assert isinstance(item.array, E.Symbol)
        array = within.symbol(item.array)
        positions = within.arithmetic.from_numbers(array.dims, list(range(_count(array.dims))))
        probe = within.child()
        probe.bound[item.array.name] = positions
        place = _whole(probe.arithmetic.entries(probe.entry(item))[0])
        within = moving(within, item.array, [basis(within, item.array, frame.model.formal_entries)[place]])
        frames.append(within)
    value = within.arithmetic.embed(within.value(expr.arg))
    for outer in reversed(frames[:-1]):
        value = outer.arithmetic.increments(value, 1)[0]
    return value


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
