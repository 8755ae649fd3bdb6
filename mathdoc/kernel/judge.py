"""The judge: the one place where a verdict is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.evaluation.domains import bounded, has_powers
from mathdoc.evaluation.kinks import Kink, kinks
from mathdoc.evaluation.model import Model, Undecided
from mathdoc.evaluation.points import SamplePoint, component_choices
from mathdoc.evaluation.strata import GENERAL_RANK, strata
from mathdoc.facts import FACTS
from mathdoc.hashing import sha256
from mathdoc.kernel.claim import Claim, CountingValues, order_of, sides
from mathdoc.kernel.verdict import Certificate, Judgement, Verdict
from mathdoc.keyed_functions import KeyedValues
from mathdoc.limits import TIME, TOO_LONG, clock
from mathdoc.ring import NoValue, Ring, Singular, Stream, prime_field
from mathdoc.sizing.bounds import Bound, Bounds, error_bound, primes_for
from mathdoc.sizing.scope import require_enough, where_there_is_a_value
from mathdoc.sizing.size_plan import SizePlan, plan, size_names
from mathdoc.weil import Array

TRIES = 10
__all__ = ["Claim", "Judge"]


class _Passed(Struct, frozen=True):
    """A claim that held at every point where it has a value; `sampled`: with some of the choices of signs only, where they are many."""

    sizes: tuple[tuple[tuple[str, int], ...], ...]
    points: int
    bound: Bound
    skipped: bool
    keyed: bool
    solved: tuple[str, ...]
    lacking: bool = False
    sampled: bool = False


class _Mismatch(Exception):
    """Both sides differ at a point of a prime field, at these sizes."""

    def __init__(self, sizes: Mapping[str, int], formal: bool) -> None:
        super().__init__()
        self.sizes = sizes
        self.formal = formal
        """Whether functions or roots took part, whose values there only follow the rules that hold of all of them."""


class Judge:
    """Judges the claims of one block. `seed` makes its points reproducible; `until` is when its work ends (see `clock`)."""

    def __init__(self, model: Model, seed: int = 0, until: float | None = None) -> None:
        self.model = model
        self.seed = seed
        self.until = clock() + TIME if until is None else until

    def judge(self, claim: Claim) -> Judgement:
        """Return the verdict on a claim, with what stands behind it."""
        stream = Stream(sha256(f"{self.seed}\0{claim.text}".encode()).digest())
        names = self.model.involved(claim.left, claim.right)
        sizes = self._plan(claim, names)
        try:
            passed = self._exactly(claim, names, sizes, stream)
        except Undecided as reason:
            return Judgement(Verdict.UNKNOWN, reason=str(reason))
        except (NoValue, Singular) as reason:
            return self._really(claim, names, sizes, stream, str(reason))
        except _Mismatch as mismatch:
            if self._holds_formally(claim, names, sizes, stream):
                return Judgement(Verdict.UNKNOWN, reason="this holds if the entries move independently, and not if they keep the facts "
                                 "declared of the variable: say which derivative by an entry is meant")  # fmt: skip
            return self._really(claim, names, sizes, stream, "", mismatch)
        on_kinks = self._on_kinks(claim, names, stream)
        if isinstance(on_kinks, Judgement):
            return on_kinks
        certificate = Certificate(
            method="exact, functions keyed" if passed.keyed else "exact",
            scope=self._scope(sizes, passed),
            sizes=passed.sizes, points=passed.points, error_bound=error_bound(passed.bound, 2),
            facts=self._facts(names), conventions=claim.conventions, conditions=(*self._conditions(claim, sizes, passed), *on_kinks),
        )  # fmt: skip
        return Judgement(Verdict.VERIFIED, certificate)

    def _on_kinks(self, claim: Claim, names: frozenset[str], stream: Stream, at: Sequence[Kink] = ()) -> Judgement | tuple[str, ...]:
        """Look at a row that holds elsewhere exactly on its kinks: a refutation, or the conditions under which it has a value."""
        if not kinks(self.model, claim.left, claim.right) and not at:
            return ()
        from mathdoc.kernel.kinks import at_kinks  # loaded only where a row needs it
        from mathdoc.kernel.real import Real

        ranked = strata(self.model, (claim.left, claim.right), names).symbols
        try:
            found = at_kinks(Real(self.model, claim, names, _order(self.model, claim), stream.split("kinks"), self.until, None, ranked), at)
        except Undecided as reason:
            return Judgement(Verdict.UNKNOWN, reason=str(reason))
        return found if isinstance(found, tuple) else Judgement(Verdict.REFUTED, counterexample=found)

    # The exact part

    def _plan(self, claim: Claim, names: frozenset[str]) -> SizePlan:
        symbols = size_names(self.model, (claim.left, claim.right), claim.free)
        symbols = symbols.union(*[self.model.symbols[name].size_names for name in names if name in self.model.symbols])
        tied = any(self.model.symbols_of(e.left, e.right) & names for e in self.model.equations)
        return plan(self.model, claim.left, claim.right, claim.free, symbols, tied)

    def _exactly(self, claim: Claim, names: frozenset[str], sizes: SizePlan, stream: Stream) -> _Passed:
        """Compare both sides modulo primes at every size of the plan. Raises _Mismatch, or NoValue if there is no value anywhere."""
        order = _order(self.model, claim)
        done: list[tuple[tuple[str, int], ...]] = []
        points, worst, keyed, lacking, sampled = 0, Bound(1, 1), False, False, False
        ranked = strata(self.model, (claim.left, claim.right), names).symbols
        solved: set[str] = set()
        apart = ""
        last: ArithmeticError = NoValue("no point where this row has a value could be found")
        for assignment in sizes.sizes:
            if clock() > self.until:
                raise Undecided(TOO_LONG)
            bound = self._bound(claim, assignment)
            worst = Bound(max(worst.degree, bound.degree), max(worst.bits, bound.bits))
            try:
                for choice in component_choices(self.model, names, assignment, ranked):
                    for prime in primes_for(bound, stream.split("primes")):
                        try:
                            point = self._agree(claim, prime_field(prime), order, assignment, stream, choice)
                        except (NoValue, Singular):
                            if not any(choice[name] for name in ranked if name in choice):
                                raise
                            lacking = True
                            break
                        apart = apart or _fails_apart(claim, point, order)
                        points += 1
                        functions = cast("CountingValues", point.functions)
                        keyed, sampled = keyed or functions.used, sampled or functions.signs_sampled
                        solved |= point.solved
            except (NoValue, Singular) as error:
                last = error
                continue
            done.append(tuple(sorted(assignment.items())))
        if len(done) < (1 if sizes.all_sizes or sizes.sizes == ({},) else min(2, len(sizes.sizes))):
            raise last
        require_enough(done, sizes, sampled, apart)
        return _Passed(tuple(done), points, worst, len(done) < len(sizes.sizes), keyed, tuple(sorted(solved)), lacking, sampled)

    def _bound(self, claim: Claim, assignment: Mapping[str, int]) -> Bound:
        bounds = Bounds(self.model, assignment)
        a, b = bounds.of(claim.left), bounds.of(claim.right)
        return Bound(a.degree + b.degree + len(claim.free), max(a.bits, b.bits) + 1)

    def _agree(
        self, claim: Claim, ring: Ring, order: int, sizes: Mapping[str, int], stream: Stream, choice: Mapping[str, int]
    ) -> SamplePoint:
        """Evaluate both sides at a random point, for every choice of signs of roots. Raises _Mismatch."""
        for attempt in range(TRIES):
            here = stream.split(ring.name, sorted(sizes.items()), sorted(choice.items()), attempt)
            functions = CountingValues(ring, here)
            try:
                for pattern in _patterns(functions):
                    functions.restart(pattern)
                    point = SamplePoint(self.model, ring, order, sizes, functions, here, choice)
                    left, right = sides(point, claim, contracted=True)
                    if not _equal(ring, left, right):
                        raise _Mismatch(sizes, functions.used or bool(functions.signs_met))
                return point
            except (NoValue, Singular):
                if attempt == TRIES - 1:
                    raise
        raise AssertionError

    def _holds_formally(self, claim: Claim, names: frozenset[str], sizes: SizePlan, stream: Stream) -> bool:
        """Whether a claim on derivatives by entries would hold if its variables had no linear facts."""
        by_entry = [n for side in (claim.left, claim.right) for n in E.walk(side) if isinstance(n, E.Derivative) and n.style == "by_entry"]
        variables = {e.array.name for node in by_entry for e in node.wrt if isinstance(e, E.Entry) and isinstance(e.array, E.Symbol)}
        if not any(v in self.model.symbols and self.model.symbols[v].facts - {"constant"} for v in variables):
            return False
        formal = Judge(replace(self.model, formal_entries=True), self.seed, self.until)
        try:
            formal._exactly(claim, names, sizes, stream)
        except (Undecided, NoValue, Singular, _Mismatch):
            return False
        return True

    # What the certificate says

    def _scope(self, sizes: SizePlan, passed: _Passed) -> str:
        if sizes.sizes == ({},):
            return "these sizes"
        return "all sizes" if sizes.all_sizes and not passed.skipped and not passed.sampled else "sizes tried"

    def _facts(self, names: frozenset[str]) -> tuple[str, ...]:
        stated = [
            FACTS[fact].text.format(name)
            for name in sorted(names) if name in self.model.symbols
            for fact in sorted(self.model.symbols[name].facts) if FACTS[fact].kind != "role"
        ]  # fmt: skip
        return (*stated, *(e.text for e in self.model.equations if self.model.symbols_of(e.left, e.right) & names))

    def _conditions(self, claim: Claim, sizes: SizePlan, passed: _Passed) -> tuple[str, ...]:
        conditions = list(passed.solved)
        if bounded(self.model, claim.left) != bounded(self.model, claim.right):
            conditions.append("where both sides have a value")
        if passed.lacking:
            conditions.append("where both sides have a value (not at every rank)")
        if strata(self.model, (claim.left, claim.right), self.model.involved(claim.left, claim.right)).general:
            conditions.append(GENERAL_RANK)
        if passed.skipped:
            text = claim.text.partition("\0")[0]
            conditions.append(where_there_is_a_value(self.model, (claim.left, claim.right), text, passed.sizes, sizes.sizes))
        return tuple(conditions)

    # The real part

    def _really(
        self, claim: Claim, names: frozenset[str], sizes: SizePlan, stream: Stream, why: str, mismatch: _Mismatch | None = None
    ) -> Judgement:
        """Look for a counterexample; failing that, compare in balls. `mismatch`: both sides differ modulo a prime."""
        from mathdoc.evaluation.crossings import edges
        from mathdoc.kernel.real import Real, disprove, judge_in_balls  # loaded only where a row needs it: most pages have none

        real = Real(self.model, claim, names, _order(self.model, claim), stream.split("real"), self.until,
                    mismatch.sizes if mismatch else None,
                    strata(self.model, (claim.left, claim.right), names).symbols)  # fmt: skip
        try:
            counterexample = disprove(real)
            if counterexample is not None:
                return Judgement(Verdict.REFUTED, counterexample=counterexample)
            if mismatch and not mismatch.formal and not has_powers(self.model, claim.left, claim.right):
                return Judgement(Verdict.UNKNOWN, reason=f"both sides differ modulo a prime{_at(mismatch.sizes)}, "
                                 "and no counterexample of small numbers was found")  # fmt: skip
            outcome = judge_in_balls(real, sizes)
        except Undecided as reason:
            return Judgement(Verdict.UNKNOWN, reason=str(reason))
        if outcome.digits is None:
            return Judgement(Verdict.UNKNOWN, reason=outcome.reason or why or "no counterexample and no proof was found")
        on_kinks = self._on_kinks(claim, names, stream, edges(self.model, claim.left, claim.right))
        if isinstance(on_kinks, Judgement):
            return on_kinks
        certificate = Certificate(
            method="balls", scope="sizes tried", sizes=outcome.sizes, points=outcome.points, error_bound="", digits=outcome.digits,
            facts=self._facts(names), conventions=claim.conventions, conditions=(*outcome.conditions, *on_kinks),
        )  # fmt: skip
        return Judgement(Verdict.SUPPORTED, certificate)


def _at(sizes: Mapping[str, int]) -> str:
    return " at " + ", ".join(f"{name} = {n}" for name, n in sorted(sizes.items())) if sizes else ""


def _fails_apart(claim: Claim, point: SamplePoint, order: int) -> str:
    """Return where an assumed equation has solutions apart at which a claim fails: `a x = b x` does not give `a = b` if x is 0.

    Rows with differentials have no value there, or say nothing that could fail; their certificates name the condition.
    """
    if order or any(isinstance(node, E.Derivative) for side in (claim.left, claim.right) for node in E.walk(side)):
        return ""
    for condition, values in point.exceptions:
        try:
            left, right = sides(point.apart(values), claim, contracted=False)
        except (NoValue, Singular):
            continue
        if not _equal(point.arithmetic.ring, left, right):
            return condition
    return ""


def _order(model: Model, claim: Claim) -> int:
    """Return the order of the series that a claim needs."""
    return order_of(model, claim.left, claim.right) if claim.taylor is None else claim.taylor[1] - 1


def _patterns(functions: KeyedValues) -> Iterator[int]:
    """Yield sign patterns until every choice of signs of the roots met has been tried."""
    pattern = 0
    while pattern < 1 << len(functions.signs_met) or pattern == 0:
        yield pattern
        pattern += 1


def _equal(ring: Ring, left: Array, right: Array) -> bool:
    """Whether the constant terms agree: the values at the point itself."""
    if left.dims != right.dims:
        raise AssertionError(f"a typed relation has sides of shapes {left.dims} and {right.dims}")
    a, b = left.parts[0], right.parts[0]
    if a is None or b is None:
        rest = a if b is None else b
        return rest is None or all(ring.is_zero(entry) for entry in ring.entries(rest))
    return a == b
