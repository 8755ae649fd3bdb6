"""A counterexample in words: sizes, the values that a reader needs to recompute both sides, and both values, in LaTeX."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from mathdoc import expr as E
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.verdict import Counterexample
from mathdoc.sample_functions import RationalFunctions
from mathdoc.weil import Array

if TYPE_CHECKING:
    from mathdoc.evaluation.points import SamplePoint


SMALLEST = 1e-40
"""Balls below this are shown as 0."""


def describe(point: SamplePoint, claim: Claim, left: Array, right: Array) -> Counterexample:
    """Return the counterexample at a point where both sides differ."""
    exact = point.arithmetic.ring.exact
    names = point.model.symbols_of(claim.left, claim.right)
    values = []
    for name in sorted(names):
        if name not in point.values:
            continue
        value = point.values[name]
        values.append((name, array_latex(point, value, 0, exact)))
        if len(value.parts) > 1 and value.parts[1] is not None and point.model.symbols[name].varies:
            values.append((f"d{name}", array_latex(point, value, 1, exact)))
    if exact:
        values.extend(_formulas(point, claim))
    difference = point.arithmetic.subtract(left, right)
    first, second, third = [
        _series_latex(point, a, exact) if claim.taylor else array_latex(point, a, 0, exact) for a in (left, right, difference)
    ]
    return Counterexample(tuple(sorted(point.sizes.items())), tuple(values), first, second, third, exact)


def _series_latex(point: SamplePoint, stacked: Array, exact: bool) -> str:
    """Return coefficients as a series in t, where the increment is t times the value shown."""
    dims, order = stacked.dims[1:], stacked.dims[0]
    size = prod(dims)
    terms = []
    for k in range(order):
        piece = point.arithmetic.rearrange(stacked, dims, list(range(k * size, (k + 1) * size)))
        text = array_latex(point, piece, 0, exact)
        if text != "0":
            terms.append(text + ("" if k == 0 else r"\,t" if k == 1 else rf"\,t^{{{k}}}"))
    return " + ".join(terms).replace("+ -", "- ") or "0"


def _formulas(point: SamplePoint, claim: Claim) -> list[tuple[str, str]]:
    """Return the polynomials that stand for uninterpreted functions."""
    functions = point.functions
    assert isinstance(functions, RationalFunctions)
    found: dict[str, str] = {}
    for node in (*_calls(point, claim.left), *_calls(point, claim.right)):
        signature = point.model.functions[node.function]
        if signature.elementwise:
            found[f"{node.function}(u)"] = functions.polynomial(node.function, 1, 1).latex(["u"])
            continue
        names = [f"u_{{{k}}}" for k in range(1, 1 + sum(prod(point.frame.size(s) for s in shape) for shape in signature.domain))]
        outputs = prod(point.frame.size(size) for size in signature.codomain)
        formulas = [functions.polynomial(node.function, outputs, len(names), k).latex(names) for k in range(outputs)]
        found[f"{node.function}(u)"] = r",\ ".join(formulas)
    return sorted(found.items())


def _calls(point: SamplePoint, expr: E.Expr) -> list[E.Call]:
    bodies = [expr, *[point.model.definitions[n].body for n in point.model.symbols_of(expr) if n in point.model.definitions]]
    return [node for body in bodies for node in E.walk(body) if isinstance(node, E.Call) and node.function in point.model.functions]


def array_latex(point: SamplePoint, array: Array, part: int, exact: bool) -> str:
    """Return one coefficient of an array as LaTeX: a number, or a matrix row by row (a tensor: its slices)."""
    entries = [_number(entry, exact) for entry in point.arithmetic.entries(array, part)]
    if len(entries) == 1:
        return entries[0]
    columns = array.dims[-1] if len(array.dims) > 1 else 1
    rows = [entries[k : k + columns] for k in range(0, len(entries), columns)]
    if len(array.dims) > 2:
        return "[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]"
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{bmatrix}"


def _number(entry: object, exact: bool) -> str:
    if not exact:
        if float(abs(entry).upper()) < SMALLEST:  # type: ignore[arg-type]
            return "0"
        text = str(entry.mid().str(6, radius=False))  # type: ignore[attr-defined]
        return text.removesuffix(".0").removesuffix(".00000")
    text = str(entry)
    if "/" not in text:
        return text
    above, below = text.split("/")
    sign = "-" if above.startswith("-") else ""
    return rf"{sign}\frac{{{above.lstrip('-')}}}{{{below}}}"
