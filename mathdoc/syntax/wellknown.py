"""Names that mean something to every reader and that mathdoc does not support: `\\operatorname{rank}(A) = 1` claims, it does not define."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.diagnostics import MathdocError, fail
from mathdoc.sizes import ONE
from mathdoc.syntax.cursor import end_of_group
from mathdoc.syntax.literals import IDENTITIES, ONES, UNITS, ZEROS
from mathdoc.syntax.names import Names, canonical
from mathdoc.syntax.tokens import LETTER, NUMBER, TEXT_WORD, WORD, Token

WORDS = {
    "rank": "a rank", "rk": "a rank", "nullity": "a dimension", "dim": "a dimension", "codim": "a dimension", "cond": "a condition number",
    "Re": "a real part", "Im": "an imaginary part", "re": "a real part", "im": "an image", "arg": "an argument", "conj": "a conjugate",
    "E": "an expectation", "Exp": "an expectation", "mean": "a mean", "avg": "a mean", "median": "a median", "mode": "a mode",
    "Var": "a variance", "var": "a variance", "Cov": "a covariance", "cov": "a covariance", "Corr": "a correlation",
    "corr": "a correlation", "std": "a standard deviation", "Pr": "a probability", "P": "a probability", "KL": "a divergence",
    "per": "a permanent", "perm": "a permanent", "Pf": "a Pfaffian", "pf": "a Pfaffian", "cof": "a matrix of cofactors",
    "skew": "a skew-symmetric part", "Skew": "a skew-symmetric part", "asym": "a skew-symmetric part",
    "sym": "a symmetric part", "Sym": "a symmetric part", "herm": "a Hermitian part", "triu": "a triangle", "tril": "a triangle",
    "span": "a span", "ker": "a kernel", "Ker": "a kernel", "null": "a null space", "Null": "a null space", "range": "a range",
    "Range": "a range", "col": "a column space", "Col": "a column space", "row": "a row space", "spec": "a spectrum",
    "eig": "the eigenvalues", "inf": "an infimum", "sup": "a supremum", "argmin": "a minimiser", "argmax": "a maximiser",
    "min": "a minimum", "max": "a maximum",
    "lim": "a limit", "limsup": "a limit", "liminf": "a limit", "prox": "a proximal map", "proj": "a projection", "Proj": "a projection",
    "dist": "a distance", "supp": "a support", "card": "a number of elements", "conv": "a convex hull", "cone": "a cone",
    "grad": "a gradient", "div": "a divergence", "curl": "a curl", "rot": "a curl", "Hess": "a Hessian", "Res": "a residue",
    "deg": "a degree", "ord": "an order", "gcd": "a divisor", "lcm": "a multiple", "mod": "a remainder", "sort": "a sorted array",
    "svd": "a decomposition", "chol": "a decomposition", "inv": "an inverse", "pinv": "a pseudo-inverse",
}  # fmt: skip
"""Words and what their values are. A page that gives one a meaning of its own writes `:=`."""

_LETTERS = {r"\mathbb{E}": "an expectation", r"\mathbb{P}": "a probability", r"\mathbb{V}": "a variance"}
_BEFORE_SQUARE_BRACKETS = {"E": "an expectation", "P": "a probability", "V": "a variance"}
_OF_MATRICES = {r"\lambda": "an eigenvalue", r"\sigma": "a singular value", r"\kappa": "a condition number", r"\rho": "a spectral radius"}
_CONSTANTS = IDENTITIES | ONES | ZEROS | UNITS | {r"\pi"}
_OPERATIONS = frozenset({"*", r"\star", "-"})


def refuse_known(tokens: Sequence[Token], parameters: tuple[str, ...], opening: str, names: Names) -> None:
    """Raise what to ask of `name(parameters) = …` if the name means something already; `opening` is its bracket."""
    name = canonical(tokens)
    first = tokens[0]
    what = WORDS.get(first.text, "") if first.kind in (WORD, TEXT_WORD) and len(tokens) == 1 else _LETTERS.get(first.text, "")
    if opening == "[" and len(tokens) == 1:
        what = what or _BEFORE_SQUARE_BRACKETS.get(name, "")
    if first.text in _OF_MATRICES and any(_is_matrix(parameter, names) for parameter in parameters):
        plain = len(tokens) == 1
        what = _OF_MATRICES[first.text] if plain == (first.text in (r"\kappa", r"\rho")) else ""
    if what:
        raise _ask(tokens, f"`{name}` is read as {what}, which is not supported", "if this row defines a function of this name, write `:=`")
    _refuse_decorated(tokens, names)


def _refuse_decorated(tokens: Sequence[Token], names: Names) -> None:
    """`f^{(2)}(x) = …` of a known f counts derivatives, `f^*(y) = …` is its conjugate, and neither defines."""
    at = next((place for place, token in enumerate(tokens) if token.text == "^"), 0)
    if not at or not names.is_function(canonical(tokens[:at])):
        return
    inside = tokens[at + 2 : end_of_group(list(tokens), at + 1)]
    if inside and (inside[0].text == "(" or canonical(inside) in _OPERATIONS):
        what = "a derivative of it, or another function" if inside[0].text == "(" else "made from it, or another function"
        raise _ask(tokens, f"`{canonical(tokens)}` beside the function `{canonical(tokens[:at])}` may be {what}",
                   "write primes for derivatives; if this row defines a function of this name, write `:=`")  # fmt: skip


def _ask(tokens: Sequence[Token], message: str, help_text: str) -> MathdocError:
    return fail("DRV222", message, tokens[0].span.to(tokens[-1].span), help_text)


def _is_matrix(name: str, names: Names) -> bool:
    shape = names.shape(name)
    return shape is not None and len(shape) == 2 and ONE not in shape


def refuse_size(tokens: Sequence[Token], right: Sequence[Token], names: Names) -> None:
    """`n = 3` of a size that declarations name: the number belongs there."""
    name = canonical(tokens)
    if name in names.sizes and not any(token.kind in (LETTER, WORD) and token.text not in names.sizes for token in right):
        raise _ask(tokens, f"`{name}` is a size of declared arrays", "write what it is in the declarations")


def is_constant(tokens: Sequence[Token], right: Sequence[Token], names: Names) -> bool:
    """Whether a left side is a constant of the language, so that the row claims: `I = AA^{-1}`, `\\mathbf 1 = 0`, `\\pi = 3`."""
    end = next((place for place, token in enumerate(tokens) if token.text == "_"), len(tokens))
    base, below = canonical(tokens[:end]), tokens[end + 2 : -1]
    constant = _only_constants(right, names)
    if base in IDENTITIES or base in ONES or base in ZEROS:
        return all(token.text in names.sizes for token in below) or constant
    if base in UNITS and below:
        return constant and len(below) == 1 and below[0].kind in (LETTER, NUMBER)
    return constant and not below and base in (r"\pi", "e")


def _only_constants(tokens: Sequence[Token], names: Names) -> bool:
    """Whether a side has no letters but those of constants of the language, with their subscripts."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "_" and at + 1 < len(tokens):
            at = end_of_group(list(tokens), at + 1)
        elif token.kind in (LETTER, WORD, TEXT_WORD) and (names.known(canonical([token])) or canonical([token]) not in _CONSTANTS):
            return False
        at += 1
    return True
