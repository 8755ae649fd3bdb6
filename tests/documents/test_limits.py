"""Bad input: no traceback, no long wait. Each document here is made to be slow for a careless reader."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from mathdoc.documents import parse_document
from mathdoc.documents.model import Flavour

BLOCK = "\n\n```derivation\na = b\n```\n"
MEGABYTE = 1_000_000


def times(piece: str) -> str:
    return piece * (MEGABYTE // len(piece))


MARKDOWN = {
    "one line": times("x") + BLOCK,
    "one line in a block": "```derivation\n" + times("x + ") + "\n```",
    "one line of backticks": times("`") + BLOCK,
    "a tag that never ends": "<a" + times(" markdown") + BLOCK,
    "one line of dollars": "<!-- derivation -->\n$$ a" + times("\\$$ ") + BLOCK,
    "deep quotes": ">" * 10_000 + " a" + BLOCK,
    "deep quotes, spaced": "> " * 10_000 + "a" + BLOCK,
    "deep lists": "- " * 10_000 + "a" + BLOCK,
    "deep brackets": "[" * 10_000 + "]" * 10_000 + BLOCK,
    "deep brackets in a block": "```derivation\n" + "(" * 10_000 + ")" * 10_000 + "\n```",
    "deep admonitions": "".join("    " * k + "!!! note\n" for k in range(300)) + BLOCK,
    "deep lists, line by line": "".join("  " * k + "- a\n" for k in range(300)) + BLOCK,
    "blanks": "<!--" + times(" ") + BLOCK,
    "many unclosed comments": times("<!-- derivation\n") + BLOCK,
    "many blank lines": "!!! note\n\n    x" + times("\n"),
}
LATEX = {
    "one line": times("x") + "\\begin{derivation}a\\end{derivation}",
    "begins": times("\\begin{derivation}"),
    "open options": times("\\begin{derivation}["),
    "announcements": times("% derivation:\n\\[ a\n"),
    "definitions": "% derivation\n" + times("\\def\\a{"),
    "blanks in a definition": "% derivation\n\\newcommand{\\a}" + times(" "),
    "verbs": "% derivation\n" + times("\\lstinline["),
    "conditionals": "% derivation\n" + times("\\iffalse "),
    "backslashes": "% derivation\n" + times("\\"),
    "braces": "% derivation\n" + times("{"),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str) -> None:
    within_a_second(MARKDOWN[name], "markdown")


@pytest.mark.parametrize("name", LATEX)
def test_latex(name: str) -> None:
    within_a_second(LATEX[name], "latex")


def within_a_second(text: str, flavour: Flavour) -> None:
    start = time.process_time()
    document = parse_document(text, "page", flavour)
    assert document.text == text
    # A megabyte takes no second, unless tens of thousands of things are found in it.
    found = len(document.blocks) + len(document.diagnostics)
    assert time.process_time() - start < 1.0 + found * 30e-6


@pytest.mark.parametrize("name", ["one line", "deep quotes", "deep lists", "deep brackets"])
def test_what_stands_behind_is_found(name: str) -> None:
    assert [block.body.text for block in parse_document(MARKDOWN[name]).blocks] == ["a = b"]


def test_pages_without_derivations_import_no_parser() -> None:
    read = "import sys; from mathdoc.documents import parse_document; parse_document('# x\\n```python\\n```')"
    command = [sys.executable, "-c", f"{read}; print('markdown_it' in sys.modules)"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.stdout == "False\n"
