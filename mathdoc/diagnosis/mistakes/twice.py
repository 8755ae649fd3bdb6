"""The variable occurs more than once, and only some of its occurrences were differentiated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.expanded import expanded
from mathdoc.diagnosis.mistakes.forms import apply, variables_of
from mathdoc.diagnosis.mistakes.product_rule import in_names
from mathdoc.diagnosis.question import Proposal, Question

_MOST = 6


def lost_term(question: Question) -> Iterator[Proposal]:
    """The row is true if some occurrences of the variable are held fixed: their terms of the product rule are lost."""
    reading = question.reading
    left = question.typed_left
    if reading is None or not isinstance(left, E.Differential | E.Derivative):
        return
    if isinstance(left, E.Derivative) and (len(left.wrt) > 1 or not isinstance(left.wrt[0], E.Symbol)):
        return
    variables = set(variables_of(question))
    body, places = _marked(expanded(question), variables)
    if not 2 <= len(places) <= _MOST or (isinstance(left, E.Differential) and left.order > 1):
        return
    right = tuple(in_names(question))
    terms = [_term(left, body, places, k) for k in range(len(places))]
    for size in dict.fromkeys((1, len(places) - 1, 2)):
        if size >= len(places):
            continue
        for chosen in combinations(range(len(places)), size):
            kept = [terms[k] for k in chosen]
            whole = kept[0] if len(kept) == 1 else replace(apply("add", *kept), shape=kept[0].shape)
            for claim in question.claims(question.scope, question.left, question.right)[:1]:
                yield Proposal(_message(places, chosen), claim=replace(claim, left=whole, right=claim.right), offered=False, then=right,
                               help="each occurrence has its own term in the product rule")  # fmt: skip


def _marked(body: E.Expr, variables: set[str]) -> tuple[E.Expr, list[E.Symbol]]:
    """Return an expression in which every occurrence of a variable has a name of its own, and what stood there."""
    places: list[E.Symbol] = []

    def mark(node: E.Expr) -> E.Expr:
        if isinstance(node, E.Symbol) and node.name in variables:
            places.append(node)
            return replace(node, name=f"?place{len(places) - 1}")
        return E.map_children(node, mark)

    return mark(body), places


def _term(left: E.Expr, body: E.Expr, places: list[E.Symbol], k: int) -> E.Expr:
    """Return what the left side is if the occurrence number k alone moves."""
    moved = replace(places[k], name=f"?place{k}")
    bindings = tuple((f"?place{j}", symbol) for j, symbol in enumerate(places))
    if isinstance(left, E.Derivative):
        inner: E.Expr = replace(left, arg=body, wrt=(moved,))
    else:
        inner = E.Directional(body, moved, E.Differential(places[k], shape=places[k].shape), shape=left.shape)
    return E.At(inner, bindings, shape=left.shape)


def _message(places: list[E.Symbol], chosen: tuple[int, ...]) -> str:
    kept = {places[k].name for k in chosen}
    lost = next(symbol.name for k, symbol in enumerate(places) if k not in chosen)
    count = sum(symbol.name == lost for symbol in places)
    if lost in kept and count > 1:
        words = {2: "twice", 3: "three times"}.get(count, f"{count} times")
        return f"`{lost}` occurs {words} in what is differentiated, and not every occurrence has its term here"
    return f"a term of the product rule is lost: that of `{lost}`"
