"""What is wished of the output: a notation and styles, from the command, from options, or from how the author writes."""

from __future__ import annotations

from msgspec import Struct

from mathdoc.judging import CheckedBlock
from mathdoc.notation import NOTATIONS, Notation, Style
from mathdoc.options import STYLES


class Wish(Struct, frozen=True):
    """The notation and the styles that are asked for; an empty notation leaves it to the option, else it is `default`."""

    notation: str = ""
    styles: tuple[tuple[str, str], ...] = ()
    default: str = "trace"

    def notation_of(self, block: CheckedBlock) -> str:
        """Return the notation of one block."""
        return self.notation or block.parsed.options.get("notation", self.default)

    def option(self, block: CheckedBlock, key: str) -> str:
        """Return the value of a style: that asked for, else that of the block's options."""
        return next((value for name, value in self.styles if name == key), block.parsed.options.get(key))

    def style_of(self, block: CheckedBlock) -> Style:
        """Return the author's style, with what the notation and the options say instead."""
        source = block.source.body.text
        sides = [side for typed in block.typed.values() for side in (typed.left, typed.right)]
        style = Style.of(source).seen(source, sides)
        notation = NOTATIONS.get(self.notation_of(block))
        own = notation.styles if isinstance(notation, Notation) else ()
        for key, value in (*own, *((key, self.option(block, key)) for key in STYLES)):
            style = style.chosen(key, value)
        return style
