"""Comments that say something to mathdoc: `% expect: refuted`, `% ignore: DRV301 reason`."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.diagnostics import CODES, Diagnostic, diagnostic
from mathdoc.source import Span

EXPECTATIONS = ("refuted", "error", "unknown")


def read_comments(comments: Sequence[str], span: Span, problems: list[Diagnostic]) -> tuple[str, frozenset[str]]:
    """`% expect: refuted`, `% ignore: DRV301 reason`."""
    expect, ignore = "", set()
    for comment in comments:
        head, _, rest = comment.partition(":")
        words = rest.split()
        if head.strip() == "expect":
            if words and words[0] in EXPECTATIONS:
                expect = words[0]
            else:
                help = "`% expect:` takes `refuted`, `error` or `unknown`"
                problems.append(diagnostic("DRV220", f"`{rest.strip()}` is not an expectation", span, help))
        elif head.strip() == "ignore":
            code = words[0] if words else ""
            if code in CODES:
                ignore.add(code)
            else:
                problems.append(diagnostic("DRV220", f"`{code}` is not the code of a message", span, "`% ignore: DRV301 reason`"))
    return expect, frozenset(ignore)
