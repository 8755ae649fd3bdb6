"""Long products as one: under letters as `(A X B X)_{ij}`, and transposed as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import shape_of
from mathdoc.source import NOWHERE

FACTORS = 2
"""So many factors are written one by one; longer products are one array."""


class Folded(Struct):
    """Arrays that stand for long products in which nothing moves; `moving` are names that are left outside."""

    moving: frozenset[str]
    arrays: dict[str, E.Expr] = field(default_factory=dict)

    def folded(self, expr: E.Expr) -> E.Expr:
        """Return an expression with long products as symbols."""
        terms = self._terms(expr)
        if len(terms) > 1:
            return build.add(*[self.folded(term) for term in terms])
        new = E.map_children(terms[0], self.folded)
        if not isinstance(new, E.Apply) or new.operator != "product":
            return new
        done: list[E.Expr] = []
        run: list[E.Expr] = []
        for factor in new.args:
            if build.is_scalar(factor) or self._moves(factor):
                done += [*self._closed(run), factor]
                run = []
            else:
                run.append(factor)
        done += self._closed(run)
        return new if len(done) == len(new.args) else build.mul(*done)

    def _terms(self, expr: E.Expr) -> list[E.Expr]:
        """Return the terms of a product of arrays with a sum in it that moves, multiplied out."""
        if not isinstance(expr, E.Apply) or expr.operator not in ("product", "negate"):
            return [expr]
        for place, factor in enumerate(expr.args):
            if isinstance(factor, E.Apply) and factor.operator == "add" and not build.is_scalar(factor) and self._moves(factor):
                before, after = expr.args[:place], expr.args[place + 1 :]
                parts = [build.mul(*before, term, *after) if len(expr.args) > 1 else build.negate(term) for term in factor.args]
                return [term for part in parts for term in self._terms(part)]
        if expr.operator == "negate":
            return [build.negate(term) for term in self._terms(expr.args[0])]
        return [expr]

    def _closed(self, run: list[E.Expr]) -> list[E.Expr]:
        whole = build.mul(*run) if len(run) > FACTORS else None
        if whole is None or build.is_scalar(whole):
            return run
        name = f"\1{len(self.arrays)}"
        backwards = all(_is_transpose(factor) for factor in run)
        self.arrays[name] = build.transposed(whole) if backwards else whole
        symbol = E.Symbol(name, shape=shape_of(self.arrays[name]))
        return [build.transposed(symbol) if backwards else symbol]

    def _moves(self, expr: E.Expr) -> bool:
        return any(isinstance(node, E.Symbol) and node.name in self.moving for node in E.walk(expr))


def unfolded(expr: E.Expr, arrays: Mapping[str, E.Expr]) -> E.Expr:
    """Return an expression with the products in their places again."""
    if isinstance(expr, E.Symbol):
        return unfolded(arrays[expr.name], arrays) if expr.name in arrays else expr
    new = E.map_children(expr, lambda child: unfolded(child, arrays))
    return new if new is expr else replace(new, span=NOWHERE)


def turned(expr: E.Expr) -> E.Expr:
    """Return a sum of long products of transposes as the transpose of a sum of products: `(A X B X)ᵀ`."""
    terms = expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)
    if not all(_is_turned(build.split_number(term)[1]) for term in terms):
        return expr
    return build.apply("transpose", build.add(*[build.transposed(term) for term in terms]), shape=shape_of(expr))


def _is_turned(expr: E.Expr) -> bool:
    factors = expr.args if isinstance(expr, E.Apply) and expr.operator == "product" else ()
    arrays = [factor for factor in factors if not build.is_scalar(factor)]
    return len(arrays) > FACTORS + 1 and all(map(_is_transpose, arrays))


def _is_transpose(expr: E.Expr) -> bool:
    return isinstance(expr, E.Apply) and expr.operator in ("transpose", "inverse_transpose")
