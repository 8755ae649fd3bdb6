"""How high the degree of a claim in each of its sizes may be: how often a size can become a number in a term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mathdoc import expr as E
from mathdoc.evaluation.model import Model
from mathdoc.facts import curved
from mathdoc.operators import OPERATORS
from mathdoc.sizes import ONE, SCALAR, Size
from mathdoc.sizing.degrees import (
    UNBOUNDED,
    Degrees,
    entrywise_factors,
    factors_of,
    largest,
    may_be_constant,
    of_size,
    together,
)
from mathdoc.sizing.exponentials import is_exponential
from mathdoc.sizing.letters import carried
from mathdoc.sizing.turning import BRANCHED, turns

_OPAQUE = frozenset("exp sin cos tan cot sec csc sinh cosh tanh sech sigmoid arctan arcsin arccos erf log softmax".split())
"""Functions from whose values their argument does not come back, unless it is a value of the inverse function."""
_MATRICES = frozenset({"identity", "commutation", "duplication", "symmetrizer", "levi_civita"})
_INVERSES = {"log": frozenset({"exp"})}
_LOGARITHMS = frozenset({"log", "arctan", "arcsin", "arccos", "softplus", "logsumexp"})


class Loops:
    """How often a size can become a number in a term: a trace of `A A^{-1}`, `1ᵀ1`, a sum of constants, a size that is written."""

    def __init__(self, model: Model, free: Iterable[tuple[str, Size]] = ()) -> None:
        self._model = model
        self._local: dict[str, Degrees] = {}
        self._hidden: dict[tuple[str, bool], bool] = {}
        self._known: dict[str, Degrees] = {}
        self._ranges: dict[str, Degrees] = {name: of_size(size) for name, size in free}
        self._arguments: Degrees = Counter()
        self._derivatives = 0

    def of_claim(self, *sides: E.Expr) -> Degrees:
        """Return the degree of a claim in each size.

        The sizes within the argument of a function count once more for every time that the chain rule brings the argument out.
        """
        found = largest(self.of(side) for side in sides)
        return together([found, *[self._arguments] * self._derivatives])

    def of(self, expr: E.Expr) -> Degrees:
        """Return the largest number of loops in a term, for each size.

        The values of a function at different arguments are independent of one another: a factor `f(n)` may coincide with another
        value as often as its argument may, and so counts like its argument.
        """
        if isinstance(expr, E.SizeValue):
            return of_size(expr.size)
        if isinstance(expr, E.Index):
            return self._ranges.get(expr.name, Counter())
        if isinstance(expr, E.Symbol):
            return self._symbol(expr.name)
        if isinstance(expr, E.At):
            saved, self._local = self._local, self._local | {name: self.of(value) for name, value in expr.bindings}
            try:
                return self.of(expr.arg)
            finally:
                self._local = saved
        if isinstance(expr, E.Sum):
            return self._sum(expr)
        if isinstance(expr, E.Call) or (isinstance(expr, E.Apply) and expr.operator in _OPAQUE - BRANCHED and not self._inverts(expr)):
            inside = together(self.of(arg) for arg in E.children(expr))
            if isinstance(expr, E.Apply) and is_exponential(expr, inside):
                return Counter()
            self._arguments |= inside
            return together([inside, self._reduced(expr)])
        if isinstance(expr, E.Differential | E.Derivative | E.Directional):
            self._derivatives += self._order(expr)
        if isinstance(expr, E.Entry | E.Derivative):
            # What picks entries is no number.
            return self.of(expr.array if isinstance(expr, E.Entry) else expr.arg)
        parts = [self.of(child) for child in E.children(expr)]
        return self._apply(expr, parts) if isinstance(expr, E.Apply) else together(parts)

    def _order(self, expr: E.Differential | E.Derivative | E.Directional) -> int:
        """How often the chain rule may bring an argument out: not where an uninterpreted function is differentiated by its argument."""
        if isinstance(expr, E.Derivative):
            return 0 if self._opaque(expr) == () else len(expr.wrt)
        return expr.order if isinstance(expr, E.Differential) else 1

    def _inverts(self, expr: E.Apply) -> bool:
        """Whether a function may be applied to a value of its inverse."""
        wanted = _INVERSES.get(expr.operator, _LOGARITHMS)
        seen: set[str] = set()
        pending: list[E.Expr] = list(expr.args)
        while pending:
            for node in E.walk(pending.pop()):
                if isinstance(node, E.Apply) and node.operator in wanted:
                    return True
                if isinstance(node, E.Symbol) and node.name in self._local:
                    return True
                if isinstance(node, E.Symbol) and node.name not in seen and node.name in self._model.definitions:
                    seen.add(node.name)
                    pending.append(self._model.definitions[node.name].body)
        return False

    def _symbol(self, name: str) -> Degrees:
        if name in self._local:
            return self._local[name]
        if name in self._model.integers:
            return Counter({name: 1})
        if (definition := self._model.definitions.get(name)) is None:
            return Counter()
        if name not in self._known:
            self._known[name] = Counter()
            self._known[name] = self.of(definition.body)
        return self._known[name]

    def _sum(self, expr: E.Sum) -> Degrees:
        """A sum is a loop unless every term carries its index and no constant array can be contracted."""
        saved, self._ranges = self._ranges, dict(self._ranges)
        ranges = {}
        for item in expr.ranges:
            bounds = [self.of(bound) for bound in (item.lower, item.upper) if bound is not None]
            ranges[item.name] = self._ranges[item.name] = largest(bounds)
        body = expr.body
        if isinstance(body, E.Apply) and body.operator in _OPAQUE and self._varies(body.args[0]):
            # Values of a function at different entries are different: `Σ exp(x_i)` is no number.
            body = body.args[0]
        constants = self._makes(body) or self._divides(body, frozenset(ranges))
        loops = [found for name, found in ranges.items() if expr.product or constants or not carried(body, name)]
        inside = self.of(expr.body)
        self._ranges = saved
        if expr.product:
            inside = together([inside] * factors_of(expr))
        return together([inside, *loops])

    def _divides(self, body: E.Expr, names: frozenset[str]) -> bool:
        """Whether an entry that one of these indices picks is a divisor: `x_i / x_i` is constant.

        `exp(S_{ij}) / ∑_k exp(S_{ik})` is not, as j is in its numerator alone.
        """
        nodes = list(E.walk(body))
        bound = {name for node in nodes if isinstance(node, E.At) for name, _ in node.bindings}
        for node in nodes:
            if not (isinstance(node, E.Apply) and node.operator in ("fraction", "hadamard_divide")):
                continue
            above, below = node.args
            below_names = {part.name for part in E.walk(below) if isinstance(part, E.Index | E.Symbol)}
            if not below_names & (names | bound):
                continue
            value = above.args[0] if isinstance(above, E.Apply) and above.operator in _OPAQUE else above
            alone = {part.name for part in E.walk(value) if isinstance(part, E.Index)} & names - below_names
            if not (alone and not below_names & bound and self._varies(value)):
                return True
        return False

    def _varies(self, expr: E.Expr) -> bool:
        """Whether this certainly is not constant: an array, an entry, or a product of independent arrays, each of which occurs once."""
        names: list[str] = []
        pending = [expr]
        while pending:
            node = pending.pop()
            if isinstance(node, E.Entry):
                pending.append(node.array)
            elif isinstance(node, E.Symbol) and node.name in self._model.definitions:
                pending.append(self._model.definitions[node.name].body)
            elif isinstance(node, E.Symbol):
                if node.name in self._local or node.name not in self._model.symbols or self._hides(node.name, False):
                    return False
                names.append(node.name)
            elif isinstance(node, E.Apply) and node.operator in ("product", "transpose", "negate"):
                pending.extend(node.args)
            elif isinstance(node, E.Apply) and node.operator in ("fraction", "sqrt"):
                pending.extend(node.args)
                if node.operator == "sqrt" and not isinstance(node.args[0], E.SizeValue | E.Number):
                    return False
            elif not (isinstance(node, E.SizeValue) or (isinstance(node, E.Number) and node.value)):
                return False
        return bool(names) and len(set(names)) == len(names)

    def _reduced(self, expr: E.Expr) -> Degrees:
        """Return the sizes that a softmax or a log-sum-exp sums over, and those of determinants below a logarithm."""
        if not isinstance(expr, E.Apply) or (expr.operator in ("softmax", "logsumexp") and self._varies(expr.args[0])):
            return Counter()
        if expr.operator in ("softmax", "logsumexp"):
            return together(of_size(size) for size in expr.args[0].shape or ())
        if expr.operator != "log":
            return Counter()
        found: Degrees = Counter()
        seen: set[str] = set()
        pending: list[E.Expr] = list(expr.args)
        while pending:
            for node in E.walk(pending.pop()):
                if isinstance(node, E.Apply) and node.operator == "determinant":
                    found |= of_size((node.args[0].shape or SCALAR)[0])
                if isinstance(node, E.Symbol) and node.name not in seen and node.name in self._model.definitions:
                    seen.add(node.name)
                    pending.append(self._model.definitions[node.name].body)
        return found

    def _apply(self, expr: E.Apply, parts: list[Degrees]) -> Degrees:
        kind = OPERATORS[expr.operator].letters
        if kind == "sum":
            return largest(parts)
        if turns(expr, self._model, self.of):
            return Counter(dict.fromkeys(largest(parts), UNBOUNDED))
        if kind == "power":
            exponent = expr.args[1]
            times = int(abs(exponent.value)) if isinstance(exponent, E.Number) else 1
            return together([*[parts[0]] * max(times, 1), Counter() if is_exponential(expr, parts[1]) and not parts[0] else parts[1]])
        return together([*parts * (2 if kind == "square" else 1), self._contracted(expr), self._reduced(expr)])

    def _contracted(self, expr: E.Apply) -> Degrees:
        """Return the sizes that become numbers by what an operator sums over.

        A product or a determinant does so where constant vectors meet (`1ᵀ1`); a trace or an inner product also where a matrix is constant.
        """
        arrays = [arg.shape or () for arg in expr.args if arg.shape != SCALAR]
        if expr.operator == "product":
            inner = [shape[-1] for shape in arrays[:-1]] if all(len(shape) == 2 for shape in arrays) else [s for a in arrays for s in a]
            inner = [size for size in inner if size != ONE]
            return together(map(of_size, inner)) if inner and self._makes(expr, vectors=True) else Counter()
        if expr.shape != SCALAR or not arrays or not any(self._makes(arg, expr.operator == "determinant") for arg in expr.args):
            return Counter()
        if expr.operator == "inner":
            factors = entrywise_factors(expr)
            if any(self._is_apart(factor, [*factors[:k], *factors[k + 1 :]]) for k, factor in enumerate(factors)):
                return Counter()
        return of_size(arrays[0][0]) if expr.operator == "trace" else together(of_size(size) for size in arrays[0] if size != ONE)

    def _is_apart(self, a: E.Expr, others: list[E.Expr]) -> bool:
        """Whether `a` is an independent array, or its differential, that has nothing to do with the others: then `a : b` is no number."""
        while isinstance(a, E.Differential) or (isinstance(a, E.Apply) and a.operator in ("transpose", "negate")):
            a = a.arg if isinstance(a, E.Differential) else a.args[0]
        if not isinstance(a, E.Symbol) or a.name not in self._model.symbols or a.name in self._model.definitions:
            return False
        return not self._hides(a.name, False) and a.name not in self._model.symbols_of(*others)

    def _makes(self, expr: E.Expr, vectors: bool = False) -> bool:
        """Whether an array may have the identity or another constant hidden in it; `vectors`: constant vectors only."""
        pending = [expr]
        while pending:
            node = pending.pop()
            if node.shape == SCALAR and all(isinstance(part, E.Apply | E.Number | E.SizeValue) for part in E.walk(node)):
                continue  # a number, such as 1/√d
            if isinstance(node, E.Literal) and not (vectors and node.kind in _MATRICES):
                return True
            if isinstance(node, E.Derivative):
                inside = self._opaque(node)
                if inside is None:
                    return True
                pending.extend(inside)
                continue
            if isinstance(node, E.Components):
                names = frozenset(node.indices)
                if not all(carried(node.arg, name) for name in names) or self._divides(node.arg, names):
                    return True
            if isinstance(node, E.Apply) and self._is_constant(node, vectors):
                return True
            if isinstance(node, E.Symbol) and self._hides(node.name, vectors):
                return True
            pending.extend(E.children(node))
        return False

    def _is_constant(self, node: E.Apply, vectors: bool) -> bool:
        """Whether what this operator makes may be constant, or part of what multiplies to something constant."""
        if not vectors or node.operator in ("hadamard_divide", "softmax"):
            return may_be_constant(node)
        if node.operator in ("vec", "vech", "diag_vector"):
            return any(self._makes(arg) for arg in node.args)
        return OPERATORS[node.operator].letters in ("function", "power") and may_be_constant(node)

    def _opaque(self, node: E.Derivative) -> tuple[E.Expr, ...] | None:
        """The arguments through which the gradient of an uninterpreted function of arrays reaches its variable; None for any other.

        Such a gradient is linear in the function's own one, which is no constant: only what multiplies that may hide constants.
        """
        value = node.arg
        while isinstance(value, E.Symbol) and value.name in self._model.definitions:
            value = self._model.definitions[value.name].body
        if len(node.wrt) != 1 or not isinstance(value, E.Call) or value.shape != SCALAR or value.order:
            return None
        if self._model.functions[value.function].elementwise:
            return None
        variable = node.wrt[0].array if isinstance(node.wrt[0], E.Entry) else node.wrt[0]
        return tuple(arg for arg in value.args if arg != variable)

    def _hides(self, name: str, vectors: bool) -> bool:
        key = name, vectors
        if key not in self._hidden:
            self._hidden[key] = True
            definition, info = self._model.definitions.get(name), self._model.symbols.get(name)
            bound = info is not None and bool(curved(info.facts))
            tied = any(name in self._model.symbols_of(e.left, e.right) for e in self._model.equations)
            self._hidden[key] = bound or tied or (definition is not None and self._makes(definition.body, vectors))
        return self._hidden[key]
