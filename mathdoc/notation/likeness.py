"""When two rows look the same: a text that is equal for terms with the same factors in any order."""

from __future__ import annotations

from collections.abc import Iterator

from mathdoc import expr as E
from mathdoc.notation.latex import Writer


def likeness(writer: Writer, expr: E.Expr) -> str:
    """Return a text that is the same for terms with the same factors in any order."""
    return " + ".join(sorted(_term_key(writer, term) for term in _terms(expr)))


def _terms(expr: E.Expr) -> Iterator[E.Expr]:
    yield from expr.args if isinstance(expr, E.Apply) and expr.operator == "add" else (expr,)


def _term_key(writer: Writer, term: E.Expr) -> str:
    if isinstance(term, E.Apply) and term.operator == "negate":
        return "- " + _term_key(writer, term.args[0])
    if isinstance(term, E.Sum) and not term.explicit:
        return _term_key(writer, term.body)
    if isinstance(term, E.Apply) and term.operator == "product":
        return " ".join(sorted(writer.latex(factor) for factor in term.args))
    return writer.latex(term)
