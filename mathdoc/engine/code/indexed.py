"""Index notation as code: entries with free letters are arrays whose axes carry the letters, sums over whole axes are `einsum`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.code.model import Binds, Code, NoCode
from mathdoc.sizes import ONE, SCALAR, Size

if TYPE_CHECKING:
    from mathdoc.engine.code.printer import Printer

Axes = tuple[str, ...]


def letters(printer: Printer, expr: E.Expr) -> frozenset[str]:
    """Return the free index letters of an expression, those of loops left out."""
    return frozenset(_free(expr)) - printer.loops


def _free(expr: E.Expr) -> set[str]:
    if isinstance(expr, E.Index):
        return {expr.name}
    found = {name for child in E.children(expr) for name in _free(child)}
    if isinstance(expr, E.Sum):
        found -= {item.name for item in expr.ranges}
    return found - set(expr.indices) if isinstance(expr, E.Components) else found


def labelled(printer: Printer, expr: E.Expr) -> Code:
    """Return the code of a number that depends on letters."""
    if isinstance(expr, E.Entry):
        return _entry(printer, expr)
    if isinstance(expr, E.Sum):
        return _sum(printer, expr)
    if isinstance(expr, E.Index):
        return _index(printer, expr)
    if not letters(printer, expr):
        return printer.of(expr)
    if isinstance(expr, E.Apply) and expr.operator == "product":
        return _product(printer, build.grouped(expr.args), ())
    if isinstance(expr, E.Apply | E.Call) and all(arg.shape == SCALAR for arg in expr.args):
        parts = [labelled(printer, arg) for arg in expr.args]
        axes = tuple(dict.fromkeys(letter for part in parts for letter in part.axes))
        aligned_parts = tuple(aligned(printer, part, axes) for part in parts)
        if isinstance(expr, E.Call):
            name = printer.names.of(expr.function + "'" * expr.order)
            printer.functions[name] = None
            found = printer.called(name, *aligned_parts)
        else:
            found = printer.operator(expr, aligned_parts)
        return Code(found.text, found.binds, axes)
    raise NoCode("there is no code for arrays that depend on an index")


def components(printer: Printer, expr: E.Components) -> Code:
    """Return the array with given entries."""
    sizes = [size for size in build.shape_of(expr) if size != ONE]
    return by_letters(printer, expr.arg, list(zip(expr.indices, sizes, strict=True)))


def by_letters(printer: Printer, expr: E.Expr, free: list[tuple[str, Size]]) -> Code:
    """Return the array over these letters, in their order."""
    axes = tuple(letter for letter, _ in free)
    printer.ranges.update(free)
    before, printer.wanted = printer.wanted, axes
    found = labelled(printer, expr)
    printer.wanted = before
    done = aligned(printer, found, axes)
    if set(found.axes) < set(axes):
        dims = ", ".join(printer.size(size) for _, size in free)
        dims = dims if len(free) == 1 else f"({dims})"
        return Code(f"{done.at(Binds.PRODUCT)} * {printer.target.prefix}.ones({dims}{printer.target.dtype})", Binds.PRODUCT)
    return Code(done.text, done.binds)


def aligned(printer: Printer, code: Code, axes: Axes) -> Code:
    """Return the code with its axes in a wanted order, those that it lacks with one entry."""
    if code.axes == axes or not axes:
        return code
    order = tuple(letter for letter in axes if letter in code.axes)
    if not order:
        return code
    if order != code.axes:
        code = einsum(printer, [code], order)
    kept = ", ".join(":" if letter in order else "None" for letter in axes)
    return Code(f"{code.at(Binds.ATOM)}[{kept}]", axes=axes) if order != axes else code


def einsum(printer: Printer, codes: list[Code], out: Axes) -> Code:
    """Return `einsum` of arrays; what needs none has none."""
    if len(codes) == 1 and codes[0].axes == out:
        return codes[0]
    if len(codes) == 1 and not out:
        return Code(f"{printer.target.prefix}.sum({codes[0].text})")
    if all(code.axes == out for code in codes):
        text = " * ".join(code.at(Binds.PRODUCT if k == 0 else Binds.SIGN) for k, code in enumerate(codes))
        return Code(text, Binds.PRODUCT, out)
    known = _subscripts([letter for code in codes for letter in code.axes])
    subscripts = ",".join("".join(known[letter] for letter in code.axes) for code in codes)
    text = f'"{subscripts}->{"".join(known[letter] for letter in out)}"'
    return Code(f"{printer.target.prefix}.einsum({text}, {', '.join(code.text for code in codes)})", axes=out)


def _subscripts(names: list[str]) -> dict[str, str]:
    """Return a letter that `einsum` takes for each index letter: itself, where it is one."""
    known = {name: name for name in names if len(name) == 1 and name.isascii() and name.isalpha()}
    free = (letter for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in known)
    return known | {name: next(free) for name in dict.fromkeys(names) if name not in known}


def position(printer: Printer, index: E.Expr) -> str:
    """Return an index that is no free letter, counted from 0."""
    if isinstance(index, E.Number) and index.value.denominator == 1:
        return str(index.value - 1)
    if isinstance(index, E.Index) and index.name in printer.loops:
        return f"{printer.names.of(index.name)} - 1"
    if isinstance(index, E.SizeValue):
        return printer.size(index.size - ONE)
    raise NoCode("there is no code for this index")


def is_member(expr: E.Expr) -> bool:
    """Whether an expression is a member of a family: an array that has more axes than it has indices."""
    return isinstance(expr, E.Entry) and len(expr.indices) < _rank(expr.array)


def _rank(array: E.Expr) -> int:
    shape = build.shape_of(array)
    return len(shape) if len(shape) > 2 else sum(size != ONE for size in shape)


def _entry(printer: Printer, expr: E.Entry) -> Code:
    array, shown, axes = printer.of(expr.array), [], []
    shape = build.shape_of(expr.array)
    if len(shape) > 2 and ONE in shape:
        raise NoCode("there is no code for a family of rows")
    if is_member(expr):
        return Code(f"{array.at(Binds.ATOM)}[{', '.join(position(printer, index) for index in expr.indices)}]")
    if len(expr.indices) != _rank(expr.array):
        raise NoCode("there is no code for an entry of a vector with two indices")
    for index in expr.indices:
        if isinstance(index, E.Index) and index.name not in printer.loops:
            axes.append(index.name)
            shown.append(":")
        else:
            shown.append(position(printer, index))
    fixed = len(axes) < len(shown)
    code = Code(f"{array.at(Binds.ATOM)}[{', '.join(shown)}]" if fixed else array.text, Binds.ATOM if fixed else array.binds, tuple(axes))
    once = tuple(dict.fromkeys(axes))
    return einsum(printer, [code], once) if len(once) < len(axes) else code


def _index(printer: Printer, expr: E.Index) -> Code:
    if expr.name in printer.loops:
        return Code(printer.names.of(expr.name))
    if expr.name not in printer.ranges:
        raise NoCode(f"the index {expr.name} has no range")
    last = printer.size(printer.ranges[expr.name] + ONE)
    return Code(f"{printer.target.prefix}.arange(1, {last}{printer.target.dtype})", axes=(expr.name,))


def _product(printer: Printer, factors: list[E.Expr], summed: Axes) -> Code:
    """A product of entries and numbers, summed over letters."""
    parts = [labelled(printer, factor) for factor in factors]
    plain, arrays = [part for part in parts if not part.axes], [part for part in parts if part.axes]
    axes = tuple(dict.fromkeys(letter for part in arrays for letter in part.axes))
    plain += [Code(printer.size(printer.ranges[letter])) for letter in summed if letter not in axes]
    out = tuple(letter for letter in axes if letter not in summed)
    out = printer.wanted if set(out) == set(printer.wanted) else out
    if not arrays:
        return Code(" * ".join(part.at(Binds.SIGN) for part in plain), Binds.PRODUCT)
    together = einsum(printer, arrays, out)
    if not plain:
        return together
    return Code(" * ".join(part.at(Binds.SIGN) for part in (*plain, together)), Binds.PRODUCT, out)


def _sum(printer: Printer, expr: E.Sum) -> Code:
    """A sum over whole axes; any other, and a product, is a loop."""
    sizes = {item.name: _whole(expr, item) for item in expr.ranges}
    if expr.product or any(size is None for size in sizes.values()):
        return _loop(printer, expr)
    printer.ranges.update({name: size for name, size in sizes.items() if size is not None})
    body, summed = expr.body, tuple(sizes)
    while isinstance(body, E.Sum) and not body.product and all(_whole(body, item) is not None for item in body.ranges):
        inner = {item.name: size for item in body.ranges if (size := _whole(body, item)) is not None}
        printer.ranges.update(inner)
        summed, body = (*summed, *inner), body.body
    negative = isinstance(body, E.Apply) and body.operator == "negate"
    core = body.args[0] if isinstance(body, E.Apply) and negative else body
    is_product = isinstance(core, E.Apply) and core.operator == "product"
    found = _product(printer, build.grouped(core.args) if is_product and isinstance(core, E.Apply) else [core], summed)
    return Code(f"-{found.at(Binds.PRODUCT)}", Binds.PRODUCT, found.axes) if negative else found


def _whole(expr: E.Sum, item: E.IndexRange) -> Size | None:
    """Return the size of the axes that a letter runs over; None if it does not run over all of them."""
    if item.lower is not None and not build.is_one(item.lower):
        return None
    members = [node for node in E.walk(expr.body) if is_member(node)]
    if any(isinstance(node, E.Index) and node.name == item.name for member in members for node in E.walk(member)):
        return None
    upper = _size(item.upper)
    for size in _ranged(expr.body, item.name):
        if item.upper is None:
            upper = size
        if size != upper:
            return None
    return upper


def _size(bound: E.Expr | None) -> Size | None:
    if isinstance(bound, E.Number):
        return Size.of(bound.value)
    return bound.size if isinstance(bound, E.SizeValue) else None


def _ranged(expr: E.Expr, letter: str) -> Iterator[Size]:
    """Yield the sizes of the axes in which a letter stands."""
    for node in E.walk(expr):
        if isinstance(node, E.Entry):
            shape = build.shape_of(node.array)
            axes = shape if len(node.indices) == len(shape) else [size for size in shape if size != ONE]
            for index, size in zip(node.indices, axes, strict=False):
                if isinstance(index, E.Index) and index.name == letter:
                    yield size


def _whole_number(printer: Printer, end: E.Expr) -> str:
    """Return the end of a range; a symbol for a whole number is an array of one."""
    text = printer.of(end).text
    return f"int({text})" if any(isinstance(node, E.Symbol) for node in E.walk(end)) else text


def _loop(printer: Printer, expr: E.Sum) -> Code:
    before, heads = printer.loops, []
    for item in expr.ranges:
        lower = _whole_number(printer, item.lower) if item.lower is not None else "1"
        if item.upper is None:
            raise NoCode(f"the index {item.name} has no range")
        upper = _whole_number(printer, build.add(item.upper, build.UNIT))
        printer.loops = printer.loops | {item.name}
        heads.append(f"for {printer.names.of(item.name)} in range({lower}, {upper})")
    try:
        body = labelled(printer, expr.body)
    finally:
        printer.loops = before
    return Code(f"{'math.prod' if expr.product else 'sum'}({body.text} {' '.join(heads)})", axes=body.axes)
