"""How much a repair changes of what its author wrote, counted in marks: letters, numbers, signs and commands."""

from __future__ import annotations

import re

_MARK = re.compile(r"\\[A-Za-z]+|\\.|\d+|[^\s{}]")
_SPACING = frozenset({
    r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\left", r"\right", r"\big", r"\bigl", r"\bigr", r"\Big", r"\Bigl", r"\Bigr",
    r"\operatorname", r"\mathrm", r"\text", r"\mbox", r"\rm", r"\displaystyle",
})  # fmt: skip
_SPELLINGS = {
    r"\top": "T",
    r"\intercal": "T",
    r"\dfrac": r"\frac",
    r"\tfrac": r"\frac",
    r"\Vert": r"\|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
}
_LOST = re.compile(r"(?<!\\)[%&]|\\(?:label|tag|notag|nonumber|cancel|color|textcolor|underbrace|overbrace|boxed)\b|\\\\")


def marks(latex: str) -> list[str]:
    """Return the marks of a formula without its spacing and braces, each in one spelling."""
    return [_SPELLINGS.get(mark, mark) for mark in _MARK.findall(latex) if mark not in _SPACING]


def marks_changed(old: str, new: str) -> int:
    """Return the least number of marks to put in, to take out or to exchange that makes one formula of another."""
    before, after = marks(old), marks(new)
    row = list(range(len(after) + 1))
    for count, mark in enumerate(before, start=1):
        corner, row[0] = row[0], count
        for k, other in enumerate(after, start=1):
            corner, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, corner + (mark != other))
    return row[-1]


def loses_more(old: str) -> bool:
    """Whether more stands in a formula than mathematics (a comment, a label, an alignment), which a repair does not keep."""
    return _LOST.search(old) is not None
