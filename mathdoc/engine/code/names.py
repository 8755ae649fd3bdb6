"""Names of the author's as names in Python."""

from __future__ import annotations

import keyword
import re

from mathdoc.sizes import Size

_TAKEN = frozenset({"np", "jax", "jnp", "torch", "math", "scipy", "sum", "range", "tuple", "float", "abs"})


class Names:
    """One name for each thing; `\\alpha` is alpha, `W_{1}` is W_1, what would clash gets a number."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, latex: str) -> str:
        """Return the Python name for a name in LaTeX."""
        if latex not in self._known:
            base = _identifier(latex)
            name, k = base, 2
            while name in self._known.values() or name in _TAKEN:
                name, k = f"{base}_{k}", k + 1
            self._known[latex] = name
        return self._known[latex]

    def size(self, size: Size) -> str:
        """Return a size as Python."""
        terms = []
        for monomial, value in size.terms:
            factors = [self.of(name) if power == 1 else f"{self.of(name)}**{power}" for name, power in monomial]
            if value != 1 or not factors:
                factors.insert(0, str(value.numerator) if value.denominator == 1 else f"{value.numerator} / {value.denominator}")
            terms.append(" * ".join(factors))
        return re.sub(r"\+ -(1 \* )?", "- ", " + ".join(sorted(terms, key=lambda text: text.lstrip("-")[0].isdigit()))) or "0"


def _identifier(latex: str) -> str:
    text = re.sub(r"\\(mathbf|boldsymbol|bm|mathrm|mathcal|mathit|mathsf|text|operatorname|left|right)\b", "", latex)
    text = re.sub(r"\\(bar|hat|tilde|dot|ddot|vec)\{(.*?)\}", r"\2_\1", text).replace("'", "_prime").replace("*", "_star")
    text = re.sub(r"\W+", "_", text.replace("{", "").replace("}", "").replace("\\", "")).strip("_")
    text = re.sub(r"__+", "_", text)
    if not text or not text.isascii() or text[0].isdigit():
        text = f"v_{''.join(c for c in text if c.isascii())}"
    return f"{text}_" if keyword.iskeyword(text) else text
