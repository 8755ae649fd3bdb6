"""The code of each operator: one table by the operator's name. A template has `{0}`, `{1}` for arguments in brackets and `{xp}` for
the library; `{a}`, `{b}` are arguments that bind as tightly as a factor. What a library writes in its own way stands with it.

The table is here and not in the operators' records: how numpy spells an operator is no mathematics, and `check` need not load it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.code.model import Binds, Code, NoCode
from mathdoc.sizes import ONE, SCALAR

if TYPE_CHECKING:
    from mathdoc.engine.code.printer import Printer

Rule = Callable[["Printer", E.Apply, tuple[Code, ...]], Code]


def _infix(sign: str, level: int, right: int) -> Rule:
    def rule(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
        return Code(f"{args[0].at(level)}{sign}{args[1].at(right)}", level)

    return rule


def _add(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    text = args[0].at(Binds.SUM)
    for arg in args[1:]:
        negative = arg.text.startswith("-") and arg.binds >= Binds.PRODUCT
        text += f" - {arg.text[1:]}" if negative else f" + {arg.at(Binds.PRODUCT)}"
    return Code(text, Binds.SUM)


def _negate(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    return Code(f"-{args[0].at(Binds.PRODUCT)}", Binds.PRODUCT)


def _power(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    base, exponent = args
    if build.is_scalar(node.args[0]):
        return Code(f"{printer.array(node.args[0], base).at(Binds.ATOM)} ** {exponent.at(Binds.ATOM)}", Binds.POWER)
    literal = node.args[1]
    if isinstance(literal, E.Number) and literal.value.denominator != 1:
        raise NoCode("there is no code for a fractional power of a matrix")
    whole = exponent if isinstance(literal, E.Number) else Code(f"int({exponent.text})")
    return printer.called(f"{printer.target.prefix}.linalg.matrix_power", base, whole)


def _transpose(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    shape = build.shape_of(node)
    if len(shape) > 2:
        raise NoCode("the transpose of a tensor")
    return args[0] if ONE in shape else Code(f"{args[0].at(Binds.ATOM)}.T")


def _log(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    arg = node.args[0]
    if isinstance(arg, E.Apply) and arg.operator == "determinant":
        return Code(f"{printer.target.prefix}.linalg.slogdet({printer.of(arg.args[0]).text})[1]")
    return printer.called(f"{printer.target.prefix}.log", printer.array(arg, args[0]))


def _inverse(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    if build.is_scalar(node.args[0]):
        return Code(f"1 / {args[0].at(Binds.SIGN)}", Binds.PRODUCT)
    inverse = printer.called(f"{printer.target.prefix}.linalg.inv", args[0])
    return Code(f"{inverse.text}.T") if node.operator == "inverse_transpose" else inverse


def _kronecker(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    shapes = [build.shape_of(arg) for arg in node.args]
    if printer.target.name == "torch":
        # torch takes no transposes there.
        args = tuple(
            arg if isinstance(own, E.Literal) else Code(f"{arg.at(Binds.ATOM)}.contiguous()")
            for arg, own in zip(args, node.args, strict=True)
        )
    name = f"{printer.target.prefix}.kron"
    if SCALAR in shapes:
        return Code(" * ".join(arg.at(Binds.PRODUCT) for arg in args), Binds.PRODUCT)
    if all(shape[1] == ONE for shape in shapes) or all(shape[0] == ONE for shape in shapes) or not any(ONE in shape for shape in shapes):
        return printer.called(name, *args)
    return printer.called(name, *[_flat(arg, shape[0] == ONE, ONE in shape) for arg, shape in zip(args, shapes, strict=True)])


def _flat(arg: Code, row: bool, vector: bool) -> Code:
    return Code(arg.at(Binds.ATOM) + ("[None, :]" if row else "[:, None]")) if vector else arg


def _cross(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    if not all(ONE in build.shape_of(arg) for arg in node.args):
        raise NoCode("a cross product of matrices")
    return printer.called(f"{printer.target.prefix}.{'linalg.' if printer.target.name == 'torch' else ''}cross", *args)


def _squared(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    square = f"{args[0].at(Binds.ATOM)} ** 2"
    return Code(square, Binds.POWER) if build.is_scalar(node.args[0]) else Code(f"{printer.target.prefix}.sum({square})")


def _length(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    name = "abs" if build.is_scalar(node.args[0]) else "linalg.norm"
    return printer.called(f"{printer.target.prefix}.{name}", printer.array(node.args[0], args[0]))


def _vec(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    return args[0] if ONE in build.shape_of(node.args[0]) else Code(f"{args[0].at(Binds.ATOM)}.T.reshape(-1)")


def _vech(printer: Printer, node: E.Apply, args: tuple[Code, ...]) -> Code:
    indices = printer.target.forms["triu_indices"].replace("{0}", printer.size(build.shape_of(node.args[0])[0]))
    return Code(f"{args[0].at(Binds.ATOM)}.T[{indices}]")


_SAME = (
    "exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsin", "arccos", "abs", "sign", "trace",
)  # fmt: skip
FORMS: dict[str, str | Rule] = {
    **{name: f"{{xp}}.{name}({{0}})" for name in _SAME},
    "absolute_value": "{xp}.abs({0})", "cot": "(1 / {xp}.tan({0}))", "sec": "(1 / {xp}.cos({0}))", "csc": "(1 / {xp}.sin({0}))",
    "sech": "(1 / {xp}.cosh({0}))", "log": _log, "add": _add, "negate": _negate, "power": _power, "transpose": _transpose,
    "fraction": _infix(" / ", Binds.PRODUCT, Binds.SIGN), "hadamard": _infix(" * ", Binds.PRODUCT, Binds.SIGN),
    "hadamard_divide": _infix(" / ", Binds.PRODUCT, Binds.SIGN), "hadamard_power": _infix(" ** ", Binds.ATOM, Binds.ATOM),
    "inner": "{xp}.sum({a} * {b})", "determinant": "{xp}.linalg.det({0})", "inverse": _inverse,
    "inverse_transpose": _inverse, "pseudo_inverse": "{xp}.linalg.pinv({0})", "kronecker": _kronecker,
    "cross_product": _cross, "diag_matrix": "{xp}.diag({0})", "diag_vector": "{xp}.diag({0})", "diagonal_part": "{xp}.diag({xp}.diag({0}))",
    "lower_triangle": "{xp}.tril({0})", "upper_triangle": "{xp}.triu({0})", "norm": _length, "vector_norm": _length,
    "norm_squared": _squared, "norm_1": "{xp}.sum({xp}.abs({0}))", "norm_inf": "{xp}.max({xp}.abs({0}))",
    "norm_nuclear": "{xp}.linalg.norm({0}, 'nuc')", "spectral_norm": "{xp}.linalg.norm({0}, 2)", "vec": _vec, "vech": _vech,
}  # fmt: skip
MISSING: dict[str, str] = {"adjugate": "an adjugate has no stable code: write det(A) A^{-1} where A is invertible"}
"""Operators without code, with the reason; `product` is written by a module of its own, the others by their library's table."""
