"""From parsed to typed expressions: every node gets its shape, every overloaded spelling its operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnostics import MathdocError, fail
from mathdoc.limits import READINGS, work
from mathdoc.operators import OPERATORS, OVERLOADS, ShapeError
from mathdoc.shapes.calls import call, function_value, inverted, slope, substitution
from mathdoc.shapes.choices import Choices, explore
from mathdoc.shapes.derivatives import derivative, differential, directional, prime
from mathdoc.shapes.entrywise import entrywise, square_of_norm
from mathdoc.shapes.literals import as_array, close_ranges, components, entry, explicit_matrix, literal, summation
from mathdoc.shapes.scope import Scope
from mathdoc.shapes.solver import SizeSolver
from mathdoc.sizes import ONE, SCALAR, Shape, Size, shape_text
from mathdoc.source import Span


class TypedRelation(Struct, frozen=True):
    """Both sides of a relation with all shapes known; `free` are its free indices with their sizes; `notes` what was read unusually.

    `learnt` are sizes of definitions that were open (`C = aI`) and that this relation settles.
    """

    left: E.Expr
    right: E.Expr
    free: tuple[tuple[str, Size], ...]
    notes: tuple[str, ...]
    learnt: tuple[tuple[str, Size], ...] = ()


class TypedExpression(Struct, frozen=True):
    """One expression with all shapes known."""

    value: E.Expr
    free: tuple[tuple[str, Size], ...]
    notes: tuple[str, ...]
    learnt: tuple[tuple[str, Size], ...] = ()


class Elaborator:
    """One run of the inference over one relation. `local` holds the shapes of bound names (parameters of functions)."""

    def __init__(self, scope: Scope, choices: Choices) -> None:
        self.scope = scope
        self.choices = choices
        self.solver = SizeSolver()
        self.indices: dict[str, Size] = {}
        self.local: dict[str, Shape] = {}
        self.notes: list[str] = []
        self.open_ranges: list[tuple[str, Size, Span]] = []
        self.symbol_indices: set[str] = set()
        self.depth = 0

    # Entry points

    def run(self, expr: E.Expr) -> E.Expr:
        """Return the typed form of one expression (sizes may still be unknown until `finish`)."""
        work(12)
        return _RULES[type(expr)](self, expr)

    def finish(self, expr: E.Expr) -> E.Expr:
        """Return the typed expression with every size that has become known filled in."""
        assert expr.shape is not None
        done = E.map_children(expr, self.finish)
        if isinstance(done, E.SizeValue):
            done = replace(done, size=self.solver.size(done.size))
        return replace(done, shape=self.solver.resolve(expr.shape))

    def free_indices(self) -> tuple[tuple[str, Size], ...]:
        """Return the indices met outside any sum, with their sizes."""
        return tuple((name, self.solver.size(size)) for name, size in self.indices.items())

    # Atoms

    def number(self, node: E.Number) -> E.Expr:
        """A literal is a scalar."""
        return replace(node, shape=SCALAR)

    def atom(self, node: E.Expr) -> E.Expr:
        """A constant or a size is a scalar."""
        return replace(node, shape=SCALAR)

    def symbol(self, node: E.Symbol) -> E.Expr:
        """A variable; a function without its arguments is the function at its own parameters."""
        shape = self.local.get(node.name) or self.scope.shapes.get(node.name)
        if shape is None:
            if node.name in self.scope.definitions and self.scope.definitions[node.name].parameters:
                return self.run(E.FunctionValue(node.name, span=node.span))
            if node.name in self.scope.definitions:
                raise fail("DRV250", f"`{node.name}` has no shape, because its definition could not be read", node.span,
                           "mend the row that defines it")  # fmt: skip
            raise fail("DRV250", f"`{node.name}` has not been declared or defined", node.span,
                       rf"declare it in a row of its own, such as {node.name} \in \mathbb{{R}}^{{n}}")  # fmt: skip
        if node.name not in self.local and node.name in self.scope.families:
            shape = (*self.scope.families[node.name].labels, *(shape if shape[-1] != ONE else shape[:-1]))
            shape = (shape[0], ONE) if len(shape) == 1 else shape
        return replace(node, shape=shape)

    def index(self, node: E.Index) -> E.Expr:
        """An index used as a number is a scalar."""
        return replace(node, shape=SCALAR)

    def gap(self, node: E.Gap) -> E.Expr:
        """A gap has no shape of its own."""
        raise fail("DRV501", "an open place", node.span, "`mathdoc complete` fills it")

    def ambiguous(self, node: E.Ambiguous) -> E.Expr:
        """Several readings: this run follows one."""
        option = self.choices.choose(len(node.alternatives), node.settled)
        if option and node.settled:
            index = isinstance(node.alternatives[option], E.Entry)
            self.notes.append("a superscript is an index: a power does not conform" if index else "an unusual grouping: only it conforms")
        return self.run(node.alternatives[option])

    # Operators

    def apply(self, node: E.Apply) -> E.Expr:
        """An operator of the table, or an overloaded spelling."""
        if node.operator == "add":
            return self.add(node)
        if node.operator == "prime":
            return prime(self, node)
        if node.operator == "slope":
            return slope(self, node)
        if node.operator == "inverted":
            return inverted(self, node)
        args = tuple([self.run(arg) for arg in node.args])
        overload = OVERLOADS.get(node.operator) or OVERLOADS.get(f"overloaded_{node.operator}")
        if overload is None:
            return self._operator(node, node.operator, args)
        candidates = self._conforming(overload.candidates, args)
        option_name = next((s for s in overload.spellings if s in self.scope.elementwise or s in self.scope.matrix), None)
        if option_name is not None and len(candidates) > 1:
            candidates = [candidates[0] if option_name in self.scope.elementwise else candidates[-1]]
        if not candidates:
            return self._operator(node, overload.candidates[-1], args)
        if len(candidates) > 1 and all(arg.shape == SCALAR for arg in args):
            candidates = candidates[-1:] if node.operator == "dot" else candidates[:1]
        choice = 0 if len(candidates) == 1 or overload.ordered else self.choices.choose(len(candidates), False)
        return self._operator(node, candidates[choice], args)

    def _conforming(self, names: tuple[str, ...], args: tuple[E.Expr, ...]) -> list[str]:
        return [name for name in names if self.trial(lambda name=name: self.shape_of(name, args))]  # type: ignore[misc]

    def trial(self, attempt: Callable[[], object]) -> bool:
        """Return whether an attempt conforms; whatever it found out about sizes is forgotten."""
        saved = self.solver.snapshot()
        try:
            attempt()
        except (ShapeError, MathdocError):
            return False
        finally:
            self.solver.restore(saved)
        return True

    def shape_of(self, name: str, args: tuple[E.Expr, ...]) -> Shape:
        """Return the shape of an operator's value. Raises ShapeError."""
        return OPERATORS[name].shape(self.solver, tuple([self.shape(arg) for arg in args]))

    def shape(self, node: E.Expr) -> Shape:
        """Return what is known of the shape of a typed node."""
        assert node.shape is not None
        return self.solver.resolve(node.shape)

    def _operator(self, node: E.Apply, name: str, args: tuple[E.Expr, ...]) -> E.Expr:
        if name not in OPERATORS:
            raise fail("DRV252", f"`{name}` is not supported yet", node.span)
        try:
            shape = self.shape_of(name, args)
            if name == "power" and (squared := square_of_norm(args)) is not None:
                return replace(node, operator=squared[0], args=squared[1], shape=shape)
            if name == "power" and self.solver.resolve(shape) != SCALAR:
                self.whole_numbers(args[1])
            return replace(node, operator=name, args=args, shape=shape)
        except ShapeError as error:
            if name == "product" and (grouped := self._grouped(node, args)) is not None:
                return grouped
            if (by_entries := entrywise(self, node, args)) is not None:
                return by_entries
            raise self.shape_failure(error, args, node.span) from error

    def whole_numbers(self, expr: E.Expr) -> None:
        """Take the symbols of an exponent of a matrix, or of the bound of a sum, for whole numbers."""
        for node in E.walk(expr):
            if isinstance(node, E.Symbol) and node.name not in self.scope.definitions:
                self.scope.integers.add(node.name)

    def shape_failure(self, error: ShapeError, args: tuple[E.Expr, ...], span: Span) -> MathdocError:
        """Return the message for arguments that do not conform, with each argument's shape as a note."""
        seen = [arg for arg in args if arg.span.end > arg.span.start]
        notes = tuple(f"{{{arg.span.start}:{arg.span.end}}} is {shape_text(self.shape(arg))}" for arg in seen)
        return fail("DRV251", error.detail, span, error.hint, notes)

    def _grouped(self, node: E.Apply, args: tuple[E.Expr, ...]) -> E.Expr | None:
        """A product that conforms only when a scalar in it (`vᵀv`, say) is multiplied out first."""
        for length in range(2, len(args)):
            for start in range(len(args) - length, -1, -1):
                group = args[start : start + length]
                if not self.trial(lambda group=group: self._demand_scalar(group)):  # type: ignore[misc]
                    continue
                inner = E.Apply("product", group, span=group[0].span.to(group[-1].span), shape=SCALAR)
                rest = (*args[:start], inner, *args[start + length :])
                if self.trial(lambda rest=rest: self.shape_of("product", rest)):  # type: ignore[misc]
                    self.shape_of("product", group)
                    self.notes.append("a scalar inside a product is multiplied out first: only this grouping conforms")
                    return replace(node, args=rest, shape=self.shape_of("product", rest))
        return None

    def _demand_scalar(self, group: tuple[E.Expr, ...]) -> None:
        if self.shape_of("product", group) != SCALAR:
            raise ShapeError("not a scalar")

    def add(self, node: E.Apply) -> E.Expr:
        """A sum; a plain 0 or 1 beside arrays is the array of zeros or of ones (or the identity, where that conforms)."""
        args = [self.run(arg) for arg in node.args]
        array = next((arg for arg in args if self.shape(arg) != SCALAR), None)
        if array is not None:
            args = [as_array(self, arg, array) for arg in args]
        return self._operator(node, "add", tuple(args))

    # Relations

    def relate(self, left: E.Expr, right: E.Expr, span: Span) -> tuple[E.Expr, E.Expr]:
        """Type both sides and demand that they have one shape."""
        a, b = self.run(left), self.run(right)
        if self.shape(a) != SCALAR:
            b = as_array(self, b, a)
        elif self.shape(b) != SCALAR:
            a = as_array(self, a, b)
        shape_a, shape_b = self.shape(a), self.shape(b)
        if len(shape_a) != len(shape_b) or not all(self.solver.equal(m, n) for m, n in zip(shape_a, shape_b, strict=True)):
            hint = "one side is the other's transpose in shape" if shape_a == shape_b[::-1] else ""
            raise fail("DRV253", f"the left side is {shape_text(shape_a)} and the right side is {shape_text(shape_b)}", span, hint)
        return a, b


