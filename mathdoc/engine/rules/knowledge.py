"""Rules that use what is known: values of names, facts of symbols, what varies, and rows that stand above."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.forward import NoDifferential, substituted
from mathdoc.engine.moves import differential_rule, taken
from mathdoc.engine.neighbours import merged
from mathdoc.engine.rules.keys import key
from mathdoc.engine.rules.model import At, Known, Rule
from mathdoc.engine.rules.traces import factors_of
from mathdoc.engine.table import IDEMPOTENT, ORTHOGONAL, SKEW, SYMMETRIC
from mathdoc.source import NOWHERE

LINEARITY = "linearity of d"
_SILENT = frozenset({
    "differential of a sum", "constant factors", "d and trace exchanged", "d and transpose exchanged", "d and vec exchanged",
})  # fmt: skip


def definition(name: str) -> Rule:
    """Return the rule that puts the value of a defined name in its place."""

    def at(expr: E.Expr, known: Known) -> E.Expr | None:
        return known.definitions.get(name) if isinstance(expr, E.Symbol) and expr.name == name else None

    return Rule(f"definition of {_literal(name)}", "a defined name stands for its value", frozenset({"Symbol"}), at, uses="definitions")


def differential_of_definition(name: str) -> Rule:
    """Return the rule that puts the value of a defined name in its place where its differential stands."""

    def at(expr: E.Expr, known: Known) -> E.Expr | None:
        if not isinstance(expr, E.Differential) or expr.order != 1 or not isinstance(expr.arg, E.Symbol) or expr.arg.name != name:
            return None
        return differentials_taken(build.differential(known.definitions[name]), known, [])

    return Rule(f"differential of {_literal(name)}", "dy of a defined y", frozenset({"Differential"}), at, uses="definitions")


def _literal(name: str) -> str:
    return name.replace("{", "{{").replace("}", "}}")


def _function(expr: E.Expr, known: Known) -> E.Expr | None:
    if not isinstance(expr, E.At) or expr.entrywise or any(isinstance(n, E.Derivative | E.Directional) for n in E.walk(expr.arg)):
        return None
    try:
        return substituted(expr)
    except NoDifferential:
        return None


def _function_name(expr: E.Expr) -> str:
    return expr.origin if isinstance(expr, E.At) and expr.origin else "the function"


def fact(name: str, facts: frozenset[str]) -> list[Rule]:
    """Return the rules that the facts of a symbol give."""
    made: list[Rule] = []
    text = _literal(name)
    if facts & (SYMMETRIC | SKEW):
        word = "symmetry" if facts & SYMMETRIC else "skew symmetry"
        on = frozenset({"transpose", "inverse_transpose"})
        made.append(Rule(f"{word} of {text}", "Aᵀ = A (or -A)", on, _turned(name), uses="facts"))
    if facts & (ORTHOGONAL | IDEMPOTENT):
        word = "orthogonality" if facts & ORTHOGONAL else "idempotence"
        made.append(Rule(f"{word} of {text}", "QᵀQ = I (or PP = P)", frozenset({"product"}), _merged(name), uses="facts"))
    return made


def _turned(name: str) -> At:
    def at(expr: E.Expr, known: Known) -> E.Expr | None:
        assert isinstance(expr, E.Apply)
        arg = expr.args[0]
        base = arg.arg if isinstance(arg, E.Differential) else arg
        if not isinstance(base, E.Symbol) or base.name != name:
            return None
        sign = bool(known.facts.get(name, frozenset()) & SKEW)
        new = build.inverse(arg) if expr.operator == "inverse_transpose" else arg
        return build.negate(new) if sign else new

    return at


def _merged(name: str) -> At:
    def at(expr: E.Expr, known: Known) -> E.Expr | None:
        factors = factors_of(expr)
        own = {name: known.facts.get(name, frozenset())}
        for k in range(len(factors) - 1):
            a, b = factors[k], factors[k + 1]
            pair = None if build.is_scalar(a) or build.is_scalar(b) else merged(a, b, own)
            if pair is not None and merged(a, b, {}) is None:
                inside = pair or [build.identity(build.shape_of(a)[0])]
                return build.mul(*factors[:k], *inside, *factors[k + 2 :])
        return None

    return at


def row_above(left: E.Expr, right: E.Expr) -> Rule:
    """Return the rule that puts the right side of a row above in the place of its left side."""
    text = key(left)
    kind = left.operator if isinstance(left, E.Apply) else type(left).__name__

    def at(expr: E.Expr, known: Known) -> E.Expr | None:
        return right if key(expr) == text and expr.shape == right.shape else None

    return Rule("a row above", "what a row above says is equal", frozenset({kind}), at, uses="rows")


# Differentials


def _differential(expr: E.Expr, known: Known) -> E.Expr | None:
    if not isinstance(expr, E.Differential) or expr.order != 1 or isinstance(expr.arg, E.Symbol):
        return None
    if not known.varies(expr.arg):
        return build.zero(build.shape_of(expr))
    try:
        return taken(expr, known.varies, {})
    except NoDifferential:
        return None


def differential_name(expr: E.Expr, known: Known) -> str:
    """Return the name of the rule for one differential."""
    assert isinstance(expr, E.Differential)
    name = differential_rule(expr.arg, known.varies)
    return LINEARITY if name in _SILENT else name


def differentials_taken(expr: E.Expr, known: Known, hits: list[tuple[str, E.Expr, E.Expr]], only: str = "") -> E.Expr:
    """Take differentials, outermost first, down to those of names; or only those that go by one rule."""
    if isinstance(expr, E.Differential):
        new = _differential(expr, known)
        name = differential_name(expr, known) if new is not None else ""
        if new is None or (only and name != only):
            return expr
        hits.append((name, expr, new))
        return new if only else differentials_taken(new, known, hits)
    if isinstance(expr, E.Derivative | E.Directional | E.At):
        return expr
    new = E.map_children(expr, lambda child: differentials_taken(child, known, hits, only))
    return expr if new is expr else replace(new, span=NOWHERE)


RULES = (
    Rule(
        "definition of {}", "a defined function at its argument", frozenset({"At"}), _function, uses="definitions", subject=_function_name
    ),
)
