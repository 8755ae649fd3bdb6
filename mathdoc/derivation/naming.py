"""How names that look like something made from other names were read: said under `inferred`, or asked."""

from __future__ import annotations

import re

from mathdoc import expr as E
from mathdoc.derivation.model import Derivation
from mathdoc.diagnostics import diagnostic
from mathdoc.sizes import ONE, SCALAR
from mathdoc.syntax.rows import Kind, Relation

_ACCENT = re.compile(r"\\(?:hat|tilde|check|vec|bar|dot)\{(.+)\}")
_SCRIPT = re.compile(r"(.+?)\^\{([^{}]*|\\mathrm\{\w+\})\}")
_OPERATIONS = frozenset({"*", r"\star", "-"})
_BRACKETED_NUMBER = re.compile(r"\(\d+\)")


def say_how_names_were_read(result: Derivation, relations: list[Relation], declared: frozenset[str]) -> None:
    """Report definitions that may be claims, and list those of names that look like something made from another name of the block."""
    for relation in relations:
        name = relation.defines
        if relation.kind is not Kind.DEFINITION or name is None:
            continue
        if relation.parameters:
            _say_if_constant(result, relation)
        if name not in declared and (base := _base(name)) and (base in declared or base in result.scope.definitions):
            _decorated(result, relation, name, base)


def _say_if_constant(result: Derivation, relation: Relation) -> None:
    """`f(A) = 5`: the parameter does not stand on the right side."""
    if relation.symbol != "=" or relation.defines is None:
        return
    for name in result.scope.free_of(result.scope.definitions[relation.defines]):
        where = f"its value at `{name}`, and at no other place" if name in result.scope.shapes else f"a constant function of `{name}`"
        message = f"`{relation.defines}` does not depend on `{name}` here: this row is read as the definition of {where}"
        result.report(relation, diagnostic("DRV266", message, relation.span, "write `:=` if that is meant"))


def _base(name: str) -> str:
    """Return the name that a decorated one is made of: A for `\\tilde{A}`, `A^{*}`, `A^{(2)}`, f for `f'`."""
    if accented := _ACCENT.fullmatch(name):
        return accented[1]
    scripted = _SCRIPT.fullmatch(name)
    return scripted[1] if scripted else name.rstrip("'") if name.endswith("'") else ""


def _decorated(result: Derivation, relation: Relation, name: str, base: str) -> None:
    if relation.symbol == "=" and _may_be_made_from(result, relation, name, base):
        message = f"`{name}` may be a new name, or made from `{base}`"
        help_text = rf"write `:=` if this row defines it; write `{base}^{{\top}}`, `{base}^{{2}}`, `d{base}`, … if it claims"
        result.report(relation, diagnostic("DRV222", message, relation.span, help_text))
        result.model.unusable[name] = message
        if relation.parameters:
            result.scope.definitions.pop(name)
    elif not _is_adjoint(relation, name):
        result.notes.append((relation, f"`{name}` is a name of its own"))


def _is_adjoint(relation: Relation, name: str) -> bool:
    """Whether a row says what a bar means: `\\bar A = \\frac{\\partial S}{\\partial A}`."""
    return name.startswith(r"\bar") and isinstance(relation.right, E.Derivative)


def _may_be_made_from(result: Derivation, relation: Relation, name: str, base: str) -> bool:
    """Whether a decorated name can be an operation on its base: a derivative, a power, or by its shape a transpose or an inverse."""
    if (name.endswith("'") and relation.parameters) or name.startswith((r"\bar", r"\dot")):
        return not _is_adjoint(relation, name)
    script = found[2] if (found := _SCRIPT.fullmatch(name)) else ""
    numbered = bool(_BRACKETED_NUMBER.fullmatch(script))
    known, defined = result.scope.shapes.get(base), result.scope.shapes.get(name)
    if script in _OPERATIONS:
        return relation.parameters != () or (known != SCALAR and known is not None and defined == known[::-1])
    return numbered and not (known is not None and len(known) == 2 and known[1] == ONE != known[0])
