"""pylatexenc's own tokens: its tokenizer only, which does not recurse."""

from __future__ import annotations

from functools import lru_cache

from pylatexenc.latexwalker import LatexToken, LatexWalker, LatexWalkerEndOfStream
from pylatexenc.macrospec import EnvironmentSpec, LatexContextDb, MacroSpec


def _context() -> LatexContextDb:
    context = LatexContextDb()
    context.set_unknown_macro_spec(MacroSpec(""))
    context.set_unknown_environment_spec(EnvironmentSpec(""))
    return context


_CONTEXT = _context()


@lru_cache(maxsize=256)
def raw_tokens(text: str) -> tuple[LatexToken, ...]:
    """Return pylatexenc's tokens of `text`: the rows of a block that grows are read again and again."""
    walker = LatexWalker(text, latex_context=_CONTEXT, tolerant_parsing=True)
    state = walker.make_parsing_state()
    found: list[LatexToken] = []
    position = 0
    try:
        while True:
            token = walker.get_token(position, parsing_state=state)
            found.append(token)
            position = token.pos + token.len
    except LatexWalkerEndOfStream:
        return tuple(found)
