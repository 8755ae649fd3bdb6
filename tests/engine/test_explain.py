"""Named rules: each keeps the value of what it acts on, and the way between two rows is told by the rules that people name."""

from __future__ import annotations

import pytest

from mathdoc import expr as E
from mathdoc.check import check_blocks
from mathdoc.documents import parse_document
from mathdoc.engine.explain import path
from mathdoc.engine.rules import ALWAYS, Known, everywhere, kinds, rules_for
from mathdoc.judging import CheckedBlock
from mathdoc.kernel.claim import Claim
from mathdoc.kernel.judge import Judge
from mathdoc.notation.whole import without_indices
from mathdoc.reasons import Reasons, steps_between
from mathdoc.sizes import Size

HEAD = r""":wrt: X, x, u, A, P
:elementwise: \exp, \tanh, \log
A, B, C, X, H \in \mathbb{R}^{n \times n}, S \in \mathbb{S}^n, Q \in \mathbb{R}^{n \times n} \text{ orthogonal}
K \in \mathbb{R}^{n \times n} \text{ skew}, P, R \in \mathbb{R}^{n \times n} \text{ invertible}
a, b, c, x, u \in \mathbb{R}^n, \alpha \in \mathbb{R}
y = A x - b
M = X^T X
g(z) = z^T z
"""

