"""The command `mathdoc derive`: a derivative with the way there, each row verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from mathdoc.options import NOTATIONS

if TYPE_CHECKING:
    from mathdoc.deriving.confirmed import Derived, DerivedRow

_HELP = r"""Differentiate the LaTeX EXPRESSION by the variables --wrt, and print the derivation; every row that is printed is verified.

Without an option that says otherwise: of a number its gradient, of an array its derivative (J with dy = J dx for vectors, entry by entry
for matrices). The names and factors of the expression stay.

\b
Examples:
    mathdoc derive '\log\det(X^T A X)' --wrt X \
        --declare 'X \in \mathbb{R}^{m \times n}, A \in \mathbb{S}^m_{++}' --steps
    mathdoc derive '\|r\|^2' --wrt w --define 'r = X w - y' \
        --declare 'X \in \mathbb{R}^{m \times n}, w \in \mathbb{R}^n, y \in \mathbb{R}^m'
    mathdoc derive 'A X B' --wrt X --declare 'A, X, B \in \mathbb{R}^{n \times n}' --notation vec
    mathdoc derive 'a^T \exp(x)' --wrt x --declare 'a, x \in \mathbb{R}^n' --hessian --elementwise exp
    mathdoc derive '\mathrm{tr}(X^{-1} A)' --wrt X --declare 'X, A \in \mathbb{R}^{n \times n}' \
        --differential --notation colon --steps
    mathdoc derive '\|A x - b\|^2' --wrt x --as numpy \
        --declare 'A \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, b \in \mathbb{R}^m'

\b
Exit codes: 0 the derivative was found and verified, 1 it was not, 2 wrong usage.
""".replace("\\b\n", "\b\n")


def _text(found: Derived) -> str:
    """Rows with their rules, the verdict last."""
    lines = [_line(row, found.steps[0].left) for row in found.steps]
    width = max((len(line) for line, row in zip(lines, found.steps, strict=True) if row.rule), default=0)
    rows = [f"{line:<{width}}   {row.rule}".rstrip() for line, row in zip(lines, found.steps, strict=True)]
    certificate = found.certificate
    scope = f", {certificate.scope}" if certificate is not None else ""
    said = [f"{found.verdict}{scope}", *found.conventions]
    return "\n".join([*rows, f"({'; '.join(said)})"])


def _line(row: DerivedRow, first: str) -> str:
    return f"{row.left} = {row.right}" if row.left else f"{' ' * len(first)} = {row.right}"


def _latex(found: Derived) -> str:
    """An `aligned` environment."""
    rows = [
        f"{row.left} &= {row.right}".strip() + (rf" \qquad \text{{({row.rule})}}" if row.rule else "") for row in found.steps
    ]  # fmt: skip
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])


def _json(found: Derived) -> str:
    """The record, as JSON."""
    import msgspec

    shown = {"latex": found.latex, "verdict": str(found.verdict), **msgspec.to_builtins(found)}
    return msgspec.json.format(msgspec.json.encode(shown)).decode()


def _unicode(found: Derived) -> str:
    """Unicode text, aligned at the relation signs."""
    from mathdoc.output.targets import text
    from mathdoc.results import ConvertedRow
    from mathdoc.source import Position

    place = Position(1, 1)
    return text([ConvertedRow(place, row.left, "=", row.right, (row.rule,) if row.rule else ()) for row in found.steps])


_FORMS: dict[str, Callable[[Derived], str]] = {"text": _text, "latex": _latex, "json": _json}


@click.command(name="derive", help=_HELP, short_help="Differentiate an expression, each row verified.")
@click.argument("expression")
@click.option("--wrt", required=True, metavar="NAMES", help="The variables, separated by commas.")
@click.option("--declare", multiple=True, metavar="ROW", help=r"A row of declarations, as in a document: 'x \in \mathbb{R}^n'.")
@click.option("--define", multiple=True, metavar="ROW", help="A definition that the expression uses: 'r = X w - y'.")
@click.option("--given", multiple=True, metavar="FACT", help="A fact that holds: 'A B = B A'.")
@click.option("--elementwise", multiple=True, metavar="NAME", help="A function that acts on each entry of a square matrix, too.")
@click.option("--matrix", multiple=True, metavar="NAME", help="A function of square matrices: exp for the matrix exponential.")
@click.option("--gradient", "kind", flag_value="gradient", help="The gradient of a number (of the variable's shape).")
@click.option("--jacobian", "kind", flag_value="jacobian", help="The derivative of an array.")
@click.option("--hessian", "kind", flag_value="hessian", help="The second derivative of a number.")
@click.option("--differential", "kind", flag_value="differential", help="The differential.")
@click.option("--order", type=click.IntRange(1, 6), help="Derive so often: 2 is --hessian, with --differential d^2.")
@click.option("--notation", type=click.Choice(tuple(NOTATIONS)), help="How rows are written.")
@click.option("--steps", is_flag=True, help="Print the way there, one named rule a row.")
@click.option("--free-entries", is_flag=True, help="By a symmetric variable: derive by its independent entries.")
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="text", show_default=True, help="How it is printed.")
@click.option(
    "--as",
    "target",
    type=click.Choice(["text", "numpy", "jax", "torch"]),
    help="Print Unicode text, or Python functions: the value and the derivative.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Choose other random points.")
def derive(
    expression: str, wrt: str, declare: tuple[str, ...], define: tuple[str, ...], given: tuple[str, ...], elementwise: tuple[str, ...],
    matrix: tuple[str, ...], kind: str | None, order: int | None, notation: str | None, steps: bool, free_entries: bool, form: str,
    target: str | None, seed: int,
) -> int:  # fmt: skip
    """Differentiate an expression."""
    from mathdoc.api import question
    from mathdoc.derive import Wish, derive_question
    from mathdoc.deriving.confirmed import NotFound
    from mathdoc.diagnostics import MathdocError

    asked = question(expression, wrt, declare, define, given, elementwise, matrix, free_entries)
    try:
        found = derive_question(asked, Wish(kind or "", notation or "", order, steps, seed))
        said = _unicode(found) if target == "text" else found.code(target) if target else _FORMS[form](found)
    except MathdocError as error:
        problem = error.diagnostic
        raise click.UsageError(f"{problem.message}" + (f"\n{problem.help}" if problem.help else "")) from error
    except NotFound as error:
        click.echo(f"mathdoc: {error}", err=True)
        return 1
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(said)
    return 0
