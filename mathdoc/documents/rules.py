"""The block rules for markdown-it: derivation fences, and display formulas that a comment announces.

Each rule has markdown-it's form: `(state, first line, line after the last, silent) -> matched`.
A rule also records where in the page each line of the body stands, which markdown-it's own tokens do not tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.rules_block import StateBlock

from mathdoc.documents.fences import Fence, Piece, content, line_start, read_fence
from mathdoc.documents.lines import Lines
from mathdoc.documents.model import BlockKind, DocumentBlock
from mathdoc.source import Body, Position

_FENCE = re.compile(r"([`~:])\1{2,}+[ \t]*(\{derivation\}|(?:math[ \t]+)?derivation(?![\w-]))[ \t]*")
_MATH_FENCE = re.compile(r"(?:```+|~~~+)[ \t]*(?:math|\{math\})[ \t]*$")
_COMMENT = re.compile(r"<!--\s*(derivation-symbols|derivation)(?!\w|-(?!->))(?::(?=\s))?")
_DISPLAY = re.compile(r"\$\$|\\\[|\\begin\{((?:align|alignat|equation|gather|multline|eqnarray|flalign|displaymath)\*?)\}(?:\{\d+\})?")


def derivation_fence(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: fence = marker{3,} info body [marker{3,}], where info begins with `derivation`, `{derivation}` or `math derivation`."""
    head = _FENCE.match(state.src, *content(state, startLine))
    if head is None:
        return False
    marker, word = head.groups()
    # Colons are a MyST directive, so they take the word in braces only.
    if marker == ":" and not word.startswith("{"):
        return False
    fence = read_fence(state, startLine, endLine)
    if fence is None:
        return False
    if not silent:
        block = _fence_block(state, fence, BlockKind.FENCE, _body(state, [(head.end(), content(state, startLine)[1])]))
        _push(state, "derivation", startLine, fence.following, "block", block)
    return True


