"""Typed expressions to polynomials in normal form: one rule for each node and each operator; what has none is a factor of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.atoms import F1, HALF, Atom, Polynomial, Product, TooLarge, constant, plus, polynomial, scaled, text
from mathdoc.engine.determinants import Determinants
from mathdoc.engine.table import DIAGONAL, Facts
from mathdoc.functions import FUNCTIONS
from mathdoc.operators import OPERATORS
from mathdoc.operators.model import NoRule, Unsupported
from mathdoc.sizes import ONE, SCALAR

DEPTH = 100


class Normalizer(Determinants):
    """Brings typed expressions into normal form."""

    def __init__(self, facts: Facts | None = None, definitions: Mapping[str, E.Expr] | None = None) -> None:
        """`definitions`: names that are taken as their values."""
        super().__init__(facts)
        self.definitions = definitions or {}
        self.done: dict[E.Expr, Polynomial] = {}
        self.originals: dict[str, E.Expr] = {}
        self._depth = 0

    def polynomial(self, expr: E.Expr) -> Polynomial:
        """Return the normal form of a typed expression. Raises TooLarge."""
        known = self.done.get(expr)
        if known is not None and known.shape == expr.shape:
            return known
        if expr.shape is None or self._depth > DEPTH:
            raise TooLarge
        self._depth += 1
        try:
            found = self.done[expr] = _NODES.get(type(expr), Normalizer.opaque)(self, expr)
        finally:
            self._depth -= 1
        return found

    def opaque(self, expr: E.Expr) -> Polynomial:
        """A node without a rule: a factor of its own, known by its parts in normal form."""
        return self.original(self._name(expr), expr, Atom("opaque", build.shape_of(expr)))

    def original(self, key: str, expr: E.Expr, atom: Atom) -> Polynomial:
        """Return an atom that an expression of the author is."""
        self.originals.setdefault(key, expr)
        return self.atom(key, atom)

    def _name(self, expr: E.Expr) -> str:
        bare = E.map_children(expr, lambda child: E.Symbol(self._part(child), shape=child.shape))
        return f"{type(expr).__name__}:{[getattr(bare, name) for name in bare.__struct_fields__ if name not in ('span', 'dots', 'origin')]}"

    def _part(self, expr: E.Expr) -> str:
        if expr.shape is None or isinstance(expr, E.IndexRange):
            return self._name(expr)
        return text(self.polynomial(expr))

    # Atoms

    def number(self, expr: E.Number) -> Polynomial:
        """A rational number."""
        return constant(expr.value)

    def size_value(self, expr: E.SizeValue) -> Polynomial:
        """A size used as a number."""
        return self.size(expr.size)

    def symbol(self, expr: E.Symbol) -> Polynomial:
        """A name: its value, if it is defined; a diagonal matrix is that of its diagonal."""
        body = self.definitions.get(expr.name)
        if body is not None and body.shape == expr.shape:
            return self.polynomial(body)
        shape, facts = build.shape_of(expr), self.known(expr.name)
        if facts & DIAGONAL and shape != SCALAR:
            diagonal = self.original(f"dg({expr.name})", build.diag_vector(expr), Atom("symbol", (shape[0], ONE), expr.name))
            word = next(iter(diagonal.terms))[1]
            return polynomial(shape, [(((), self.diagonal([(word, F1)], shape)), F1)])
        return self.original(expr.name, expr, Atom("symbol", shape, expr.name, facts=facts))

    def named_constant(self, expr: E.NamedConstant) -> Polynomial:
        """π, or e as an exponential."""
        if expr.name == "e":
            return self.exponential(constant(1))
        return self.original(f"const:{expr.name}", expr, Atom("symbol", SCALAR, expr.name, facts=frozenset({"positive"})))

    def literal(self, expr: E.Literal) -> Polynomial:
        """A constant array."""
        shape = build.shape_of(expr)
        if expr.kind == "zero":
            return Polynomial(shape, {})
        if expr.kind == "ones":
            return self.ones_of(shape)
        if expr.kind == "identity" and len(shape) == 2 and shape[0] == shape[1]:
            return self.identity(shape)
        if expr.kind == "unit" and expr.index is not None:
            return self.original(f"e_{self._part(expr.index)}:{shape[0]}", expr, Atom("unit", shape))
        return self.opaque(expr)

    def entry(self, expr: E.Entry) -> Polynomial:
        """An entry of a vector or a matrix, by unit vectors on both sides."""
        array = self.polynomial(expr.array)
        axes = [axis for axis, size in enumerate(array.shape) if size != ONE]
        if len(array.shape) != 2 or len(axes) != len(expr.indices):
            return self.opaque(expr)
        for axis, index in zip(axes, expr.indices, strict=True):
            size = array.shape[axis]
            own = E.Literal("unit", index=index, shape=(size, ONE))
            unit = self.original(f"e_{self._part(index)}:{size}", own, Atom("unit", (size, ONE)))
            array = self.times(self.transposed(unit), array) if axis == 0 else self.times(array, unit)
        return array

    # Operators

    def apply(self, expr: E.Apply) -> Polynomial:
        """An operator: by its rule."""
        rule = RULES.get(expr.operator)
        if rule is None or not all(len(arg.shape or ()) == 2 for arg in expr.args):
            rule = _ANY_ORDER.get(expr.operator)
        return self.opaque(expr) if rule is None else rule(self, *[self.polynomial(arg) for arg in expr.args])

    def call(self, expr: E.Call) -> Polynomial:
        """A declared function; whether it acts entry by entry is not known here."""
        if len(expr.args) != 1:
            return self.opaque(expr)
        part = self.polynomial(expr.args[0])
        key = f"{expr.function}{chr(39) * expr.order}({text(part)})"
        return self.original(f"call {key}", expr, Atom("call", build.shape_of(expr), expr.function, content=part))

    def differential(self, expr: E.Differential) -> Polynomial:
        """The differential: of an operator by its rule."""
        inner = expr.arg
        if expr.order != 1 or isinstance(inner, E.Symbol):
            facts = self.known(inner.name) & {"symmetric", "skew"} if isinstance(inner, E.Symbol) else frozenset[str]()
            if "constant" in self.known(inner.name if isinstance(inner, E.Symbol) else ""):
                return Polynomial(build.shape_of(expr), {})
            name = inner.name if isinstance(inner, E.Symbol) else self._part(inner)
            return self.original(f"d{expr.order}({name})", expr, Atom("symbol", build.shape_of(expr), facts=facts))
        if isinstance(inner, E.Number | E.SizeValue | E.NamedConstant | E.Literal):
            return Polynomial(build.shape_of(expr), {})
        if isinstance(inner, E.Apply):
            rule = OPERATORS[inner.operator].differential
            if not isinstance(rule, Unsupported):
                try:
                    return self.polynomial(rule(inner, tuple(build.differential(arg) for arg in inner.args)))
                except NoRule:
                    pass
        return self.opaque(expr)

    # Operators that are made of others

    def product(self, *parts: Polynomial) -> Polynomial:
        """A product, read from the left; of single terms at once."""
        arrays = [part for part in parts if part.shape != SCALAR]
        inner = [part.shape[0] for part in arrays[1:]]
        if len(arrays) < 3 or ONE in inner or arrays[0].shape[0] == ONE or any(len(part.terms) != 1 for part in parts):
            return _folded(self.times, parts)
        terms = [next(iter(part.terms.items())) for part in parts]
        made = self.joined_all(word for (_, word), _ in terms)
        value, scalars = self.factors(*[scalars for (scalars, _), _ in terms], made.scalars)
        coefficient = prod([one for _, one in terms], start=value * made.coefficient)
        return polynomial((arrays[0].shape[0], arrays[-1].shape[1]), [((scalars, made.word), coefficient)])

    def quotient(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """A quotient."""
        return self.times(self.number_power(b, -F1), a)

    def kronecker_product(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """A Kronecker product."""
        shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
        if SCALAR in (a.shape, b.shape):
            return self.times(a, b)
        return self.by_pairs(a, b, shape, lambda v, w: self.kronecker(Product(v), a.shape, Product(w), b.shape))

    def vec(self, part: Polynomial) -> Polynomial:
        """vec."""
        if part.shape == SCALAR:
            return part
        return self.by_terms(part, (part.shape[0] * part.shape[1], ONE), lambda word: self.stacked(word, part.shape))

    def diag_matrix(self, part: Polynomial) -> Polynomial:
        """The diagonal matrix of a vector."""
        column = part if part.shape[1] == ONE else self.transposed(part)
        n = column.shape[0]
        return self.by_terms(column, (n, n), lambda word: Product(self.diagonal([(word, F1)], (n, n))))

    def diag_vector(self, part: Polynomial) -> Polynomial:
        """The vector of the diagonal."""
        return self.by_terms(part, (part.shape[0], ONE), lambda word: self.diagonal_of(word, part.shape))

    def exponent(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """An elementwise power."""
        value = exponent.constant
        if value is None:
            return self.atom(f"pow⊙({text(base)}|{text(exponent)})", Atom("opaque", base.shape))
        return self.ones_of(base.shape) if value == 0 else self.entry_power(base, value)

    def diagonal_part(self, part: Polynomial) -> Polynomial:
        """The diagonal of a matrix as a matrix."""
        return self.diag_matrix(self.diag_vector(part))

    def hadamard_quotient(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """An elementwise quotient."""
        return self.hadamard(a, self.entry_power(b, -F1))

    def norm_squared(self, part: Polynomial) -> Polynomial:
        """The sum of the squares of the entries."""
        return self.inner(part, part)

    def norm(self, part: Polynomial) -> Polynomial:
        """The root of the sum of the squares."""
        return self.number_power(self.inner(part, part), HALF)


Rule = Callable[..., Polynomial]
RULES: dict[str, Rule] = {
    "product": Normalizer.product,
    "power": Normalizer.power,
    "transpose": Normalizer.transposed,
    "trace": Normalizer.trace,
    "kronecker": Normalizer.kronecker_product,
    "vec": Normalizer.vec,
    "diag_matrix": Normalizer.diag_matrix,
    "diag_vector": Normalizer.diag_vector,
    "diagonal_part": Normalizer.diagonal_part,
    "inverse": Normalizer.inverse,
    "inverse_transpose": lambda self, part: self.transposed(self.inverse(part)),
    "determinant": Normalizer.determinant,
    "norm": Normalizer.norm,
    "vector_norm": Normalizer.norm,
    "norm_squared": Normalizer.norm_squared,
    "softmax": Normalizer.softmax,
    "logsumexp": Normalizer.logsumexp,
}
# These act entry by entry, on arrays of any order.
_ANY_ORDER: dict[str, Rule] = {
    "add": lambda self, *parts: plus(*parts),
    "negate": lambda self, part: scaled(-1, part),
    "product": lambda self, *parts: _folded(self.times, parts),
    "fraction": Normalizer.quotient,
    "hadamard": Normalizer.hadamard,
    "hadamard_divide": Normalizer.hadamard_quotient,
    "hadamard_power": Normalizer.exponent,
    "inner": Normalizer.inner,
    "absolute_value": lambda self, part: self.function("abs", part),
    **{name: lambda self, part, name=name: self.function(name, part) for name in FUNCTIONS},
}
_NODES: dict[type[E.Expr], Rule] = {
    E.Number: Normalizer.number,
    E.SizeValue: Normalizer.size_value,
    E.Symbol: Normalizer.symbol,
    E.NamedConstant: Normalizer.named_constant,
    E.Literal: Normalizer.literal,
    E.Entry: Normalizer.entry,
    E.Apply: Normalizer.apply,
    E.Call: Normalizer.call,
    E.Differential: Normalizer.differential,
}


def _folded(times: Callable[[Polynomial, Polynomial], Polynomial], parts: tuple[Polynomial, ...]) -> Polynomial:
    result = parts[0]
    for part in parts[1:]:
        result = times(result, part)
    return result
