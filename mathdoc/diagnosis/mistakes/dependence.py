"""Hidden dependence: something that depends on the variable was held constant."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.forms import at_every, is_about_change, latex, variables_of
from mathdoc.diagnosis.mistakes.product_rule import in_names
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.evaluation.model import Model, SymbolInfo
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge

_FROZEN = "?constant"
_HIDING = ("inverse", "inverse_transpose", "vector_norm", "norm", "norm_2", "determinant")


def held_constant(question: Question) -> Iterator[Proposal]:
    """The row is true if a defined name, a function or an inverse that depends on the variable is taken for a constant."""
    if not is_about_change(question) or question.reading is None:
        return
    whole = tuple(in_names(question))
    for part in _dependent(question):
        for claim in question.claims(question.scope, question.left, question.right)[:1]:
            frozen = _freeze(question.model, claim, part)
            if frozen is not None:
                text = _words(question, part)
                variable = next(iter(variables_of(question)), "the variable")
                message = f"`{text}` is held constant here, but it depends on `{variable}`"
                help = f"add the term with d({text})" if len(text) > 1 else f"add the term with d{text}"
                yield Proposal(message, model=frozen[0], claim=frozen[1], offered=False, then=whole, help=help)


def _words(question: Question, part: E.Expr) -> str:
    return part.name if isinstance(part, E.Symbol) else latex(question, part) or getattr(part, "origin", "") or "this"


def _dependent(question: Question) -> Iterator[E.Expr]:
    """Yield the parts of the left side, through definitions, that depend on the variable but do not look it, each once."""
    assert question.reading is not None
    variables = set(variables_of(question))
    left = question.reading.left
    top = left.arg if isinstance(left, E.Differential | E.Derivative) else left
    pending, found = [top], list[E.Expr]()
    while pending:
        for node in E.walk(pending.pop()):
            if node in found or not question.model.symbols_of(node) & variables:
                continue
            defined = isinstance(node, E.Symbol) and node.name in question.model.definitions
            if defined and isinstance(node, E.Symbol):
                pending.append(question.model.definitions[node.name].body)
            hides = isinstance(node, E.Apply) and node.operator in _HIDING
            if (defined or hides or isinstance(node, E.At | E.Call)) and node != top:
                found.append(node)
    yield from found[:6]


def _freeze(model: Model, claim: Claim, part: E.Expr) -> tuple[Model, Claim] | None:
    """Return the model and the claim in which a part is a symbol of its own that does not vary."""
    assert part.shape is not None
    symbol = E.Symbol(_FROZEN, shape=part.shape)

    def put(expr: E.Expr) -> E.Expr:
        return at_every(expr, lambda node: symbol if node == part else None)

    definitions = {name: replace(d, body=put(d.body)) for name, d in model.definitions.items() if not _is_name(part, name)}
    if any(isinstance(node, E.Derivative | E.Differential) and node == part for node in E.walk(claim.right)) or _differentiates(
        claim.right
    ):
        return None
    facts = frozenset({"symmetric"}) if _is_symmetric(model, part) else frozenset[str]()
    symbols = {**model.symbols, _FROZEN: SymbolInfo(_FROZEN, part.shape, facts, False)}
    new = replace(claim, left=put(claim.left), right=put(claim.right))
    if _FROZEN not in {n.name for e in (new.left, *(d.body for d in definitions.values())) for n in E.walk(e) if isinstance(n, E.Symbol)}:
        return None
    return replace(model, definitions=definitions, symbols=symbols, _depends={}, _names={}), new


def _differentiates(expr: E.Expr) -> bool:
    return any(isinstance(node, E.Derivative) for node in E.walk(expr))


def _is_symmetric(model: Model, part: E.Expr) -> bool:
    """Whether the value that is held constant is a symmetric matrix: then so is the constant."""
    if part.shape is None or len(part.shape) != 2 or part.shape[0] != part.shape[1]:
        return False
    return Judge(model).judge(Claim(part, E.Apply("transpose", (part,), shape=part.shape), (), "symmetric")).verdict.passes


def _is_name(part: E.Expr, name: str) -> bool:
    return isinstance(part, E.Symbol) and part.name == name
