r"""How the author writes: the engine's expressions as LaTeX with their transposes, `\operatorname{tr}` and differentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from mathdoc import build
from mathdoc import expr as E
from mathdoc.judging import CheckedBlock
from mathdoc.notation import NOTATIONS, CannotSay, CannotWrite, Indices, Letters, Writer, styled
from mathdoc.notation.style import Style
from mathdoc.operators.model import NoRule
from mathdoc.rewriting import taken_names
from mathdoc.source import NOWHERE

_WORD = re.compile(r"\\(?:operatorname\*?|mathrm|text|mathop|textrm|rm)\s*\{\s*([A-Za-z]+)\s*\}")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s{}\\]")
_UNSEEN = frozenset((r"\,", r"\;", r"\:", r"\!", r"\left", r"\right", r"\cdot", r"\quad", r"\mathrm", r"\operatorname", r"\text", "&"))
_ALIKE = {r"\top": "T", r"\intercal": "T", r"\overline": r"\bar", r"\tfrac": r"\frac", r"\dfrac": r"\frac", r"\mathsf": "", r"\mathop": ""}
_PRIME = re.compile(r"[A-Za-z})]'")
_TRANSPOSE = re.compile(r"\^\s*\{?\s*-?\s*(?:T|\\top|\\intercal|\\mathsf|\\mathrm)(?![A-Za-z])")
_BARE_CALL = re.compile(r"\\(?:operatorname|mathrm|text)\{(?:tr|Tr|vec)\}\s*(?:\\,)?\s*(?:[A-Za-z]|\\math)")
_LOOSE = re.compile(r"\\(?:circ|odot)\s*[^\s(){}]+\s*:|:\s*[^\s(){}]+\s*\\(?:circ|odot)")
_INNERMOST = re.compile(r"\(([^()+:=-]*\\(?:circ|odot)[^()+:=-]*)\)")
_OUTER = re.compile(r"^\\left\(.*?\\right\)|^\([^()]*\)|\^\{[^{}]*\}")
_LAST_CALL = re.compile(r"(\\(?:operatorname|mathrm|text)\{\w+\})\((.*)\)$")


def looks(text: str) -> tuple[str, ...]:
    """Return what a reader sees of a formula: two texts that look alike differ in spacing, braces or spelling only."""
    words = re.sub(r"\\(?:operatorname\*?|mathrm|text)\s*\{(\w+)\}", r"\\\1 ", text)
    tokens = (_ALIKE.get(token, token) for token in _TOKEN.findall(words) if token not in _UNSEEN)
    return tuple(token for token in tokens if token)


def _style_near(body: str, near: tuple[E.Expr, ...]) -> Style:
    r"""Return the author's style beside a gap, which may write `\\dot X` or `\\partial X` for a differential."""
    nodes = [node for expr in near for node in E.walk(expr) if isinstance(node, E.Differential)]
    style = Style.of(body).seen(body, nodes)
    partial = nodes and all(body[node.span.start : node.span.end].startswith(r"\partial") for node in nodes)
    return replace(style, differential="\\partial ") if partial else style


def _primed_changes(body: str, near: tuple[E.Expr, ...]) -> bool:
    """Whether changes are spelled as `A'` near a gap."""
    nodes = [node for expr in near for node in E.walk(expr) if isinstance(node, E.Differential)]
    return bool(nodes) and all(
        isinstance(node.arg, E.Symbol) and _plain(body[node.span.start : node.span.end]) == _plain(f"{node.arg.name}'") for node in nodes
    )


def _plain(text: str) -> str:
    return "".join(looks(text))


def _with_primes(expr: E.Expr) -> E.Expr:
    """Return an expression in which the differentials of names are names with a prime."""
    if isinstance(expr, E.Differential) and isinstance(expr.arg, E.Symbol) and expr.order == 1:
        return E.Symbol(f"{expr.arg.name}'", shape=expr.shape)
    new = E.map_children(expr, lambda child: _with_primes(child))
    return new if new is expr else replace(new, span=NOWHERE)


class AuthorPen:
    """Writes for one block; `near` are the expressions beside the gap."""

    def __init__(self, block: CheckedBlock, notation: str, wished: bool, near: tuple[E.Expr, ...] = ()) -> None:
        body = block.source.body.text
        self.writer = Writer(body, styled(body, notation) if wished else _style_near(body, near))
        self.notation = notation
        self.wished = wished
        self.words = {word.lower(): (whole, word) for whole, word in ((m.group(), m.group(1)) for m in _WORD.finditer(body))}
        self.primes = bool(_PRIME.search(body)) and not _TRANSPOSE.search(body)
        self.changes = _primed_changes(body, near)
        self.loose = bool(_LOOSE.search(body))
        self.bare = bool(_BARE_CALL.search(body))
        elementwise = frozenset(name for name, f in block.derivation.scope.functions.items() if f.elementwise)
        self.indices = Indices(Letters(taken_names(block.parsed, block.derivation)), elementwise)

    def texts(self, expr: E.Expr, by_entries: bool = False) -> Iterator[str]:
        """Yield the LaTeX of an expression: in the author's notation, and as it comes where that is written, too."""
        for text in self._plain(_with_primes(expr) if self.changes else expr, by_entries):
            primed = text.replace(r"^{\top}", "'").replace(r"^\top", "'").replace(r"^{-\top}", "'^{-1}") if self.primes else text
            yield from dict.fromkeys((self._loose(self._bare(primed)), self._bare(primed), text))

    def _loose(self, text: str) -> str:
        """Return a text without the brackets round elementwise products that the author does without: `2 A \\circ B : C`."""

        def opened(match: re.Match[str]) -> str:
            before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
            number = before[-1:].isdigit() and not after
            beside = (before[-1:] in ("", ":") or before[-1:].isdigit()) and after[:1] in ("", ":")
            return match.group(1) if number or (self.loose and beside) else match.group()

        return _INNERMOST.sub(opened, text)

    def _bare(self, text: str) -> str:
        """Return a text that ends in `\\operatorname{tr}(ABC)` without the brackets, where the author leaves them out."""
        found = _LAST_CALL.search(text) if self.bare else None
        inside = found.group(2) if found is not None else ""
        return text if found is None or set(_OUTER.sub("", inside)) & set("+-()") else f"{text[: found.start()]}{found.group(1)} {inside}"

    def _plain(self, expr: E.Expr, by_entries: bool) -> Iterator[str]:
        if self.notation == "index" or by_entries:
            with suppress(CannotSay, CannotWrite, NoRule):
                yield self._own(self._by_entries(expr))
                if self.wished:
                    return
        notation = NOTATIONS.get(self.notation) or NOTATIONS["trace"]
        ways = [notation.rewrite] if self.wished or notation.name == "trace" else [lambda new: new, notation.rewrite]
        for way in ways:
            with suppress(CannotSay, CannotWrite):
                yield self._own(self.writer.latex(way(expr)))

    def _by_entries(self, expr: E.Expr) -> str:
        indices = self.indices
        if not build.is_scalar(expr):
            raise CannotSay("an array has no entry of its own")
        written = indices.write(expr, ("", ""))
        return self.writer.latex(indices.named([written], (), {})[0])

    def _own(self, text: str) -> str:
        """Return LaTeX with upright words spelled as the author spells them."""

        def spelled(match: re.Match[str]) -> str:
            known = self.words.get(match.group(1).lower())
            return known[0] if known is not None else match.group()

        return re.sub(r"\\mathrm\{([A-Za-z]+)\}", spelled, text)
