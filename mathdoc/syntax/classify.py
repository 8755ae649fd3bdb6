"""One statement to relations, each with its kind: definition, claim, condition, assumption, gap, update, remark."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc.diagnostics import Diagnostic, diagnostic, fail
from mathdoc.expr import Call, Derivative, Entry, Expr, FunctionValue, Gap, Index, Number, Symbol, walk
from mathdoc.source import Span
from mathdoc.syntax.cursor import Hints
from mathdoc.syntax.definitions import Bare
from mathdoc.syntax.expressions import parse_tokens
from mathdoc.syntax.factors import GAPS
from mathdoc.syntax.indices import free_letters, settle_relation
from mathdoc.syntax.names import Definition, Names
from mathdoc.syntax.relations import COMPARISONS, SIGNS, Statement, both_signs
from mathdoc.syntax.rows import Kind, Relation
from mathdoc.syntax.tokens import Token

_INDEXING = frozenset({"_", r"\sum", r"\prod", "J", r"\mathbf{J}"})


class Chain(Struct):
    """The expression just before, what heads its chain, and the unknowns of the conditions so far.

    `indexed` and `gap` are False where the chain can hold no index and no gap: most rows, and a walk less for each.
    """

    last: Expr | None = None
    head: Expr | None = None
    conditions: set[str] = field(default_factory=set)
    lost: bool = False
    indexed: bool = True
    gap: bool = True

    def lose(self) -> None:
        """A row could not be read: what continues it has nothing to be compared with."""
        self.last, self.head, self.lost = None, None, True


class Read(Struct):
    """What a statement says."""

    relations: list[Relation] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def read_statement(
    statement: Statement,
    names: Names,
    chain: Chain,
    definition: tuple[Bare, Definition] | None,
    assumed: bool,
    free: frozenset[str],
    hints: Hints,
) -> Read:
    """Read the sides of a statement and relate each to the one before it; with `\\pm` in it, once for either sign."""
    parts = both_signs(statement)
    if len(parts) == 1:
        return _read_one(statement, names, chain, definition, assumed, free, hints)
    place = next(token.span for side in (statement.first, *[s for _, s in statement.steps]) for token in side if token.text in SIGNS)
    if definition or not statement.first:
        raise fail("DRV207", r"a row with `\pm` says two things", place, "give it its left side, or write two rows")
    left = parse_tokens(parts[0].first, names, hints)[0]
    if isinstance(left, Symbol) and not names.known(left.name):
        raise fail("DRV207", rf"`{left.name}` would have two values", place, "give each a name of its own, in a row of its own")
    both = [_read_one(part, names, chain, None, assumed, free, hints) for part in parts]
    chain.last = chain.head = None
    return Read([relation for read in both for relation in read.relations], [problem for read in both for problem in read.problems])


def _read_one(
    statement: Statement,
    names: Names,
    chain: Chain,
    definition: tuple[Bare, Definition] | None,
    assumed: bool,
    free: frozenset[str],
    hints: Hints,
) -> Read:
    read = Read()
    if definition:
        names = _with_parameters(names, definition[1])
        left: Expr | None = _defined_side(definition, names)
    elif statement.first:
        left = parse_tokens(statement.first, names, hints)[0]
    else:
        left = _continued(statement.steps[0][0], chain)
    if statement.first:
        chain.head, chain.lost, chain.indexed, chain.gap = left, False, False, False
    chain.indexed = chain.indexed or _has_any(statement, _INDEXING)
    chain.gap = chain.gap or _has_any(statement, GAPS)
    chain.last = left
    for number, (mark, side) in enumerate(statement.steps):
        right = parse_tokens(side, names, hints)[0]
        if left is not None:
            defined = definition if not number else None
            left, right, problems = _settled(left, right, names, chain, defined, free)
            relation = _relation(mark, left, right, _span(statement, number), statement, defined, assumed, chain)
            _remark_on(relation, read, assumed)
            read.problems.extend(problems)
            read.relations.append(relation)
        left = chain.last = right
        chain.lost = False
    return read


def _settled(
    left: Expr, right: Expr, names: Names, chain: Chain, defined: tuple[Bare, Definition] | None, free: frozenset[str]
) -> tuple[Expr, Expr, list[Diagnostic]]:
    """Both sides with their implied sums: free are the indices of the chain's head, of a component, and those declared free."""
    if not chain.indexed:
        return left, right, []
    letters = free | frozenset(defined[1].components if defined else ())
    if chain.head is not None:
        letters |= free_letters(chain.head)
    return settle_relation(left, right, letters, _label_letters((left, right), names))


def _has_any(statement: Statement, texts: frozenset[str]) -> bool:
    """Whether one of these tokens stands in a statement."""
    return any(token.text in texts for token in statement.first) or any(
        token.text in texts for _, side in statement.steps for token in side
    )


def is_remark(statement: Statement) -> bool:
    """Whether a statement only compares (`\\sim`, `\\le`): it is not checked, so it may hold what cannot be read."""
    return bool(statement.steps) and all(mark.text in COMPARISONS for mark, _ in statement.steps)


