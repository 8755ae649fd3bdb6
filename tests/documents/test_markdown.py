"""Blocks in Markdown. The cases are in `markdown_blocks.txt`, `latex_blocks.txt`: title, document, what is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mathdoc.documents import Document, parse_document
from mathdoc.documents.model import Flavour
from mathdoc.source import Body, Position

HERE = Path(__file__).parent


def cases(name: str) -> list[tuple[str, str, str]]:
    """Read the cases of a fixture file: title, document and expectation, divided by lines of `<<<`, `>>>` and `===`."""
    found = []
    for case in (HERE / name).read_text("utf-8").split("\n===\n"):
        if case.strip():
            title, rest = case.split("\n<<<\n", 1)
            document, expected = rest.split("\n>>>\n", 1)
            found.append((title.strip(), document, expected.strip()))
    return found


def at(position: Position) -> str:
    return f"{position.line}:{position.column}"


def shown(body: Body) -> str:
    return " / ".join(f"{at(start)} {line}" if line else at(start) for start, line in zip(body.starts, body.text.split("\n"), strict=True))


def described(document: Document) -> str:
    """Say in a few lines what was found, with places."""
    said = []
    for block in document.blocks:
        closed = "" if block.closed else " unclosed"
        said.append(f"{block.kind}{closed} {at(block.start)}-{at(block.end)} [{block.opening}] [{block.closing}] prefix [{block.prefix}]")
        said.append(f"  options {shown(block.options_text)}")
        said.append(f"  body {shown(block.body)}")
    said += [f"symbols {shown(body)}" for body in document.symbols]
    said += [f"macro {macro.name} {macro.parameters} [{macro.replacement}] {at(macro.position)}" for macro in document.macros]
    said += [f"{message.code} {at(message.start)}-{at(message.end)} {message.message}" for message in document.diagnostics]
    return "\n".join(line.rstrip() for line in said) or "nothing"


def check(text: str, flavour: Flavour, expected: str) -> None:
    document = parse_document(text, "page", flavour)
    assert described(document) == expected
    lines = document.lines()
    for block in document.blocks:
        start, end = document.extent(block, lines)
        assert text[start:end].startswith(block.opening)
        assert not block.closed or text[start:end].endswith(block.closing)
        for number, line in enumerate(block.body.text.split("\n")):
            assert text.startswith(line, lines.offset(block.body.starts[number]))


@pytest.mark.parametrize(("title", "text", "expected"), cases("markdown_blocks.txt"), ids=lambda value: str(value)[:40])
def test_markdown(title: str, text: str, expected: str) -> None:
    check(text, "markdown", expected)


@pytest.mark.parametrize(("title", "text", "expected"), cases("latex_blocks.txt"), ids=lambda value: str(value)[:40])
def test_latex(title: str, text: str, expected: str) -> None:
    check(text, "latex", expected)


@pytest.mark.parametrize(
    ("dialect", "count"),
    [("commonmark", 0), ("material", 1), ("myst", 1), ("any", 1)],
)
def test_admonitions_belong_to_a_dialect(dialect: str, count: int) -> None:
    text = "!!! note\n\n    ```derivation\n    a = b\n    ```\n"
    assert len(parse_document(text, dialect=dialect).blocks) == count


def test_byte_order_mark_takes_no_column() -> None:
    text = "\ufeff```derivation x\na = b\n```"
    (block,) = parse_document(text).blocks
    assert block.start == Position(1, 1)
    assert block.options_text.starts == (Position(1, 15),)
    assert parse_document(text).extent(block) == (1, len(text))


def test_all_line_ends_count_as_one_line() -> None:
    text = "a\r\nb\rc\n\u2028\x0c\n```derivation\r\nx = y\r\n  \u2028z\r```\r"
    (block,) = parse_document(text).blocks
    assert block.body == Body("x = y\n  \u2028z", (Position(6, 1), Position(7, 1)))
    assert text[slice(*parse_document(text).extent(block))].endswith("\r```")
