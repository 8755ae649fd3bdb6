"""The rows of a block one by one: rewritten where the notation has a form, in the author's words otherwise, equal ones merged."""

from __future__ import annotations

import re
from itertools import zip_longest

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnostics import Diagnostic, MathdocError, diagnostic
from mathdoc.judging import CheckedBlock
from mathdoc.notation import CannotSay, CannotWrite, Notation, clean
from mathdoc.notation.spacing import accented
from mathdoc.reasons import Reasons, steps_between
from mathdoc.rewriting.line import DROPPED, WRAPPER, Line, shows_left_side, split, symbol_of, told
from mathdoc.rewriting.sides import Chain, Sides, Written
from mathdoc.rewriting.wish import Wish
from mathdoc.syntax.rows import Kind, Relation, Row

_EQUALS = frozenset({"=", ":=", r"\coloneqq", r"\equiv", r"\triangleq", r"\overset{!}{=}", "!="})
_REWRITTEN = frozenset({Kind.CLAIM, Kind.DEFINITION})


def rewrite_block(block: CheckedBlock, wish: Wish, seed: int = 0) -> tuple[list[Line], list[Diagnostic]]:
    """Return the lines of a block in a notation, and the remarks on rows that stay as written."""
    work = _Rewriting(block, wish, seed)
    for row in block.parsed.rows:
        work.row(row)
    work.close()
    return work.lines, work.problems


def block_as_written(block: CheckedBlock, wish: Wish) -> list[Line]:
    """Return the lines of a block in the author's own words: one that may not be converted, shown with what is known of its rows."""
    work = _Rewriting(block, wish, 0)
    for row in block.parsed.rows:
        work.as_written(row)
    return work.lines


