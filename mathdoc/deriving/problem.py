"""What is to be differentiated, read: declarations, definitions and one expression, as the block of a document would have them.

The head of that block is kept as text: every result is put below it, read again as a whole, and judged row by row.
"""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.derivation import Derivation
from mathdoc.derivation import build as put_together
from mathdoc.diagnostics import Diagnostic, MathdocError, fail
from mathdoc.documents.model import BlockKind, DocumentBlock
from mathdoc.engine.derive import Setting
from mathdoc.judging import CheckedBlock
from mathdoc.notation import CannotSay, Indices, Letters, arrays
from mathdoc.rewriting import taken_names
from mathdoc.sizes import ONE, SCALAR, shape_text
from mathdoc.source import NOWHERE, Body, Position
from mathdoc.syntax import ParsedBlock, parse_expression, read_block


class Question(Struct, frozen=True):
    """What the user asks: LaTeX of what is differentiated, by what, and the rows and options of the block that it stands in."""

    expression: str
    wrt: tuple[str, ...]
    declare: tuple[str, ...] = ()
    define: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    elementwise: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    free_entries: bool = False

    def head(self, name: str) -> str:
        """Return the block down to the definition of what is differentiated, called `name` if it has no name yet."""
        options = [f":wrt: {', '.join(self.wrt)}"] if self.wrt else []
        options += [f":given: {fact}" for fact in self.given]
        options += [f":elementwise: {', '.join(_with_slopes(self.elementwise))}"] if self.elementwise else []
        options += [f":matrix: {', '.join(_with_slopes(self.matrix))}"] if self.matrix else []
        options += [":gradient: free-entries"] if self.free_entries else []
        last = [f"{name} = {self.expression}"] if name else []
        return "\n".join([*options, *self.declare, *self.define, *last])


_SLOPES = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "softplus": "sigmoid", "abs": "sign"}


def _with_slopes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of functions with those that their derivatives are made of: they are meant in the same way."""
    return tuple(dict.fromkeys([*names, *(_SLOPES[name] for name in names if name in _SLOPES)]))


class Problem(Struct, frozen=True, dict=True):
    """A question that was read: the block's text so far, its names and model, and the typed expression with its name."""

    head: str
    parsed: ParsedBlock
    derivation: Derivation
    name: str
    value: E.Expr
    variables: tuple[E.Symbol, ...]

    @cached_property
    def setting(self) -> Setting:
        """The definitions and facts that the engine may use."""
        model = self.derivation.model
        definitions = {name: whole(definition.body) for name, definition in model.definitions.items()}
        facts = {name: info.facts for name, info in model.symbols.items() if info.facts}
        return Setting(definitions, facts, model.free_entries, frozenset(definitions) - {self.name})

    @property
    def symbol(self) -> E.Symbol:
        """The name of what is differentiated."""
        return E.Symbol(self.name, shape=self.value.shape)

    def spelled(self, name: str) -> str:
        """Return a name as the author writes it: `W_1` for `W_{1}`."""
        short = re.sub(r"_\{(.)\}", r"_\1", name)
        return short if short in self.head else name

    @property
    def shape_text(self) -> str:
        """The shape of what is differentiated, in words."""
        return shape_text(build.shape_of(self.value))

    @cached_property
    def nested(self) -> bool:
        """Whether the variables stand in definitions that the value is made of."""
        model, wanted = self.derivation.model, {variable.name for variable in self.variables}
        below = model.symbols_of(self.value) & model.definitions.keys()
        return any(model.depends(name) & wanted for name in below)

    def indices(self) -> Indices:
        """Return index notation with letters that are free here."""
        elementwise = frozenset(name for name, f in self.derivation.scope.functions.items() if f.elementwise)
        return Indices(Letters(taken_names(self.parsed, self.derivation)), elementwise)


def read(question: Question) -> Problem:
    """Read a question. Raises MathdocError with the message of the row that cannot be read."""
    texts = "\n".join([question.head(""), question.expression])
    name = _own_name(question)
    head = question.head("") if name else question.head(name := _free_name("f", texts))
    parsed, derivation = _block(head)
    shape = derivation.scope.shapes.get(name, SCALAR)
    if shape != SCALAR and head != question.head(""):
        name = _free_name("yuvwz" if ONE in shape else "YFGHZ", texts)
        head = question.head(name)
        parsed, derivation = _block(head)
    _refuse(parsed, derivation)
    variables = tuple(_variable(text, parsed, derivation) for text in question.wrt)
    return Problem(head, parsed, derivation, name, whole(derivation.model.definitions[name].body), variables)


def whole(expr: E.Expr) -> E.Expr:
    """Return an expression with its sums over indices as products of whole arrays, where they are such."""
    if isinstance(expr, E.Sum):
        try:
            return arrays(expr)
        except CannotSay:
            return expr
    new = E.map_children(expr, whole) if not isinstance(expr, E.Derivative | E.At) else expr
    return new if new is expr else replace(new, span=NOWHERE)


def _free_name(letters: str, text: str) -> str:
    """Return the first letter that stands nowhere in a text by itself."""
    for letter in letters + "fghuvFGHUV":
        if not re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", text):
            return letter
    raise fail("DRV250", "no letter is left to name what is differentiated", NOWHERE, "give it a name of its own with a definition")


def _own_name(question: Question) -> str:
    """Return the name, if what is differentiated is no more than the name of a definition."""
    heads = [re.split(r"\\?[:]?=|\\coloneqq", row)[0].strip() for row in question.define]
    return question.expression.strip() if question.expression.strip() in heads else ""


def _variable(text: str, parsed: ParsedBlock, derivation: Derivation) -> E.Symbol:
    node = parse_expression(text, parsed.names)
    if not isinstance(node, E.Symbol) or node.name not in derivation.scope.shapes:
        raise fail("DRV260", f"`{text}` is not a declared variable", NOWHERE, r"declare it, as in x \in \mathbb{R}^n")
    return E.Symbol(node.name, shape=derivation.scope.shapes[node.name])


def _refuse(parsed: ParsedBlock, derivation: Derivation) -> None:
    """Raise the first error in the block."""
    problems: list[Diagnostic] = [*parsed.all_diagnostics, *(p for found in derivation.problems.values() for p in found)]
    for problem in problems:
        if problem.severity == "error":
            raise MathdocError(problem)


def _block(text: str) -> tuple[ParsedBlock, Derivation]:
    parsed = read_block(Body.plain(text))
    return parsed, put_together(parsed.rows, parsed.options)


def read_again(text: str) -> CheckedBlock:
    """Read a whole block, nothing judged yet. Raises MathdocError if it cannot be read."""
    parsed, derivation = _block(text)
    _refuse(parsed, derivation)
    source = DocumentBlock(BlockKind.FENCE, Body.plain(text), Body.plain(""), Position(1, 1), Position(1, 1), "", "")
    return CheckedBlock(source, parsed, derivation)