def annotation(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: annotation = `<!-- derivation` options `-->` formula; symbols = `<!-- derivation-symbols` declarations `-->`."""
    if state.is_code_block(startLine) or not state.src.startswith("<!--", content(state, startLine)[0]):
        return False
    head = _COMMENT.match(state.src, content(state, startLine)[0])
    if head is None:
        return False
    pieces = _comment_pieces(state, head.end(), startLine, endLine)
    if pieces is None:
        return False
    last = startLine + _line_breaks(state, startLine, pieces[-1][1])
    if head[1] == "derivation-symbols":
        if not silent:
            _push(state, "derivation_symbols", startLine, last + 1, "symbols", _body(state, pieces))
        return True
    return _formula(state, startLine, pieces, (last, endLine), silent)


def _formula(state: StateBlock, startLine: int, options: list[Piece], lines: tuple[int, int], silent: bool) -> bool:
    r"""Grammar: formula = `$$` body `$$` | `\[` body `\]` | `\begin{name}` body `\end{name}` | math fence, after blank lines or none."""
    line, endLine = lines
    start = state.skipSpaces(options[-1][1] + len("-->"))
    if start >= state.eMarks[line]:
        line = state.skipEmptyLines(line + 1)
        if line >= endLine or state.sCount[line] < state.blkIndent:
            return False
        start = content(state, line)[0]
    if _MATH_FENCE.match(state.src, start, state.eMarks[line]):
        fence = read_fence(state, line, endLine)
        if fence is None:
            return False
        if not silent:
            block = _fence_block(state, fence, BlockKind.ANNOTATED, _body(state, options))
            _push(state, "derivation", startLine, fence.following, "block", block)
        return True
    display = _DISPLAY.match(state.src, start, state.eMarks[line])
    if display is None or state.is_code_block(line):
        return False
    return silent or _display_block(state, startLine, options, display, (line, endLine))


def _display_block(state: StateBlock, startLine: int, options: list[Piece], display: re.Match[str], lines: tuple[int, int]) -> bool:
    """Push the display formula that begins at `display`, if it ends before a blank line or another comment."""
    first, endLine = lines
    opening = display[0]
    closing = {"$$": "$$", "\\[": "\\]"}.get(opening, f"\\end{{{display[1]}}}")
    pieces: list[Piece] = []
    for line in range(first, endLine):
        start, stop = (display.end(), state.eMarks[line]) if line == first else content(state, line)
        if line > first and (start >= stop or state.sCount[line] < state.blkIndent or state.src.startswith("<!--", start)):
            break
        found = _find_closing(state.src, closing, start, stop)
        pieces.append((start, stop if found < 0 else found))
        if found < 0:
            continue
        block = DocumentBlock(
            kind=BlockKind.ANNOTATED,
            body=_body(state, _without_blank_ends(state, pieces)),
            options_text=_body(state, options),
            start=_position(state, display.start()),
            end=_position(state, found + len(closing)),
            opening=opening,
            closing=closing,
            prefix=_prefix(state, first),
        )
        _push(state, "derivation", startLine, line + 1, "block", block)
        return True
    return False


def _find_closing(text: str, closing: str, start: int, stop: int) -> int:
    r"""Return where `closing` stands, or -1. In `\\]` the backslash belongs to a row's end, and in `\$$` to the dollar."""
    while (found := text.find(closing, start, stop)) >= 0:
        before = found
        while before > start and text[before - 1] == "\\":
            before -= 1
        if (found - before) % 2 == 0:
            return found
        start = found + 1
    return -1


def _fence_block(state: StateBlock, fence: Fence, kind: BlockKind, options: Body) -> DocumentBlock:
    """Return the derivation in a fence."""
    start, stop = content(state, fence.line)
    inside = [(line_start(state, k, state.sCount[fence.line]), state.eMarks[k]) for k in range(fence.line + 1, fence.stop)]
    last, end = content(state, fence.following - 1)
    if fence.closed:
        end = last + len(state.src[last:end].rstrip(" \t"))
    return DocumentBlock(
        kind=kind,
        body=_body(state, inside or [(stop, stop)]),
        options_text=options,
        start=_position(state, start),
        end=_position(state, end),
        opening=state.src[start:stop].rstrip(),
        closing=fence.markup,
        prefix=_prefix(state, fence.line),
        closed=fence.closed,
    )


def _comment_pieces(state: StateBlock, start: int, startLine: int, endLine: int) -> list[Piece] | None:
    """Return what stands between `start` and `-->`, line by line, or nothing if the comment is not closed."""
    pieces: list[Piece] = []
    for line in range(startLine, endLine):
        first, stop = content(state, line)
        if line > startLine and first < stop and state.sCount[line] < state.blkIndent:
            return None
        first = max(first, start)
        if first > stop:
            continue
        found = state.src.find("-->", first, stop)
        pieces.append((first, stop if found < 0 else found))
        if found >= 0:
            return pieces
    return None


def _without_blank_ends(state: StateBlock, pieces: list[Piece]) -> list[Piece]:
    """Drop what is left of the delimiters' own lines where nothing else stands on them."""
    if len(pieces) > 1 and not state.src[slice(*pieces[0])].strip():
        pieces = pieces[1:]
    if len(pieces) > 1 and not state.src[slice(*pieces[-1])].strip():
        pieces = pieces[:-1]
    return pieces


def _line_breaks(state: StateBlock, line: int, offset: int) -> int:
    """Return how many lines below `line` the place `offset` lies."""
    return state.src.count("\n", state.bMarks[line], offset)


def _body(state: StateBlock, pieces: list[Piece]) -> Body:
    return Body("\n".join(state.src[start:stop] for start, stop in pieces), tuple(_position(state, start) for start, _ in pieces))


def _position(state: StateBlock, offset: int) -> Position:
    """Return the line and column of `offset`; quotes move `bMarks`, so the page's own line ends are counted."""
    return _lines(state.src).position(offset)


@lru_cache(maxsize=2)
def _lines(page: str) -> Lines:
    return Lines.of(page)


def _prefix(state: StateBlock, line: int) -> str:
    """Return what has to stand before further lines in the containers of `line`: quote signs stay, list marks become spaces."""
    start = content(state, line)[0]
    before = state.src[state.src.rfind("\n", 0, start) + 1 : start]
    return re.sub(r"[^>\s]", " ", before)


def _push(state: StateBlock, kind: str, startLine: int, endLine: int, key: str, value: Body | DocumentBlock) -> None:
    token = state.push(kind, "", 0)
    token.map, token.meta = [startLine, endLine], {key: value}
    state.line = endLine
