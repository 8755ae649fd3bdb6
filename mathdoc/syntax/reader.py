"""One block's body to rows: options, declarations, definitions, then every expression, each with its kind and place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from mathdoc.diagnostics import Diagnostic, MathdocError, diagnostic
from mathdoc.expr import Expr
from mathdoc.options import Options, problem_with, what_is_known
from mathdoc.source import Body, Span
from mathdoc.syntax.circles import with_circles
from mathdoc.syntax.classify import Chain, is_remark, read_statement
from mathdoc.syntax.comments import read_comments
from mathdoc.syntax.cursor import end_of_group
from mathdoc.syntax.declarations import Declared, read_declarations
from mathdoc.syntax.definitions import Bare, defined_by
from mathdoc.syntax.layout import OptionLine, RawRow, lay_out
from mathdoc.syntax.lexer import tokenize
from mathdoc.syntax.names import Definition, Names
from mathdoc.syntax.openings import assumes, concludes, denies, opening_words
from mathdoc.syntax.properties import read_properties
from mathdoc.syntax.relations import (
    Statement,
    hints_of,
    is_declaration,
    merge_words,
    split_off_declarations,
    statements,
    word_functions,
)
from mathdoc.syntax.rows import Kind, Relation, Row
from mathdoc.syntax.tokens import LETTER, OPEN, TEXT, TEXT_WORD, WORD, Token
from mathdoc.syntax.user_macros import macro_definition


class ParsedBlock(Struct, frozen=True):
    """What a block says: its rows in order, options and names; `diagnostics` are those that belong to no row,
    `option_spans` the places of its option lines.
    """

    rows: tuple[Row, ...]
    options: Options
    names: Names
    diagnostics: tuple[Diagnostic, ...] = ()
    last: Expr | None = None
    option_spans: tuple[Span, ...] = ()

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every message on the block, in the order of its text."""
        found = [*self.diagnostics, *(problem for row in self.rows for problem in row.diagnostics)]
        return tuple(sorted(found, key=lambda problem: problem.span))


class _Draft(Struct):
    """A row while it is being read."""

    raw: RawRow
    tokens: list[Token]
    problems: list[Diagnostic]
    option: bool = False
    opening: str = ""
    declared: list[Declared] | None = None
    statements: list[Statement] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    definitions: dict[int, tuple[Bare, Definition]] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        return Span(self.raw.start, self.raw.end)


def read_block(body: Body, options: Options | None = None, outer: Names | None = None, last: Expr | None = None) -> ParsedBlock:
    """Read the body of one block. `options` and `outer` are those of the page or of a block that this one continues."""
    layout = lay_out(body.text)
    problems = list(layout.problems)
    own = _options(layout.options, problems)
    settings = own.over(options) if options else own
    names = outer.copy() if outer else Names()
    names.elementwise |= _function_names(settings.several("elementwise"))
    names.matrix |= _function_names(settings.several("matrix"))
    drafts = _drafts(layout.text, layout.rows, layout.options, names)
    for draft in drafts:
        _declare(draft, names)
    _give_domains(drafts, names)
    for draft in drafts:
        _read_property(draft, names)
        draft.problems.extend(names.unread_in(draft.tokens))
    names.word_functions |= word_functions([draft.tokens for draft in drafts])
    names.heads |= {draft.tokens[0].text for draft in drafts if _heads(draft.tokens)}
    for draft in drafts:
        draft.tokens = merge_words(draft.tokens, names)
        if draft.declared is None or draft.tokens:
            draft.statements, draft.remarks = statements(draft.tokens)
    _harvest(drafts, names)
    reader = _Reader(body.text, names, Chain(last), frozenset(settings.several("free")))
    rows = [reader.row(draft) for draft in drafts]
    rows = with_circles(rows)
    lines = tuple(line.span for line in layout.options if line.key != "given")
    return ParsedBlock(tuple(rows), settings, names, tuple(problems), reader.chain.last, lines)


def _heads(tokens: Sequence[Token]) -> bool:
    """Whether a row begins like the definition of a function: `g(W) = …`."""
    if len(tokens) < 4 or tokens[0].kind != LETTER or tokens[1].kind != OPEN:
        return False
    close = end_of_group(tokens, 1)
    return close + 1 < len(tokens) and tokens[close + 1].text in ("=", ":=")


