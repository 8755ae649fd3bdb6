"""The containers that sites add to CommonMark, read only as far as finding what stands inside them requires.

Plain markdown-it takes a fence inside `!!! note` or `=== "Tab"` for indented code, and one inside a MyST directive for its text.
`mdit_py_plugins.admon` ends an admonition at two blank lines, which Python-Markdown does not; content tabs it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from mathdoc.documents.fences import Piece, content, read_fence

_INDENTED = re.compile(r"""(?:!!!|\?\?\?\+?)[ \t]*["\w]|===(?:\+!?|!\+?)?[ \t]+["']|(?P<label>\[\^[^\]\s]+\]:[ \t]*|:[ \t]{3})""")
_MARKDOWN_TAG = re.compile(r"<[A-Za-z][\w-]*(?:\s[^<>]*)?\smarkdown(?:\s*=\s*[\"']?[\w-]+[\"']?)?(?:\s[^<>]*)?>\s*$")
_CLOSING_TAG = re.compile(r"</[A-Za-z][\w-]*\s*>\s*$")
_DIRECTIVE = re.compile(r"(?:```+|~~~+)[ \t]*\{([a-z]+(?:-[a-z]+)*)\}")
_HOLDS_MARKDOWN = frozenset(
    "admonition attention caution danger error hint important note tip warning seealso versionadded versionchanged deprecated "
    "topic sidebar margin aside dropdown details card grid grid-item grid-item-card tab-set tab-item div container epigraph "
    "proof theorem lemma definition corollary proposition example exercise solution remark".split()
)

DEEPEST = 100
"""How many containers may lie within each other: quotes, lists and their items count one each."""

Rule = Callable[[StateBlock, int, int, bool], bool]


def indented_container(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: container = (`!!! title` | `??? title` | `=== "title"` | `[^note]: text` | `:   text`), then lines indented by four."""
    if state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    head = _INDENTED.match(state.src, start, state.eMarks[startLine])
    if head is None:
        return False
    return _container(state, (startLine, endLine), state.sCount[startLine] + 4, head.end() if head["label"] else None, silent)


def section(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: section = a line that ends in a colon, as `Args:` in a docstring, then lines with more indent."""
    start, stop = content(state, startLine)
    following = _next_content(state, startLine + 1, endLine)
    if not state.src[start:stop].rstrip().endswith(":") or following >= endLine:
        return False
    if state.sCount[following] <= state.sCount[startLine]:
        return False
    return _container(state, (startLine, endLine), state.sCount[following], None, silent)


def _container(state: StateBlock, lines: Piece, indent: int, text: int | None, silent: bool) -> bool:
    """Read the lines that are indented by `indent`, and the first line from `text` on if that belongs to the content."""
    startLine, endLine = lines
    first = _next_content(state, startLine + 1, endLine)
    if first >= endLine or state.sCount[first] < indent:
        return False
    if silent:
        return True
    last = first
    while last < endLine and (state.isEmpty(last) or state.sCount[last] >= indent):
        last += 1
    state.push("container_open", "", 1).map = [startLine, last]
    outer = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent, state.lineMax, state.parentType = indent, last, "container"
    if text is None:
        state.md.block.tokenize(state, startLine + 1, last)
    else:
        _read_from(state, startLine, text, last)
    state.blkIndent, state.lineMax, state.parentType = outer
    state.push("container_close", "", -1)
    state.line = last
    return True


def _read_from(state: StateBlock, line: int, start: int, last: int) -> None:
    """Read a container whose text begins on the line of its label, as that of a list item does."""
    outer = state.tShift[line], state.sCount[line]
    state.tShift[line], state.sCount[line] = start - state.bMarks[line], state.blkIndent
    state.md.block.tokenize(state, line, last)
    state.tShift[line], state.sCount[line] = outer


def directive(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: directive = a MyST fence `{name}` whose text is Markdown, such as `{note}`."""
    start = state.bMarks[startLine] + state.tShift[startLine]
    head = _DIRECTIVE.match(state.src, start, state.eMarks[startLine])
    if head is None or head[1] not in _HOLDS_MARKDOWN:
        return False
    fence = read_fence(state, startLine, endLine)
    if fence is None or silent:
        return fence is not None
    state.push("container_open", "", 1).map = [startLine, fence.following]
    outer = state.lineMax
    state.lineMax = fence.stop
    state.md.block.tokenize(state, startLine + 1, fence.stop)
    state.lineMax = outer
    state.push("container_close", "", -1)
    state.line = fence.following
    return True


def markdown_tag(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: tag = a line that holds one HTML tag with the attribute `markdown`, or the end of such an element."""
    start = state.bMarks[startLine] + state.tShift[startLine]
    # The patterns below look back, so a line of any length must not reach them.
    if state.is_code_block(startLine) or not state.src.startswith("<", start) or state.eMarks[startLine] - start > LONGEST_TAG:
        return False
    open_tags: int = state.env.get(_OPEN_TAGS, 0)
    if _MARKDOWN_TAG.match(state.src, start, state.eMarks[startLine]):
        change = 1
    elif open_tags and _CLOSING_TAG.match(state.src, start, state.eMarks[startLine]):
        change = -1
    else:
        return False
    if not silent:
        state.env[_OPEN_TAGS] = open_tags + change
        state.push("markdown_tag", "", 0).map = [startLine, startLine + 1]
        state.line = startLine + 1
    return True


def display_formula(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Grammar: formula = `$$` lines `$$`, without blank lines. Its rows are no lists, quotes or headings, whatever they begin with."""
    first = state.bMarks[startLine] + state.tShift[startLine]
    if state.is_code_block(startLine) or not state.src.startswith("$$", first):
        return False
    for line in range(startLine, endLine):
        start, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
        if start >= stop or state.sCount[line] < state.blkIndent:
            return False
        if state.src.find("$$", start + 2 if line == startLine else start, stop) >= 0:
            if not silent:
                state.push("display_formula", "", 0).map = [startLine, line + 1]
                state.line = line + 1
            return True
    return False


def depth_guard(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Pass over a line that lies too deep. markdown-it's own limit would pass over the rest of the page."""
    if silent or state.level < DEEPEST:
        return False
    state.push("too_deep", "", 0).map = [startLine, startLine + 1]
    state.line = startLine + 1
    return True


_OPEN_TAGS = "mathdoc.open_tags"
LONGEST_TAG = 1000
"""The longest line that is read as an HTML tag with the attribute `markdown`."""

DIALECTS: Mapping[str, tuple[Rule, ...]] = {
    "commonmark": (),
    "material": (indented_container, markdown_tag, display_formula),
    "myst": (directive, indented_container, display_formula),
    "docstring": (section, indented_container, display_formula),
    "any": (directive, indented_container, markdown_tag, display_formula),
}
"""What each dialect of Markdown adds to CommonMark. `any` reads them all; `docstring` is for Python."""


def containers_plugin(md: MarkdownIt, dialect: str = "any") -> None:
    """Teach `md` the containers of `dialect`, for scanning: they have no HTML."""
    md.options["maxNesting"] = 2 * DEEPEST
    md.block.ruler.before("code", "depth_guard", depth_guard)
    if dialect == "docstring":
        # Descriptions are indented at will, so indented text is no code.
        md.disable("code")
    for rule in DIALECTS[dialect]:
        md.block.ruler.before("fence", rule.__name__, rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _next_content(state: StateBlock, line: int, endLine: int) -> int:
    """Return the first line from `line` on that is not blank."""
    while line < endLine and state.isEmpty(line):
        line += 1
    return line
