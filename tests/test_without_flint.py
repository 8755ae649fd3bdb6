"""Where python-flint cannot be imported, the same rows get the same verdicts: slower, in plain Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mathdoc import ring as rings
from mathdoc.api import check_text

PAGES = {
    "polynomials": r"""W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n
y = W x
f = y^\top y
df = 2 y^\top dW\,x
df = y^\top dW\,x
\frac{\partial f}{\partial W} = 2 y x^\top
\frac{\partial f}{\partial W} = y x^\top""",
    "inverses": r"""X, A \in \mathbb{R}^{n \times n} \text{ invertible}
d(X^{-1}) = -X^{-1}\,dX\,X^{-1}
d(X^{-1}) = -X^{-2}\,dX
d\log\det X = \operatorname{tr}(X^{-1}\,dX)
(A X)^{-1} = A^{-1} X^{-1}""",
    "facts": r"""Q \in \mathrm{O}(n), S \in \mathbb{S}^n
dQ^\top Q + Q^\top dQ = 0
\det Q = 1
\frac{\partial \operatorname{tr}(S^2)}{\partial S} = 2 S""",
    "roots and logarithms": r"""a, b \in \mathbb{R} \text{ positive}
x \in \mathbb{R}
\sqrt{x^2} = x
\log(a b) = \log a + \log b""",
    "exponentials": r"""a, b \in \mathbb{R}
e^{a + b} = e^a e^b
e^{a + b} = e^a + e^b
d\tanh a = (1 - \tanh^2 a)\,da""",
    "matrix functions": r""":matrix: exp
X \in \mathbb{R}^{n \times n}
d\operatorname{tr}(\exp X) = \operatorname{tr}(\exp(X)\,dX)
d\exp X = \exp(X)\,dX""",
}


def verdicts(body: str) -> list[str]:
    """Return the verdicts of a derivation's rows."""
    result = check_text(f"```derivation\n{body}\n```\n")
    return [str(row.verdict) for row in result.blocks[0].rows]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take flint away, as on a machine that does not have it."""
    caches = (rings.prime_field, rings.rationals, rings.balls)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(rings, "HAVE_FLINT", False)
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("name", PAGES)
def test_the_same_verdicts(name: str, request: pytest.FixtureRequest) -> None:
    with_flint = verdicts(PAGES[name])
    request.getfixturevalue("plain")
    assert verdicts(PAGES[name]) == with_flint
