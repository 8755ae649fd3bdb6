"""The one table of options: `:key: value` lines, page comments, and `[tool.mathdoc]` use the same keys."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Level = Literal["block", "page", "project"]
ANYWHERE: frozenset[Level] = frozenset({"block", "page", "project"})
BLOCK: frozenset[Level] = frozenset({"block"})


class Option(Struct, frozen=True, kw_only=True):
    """One option: its key, the values it takes (none listed: any text), whether it may be repeated, and where it may stand."""

    key: str
    what: str
    values: tuple[str, ...] = ()
    repeatable: bool = False
    several: bool = False
    levels: frozenset[Level] = ANYWHERE


NOTATIONS: dict[str, str] = {
    "trace": r"df = \mathrm{tr}(G^\top dX)",
    "colon": r"df = G : dX",
    "index": r"df = G_{ij} \, dX_{ij}",
    "matrix": r"df = y^\top dX \, z, \frac{\partial f}{\partial X} = y z^\top",
    "vec": r"df = \mathrm{vec}(G)^\top d\,\mathrm{vec}(X)",
    "dot": r"\dot f = \mathrm{tr}(\bar X^\top \dot X)",
    "diagram": "the tensor network of each row (SVG), with the row in index notation",
}
"""THE list of the notations that a derivation can be written in, each with a differential in it."""

TARGETS: dict[str, str] = {
    "text": "the derivations alone, as Unicode text for terminals and comments in code",
    "latex": "the derivations alone, in `align*`",
    "rst": "the derivations alone, as reStructuredText (`.. math::`)",
    "myst": "the document with MyST's `{math}` directives",
    "mathml": "the document with MathML (needs `mathdoc[mathml]`)",
    "table": "the document with a table for each derivation, a column for each notation",
    "tabs": "the document with content tabs for each derivation, one for each notation",
}
"""THE list of the forms that a conversion can take beside the document itself."""

OPTIONS: tuple[Option, ...] = (
    Option(
        key="notation",
        what="the notation in which the derivation is written out",
        values=tuple(NOTATIONS),
    ),
    Option(key="wrt", what="symbols that vary", several=True),
    Option(key="given", what="a fact that holds in the whole block", repeatable=True),
    Option(key="elementwise", what="functions that act on each entry", several=True),
    Option(key="matrix", what="functions of square matrices", several=True),
    Option(key="layout", what="the layout of derivatives", values=("numerator", "denominator")),
    Option(key="gradient", what="the gradient for a variable with a linear fact", values=("projected", "free-entries")),
    Option(key="free", what="indices that are free", several=True),
    Option(key="complete", what="what mathdoc writes for the author", values=("gaps", "steps"), several=True),
    Option(key="reasons", what="whether each row says by which rule it follows", values=("true", "false")),
    Option(key="show", what="which rows are shown", values=("all", "claims")),
    Option(key="highlight", what="what is marked in the output", values=("changes",)),
    Option(key="title", what="the heading of the derivation", levels=BLOCK),
    Option(key="name", what="the name by which other blocks continue this one", levels=BLOCK),
    Option(key="continues", what="the name of an earlier block that this one continues", levels=BLOCK),
    Option(key="inner", what="how inner products are written", values=("colon", "bullet", "angle")),
    Option(key="transpose", what="how transposes are written", values=("top", "T", "prime", "intercal")),
    Option(key="differential", what="how differentials are written", values=("italic", "upright", "sans", "dot")),
    Option(key="hadamard", what="how elementwise products are written", values=("odot", "circ")),
    Option(key="sums", what="whether sums over indices are written", values=("explicit", "implied")),
)  # fmt: skip

STYLES: tuple[str, ...] = ("inner", "transpose", "differential", "hadamard", "sums", "highlight")
"""The options that say how the output is written; `--style key=value` sets them."""

TABLE: dict[str, Option] = {option.key: option for option in OPTIONS}


class Options(Struct, frozen=True):
    """The options of one block: pairs of key and raw text, in the author's order."""

    values: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """Return the last value of `key`."""
        return next((value for name, value in reversed(self.values) if name == key), default)

    def all(self, key: str) -> tuple[str, ...]:
        """Return every value of a repeatable key."""
        return tuple(value for name, value in self.values if name == key)

    def several(self, key: str) -> tuple[str, ...]:
        """Return the comma-separated items of all values of `key`."""
        return tuple(item.strip() for value in self.all(key) for item in value.split(",") if item.strip())

    def over(self, outer: Options) -> Options:
        """Return these options with those of the page or the project behind them."""
        return Options(outer.values + self.values)


def problem_with(key: str, value: str) -> str:
    """Return what is wrong with `:key: value`, or an empty text."""
    option = TABLE.get(key)
    if option is None:
        return f"unknown option `{key}`"
    items = [item.strip() for item in value.split(",")] if option.several else [value.strip()]
    for item in items:
        if option.values and item not in option.values:
            return f"option `{key}` does not take `{item}`"
    return ""


def style(text: str) -> tuple[str, str]:
    """Read `key=value` as a style. Raises ValueError, with what is known."""
    key, _, value = (part.strip() for part in text.partition("="))
    if key not in STYLES:
        raise ValueError(f"`{key}` is no style; known: {', '.join(STYLES)}")
    if problem := problem_with(key, value):
        raise ValueError(f"{problem}; {what_is_known(key)}")
    return key, value


def what_is_known(key: str) -> str:
    """Return the values that `key` takes, or the keys there are, as a help text."""
    option = TABLE.get(key)
    return "known: " + ", ".join(f"`{name}`" for name in (option.values if option else sorted(TABLE)))
