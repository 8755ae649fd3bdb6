"""From the text of a Markdown page to a `Document`, without a parse where there is nothing to find."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mathdoc.documents.front_matter import read_front_matter
from mathdoc.documents.lines import BYTE_ORDER_MARK, Lines
from mathdoc.documents.model import Document, Macro, Notice, block_notices, notice
from mathdoc.source import Position

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OPENERS = re.compile(r"(?:```|~~~)[ \t]*(?:\{derivation\}|(?:math[ \t]+)?derivation)|:::[ \t]*\{derivation\}|<!--\s*derivation")
"""What every derivation in Markdown begins with; where it is not found there is none."""

_MACROS = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)(?![A-Za-z])")
_ANNOTATION = re.compile(r"<!--\s*derivation(?:-symbols)?(?!\w|-(?!->))")


def scan_markdown(text: str, path: str = "", dialect: str = "any", macros: bool = False) -> Document:
    """Return the derivations and symbols of a Markdown page (dialect: any, commonmark, material, myst).

    `macros` asks for the macros of a text without derivations too: others on the same page may use them.
    """
    if not OPENERS.search(text) and not (macros and _MACROS.search(text)):
        # Most pages hold no derivation: they must not cost a parse, nor the import of a parser.
        return Document(path, text)
    lines = Lines.of(text)
    head = read_front_matter(lines)
    page = text.removeprefix(BYTE_ORDER_MARK)
    if head.line_count:
        page = "\n" * head.line_count + text[lines.starts[head.line_count] :] if head.line_count < len(lines.starts) else ""
    env: dict[str, object] = {}
    tokens = _parser(dialect).parse(page, env)
    found = env["mathdoc.document"]
    assert isinstance(found, Document)
    notices = [message for block in found.blocks for message in block_notices(block, lines)]
    notices += _stray_annotations(tokens, lines) + _depth_notices(tokens, lines)
    notices.sort(key=lambda message: message.start)
    defined = _macros(text, tokens, lines) if _MACROS.search(text) else ()
    return Document(path, text, "markdown", found.blocks, tuple(notices), head.symbols + found.symbols, defined)


def _macros(text: str, tokens: list[Token], lines: Lines) -> tuple[Macro, ...]:
    """Return the macros that a page defines; few pages do, and the others need not load what reads them."""
    from mathdoc.documents.code_spans import without_code
    from mathdoc.documents.macros import harvest_macros
    from mathdoc.documents.masking import mask

    return harvest_macros(mask(without_code(text, _code_lines(tokens), lines)), lines)


def _code_lines(tokens: list[Token]) -> set[int]:
    """Return the lines (from 0) that a reader sees as code, and those of derivations: the macros of a derivation are its own."""
    shown: set[int] = set()
    for token in tokens:
        if token.map is None or token.type not in ("code_block", "fence", "derivation", "derivation_symbols"):
            continue
        first, after = token.map
        formula = token.type == "fence" and token.info.split()[:1] == ["math"]
        shown |= {first, after - 1} if formula else set(range(first, after))
    return shown


@lru_cache(maxsize=4)
def _parser(dialect: str) -> MarkdownIt:
    """Return a parser that reads blocks only: what stands inside a paragraph is of no interest here."""
    from markdown_it import MarkdownIt

    from mathdoc.documents.containers import containers_plugin
    from mathdoc.documents.markdown import derivation_plugin

    parser = MarkdownIt("commonmark")
    containers_plugin(parser, dialect)
    derivation_plugin(parser)
    parser.core.ruler.enableOnly(["normalize", "block", "derivation_document"])
    return parser


def _stray_annotations(tokens: list[Token], lines: Lines) -> list[Notice]:
    """Tell of comments that announce a derivation and were read as plain HTML."""
    found = []
    for token in tokens:
        if token.type != "html_block" or token.map is None or not _ANNOTATION.match(token.content):
            continue
        line = token.map[0] + 1
        column = lines.line(line).find("<!--") + 1
        start, end = Position(line, column), Position(line, len(lines.line(line)) + 1)
        if "-->" not in token.content:
            message = "this comment announces a derivation and is never closed"
            found.append(notice("DRV102", message, start, end, lines, "Close it with `-->`."))
        else:
            advice = "Put `$$ … $$`, `\\[ … \\]`, an environment such as `\\begin{align}` or a `math` fence right after the comment."
            found.append(notice("DRV104", "no display formula follows this comment", start, end, lines, advice))
    return found


def _depth_notices(tokens: list[Token], lines: Lines) -> list[Notice]:
    """Tell of the first line that was not read because it lies too deep."""
    for token in tokens:
        if token.type == "too_deep" and token.map is not None:
            line = token.map[0] + 1
            start, end = Position(line, 1), Position(line, len(lines.line(line)) + 1)
            message = "quotes and lists are nested too deeply here; derivations inside are not found"
            return [notice("DRV105", message, start, end, lines, "Nest less deeply.")]
    return []
