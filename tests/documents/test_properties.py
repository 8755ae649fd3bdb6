"""What holds for every document: positions lead back to the author's characters, and writing back changes nothing else."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mathdoc.diagnostics import MathdocError
from mathdoc.documents import Document, DocumentBlock, decode_document, parse_document, splice
from mathdoc.documents.model import Flavour

PREFIXES = ["", "", "", "> ", ">", "- ", "  ", "    ", "\t", "1. ", "        ", " > ", ">\t", "* > "]
MARKDOWN = [
    *("```derivation", "```{derivation} x", "~~~ math derivation", "````derivation a=b", ":::{derivation}", "```", "~~~", "````", ":::"),
    *("a = b", ":wrt: x", "= x^T y \\\\", "\\tab\tle", "", "", "---", "+++", "mathdoc: x", "<div>", "</div>", "<div markdown>", "```math"),
    *("<!-- derivation -->", "<!-- derivation", "-->", "<!-- derivation-symbols z -->", "$$", "$$ a = b $$", "\\[ a \\]", "\\begin{align}"),
    *("\\end{align}", "!!! note", '=== "Tab"', "??? tip", "[^1]: note", ":   term", "```{note}", "\u2028x\x0cy\x85", "𝔸 é\u0301 \u200f"),
    *("- x", "==="),
]
LATEX = [
    *("\\begin{derivation}", "\\begin{derivation}[wrt={x}]", "\\end{derivation}", "% derivation: x", "% more", "%", "\\[", "\\]", "$$"),
    *("\\begin{align}", "\\end{align}", "a &= b \\\\", "\\verb|x|", "\\begin{verbatim}", "\\end{verbatim}", "\\iffalse", "\\fi", "\\else"),
    *("\\newcommand{\\R}[1]{x}", "\\def\\x{", "}", "50\\% of", "\u2028\x0c", "", "[", "% derivation-symbols"),
]
LINE_ENDS = ["\n", "\n", "\r\n", "\r", ""]


def documents(lines: list[str], prefixes: list[str]) -> st.SearchStrategy[str]:
    line = st.tuples(st.lists(st.sampled_from(prefixes), max_size=2).map("".join), st.sampled_from(lines), st.sampled_from(LINE_ENDS))
    mixed = st.lists(line.map("".join), max_size=14).map("".join)
    even = st.tuples(st.lists(line.map(lambda parts: parts[0] + parts[1]), max_size=14), st.sampled_from(LINE_ENDS[1:4]))
    return st.tuples(st.sampled_from(["", "", "\ufeff"]), st.one_of(mixed, even.map(lambda pair: pair[1].join(pair[0])))).map("".join)


def check(text: str, flavour: Flavour) -> None:
    document = parse_document(text, "page", flavour)
    assert document.text == text
    check_positions(document)
    check_own_text(document)
    check_replacement(document)


def check_positions(document: Document) -> None:
    lines = document.lines()
    bodies = [body for block in document.blocks for body in (block.body, block.options_text)] + list(document.symbols)
    for body in bodies:
        for offset, character in enumerate(body.text):
            if character != "\n":
                assert document.text[lines.offset(body.position(offset))] == character
    ends = 0
    for block in document.blocks:
        start, end = document.extent(block, lines)
        assert ends <= start <= end <= len(document.text)
        assert document.text.startswith(block.opening, start)
        assert not block.closed or document.text.endswith(block.closing, start, end)
        ends = end
    for message in document.diagnostics:
        assert 0 <= lines.offset(message.start) <= lines.offset(message.end) <= len(document.text)


def check_own_text(document: Document) -> None:
    """Write blocks back as they are, where each line has its container's prefix: the same bytes come out."""
    own = {block: text for block in document.blocks if (text := own_text(document, block)) is not None}
    assert splice(document, own).encode() == document.text.encode()


def own_text(document: Document, block: DocumentBlock) -> str | None:
    lines = document.lines()
    start, end = document.extent(block, lines)
    pieces = re.split(r"(\r\n?|\n)", document.text[start:end])
    others, ends = pieces[2::2], pieces[1::2]
    same_ends = all(line_end == lines.line_end(block.start.line) for line_end in ends)
    # An empty line is written without trailing spaces: a prefix alone on its line does not come back as it was.
    prefixed = all(line.startswith(block.prefix) and (not block.prefix or line.rstrip() != block.prefix.rstrip()) for line in others)
    if not same_ends or pieces[-1] == "" or not prefixed:
        return None
    return "\n".join([pieces[0], *(line.removeprefix(block.prefix) for line in others)])


def check_replacement(document: Document) -> None:
    """Replace every block: what stands between them is the same, or nothing is written."""
    lines = document.lines()
    try:
        text = splice(document, dict.fromkeys(document.blocks, "$$\na = b\n$$"))
    except MathdocError:
        return
    done = position = 0
    for block in document.blocks:
        start, end = document.extent(block, lines)
        outside = document.text[position:start]
        assert text.startswith(outside, done)
        done = text.index("$$", text.index("$$", done + len(outside)) + 2) + 2
        position = end
    assert text[done:] == document.text[position:]


