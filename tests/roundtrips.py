"""Round trips: a side of a row in a notation of operators, from there in index notation, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.check import check_blocks
from mathdoc.documents import parse_document
from mathdoc.documents.model import Document
from mathdoc.engine.reverse import NotLinear, linear_terms
from mathdoc.judging import CheckedBlock
from mathdoc.notation import NOTATIONS, CannotSay, Indices, Letters, Notation, arrays, whole
from mathdoc.operators.model import NoRule
from mathdoc.rewriting import taken_names
from mathdoc.syntax.unparse import fully_parenthesised
from tests.mutants import corpus


class Trip(Struct, frozen=True):
    """A side in a notation, in index notation (None: there is no such form), and back."""

    first: E.Expr
    between: E.Expr | None
    back: E.Expr | None

    @property
    def returns(self) -> bool:
        """Whether the first form comes back, up to the order of factors that commute."""
        return self.back is not None and key(self.first) == key(self.back)


def documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a page or of a corpus file."""
    if path.suffix == ".json":
        for name, body in corpus(path):
            yield parse_document(f"~~~~~derivation\n{body}\n~~~~~\n", name, "markdown")
    else:
        yield parse_document(path.read_text(encoding="utf-8"), str(path), "markdown")


def trips(document: Document, notation: str) -> Iterator[Trip]:
    """Yield the round trips of every side of a claim that passes, of which an index form differs."""
    for block in check_blocks(document).blocks:
        for number, typed in block.typed.items():
            if block.outcomes[number].judgement.verdict.passes and not typed.free:
                for side in (typed.left, typed.right):
                    if len(build.shape_of(side)) == 2:
                        yield trip(block, NOTATIONS[notation], side)


def trip(block: CheckedBlock, notation: Notation, side: E.Expr) -> Trip:
    """Send one side there and back."""
    try:
        first = rewritten(notation, arrays(side))
    except CannotSay:
        return Trip(side, side, side)
    elementwise = frozenset(name for name, f in block.derivation.scope.functions.items() if f.elementwise)
    indices = Indices(Letters(taken_names(block.parsed, block.derivation)), elementwise)
    axes = indices.axes(first)
    given: dict[str, str] = {}
    try:
        (between,) = indices.named([indices.write(first, axes)], axes, given)
    except (CannotSay, NoRule):
        return Trip(first, None, None)
    letters = tuple((given[axis], indices.sizes[axis]) for axis in axes if axis)
    try:
        back = whole(between, letters) if between != first else first
    except CannotSay:
        return Trip(first, between, None)
    if axes[0] == "" and axes[1]:
        back = build.transposed(back)
    return Trip(first, between, rewritten(notation, back))


def rewritten(notation: Notation, expr: E.Expr) -> E.Expr:
    """Write an expression in a notation, a linear form as `Σ G : dX`, as the last row of a derivation is."""
    written = notation.rewrite(expr)
    try:
        terms = linear_terms(written)
    except NotLinear:
        return written
    return build.add(*[notation.term(notation.rewrite(term.gradient), term.differential) for term in terms])


def key(expr: E.Expr) -> str:
    """Return a text that is the same for forms that differ by the order of factors that commute.

    Those are numbers, terms, the sides of Hadamard and inner products, the factors of a trace in a circle, and `aᵀ b` against `bᵀ a`.
    """
    if isinstance(expr, E.Differential) and build.is_applied(expr.arg, "transpose"):
        expr = build.transposed(build.differential(build.transposed(expr.arg), expr.order))
    if isinstance(expr, E.Apply):
        if expr.operator == "fraction" and all(isinstance(arg, E.Number) for arg in expr.args):
            return key(build.fraction(*expr.args))
        if expr.operator == "transpose" and (turned := build.transposed(expr.args[0])) != expr:
            return key(turned)
        if expr.operator == "negate":
            return f"-{key(expr.args[0])}"
        if expr.operator in ("add", "hadamard", "inner"):
            return f"{expr.operator}({', '.join(sorted(key(arg) for arg in _flat(expr, expr.operator)))})"
        if expr.operator == "trace":
            return f"tr({min(_turns(expr.args[0]))})"
        if expr.operator == "product":
            return _product(expr)
        return f"{expr.operator}({', '.join(key(arg) for arg in expr.args)})"
    return fully_parenthesised(expr)


def _flat(expr: E.Expr, operator: str) -> Iterator[E.Expr]:
    if isinstance(expr, E.Apply) and expr.operator == operator != "inner":
        for arg in expr.args:
            yield from _flat(arg, operator)
    elif isinstance(expr, E.Apply) and expr.operator == operator:
        yield from expr.args
    else:
        yield expr


def _factors(expr: E.Expr) -> list[E.Expr]:
    return build.grouped(expr.args) if isinstance(expr, E.Apply) and expr.operator == "product" else [expr]


def _product(expr: E.Apply) -> str:
    factors = _factors(expr)
    numbers = sorted(key(factor) for factor in factors if build.is_scalar(factor) and factor is not expr)
    others = [factor for factor in factors if not build.is_scalar(factor)]
    chain = " ".join(map(key, others))
    if build.is_scalar(expr) and others:
        chain = min(chain, " ".join(key(build.transposed(factor)) for factor in reversed(others)))
    return " ".join([*numbers, chain])


def _turns(expr: E.Expr) -> Iterator[str]:
    factors = _factors(expr)
    numbers = [factor for factor in factors if build.is_scalar(factor)]
    others = [factor for factor in factors if not build.is_scalar(factor)]
    front = " ".join(sorted(map(key, numbers)))
    for chain in (others, [build.transposed(factor) for factor in reversed(others)]):
        for k in range(len(chain)):
            yield f"{front} {' '.join(map(key, chain[k:] + chain[:k]))}"
