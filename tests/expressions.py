"""Typed expressions for tests: what a derivation with these declarations makes of a piece of LaTeX, and its values by numpy."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.derivation.build import build
from mathdoc.notation import Style, Writer
from mathdoc.shapes.elaborate import type_expression, type_relation
from mathdoc.source import NOWHERE, Body
from mathdoc.syntax import parse_expression, read_block
from tests.independent import values  # noqa: F401  enters the rules by which a scene gives values
from tests.independent.numbers import Array
from tests.independent.scene import Scene, World

DECLARATIONS = r"""A, B, C, D, X, Y \in \mathbb{R}^{n \times n}
P \in \mathbb{S}^n_{++}
S \in \mathbb{S}^n
Q \in O(n)
K \in \mathbb{R}^{n \times n} \text{ skew symmetric}
E \in \mathbb{R}^{n \times n} \text{ diagonal}
M \in \mathbb{R}^{n \times n} \text{ idempotent}
U \in \mathbb{R}^{n \times k}, V \in \mathbb{R}^{k \times n}, G \in \mathbb{R}^{k \times k}
W \in \mathbb{R}^{m \times n}, Z \in \mathbb{R}^{n \times m}
x, y, z, w \in \mathbb{R}^n
u, v \in \mathbb{R}^m
a, b, c, t, f, \lambda \in \mathbb{R}
\sigma : \mathbb{R} \to \mathbb{R}
"""
_PARSED = read_block(Body.plain(DECLARATIONS))
_DERIVATION = build(_PARSED.rows, _PARSED.options)
FACTS = {name: info.facts for name, info in _DERIVATION.model.symbols.items()}


def typed(text: str) -> E.Expr:
    """Return an expression with its shapes."""
    return type_expression(_DERIVATION.scope, parse_expression(text, _PARSED.names))[0].value


def sides(text: str) -> tuple[E.Expr, E.Expr]:
    """Return both sides of an equation with their shapes."""
    left, right = (parse_expression(side, _PARSED.names) for side in text.split(" = "))
    found = type_relation(_DERIVATION.scope, left, right, NOWHERE)[0]
    return found.left, found.right


def latex(expr: E.Expr) -> str:
    """Return the LaTeX of an expression, without the author's own text."""
    return Writer("", Style(transpose="^T")).latex(_unplaced(expr))


def _unplaced(expr: E.Expr) -> E.Expr:
    return replace(E.map_children(expr, _unplaced), span=NOWHERE)


def value(expr: E.Expr, seed: int = 0) -> Array:
    """Return the value of a typed expression at a random point."""
    return Scene(World(_DERIVATION.model, {"n": 3, "k": 2, "m": 4}, seed)).value(expr)
