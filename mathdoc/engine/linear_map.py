"""The matrix of a linear map: `vec(D) = M vec(dX)` for an array D that is linear in dX, by one rule for each linear operator.

For columns vec is nothing, so this gives the Jacobian J with `dy = J dx` as well; `AdXB` gives `Bᵀ ⊗ A`, a transpose gives K.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import shape_of, stacked
from mathdoc.engine.reverse import NotLinear, has_differential, linear_terms
from mathdoc.sizes import ONE, SCALAR, Size


def matrix_of(expr: E.Expr) -> E.Expr:
    """Return M with `vec(expr) = M vec(dX)`, dX the only differential in `expr`. Raises NotLinear."""
    found = matrices_of(expr)
    if not found:
        raise NotLinear("this does not depend on the variable")
    return build.collect(matrix for matrix, _ in found)


def matrices_of(expr: E.Expr) -> list[tuple[E.Expr, E.Differential]]:
    """Return pairs (M, dX) with `vec(expr) = Σ M vec(dX)`, in the order in which the differentials stand. Raises NotLinear."""
    work = _Map([])
    work.push(expr, None)
    return work.found


def kronecker(a: E.Expr | None, b: E.Expr | None, sizes: tuple[Size, Size]) -> E.Expr | None:
    """Return A ⊗ B; None stands for an identity of the size given, and for the whole if both are."""
    if a is None and b is None:
        return None
    if a is None and sizes[0] == ONE:
        return b
    if b is None and sizes[1] == ONE:
        return a
    left, right = a or build.identity(sizes[0]), b or build.identity(sizes[1])
    if SCALAR in (left.shape, right.shape):
        return build.mul(left, right)
    if shape_of(left)[0] == ONE == shape_of(right)[1]:
        return build.mul(right, left)
    (m, n), (p, q) = shape_of(left), shape_of(right)
    first, left = build.scalars_first(left)
    second, right = build.scalars_first(right)
    return build.mul(*first, *second, build.apply("kronecker", left, right, shape=(m * p, n * q)))


class _Map(Struct):
    """The terms found so far. A multiplier None is the identity."""

    found: list[tuple[E.Expr, E.Differential]]

    def push(self, node: E.Expr, multiplier: E.Expr | None) -> None:
        """Add the terms of `multiplier · vec(node)`."""
        if isinstance(node, E.Differential):
            rows, columns = shape_of(node)
            self.found.append((build.identity(rows * columns) if multiplier is None else multiplier, node))
        elif node.shape == SCALAR:
            for term in linear_terms(node):
                self.found.append((_times(multiplier, build.transposed(stacked(term.gradient))), term.differential))
        elif isinstance(node, E.Apply) and node.operator in _RULES:
            _RULES[node.operator](self, node, multiplier)
        else:
            raise NotLinear("a differential stands inside something that has no matrix of its own")

    def each(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """A sum: each term."""
        for arg in node.args:
            self.push(arg, multiplier)

    def negate(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """The negative."""
        size = shape_of(node)[0] * shape_of(node)[1]
        self.push(node.args[0], build.negate(build.identity(size) if multiplier is None else multiplier))

    def product(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """`vec(L D R) = (Rᵀ ⊗ L) vec(D)`; a number that moves stands before a column."""
        factors = build.grouped(node.args)
        place = _moving(factors)
        scalars = [factor for k, factor in enumerate(factors) if k != place and build.is_scalar(factor)]
        moved = factors[place]
        if build.is_applied(moved, "transpose") and ONE in shape_of(node):
            self.push(build.transposed(node), multiplier)
            return
        if build.is_scalar(moved):
            rest = build.mul(*[factor for k, factor in enumerate(factors) if k != place])
            self.push(moved, _times(multiplier, stacked(rest)))
            return
        left = [factor for factor in factors[:place] if not build.is_scalar(factor)]
        right = [factor for factor in factors[place + 1 :] if not build.is_scalar(factor)]
        if build.is_applied(moved, "diag_matrix") and shape_of(build.mul(moved, *right))[1] == ONE and isinstance(moved, E.Apply):
            self.push(build.mul(*scalars, *left, build.diag_matrix(build.mul(*right)), moved.args[0]), multiplier)
            return
        rows, columns = shape_of(moved)
        turned = build.transposed(build.mul(*right)) if right else None
        whole = kronecker(turned, build.mul(*left) if left else None, (columns, rows))
        if scalars:
            size = shape_of(node)[0] * shape_of(node)[1]
            whole = build.mul(*scalars, build.identity(size) if whole is None else whole)
        self.push(moved, multiplier if whole is None else _times(multiplier, whole))

    def transpose(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """`vec(Dᵀ) = K vec(D)`, for columns and rows nothing."""
        (rows, columns), inner = shape_of(node.args[0]), node.args[0]
        if ONE not in (rows, columns):
            size = rows * columns
            multiplier = _times(multiplier, E.Literal("commutation", (rows, columns), shape=(size, size)))
        self.push(inner, multiplier)

    def hadamard(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """`vec(A ⊙ D) = diag(vec A) vec(D)`."""
        place = _moving(list(node.args))
        self.push(node.args[place], _times(multiplier, build.diag_matrix(stacked(node.args[1 - place]))))

    def divide(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """`D ⊘ B`: divided entry by entry."""
        if _moving(list(node.args)) == 1:
            raise NotLinear("a differential stands in a denominator")
        below = build.apply("hadamard_divide", build.ones(shape_of(node)), node.args[1], shape=shape_of(node))
        self.push(node.args[0], _times(multiplier, build.diag_matrix(stacked(below))))

    def fraction(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """`D / b`."""
        size = shape_of(node)[0] * shape_of(node)[1]
        if has_differential(node.args[1]):
            raise NotLinear("a differential stands in a denominator")
        one = build.fraction(build.UNIT, node.args[1])
        self.push(node.args[0], build.mul(one, build.identity(size) if multiplier is None else multiplier))

    def vec(self, node: E.Apply, multiplier: E.Expr | None) -> None:
        """vec of vec is vec."""
        self.push(node.args[0], multiplier)


def _times(multiplier: E.Expr | None, matrix: E.Expr) -> E.Expr:
    return matrix if multiplier is None else build.mul(multiplier, matrix)


def _moving(factors: list[E.Expr]) -> int:
    places = [k for k, factor in enumerate(factors) if has_differential(factor)]
    if len(places) != 1:
        raise NotLinear("a product of differentials is not linear")
    return places[0]


_RULES: dict[str, Callable[[_Map, E.Apply, E.Expr | None], None]] = {
    "add": _Map.each, "negate": _Map.negate, "product": _Map.product, "transpose": _Map.transpose, "hadamard": _Map.hadamard,
    "hadamard_divide": _Map.divide, "fraction": _Map.fraction, "vec": _Map.vec,
}  # fmt: skip
