"""A JUnit report: a suite per file, a case per derivation, so that every CI shows derivations as tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from msgspec.structs import replace

from mathdoc.kernel.verdict import Counterexample
from mathdoc.reports import Look
from mathdoc.reports.words import counterexample
from mathdoc.results import BlockResult, FileResult, Finding


def render(files: Sequence[FileResult], look: Look) -> str:
    """Return the report on `files`."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mathdoc">\n' + "".join(map(_suite, files)) + "</testsuites>\n"


def _suite(file: FileResult) -> str:
    cases = [_case(file.path, _title(block), _block_findings(block)) for block in file.blocks]
    if file.findings:
        cases.insert(0, _case(file.path, "document", file.findings))
    failures = sum("<failure" in case for case in cases)
    head = f"  <testsuite name={_attribute(file.path)} tests={_attribute(str(len(cases)))} failures={_attribute(str(failures))}>\n"
    return head + "".join(cases) + "  </testsuite>\n"


def _title(block: BlockResult) -> str:
    return f"{block.name or 'derivation'} (line {block.start.line})"


def _block_findings(block: BlockResult) -> list[Finding]:
    return [*block.findings, *(_with_example(finding, row.counterexample) for row in block.rows for finding in row.findings)]


def _with_example(finding: Finding, example: Counterexample | None) -> Finding:
    return replace(finding, notes=(*finding.notes, *counterexample(example))) if example else finding


def _case(path: str, title: str, findings: Iterable[Finding]) -> str:
    failures = "".join(_failure(path, finding) for finding in findings if finding.severity != "info")
    return f"    <testcase classname={_attribute(path)} name={_attribute(title)}>{failures}</testcase>\n"


def _failure(path: str, finding: Finding) -> str:
    place = f"{path}:{finding.start.line}:{finding.start.column}: {finding.code} {finding.message}"
    text = "\n".join([place, *finding.source.split("\n"), *finding.notes, *([f"help: {finding.help}"] if finding.help else [])])
    return f"<failure type={_attribute(finding.code)} message={_attribute(finding.message)}>{escape(_legal(text))}</failure>"


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold."""
    return "".join(c if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd" for c in text)
