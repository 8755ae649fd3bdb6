"""Conventions: a row that is true in another layout, by another gradient, or that mixes two layouts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnosis.mistakes.forms import added, apply, latex, number, terms_of, times, transposed
from mathdoc.diagnosis.question import Proposal, Question
from mathdoc.sizes import SCALAR, shape_text

_LAYOUTS = ("numerator", "denominator", "tensor")
_ARRANGED = ("partial", "total", "nabla", "prime", "jacobian")


def _derivatives(side: E.Expr) -> list[E.Derivative]:
    return [node for node in E.walk(side) if isinstance(node, E.Derivative) and node.style in _ARRANGED]


def layout(question: Question) -> Iterator[Proposal]:
    """The row is true in another layout: its right side is the transpose of what the layout of the block makes of the left."""
    if len(_derivatives(question.left)) != 1 or not isinstance(question.left, E.Derivative):
        return
    then = (transposed(question, question.right),)
    plain = replace(question.left, style="partial") if question.left.style == "nabla" else question.left
    gradient = _is_gradient(question)
    for name in _LAYOUTS:
        if name == (question.scope.layout or ("denominator" if gradient else "numerator")):
            continue
        where = f"true in {name} layout: this is the transpose of the {'gradient' if gradient else 'derivative'}"
        help = "a gradient has the shape of its variable" if question.left.style == "nabla" else (
            f"transpose it, or choose the layout for the block: `:layout: {name}`")  # fmt: skip
        yield Proposal(where, left=plain, right=question.right, scope=replace(question.scope, layout=name), help=help, offered=False,
                       then=then)  # fmt: skip


def _is_gradient(question: Question) -> bool:
    return isinstance(question.left, E.Derivative) and question.shape(question.left.arg) == SCALAR


def projected(question: Question) -> Iterator[Proposal]:
    """The gradient by a symmetric variable, or by its free entries: right in the other convention."""
    left, right = question.left, question.right
    if not isinstance(left, E.Derivative) or len(left.wrt) != 1 or not isinstance(left.wrt[0], E.Symbol):
        return
    info = question.model.symbols.get(left.wrt[0].name)
    if info is None or not info.facts & {"symmetric", "positive_definite", "positive_semidefinite"}:
        return
    name = left.wrt[0].name
    flipped = transposed(question, right)
    half = times(number(Fraction(1, 2)), apply("add", right, flipped))
    doubled = added(right, flipped, times(number(-1), apply("hadamard", right, E.Literal("identity"))))
    other = question.changed(free_entries=not question.model.free_entries)
    if question.model.free_entries:
        message = f"true as the gradient projected on the symmetric matrices; by free entries of `{name}` it is 2G − G ⊙ I"
        yield Proposal(message, right=right, model=other, help="or choose `:gradient: projected`", offered=False, then=(doubled,))
        return
    yield Proposal("true as a linear form, but not itself symmetric: the projected gradient is ½(G + Gᵀ)", right=half,
                   help="write the projected gradient, or choose `:gradient: free-entries`", what="made symmetric")  # fmt: skip
    yield Proposal(f"true by free entries of `{name}` (2G − G ⊙ I), and this block projects the gradient", right=right, model=other,
                   help="choose `:gradient: free-entries`, or write the projected gradient", offered=False)  # fmt: skip


def mixed(question: Question) -> Iterator[Proposal]:
    """Two layouts in one row: a term or a factor that is a derivative in the layout of another."""
    for expr in (question.right,):
        terms = terms_of(expr)
        for k, term in enumerate(terms if len(terms) > 1 else ()):
            flipped = (*terms[:k], transposed(question, term), *terms[k + 1 :])
            if _is_row(question, term):
                yield Proposal("two layouts are mixed here: one term is laid out as a row, the others as columns", right=added(*flipped),
                               help="keep to one layout in all terms", what="with this term transposed")  # fmt: skip
    if len(_derivatives(question.right)) >= 2:
        yield from _chain(question)


def _is_row(question: Question, term: E.Expr) -> bool:
    shape, whole = question.shape(term), question.shape(question.left)
    return shape is not None and whole is not None and shape != whole and shape == whole[::-1]


def _chain(question: Question) -> Iterator[Proposal]:
    """A chain of derivatives in the order of the other layout."""
    from mathdoc.diagnosis.mistakes.order import rearranged

    message = "two layouts are mixed here: a gradient as a column takes the Jacobian's transpose on its left"
    for right, _ in rearranged(question, question.right, lambda factor: isinstance(factor, E.Derivative)):
        yield Proposal(message, right=right, help="keep to one layout in all factors of a chain", what="in one layout")


def tensor(question: Question) -> Iterator[Proposal]:
    """A derivative of an array by an array is a tensor, and a matrix is put in its place, or beside it."""
    if question.reading is not None:
        return
    for node in E.walk(question.right):
        shapes = [(term, question.shape(term)) for term in terms_of(node)]
        big = next((term for term, shape in shapes if shape is not None and len(shape) > 2), None)
        if len(shapes) > 1 and big is not None and any(shape is not None and len(shape) == 2 for _, shape in shapes):
            shape = question.shape(big)
            assert shape is not None
            text = f"`{latex(question, big)}` is a tensor of {shape_text(shape)}: its product with the other factors is missing"
            yield Proposal(
                text, help="use differentials: in dB⁻¹ the factors on both sides keep their places", offered=False, unjudged=True
            )
            return
    left = question.left
    shape = question.shape(left)
    right = question.shape(question.right)
    if not isinstance(left, E.Derivative) or shape is None or right is None or len(shape) < 3 or len(right) != 2:
        return
    y, x = (question.shape(node) for node in (left.arg, left.wrt[0]))
    if y is None or x is None:
        return
    text = f"this derivative of {shape_text(y)} by {shape_text(x)} is a tensor of {shape_text(shape)}, and no matrix"
    yield Proposal(text, help="a matrix here is the rule for a number further on: for a loss f write the gradient of f itself, or use "
                   "differentials", offered=False, unjudged=True)  # fmt: skip
