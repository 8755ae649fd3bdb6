"""Which rows define a name: the bare left sides, and the rule that what claims is never a definition."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from mathdoc.diagnostics import fail
from mathdoc.operators import NAMES
from mathdoc.sizes import SCALAR
from mathdoc.syntax.cursor import end_of_group
from mathdoc.syntax.literals import STRUCTURED, SYMBOLS
from mathdoc.syntax.names import Definition, Names, canonical
from mathdoc.syntax.positions import script_groups, script_letters
from mathdoc.syntax.relations import SIGNS, Statement
from mathdoc.syntax.tokens import LETTER, MACRO, MARK, NUMBER, OPEN, TEXT_WORD, WORD, Token
from mathdoc.syntax.wellknown import is_constant, refuse_known, refuse_size

_DEFINING = frozenset({"=", ":=", r"\equiv", r"\triangleq"})
_LABEL_BRACKETS = frozenset({"()", "[]"})
_NAMING_SUPERSCRIPTS = frozenset({"*", r"\star", r"\#", "-"})
_DIFFERENTIALS = frozenset({"d", "D"})
"""Upright, they are no names."""
_DERIVATIVE_ACCENTS = frozenset({r"\bar", r"\dot", r"\ddot"})


class Bare(Struct, frozen=True):
    """A left side that may be defined: the tokens of its name, its parameters, the letters of its components."""

    tokens: tuple[Token, ...]
    parameters: tuple[str, ...] | None = None
    components: tuple[str, ...] = ()
    adjoint_of: str = ""

    @property
    def name(self) -> str:
        """The canonical name."""
        return canonical(self.tokens)


def defined_by(statement: Statement, names: Names, used: Sequence[Sequence[Token]]) -> tuple[Bare, Definition] | None:
    """Return what a statement defines, given the names so far and the tokens of the rows above.

    Raises what to ask if the left side is more likely to be an operation on what is known.
    """
    if not statement.steps or statement.steps[0][0].text not in _DEFINING:
        return None
    right = statement.steps[0][1]
    if any(token.text in SIGNS for token in right):
        return None  # two values
    bare = bare_left(statement.first, names, right)
    if bare is None or not right:
        return None
    name = bare.name
    if name in names.defined:
        return None
    if name in names.declared:
        declaration = names.declared[name]
        curve = declaration.domain == (SCALAR,) and bare.parameters is None
        fits = curve or (declaration.domain is None) == (bare.parameters is None)
        if declaration.labels or not fits or _used(name, names, [*used, right]):
            return None
    elif statement.steps[0][0].text == "=":
        if is_constant(bare.tokens, right, names):
            return None
        refuse_size(bare.tokens, right, names)
        if bare.parameters is not None:
            refuse_known(bare.tokens, bare.parameters, statement.first[len(bare.tokens)].text, names)
    return bare, Definition(name, bare.parameters or (), bare.components, frozenset(token.text for token in right))


def _used(name: str, names: Names, rows: Sequence[Sequence[Token]]) -> bool:
    """Whether a name occurs in rows above."""
    return any((found := names.find(row, at)) is not None and found.name == name for row in rows for at in range(len(row)))


def bare_left(tokens: list[Token], names: Names, right: Sequence[Token]) -> Bare | None:
    """Return the left side as a name that may be defined, or None if it claims."""
    if not tokens:
        return None
    found = names.find(tokens, 0)
    if found and found.labels and found.end == len(tokens):
        return None  # a member of a declared family
    if found and not found.labels and not found.inside:
        declared = found.name in names.declared
        if found.end == len(tokens):
            return Bare(tuple(tokens)) if declared else None
        if declared and names.declared[found.name].domain is not None and tokens[found.end].kind == OPEN:
            return _with_parameters(tokens, found.end, names, right)
    end = _base_end(tokens)
    if not end or (tokens[0].kind in (WORD, TEXT_WORD) and (tokens[0].text in NAMES or tokens[0].text in _DIFFERENTIALS)):
        return None
    base = canonical(tokens[:end])
    upper = () if names.known(base) or base in names.sizes else _upper_components(tokens, end, right, names)
    return Bare(tuple(tokens[:end]), None, upper) if upper else _with_scripts(tokens, end, names, right)


def _base_end(tokens: list[Token]) -> int:
    """Where the letter, word or accented letter at the start ends; 0 if there is none."""
    if tokens[0].kind == MACRO and tokens[0].text not in (r"\frac", r"\sqrt", r"\root", r"\binom"):
        end = end_of_group(tokens, 1) + 1
        return end if all(t.kind != OPEN for t in tokens[1:end]) else 0
    if tokens[0].text == r"\Delta" and len(tokens) > 1 and tokens[1].kind == LETTER:
        return 2
    return 1 if tokens[0].kind in (LETTER, WORD, TEXT_WORD) else 0


def _with_scripts(tokens: list[Token], end: int, names: Names, right: Sequence[Token]) -> Bare | None:
    """The scripts of a left side: some belong to a name, the others make it claim."""
    base = canonical(tokens[:end])
    adjoint_of = _accented_name(tokens, end, names, right)
    if adjoint_of is None:
        return None
    base_known = names.known(base) or base in names.sizes
    at = end
    components: tuple[str, ...] = ()
    close = end
    while at < len(tokens) and tokens[at].kind == MARK and tokens[at].text in ("_", "^", "'"):
        if tokens[at].text == "'":
            if base_known and not (at == end == len(tokens) - 1 and _is_slope_of(names.defined.get(base), right, names)):
                return None
            at += 1
            continue
        close = end_of_group(tokens, at + 1)
        inside = tokens[at + 2 : close]
        if tokens[at].text == "^":
            if _is_index_symbol(tokens, at == end, inside, names) or not _names_by_superscript(inside, base_known, names, tokens[0], right):
                return None
        else:
            if not _names_by_subscript(tokens[0], inside, base_known, names):
                return None
            components = _component_letters(inside, right, names)
        at = close + 1
    if at == len(tokens):
        return Bare(tuple(_without_subscripts(tokens, end) if components else tokens), None, components, adjoint_of)
    if base_known and base not in names.declared and names.known(base) and not names.is_function(base):
        return None
    bare = _with_parameters(tokens, at, names, right)
    if bare is None or bare.components or not components or at != close + 1:
        return bare
    return Bare(bare.tokens, bare.parameters, components)  # f_i(x) = …: a function for every i


def _is_index_symbol(tokens: list[Token], first: bool, inside: list[Token], names: Names) -> bool:
    """Whether a superscript makes `\\delta` or `\\varepsilon` what indices count.

    `\\delta^l` has one index and is no Kronecker symbol; nor is `\\delta^l_j` where `l` labels declared names (`W^l`).
    """
    if tokens[0].text not in SYMBOLS or (inside and inside[0].text in ("(", "[")):
        return False
    if not inside:
        return True
    alone = all(token.text != "_" for token in tokens) or any(f"^{{{inside[0].text}" in name for name in names.declared)
    return not (first and alone and len(inside) == 1)


def _without_subscripts(tokens: list[Token], end: int) -> list[Token]:
    """The name of which `z^l_j = …` gives the components: `z^l`."""
    kept, at = tokens[:end], end
    while at < len(tokens):
        close = at if tokens[at].text == "'" else end_of_group(tokens, at + 1)
        if tokens[at].text != "_":
            kept = [*kept, *tokens[at : close + 1]]
        at = close + 1
    return kept


def _accented_name(tokens: list[Token], end: int, names: Names, right: Sequence[Token]) -> str | None:
    """The known name below an accent that makes a derivative, if the row says so; "" without one; None if the row claims."""
    inner = tokens[2 : end - 1]
    if tokens[0].text not in _DERIVATIVE_ACCENTS or not inner:
        return ""
    whole = [*inner, *tokens[end:]]
    known = names.find(whole, 0)
    if not known or known.end not in (len(inner), len(whole)):
        return ""
    return known.name if tokens[0].text == r"\bar" and _is_derivative_by(right, whole[: known.end]) else None


def _is_slope_of(definition: Definition | None, right: Sequence[Token], names: Names) -> bool:
    """Whether a side is exactly `\\phi'(v)` where `f = \\phi(v)` defines the name: then `f'` is a name for it, and no transpose."""
    found = names.find(right, 0)
    if definition is None or found is None or not names.is_scalar_function(found.name) or found.end + 1 >= len(right):
        return False
    if right[found.end].text != "'" or right[found.end + 1].kind != OPEN or end_of_group(right, found.end + 1) != len(right) - 1:
        return False
    return frozenset(token.text for token in right if token.text != "'") == definition.mentions


def _with_parameters(tokens: list[Token], at: int, names: Names, right: Sequence[Token]) -> Bare | None:
    """name "(" name ("," name)* ")" ("_" "{" letter+ "}")?"""
    if tokens[at].kind != OPEN or tokens[at].text not in ("(", "["):
        return None
    close = end_of_group(tokens, at)
    components: tuple[str, ...] = ()
    if close + 2 < len(tokens) and tokens[close + 1].text == "_" and end_of_group(tokens, close + 2) == len(tokens) - 1:
        components = _component_letters(list(tokens[close + 3 : -1]), right, names)
        if not components:
            return None
    elif close != len(tokens) - 1:
        return None
    parameters: list[list[Token]] = [[]]
    for token in tokens[at + 1 : close]:
        if token.text == ",":
            parameters.append([])
        else:
            parameters[-1].append(token)
    if not all(parameter and _is_parameter(parameter) for parameter in parameters):
        return None
    spelled = tuple(canonical(parameter) for parameter in parameters)
    if len(set(spelled)) < len(spelled):
        raise fail("DRV222", "a parameter stands twice", tokens[at].span.to(tokens[close].span), "give each a letter of its own")
    return Bare(tuple(tokens[:at]), spelled, components)


def _is_parameter(tokens: list[Token]) -> bool:
    """Whether tokens are one name with at most a subscript."""
    end = _base_end(tokens)
    if not end:
        return False
    return end == len(tokens) or (tokens[end].text == "_" and end_of_group(tokens, end + 1) == len(tokens) - 1)


def _names_by_superscript(inside: list[Token], base_known: bool, names: Names, base: Token, right: Sequence[Token]) -> bool:
    """Whether a superscript belongs to a name that is being defined; `\\sigma^2 = …` names a square of which nobody knows the root."""
    text = "".join(token.text for token in inside)
    if text == "2" and base.text.startswith("\\") and base.kind == LETTER:
        return not base_known and all(token.text != base.text for token in right)
    if text in _NAMING_SUPERSCRIPTS or (inside and inside[0].text + inside[-1].text in _LABEL_BRACKETS):
        return True
    if len(inside) == 1 and inside[0].kind in (WORD, TEXT_WORD):
        return inside[0].text not in ("T", "H", "t")
    return (
        not base_known
        and len(inside) == 1
        and inside[0].kind == LETTER
        and text not in ("T", "t")
        and not names.known(text)
        and text not in names.sizes
    )


def _names_by_subscript(base: Token, inside: list[Token], base_known: bool, names: Names) -> bool:
    """Whether a subscript belongs to a name that is being defined."""
    if any(token.kind in (WORD, TEXT_WORD) for token in inside):
        return True
    if base.text in STRUCTURED and inside and all(t.text in names.sizes or t.kind == NUMBER for t in inside):
        return False
    indices = [token for token in inside if token.text != ","]
    return not base_known and not (base.text in SYMBOLS and len(indices) > 1)


def _component_letters(inside: list[Token], right: Sequence[Token], names: Names) -> tuple[str, ...]:
    """The index letters of `y_i = …` if all of them stand free on the right side."""
    letters = [token.text for token in inside if token.text != ","]
    if not letters or not all(token.kind == LETTER for token in inside if token.text != ","):
        return ()
    free = script_letters(right, names)
    return tuple(letters) if all(letter in free for letter in letters) and len(set(letters)) == len(letters) else ()


def _upper_components(tokens: list[Token], end: int, right: Sequence[Token], names: Names) -> tuple[str, ...]:
    """The index letters of `y^i = …`, `C^i{}_k = …`, if all of them stand free on the right side."""
    groups, after = script_groups(tokens, end)
    if after < len(tokens) or not any(mark == "^" for mark, _, _ in groups) or tokens[0].text in SYMBOLS:
        return ()
    letters = [token for _, opening, close in groups for token in tokens[opening + 1 : close] if token.text != ","]
    free = script_letters(right, names, ("_", "^"))
    known = any(token.kind != LETTER or token.text in ("T", "t") or token.text not in free for token in letters)
    return () if known or len({token.text for token in letters}) < len(letters) else tuple(token.text for token in letters)


def _is_derivative_by(right: Sequence[Token], inner: Sequence[Token]) -> bool:
    """Whether a side is exactly a derivative with respect to `inner`: then it says what the bar means."""
    texts = [token.text for token in right]
    wanted = [token.text for token in inner]
    if texts and texts[0] == r"\frac":
        end_above = end_of_group(list(right), 1)
        below = texts[end_above + 1 :]
        return texts[2:3] in ([r"\partial"], ["d"]) and below[2:-1] == wanted and below[1:2] in ([r"\partial"], ["d"])
    return texts[:1] == [r"\nabla"] and texts[3 : 3 + len(wanted)] == wanted