@settings(max_examples=400, deadline=None)
@given(documents(MARKDOWN, PREFIXES))
def test_markdown(text: str) -> None:
    check(text, "markdown")


FENCES = [line for line in MARKDOWN if "<!--" not in line and not line.startswith((":::", "---", "+++"))]


@settings(max_examples=300, deadline=None)
@given(documents(FENCES, PREFIXES))
def test_fences_are_those_of_markdown_it(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(text.removeprefix("\ufeff"))
    head = re.compile(r"(\{derivation\}|(math )?derivation(?![\w-]))")
    expected = [stripped(token.content.removesuffix("\n")) for token in tokens if token.type == "fence" and head.match(token.info.strip())]
    blocks = parse_document(text, dialect="commonmark").blocks
    assert [stripped(block.body.text) for block in blocks] == expected


def stripped(text: str) -> list[str]:
    """Leave out indents: of a tab that reaches into the content, markdown-it makes blanks that the author did not write."""
    return [line.lstrip(" \t") for line in text.rstrip("\n").split("\n")]


@settings(max_examples=200, deadline=None)
@given(documents(LATEX, ["", "  ", "\t", "x "]))
def test_latex(text: str) -> None:
    check(text, "latex")


@settings(max_examples=100, deadline=None)
@given(documents(MARKDOWN, ["", "    ", "        "]))
def test_docstrings(text: str) -> None:
    body = text.replace("\r", "").replace("\ufeff", "").replace("\n", "\n    ")
    module = f"def f():\n    r'''{body}'''\n"
    document = parse_document(module, "x.py", "python")
    check_positions(document)
    check_own_text(document)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    document = decode_document(data + b"\n```derivation\na\n```", "page.md")
    assert document.encode(document.text) == data + b"\n```derivation\na\n```"
    assert all(message.source.isprintable() or message.source.encode() for message in document.diagnostics)


@pytest.mark.skipif("MATHDOC_COMMONMARK_SPEC" not in os.environ, reason="MATHDOC_COMMONMARK_SPEC names no copy of CommonMark's spec.txt")
def test_commonmark_examples() -> None:
    spec = Path(os.environ["MATHDOC_COMMONMARK_SPEC"]).read_text("utf-8")
    examples = [match[1].replace("→", "\t") for match in re.finditer(r"^`{32} example\n([\s\S]*?)^\.\n", spec, re.MULTILINE)]
    assert len(examples) > 600
    for example in examples:
        check(example, "markdown")
        check(example + "\n\n```derivation\na = b\n```\n" + example, "markdown")
        check("> ```derivation\n> a = b\n> ```\n\n" + example.replace("\n", "\r\n"), "markdown")


WRONG = "q \\in \\mathbb{R}^n\nq^\\top q = 2 q^\\top q"
AROUND = [
    *(
        "",
        "Text *with* `code`.",
        "# Title",
        "- item",
        "> quote",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<div>\n\n</div>",
        "```python\nx = 1\n```",
    ),
    *("$$\n- a\n$$", "[^1]: note", '"quoted" \\back \té 𝔸', "***"),
]
CONTAINERS = ["", "> ", "- ", "1. ", "!!! note\n\n    ", '=== "Tab"\n\n    ', '??? tip "x"\n    ', "> - ", "- > ", "[^a]: b\n\n    ", "  "]


def placed(container: str, text: str) -> str:
    """Put a text into a container: its further lines get the blanks and quote signs that belong to it."""
    *heads, first = container.split("\n")
    rest = re.sub(r"[^>\s]", " ", first)
    lines = text.split("\n")
    return "\n".join([*heads, first + lines[0], *((rest + line) for line in lines[1:])])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(AROUND), st.sampled_from(CONTAINERS)), min_size=1, max_size=5),
    st.sampled_from(["md", "ipynb", "py"]),
)
def test_messages_stand_where_the_mistake_is(parts: list[tuple[str, str]], suffix: str) -> None:
    block = f"```derivation\n{WRONG}\n```"
    page = "\n\n".join(f"{around}\n\n{placed(container, block)}\n" for around, container in parts)
    kinds: dict[str, tuple[str, Flavour]] = {
        "md": (page, "markdown"),
        "ipynb": (json.dumps({"cells": [{"cell_type": "markdown", "source": page.splitlines(keepends=True)}]}, indent=1), "notebook"),
        "py": ('"""' + page.replace("\\", "\\\\").replace('"', '\\"') + '"""\n', "python"),
    }
    text, flavour = kinds[suffix]
    document = parse_document(text, f"page.{suffix}", flavour)
    lines = document.lines()
    for found in document.blocks:
        place = found.body.position(found.body.text.index("2 q^"))
        assert text.startswith("2 q^", lines.offset(place))
        assert splice(document, {found: "$$\nx\n$$"}).startswith(text[: lines.offset(found.start)])
    assert len(document.blocks) == len(parts)
