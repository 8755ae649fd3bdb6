r"""The style of the output: transposes `^\top` or `^T`, differentials `d` or `\mathrm{d}`, … as the author writes, or as an option says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E

DOT = r"\dot"
"""The differential of X is written `\\dot X`."""


class Style(Struct, frozen=True):
    r"""How things are written. `forced`: the operators that an option rules, so that the author's own text of them may not be kept."""

    transpose: str = r"^\top"
    differential: str = "d"
    inner: str = "{0} : {1}"
    hadamard: str = r"\odot"
    forced: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Style:
        """Return the style that a text is written in."""
        found = _TRANSPOSE.search(text)
        inverse = _INVERSE_TRANSPOSE.search(text)
        upright = _DIFFERENTIAL.search(text)
        return cls(
            found.group() if found else f"^{inverse.group(1)}" if inverse else r"^\top",
            rf"\{upright.group(1).replace('operatorname', 'mathrm')}{{d}}" if upright else "d",
            hadamard=r"\circ" if r"\circ" in text and r"\odot" not in text else r"\odot",
        )

    def seen(self, source: str, exprs: Iterable[E.Expr]) -> Style:
        r"""Return the style with what only an expression's meaning tells: `X'` for a transpose, `\dot X` for a differential."""
        style, marked = self, bool(_TRANSPOSE.search(source) or _INVERSE_TRANSPOSE.search(source))
        for node in (node for expr in exprs for node in E.walk(expr) if node.span.end):
            text = source[node.span.start : node.span.end]
            if isinstance(node, E.Apply) and node.operator == "transpose" and not marked and text.rstrip(" })").endswith("'"):
                style = replace(style, transpose="'")
            elif isinstance(node, E.Differential) and text.startswith((r"\dot", r"\ddot")):
                style = replace(style, differential=DOT)
        return style

    def chosen(self, key: str, value: str) -> Style:
        """Return the style with an option acted on; one that is none of a style's, or has no value, changes nothing."""
        written = CHOICES.get(key, {}).get(value)
        if written is None:
            return self
        forced = self.forced if written == getattr(self, key) else self.forced | _OPERATORS[key]
        return replace(self, **{key: written}, forced=forced)

    def rewrites(self, expr: E.Expr) -> bool:
        """Whether the author's own text of an expression may not be kept."""
        if not self.forced:
            return False
        return any(
            (isinstance(node, E.Apply) and node.operator in self.forced) or (isinstance(node, E.Differential) and "d" in self.forced)
            for node in E.walk(expr)
        )

    @property
    def inverse_transpose(self) -> str:
        """Return the template of a transposed inverse."""
        if self.transpose == "'":
            return "({0}')^{{-1}}"
        mark = self.transpose.strip("^{} ")
        return "{0}^{{-" + mark.replace("{", "{{").replace("}", "}}") + "}}"


CHOICES: dict[str, dict[str, str]] = {
    "transpose": {"top": r"^\top", "T": "^T", "prime": "'", "intercal": r"^\intercal"},
    "differential": {"italic": "d", "upright": r"\mathrm{d}", "sans": r"\mathsf{d}", "dot": DOT},
    "inner": {"colon": "{0} : {1}", "bullet": r"{0} \bullet {1}", "angle": r"\langle {0}, {1} \rangle"},
    "hadamard": {"odot": r"\odot", "circ": r"\circ"},
}
_OPERATORS: dict[str, frozenset[str]] = {
    "transpose": frozenset({"transpose", "inverse_transpose"}),
    "differential": frozenset({"d"}),
    "inner": frozenset({"inner"}),
    "hadamard": frozenset({"hadamard"}),
}
_TRANSPOSE = re.compile(r"\^\s*(?:\{\s*)?(?:\\top|\\intercal|T|\\mathsf\s*\{?T\}?|\\mathrm\s*\{?T\}?)(?![A-Za-z])(?:\s*\})?")
_INVERSE_TRANSPOSE = re.compile(r"\^\s*\{\s*-\s*(\\top|T)\s*\}")
_DIFFERENTIAL = re.compile(r"\\(mathrm|mathsf|operatorname)\s*\{?\s*d\s*\}?(?![A-Za-z])")