# Both sides of a step, and the rules that lead from the left to the right.
STEPS = [
    (r"\mathrm{tr}(A B C)", r"\mathrm{tr}(C A B)", ["cyclic property of the trace"]),
    (r"\mathrm{tr}(A B C)", r"\mathrm{tr}(B C A)", ["cyclic property of the trace"]),
    (r"\mathrm{tr}(A^T dX)", r"\mathrm{tr}(dX^T A)", ["transpose inside the trace"]),
    (r"\mathrm{tr}(A B^T dX^T)", r"\mathrm{tr}(B A^T dX)", ["transpose inside the trace"]),
    (r"\mathrm{tr}(A + B)", r"\mathrm{tr}(A) + \mathrm{tr}(B)", ["trace of a sum"]),
    (r"\mathrm{tr}(A) + \mathrm{tr}(B)", r"\mathrm{tr}(A + B)", ["traces collected"]),
    (r"a^T B c", r"\mathrm{tr}(c a^T B)", ["a number is its own trace"]),
    (r"\mathrm{tr}(a b^T)", r"b^T a", ["trace of a number"]),
    (r"a^T B c", r"c^T B^T a", ["a number is its own transpose"]),
    (r"a^T b", r"b^T a", ["a number is its own transpose"]),
    (r"A : B", r"\mathrm{tr}(A^T B)", ["inner product as a trace"]),
    (r"\mathrm{tr}(A^T B)", r"A : B", ["trace as an inner product"]),
    (r"A : B C", r"B^T A : C", ["moved across the colon"]),
    (r"A : B C", r"A C^T : B", ["moved across the colon"]),
    (r"A : (B \odot C)", r"(A \odot B) : C", ["Hadamard product inside the colon"]),
    (r"A : \mathrm{Diag}(b)", r"\mathrm{diag}(A) : b", ["diagonal inside the colon"]),
    (r"A : B X C", r"B^T A C^T : X", ["moved across the colon"]),
    (r"A (B + C)", r"A B + A C", ["distributed"]),
    (r"A B + A C", r"A (B + C)", ["factored"]),
    (r"x^T A + x^T B", r"x^T (A + B)", ["factored"]),
    (r"A B + A B", r"2 A B", ["terms collected"]),
    (r"(A B)^T", r"B^T A^T", ["transpose of a product"]),
    (r"(A + B)^T", r"A^T + B^T", ["transpose of a sum"]),
    (r"(P R)^{-1}", r"R^{-1} P^{-1}", ["inverse of a product"]),
    (r"(P^T)^{-1}", r"(P^{-1})^T", ["inverse of a transpose"]),
    (r"P^{-1} P A", r"A", ["inverse cancelled"]),
    (r"A", r"P P^{-1} A", ["inverse put in"]),
    (r"A^2", r"A A", ["power written out"]),
    (r"A A A", r"A^3", ["written as a power"]),
    (r"\det(A B)", r"\det(A) \det(B)", ["determinant of a product"]),
    (r"\det(A^T)", r"\det(A)", ["determinant of a product"]),
    (r"\|y\|^2", r"y^T y", ["definition of the norm"]),
    (r"\|A\|_F^2", r"\mathrm{tr}(A^T A)", ["definition of the norm"]),
    (r"\|A\|_F^2", r"A : A", ["definition of the norm", "trace as an inner product"]),
    (r"\mathrm{Diag}(a) b", r"a \odot b", ["diagonal matrix times a vector"]),
    (r"a \odot b", r"\mathrm{Diag}(a) b", ["elementwise product as a diagonal"]),
    (r"\mathrm{diag}(a b^T)", r"a \odot b", ["diagonal of a product"]),
    (r"\mathrm{vec}(A X B)", r"(B^T \otimes A) \mathrm{vec}(X)", ["vec of a product"]),
    (r"(A \otimes B)(C \otimes X)", r"(A C) \otimes (B X)", ["mixed product of Kronecker products"]),
    (r"(A \otimes B)^T", r"A^T \otimes B^T", ["transpose of a Kronecker product"]),
    (r"\mathrm{vec}(A)^T \mathrm{vec}(B)", r"\mathrm{tr}(A^T B)", ["inner product of vecs"]),
    (r"y^T y", r"(A x - b)^T y", ["definition of y"]),
    (r"y^T y", r"(A x - b)^T (A x - b)", ["definition of y"]),
    (r"2 y^T dy", r"2 y^T (dA\, x + A\, dx)", ["differential of y"]),
    (r"S^T A", r"S A", ["symmetry of S"]),
    (r"x^T S^T", r"x^T S", ["symmetry of S"]),
    (r"Q^T Q A", r"A", ["orthogonality of Q"]),
    (r"K^T A", r"-K A", ["skew symmetry of K"]),
    (r"d(A X)", r"dA\, X + A\, dX", ["product rule"]),
    (r"d(B X)", r"B\, dX", ["linearity of d"]),
    (r"d(X^T X)", r"dX^T X + X^T dX", ["product rule"]),
    (r"d(P^{-1})", r"-P^{-1} dP\, P^{-1}", ["differential of the inverse"]),
    (r"d(\log \det P)", r"\mathrm{tr}(P^{-1} dP)", ["differential of log, differential of the determinant"]),
    (r"d(\mathrm{tr}(B X))", r"\mathrm{tr}(B\, dX)", ["linearity of d"]),
    (r"d(x^T B x)", r"dx^T B x + x^T B\, dx", ["product rule"]),
    (r"d(\exp(x))", r"\exp(x) \odot dx", ["differential of exp"]),
    (r"dx^T B x + x^T B\, dx", r"x^T (B + B^T)\, dx", ["a number is its own transpose", "factored"]),
    (r"dx^T S x + x^T S\, dx", r"2 x^T S\, dx", ["a number is its own transpose", "symmetry of S", "terms collected"]),
    (r"\mathrm{tr}(dX^T X + X^T dX)", r"2 \mathrm{tr}(X^T dX)", ["trace of a sum", "transpose inside the trace", "terms collected"]),
    (r"\mathrm{tr}(B\, dX\, C)", r"\mathrm{tr}(C B\, dX)", ["cyclic property of the trace"]),
    (r"dM", r"dX^T X + X^T dX", ["product rule"]),
    (
        r"\mathrm{tr}(B\, dM)",
        r"\mathrm{tr}(B\, dX^T X) + \mathrm{tr}(B X^T dX)",
        ["definition of M", "product rule", "distributed", "trace of a sum"],
    ),
    (r"x^T (B + C) x", r"x^T B x + x^T C x", ["distributed"]),
    (r"(a + b)^T (a + b)", r"a^T a + 2 a^T b + b^T b", ["distributed", "a number is its own transpose", "terms collected"]),
    (r"\alpha x^T a + \alpha x^T b", r"\alpha x^T (a + b)", ["factored"]),
    (r"-\mathrm{tr}(B P^{-1} dP\, P^{-1})", r"-\mathrm{tr}(P^{-1} B P^{-1} dP)", ["cyclic property of the trace"]),
    (r"\mathrm{tr}((A + B) X)", r"\mathrm{tr}(A X) + \mathrm{tr}(B X)", ["distributed", "trace of a sum"]),
    (r"2 y : dy", r"2 y : (dA\, x + A\, dx)", ["differential of y"]),
    (r"B : dX + C : dX", r"(B + C) : dX", ["factored"]),
    (r"g(x + a)", r"(x + a)^T (x + a)", ["definition of g"]),
    (r"\alpha^\alpha + 1", r"1 + \alpha^\alpha", []),
    (r"\alpha^{-1} a + a", r"a + \frac{a}{\alpha}", []),
    (r"d(B + X)", r"dX", ["linearity of d"]),
    (r"a \oslash b", r"a \odot (\mathbf{1} \oslash b)", ["elementwise quotient as a product"]),
    (r"(A + B)_{ij}", r"A_{ij} + B_{ij}", ["entries of a sum"]),
    (r"\sum_{i,j} A_{ij} B_{ij}", r"A : B", ["sum over indices as a product"]),
    (r"a_i b_i", r"a^T b", ["sum over indices as a product"]),
]


