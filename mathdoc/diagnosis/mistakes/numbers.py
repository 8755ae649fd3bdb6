"""Signs and factors: sides that differ by a number, the same at all points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathdoc import expr as E
from mathdoc.diagnosis.edit_rules import factor as factor_rule
from mathdoc.diagnosis.edit_rules import number as number_rule
from mathdoc.diagnosis.edit_rules import sign as sign_rule
from mathdoc.diagnosis.edits import Kind, edits
from mathdoc.diagnosis.mistakes.expanded import expanded
from mathdoc.diagnosis.mistakes.forms import added, is_applied, negated, number, quotient, terms_of, times, words
from mathdoc.diagnosis.mistakes.symmetry import symmetric_models
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.diagnosis.screen import Screen
from mathdoc.diagnostics import MathdocError
from mathdoc.evaluation.model import Model


def ratio(question: Question, model: Model | None = None, right: E.Expr | None = None) -> Fraction | None:
    """Return the number c with left = c · right at every point, if there is one."""
    if question.reading is None:
        return None
    try:
        claims = question.claims(question.scope, question.left, question.right if right is None else right)
    except MathdocError:
        return None
    screen = Screen(model or question.model, claims[0], points=question.points)
    return screen.ratio() if len(claims) == 1 and claims[0].taylor is None else None


def sign(question: Question) -> Iterator[Proposal]:
    """The other sign, of the whole side or of one term."""
    why = _why(question)
    if ratio(question) == -1:
        terms = terms_of(question.right)
        flipped = added(*map(negated, terms)) if len(terms) < 3 else negated(question.right)
        yield Proposal(why or "the sign is wrong: one side is the negative of the other", right=flipped, what="with the other sign")
    if question.reading is None:
        return
    for edit in question.edited(Kind("sign", sign_rule)):
        where = words(question, edit.span)
        on = f"the sign of `{where}` is wrong" if where and edit.expr != negated(question.right) else "the sign is wrong"
        yield Proposal(f"{why}, and {on}" if why else on, right=edit.expr, what=edit.text)


def _why(question: Question) -> str:
    """Name the rule whose sign it is."""
    body = expanded(question)
    if any(is_applied(node, "inverse", "inverse_transpose") for side in (body, question.left) for node in E.walk(side)):
        return "the differential of an inverse has a minus: d(X⁻¹) = −X⁻¹ dX X⁻¹"
    if any(is_applied(node, "fraction") and not isinstance(node.args[1], E.Number) for node in E.walk(body) if isinstance(node, E.Apply)):
        return "the quotient rule has a minus: d(u/v) = (v du − u dv)/v²"
    return ""


def factor(question: Question) -> Iterator[Proposal]:
    """A number too much or too little."""
    c = ratio(question)
    if isinstance(question.right, E.Number) and question.right.value:
        yield Proposal("the left side is 0 at every point", right=number(0), what="with 0")
    if c is not None and c != 1:
        text = str(c) if c.denominator == 1 else f"{c.numerator}/{c.denominator}"
        message = f"off by a factor: at every point the left side is {text} times the right side"
        yield Proposal(message, right=scaled(question.right, c), what=f"with a factor {text}")
    if question.reading is not None:
        for edit in question.edited(Kind("number", number_rule), Kind("factor", factor_rule)):
            where = words(question, edit.span)
            yield Proposal(f"a number is wrong at `{where}`" if where else "a number is wrong", right=edit.expr, what=edit.text)


def scaled(expr: E.Expr, c: Fraction) -> E.Expr:
    """Return c times an expression, as people write it: a leading fraction or number takes the factor in."""
    if isinstance(expr, E.Apply) and expr.operator == "negate":
        return negated(scaled(expr.args[0], c))
    if isinstance(expr, E.Apply) and expr.operator == "fraction" and isinstance(expr.args[0], E.Number):
        if isinstance(expr.args[1], E.Number):
            return quotient(expr.args[0].value / expr.args[1].value * c)
        value = expr.args[0].value * c
        return E.Apply("fraction", (number(value), expr.args[1])) if value.denominator == 1 else times(number(c), expr)
    if isinstance(expr, E.Apply) and expr.operator == "product" and _is_fraction(expr.args[0]):
        head = scaled(expr.args[0], c)
        return times(*([] if head == number(1) else [head]), *expr.args[1:])
    return times(number(c), expr)


def _is_fraction(node: E.Expr) -> bool:
    """Whether a node is a fraction of two numbers."""
    return isinstance(node, E.Apply) and node.operator == "fraction" and isinstance(node.args[0], E.Number)


def two_slips(question: Question) -> Iterator[Proposal]:
    """One edit and a constant factor at once."""
    if question.reading is None:
        return
    for edit in edits(question.right):
        question.check_time()
        question.asked += 1
        c = ratio(question, right=edit.expr)
        if c is not None and c != 1:
            text = "the sign" if c == -1 else f"a factor {c}"
            yield Proposal(f"two slips: {text}, and true only {edit.text}", right=scaled(edit.expr, c), what=f"{edit.text}, and {text}")
    for names, model in symmetric_models(question):
        c = ratio(question, model)
        if c is not None and c != 1:
            message = f"two slips: off by a factor {c}, and even so true only if what is not declared holds: {names} symmetric"
            yield Proposal(message, right=scaled(question.right, c), model=model, offered=False)
