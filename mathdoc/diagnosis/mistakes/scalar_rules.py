"""Rules of numbers used for matrices: −X⁻², kX^{k−1}, d exp X = exp(X) dX, det(A + B)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.edit_places import Change, Place
from mathdoc.diagnosis.edits import Kind
from mathdoc.diagnosis.mistakes.expanded import expanded
from mathdoc.diagnosis.mistakes.forms import (
    apply,
    factors_of,
    is_about_change,
    is_applied,
    number,
    times,
    transposed,
    variables_of,
)
from mathdoc.diagnosis.question import Proposal, Question, changed_model
from mathdoc.evaluation.model import Model
from mathdoc.kernel.claim import Claim
from mathdoc.sizes import ONE, SCALAR, Size

_RULES = {
    "inverse": "d(X⁻¹) = −X⁻¹ dX X⁻¹, and not −X⁻² dX",
    "inverse_transpose": "d(X⁻¹) = −X⁻¹ dX X⁻¹, and not −X⁻² dX",
    "power": "d(X²) = dX X + X dX: every factor has its own term, in its place",
    "determinant": "d det X = det(X) tr(X⁻¹ dX)",
    "log_determinant": "d log det X = tr(X⁻¹ dX)",
    "matrix_exp": "d exp X = exp(X) dX only if X and dX commute",
    "matrix_log": "d log X = X⁻¹ dX only if X and dX commute",
}


def scalar_rule(question: Question) -> Iterator[Proposal]:
    """A rule that holds for numbers, and for matrices only where they commute."""
    if not is_about_change(question):
        return
    rule = _rule(question)
    for edit in question.edited(Kind("square", lambda place: _opened(question, place))):
        yield Proposal(f"a rule for numbers is used for matrices: {_RULES['inverse']}", right=edit.expr, what=edit.text)
    if rule and question.reading is not None:
        message = f"true for numbers (1×1 matrices), false for matrices: {rule}"
        for claim in question.claims(question.scope, question.left, question.right)[:1]:
            model, small = at_one(question.model, claim)
            yield Proposal(message, claim=small, model=model, offered=False, then=tuple(_spelled(question)))


def _rule(question: Question) -> str:
    """Return the rule of the function of a varying square matrix that is differentiated, or nothing."""
    variables = set(variables_of(question))
    for node in E.walk(expanded(question)):
        of_matrix = isinstance(node, E.Apply) and node.operator in _RULES and node.args[0].shape not in (None, SCALAR)
        if of_matrix and isinstance(node, E.Apply) and _names(node.args[0]) & variables:
            return _RULES[node.operator]
    return ""


def _names(expr: E.Expr) -> set[str]:
    return {part.name for part in E.walk(expr) if isinstance(part, E.Symbol)}


def _opened(question: Question, place: Place) -> Iterator[Change]:
    """Yield a product in which X⁻² has been parted: one X⁻¹ on each side of the others, as it is or transposed."""
    factors = factors_of(place.node)
    if is_applied(place.parent, *("product", "negate", "dot")) if place.parent is not None else False:
        return
    for k, factor in enumerate(factors):
        if isinstance(factor, E.Apply) and factor.operator == "power" and _is_two(factor.args[1]) and len(factors) > 1:
            one = apply("inverse", factor.args[0])
            rest = (*factors[:k], *factors[k + 1 :])
            arrays = [part for part in rest if question.is_array(part)]
            new = times(*(part for part in rest if part not in arrays), one, *arrays, one)
            for whole in (new, transposed(question, new)):
                yield Change(apply("negate", whole) if is_applied(place.node, "negate") else whole, "with one inverse on each side")
                if any(is_applied(part, "negate") for part in rest):
                    yield Change(apply("negate", whole), "with one inverse on each side")


def _is_two(node: E.Expr) -> bool:
    return isinstance(node, E.Number) and node.value == -2


def _spelled(question: Question) -> Iterator[E.Expr]:
    """Yield the right rules for the differential of one function of one symbol."""
    left = question.left
    if not isinstance(left, E.Differential) or not isinstance(left.arg, E.Apply):
        return
    operator, inner = left.arg.operator, left.arg.args[0]
    change = E.Differential(inner)
    if operator == "inverse":
        yield apply("negate", times(left.arg, change, left.arg))
    if operator in ("determinant", "bars"):
        yield times(left.arg, apply("trace", times(apply("inverse", inner), change)))
    if operator == "power" and isinstance(left.arg.args[1], E.Number) and left.arg.args[1].value == 2:
        yield apply("add", times(change, inner), times(inner, change))
    if operator == "power" and isinstance(left.arg.args[1], E.Number) and left.arg.args[1].value == 3:
        square = apply("power", inner, number(2))
        yield apply("add", times(change, square), times(inner, change, inner), times(square, change))


def at_one(model: Model, claim: Claim) -> tuple[Model, Claim]:
    """Return a claim and its model with every size set to 1."""
    names = {n for info in model.symbols.values() for size in info.shape for n in size.names}
    names |= {n for side in (claim.left, claim.right) for node in E.walk(side) for size in node.shape or () for n in size.names}
    sizes = dict.fromkeys(names, ONE)

    def small(node: E.Expr) -> E.Expr:
        new = E.map_children(node, small)
        if isinstance(new, E.SizeValue):
            new = replace(new, size=new.size.substitute(sizes))
        return new if new.shape is None else replace(new, shape=_small(new.shape, sizes))

    symbols = {name: replace(info, shape=_small(info.shape, sizes)) for name, info in model.symbols.items()}
    definitions = {name: replace(definition, body=small(definition.body)) for name, definition in model.definitions.items()}
    free = tuple((name, size.substitute(sizes)) for name, size in claim.free)
    changed = changed_model(model, symbols=symbols, definitions=definitions)
    return changed, replace(claim, left=small(claim.left), right=small(claim.right), free=free)


def _small(shape: tuple[Size, ...], sizes: dict[str, Size]) -> tuple[Size, ...]:
    return tuple(size.substitute(sizes) for size in shape)


def not_additive(question: Question) -> Iterator[Proposal]:
    """det(A + B) = det A + det B, (A + B)⁻¹ = A⁻¹ + B⁻¹, d det X = det dX: a function taken for a linear one."""
    if question.reading is None:
        return
    for inner, outer in ((question.left, question.right), (question.right, question.left)):
        for node in E.walk(inner):
            name = _function(node)
            if name and isinstance(node, E.Apply) and (is_applied(node.args[0], "add") or isinstance(inner, E.Differential)):
                apart = [part for part in E.walk(outer) if _function(part) == name]
                inside = [part for part in apart if isinstance(part, E.Apply) and isinstance(part.args[0], E.Differential)]
                if (is_applied(outer, "add") and len(apart) > 1) or inside:
                    yield _additive(question, name, bool(inside))
                    return


def _additive(question: Question, name: str, change: bool) -> Proposal:
    word = {"determinant": "the determinant", "inverse": "the inverse", "exp": "exp", "log": "log", "norm": "the norm"}.get(name, name)
    text = f"{word} is not linear: d does not go inside it" if change else f"{word} of a sum is not the sum of those of its terms"
    return Proposal(text, unjudged=True, offered=False, then=tuple(_spelled(question)))


def _function(node: E.Expr) -> str:
    name = node.operator.removeprefix("overloaded_") if isinstance(node, E.Apply) else ""
    return name if name in ("determinant", "inverse", "exp", "log", "norm", "norm_squared", "sqrt", "abs", "bars") else ""
