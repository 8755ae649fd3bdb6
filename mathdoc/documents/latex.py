r"""Derivations in LaTeX: `\begin{derivation}`, and display formulas that a comment `% derivation: …` announces."""

from __future__ import annotations

import re

from mathdoc.documents.lines import Lines
from mathdoc.documents.macros import harvest_macros, without_derivations
from mathdoc.documents.masking import Masked, mask
from mathdoc.documents.model import BlockKind, Document, DocumentBlock, Notice, block_notices, notice
from mathdoc.source import Body

Extent = tuple[int, int]

_MARK = re.compile(r"\\(begin|end)[ \t]*\{derivation\}")
_ANNOTATION = re.compile(r"%+[ \t]*derivation(-symbols)?(?::(?!\w)|[ \t]*(?=[\r\n]|$))")
_DISPLAY = re.compile(
    r"\s*(?P<opening>\$\$|\\\[|\\begin\{(?P<name>(?:align|alignat|equation|gather|multline|eqnarray|flalign|displaymath)\*?)\}(?:\{\d+\})?)"
)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n?|\n)")
_OPEN_BRACKET = re.compile(r"[ \t]*\[")
_BRACKETS = re.compile(r"\\.|[{}\[\]]|\n[ \t]*\n", re.DOTALL)
_INDENT = re.compile(r"[ \t]*")
_ONE_LINE_END = re.compile(r"(?:\r\n?|\n)[ \t]*")
_COMMENT_SIGN = re.compile(r"[ \t]*%+ ?")


def scan_latex(text: str, path: str = "") -> Document:
    """Return the derivations, symbols and macros of a LaTeX document."""
    if "derivation" not in text:
        return Document(path, text, "latex")
    lines = Lines.of(text)
    masked = mask(text)
    blocks, notices, symbols = _announced_blocks(masked, lines)
    blocks += _environments(masked, lines)
    blocks.sort(key=lambda block: block.start)
    notices += [message for block in blocks for message in block_notices(block, lines)]
    notices.sort(key=lambda message: message.start)
    return Document(path, text, "latex", tuple(blocks), tuple(notices), tuple(symbols), harvest_macros(without_derivations(masked), lines))


def _environments(masked: Masked, lines: Lines) -> list[DocumentBlock]:
    r"""Read `\begin{derivation}[options] body \end{derivation}`.

    An environment that is not closed ends where the next one begins, so that one slip costs one block.
    """
    marks = list(_MARK.finditer(masked.code))
    blocks = []
    for index, mark in enumerate(marks):
        if mark[1] == "end":
            continue
        following = marks[index + 1] if index + 1 < len(marks) else None
        stop = following.start() if following else len(masked.code)
        options = _bracketed(masked.code, mark.end(), stop)
        inner = options[1] + 1 if options else mark.end()
        closed = following is not None and following[1] == "end"
        end = following.end() if following and closed else inner + len(lines.text[inner:stop].rstrip())
        head = Body("", (lines.position(mark.end()),)) if options is None else _body(options, lines)
        extent = (mark.start(), end)
        blocks.append(_block(BlockKind.ENVIRONMENT, extent, (inner, stop if closed else end), head, lines, "\\end{derivation}", closed))
    return blocks


def _announced_blocks(masked: Masked, lines: Lines) -> tuple[list[DocumentBlock], list[Notice], list[Body]]:
    """Read what comments announce: display formulas, and the symbols of the document."""
    blocks: list[DocumentBlock] = []
    notices: list[Notice] = []
    symbols: list[Body] = []
    announcements = _announcements(masked, lines.text)
    for index, (first, last) in enumerate(announcements):
        head = _ANNOTATION.match(lines.text, masked.comments[first][0])
        assert head is not None
        options = _comment_body(masked.comments[first : last + 1], head.end(), lines)
        if head[1]:
            symbols.append(options)
            continue
        limit = masked.comments[announcements[index + 1][0]][0] if index + 1 < len(announcements) else len(lines.text)
        block = _announced(masked.code, (masked.comments[last][1], limit), options, lines)
        if block is None:
            start, end = (lines.position(offset) for offset in masked.comments[first])
            message = "no display formula follows this comment, or it is never closed"
            advice = "Put `\\[ … \\]`, `$$ … $$` or an environment such as `align` right after the comment."
            notices.append(notice("DRV104", message, start, end, lines, advice))
        else:
            blocks.append(block)
    return blocks, notices, symbols


