"""The messages on the language: grammar, names, indices (DRV2xx)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code, Severity


def _code(code: str, name: str, what: str, why: str, example: str, fix: str, severity: Severity = "error") -> Code:
    return Code(code=code, name=name, severity=severity, what=what, why=why, example=example, fix=fix)


CODES: tuple[Code, ...] = (
    _code(
        "DRV201", "unknown-macro", "A LaTeX macro that mathdoc has no meaning for.",
        "What is not understood cannot be checked, and must not be passed over in silence.",
        r"`y = \foo x`", r"Write the macro out, or use `\mathrm{foo}` and declare it.",
    ),
    _code(
        "DRV202", "unbalanced", "A brace, bracket or environment that is opened and not closed, or closed and not opened.",
        "Where a bracket ends decides what a transpose, an inverse or a differential applies to.",
        r"`\mathrm{tr}((A B)`", "Close the bracket, or remove the one that is too many.",
    ),
    _code(
        "DRV203", "too-large", "A body, a row, a nesting or a number beyond the limits of `mathdoc/limits.py`.",
        "A check has to end.", "a row of 20,000 characters", "Name subexpressions in rows of their own.",
    ),
    _code(
        "DRV204", "stray-row-end", r"One `\\` in a body whose other rows end at the newline.",
        r"A body with `\\` ends its rows there and only there, so one stray `\\` would join all other rows.",
        r"`y = A x \\` among rows without it", r"Remove it, or end every row in `\\`.", severity="warning",
    ),
    _code(
        "DRV205", "expected-expression", "An expression is missing where the grammar wants one.",
        "An operator needs something on both sides.", "`A + = B`", "Write the expression, or `?` to leave a gap.",
    ),
    _code(
        "DRV206", "unexpected", "A sign that does not belong where it stands.",
        "The rest of the row cannot be read.", "`A B )`", "Remove the sign, or complete what it belongs to.",
    ),
    _code(
        "DRV207", "unsupported", "A construct that is understood and not supported.",
        "It is named instead of being read as something else.", r"`\begin{cases} … \end{cases}`", "Write it another way, or leave it out.",
    ),
    _code(
        "DRV208", "bad-declaration", "A declaration that cannot be read.",
        "Shapes decide what an expression means.", r"`A \in \mathbb{Q}^{m}`", r"Declare with `A \in \mathbb{R}^{m \times n}`.",
    ),
    _code(
        "DRV209", "unknown-property", "A word after a declaration that is not a property mathdoc knows.",
        "A property that is passed over would make true rows fail, or hide what a row needs.",
        r"`A \in \mathbb{R}^{n \times n} \text{ symetric}`",
        "Use one of: symmetric, skew-symmetric, diagonal, lower triangular, upper triangular, orthogonal, positive definite, "
        "positive semidefinite, invertible, idempotent, unit vector, constant, positive, nonnegative, nonzero, integer.",
    ),
    _code(
        "DRV210", "declared-twice", "A name is declared twice.",
        "Two shapes for one name make every row that uses it unclear.", r"`A \in \mathbb{R}^n` twice", "Keep one declaration.",
    ),
    _code(
        "DRV211", "circular", "Definitions that need each other.",
        "A name that is defined by itself has no value.", "`A = B + I`, `B = A - I`", r"Write an update as `A \leftarrow …`, or rename.",
    ),
    _code(
        "DRV212", "nothing-to-continue", "A row that begins with a relation and has no expression before it.",
        "A continuation is compared with the expression just before it.", "`= A B` as the first row", "Write the left side.",
    ),
    _code(
        "DRV213", "index-three-times", "An index that stands three times in one term.",
        "The summation convention pairs an index with itself once.", "`A_{ij} X_{jj} B_{ji}`", r"Rename one of them, or write the `\sum`.",
    ),
    _code(
        "DRV214", "index-summed-and-free", "An index that is free on one side and summed on the other.",
        "A summed index has no value outside its sum.", r"`y_i = \sum_i A_{ij} x_j`", "Rename the summed index.",
    ),
    _code(
        "DRV215", "index-free-on-one-side", "An index that is free on the right side and does not stand on the left.",
        "The left side has no entry for it.", r"`\frac{\partial f}{\partial x_i} = a_{ij} x_j + a_{ij} x_i`",
        "Rename the index, sum over it, or give the left side the same index.",
    ),
    _code(
        "DRV216", "too-many-readings", "A row that can be read in more ways than mathdoc compares.",
        "Each reading has to be checked.", "a row with four inline fractions", r"Add brackets, or use `\frac`.",
    ),
    _code(
        "DRV217", "unknown-option", "An option that does not exist, or a value that it does not take.",
        "A misspelled option would be lost in silence.", "`:elementwize: exp`", "See the table of options.",
    ),
    _code(
        "DRV218", "not-checked", r"A relation that is read as a remark (`\sim`, `\le`, `\succeq` between expressions).",
        "The row says something that mathdoc does not check.", r"`f(x) \le f(y)`", r"Leave it, or say what is meant by an equation.",
        severity="info",
    ),
    _code(
        "DRV219", "unknown-function", "A word applied to an argument that is neither a function of the table nor declared.",
        "Its value is not known.", r"`\mathrm{foo}(x)`", r"Declare it: `foo : \mathbb{R} \to \mathbb{R}`.",
    ),
    _code(
        "DRV220", "bad-comment", "A `% expect:` or `% ignore:` comment that says nothing that mathdoc knows.",
        "The comment would be lost in silence.", "`% expect: wrong`", "Use `% expect: refuted` or `% ignore: DRV301 reason`.",
        severity="warning",
    ),
    _code(
        "DRV221", "two-meanings", "A spelling that mathematicians use with two meanings, which are not the same.",
        "Taking one of them could mark a step as true that its author means otherwise.", r"`\sin^{-1} x`: $\arcsin x$, or $1/\sin x$",
        "Write the one that is meant.",
    ),
    _code(
        "DRV222", "definition-or-claim", "An equation that may define a new name, or claim something of a known one.",
        "A claim that is taken for a definition is never checked.", r"`\operatorname{rank}(A) = 1`, `A^* = A`",
        r"Write `:=` if it defines; write what is claimed with operators that mathdoc knows if it claims (`A^\top = A`).",
    ),
)  # fmt: skip
