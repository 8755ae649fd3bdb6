"""Why one row follows from the row before: the shortest list of named rules that leads there, searched from both ends.

Every rule takes a term to one form that is the same for all terms that it makes equal; so both rows are taken through more and more
rules, breadth first, until the two sides meet. Nothing here is trusted: the kernel has judged the rows before, and judges what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from mathdoc import expr as E
from mathdoc.engine.rules import Applied, Known, Rule, everywhere, kinds, rules_for
from mathdoc.engine.rules.keys import key
from mathdoc.engine.rules.knowledge import LINEARITY, differential_name, differentials_taken
from mathdoc.limits import clock

__all__ = ["Applied", "Known", "path"]

DEPTH = 4
"""A way of more named rules is no explanation."""
TIME = 0.1
"""Seconds after which no further form is looked at."""
STATES = 300


class Step(Struct, frozen=True):
    """One rule applied wherever it acts: its names from left to right and back, the first term that it acts on, and what came of it."""

    name: str
    back: str
    before: E.Expr
    after: E.Expr
    row: E.Expr


class _State(Struct):
    """A form that was reached, and the steps that led to it."""

    expr: E.Expr
    steps: tuple[Step, ...] = ()


class _Side(Struct):
    """What was reached from one end: every form by its key, those of the last round, and how far they are."""

    found: dict[str, _State]
    last: list[_State] = field(default_factory=list)


def path(before: E.Expr, after: E.Expr, known: Known | None = None) -> list[Applied] | None:
    """Return the shortest list of named rules that leads from a row to the next: empty if they are the same; None if none was found."""
    try:
        return _Search(known or Known(), before, after).run()
    except RecursionError:
        return None


class _Search:
    """One search."""

    def __init__(self, known: Known, before: E.Expr, after: E.Expr) -> None:
        self.known, self.before, self.after = known, before, after
        self.rules = rules_for(known, before, after)
        self.deadline = clock() + TIME

    def run(self) -> list[Applied] | None:
        """Search from both ends by turns; then by the strength of normal forms."""
        left, right = _side(self.before), _side(self.after)
        for depth in range(DEPTH):
            meeting = left.found.keys() & right.found.keys()
            if meeting:
                return min((self._joined(left.found[one], right.found[one]) for one in meeting), key=_cost)
            grown, other = (left, right) if depth % 2 == 0 else (right, left)
            if not self._grow(grown, other):
                break
        meeting = left.found.keys() & right.found.keys()
        if meeting:
            return min((self._joined(left.found[one], right.found[one]) for one in meeting), key=_cost)
        return self._by_strength()

    def _grow(self, side: _Side, other: _Side) -> bool:
        """Apply every rule to the forms of the last round; False when the time is over."""
        last, side.last = side.last, []
        for state in last:
            for step in self._steps(state.expr):
                text = key(step.row)
                if text not in side.found:
                    side.found[text] = _State(step.row, (*state.steps, step))
                    side.last.append(side.found[text])
            if clock() > self.deadline or len(side.found) > STATES:
                return False
        return True

    def _steps(self, expr: E.Expr) -> Iterator[Step]:
        """Yield what each rule makes of a form."""
        present = kinds(expr)
        for rule in self.rules:
            step = self._by(rule, expr) if rule.on & present else None
            if step is not None:
                yield step
        if "Differential" in present:
            yield from self._differentials(expr)

    def _by(self, rule: Rule, expr: E.Expr) -> Step | None:
        hits: list[tuple[E.Expr, E.Expr]] = []
        row = everywhere(rule, expr, self.known, hits)
        if not hits:
            return None
        before, after = hits[0]
        return Step(rule.called(before), rule.called(before, True), before, after, row)

    def _differentials(self, expr: E.Expr) -> Iterator[Step]:
        """Yield the differentials taken by one rule, for each that there is, and all of them taken as far as it goes."""
        hits: list[tuple[str, E.Expr, E.Expr]] = []
        whole = differentials_taken(expr, self.known, hits)
        if not hits:
            return
        names = list(dict.fromkeys(name for name, _, _ in hits))
        told = [name for name in names if name != LINEARITY] or names
        first = next(hit for hit in hits if hit[0] == told[0])
        yield Step(", ".join(told), "", first[1], first[2], whole)
        outer = {differential_name(node, self.known) for node in E.walk(expr) if _open(node)}
        for name in names:
            if name in outer and len(hits) > 1:
                some: list[tuple[str, E.Expr, E.Expr]] = []
                row = differentials_taken(expr, self.known, some, name)
                if some:
                    yield Step(name, "", some[0][1], some[0][2], row)

    def _joined(self, left: _State, right: _State) -> list[Applied]:
        """Return the way over a form that was reached from both ends."""
        made = [Applied(step.name, step.before, step.after, step.row) for step in left.steps]
        rows = [self.after, *[step.row for step in right.steps]]
        for place in range(len(right.steps) - 1, -1, -1):
            step = right.steps[place]
            made.append(Applied(step.back or step.name, step.after, step.before, rows[place]))
        return _merged(made)

    # By the strength of normal forms

    def _by_strength(self) -> list[Applied] | None:
        """Take both rows through all rules, first those that need no knowledge, until both come to one form.

        Then leave out one rule after the other, as long as they still do.
        """
        rules: list[Rule] = []
        found = None
        for uses in ("", "facts", "rows", "definitions"):
            rules = [rule for rule in self.rules if rule in rules or rule.uses in (uses, "what varies")]
            found = found or self._meet(rules)
            if found is not None or clock() > self.deadline + TIME:
                break
        if found is None:
            return None
        for rule in list(rules):
            fewer = [other for other in rules if other is not rule]
            again = self._meet(fewer) if clock() < self.deadline + TIME else None
            if again is not None:
                rules, found = fewer, again
        way = self._joined(*found)
        return way if len({one.rule for one in way}) <= DEPTH + 1 else None

    def _meet(self, rules: list[Rule]) -> tuple[_State, _State] | None:
        left, right = self._settled(self.before, rules), self._settled(self.after, rules)
        return (left, right) if key(left.expr) == key(right.expr) else None

    def _settled(self, expr: E.Expr, rules: list[Rule]) -> _State:
        """Apply rules one after the other, again and again, until none of them changes anything."""
        state, seen = _State(expr), {key(expr)}
        for _ in range(ROUNDS):
            before = key(state.expr)
            for rule in rules:
                present = kinds(state.expr)
                step = self._by(rule, state.expr) if rule.on & present else None
                if step is not None and key(step.row) != key(state.expr):
                    state = _State(step.row, (*state.steps, step))
            if "Differential" in kinds(state.expr):
                taken = next(self._differentials(state.expr), None)
                state = state if taken is None else _State(taken.row, (*state.steps, taken))
            now = key(state.expr)
            if now == before or now in seen or clock() > self.deadline + 2 * TIME:
                break
            seen.add(now)
        return state


ROUNDS = 6


def _side(expr: E.Expr) -> _Side:
    state = _State(expr)
    return _Side({key(expr): state}, [state])


def _open(node: E.Expr) -> bool:
    return isinstance(node, E.Differential) and node.order == 1 and not isinstance(node.arg, E.Symbol)


def _cost(way: list[Applied]) -> tuple[int, int, int]:
    return len(way), sum(one.rule.startswith("transpose") for one in way), sum(len(one.rule) for one in way)


def _merged(way: list[Applied]) -> list[Applied]:
    """Return a way in which a rule that is applied several times in a row is applied once."""
    done: list[Applied] = []
    for one in way:
        if done and done[-1].rule == one.rule:
            done[-1] = Applied(one.rule, done[-1].before, one.after, one.row)
        else:
            done.append(one)
    told = [one for one in done if one.rule != LINEARITY]
    return told or done
