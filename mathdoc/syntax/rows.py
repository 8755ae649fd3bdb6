"""What a row of a derivation is, once it has been read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mathdoc.diagnostics import Diagnostic
from mathdoc.expr import Expr
from mathdoc.sizes import Shape, Size
from mathdoc.source import Span


class Kind(StrEnum):
    """What a row, or one relation of it, does."""

    DECLARATION = "declaration"
    DEFINITION = "definition"
    ASSUMPTION = "assumption"
    CONDITION = "condition"
    CLAIM = "claim"
    GAP = "gap"
    UPDATE = "update"
    REMARK = "remark"
    OPTION = "option"


class Declaration(Struct, frozen=True):
    """One declared name.

    An array has a `shape` and `properties` in canonical words (`symmetric`, `invertible`, …: the keys of `mathdoc.facts`).
    A function has `domain` shapes and `shape` as its codomain; `elementwise` if both are the reals.
    A family (`x_i \\in …, i = 1, …, N`) has its member's `shape` and, in `labels`, the number of values of each label, in order;
    `lowers` says where each label begins (1 unless the author says so). Its name is as declared (`x_{i}`).
    """

    name: str
    span: Span
    shape: Shape
    properties: frozenset[str] = frozenset()
    domain: tuple[Shape, ...] | None = None
    labels: tuple[Size, ...] = ()
    lowers: tuple[int, ...] = ()


class Relation(Struct, frozen=True):
    """One step of a row: `left symbol right`. Where a row continues a chain, `left` is the expression just before it."""

    kind: Kind
    symbol: str
    left: Expr
    right: Expr
    span: Span
    defines: str | None = None
    parameters: tuple[str, ...] = ()
    implied_by: str = ""


class Row(Struct, frozen=True):
    """One row: its place, the author's own LaTeX, and what it says.

    `expect` is the verdict that a comment `% expect: …` names; `ignore` the codes that a comment silences;
    `diagnostics` what was wrong with reading it (then `relations` holds only what could be read).
    """

    kind: Kind
    span: Span
    latex: str
    declarations: tuple[Declaration, ...] = ()
    relations: tuple[Relation, ...] = ()
    expect: str = ""
    ignore: frozenset[str] = frozenset()
    remark: str = ""
    continues: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
