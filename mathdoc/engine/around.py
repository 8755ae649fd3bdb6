"""What may stand in a gap because of what stands around it: the rows above, solved for it, and the row that follows, gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.asked import FAILURES, Asked, Form
from mathdoc.engine.reverse import has_differential
from mathdoc.engine.solving import solved_for
from mathdoc.source import NOWHERE

ROWS = 12
"""So many of the equations above are looked at."""


def plain(asked: Asked) -> Iterator[Form]:
    """What many a sum or product comes to: nothing, or the identity."""
    left = asked.left
    if isinstance(left, E.Apply) and left.operator == "add":
        yield Form(build.zero(build.shape_of(left)), True)
    shape = build.shape_of(left)
    if isinstance(left, E.Apply) and left.operator == "product" and len(shape) == 2 and shape[0] == shape[1] and not build.is_scalar(left):
        yield Form(build.identity(shape[0]), True)


def gathered(asked: Asked) -> Iterator[Form]:
    """The differential of a product, of which the terms follow or stand before: `dA B + A dB` is `d(AB)`."""
    for expr in (asked.left, asked.after):
        if isinstance(expr, E.Differential):
            yield Form(build.differential(asked.setting.shown(expr.arg), expr.order))
        if isinstance(expr, E.Apply) and expr.operator == "add" and has_differential(expr):
            yield Form(build.differential(_still(expr.args[0])))


def _still(expr: E.Expr) -> E.Expr:
    """Return an expression with each differential in it as what it is of."""
    if isinstance(expr, E.Differential):
        return expr.arg
    new = E.map_children(expr, _still)
    return new if new is expr else replace(new, span=NOWHERE)


def _both_ways(asked: Asked, known: tuple[E.Expr, E.Expr]) -> Iterator[tuple[E.Expr, E.Expr]]:
    """Yield the sides of an equation: as they are, with their derivatives carried out, with definitions put in."""
    definitions = asked.setting.definitions
    found = [known]
    if any(isinstance(node, E.Derivative) for side in known for node in E.walk(side)):
        with suppress(*FAILURES):
            left, right = (asked.evaluation(definitions).of(side) for side in known)
            found.append((left, right))
    left, right = found[-1]
    found.append((put_in(left, definitions), put_in(right, definitions)))
    for left, right in dict.fromkeys(found):
        yield left, right
        yield right, left


def from_rows(asked: Asked) -> Iterator[Form]:
    """What stands before the gap, solved for in the equations that are known."""
    left = asked.left
    if not isinstance(left, E.Symbol | E.Differential | E.Derivative):
        return
    for known in asked.rows[:ROWS]:
        for side, other in _both_ways(asked, known):
            for found in solved_for(left, side, other):
                yield Form(found)
                yield Form(asked.setting.shown(found))


def put_in(expr: E.Expr, definitions: Mapping[str, E.Expr]) -> E.Expr:
    """Return an expression with the values of these names in their places; what is under a d stays."""
    if isinstance(expr, E.Symbol):
        body = definitions.get(expr.name)
        return expr if body is None or any(isinstance(node, E.Derivative) for node in E.walk(body)) else put_in(body, definitions)
    if isinstance(expr, E.Differential | E.Derivative | E.Directional | E.At):
        return expr
    new = E.map_children(expr, lambda child: put_in(child, definitions))
    return new if new is expr else replace(new, span=NOWHERE)
