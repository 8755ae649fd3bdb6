"""Expressions in plain text with every bracket written, so that readings can be compared by eye and in tests."""

from __future__ import annotations

from collections.abc import Callable

from mathdoc.expr import (
    Ambiguous,
    Apply,
    At,
    Call,
    Derivative,
    Differential,
    Directional,
    Entry,
    Expr,
    FunctionValue,
    Gap,
    Index,
    IndexRange,
    Literal,
    Matrix,
    NamedConstant,
    Number,
    SizeValue,
    Sum,
    Symbol,
)

_INFIX = {"add": " + ", "product": " ", "dot": " . ", "times": " x ", "hadamard": " o ", "kronecker": " (x) ", "inner": " : ",
          "fraction": " / ", "power": "^", "function_power": "^", "hadamard_divide": " o/ ", "hadamard_power": "^o"}  # fmt: skip
_POSTFIX = {"transpose": "'", "prime": "'", "inverse": "^-1", "inverse_transpose": "^-T", "pseudo_inverse": "^+", "factorial": "!"}


def fully_parenthesised(expr: Expr) -> str:
    """Return an expression in plain text, without any rule of precedence."""
    return _WRITERS[type(expr)](expr)


_text = fully_parenthesised


def _list(exprs: tuple[Expr, ...]) -> str:
    return ", ".join(map(_text, exprs))


def _apply(expr: Expr) -> str:
    assert isinstance(expr, Apply)
    if expr.operator in _INFIX:
        return f"({_INFIX[expr.operator].join(map(_text, expr.args))})"
    if expr.operator in _POSTFIX:
        return f"{_text(expr.args[0])}{_POSTFIX[expr.operator]}"
    if expr.operator == "negate":
        return f"-{_text(expr.args[0])}"
    return f"{expr.operator}({_list(expr.args)})"


def _sum(expr: Expr) -> str:
    assert isinstance(expr, Sum)
    name = ("prod" if expr.product else "sum") + ("" if expr.explicit else "*")
    return f"{name}[{_list(expr.ranges)}]({_text(expr.body)})"


def _range(expr: Expr) -> str:
    assert isinstance(expr, IndexRange)
    if expr.lower is None and expr.upper is None:
        return expr.name
    return f"{expr.name}={_text(expr.lower) if expr.lower else '1'}..{_text(expr.upper) if expr.upper else ''}"


def _literal(expr: Expr) -> str:
    assert isinstance(expr, Literal)
    sizes = f"_{'x'.join(map(str, expr.sizes))}" if expr.sizes else ""
    return f"<{expr.kind}{sizes}{' ' + _text(expr.index) if expr.index else ''}>"


def _derivative(expr: Expr) -> str:
    assert isinstance(expr, Derivative)
    return f"D[{expr.style}]({_text(expr.arg)}{'; ' if expr.wrt else ''}{_list(expr.wrt)})"


def _directional(expr: Expr) -> str:
    assert isinstance(expr, Directional)
    return f"D({_text(expr.arg)}{f'; {_text(expr.wrt)}' if expr.wrt else ''})[{_text(expr.direction)}]"


def _matrix(expr: Expr) -> str:
    assert isinstance(expr, Matrix)
    return "[" + "; ".join(map(_list, expr.rows)) + "]"


def _at(expr: Expr) -> str:
    assert isinstance(expr, At)
    return f"{_text(expr.arg)}|[{', '.join(f'{name} = {_text(value)}' for name, value in expr.bindings)}]"


def _ambiguous(expr: Expr) -> str:
    assert isinstance(expr, Ambiguous)
    return "{" + (" > " if expr.settled else " | ").join(map(_text, expr.alternatives)) + "}"


def _differential(expr: Expr) -> str:
    assert isinstance(expr, Differential)
    return f"d{'' if expr.order == 1 else expr.order}({_text(expr.arg)})"


_WRITERS: dict[type[Expr], Callable[[Expr], str]] = {
    Number: lambda e: str(e.value) if isinstance(e, Number) else "",
    NamedConstant: lambda e: f"<{e.name}>" if isinstance(e, NamedConstant) else "",
    Symbol: lambda e: e.name if isinstance(e, Symbol) else "",
    SizeValue: lambda e: f"#{e.size}" if isinstance(e, SizeValue) else "",
    Index: lambda e: e.name if isinstance(e, Index) else "",
    Literal: _literal,
    Apply: _apply,
    Call: lambda e: f"{e.function}{chr(39) * e.order}({_list(e.args)})" if isinstance(e, Call) else "",
    FunctionValue: lambda e: f"@{e.function}{chr(39) * e.order}" if isinstance(e, FunctionValue) else "",
    Differential: _differential,
    Derivative: _derivative,
    Directional: _directional,
    At: _at,
    Entry: lambda e: f"{_text(e.array)}[{_list(e.indices)}]" if isinstance(e, Entry) else "",
    IndexRange: _range,
    Sum: _sum,
    Matrix: _matrix,
    Gap: lambda e: "?",
    Ambiguous: _ambiguous,
}
