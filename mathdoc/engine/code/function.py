"""Whole functions: arguments made arrays of float64, sizes read off them, definitions as assignments, the value returned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.code.indexed import by_letters
from mathdoc.engine.code.model import NoCode
from mathdoc.engine.code.names import Names
from mathdoc.engine.code.printer import Printer
from mathdoc.engine.code.targets import TARGETS
from mathdoc.sizes import ONE, SCALAR, Shape, Size


class Formula(Struct, frozen=True):
    """What a function returns: an expression (with free letters: the array over them), its name in Python and in LaTeX."""

    name: str
    left: str
    latex: str
    value: E.Expr
    letters: tuple[tuple[str, Size], ...] = ()


def module(target: str, formulas: Sequence[Formula], definitions: Mapping[str, E.Expr], first: Sequence[str] = ()) -> str:
    """Return a module of functions, one a formula; `first` are the names that come first among their arguments. Raises NoCode."""
    if target not in TARGETS:
        raise ValueError(f"code is written for {', '.join(TARGETS)}, and not for {target}")
    return _Module(target, formulas, definitions, first).text()


class _Module:
    """Functions that take the same arguments in the same order, so that they are called in the same way."""

    def __init__(self, target: str, formulas: Sequence[Formula], definitions: Mapping[str, E.Expr], first: Sequence[str]) -> None:
        self.target = TARGETS[target]
        self.formulas = formulas
        self.names = Names()
        self.printer = Printer(self.target, self.names)
        self.used = [_used(formula.value, definitions) for formula in formulas]
        exprs = [expr for formula, used in zip(formulas, self.used, strict=True) for expr in (*used.values(), formula.value)]
        given = {node.name: build.shape_of(node) for node in _symbols(exprs) if node.name not in definitions}
        order = [*[name for name in first if name in given], *[name for name in given if name not in first]]
        self.given = {name: given[name] for name in order}
        for name in order:
            self.names.of(name)

    def text(self) -> str:
        """Return the whole module."""
        written = [self.lines(formula, used) for formula, used in zip(self.formulas, self.used, strict=True)]
        unknown = list(dict.fromkeys(name for _, _, missing in written for name in missing))
        arguments = [*[self.names.of(name) for name in self.given], *self.printer.functions, *unknown]
        shapes = [f"{self.names.of(name)}: {_shape(shape)}" for name, shape in self.given.items()]
        shapes += [f"{name}: a function that acts on each entry" for name in self.printer.functions]
        shapes += [f"{name}: a whole number" for name in unknown]
        functions = []
        for formula, (start, lines, _) in zip(self.formulas, written, strict=True):
            text = [f"def {formula.name}({', '.join(arguments)}):", *_docstring(formula, shapes), *start, *lines]
            functions.append("\n    ".join(text).replace("\n    \n", "\n\n"))
        body = "\n\n\n".join(functions)
        imports = [name for name in ("math", "scipy.linalg") if re.search(rf"(?<![\w.]){name}\.\w", body)]
        head = "\n".join(f"import {name}" for name in imports)
        return (f"{head}\n\n" if head else "") + f"{self.target.imports}\n\n\n{body}\n"

    def lines(self, formula: Formula, used: Mapping[str, E.Expr]) -> tuple[list[str], list[str], list[str]]:
        """Return the lines that convert arguments and read sizes, those that compute, and the sizes that no argument tells."""
        self.printer.sizes.clear()
        lines = [f"{self.names.of(name)} = {self.printer.of(value).text}" for name, value in used.items()]
        letters = list(formula.letters)
        code = by_letters(self.printer, formula.value, letters) if letters else self.printer.of(formula.value)
        present = {node.name for node in _symbols([formula.value, *used.values()])}
        read, unknown = _sizes(self.printer, self.given)
        asked = "".join(read)
        wanted = [self.names.of(name) for name in self.given if name in present or f" {self.names.of(name)}.shape" in asked]
        convert = [f"{name} = {self.target.convert.format(name)}" for name in wanted]
        return [*convert, *read], [*lines, f"return {code.text}"], unknown


def _symbols(exprs: Sequence[E.Expr]) -> list[E.Symbol]:
    bound = {name for expr in exprs for node in E.walk(expr) if isinstance(node, E.At) for name, _ in node.bindings}
    return [node for expr in exprs for node in E.walk(expr) if isinstance(node, E.Symbol) and node.name not in bound]


def _used(value: E.Expr, definitions: Mapping[str, E.Expr]) -> dict[str, E.Expr]:
    """Return the definitions that a value is made of, those that others are made of first."""
    found: dict[str, E.Expr] = {}

    def enter(expr: E.Expr) -> None:
        for node in _symbols([expr]):
            if node.name in definitions and node.name not in found:
                enter(definitions[node.name])
                found[node.name] = definitions[node.name]

    enter(value)
    return found


def _sizes(printer: Printer, given: Mapping[str, Shape]) -> tuple[list[str], list[str]]:
    """Return the lines that read sizes off the arguments, and the sizes that no argument tells."""
    lines, unknown = [], []
    for size in sorted(printer.sizes):
        for name, shape in given.items():
            axes = [axis for axis in shape if len(shape) > 2 or axis != ONE]
            if any(axis.symbol == size for axis in axes):
                at = next(k for k, axis in enumerate(axes) if axis.symbol == size)
                lines.append(f"{printer.names.of(size)} = {printer.names.of(name)}.shape[{at}]")
                break
        else:
            unknown.append(printer.names.of(size))
    return lines, unknown


def _docstring(formula: Formula, shapes: Sequence[str]) -> list[str]:
    """Return the formula, the shapes of the arguments, and that of the value."""
    wanted = tuple(size for _, size in formula.letters)
    value = f"({', '.join(str(size) for size in wanted)}{',' * (len(wanted) == 1)})" if wanted else _shape(build.shape_of(formula.value))
    if '"""' in formula.latex + formula.left:
        raise NoCode("a formula that cannot stand in a docstring")
    return [f'r"""{formula.left} = {formula.latex}', "", *shapes, f"Returns: {value}", '"""']


def _shape(shape: Shape) -> str:
    if shape == SCALAR:
        return "a number"
    sizes = [str(size) for size in shape if len(shape) > 2 or size != ONE]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
