"""The Python interface: functions from text or files to frozen records.

`check_text`, `check_file` and (for each of many files) `check_files` return a `FileResult`: per derivation and per row a verdict, its
certificate or counterexample, and the findings. `complete_text` and `complete_file` fill what is open and return a `Completion`: the new
text, what was filled in, what stays open. `convert_text` and `convert_file` return a `Conversion`: the new text, and why a derivation
stays as written, if one does.

What an author wrote never raises: it ends in findings. What raises: `OSError` (the file cannot be read or written), `ValueError`
(a notation or a flavour that does not exist, or settings in `[tool.mathdoc]` that cannot be used).

`differential`, `gradient`, `jacobian` and `hessian` take LaTeX and return a `Derived`: its `latex` (also `str` of it), the rows that lead
there (`steps`), each with verdict and certificate, and the `conventions` that it depends on. They raise `MathdocError` with the message
of a row that cannot be read, and `NotFound` (a `ValueError`) if nothing was found that the kernel confirms: nothing unverified is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from mathdoc.complete import Completion
    from mathdoc.deriving.confirmed import Derived
    from mathdoc.deriving.problem import Question
    from mathdoc.documents.model import Document, DocumentBlock
    from mathdoc.results import Conversion, FileResult
    from mathdoc.rewriting import Wish

Flavour = Literal["markdown", "latex", "python", "notebook"]
Notation = Literal["trace", "colon", "index", "matrix", "vec", "dot", "diagram"]

DerivativeNotation = Literal["", "trace", "colon", "index", "matrix", "vec", "dot", "diagram"]
Texts: TypeAlias = str | Sequence[str]
Styles: TypeAlias = Sequence[tuple[str, str]]

Reasons = Literal["show", "fold", "hide"]

FLAVOURS: tuple[str, ...] = get_args(Flavour)
NOTATIONS: tuple[str, ...] = get_args(Notation)
REASONS: tuple[str, ...] = get_args(Reasons)


def check_text(text: str, *, path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0) -> FileResult:
    r"""Check every derivation in `text`.

    `path` is the name that the result carries. The same text and seed give the same result, certificate for certificate.

    >>> check_text("```derivation\nx \\in \\mathbb{R}^n\n```").blocks[0].verdict
    <Verdict.GIVEN: 'given'>
    """
    from mathdoc.check import check_document

    return check_document(_document(text, path, flavour), seed=seed)


def check_file(path: str | Path, *, seed: int = 0) -> FileResult:
    """Check every derivation in a file; its name tells whether it is Markdown or LaTeX. A file that is no UTF-8 is a finding."""
    from mathdoc.check import check_document
    from mathdoc.documents import read_document

    return check_document(read_document(Path(path)), seed=seed)


def check_files(
    paths: Sequence[str | Path], *, seed: int = 0, executor: Executor | None = None, jobs: int = 1, cache: str | Path | None = None
) -> Iterator[FileResult]:
    """Check files and yield their results in order. Folders and patterns are looked through as on the command line; a LaTeX file brings
    those that it reads.

    `executor` is any `concurrent.futures.Executor`, also one on other machines: it is sent values that hold all that counts, a few at a
    time. Without it `jobs` processes are started, if there is work for them. `cache` is a folder in which results are kept.
    Raises `OSError` at a file that cannot be read.
    """
    from mathdoc.cache import Cache
    from mathdoc.documents import find_files
    from mathdoc.runs import Failure, outcomes, pages

    found = pages([str(path) for path in find_files(paths)], seed)
    for outcome in outcomes(found, Cache(str(cache)) if cache is not None else None, jobs, executor):
        if isinstance(outcome, Failure):
            raise OSError(f"{outcome.path}: {outcome.message}")
        yield outcome.result()


def convert_text(
    text: str, notation: str = "", *, styles: Styles = (), to: str = "", path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0
) -> Conversion:
    """Write every derivation in `text` in `notation`, one of `NOTATIONS`; all else stays as it is.

    Without one each derivation is written as its option `notation` says, else in traces. `styles` are pairs such as
    `("transpose", "T")`, stronger than the document's options of that name. A derivation that is refuted, unknown or has an error
    stays as written, and a finding says so. `to`, one of `mathdoc.options.TARGETS`, asks for another form, such as `"text"`; `table`
    and `tabs` take several notations with commas between them.
    """
    document = _document(text, path, flavour)
    if not to:
        from mathdoc.convert import convert_document

        return convert_document(document, _wish(notation, styles), seed=seed)
    from mathdoc.output.targets import TARGETS, convert_to

    if to not in TARGETS:
        raise ValueError(f"unknown target {to!r}: it is one of {', '.join(TARGETS)}")
    names = notation.split(",") if TARGETS[to].several else [notation]
    return convert_to(document, [_wish(name.strip(), styles) for name in names], TARGETS[to], seed=seed)


def convert_file(
    path: str | Path, notation: str = "", output: str | Path | None = None, *, styles: Styles = (), seed: int = 0
) -> Conversion:
    """Convert a file; with `output` (which may be `path` itself) the new text is written there, at once or not at all.

    Nothing is written if a derivation does not pass, or cannot be converted.
    """
    from mathdoc.convert import convert_document
    from mathdoc.documents import atomic_write, read_document
    from mathdoc.policy import Policy, conversion_fails

    document = read_document(Path(path))
    conversion = convert_document(document, _wish(notation, styles), seed=seed)
    if output is not None and not conversion_fails(conversion, Policy()):
        atomic_write(output, conversion.text.encode())
    return conversion


def complete_text(
    text: str, *, notation: str = "", steps: bool = False, path: str = "<text>", flavour: Flavour = "markdown", seed: int = 0
) -> Completion:
    r"""Fill the gaps (`?`, `\square`, `\dots`, `\vdots`) of every derivation in `text`; all else stays as it is, byte for byte.

    What is filled in is verified where it stands. `notation`, one of `NOTATIONS`, is how it is written, the author's own if there is
    none; with `steps` the rows between two rows are put in too, one named rule each. What stays open is listed in `open`, with the
    reason.

    >>> print(complete_text("```derivation\nx \\in \\mathbb{R}^n\nf = x^T x\ndf = ?\n```").fills[0].new)
    2 x^T \, dx
    """
    from mathdoc.complete import complete_document

    return complete_document(_document(text, path, flavour), notation=notation and _known(notation), steps=steps, seed=seed)


def complete_file(
    path: str | Path, output: str | Path | None = None, *, notation: str = "", steps: bool = False, seed: int = 0
) -> Completion:
    """Fill the gaps of a file; with `output` (which may be `path` itself) the new text is written there, at once or not at all."""
    from mathdoc.complete import complete_document
    from mathdoc.documents import atomic_write, read_document

    document = read_document(Path(path))
    completion = complete_document(document, notation=notation and _known(notation), steps=steps, seed=seed)
    if output is not None:
        atomic_write(output, document.encode(completion.text))
    return completion


def render_text(
    text: str, notation: str, *, path: str = "<page>", place: Callable[[str], str] = str, seed: int = 0,
    notations: Sequence[str] = (), reasons: str = "show", mark: bool = False, first: int = 1,
) -> Conversion:  # fmt: skip
    """Return a Markdown page on which every derivation has become HTML: its rows, or its source with the messages.

    `place` is given that HTML and returns what is to stand on the page (a placeholder, where a tool wants one). `notations` are offered
    to the reader beside `notation`; `reasons` says what becomes of remarks; `mark` shows a derivation that does not pass row by row;
    `first` is the number of the first derivation.
    """
    from mathdoc.output.html import Display, render_page

    if reasons not in REASONS:
        raise ValueError(f"unknown value {reasons!r} of reasons: it is one of {', '.join(REASONS)}")
    offered = tuple(dict.fromkeys(_known(name) for name in (notation, *notations)))
    return render_page(_document(text, path, "markdown"), Display(offered, reasons, mark, first), place, seed=seed)


def render_block(document: Document, block: DocumentBlock, notation: str) -> str:
    """Return the HTML of one derivation of a page, for tools that render token by token."""
    from mathdoc.output.html import Display, render_blocks

    return render_blocks(document, Display((_known(notation),)))[document.blocks.index(block)]


def gradient(
    f: str, wrt: Texts, declare: Texts = (), *, define: Texts = (), given: Texts = (), elementwise: Texts = (), matrix: Texts = (),
    notation: DerivativeNotation = "", steps: bool = False, free_entries: bool = False, seed: int = 0,
) -> Derived:  # fmt: skip
    r"""Return the gradient of a number `f` by one variable or several, each of the shape of its variable: `df = G : dX`.

    `declare` and `define` are rows as in a document, `given` facts; `elementwise` and `matrix` name functions that act on each entry, or
    on square matrices. By a symmetric (diagonal, …) variable the gradient is the projected one; `free_entries` asks for the derivative
    by its independent entries instead. `notation="index"` gives it entry by entry; `steps` adds the way there.

    >>> str(gradient(r"x^\top A x", "x", r"x \in \mathbb{R}^n, A \in \mathbb{S}^n"))
    '2 A x'
    """
    from mathdoc.derive import gradient_of

    return gradient_of(question(f, wrt, declare, define, given, elementwise, matrix, free_entries), notation, steps=steps, seed=seed)


def jacobian(
    y: str, wrt: Texts, declare: Texts = (), *, define: Texts = (), given: Texts = (), elementwise: Texts = (), matrix: Texts = (),
    notation: DerivativeNotation = "", steps: bool = False, free_entries: bool = False, seed: int = 0,
) -> Derived:  # fmt: skip
    r"""Return the derivative of any array by one variable. The arguments are those of `gradient`.

    y in ℝᵐ by x in ℝⁿ: the m×n matrix J with `dy = J dx`. By a number: of the shape of y. Of a number: its gradient. A matrix by a vector
    or a matrix, and a vector by a matrix: entry by entry, `\frac{\partial Y_{ij}}{\partial X_{kl}}`; with `notation="vec"` the matrix of
    vec Y by vec X.

    >>> str(jacobian("A X B", "X", r"A, X, B \in \mathbb{R}^{n \times n}", notation="vec"))
    'B^{\\top} \\otimes A'
    """
    from mathdoc.derive import jacobian_of

    return jacobian_of(question(y, wrt, declare, define, given, elementwise, matrix, free_entries), notation, steps=steps, seed=seed)


def hessian(
    f: str, wrt: Texts, declare: Texts = (), *, define: Texts = (), given: Texts = (), elementwise: Texts = (), matrix: Texts = (),
    notation: DerivativeNotation = "", order: int = 2, free_entries: bool = False, seed: int = 0,
) -> Derived:  # fmt: skip
    r"""Return the second derivative of a number by one variable. The arguments are those of `gradient`.

    By x in ℝⁿ: the symmetric n×n matrix. By a matrix: entry by entry; with `notation="vec"` the matrix by vec X. A higher `order`, and
    second derivatives of arrays, come entry by entry.

    >>> str(hessian(r"x^\top A x", "x", r"x \in \mathbb{R}^n, A \in \mathbb{S}^n"))
    '2 A'
    """
    from mathdoc.derive import hessian_of

    return hessian_of(question(f, wrt, declare, define, given, elementwise, matrix, free_entries), notation, order=order, seed=seed)


def differential(
    y: str, wrt: Texts, declare: Texts = (), *, define: Texts = (), given: Texts = (), elementwise: Texts = (), matrix: Texts = (),
    notation: DerivativeNotation = "trace", order: int = 1, steps: bool = False, seed: int = 0,
) -> Derived:  # fmt: skip
    r"""Return the differential of an array of any shape, in which the symbols `wrt` vary. The arguments are those of `gradient`.

    That of a number is brought into `tr(G^T dX)`, `G : dX` or `G_{ij} dX_{ij}` (`notation`). `order=2` gives `d²y` where `d²X = 0`.

    >>> str(differential(r"\log\det X", "X", r"X \in \mathbb{R}^{n \times n}", notation="colon"))
    'X^{-\\top} : dX'
    """
    from mathdoc.derive import differential_of

    asked = question(y, wrt, declare, define, given, elementwise, matrix, False)
    return differential_of(asked, notation, order=order, steps=steps, seed=seed)


def question(
    expression: str, wrt: Texts, declare: Texts, define: Texts, given: Texts, elementwise: Texts, matrix: Texts, free_entries: bool
) -> Question:
    """Return a question put into words: names separated by commas, rows one by one."""
    from mathdoc.deriving.problem import Question

    names = [tuple(name.strip() for text in _several(texts) for name in text.split(",")) for texts in (wrt, elementwise, matrix)]
    rows = [_several(texts) for texts in (declare, define, given)]
    return Question(expression, names[0], rows[0], rows[1], rows[2], names[1], names[2], free_entries)


def _several(texts: Texts) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _document(text: str, path: str, flavour: Flavour) -> Document:
    from mathdoc.documents import parse_document

    if flavour not in FLAVOURS:
        raise ValueError(f"unknown flavour {flavour!r}: it is one of {', '.join(FLAVOURS)}")
    return parse_document(text, path, flavour)


def _known(notation: str) -> str:
    if notation not in NOTATIONS:
        raise ValueError(f"unknown notation {notation!r}: it is one of {', '.join(NOTATIONS)}")
    return notation


def _wish(notation: str, styles: Styles) -> Wish:
    from mathdoc.options import style
    from mathdoc.rewriting import Wish

    return Wish(_known(notation) if notation else "", tuple(style(f"{key}={value}") for key, value in styles))


def _bind() -> None:
    """Let the markdown-it plugin, which lies far below, show verified formulas."""
    from mathdoc.documents.markdown import bind_renderer

    bind_renderer(render_block)


_bind()
