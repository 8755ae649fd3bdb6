"""Derivations in notebooks: found, placed and written back; every other byte of the file stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdoc.api import check_file, check_text
from mathdoc.cli import main
from mathdoc.documents import Document, decode_document, parse_document, splice

ROWS = "x, y \\in \\mathbb{R}^n\nf = x^\\top y\n  = 2 x^\\top y\n"
PAGE = f'Text "é" \\o/\n\n> ```derivation title="a"\n> {ROWS.strip().replace(chr(10), chr(10) + "> ")}\n> ```\n\nEnd'


def cell(kind: str, source: str | list[str]) -> dict[str, object]:
    return {"source": source, "cell_type": kind, "metadata": {"z": 1, "a": ["```derivation"]}}


def notebook(*cells: dict[str, object], indent: int | None = 1, ascii_only: bool = False) -> str:
    return json.dumps({"nbformat": 4, "cells": list(cells), "metadata": {"x": 1.50}}, indent=indent, ensure_ascii=ascii_only) + "\n"


def sources(text: str) -> list[str]:
    return ["".join(found["source"]) for found in json.loads(text)["cells"]]


def read(text: str) -> Document:
    return parse_document(text, "page.ipynb", "notebook")


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("source", [PAGE, PAGE.splitlines(keepends=True), [PAGE]])
def test_places_and_replacements(source: str | list[str], indent: int | None, ascii_only: bool) -> None:
    text = notebook(cell("code", "```derivation\na\n```"), cell("markdown", source), indent=indent, ascii_only=ascii_only)
    document = read(text)
    (block,) = document.blocks
    assert block.body.text == ROWS.strip()
    lines = document.lines()
    assert [text[lines.offset(block.body.position(k))] for k, c in enumerate(block.body.text) if c != "\n"] == list(
        ROWS.strip().replace("\n", "").replace("\\", "\\")
    )
    new = splice(document, {block: '$$\n"ü" \\top\n\n$$'})
    first, last = document.extent(block)
    assert new.startswith(text[:first])
    assert new.endswith(text[last:])
    assert sources(new) == ["```derivation\na\n```", 'Text "é" \\o/\n\n> $$\n> "ü" \\top\n>\n> $$\n\nEnd']
    assert new.isascii() is ascii_only


def test_a_cell_of_one_string_in_a_list_gets_lines_of_its_own() -> None:
    document = read(notebook(cell("markdown", ["```derivation title=x"])))
    assert document.blocks[0].quoting is not None
    text = notebook(cell("markdown", ["<!-- derivation --> $$a = b$$"]))
    new = splice(read(text), {read(text).blocks[0]: "$$\na\n$$"})
    assert new == notebook(cell("markdown", ["<!-- derivation --> $$\n", "a\n", "$$"]))


def test_messages_tell_the_cell_and_the_line_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "page.ipynb"
    file.write_text(notebook(cell("markdown", "# Title"), cell("markdown", PAGE.splitlines(keepends=True))), "utf-8")
    (finding,) = check_file(file).all_findings
    assert finding.notes[0] == "in cell 2, line 6"
    line = file.read_text("utf-8").split("\n")[finding.start.line - 1]
    assert line[finding.start.column - 1 : finding.end.column - 1] == "2 x^\\\\top y"
    assert finding.source == line


def test_mended(tmp_path: Path) -> None:
    file = tmp_path / "page.ipynb"
    text = notebook(cell("markdown", PAGE.splitlines(keepends=True)))
    file.write_text(text, "utf-8")
    assert main(["check", str(file), "--fix"]) == 0
    old, new = text.split("\n"), file.read_text("utf-8").split("\n")
    assert len(old) == len(new)
    assert [line for line, other in zip(old, new, strict=True) if line != other] == ['    ">   = 2 x^\\\\top y\\n",']


def test_cells_share_symbols_macros_and_names() -> None:
    cells = [
        cell("markdown", "$\\newcommand{\\R}{\\mathbb{R}}$"),
        cell("markdown", "<!-- derivation-symbols x, y \\in \\R^n -->"),
        cell("markdown", "```derivation\n:name: a\nf = x^\\top y\n```"),
        cell("markdown", "```derivation\n:continues: a\nf = y^\\top x\n```"),
    ]
    result = check_text(notebook(*cells), path="page.ipynb", flavour="notebook")
    assert [str(block.verdict) for block in result.blocks] == ["given", "verified"]


@pytest.mark.parametrize(
    "text", ['{"cells": [', '<<<<<<< {"cells"', "[" * 100_000, "{}", '{"cells": 3, "derivation": [["source"]]}', '{"cells": [3, {}]}']
)
def test_what_is_no_notebook(text: str) -> None:
    document = decode_document((text + " derivation" * text.startswith(("{", "<"))).encode(), "page.ipynb")
    assert document.blocks == ()
    assert all(message.code == "DRV107" for message in document.diagnostics)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.sampled_from('ab"\\\n\r\té\U0001d538\u2028`>- '), max_size=12), max_size=6), st.booleans(), st.booleans())
def test_any_notebook(texts: list[str], ascii_only: bool, listed: bool) -> None:
    pages = [f"{text}\n\n```derivation\na = {k} \\top\n```\n\n{text}" for k, text in enumerate(texts)]
    cells = [cell("markdown", page.splitlines(keepends=True) if listed else page) for page in pages]
    text = notebook(*cells, ascii_only=ascii_only)
    document = read(text)
    assert document.text == text
    lines = document.lines()
    for block in document.blocks:
        k = block.body.text.find("\\top")
        if k >= 0:
            assert text.startswith("\\\\top", lines.offset(block.body.position(k)))
    own = {block: "\n".join([block.opening, block.body.text, block.closing]) for block in document.blocks if block.closed}
    if all(block.body.text.count("\n") == 0 and not block.prefix for block in own):
        assert json.loads(splice(document, own)) == json.loads(text.replace("\\r\\n", "\\n")) or "\\r" in text