N = TypeVar("N", bound=E.Expr)
_Rule: TypeAlias = Callable[[Elaborator, E.Expr], E.Expr]


def _rule(kind: type[N], rule: Callable[[Elaborator, N], E.Expr]) -> tuple[type[E.Expr], _Rule]:
    """Return a line of the table below: the dispatch by type is what makes the cast true."""
    return kind, cast("_Rule", rule)


_RULES: dict[type[E.Expr], _Rule] = dict((
    _rule(E.Number, Elaborator.number), _rule(E.NamedConstant, Elaborator.atom), _rule(E.SizeValue, Elaborator.atom),
    _rule(E.Symbol, Elaborator.symbol), _rule(E.Index, Elaborator.index), _rule(E.Gap, Elaborator.gap),
    _rule(E.Ambiguous, Elaborator.ambiguous), _rule(E.Apply, Elaborator.apply), _rule(E.Literal, literal),
    _rule(E.Matrix, explicit_matrix), _rule(E.Entry, entry), _rule(E.Sum, summation), _rule(E.Components, components),
    _rule(E.Call, call), _rule(E.FunctionValue, function_value), _rule(E.At, substitution), _rule(E.Differential, differential),
    _rule(E.Derivative, derivative), _rule(E.Directional, directional),
))  # fmt: skip