def _announced(code: str, region: Extent, options: Body, lines: Lines) -> DocumentBlock | None:
    """Read the display formula with which `region` begins, behind nothing but blanks."""
    display = _DISPLAY.match(code, *region)
    if display is None:
        return None
    opening = display["opening"]
    closing = {"$$": "$$", "\\[": "\\]"}.get(opening, f"\\end{{{display['name']}}}")
    for match in re.compile(rf"\\\\|({re.escape(closing)})").finditer(code, display.end(), region[1]):
        if match[1]:
            extent = (display.start("opening"), match.end())
            return _block(BlockKind.ANNOTATED, extent, (display.end(), match.start()), options, lines, closing)
    return None


def _announcements(masked: Masked, text: str) -> list[Extent]:
    """Return the first and last index of the comments that announce a derivation; further comment lines belong to it."""
    found = []
    index = 0
    while index < len(masked.comments):
        first = index
        index += 1
        start = masked.comments[first][0]
        if not _ANNOTATION.match(text, start) or not _stands_alone(text, start):
            continue
        while index < len(masked.comments) and _is_next_line(text, masked.comments[index - 1][1], masked.comments[index][0]):
            if _ANNOTATION.match(text, masked.comments[index][0]):
                break
            index += 1
        found.append((first, index - 1))
    return found


def _stands_alone(text: str, start: int) -> bool:
    """Say whether nothing but blanks stands before a comment on its line."""
    before = start
    while before > 0 and text[before - 1] in " \t":
        before -= 1
    return before == 0 or text[before - 1] in "\r\n\ufeff"


def _is_next_line(text: str, end: int, start: int) -> bool:
    """Say whether one line end and otherwise only blanks lie between two comments."""
    return _ONE_LINE_END.fullmatch(text, end, start) is not None


def _comment_body(comments: list[Extent], start: int, lines: Lines) -> Body:
    """Return what the comments say, without their signs."""
    rows = [(start, comments[0][1])]
    for first, last in comments[1:]:
        sign = _COMMENT_SIGN.match(lines.text, first, last)
        rows.append((sign.end() if sign else first, last))
    return Body("\n".join(lines.text[first:last] for first, last in rows), tuple(lines.position(first) for first, _ in rows))


def _block(kind: BlockKind, extent: Extent, inner: Extent, options: Body, lines: Lines, closing: str, closed: bool = True) -> DocumentBlock:
    start, end = extent
    indent = _INDENT.match(lines.text, lines.starts[lines.position(start).line - 1])
    return DocumentBlock(
        kind=kind,
        body=_body(_trimmed(lines.text, inner), lines),
        options_text=options,
        start=lines.position(start),
        end=lines.position(end),
        opening=lines.text[start : inner[0]],
        closing=closing,
        prefix=indent[0] if indent else "",
        closed=closed,
    )


def _trimmed(text: str, inner: Extent) -> Extent:
    """Leave out the rest of the opening's line and the closing's indent, where nothing stands there."""
    start, stop = inner
    head = _REST_OF_LINE.match(text, start, stop)
    start = head.end() if head else start
    tail = len(text[start:stop].rstrip(" \t"))
    ends_line = tail and text[start + tail - 1] in "\r\n"
    if not ends_line:
        return start, stop
    tail -= 2 if text[start:].startswith("\r\n", tail - 2) else 1
    return start, start + tail


def _body(extent: Extent, lines: Lines) -> Body:
    """Return the text of `extent` as a body, its lines ended by a single newline each."""
    start, stop = extent
    first, last = lines.position(start), lines.position(stop)
    rows = [(max(lines.starts[k - 1], start), min(lines.ends[k - 1], stop)) for k in range(first.line, last.line + 1)]
    return Body("\n".join(lines.text[a:b] for a, b in rows), tuple(lines.position(a) for a, _ in rows))


def _bracketed(code: str, start: int, limit: int) -> Extent | None:
    """Return what stands in `[…]` at `start`; brackets inside braces do not count."""
    match = _OPEN_BRACKET.match(code, start, limit)
    if match is None:
        return None
    depth = 0
    for token in _BRACKETS.finditer(code, match.end(), limit):
        sign = token[0]
        if sign == "]" and depth <= 0:
            return match.end(), token.start()
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
        elif "\n" in sign and not sign.startswith("\\"):
            return None
    return None
