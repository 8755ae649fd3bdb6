"""Small expressions that proposals are made of, from parts as they were parsed (no shapes yet)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.question import Question
from mathdoc.notation.author import balanced, clean
from mathdoc.sizes import ONE
from mathdoc.source import NOWHERE, Span

PRODUCTS = ("product", "times", "dot")


def apply(operator: str, *args: E.Expr) -> E.Apply:
    """Return an operator applied to parts."""
    return E.Apply(operator, args)


def is_applied(node: E.Expr, *operators: str) -> bool:
    """Whether a node is one of these operators applied."""
    return isinstance(node, E.Apply) and node.operator in operators


def number(value: Fraction | int) -> E.Number:
    """Return a number."""
    return E.Number(Fraction(value))


def quotient(value: Fraction) -> E.Expr:
    """Return a number as people write it: a fraction stands as one."""
    return number(value) if value.denominator == 1 else apply("fraction", number(value.numerator), number(value.denominator))


def times(*factors: E.Expr) -> E.Expr:
    """Return a product, flattened; numbers come first and become one, and a sign goes outside."""
    flat: list[E.Expr] = []
    value = Fraction(1)
    for factor in factors:
        while isinstance(factor, E.Apply) and factor.operator == "negate":
            value, factor = -value, factor.args[0]
        parts = factor.args if isinstance(factor, E.Apply) and factor.operator in PRODUCTS else (factor,)
        for part in parts:
            if isinstance(part, E.Number):
                value *= part.value
            else:
                flat.append(part)
    size = abs(value)
    kept = (*([number(size)] if size != 1 or not flat else []), *flat)
    product = kept[0] if len(kept) == 1 else E.Apply("product", kept)
    return negated(product) if value < 0 else product


def negated(node: E.Expr) -> E.Expr:
    """Return the negative."""
    return node.args[0] if isinstance(node, E.Apply) and node.operator == "negate" else E.Apply("negate", (node,))


def added(*terms: E.Expr) -> E.Expr:
    """Return a sum, flattened."""
    flat = [part for term in terms for part in terms_of(term)]
    return flat[0] if len(flat) == 1 else E.Apply("add", tuple(flat))


def terms_of(node: E.Expr) -> tuple[E.Expr, ...]:
    """Return the terms of a sum; anything else is one term."""
    return node.args if isinstance(node, E.Apply) and node.operator == "add" else (node,)


def factors_of(node: E.Expr) -> tuple[E.Expr, ...]:
    """Return the factors of a product without its sign; anything else is one factor."""
    node = negated(node) if is_applied(node, "negate") else node
    if isinstance(node, E.Apply) and node.operator in PRODUCTS:
        return tuple(part for arg in node.args for part in (factors_of(arg) if is_applied(arg, *PRODUCTS) else (arg,)))
    return (node,)


def transposed(question: Question, node: E.Expr) -> E.Expr:
    """Return the transpose as people write it: carried into products, sums and signs; numbers stay."""
    if not question.is_array(node) and question.shape(node) is not None:
        return node
    if isinstance(node, E.Apply):
        if node.operator == "transpose":
            return node.args[0]
        if node.operator == "negate":
            return negated(transposed(question, node.args[0]))
        if node.operator == "add":
            return added(*(transposed(question, term) for term in node.args))
        if node.operator in PRODUCTS and all(question.shape(arg) is not None for arg in node.args):
            return _transposed_product(question, node)
        if node.operator == "inverse":
            return replace(node, operator="inverse_transpose", span=NOWHERE)
        if node.operator == "inverse_transpose":
            return replace(node, operator="inverse", span=NOWHERE)
        if node.operator == "fraction":
            return E.Apply("fraction", (transposed(question, node.args[0]), node.args[1]))
    return E.Apply("transpose", (node,))


def _transposed_product(question: Question, node: E.Apply) -> E.Expr:
    scalars = [arg for arg in node.args if not question.is_array(arg)]
    arrays = [transposed(question, arg) for arg in reversed(node.args) if question.is_array(arg)]
    return times(*scalars, *arrays)


def at_every(expr: E.Expr, change: Callable[[E.Expr], E.Expr | None]) -> E.Expr:
    """Return an expression in which `change` has had its way with every node (None: go on inside)."""
    new = change(expr)
    return new if new is not None else E.map_children(expr, lambda child: at_every(child, change))


def symbols_of(question: Question) -> Iterator[str]:
    """Yield the independent symbols that the row is made of, those that stand in it first."""
    here = [node.name for side in (question.right, question.left) for node in E.walk(side) if isinstance(node, E.Symbol)]
    reading = question.reading
    below = sorted(question.model.symbols_of(reading.left, reading.right)) if reading is not None else []
    for name in dict.fromkeys((*here, *below)):
        if name in question.model.symbols and name not in question.model.definitions:
            yield name


def is_square(question: Question, name: str) -> bool:
    """Whether a symbol is a square matrix, and no number."""
    shape = question.model.symbols[name].shape
    return len(shape) == 2 and shape[0] == shape[1] and shape[0] != ONE


def variables_of(question: Question) -> list[str]:
    """Return the names that the row differentiates by: those of its derivatives, or what moves under its differentials."""
    sides = (question.typed_left or question.left, question.right)
    named = [
        node.name
        for side in sides for part in E.walk(side) if isinstance(part, E.Derivative)
        for item in part.wrt for node in E.walk(item) if isinstance(node, E.Symbol)
    ]  # fmt: skip
    if named:
        return list(dict.fromkeys(named))
    if not any(isinstance(node, E.Differential) for side in sides for node in E.walk(side)):
        return [name for name in symbols_of(question) if question.model.symbols[name].varies] if _has_derivative(question) else []
    return [name for name in symbols_of(question) if question.model.symbols[name].varies]


def _has_derivative(question: Question) -> bool:
    return any(isinstance(node, E.Derivative | E.Directional) for side in (question.left, question.right) for node in E.walk(side))


def is_vector(question: Question, node: E.Expr) -> bool:
    """Whether a part of the row is a column vector."""
    shape = question.shape(node)
    return shape is not None and len(shape) == 2 and shape[1] == ONE and shape[0] != ONE


def is_about_change(question: Question) -> bool:
    """Whether the row has a differential or a derivative on its left side."""
    left = question.typed_left or question.left
    return any(isinstance(node, E.Derivative | E.Directional | E.Differential) for node in E.walk(left))


def latex(question: Question, node: E.Expr) -> str:
    """Return the author's own words for a part of the row, or its name."""
    return words(question, node.span) or (node.name if isinstance(node, E.Symbol) else "")


def words(question: Question, span: Span) -> str:
    """Return the author's own words at a place of the body."""
    return clean(balanced(question.body, span.start, span.end)) if span.end > span.start else ""