def type_relation(scope: Scope, left: E.Expr, right: E.Expr, span: Span) -> list[TypedRelation]:
    """Return the readings of `left = right` that conform. Raises the message of the first reading if none does."""

    def run(choices: Choices) -> TypedRelation:
        work = Elaborator(scope, choices)
        a, b = work.relate(left, right, span)
        close_ranges(work)
        a, b = work.finish(a), work.finish(b)
        return TypedRelation(a, b, work.free_indices(), tuple(dict.fromkeys(work.notes)), work.solver.learnt())

    return _distinct(explore(run, READINGS * 4))


def type_expression(scope: Scope, value: E.Expr) -> list[TypedExpression]:
    """Return the readings of one expression that conform. Raises the message of the first reading if none does."""

    def run(choices: Choices) -> TypedExpression:
        work = Elaborator(scope, choices)
        typed = work.run(value)
        close_ranges(work)
        typed = work.finish(typed)
        return TypedExpression(typed, work.free_indices(), tuple(dict.fromkeys(work.notes)), work.solver.learnt())

    return _distinct(explore(run, READINGS * 4))


R = TypeVar("R", TypedRelation, TypedExpression)


def _distinct(outcome: tuple[list[R], MathdocError | None]) -> list[R]:
    readings, error = outcome
    if error is not None:
        raise error
    return list(dict.fromkeys(readings))
