"""What may stand in a gap `L = ?`: expressions equal to L, and to what follows, each in another form.

Nothing here is trusted, and nothing is in order: whoever asks chooses among the forms, and lets the kernel judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.build import transposed
from mathdoc.engine.around import from_rows, gathered, plain, put_in
from mathdoc.engine.asked import FAILURES, Asked, Form
from mathdoc.engine.expanding import expanded
from mathdoc.engine.folding import turned
from mathdoc.engine.moves import MOVES, everywhere, replaced
from mathdoc.engine.reshaping import reshaped
from mathdoc.engine.reverse import NotLinear, has_differential, linear_terms
from mathdoc.engine.steps import Ways, read_off
from mathdoc.engine.symmetry import settled
from mathdoc.engine.terms import terms_of, total
from mathdoc.length import weight
from mathdoc.source import NOWHERE

RESHAPED = 10
"""So many of the shortest forms are looked at once more."""

MOVED = 40
"""So many expressions that one named move makes of another are looked at."""


def forms(asked: Asked) -> Iterator[Form]:
    """Yield what may stand in the gap: what each source gives, and other forms of the short ones."""
    found: dict[E.Expr, Form] = {}
    for source in _SOURCES:
        try:
            for form in source(asked):
                found.setdefault(form.expr, form)
        except FAILURES:
            continue
    yield from found.values()
    for form in sorted(found.values(), key=lambda form: weight(form.expr))[:RESHAPED]:
        try:
            for new in reshaped(form.expr, asked.setting):
                yield replace(form, expr=new)
        except FAILURES:
            continue


def _carried_out(asked: Asked) -> Iterator[Form]:
    """With the derivatives carried out, all definitions taken apart."""
    if not _derives(asked.left):
        return
    found = asked.evaluation(asked.setting.definitions).of(asked.left)
    yield from _finished(asked, found, True)


def _one_level(asked: Asked) -> Iterator[Form]:
    """With the derivatives carried out down to the differentials of what is defined."""
    if not _derives(asked.left):
        return
    mentioned = {node.name for node in E.walk(asked.left) if isinstance(node, E.Symbol)}
    definitions = {name: body for name, body in asked.setting.definitions.items() if name in mentioned}
    if len(definitions) < len(asked.setting.definitions):
        others = frozenset(asked.setting.definitions) - frozenset(definitions)
        work = replace(asked.evaluation(definitions), varying=asked.varying | _moving(asked, others))
        yield from _finished(asked, work.of(asked.left), False)


def _moving(asked: Asked, names: frozenset[str]) -> frozenset[str]:
    """Return those of these definitions that vary."""
    ways = Ways(asked.varying, asked.setting.definitions)
    return frozenset(name for name in names if ways.varies(E.Symbol(name)))


def _derives(expr: E.Expr) -> bool:
    """Whether a derivative stands in an expression, or a name that may stand for one."""
    return any(isinstance(node, E.Derivative | E.Directional | E.Differential | E.At | E.Symbol) for node in E.walk(expr))


def _finished(asked: Asked, found: E.Expr, final: bool) -> Iterator[Form]:
    """Yield the forms of an expression whose derivatives have been carried out."""
    shown = asked.setting.shown(found)
    yield from (Form(form) for form in _linear(asked, shown))
    yield Form(turned(shown), final and not has_differential(shown))
    yield Form(found)
    yield Form(turned(found))
    yield Form(asked.setting.shown(put_in(found, asked.setting.definitions)), final)
    yield Form(settled(found, asked.setting.facts))
    yield from map(Form, _multiplied_out(found))
    yield from map(Form, _linear(asked, found))


def _linear(asked: Asked, form: E.Expr) -> Iterator[E.Expr]:
    """Yield a linear form as `Σ G : dX`, in each notation."""
    if not build.is_scalar(form) or not has_differential(form):
        return
    try:
        terms = linear_terms(form)
    except NotLinear:
        return
    for pair in asked.pairs:
        yield settled(build.add(*[pair(asked.setting.shown(term.gradient), term.differential) for term in terms]), asked.setting.facts)
        yield build.add(*[pair(term.gradient, term.differential) for term in terms])


def _final_form(asked: Asked) -> Iterator[Form]:
    """A linear form that stands before the gap, brought into `Σ G : dX`; with definitions taken apart, and without."""
    if not build.is_scalar(asked.left) or not _derives(asked.left):
        return
    found = asked.evaluation(asked.setting.definitions).of(asked.left)
    if not has_differential(found):
        return
    terms = linear_terms(found)
    for place, pair in enumerate(asked.pairs):
        shown = [pair(asked.setting.shown(term.gradient), term.differential) for term in terms]
        yield Form(settled(build.add(*shown), asked.setting.facts), True, wished=not place)


def _on_the_way(asked: Asked) -> Iterator[Form]:
    """The rows of the way from a differential to its linear form."""
    left = asked.left
    if not isinstance(left, E.Differential) or left.order != 1:
        return
    ways = Ways(asked.varying, asked.setting.definitions)
    taken = ways.differentials(left.arg)
    for step in taken:
        yield Form(step.expr)
    if taken and build.is_scalar(left):
        for parts, _ in read_off(taken[-1].expr):
            for pair in asked.pairs:
                yield Form(build.add(*[pair(part.left, part.right) for part in parts]))


def _simplified(asked: Asked) -> Iterator[Form]:
    """What stands before the gap, and what follows: simplified, multiplied out, with definitions put in."""
    for expr in (asked.left, asked.after):
        if expr is None:
            continue
        if not isinstance(expr, E.Derivative | E.Differential):
            yield Form(asked.setting.shown(expr), expr is asked.left)
            yield from map(Form, _multiplied_out(expr))
            for definitions in (_outermost(asked, expr), asked.setting.definitions):
                opened = put_in(expr, definitions)
                if opened != expr:
                    yield Form(opened)
                    yield Form(asked.setting.shown(opened), expr is asked.left)
                    yield from map(Form, _multiplied_out(opened))
            yield from map(Form, _linear(asked, expr))


def _outermost(asked: Asked, expr: E.Expr) -> Mapping[str, E.Expr]:
    """Return the definitions that an expression names itself, without those that they are made of."""
    names = {node.name for node in E.walk(expr) if isinstance(node, E.Symbol)}
    return {name: body for name, body in asked.setting.definitions.items() if name in names}


def _multiplied_out(expr: E.Expr) -> Iterator[E.Expr]:
    """Yield a sum or a product multiplied out, if there is anything to multiply out."""
    if isinstance(expr, E.Apply) and expr.operator in ("add", "negate", "product", "trace"):
        terms = expanded(terms_of(expr))
        if terms is not None:
            yield total(terms, build.shape_of(expr))


def _moved(asked: Asked) -> Iterator[Form]:
    """One named move away from what stands before the gap, or from what follows."""
    for expr in (asked.left, asked.after):
        if expr is None or isinstance(expr, E.Derivative):
            continue
        for move in MOVES:
            yield from map(Form, islice(everywhere(move, expr), MOVED))


def _turned_round(asked: Asked) -> Iterator[Form]:
    """The same in another order: a number transposed, a sum the other way round."""
    for expr in (asked.left, asked.after):
        if expr is None or isinstance(expr, E.Derivative | E.Differential):
            continue
        yield from (Form(new, reordered=True) for new in _reordered(expr))


def _reordered(expr: E.Expr) -> Iterator[E.Expr]:
    """Yield what one change of order or one transposition makes of an expression, anywhere in it."""
    if isinstance(expr, E.Apply):
        if expr.operator == "product" and build.is_scalar(expr) and not all(map(build.is_scalar, expr.args)):
            yield transposed_number(expr)
        if expr.operator in ("add", "hadamard", "inner") and len(expr.args) > 1:
            yield replace(expr, args=(*expr.args[1:], expr.args[0]), span=NOWHERE)
        if expr.operator == "transpose":
            yield transposed(expr.args[0])
        if len(expr.shape or ()) == 2 and expr.operator in ("product", "add") and not build.is_scalar(expr):
            yield build.apply("transpose", transposed(expr), shape=build.shape_of(expr))
    for place, child in enumerate(E.children(expr)):
        if child.shape is not None and not isinstance(child, E.IndexRange):
            yield from (replaced(expr, place, new) for new in _reordered(child))


def transposed_number(expr: E.Apply) -> E.Expr:
    """Return `aᵀBc` as `cᵀBᵀa`."""
    scalars = [factor for factor in expr.args if build.is_scalar(factor)]
    arrays = [factor for factor in expr.args if not build.is_scalar(factor)]
    return build.mul(*scalars, *[transposed(factor) for factor in reversed(arrays)])


_SOURCES: tuple[Callable[[Asked], Iterator[Form]], ...] = (
    _final_form, _carried_out, _one_level, _on_the_way, _simplified, _moved, _turned_round, plain, gathered, from_rows,
)  # fmt: skip
