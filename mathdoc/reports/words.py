"""Verdicts, certificates and counterexamples in words, shared by the reports that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mathdoc.kernel.verdict import Certificate, Counterexample, Verdict
from mathdoc.reports import Look
from mathdoc.results import FileResult, Finding, RowResult, tally_of

_MATRIX = re.compile(r"\\begin\{([pb]?matrix)\}(.*?)\\end\{\1\}", re.DOTALL)


def matrices(latex: str) -> str:
    r"""Return `latex` with every `\begin{pmatrix}…\end{pmatrix}` written on one line as `[1 2; 3 4]`."""
    return _MATRIX.sub(lambda match: f"[{_cells(match[2])}]", latex)


def _cells(body: str) -> str:
    rows = (row.split("&") for row in body.split(r"\\"))
    return "; ".join(" ".join(cell.strip() for cell in row) for row in rows)


def counterexample(example: Counterexample) -> list[str]:
    """Return a counterexample as lines: where the two sides differ, and what each is there."""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.sizes)
    lines = ["counterexample" + (f" with {sizes}" if sizes else "") + ("" if example.exact else " (rounded)") + ":"]
    lines += [f"  {name} = {matrices(value)}" for name, value in example.values]
    lines += [f"  left side:  {matrices(example.left)}", f"  right side: {matrices(example.right)}"]
    if example.difference:
        lines.append(f"  difference: {matrices(example.difference)}")
    return lines


def standing(row: RowResult) -> str:
    """Return the verdict of a row as people read it: `verified (all sizes; where a ≠ 0)`, `checked to 60 digits`, `refuted`."""
    certificate = row.certificate
    if certificate is None:
        return str(row.verdict)
    stands_on = "; ".join((scope(certificate), *certificate.conditions))
    if row.verdict is Verdict.SUPPORTED:
        return f"checked to {certificate.digits} digits ({stands_on})"
    return f"{row.verdict} ({stands_on})"


def scope(certificate: Certificate) -> str:
    """Return the scope of a certificate; where it names sizes, the sizes too, as far as they fit on a line."""
    if certificate.scope == "all sizes" or not certificate.sizes:
        return certificate.scope
    tried = ["·".join(f"{name}={size}" for name, size in sizes) for sizes in certificate.sizes]
    shown = ", ".join(tried[:3]) + (", …" if len(tried) > 3 else "")
    return f"{certificate.scope}: {shown}" if shown.strip(", …") else certificate.scope


def row_findings(files: Iterable[FileResult]) -> Iterable[tuple[FileResult, Finding, RowResult | None]]:
    """Give every finding in the order of the files, each with its row, if it belongs to one."""
    for file in files:
        rows = {finding: row for block in file.blocks for row in block.rows for finding in row.findings}
        for finding in file.all_findings:
            yield file, finding, rows.get(finding)


def total(files: Sequence[FileResult], look: Look) -> str:
    """Return the one-line summary of a run."""
    return str(tally_of(files).plus(look.clean))
