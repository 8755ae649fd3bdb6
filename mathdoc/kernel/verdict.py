"""Verdicts and certificates. Only the kernel constructs a passing verdict (a test holds every other module to that)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What is known of a row."""

    GIVEN = "given"
    VERIFIED = "verified"
    SUPPORTED = "supported"
    REFUTED = "refuted"
    UNKNOWN = "unknown"
    ERROR = "error"
    OPEN = "open"

    @property
    def passes(self) -> bool:
        """Whether the row may be shown as checked."""
        return self in (Verdict.VERIFIED, Verdict.SUPPORTED)


class Certificate(Struct, frozen=True):
    """What stands behind a passing verdict.

    method: `exact` (modulo primes), `exact, functions keyed` or `balls`; scope: `all sizes`, `sizes tried` or `these sizes`;
    sizes: the assignments of size symbols that were tried; points: random points in all; error_bound: the probability that a
    false claim passes, such as `2^-98` (empty for balls); digits: decimal digits of agreement (balls only).
    """

    method: str
    scope: str
    sizes: tuple[tuple[tuple[str, int], ...], ...]
    points: int
    error_bound: str
    digits: int | None = None
    facts: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Counterexample(Struct, frozen=True):
    """A point where both sides differ, exact unless `exact` is False; every value in LaTeX, small enough to recompute by hand."""

    sizes: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, str], ...]
    left: str
    right: str
    difference: str
    exact: bool = True


class Judgement(Struct, frozen=True):
    """The kernel's answer on one claim. `reason` says in words why it is unknown, or how it was refuted."""

    verdict: Verdict
    certificate: Certificate | None = None
    counterexample: Counterexample | None = None
    reason: str = ""


def without_pass(verdict: Verdict, reason: str = "") -> Judgement:
    """Return a judgement that is no pass: what other stages may say of a row."""
    if verdict.passes:
        raise AssertionError("only the judge passes a row")
    return Judgement(verdict, reason=reason)
