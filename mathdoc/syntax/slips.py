"""Messages on characters that readers join or group in another way than they are typed."""

from __future__ import annotations

from mathdoc.diagnostics import Diagnostic, diagnostic
from mathdoc.source import Span


def second_script(char: str, place: int) -> Diagnostic:
    """`x^a^b`, `x_i_j`: TeX refuses a second script of a kind, and readers group either way."""
    kind = "superscript" if char == "^" else "subscript"
    help = f"write braces: `{{x{char}a}}{char}b`, or one {kind} `x{char}{{…}}`"
    return diagnostic("DRV206", f"a second {kind} on one symbol", Span(place, place + 1), help)


def mixed_number(place: Span) -> Diagnostic:
    """`1½`: one and a half, and never the product."""
    help = r"write one fraction, such as `\frac{3}{2}`, or `\cdot` between them"
    return diagnostic("DRV206", "a number and a fraction side by side are one number to readers", place, help)


def comma_in_number(place: Span) -> Diagnostic:
    """`1,234`: a comma would end a statement."""
    return diagnostic("DRV206", "a comma between digits", place, "write the number without it")
