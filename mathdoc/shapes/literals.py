"""Typing of constants, explicit matrices, entries and sums."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnostics import fail
from mathdoc.sizes import ONE, SCALAR, Shape, Size, shape_text
from mathdoc.source import NOWHERE

if TYPE_CHECKING:
    from mathdoc.shapes.elaborate import Elaborator


def as_size(node: E.Expr | None) -> Size | None:
    """Return a bound of a sum as a size, if it is made of numbers and sizes."""
    if isinstance(node, E.Number):
        return Size.of(node.value)
    if isinstance(node, E.SizeValue):
        return node.size
    if isinstance(node, E.Apply) and node.operator in ("add", "product", "negate"):
        parts = [as_size(arg) for arg in node.args]
        if any(part is None for part in parts):
            return None
        known = [part for part in parts if part is not None]
        total = known[0]
        for part in known[1:]:
            total = total + part if node.operator == "add" else total * part
        return -total if node.operator == "negate" else total
    return None


def literal(work: Elaborator, node: E.Literal) -> E.Expr:
    """Identity, ones, zeros, unit vectors and the matrices of vec: their size is given or found from the context."""
    solver, sizes = work.solver, node.sizes
    index = work.run(node.index) if node.index is not None else None
    if node.kind in ("identity", "zero_square"):
        size = sizes[0] if sizes else solver.fresh()
        shape: Shape = (size, size)
    elif node.kind == "ones":
        shape = _ones_shape(work, sizes)
    elif node.kind == "zero":
        shape = (solver.fresh(), solver.fresh())
    elif node.kind == "unit":
        shape = (sizes[0] if sizes else solver.fresh(), ONE)
        _index_size(work, index, shape[0])
    else:
        shape = _vec_matrix_shape(node)
    return replace(node, index=index, shape=shape)


def _ones_shape(work: Elaborator, sizes: tuple[Size, ...]) -> Shape:
    if sizes:
        return (sizes[0], sizes[1] if len(sizes) > 1 else ONE)
    option = work.choices.choose(2, True)
    return (work.solver.fresh(), ONE) if option == 0 else (work.solver.fresh(), work.solver.fresh())


def as_array(work: Elaborator, node: E.Expr, like: E.Expr) -> E.Expr:
    """A plain 0 or ±1 where an array has to stand: zeros, ones, or (if square) the identity."""
    if isinstance(node, E.Apply) and node.operator == "negate" and work.shape(node) == SCALAR:
        inner = as_array(work, node.args[0], like)
        return node if inner is node.args[0] else replace(node, args=(inner,), shape=inner.shape)
    if not isinstance(node, E.Number) or node.value not in (0, 1):
        return node
    shape = work.shape(like)
    if node.value == 0:
        return E.Literal("zero", span=node.span, shape=shape)
    square = len(shape) == 2 and shape[0] == shape[1]
    kind = "ones" if not square or work.choices.choose(2, False) == 0 else "identity"
    work.notes.append(f"1 is read as {'the identity' if kind == 'identity' else 'all ones'} ({shape_text(shape)})")
    return E.Literal(kind, span=node.span, shape=shape)


def explicit_matrix(work: Elaborator, node: E.Matrix) -> E.Expr:
    """An explicit or block matrix: blocks of a row share their height, blocks of a column their width."""
    rows = [[work.run(cell) for cell in row] for row in node.rows]
    if any(len(row) != len(rows[0]) for row in rows):
        raise fail("DRV254", "the rows of this matrix have different lengths", node.span)
    blocks = any(work.shape(cell) != SCALAR for row in rows for cell in row)
    if blocks:
        rows = [[_block(work, cell) for cell in row] for row in rows]
    heights = [work.solver.fresh() if blocks else ONE for _ in rows]
    widths = [work.solver.fresh() if blocks else ONE for _ in rows[0]]
    for height, row in zip(heights, rows, strict=True):
        for width, cell in zip(widths, row, strict=True):
            shape = work.shape(cell)
            if len(shape) != 2 or not (work.solver.equal(height, shape[0]) and work.solver.equal(width, shape[1])):
                raise fail("DRV254", f"this block is {shape_text(shape)} and does not fit beside its neighbours", cell.span)
    shape = (sum(heights[1:], heights[0]), sum(widths[1:], widths[0]))
    return replace(node, rows=tuple(tuple(row) for row in rows), shape=work.solver.resolve(shape))


def _block(work: Elaborator, cell: E.Expr) -> E.Expr:
    if isinstance(cell, E.Number) and cell.value in (0, 1):
        kind = "identity" if cell.value else "zero"
        return work.run(E.Literal(kind, span=cell.span))
    return cell


def entry(work: Elaborator, node: E.Entry) -> E.Expr:
    """An entry of an array, a member of a family, or an entry of a member."""
    family = None
    if isinstance(node.array, E.Symbol) and node.array.name not in work.local:
        family = work.scope.families.get(node.array.name)
    array = work.run(node.array)
    indices = tuple([work.run(index) for index in node.indices])
    if isinstance(array, E.Literal):
        work.symbol_indices |= {index.name for index in indices if isinstance(index, E.Index)}
    axes, shape = list(work.shape(array)), SCALAR
    if family is not None and len(indices) == len(family.labels):
        axes, shape = list(family.labels), work.scope.shapes[node.array.name]  # type: ignore[attr-defined]
    elif tuple(axes) == SCALAR and any(isinstance(index, E.Index) for index in indices):
        raise fail("DRV255", "an index on a number", node.span, "declare an array, or what the name with its index stands for")
    elif len(axes) == 2 and len(indices) == 1 and ONE in axes:
        axes = [axes[0] if axes[1] == ONE else axes[1]]
    if len(axes) != len(indices):
        raise fail("DRV255", f"{len(indices)} indices on {shape_text(work.shape(array))}", node.span,
                   f"write {len(axes)} indices, one for each axis")  # fmt: skip
    starts = family.starts if family is not None else ()
    for place, (index, size) in enumerate(zip(indices, axes, strict=True)):
        if place >= len(starts) or starts[place] == 1:
            _index_size(work, index, size)
    return replace(node, array=array, indices=indices, shape=shape)


def _index_size(work: Elaborator, index: E.Expr | None, size: Size) -> None:
    if not isinstance(index, E.Index):
        return
    known = work.indices.setdefault(index.name, size)
    if not work.solver.equal(known, size):
        raise fail("DRV256", f"index `{index.name}` runs over {work.solver.size(known)} values in one place and over "
                   f"{work.solver.size(size)} in another", index.span)  # fmt: skip


def components(work: Elaborator, node: E.Components) -> E.Expr:
    """An array given by its entries: its sizes are those over which its indices run."""
    outer, work.indices = work.indices, {}
    arg = work.run(node.arg)
    if work.shape(arg) != SCALAR:
        raise fail("DRV251", f"an entry has to be a number, and this is {shape_text(work.shape(arg))}", node.span)
    sizes = [work.indices.pop(name) if name in work.indices else work.solver.fresh() for name in node.indices]
    work.indices = work.indices | outer
    shape = (sizes[0], ONE) if len(sizes) == 1 else tuple(sizes)
    return replace(node, arg=arg, shape=shape)


def summation(work: Elaborator, node: E.Sum) -> E.Expr:
    """A sum: its indices are known inside it only, and take their size from their bound or from their places."""
    if node.dots:
        work.notes.append(node.dots)
    outer = dict(work.indices)
    ranges = []
    for item in node.ranges:
        size = as_size(item.upper)
        whole = size is not None and (item.lower is None or (isinstance(item.lower, E.Number) and item.lower.value == 1))
        # Up to n - 1: a part of a range of n, or the whole of one of n - 1; the places of the index say which.
        whole = whole and size is not None and (size.symbol is not None or size.constant is not None)
        work.indices[item.name] = size if whole and size is not None else work.solver.fresh()
        lower = None if item.lower is None else work.run(item.lower)
        upper = None if item.upper is None else work.run(item.upper)
        for bound in (lower, upper):
            if bound is not None:
                work.whole_numbers(bound)
        ranges.append(replace(item, lower=lower, upper=upper, shape=SCALAR))
    body = work.run(node.body)
    if node.product and work.shape(body) != SCALAR:
        raise fail("DRV252", "a product over an index of arrays is not supported yet", node.span)
    for position, item in enumerate(ranges):
        size = work.solver.size(work.indices.pop(item.name))
        if item.name in outer:
            work.indices[item.name] = outer[item.name]
        if item.upper is None:
            if any(name.startswith("?") for name in size.names):
                work.open_ranges.append((item.name, size, node.span))
            ranges[position] = replace(item, upper=E.SizeValue(size, shape=SCALAR))
    return replace(node, ranges=tuple(ranges), body=body, shape=body.shape)


def close_ranges(work: Elaborator) -> None:
    """Indices of `\\delta_{ii}` and its kin of which nothing says how far they run: over the only size that the block has."""
    free = [(name, size, NOWHERE) for name, size in work.indices.items()]
    for name, size, span in (*work.open_ranges, *free):
        if not any(part.startswith("?") for part in work.solver.size(size).names):
            continue
        only = _only_size(work) if name in work.symbol_indices else None
        if only is None or not work.solver.equal(size, only):
            raise fail("DRV257", f"nothing says how far the index `{name}` runs", span, rf"write the bounds: \sum_{{{name}=1}}^{{n}}")
        work.notes.append(f"the index {name} runs over {only} values, the only size here")


def _only_size(work: Elaborator) -> Size | None:
    """The only size other than 1 that the declarations of the block name."""
    scope = work.scope
    shapes = [*scope.shapes.values(), *[shape for signature in scope.functions.values() for shape in signature.domain]]
    found = {size for shape in shapes for size in shape if size != ONE and not any(name.startswith("?") for name in size.names)}
    return found.pop() if len(found) == 1 else None


def _vec_matrix_shape(node: E.Literal) -> Shape:
    first = node.sizes[0]
    if node.kind == "levi_civita":
        return (first,) * int(first.constant or 0)
    second = node.sizes[1] if len(node.sizes) > 1 else first
    if node.kind == "duplication":
        return (first * first, first * (first + ONE) * Size.of(Fraction(1, 2)))
    return (first * second, first * second)