def _options(lines: Sequence[OptionLine], problems: list[Diagnostic]) -> Options:
    """Check the option lines against the table."""
    values: list[tuple[str, str]] = []
    for line in lines:
        problem = problem_with(line.key, line.value)
        if problem:
            problems.append(diagnostic("DRV217", problem, line.span, what_is_known(line.key)))
        else:
            values.append((line.key, line.value))
    return Options(tuple(values))


def _function_names(items: Sequence[str]) -> frozenset[str]:
    """The names that an option lists, each with and without its backslash."""
    return frozenset(items) | frozenset(item.removeprefix("\\") for item in items)


def _drafts(text: str, rows: Sequence[RawRow], options: Sequence[OptionLine], names: Names) -> list[_Draft]:
    """The rows of the body and those that `:given:` carries, in the order of the text; rows that define macros say nothing else."""
    drafts: list[_Draft] = []
    for raw in rows:
        if (found := macro_definition(text[raw.start : raw.end])) is not None:
            names.macros[found[0]] = found[1]
            drafts.append(_Draft(raw, [], raw.problems))
            continue
        tokens, problems = ([], []) if raw.problems else tokenize(text[raw.start : raw.end], raw.start, names.macros)
        drafts.append(_Draft(raw, tokens, raw.problems + problems))
    for line in options:
        if line.key == "given":
            raw = RawRow(line.value_start, line.value_start + len(line.value))
            tokens, problems = tokenize(line.value, line.value_start, names.macros)
            drafts.append(_Draft(raw, tokens, problems, option=True, opening="given"))
    return sorted(drafts, key=lambda draft: draft.raw.start)


def _declare(draft: _Draft, names: Names) -> None:
    """Read a declaration row."""
    opening, rest = opening_words(draft.tokens)
    if opening:
        draft.opening, draft.tokens = opening, rest
    if denies(opening):
        draft.problems.append(diagnostic("DRV207", f"`{opening}` may deny this row", draft.span, "say what holds by an equation"))
    if draft.problems:
        return
    before: list[Token] = []
    declaring = draft.tokens
    if not is_declaration(declaring):
        before, declaring = split_off_declarations(declaring)
    if not declaring:
        return
    draft.declared, problems, fact, unread = read_declarations(declaring)
    names.unread.extend(unread)
    draft.problems.extend(problems)
    draft.tokens = before or fact
    draft.opening = draft.opening or ("given" if fact else "")
    for declared in draft.declared:
        name = declared.declaration.name
        if name in names.declared and names.declared[name] != declared.declaration:
            message = f"`{name}` is declared twice"
            draft.problems.append(diagnostic("DRV210", message, declared.declaration.span, "keep one of the two declarations"))
            continue
        names.declare(declared.declaration, declared.tokens, declared.labels)
        if len(declared.tokens) == 1 and declared.tokens[0].kind == "word" and len(declared.tokens[0].text) > 1:
            names.plain_words.add(declared.tokens[0].text)


def _read_property(draft: _Draft, names: Names) -> None:
    """`…, x \\text{ unit vector}` and `\\text{let } X \\text{ be invertible}`: a property of a declared name."""
    if draft.problems or not assumes(draft.opening, [], names) or len(draft.tokens) < 2:
        return
    found = names.find(draft.tokens, 0)
    rest = draft.tokens[found.end :] if found else []
    if found is None or found.name not in names.declared or not rest or any(t.kind not in (TEXT, TEXT_WORD, WORD) for t in rest):
        return
    properties: frozenset[str] = frozenset()
    for token in rest:
        words, problems = read_properties(token)
        properties |= words
        draft.problems.extend(problems)
    old = names.declared[found.name]
    new = names.declared[found.name] = replace(old, properties=old.properties | properties)
    declared = [replace(d, declaration=new) for d in draft.declared or () if d.declaration.name == found.name]
    draft.declared = [d for d in draft.declared or () if d.declaration.name != found.name] + (
        declared or [Declared(new, draft.tokens[: found.end])]
    )
    draft.tokens = []


