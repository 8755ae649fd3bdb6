"""The full report: per finding the place, the message, the row with carets, the counterexample and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc.kernel.verdict import Verdict
from mathdoc.reports import Look
from mathdoc.reports.frame import frame, plain
from mathdoc.reports.words import counterexample, matrices, row_findings, standing, total
from mathdoc.results import FileResult, Finding, RowResult

_PAINTS = {"error": "1;31", "warning": "1;33", "info": "1;36", "place": "1", "caret": "31", "note": "36", "pass": "32"}


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`."""
    parts = [_rows(file, look) for file in files if file.blocks] if look.verbose else []
    parts += ["\n".join(_finding(*found, look)) + "\n" for found in row_findings(files)]
    parts.append(total(files, look) + "\n")
    return "\n".join(parts)


def paint(text: str, kind: str, look: Look) -> str:
    """Return `text` in the colour of `kind`, if colours are wanted."""
    return f"\x1b[{_PAINTS[kind]}m{text}\x1b[0m" if look.color and text else text


def heading(path: str, finding: Finding, look: Look) -> str:
    """Return the first line of a finding: `path:line:column: CODE message`."""
    place = paint(f"{plain(path)}:{finding.start.line}:{finding.start.column}:", "place", look)
    return f"{place} {paint(finding.code, finding.severity, look)} {plain(finding.message)}"


def _finding(file: FileResult, finding: Finding, row: RowResult | None, look: Look) -> list[str]:
    lines = [heading(file.path, finding, look)]
    lines += [_carets(line, look) for line in frame(finding)]
    notes = [matrices(line) for note in finding.notes for line in note.split("\n")]
    if row is not None and row.counterexample is not None and row.verdict is Verdict.REFUTED and finding.severity == "error":
        notes += counterexample(row.counterexample)
    lines += [_labelled("note: ", line, position, look) for position, line in enumerate(notes)]
    if finding.help:
        lines += [_labelled("help: ", line, position, look) for position, line in enumerate(finding.help.split("\n"))]
    lines += [_labelled("did you mean: ", repair.text, 0, look) for repair in finding.repairs]
    return lines


def _labelled(label: str, line: str, position: int, look: Look) -> str:
    """Return a line below the frame: the label on its first line, blanks on those that follow it."""
    continued = position > 0 and line.startswith("  ")
    return "  " + (" " * len(label) if continued else paint(label, "note", look)) + plain(line)


def _carets(line: str, look: Look) -> str:
    gutter, bar, marks = line.partition(" | ")
    return gutter + bar + paint(marks, "caret", look) if bar and not gutter.strip() else line


def _rows(file: FileResult, look: Look) -> str:
    """List every row of a file with its verdict, and what each derivation takes for granted."""
    lines = []
    for block in file.blocks:
        name = f" {block.name}" if block.name else ""
        lines.append(paint(f"{plain(file.path)}:{block.start.line}:", "place", look) + f" derivation{name}")
        lines += [_row(row, look) for row in block.rows]
        inferred = tuple(f"{name}: {text}" if name.startswith("line ") else f"{name} ∈ {text}" for name, text in block.inferred)
        taken = (("inferred", inferred), ("constant", block.constants), ("assumed", block.assumed))
        lines += [f"    {word}: {plain(', '.join(what))}" for word, what in taken if what]
    return "\n".join(lines) + "\n"


def _row(row: RowResult, look: Look) -> str:
    kind = "pass" if row.verdict.passes else "note" if row.verdict in (Verdict.GIVEN, Verdict.OPEN) else "error"
    text = " ".join(plain(row.latex).split())
    shown = paint(text if len(text) <= 90 else text[:89] + "…", kind, look)
    return f"  {_sign(row.verdict)} {shown}" + ("" if row.verdict is Verdict.GIVEN else f"   {standing(row)}")


def _sign(verdict: Verdict) -> str:
    signs = {Verdict.GIVEN: "·", Verdict.VERIFIED: "✓", Verdict.SUPPORTED: "≈", Verdict.REFUTED: "✗", Verdict.OPEN: "…"}
    return signs.get(verdict, "?")
