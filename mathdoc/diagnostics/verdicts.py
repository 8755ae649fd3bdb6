"""The messages on verdicts (DRV3xx refuted, DRV4xx undecided, DRV5xx gaps)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = (
    Code(
        code="DRV301", name="refuted", severity="error",
        what="A row is false: there is a point where its two sides differ.",
        why="The message gives small numbers with which both sides can be recomputed by hand.",
        example=r"d(x^\top x) = x^\top dx",
        fix=r"Here a factor 2 is missing: 2x^\top dx.",
    ),
    Code(
        code="DRV302", name="true-as-linear-form", severity="error",
        what="A gradient by a symmetric (or otherwise restricted) variable gives the right differential but is not itself symmetric.",
        why="For symmetric S, A : dS = Aᵀ : dS: without projecting, both A and Aᵀ would pass.",
        example=r"\frac{\partial\,\mathrm{tr}(AS)}{\partial S} = A  (S symmetric)",
        fix=r"Write the projected gradient \tfrac12(A + A^\top), or choose :gradient: free-entries.",
    ),
    Code(
        code="DRV303", name="expectation-missed", severity="error",
        what="A row that is marked as wrong on purpose is not.",
        why="A teaching page that shows a mistake has to show one.",
        example=r"d(x^\top x) = 2x^\top dx  % expect: refuted",
        fix="Drop the comment, or make the row wrong.",
    ),
    Code(
        code="DRV304", name="fact-refuted", severity="error",
        what="A defined symbol does not have the property that it is declared to have.",
        why="A later row may rely on it.",
        example=r"P \in \mathbb{S}^n and P = A B",
        fix="Correct the declaration or the definition.",
    ),
    Code(
        code="DRV401", name="unknown", severity="error",
        what="A row could be neither verified nor refuted.",
        why="The message says what stood in the way. Unknown is never shown as a pass.",
        example=r"\mathrm{rank}(AB) = \mathrm{rank}(A)",
        fix="Declare what is missing, or write the step with operators that mathdoc knows.",
    ),
    Code(
        code="DRV402", name="unusable-fact", severity="error",
        what="An assumption is not one that can be used.",
        why="Every row that depends on it is unknown.",
        example=r"\text{given } A \ge B",
        fix="State the fact as a property in the declaration, or as an equation.",
    ),
    Code(
        code="DRV403", name="not-checked", severity="warning",
        what="A relation that mathdoc does not check (an inequality between expressions, a distribution).",
        why="It is shown as a remark.",
        example=r"f(x) \le g(x)",
        fix="Nothing to do.",
    ),
    Code(
        code="DRV404", name="time-limit", severity="error",
        what="The work on a block was stopped at its limit.",
        why="A page must never hang a build.",
        example="a derivation of a thousand inverse matrices",
        fix="Split the block.",
    ),
    Code(
        code="DRV405", name="internal", severity="error",
        what="mathdoc itself failed on this row.",
        why="The other rows are judged all the same, and this one is unknown, whatever a comment expects of it.",
        example="an expression that a part of mathdoc was not made for",
        fix="Please report the row.",
    ),
    Code(
        code="DRV405", name="order-unknown", severity="error",
        what="An O(·) term does not name a declared increment and an order of at least 1.",
        why="O(1) says nothing: every step would be true up to it.",
        example=r"f(X + H) = f(X) + O(1)",
        fix=r"Write the increment and the order: O(\|H\|^2).",
    ),
    Code(
        code="DRV406", name="condition-not-unique", severity="error",
        what="A row holds at most where an earlier condition holds, and the condition does not determine the unknown.",
        why="Only a condition that is linear in the unknown with an invertible coefficient can be used.",
        example=r"X^2 = I \implies X = I",
        fix="State the solution as an assumption, or check it by putting it into the condition.",
    ),
    Code(
        code="DRV501", name="open", severity="error",
        what="A place in the derivation is left open.",
        why="It claims nothing yet.",
        example=r"df = ?",
        fix="Fill it in, or let `mathdoc complete` do it; --allow-open lets it pass.",
    ),
    Code(
        code="DRV502", name="stays-open", severity="error",
        what="`mathdoc complete` found nothing for an open place that the kernel verifies; the message says why.",
        why="Nothing is written that is not verified.",
        example=r"y = ?",
        fix="Write it yourself, or say more: a definition, what stands before it, what varies.",
    ),
)  # fmt: skip