def _give_domains(drafts: Sequence[_Draft], names: Names) -> None:
    """`f(x) \\in \\mathbb{R}` declares a function of whatever x is declared to be (a number, if it is not)."""
    for draft in drafts:
        for place, declared in enumerate(draft.declared or []):
            shape = names.shape(declared.argument) if declared.argument else None
            if draft.declared is not None and shape is not None:
                declaration = replace(declared.declaration, domain=(shape,))
                draft.declared[place] = replace(declared, declaration=declaration)
                names.declared[declaration.name] = declaration


def _harvest(drafts: Sequence[_Draft], names: Names) -> None:
    """Find the names that rows define, before any expression is read: a later row serves those above it."""
    above: list[Sequence[Token]] = []
    for draft in drafts:
        for place, statement in enumerate(draft.statements):
            beside = [[*other.first, *(t for _, side in other.steps for t in side)] for other in draft.statements[:place]]
            try:
                found = None if draft.problems else defined_by(statement, names, [*above, *beside])
            except MathdocError as error:
                draft.problems.append(error.diagnostic)
                continue
            given = draft.opening.split()[:1] == ["given"] and names.known(found[1].name) if found else False
            if found and not given and not (concludes(draft.opening) and found[1].name in names.declared):
                draft.definitions[place] = found
                names.define(found[1], found[0].tokens)
        if draft.declared is None:
            above.append(draft.tokens)


class _Reader:
    """Reads rows one after the other; the chain carries the expression just before."""

    def __init__(self, text: str, names: Names, chain: Chain, free: frozenset[str]) -> None:
        self.text = text
        self.names = names
        self.chain = chain
        self.free = free

    def row(self, draft: _Draft) -> Row:
        """Return one row; what is wrong with it is in its diagnostics, and hides no other row."""
        problems = list(draft.problems)
        expect, ignore = read_comments(draft.raw.comments, draft.span, problems)
        latex = self.text[draft.raw.start : draft.raw.end]
        kind, relations = Kind.REMARK, []
        continues = False
        if draft.declared is not None and not draft.statements:
            kind = Kind.DECLARATION
        elif draft.problems:
            kind = Kind.CLAIM
            self.chain.lose()
        else:
            relations = self.relations(draft, problems)
            continues = bool(draft.statements) and not draft.statements[0].first
            kind = Kind.CLAIM if any(p.severity == "error" for p in problems) and not relations else _kind(relations, draft)
        if draft.declared and kind == Kind.ASSUMPTION:
            kind = Kind.DECLARATION
        declarations = tuple(declared.declaration for declared in draft.declared or ())
        remark = " ".join([draft.opening, *draft.remarks]).strip()
        return Row(kind, draft.span, latex, declarations, tuple(relations), expect, ignore, remark, continues, tuple(problems))

    def relations(self, draft: _Draft, problems: list[Diagnostic]) -> list[Relation]:
        """Read every statement of a row."""
        hints = hints_of(draft.tokens, self.names)
        found: list[Relation] = []
        for place, statement in enumerate(draft.statements):
            assumed = assumes(draft.opening, statement.first, self.names)
            try:
                read = read_statement(statement, self.names, self.chain, draft.definitions.get(place), assumed, self.free, hints)
            except MathdocError as error:
                problems.append(_not_checked(statement) if is_remark(statement) and not assumed else error.diagnostic)
                self.chain.lose()
                continue
            except RecursionError:
                problems.append(
                    diagnostic("DRV203", "this row is nested too deeply", draft.span, "name a subexpression in a row of its own")
                )
                self.chain.lose()
                continue
            found.extend(read.relations)
            problems.extend(read.problems)
        return found


def _not_checked(statement: Statement) -> Diagnostic:
    """The message on a comparison that could not be read, and need not be."""
    mark = statement.steps[0][0]
    return diagnostic(
        "DRV218", f"`{mark.text}` is read as a remark: it is not checked", mark.span, "leave it, or say what is meant by an equation"
    )


def _kind(relations: Sequence[Relation], draft: _Draft) -> Kind:
    """The kind of a row: what matters most in it."""
    kinds = {relation.kind for relation in relations}
    for kind in (Kind.GAP, Kind.CLAIM, Kind.UPDATE, Kind.CONDITION, Kind.DEFINITION, Kind.ASSUMPTION):
        if kind in kinds:
            return kind
    return Kind.ASSUMPTION if draft.option else Kind.REMARK