class _Rewriting:
    """The work on one block."""

    def __init__(self, block: CheckedBlock, wish: Wish, seed: int) -> None:
        self.block = block
        self.body = block.source.body.text
        self.sides = Sides(block, wish, seed)
        self.lines: list[Line] = []
        self.problems: list[Diagnostic] = []
        self.chain = Chain()
        self.barred: dict[str, str] = {}
        self.with_steps = "steps" in block.parsed.options.several("complete")
        self.with_reasons = block.parsed.options.get("reasons") == "true"
        self.reasons = Reasons(block) if self.with_steps or self.with_reasons else None
        relations = [relation for row in block.parsed.rows for relation in row.relations]
        continuing = {id(row.relations[0]) for row in block.parsed.rows if row.continues and row.relations}
        heads = {id(relation) for relation in relations if id(relation) not in continuing and shows_left_side(relation)}
        self.ends = {id(a) for a, b in zip_longest(relations, relations[1:]) if b is None or id(b) in heads}

    def row(self, row: Row) -> None:
        """Write one row."""
        claims_only = self.block.parsed.options.get("show") == "claims"
        if claims_only and row.kind in (Kind.DECLARATION, Kind.DEFINITION, Kind.ASSUMPTION):
            return
        rewritten = all(r.kind in _REWRITTEN and r.symbol in _EQUALS for r in row.relations)
        if not row.relations or not rewritten or row.expect:
            self.as_written(row)
            return
        for position, relation in enumerate(row.relations):
            self.relation(row, relation, row.continues and not position)

    def as_written(self, row: Row) -> None:
        """Keep a row in the author's words."""
        self.close()
        text = WRAPPER.sub("", clean(DROPPED.sub("", row.latex)))
        if row.remark.startswith("given") and r"\text" not in text:
            text = rf"\text{{given }} {text}"
        left, symbol, right = split(text)
        self.lines.append(Line(left, symbol, right, (), _tag(row), row.span.start, row.expect))

    def close(self) -> None:
        """Say how many steps were merged into the last line."""
        count, self.chain.merged = self.chain.merged, 0
        if count and self.lines:
            steps = "the next step looks" if count == 1 else f"the next {count} steps look"
            last = self.lines[-1]
            self.lines[-1] = replace(last, remarks=(*last.remarks, f"{steps} the same in {self.sides.notation.title}"))

    def relation(self, row: Row, relation: Relation, continues: bool) -> None:
        """Write one relation; where that fails, in the author's words."""
        shows_left = not continues and shows_left_side(relation)
        if shows_left:
            self.close()
            self.chain = Chain()
        at_end = relation is row.relations[-1]
        remarks, tag = ((row.remark,) if row.remark else (), _tag(row)) if at_end else ((), "")
        try:
            written = self.sides.write(relation, self.chain, shows_left, id(relation) in self.ends)
        except (CannotSay, CannotWrite, MathdocError) as reason:
            self.keep(relation, shows_left, remarks, tag)
            if not relation.parameters:  # What a function of numbers is of its parameter is the same in every notation.
                self.problems.append(diagnostic("DRV701", f"this row stays as written: {reason}", relation.span))
            return
        if not shows_left and written.key == self.chain.last:
            self.chain.merged += 1
            return
        merged = self.chain.merged
        self.close()
        prefix = rf"{relation.implied_by} \quad " if relation.implied_by and shows_left else ""
        head = prefix + self.bar(relation) + written.left if shows_left else ""
        if self.reasons is not None and not merged:
            inserted, rule = self.steps(self.reasons, relation, head, written.key)
            head = "" if inserted else head
            remarks = (*remarks, rule) if rule and not row.remark and (inserted or self.with_reasons) else remarks
        self.chain.last = written.key
        right = self.sides.shown(written, self.chain)
        picture = self.figure(relation, written, bool(head))
        self.lines.append(Line(head, symbol_of(relation), right, remarks, tag, relation.span.start, figure=picture))

    def figure(self, relation: Relation, written: Written, shows_left: bool) -> str:
        """Return the picture of a row, if the notation has pictures; where there is none, say why."""
        try:
            return self.sides.figure(relation, written, shows_left)
        except (CannotSay, CannotWrite, MathdocError) as reason:
            self.problems.append(diagnostic("DRV702", f"there is no picture of this row: {reason}", relation.span))
            return ""

    def steps(self, reasons: Reasons, relation: Relation, head: str, key: str) -> tuple[bool, str]:
        """Insert the confirmed forms before a row, if they are wished; return whether there are any, and the rule of the row itself."""
        forms, rule = steps_between(reasons, relation)
        count, pending = len(self.lines), list[str]()
        for form in forms:
            pending.append(form.rule)
            written = self.sides.between(relation, form.expr, self.chain) if self.with_steps else None
            if written is not None and written.key not in (self.chain.last, key):
                left = head if len(self.lines) == count else ""
                right = self.sides.shown(written, self.chain)
                picture = self.figure(relation, written, False)
                self.lines.append(Line(left, symbol_of(relation), right, (told(pending),), "", relation.span.start, figure=picture))
                self.chain.last, pending = written.key, []
        return len(self.lines) > count, told([*pending, *([rule] if rule else [])])

    def bar(self, relation: Relation) -> str:
        r"""Return `\bar X = `, where the gradient of the one output gets that name in this notation."""
        notation, left = self.sides.notation, relation.left
        if not isinstance(notation, Notation) or not notation.bars or relation.kind is not Kind.CLAIM:
            return ""
        typed = self.block.typed[id(relation)].left
        if not isinstance(typed, E.Derivative) or typed.style != "gradient" or len(typed.wrt) != 1 or r"\bar" in self.body:
            return ""
        output, variable = typed.arg, typed.wrt[0]
        if not isinstance(output, E.Symbol) or not isinstance(variable, E.Symbol) or r"\frac" not in self.copied(left):
            return ""
        if variable.name in self.barred or any(name != output.name for name in self.barred.values()):
            return ""
        self.barred[variable.name] = output.name
        return f"{accented(chr(92) + 'bar', variable.name)} = "

    def keep(self, relation: Relation, shows_left: bool, remarks: tuple[str, ...], tag: str) -> None:
        """Keep one relation as written."""
        self.close()
        self.chain.last = ""
        left = split(clean(self.body[relation.span.start : relation.right.span.start]))[0] if shows_left else ""
        self.lines.append(Line(left, symbol_of(relation), self.copied(relation.right), remarks, tag, relation.span.start))

    def copied(self, expr: E.Expr) -> str:
        """Return the author's own text of a side."""
        return clean(self.body[expr.span.start : expr.span.end])


_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")


def _tag(row: Row) -> str:
    found = _TAG.search(row.latex)
    return found.group(1).strip() if found else ""
