"""What is asked about a row that is wrong, and how a proposal to mend or to explain it is put to the kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edits import Edit, Kind, edits
from mathdoc.diagnosis.screen import Points, Screen
from mathdoc.diagnostics import Diagnostic, MathdocError
from mathdoc.evaluation.model import Model
from mathdoc.functions import FUNCTIONS
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.limits import clock
from mathdoc.shapes.elaborate import TypedRelation, type_expression
from mathdoc.shapes.scope import Scope
from mathdoc.sizes import SCALAR, Shape
from mathdoc.syntax import Names
from mathdoc.syntax.rows import Relation

CONFIRMING = 1.0
"""Seconds of work that showing proposals true may take beside the time of the search, for one row."""
PROPOSALS = 300
"""How many proposals may be tried at a point in one stretch of work; few of them hold there and come before the judge."""


BEYOND = (ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What the kernel may raise for an expression that no author can write."""


class OutOfTime(Exception):
    """The work on this row has reached its limit: what was found so far is all there is."""


class Proposal(Struct, frozen=True):
    """One guess at what went wrong: if `left = right` is true in this model and scope (those of the block, unless given), `message` is.

    `claim`: what has to be true instead, where it is no relation that an author could write. `offered`: whether the sides are what the
    author may have meant, and not a way to see the mistake. `then`: right sides to offer, each to be judged by itself. `unjudged`:
    shapes alone show the mistake, and there is nothing to judge. `difference`: the one term by which both sides differ, if it holds.
    """

    message: str
    right: E.Expr | None = None
    left: E.Expr | None = None
    help: str = ""
    what: str = ""
    scope: Scope | None = None
    model: Model | None = None
    claim: Claim | None = None
    offered: bool = True
    then: tuple[E.Expr, ...] = ()
    unjudged: bool = False
    difference: E.Expr | None = None


@dataclass(slots=True)
class Question:
    """A relation that is refuted (`reading` is how it was read) or whose shapes do not fit (`problem` says why).

    `claims` types two sides of a relation like this one and says how they are to be compared. `before` are the relations above.
    """

    relation: Relation
    reading: TypedRelation | None
    problem: Diagnostic | None
    scope: Scope
    model: Model
    names: Names
    body: str
    claims: Callable[[Scope, E.Expr, E.Expr], list[Claim]]
    before: tuple[Relation, ...] = ()
    seed: int = 0
    deadline: float = float("inf")
    until: float = field(init=False, default=float("inf"))
    left: E.Expr = field(init=False)
    right: E.Expr = field(init=False)
    asked: int = 0
    confirming: float = CONFIRMING
    thorough: bool = False
    has_functions: bool = False
    points: Points = field(default_factory=dict)
    _shapes: dict[E.Expr, Shape | None] = field(default_factory=dict)
    _answers: dict[tuple[object, ...], tuple[Proposal, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left, self.right = self.relation.left, self.relation.right

    # What stands in the row

    @property
    def typed_left(self) -> E.Expr | None:
        """The left side, typed; a name that is defined as a derivative (`\\bar{A}`) stands for it."""
        left = self.reading.left if self.reading is not None else None
        definition = self.model.definitions.get(left.name) if isinstance(left, E.Symbol) else None
        return definition.body if definition is not None and isinstance(definition.body, E.Derivative | E.Differential) else left

    def shape(self, node: E.Expr) -> Shape | None:
        """Return the shape of a part of the row by itself, or None if it has none."""
        if node not in self._shapes:
            self._shapes[node] = self._shape(node)
        return self._shapes[node]

    def _shape(self, node: E.Expr) -> Shape | None:
        if isinstance(node, E.IndexRange):
            return None
        try:
            return type_expression(self.scope, node)[0].value.shape
        except MathdocError:
            return None

    def is_array(self, node: E.Expr) -> bool:
        """Whether a part of the row is known to be an array and not a number."""
        shape = self.shape(node)
        return shape is not None and shape != SCALAR

    def edited(self, *kinds: Kind, side: E.Expr | None = None) -> Iterator[Edit]:
        """Yield the edits of the right side (or of another expression) of these kinds."""
        letters = tuple(name for name, _ in self.reading.free) if self.reading is not None else ()
        yield from edits(self.right if side is None else side, kinds, letters)

    # What the kernel says

    def holds(self, proposal: Proposal) -> bool:
        """Whether what a proposal says is true, by the kernel's own verdict."""
        if proposal.unjudged:
            return True
        left = self.left if proposal.left is None else proposal.left
        right = self.right if proposal.right is None else proposal.right
        key = (self.thorough, left, right, id(proposal.scope), id(proposal.model), id(proposal.claim))
        if key not in self._answers:
            self.check_time()
            # The proposal is kept with the answer: its model and scope, which the key names, live as long.
            self._answers[key] = proposal, self._judged(proposal, left, right)
        return self._answers[key][1]

    def allow(self, seconds: float) -> None:
        """Begin a stretch of work on this row that may take this long."""
        self.asked, self.until = 0, clock() + seconds

    def check_time(self) -> None:
        """Stop where the time or the number of proposals is used up."""
        if clock() > min(self.until, self.deadline) or self.asked >= PROPOSALS:
            raise OutOfTime

    def _judged(self, proposal: Proposal, left: E.Expr, right: E.Expr) -> bool:
        model = proposal.model or self.model
        try:
            claims = [proposal.claim] if proposal.claim is not None else self.claims(proposal.scope or self.scope, left, right)
        except MathdocError:
            return False
        self.asked += 1
        self.has_functions = self.has_functions or any(_has_functions(model, claim) for claim in claims)
        try:
            if not all(Screen(model, claim, points=self.points).may_hold(self.thorough) for claim in claims[:3]):
                return False
            started = clock()
            judge = Judge(model, self.seed, max(started + 0.05, self.until + self.confirming))
            holds = all(judge.judge(claim).verdict.passes for claim in claims[:3])
            # What passes at a first look is nearly always true: showing it takes nothing from the time of the search.
            taken = min(clock() - started, self.confirming)
            self.confirming, self.until = self.confirming - taken, self.until + taken
            return holds
        except BEYOND:
            # Expressions that no author can write may be beyond the kernel: then nothing is known of them.
            return False

    def with_facts(self, **facts: frozenset[str]) -> Model:
        """Return the model in which some symbols have more facts."""
        symbols = {**self.model.symbols}
        for name, more in facts.items():
            symbols[name] = replace(symbols[name], facts=symbols[name].facts | more)
        return self.changed(symbols=symbols)

    def changed(self, **changes: object) -> Model:
        """Return the model with some of its parts replaced."""
        return changed_model(self.model, **changes)


def changed_model(model: Model, **changes: object) -> Model:
    """Return a model with some of its parts replaced; what was worked out of the old one is forgotten."""
    return replace(model, _depends={}, _names={}, **changes)


def _has_functions(model: Model, claim: Claim) -> bool:
    """Whether a function of numbers is met in a claim: modulo a prime it has values that satisfy only some of its relations."""
    definitions = [model.definitions[name].body for name in model.symbols_of(claim.left, claim.right) if name in model.definitions]
    parts = (node for side in (claim.left, claim.right, *definitions) for node in E.walk(side))
    return any(isinstance(node, E.Apply) and node.operator in FUNCTIONS for node in parts)