def _with_parameters(names: Names, definition: Definition) -> Names:
    """Parameters live in their row: there they are symbols, whatever the letter means elsewhere."""
    new = [name for name in definition.parameters if not names.known(name)]
    if not new:
        return names
    local = names.copy()
    for name in new:
        local.sizes.discard(name)
        local.define(Definition(name), [Token("letter", name, 0, 0)])
    return local


def _defined_side(definition: tuple[Bare, Definition], names: Names) -> Expr:
    """The left side of a definition, which is not read as an expression."""
    bare, defined = definition
    span = bare.tokens[0].span.to(bare.tokens[-1].span)
    if not bare.parameters and names.is_function(defined.name):
        return FunctionValue(defined.name, span=span)
    whole: Expr = Symbol(defined.name, span=span)
    if bare.parameters:
        whole = Call(defined.name, tuple(Symbol(name, span=span) for name in bare.parameters), span=span)
    if defined.components:
        return Entry(whole, tuple(Index(name, span=span) for name in defined.components), span=span)
    return whole


def _continued(mark: Token, chain: Chain) -> Expr | None:
    """The left side of a continuation; None after a row that could not be read (that row has its message)."""
    if chain.last is None and not chain.lost:
        message = f"`{mark.text}` continues nothing: there is no expression before it"
        raise fail("DRV212", message, mark.span, "write the left side")
    return chain.last


def _span(statement: Statement, number: int) -> Span:
    """A relation spans its sides; one that continues a chain begins at its sign."""
    mark, side = statement.steps[number]
    end = side[-1].end if side else mark.end
    begin = statement.first[0].start if not number and statement.first else mark.start
    return Span(begin, end)


def _label_letters(sides: tuple[Expr, Expr], names: Names) -> frozenset[str]:
    """The letters that label members of families: they are never summed silently."""
    return frozenset(
        index.name
        for side in sides
        for node in walk(side)
        if isinstance(node, Entry) and isinstance(node.array, Symbol)
        if (declaration := names.declared.get(node.array.name)) is not None and declaration.labels
        for index in node.indices
        if isinstance(index, Index)
    )


def _relation(
    mark: Token,
    left: Expr,
    right: Expr,
    span: Span,
    statement: Statement,
    defined: tuple[Bare, Definition] | None,
    assumed: bool,
    chain: Chain,
) -> Relation:
    """One relation with its kind."""
    name = defined[1].name if defined else None
    kind = _kind(mark.text, left, right, defined, assumed, chain)
    if kind == Kind.CONDITION:
        chain.conditions |= {wrt.name for wrt in _derivative_of(chain.head or left) if isinstance(wrt, Symbol)}
    symbol = "=" if mark.text == "!=" else mark.text
    parameters = defined[1].parameters if defined else ()
    return Relation(kind, symbol, left, right, span, name, parameters, statement.implied_by)


def _kind(mark: str, left: Expr, right: Expr, defined: tuple[Bare, Definition] | None, assumed: bool, chain: Chain) -> Kind:
    if mark == r"\leftarrow":
        return Kind.UPDATE
    if chain.gap and any(isinstance(node, Gap) for side in (left, right) for node in walk(side)):
        return Kind.GAP
    if defined:
        return Kind.CLAIM if _solves(defined[1].name, chain) else Kind.DEFINITION
    if mark == "!=":
        return Kind.CONDITION
    if assumed:
        return Kind.ASSUMPTION
    if mark in COMPARISONS:
        return Kind.REMARK
    zero = isinstance(right, Number) and not right.value
    if zero and 1 in (_order(left), _order(chain.head)):
        return Kind.CONDITION
    return Kind.CLAIM


def _order(expr: Expr | None) -> int:
    """How often a derivative differentiates: that a second one is zero is a claim, if no words say otherwise."""
    if not isinstance(expr, Derivative):
        return 0
    return max(len(expr.wrt), 2 if expr.style == "hessian" else 1) + _order(expr.arg)


def _solves(name: str, chain: Chain) -> bool:
    """After a condition on w, a lone `\\hat w`, `w^*`, `w_{\\min}` claims to solve it."""
    spellings = (r"\hat{%s}", "%s^{*}", r"%s^{\star}", r"%s_{\mathrm{min}}", r"%s_{\mathrm{opt}}", r"%s_{\mathrm{max}}")
    return any(name == spelling % unknown for unknown in chain.conditions for spelling in spellings)


def _derivative_of(expr: Expr) -> tuple[Expr, ...]:
    """The variables of a derivative."""
    if not isinstance(expr, Derivative):
        return ()
    if expr.wrt:
        return expr.wrt
    return expr.arg.args if isinstance(expr.arg, Call) else ()


def _remark_on(relation: Relation, read: Read, assumed: bool) -> None:
    if relation.kind == Kind.REMARK and not assumed:
        message = f"`{relation.symbol}` is read as a remark: it is not checked"
        read.problems.append(diagnostic("DRV218", message, relation.span, "leave it, or say what is meant by an equation"))
