"""Products as code: `@` from the side where a vector stands, `solve` for an inverse times something, scaled rows for `diag(x) A`."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.code.model import Binds, Code
from mathdoc.sizes import ONE, SCALAR

if TYPE_CHECKING:
    from mathdoc.engine.code.printer import Printer

_INVERSES = ("inverse", "inverse_transpose")


def product(printer: Printer, node: E.Apply) -> Code:
    """Return the code of a product of numbers and arrays."""
    factors = build.grouped(node.args)
    scalars = [printer.of(factor) for factor in factors if build.is_scalar(factor)]
    arrays = [factor for factor in factors if not build.is_scalar(factor)]
    parts = [*scalars, *([_arrays(printer, arrays)] if arrays else [])]
    if len(parts) == 1:
        return parts[0]
    return Code(" * ".join(part.at(Binds.PRODUCT if k == 0 else Binds.SIGN) for k, part in enumerate(parts)), Binds.PRODUCT)


def _arrays(printer: Printer, factors: list[E.Expr]) -> Code:
    """A product of arrays; between a column and a row it is an outer product."""
    for k in range(1, len(factors)):
        if build.shape_of(factors[k - 1])[1] == ONE and build.product_shape(factors) != SCALAR:
            if build.product_shape(factors[k:]) == SCALAR:
                number = _arrays(printer, factors[k:])
                return Code(f"{number.at(Binds.PRODUCT)} * {_chain(printer, factors[:k]).at(Binds.SIGN)}", Binds.PRODUCT)
            return printer.called(f"{printer.target.prefix}.outer", _chain(printer, factors[:k]), _arrays(printer, factors[k:]))
    return _chain(printer, factors)


def _chain(printer: Printer, factors: list[E.Expr]) -> Code:
    if len(factors) == 1:
        return printer.of(factors[0])
    row = build.shape_of(factors[0])[0] == ONE
    column = build.shape_of(factors[-1])[1] == ONE
    if row and isinstance(factors[0], E.Literal) and factors[0].kind == "ones" and column:
        return Code(f"{printer.target.prefix}.sum({_chain(printer, factors[1:]).text})")
    if row and not column:
        return reduce(lambda done, factor: _from_right(printer, done, factor, True), factors[1:], printer.of(factors[0]))
    last = len(factors) - 1
    if _is_inverse(factors[-1]) and not _is_inverse(factors[-2]):
        return _from_right(printer, _chain(printer, factors[:-1]), factors[-1], row)
    done = printer.of(factors[last])
    for factor in reversed(factors[:last]):
        done = _from_left(printer, factor, done, column)
    return done


def _is_inverse(factor: E.Expr) -> bool:
    return isinstance(factor, E.Apply) and factor.operator in _INVERSES


def _from_left(printer: Printer, factor: E.Expr, done: Code, vector: bool) -> Code:
    """`factor @ done`."""
    if isinstance(factor, E.Apply) and factor.operator in _INVERSES:
        matrix = _transposed(printer.of(factor.args[0]), factor.operator == "inverse_transpose")
        return printer.called(f"{printer.target.prefix}.linalg.solve", matrix, done)
    if isinstance(factor, E.Apply) and factor.operator == "diag_matrix":
        scale = printer.of(factor.args[0])
        text = scale.at(Binds.PRODUCT) if vector else f"{scale.at(Binds.ATOM)}[:, None]"
        return Code(f"{text} * {done.at(Binds.SIGN)}", Binds.PRODUCT)
    return Code(f"{printer.of(factor).at(Binds.PRODUCT)} @ {done.at(Binds.SIGN)}", Binds.PRODUCT)


def _from_right(printer: Printer, done: Code, factor: E.Expr, vector: bool) -> Code:
    """`done @ factor`."""
    if isinstance(factor, E.Apply) and factor.operator in _INVERSES:
        matrix = _transposed(printer.of(factor.args[0]), factor.operator == "inverse")
        solved = printer.called(f"{printer.target.prefix}.linalg.solve", matrix, _transposed(done, not vector))
        return _transposed(solved, not vector)
    if isinstance(factor, E.Apply) and factor.operator == "diag_matrix":
        return Code(f"{done.at(Binds.PRODUCT)} * {printer.of(factor.args[0]).at(Binds.SIGN)}", Binds.PRODUCT)
    return Code(f"{done.at(Binds.PRODUCT)} @ {printer.of(factor).at(Binds.SIGN)}", Binds.PRODUCT)


def _transposed(code: Code, wanted: bool) -> Code:
    if not wanted:
        return code
    return Code(code.text[:-2]) if code.text.endswith(".T") and code.text[:-2].isidentifier() else Code(f"{code.at(Binds.ATOM)}.T")