def checked(*rows: str) -> CheckedBlock:
    """Return a block of rows below the common declarations."""
    text = "```derivation\n" + HEAD + "\n".join(rows) + "\n```\n"
    return check_blocks(parse_document(text, "page.md", "markdown")).blocks[0]


def way_of(block: CheckedBlock) -> list[str] | None:
    """Return the rules that lead to the last row of a block."""
    reasons = Reasons(block)
    way = reasons.of(block.parsed.rows[-1].relations[-1])
    return None if way is None else [rule for rule, _ in reasons.told(way)]


@pytest.mark.parametrize(("before", "after", "rules"), STEPS)
def test_a_step_has_the_rules_that_people_name(before: str, after: str, rules: list[str]) -> None:
    assert way_of(checked(f"{before} = {after}")) == rules


def judged(block: CheckedBlock, left: E.Expr, right: E.Expr, free: tuple[tuple[str, Size], ...] = ()) -> bool:
    """Whether the kernel says that two expressions are equal."""
    return Judge(block.derivation.model).judge(Claim(left, right, free, "a rule")).verdict.passes


def known_of(block: CheckedBlock) -> Known:
    model = block.derivation.model
    facts = {name: info.facts for name, info in model.symbols.items()}
    moving = {name for name, info in model.symbols.items() if info.varies}
    definitions = {name: definition.body for name, definition in model.definitions.items()}
    return Known(definitions, facts, lambda expr: bool(model.symbols_of(expr) & moving), (), without_indices)


@pytest.mark.parametrize(("before", "after"), [(before, after) for before, after, _ in STEPS])
def test_each_rule_keeps_the_value_of_what_it_acts_on(before: str, after: str) -> None:
    block = checked(f"{before} = {after}")
    typed = block.typed[id(block.parsed.rows[-1].relations[-1])]
    known = known_of(block)
    for side in (typed.left, typed.right):
        for rule in rules_for(known, typed.left, typed.right):
            hits: list[tuple[E.Expr, E.Expr]] = []
            new = everywhere(rule, side, known, hits) if rule.on & kinds(side) else side
            if hits:
                assert judged(block, side, new, typed.free), rule.name


@pytest.mark.parametrize(("before", "after"), [(before, after) for before, after, rules in STEPS if len(rules) > 1])
def test_the_rows_on_the_way_are_true(before: str, after: str) -> None:
    block = checked(f"{before} = {after}")
    relation = block.parsed.rows[-1].relations[-1]
    inserted, _ = steps_between(Reasons(block), relation)
    assert all(judged(block, block.typed[id(relation)].right, one.expr) for one in inserted)


def test_a_gradient_is_read_off_the_row_above() -> None:
    assert way_of(checked("f = y^T y", "df = 2 y^T A\\, dx + 2 y^T dA\\, x", "\\nabla_x f = 2 A^T y")) == ["read off"]


def test_a_gradient_of_a_definition_is_taken_and_read_off() -> None:
    assert way_of(checked("f = \\log \\det P", "\\nabla_P f = P^{-T}")) == [
        "differential of log, differential of the determinant", "read off",
    ]  # fmt: skip


def test_a_row_goes_on_from_the_last_row_with_its_left_side() -> None:
    assert way_of(checked("f = \\mathrm{tr}(B X)", "df = \\mathrm{tr}(B\\, dX)", "df = \\mathrm{tr}(dX\\, B)")) == [
        "cyclic property of the trace"
    ]


def test_the_same_form_needs_no_rule() -> None:
    assert way_of(checked("A B + C = C + A B")) == []


def test_what_is_not_true_has_no_way() -> None:
    assert way_of(checked("A B = B A")) is None


def test_no_way_is_told_between_rows_that_are_not_equal() -> None:
    block = checked("A B = A C")
    typed = block.typed[id(block.parsed.rows[-1].relations[-1])]
    assert path(typed.left, typed.right, known_of(block)) is None


def test_every_rule_acts_in_some_step_and_says_what_it_does() -> None:
    assert all(rule.what and rule.on for rule in ALWAYS)
    acted: set[str] = set()
    for before, after, _ in STEPS:
        block = checked(f"{before} = {after}")
        typed, known = block.typed[id(block.parsed.rows[-1].relations[-1])], known_of(block)
        for rule in ALWAYS:
            hits: list[tuple[E.Expr, E.Expr]] = []
            for side in (typed.left, typed.right):
                everywhere(rule, side, known, hits)
            acted |= {rule.name} if hits else set()
    assert {rule.name for rule in ALWAYS} == acted
