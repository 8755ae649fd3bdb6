"""The derivative tasks of `benchmarks/derivatives.toml`: read, solved, judged by numbers, and measured against the textbook's form."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct

import mathdoc
from mathdoc.derive import Wish, derive_question
from mathdoc.deriving.problem import Question, read_again
from mathdoc.kernel.claim import Claim
from mathdoc.shapes.elaborate import type_relation
from tests.independent import judge

FILE = Path(__file__).parent / "benchmarks" / "derivatives.toml"


class Task(Struct, frozen=True):
    """One task: the question, what is wished, and the textbook's form."""

    group: str
    question: Question
    wish: Wish
    book: str

    @property
    def title(self) -> str:
        """The group and the expression."""
        return f"{self.group}: {self.question.expression} by {', '.join(self.question.wrt)} {self.wish.kind} {self.wish.notation}".strip()


def tasks() -> list[Task]:
    """Return all tasks of the file."""
    groups = tomllib.loads(FILE.read_text())
    return [_task(name, group["declare"], entry) for name, group in groups.items() for entry in group["tasks"]]


def _task(group: str, declare: str, entry: dict[str, Any]) -> Task:
    question = Question(
        entry["of"], (entry["by"],), (entry.get("declare", declare),), tuple(entry.get("define", ())), tuple(entry.get("given", ())),
        tuple(entry.get("elementwise", ())), tuple(entry.get("matrix", ())), entry.get("free", False),
    )  # fmt: skip
    return Task(group, question, Wish(entry.get("kind", ""), entry.get("notation", ""), entry.get("order")), entry["book"])


def solved(task: Task) -> mathdoc.Derived:
    """Return the derivative that mathdoc finds."""
    return derive_question(task.question, task.wish)


def opinion(found: mathdoc.Derived, right: str | None = None) -> bool | None:
    """Return whether the last row of an answer, or that row with another right side, is true in floating-point numbers."""
    source = found.source if right is None else "\n".join([*found.source.split("\n")[:-1], f"{found.steps[-1].left} = {right}"])
    block = read_again(source)
    relation = block.parsed.rows[-1].relations[-1]
    readings = type_relation(block.derivation.scope, relation.left, relation.right, relation.span)
    return judge(block.derivation.model, Claim(readings[0].left, readings[0].right, readings[0].free, ""))


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s{}\\]")
_DROPPED = frozenset({r"\,", r"\left", r"\right", r"\mathrm", r"\cdot"})


def length(latex: str) -> int:
    """Return how many signs a reader sees: letters of upright words count together, spaces and brackets' sizes not."""
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\\word ", latex)
    return sum(token not in _DROPPED for token in _TOKEN.findall(text))
