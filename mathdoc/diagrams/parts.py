r"""What the nodes of a network look like: a name, rings around what is differentiated, or a frame in which a function's arguments stand.

As in Penrose's notation a differential is a ring around its tensor; by what a derivative is taken stands at the ring, and the legs of its
variable begin there.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.notation import CannotSay, CannotWrite, Node, Writer, open_letters
from mathdoc.notation.network import axes_of, shown
from mathdoc.notation.terms import renamed
from mathdoc.sizes import SCALAR
from mathdoc.source import NOWHERE
from mathdoc.typesetting import plain

LONGEST = 16
"""What would be longer as a name is drawn as a frame."""

DEEPEST = 4
"""So many frames may stand in each other."""


class Look(Struct, frozen=True):
    """How a node is drawn.

    `name` is LaTeX. `inside` are the arguments that stand in a frame, each with the labels of its loose legs; the name is then that of
    the function. `rings`: how often it is differentiated; `by`: by what; `on_ring`: which axes are those of what it is derived by.
    `whole`: what stands in the frame is all that the rings are around.
    """

    name: str = ""
    inside: tuple[tuple[E.Expr, tuple[str, ...]], ...] = ()
    framed: bool = False
    rings: int = 0
    by: tuple[str, ...] = ()
    on_ring: frozenset[int] = frozenset()
    whole: bool = False


class Part(Struct, frozen=True):
    """A node of a network with its look; `array` is what it stands for, with one label for each axis."""

    array: E.Expr
    labels: tuple[str, ...]
    look: Look


def part_of(node: Node, writer: Writer) -> Part:
    """Return a node with its look. Raises CannotSay."""
    array, labels = node.array, node.labels
    if isinstance(array, E.Components):
        body = renamed(array.arg, dict(zip(array.indices, labels, strict=True)))
        return Part(E.Components(body, labels, shape=array.shape), labels, look_of(body, labels, writer))
    return Part(array, labels, look_of(array, labels, writer))


def number_part(expr: E.Expr, writer: Writer) -> Part:
    """Return a number that is made of arrays, or that moves, as a node without legs."""
    return Part(expr, (), look_of(expr, (), writer))


def is_plain(expr: E.Expr) -> bool:
    """Whether a number is written as a factor: it is made of numbers and of names for numbers."""
    if expr.shape not in (None, SCALAR):
        return False
    if isinstance(expr, E.Number | E.Symbol | E.SizeValue | E.NamedConstant | E.Index):
        return True
    return isinstance(expr, E.Apply) and all(map(is_plain, expr.args))


def look_of(expr: E.Expr, labels: tuple[str, ...], writer: Writer) -> Look:
    """Return how an array, or a number with open letters, is drawn."""
    if isinstance(expr, E.Differential):
        inner = look_of(expr.arg, labels, writer)
        return replace(inner, rings=inner.rings + expr.order) if not inner.by else Look(
            inside=((expr.arg, labels),), framed=True, rings=expr.order, whole=True
        )  # fmt: skip
    if isinstance(expr, E.Derivative):
        return _derivative(expr, labels, writer)
    # A leg says neither row nor column: a row vector is drawn as its column.
    column = expr.args[0] if len(labels) == 1 and isinstance(expr, E.Apply) and expr.operator == "transpose" else expr
    name = _name(column, writer)
    if name is not None:
        return Look(name)
    if isinstance(expr, E.Entry):
        return look_of(expr.array, labels, writer)
    return _framed(expr, labels, writer)


def _derivative(expr: E.Derivative, labels: tuple[str, ...], writer: Writer) -> Look:
    by = tuple(writer.latex(item.array if isinstance(item, E.Entry) else item) for item in expr.wrt)
    inner = expr.arg
    own = open_letters(inner)
    if expr.style == "by_entry":
        taken = {letter for item in expr.wrt for letter in open_letters(item)}
        if taken & set(own) or any(isinstance(item, E.Entry) and len(open_letters(item)) != len(item.indices) for item in expr.wrt):
            raise CannotSay("a derivative by an entry that its own letters choose")
        on_ring = frozenset(k for k, label in enumerate(labels) if label in taken)
    elif inner.shape == SCALAR:
        on_ring = frozenset(range(len(labels)))
    else:
        count = len(labels) - len(axes_of(inner))
        transposed = expr.style.endswith("_transposed")
        on_ring = frozenset(range(count) if transposed else range(len(labels) - count, len(labels)))
    inside = tuple(label for k, label in enumerate(labels) if k not in on_ring)
    look = look_of(inner, inside, writer)
    if look.by or look.rings:
        look = Look(inside=((inner, inside),), framed=True, whole=True)
    return replace(look, rings=len(expr.wrt), by=by, on_ring=on_ring)


def _name(expr: E.Expr, writer: Writer) -> str | None:
    """Return the name of what is one thing: a symbol, a short expression of whole arrays."""
    if isinstance(expr, E.Entry) and expr.array.shape is not None:
        return _name(expr.array, writer)
    if open_letters(expr) or any(isinstance(node, E.Sum | E.Entry) for node in E.walk(expr)):
        return None
    try:
        latex = writer.latex(expr)
    except CannotWrite:
        return None
    return latex if isinstance(expr, E.Symbol | E.Literal | E.Number) or len(plain(latex)) <= LONGEST else None


def _framed(expr: E.Expr, labels: tuple[str, ...], writer: Writer) -> Look:
    args = arguments(expr)
    if not args:
        raise CannotSay("it is no product, sum or function of arrays")
    inside = tuple((arg, tuple(label for label in labels if label in open_letters(arg)) or _fresh(arg)) for arg in args)
    return Look(_title(expr, args, writer), inside, framed=True)


def _fresh(arg: E.Expr) -> tuple[str, ...]:
    """Return labels for the legs of an array that end in the function that takes it."""
    return () if arg.shape == SCALAR else tuple(f"#{k}" for k in range(len(axes_of(arg))))


def arguments(expr: E.Expr) -> tuple[E.Expr, ...]:
    """Return what a function is applied to, without plain numbers; a sum stands in its frame as a whole."""
    if isinstance(expr, E.Sum):
        return () if expr.product else (expr,)
    if isinstance(expr, E.Apply) and expr.shape == SCALAR and (
        expr.operator in ("add", "negate", "product") or (expr.operator == "fraction" and not is_plain(expr.args[0]))
    ):  # fmt: skip
        return (expr,)
    return tuple(arg for arg in _all_arguments(expr) if not is_plain(arg))


def _all_arguments(expr: E.Expr) -> tuple[E.Expr, ...]:
    if isinstance(expr, E.Apply | E.Call):
        return expr.args
    return tuple(value for _, value in expr.bindings) if isinstance(expr, E.At) else ()


def with_arguments(expr: E.Expr, args: tuple[E.Expr, ...]) -> E.Expr:
    """Return a function applied to other arguments."""
    if arguments(expr) == (expr,):
        return args[0]
    new = iter(args)
    full = tuple(arg if is_plain(arg) else next(new) for arg in _all_arguments(expr))
    if isinstance(expr, E.Apply | E.Call):
        return replace(expr, args=full, span=NOWHERE)
    assert isinstance(expr, E.At)
    return replace(expr, bindings=tuple((name, arg) for (name, _), arg in zip(expr.bindings, full, strict=True)), span=NOWHERE)


def _title(expr: E.Expr, args: tuple[E.Expr, ...], writer: Writer) -> str:
    r"""Return a function with dots for its arguments, without brackets around one dot: `\exp`, `\cdot^3`."""
    if args == (expr,):
        return ""
    if isinstance(expr, E.Call):
        return expr.function + "'" * expr.order
    if isinstance(expr, E.At):
        return expr.origin
    empty = tuple(E.Symbol(r"\cdot", shape=arg.shape) for arg in args)
    try:
        return writer.latex(with_arguments(expr, empty)).removesuffix(r"(\cdot)")
    except CannotWrite as reason:
        raise CannotSay(str(reason)) from reason


def letters(labels: tuple[str, ...]) -> Iterator[str]:
    """Yield what a reader sees of labels."""
    for label in labels:
        yield "" if label.startswith("#") else shown(label)


def array_of(part: Part, inside: tuple[E.Expr, ...]) -> E.Expr:
    """Return what a part stands for, with what was read from its frame in the place of its arguments."""
    if not part.look.inside:
        return part.array
    if isinstance(part.array, E.Components):
        return replace(part.array, arg=_refilled(part.array.arg, inside, part.look.whole))
    return _refilled(part.array, inside, part.look.whole)


def _refilled(expr: E.Expr, inside: tuple[E.Expr, ...], whole: bool) -> E.Expr:
    """Return an expression with the arguments of its frame replaced; rings stand around the frame."""
    if isinstance(expr, E.Entry):
        return replace(expr, array=_refilled(expr.array, inside, whole), span=NOWHERE)
    if isinstance(expr, E.Differential | E.Derivative):
        return replace(expr, arg=inside[0] if whole else _refilled(expr.arg, inside, whole), span=NOWHERE)
    return with_arguments(expr, inside)
