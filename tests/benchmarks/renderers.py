"""Whether every formula that mathdoc writes can be typeset: `python tests/benchmarks/renderers.py CORPUS.json|PAGE.md …`

Every derivation is written in every notation, and typeset by KaTeX (as an error: whatever it only warns of), MathJax and pdflatex.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "plugins"))

from mathdoc.options import NOTATIONS
from tests.renderers import Missing, formulas, katex_errors, mathjax_errors, pdflatex_errors
from tests.roundtrips import documents


def main(arguments: list[str]) -> int:
    """Print how many formulas there are, and each one that something cannot typeset."""
    found = [text for path in arguments for document in documents(Path(path)) for text in formulas(document, tuple(NOTATIONS))]
    texts = list(dict.fromkeys(found))
    print(f"{len(texts)} different formulas")
    for name, errors_of in (("KaTeX", katex_errors), ("MathJax", mathjax_errors), ("pdflatex", _by_pdflatex)):
        try:
            errors = errors_of(texts)
        except Missing as reason:
            print(f"{name}: not tried: {reason}")
            continue
        print(f"{name}: {len(errors)} errors")
        for text, error in errors.items():
            print(f"  {error}\n    {text[:400]}")
    return 0


def _by_pdflatex(texts: list[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        return dict.fromkeys(pdflatex_errors(texts, Path(folder)), "")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
