"""Implied sums: which indices are free, which are summed, and which are mistakes."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.expr import (
    Ambiguous,
    Apply,
    At,
    Call,
    Components,
    Derivative,
    Differential,
    Directional,
    Entry,
    Expr,
    Index,
    IndexRange,
    Literal,
    Matrix,
    Sum,
    children,
    map_children,
    walk,
)
from mathdoc.source import Span

_LINEAR = frozenset({"product", "dot", "times", "inner", "hadamard", "kronecker", "fraction", "negate", "transpose", "hadamard_divide"})


class Indices:
    """Settles the indices of one side, given the letters that are free on the other."""

    def __init__(self, free: frozenset[str], labels: frozenset[str] = frozenset()) -> None:
        self.free = free
        self.labels = labels
        self.problems: list[Diagnostic] = []

    def settle(self, expr: Expr) -> Expr:
        """Return a side with its implied sums written out."""
        if not _has_index(expr):
            return expr
        return self._term(expr)[0]

    def _term(self, expr: Expr) -> tuple[Expr, Counter[str]]:
        """Settle a term: what stands twice in it is summed here. Return it and the letters that stay free."""
        if isinstance(expr, Apply) and expr.operator == "add":
            return self._sum(expr)
        changed, counts = self._count(expr)
        summed = [name for name, count in counts.items() if count >= 2 and name not in self.free and name not in self.labels]
        for name in summed:
            if counts[name] > 2:
                self._three_times(name, expr)
            del counts[name]
        if summed:
            changed = Sum(tuple(IndexRange(name) for name in summed), changed, explicit=False, span=expr.span)
        return changed, Counter(dict.fromkeys(counts, 1))

    def _sum(self, expr: Apply) -> tuple[Expr, Counter[str]]:
        """A sum: each of its terms on its own."""
        parts = [self._term(arg) for arg in expr.args]
        counts: Counter[str] = Counter()
        for _, part in parts:
            counts |= part
        return replace(expr, args=tuple(part for part, _ in parts)), counts

    def _three_times(self, name: str, expr: Expr) -> None:
        places = [node.span for node in walk(expr) if isinstance(node, Index) and node.name == name]
        help = f"rename one of them, or write `\\sum_{name}` if the sum is meant over all"
        message = f"the index `{name}` stands {len(places)} times in one term"
        self.problems.append(diagnostic("DRV213", message, places[2] if len(places) > 2 else expr.span, help))

    def _count(self, expr: Expr) -> tuple[Expr, Counter[str]]:
        """Count the free letters of a factor; functions and brackets with sums settle their own inside."""
        if isinstance(expr, Index):
            return expr, Counter({expr.name: 1})
        if isinstance(expr, Sum):
            return self._explicit(expr)
        if isinstance(expr, Apply) and expr.operator == "add":
            return self._sum(expr)
        if isinstance(expr, Apply) and expr.operator in ("power", "function_power"):
            base, counts = self._count(expr.args[0])
            return replace(expr, args=(base, *expr.args[1:])), counts
        if isinstance(expr, Apply) and expr.operator not in _LINEAR:
            return self._nonlinear(expr)
        if isinstance(expr, Apply | Entry | Derivative | Literal | Differential | Directional | Matrix | At):
            return self._all(expr)
        if isinstance(expr, Call | Ambiguous):
            return self._nonlinear(expr)
        return expr, Counter()

    def _all(self, expr: Expr) -> tuple[Expr, Counter[str]]:
        """Every letter in every part."""
        total: Counter[str] = Counter()

        def visit(part: Expr) -> Expr:
            changed, counts = self._count(part)
            total.update(counts)
            return changed

        return map_children(expr, visit), total

    def _nonlinear(self, expr: Expr) -> tuple[Expr, Counter[str]]:
        """The argument of a function is a term of its own."""
        if isinstance(expr, Apply) and expr.operator == "diag" and (column := self._column(expr.args[0])) is not None:
            return replace(expr, args=(column,)), Counter()
        total: Counter[str] = Counter()

        def visit(part: Expr) -> Expr:
            changed, counts = self._term(part)
            if isinstance(expr, Ambiguous):
                total.__ior__(counts)
            else:
                total.update(counts)
            return changed

        return map_children(expr, visit), total

    def _column(self, arg: Expr) -> Expr | None:
        """`\\operatorname{diag}(p_i(1 - p_i))`: the numbers on a diagonal are listed by their index, not summed over it."""
        names = {node.name for node in walk(arg) if isinstance(node, Index)}
        if len(names) != 1 or names & (self.free | self.labels) or not isinstance(arg, Apply | Entry):
            return None
        if any(isinstance(node, Sum) for node in walk(arg)) or names != free_everywhere(arg):
            return None
        return Components(arg, tuple(names), span=arg.span)

    def _explicit(self, expr: Sum) -> tuple[Expr, Counter[str]]:
        """An explicit sum binds its letters in its whole scope."""
        names = {bound.name for bound in expr.ranges}
        for bound in expr.ranges:
            if bound.name in self.free:
                message = f"the index `{bound.name}` is free on the left side and summed on the right"
                self.problems.append(diagnostic("DRV214", message, bound.span, "rename the summed index"))
        inner = Indices(self.free | names, self.labels)
        body, counts = inner._term(expr.body)
        self.problems.extend(inner.problems)
        if not expr.ranges:
            names = {name for name in counts if name not in self.free}
            expr = replace(expr, ranges=tuple(IndexRange(name) for name in sorted(names)))
        return replace(expr, body=body), Counter({name: 1 for name in counts if name not in names})


def free_everywhere(expr: Expr) -> set[str]:
    """The letters of a number that is made of entries and other numbers alone."""
    if isinstance(expr, Entry):
        return {index.name for index in expr.indices if isinstance(index, Index)}
    if isinstance(expr, Apply):
        return set().union(*map(free_everywhere, expr.args))
    return set()


def _has_index(expr: Expr) -> bool:
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Index) or (isinstance(node, Sum) and not node.ranges):
            return True
        stack.extend(children(node))
    return False


def free_letters(expr: Expr, labels: frozenset[str] = frozenset()) -> frozenset[str]:
    """The letters that are free in a side: those that stand once in a term."""
    if not _has_index(expr):
        return frozenset()
    return frozenset(Indices(frozenset(), labels)._term(expr)[1])


def summed_letters(expr: Expr) -> frozenset[str]:
    """The letters of explicit sums in a side."""
    return frozenset(bound.name for node in walk(expr) if isinstance(node, Sum) and node.explicit for bound in node.ranges)


def settle_relation(left: Expr, right: Expr, free: frozenset[str], labels: frozenset[str]) -> tuple[Expr, Expr, list[Diagnostic]]:
    """Settle both sides of a relation whose left side has the letters `free` (or those declared free)."""
    if not _has_index(left) and not _has_index(right):
        return left, right, []
    on_left = Indices(free, labels)
    left = on_left.settle(left)
    letters = free_letters(left, labels) | free
    on_right = Indices(letters, labels)
    settled = on_right.settle(right)
    problems = on_left.problems + on_right.problems
    if not problems:
        for name in sorted(free_letters(settled, labels) - letters):
            place = next(node.span for node in walk(right) if isinstance(node, Index) and node.name == name)
            problems.append(_loose(name, place, left))
    return left, settled, problems


def _loose(name: str, span: Span, left: Expr) -> Diagnostic:
    if name in summed_letters(left):
        message = f"the index `{name}` is summed on the left side and free on the right"
        return diagnostic("DRV214", message, span, "rename one of them")
    message = f"the index `{name}` is free on the right side and does not stand on the left"
    return diagnostic("DRV215", message, span, f"rename it, sum over it, or give the left side the index `{name}`")
