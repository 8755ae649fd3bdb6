"""Proposals become answers: each row is read again below the rows that it stands on, and the kernel judges it.

An answer is a derivation of its own: declarations, definitions, and rows that `mathdoc check` passes. What does not pass is not returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from mathdoc import build
from mathdoc import expr as E
from mathdoc.deriving.problem import Problem, read_again
from mathdoc.diagnostics import MathdocError
from mathdoc.engine.derive import NoDerivative
from mathdoc.judging import CheckedBlock, Outcome, judge_relation
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.kernel.verdict import Certificate, Judgement, Verdict, without_pass
from mathdoc.notation import CannotSay, CannotWrite
from mathdoc.operators.model import NoRule
from mathdoc.shapes.elaborate import type_relation
from mathdoc.syntax.rows import Kind, Relation, Row


class DerivedRow(Struct, frozen=True):
    """One row of a derivation: `left = right`, why it holds, and the kernel's verdict on it. A row that continues has no left side.

    A row that gives a part a name is `given`; gradients by several variables may have been verified together, as `df = Σ G : dX`.
    """

    left: str
    right: str
    rule: str
    verdict: Verdict
    certificate: Certificate | None

    @property
    def latex(self) -> str:
        """The row as LaTeX."""
        return f"{self.left} = {self.right}".strip()


class Derived(Struct, frozen=True):
    """A derivative. `latex` is the right side of its last row, and what `str` gives; `steps` are all rows, `source` the whole block.

    `conventions` are what the answer depends on: a layout, the gradient by a restricted variable.
    """

    latex: str
    steps: tuple[DerivedRow, ...]
    source: str
    conventions: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of all rows: `supported`, if one of them is no more (it comes first in the alphabet, too)."""
        return min(row.verdict for row in self.steps if row.certificate is not None)

    @property
    def certificate(self) -> Certificate | None:
        """What stands behind the last row."""
        return self.steps[-1].certificate

    def __str__(self) -> str:
        return self.latex

    def code(self, target: str = "numpy") -> str:
        """Return Python functions of the value and of its derivatives, for `numpy`, `jax` or `torch`: vectors have one axis.

        Raises NoCode (a ValueError) for what the library has no function for, and for differentials.
        """
        from mathdoc.deriving.coded import code

        return code(self.source, len(self.steps), target)


class Draft(Struct, frozen=True):
    """A row that the engine proposes; one that `defines` a name of the engine's own claims nothing."""

    left: str
    right: str
    rule: str = ""
    defines: bool = False


class NotFound(ValueError):
    """No derivative was found that the kernel confirms; the message says what was tried and why it failed."""


Proposal = Callable[[], list[Draft]]


def confirmed(problem: Problem, proposals: Iterator[Proposal], seed: int = 0) -> Derived:
    """Return the first proposal that passes the kernel, row by row. Raises NotFound."""
    reasons: list[str] = []
    for proposal in proposals:
        try:
            drafts = proposal()
        except (NoDerivative, CannotSay, CannotWrite, NoRule) as reason:
            reasons.append(str(reason))
            continue
        found = _judged(problem, drafts, seed, reasons) if drafts else None
        if found is not None:
            return found
    said = "; ".join(dict.fromkeys(reasons)) or "there is no rule for it"
    raise NotFound(f"no derivative of `{problem.name}` was found that could be confirmed: {said}")


def _judged(problem: Problem, drafts: list[Draft], seed: int, reasons: list[str]) -> Derived | None:
    """Read the rows again, below the head of the problem, and judge them."""
    source = "\n".join([problem.head, *[f"{draft.left} = {draft.right}".strip() for draft in drafts]])
    try:
        block = read_again(source)
    except MathdocError as error:
        reasons.append(f"what was found could not be read again ({error})")
        return None
    judge = Judge(block.derivation.model, seed)
    rows = block.parsed.rows[-len(drafts) :]
    judgements = jointly(block, judge, rows, drafts) or _one_by_one(block, judge, rows, drafts, reasons)
    if judgements is None:
        return None
    steps = tuple(
        DerivedRow(draft.left, draft.right, draft.rule, judgement.verdict, judgement.certificate)
        for draft, judgement in zip(drafts, judgements, strict=True)
    )
    conventions = dict.fromkeys(text for step in steps if step.certificate for text in step.certificate.conventions)
    return Derived(drafts[-1].right, steps, source, tuple(conventions))


Judgements = list[Judgement] | None


def _one_by_one(block: CheckedBlock, judge: Judge, rows: Sequence[Row], drafts: Sequence[Draft], reasons: list[str]) -> Judgements:
    """Return the verdict on each row; None, with the reason, as soon as one does not pass."""
    found: list[Judgement] = []
    for row, draft in zip(rows, drafts, strict=True):
        claims = _claims([row])
        if len(claims) != (0 if draft.defines else 1):
            reasons.append(f"a row would be read otherwise ({draft.left} = {draft.right})")
            return None
        outcome = judge_relation(block, judge, row, claims[0]) if claims else Outcome(without_pass(Verdict.GIVEN))
        if claims and not outcome.judgement.verdict.passes:
            said = outcome.judgement.reason or "; ".join(problem.message for problem in outcome.problems)
            reasons.append(f"the kernel could not confirm it ({said or outcome.judgement.verdict})")
            return None
        found.append(outcome.judgement)
    return found


def _claims(rows: Iterable[Row]) -> list[Relation]:
    return [relation for row in rows for relation in row.relations if relation.kind is Kind.CLAIM]


SEVERAL = 4
"""Fewer gradients than that are judged one by one."""


def jointly(block: CheckedBlock, judge: Judge, rows: Sequence[Row], drafts: Sequence[Draft]) -> Judgements:
    """Return one verdict on the gradients by several free variables together, as `df = Σ G : dX`.

    None where the rows are not all the gradients of one number, or do not pass.
    """
    claims = _claims(rows)
    if len(claims) < SEVERAL or len(claims) != sum(not draft.defines for draft in drafts):
        return None
    found = [_gradient(block, relation) for relation in claims]
    known = [item for item in found if item is not None]
    functions = {item[0] for item in known}
    names = {item[1].name for item in known}
    if len(known) < len(claims) or len(functions) != 1 or len(names) != len(claims) or not _all_that_varies(block, *functions) <= names:
        return None
    form = build.add(*[build.inner(gradient, build.differential(variable)) for _, variable, gradient in known])
    judgement = judge.judge(Claim(build.differential(known[0][0]), form, (), block.source.body.text))
    given = without_pass(Verdict.GIVEN)
    return [given if draft.defines else judgement for draft in drafts] if judgement.verdict.passes else None


def _gradient(block: CheckedBlock, relation: Relation) -> tuple[E.Expr, E.Symbol, E.Expr] | None:
    """Read `∇_X f = G` with an X that is free of facts: f, X and G, typed."""
    readings = type_relation(block.derivation.scope, relation.left, relation.right, relation.span)
    left, model = readings[0].left, block.derivation.model
    if len(readings) > 1 or not isinstance(left, E.Derivative) or left.style not in ("gradient", "of_scalar"):
        return None
    variable = left.wrt[0]
    if not isinstance(variable, E.Symbol) or variable.name in model.definitions or variable.name not in model.symbols or model.equations:
        return None
    return None if model.symbols[variable.name].facts else (left.arg, variable, readings[0].right)


def _all_that_varies(block: CheckedBlock, value: E.Expr) -> set[str]:
    """Return the independent variables that a value is made of."""
    model = block.derivation.model
    return {
        name for name in model.symbols_of(value) if name in model.symbols and model.symbols[name].varies and name not in model.definitions
    }
