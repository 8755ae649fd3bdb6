"""LaTeX rows to typed expressions: tokens, names, a Pratt parser, and the rows of a block."""

from __future__ import annotations

from mathdoc.expr import Expr
from mathdoc.syntax.expressions import parse_tokens
from mathdoc.syntax.lexer import tokenize
from mathdoc.syntax.names import Definition, Names
from mathdoc.syntax.reader import ParsedBlock, read_block
from mathdoc.syntax.relations import merge_words
from mathdoc.syntax.unparse import fully_parenthesised

__all__ = ["Definition", "Names", "ParsedBlock", "fully_parenthesised", "parse_expression", "read_block"]


def parse_expression(text: str, names: Names | None = None, offset: int = 0) -> Expr:
    """Read one expression; raises `MathdocError` with the message if it cannot be read. Sums are not implied here."""
    names = names or Names()
    tokens, problems = tokenize(text, offset)
    if problems:
        from mathdoc.diagnostics import MathdocError

        raise MathdocError(problems[0])
    return parse_tokens(merge_words(tokens, names), names)[0]
