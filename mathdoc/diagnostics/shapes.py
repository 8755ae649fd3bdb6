"""The messages on names and shapes (DRV25x and DRV26x)."""

from __future__ import annotations

from mathdoc.diagnostics.model import Code

CODES: tuple[Code, ...] = (
    Code(
        code="DRV250", name="undeclared", severity="error",
        what="A name stands in a row that is neither declared nor defined in the block, and its shape does not follow.",
        why="Without its shape a row says nothing that could be checked: x may be a number, a vector or a matrix.",
        example=r"f = x^\top A y",
        fix=r"Declare it in a row of its own: x \in \mathbb{R}^n.",
    ),
    Code(
        code="DRV251", name="nonconformable", severity="error",
        what="The arguments of an operator do not fit together.",
        why="Most wrong derivations fail here first: a factor on the wrong side, a missing transpose, a matrix plus a number.",
        example=r"\nabla f = 2(Ax - y)A",
        fix=r"Move the factor and transpose it: 2A^\top(Ax - y).",
    ),
    Code(
        code="DRV252", name="unsupported", severity="error",
        what="mathdoc does not know this construct.",
        why="What is not understood is never passed over in silence.",
        example=r"\|X\|_* = 1",
        fix="Write it with operators from the reference, or mark the row as a remark.",
    ),
    Code(
        code="DRV253", name="sides-differ", severity="error",
        what="The two sides of a relation have different shapes.",
        why="They cannot be equal, whatever the values.",
        example=r"\frac{\partial f}{\partial W} = x y^\top  (W is m×n, x an n-vector, y an m-vector)",
        fix="Transpose one side, or check which layout is meant.",
    ),
    Code(
        code="DRV254", name="ragged-matrix", severity="error",
        what="The blocks or rows of an explicit matrix do not fit together.",
        why="Every row needs the same number of entries, and blocks in one row the same height.",
        example=r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}",
        fix="Complete the row.",
    ),
    Code(
        code="DRV255", name="wrong-number-of-indices", severity="error",
        what="An array has more or fewer indices than axes.",
        why="A matrix has two indices, a vector one, a tensor as many as its order.",
        example=r"A_i = 1  (A is a matrix)",
        fix=r"Write A_{ij}, or declare the row A_i as a vector of its own.",
    ),
    Code(
        code="DRV256", name="index-of-two-sizes", severity="error",
        what="One index letter stands in places of different sizes.",
        why="A_{ij}x_i with A of m×n and x of n: i cannot run over both.",
        example=r"A_{ij} x_i",
        fix="Use the letter of the axis that is meant.",
    ),
    Code(
        code="DRV257", name="index-without-range", severity="error",
        what="Nothing says how far an index runs.",
        why="A sum needs its bounds, or an array whose axis the index stands for.",
        example=r"\sum_k 2",
        fix=r"Write the bounds: \sum_{k=1}^{n}.",
    ),
    Code(
        code="DRV258", name="wrong-arguments", severity="error",
        what="A function stands without its arguments, or with the wrong number of them.",
        why="f(x) and f are different things.",
        example=r"E(x) = E(x, y)",
        fix="Write the arguments.",
    ),
    Code(
        code="DRV259", name="circular-definition", severity="error",
        what="A name is defined through itself.",
        why="Then it has no value.",
        example=r"x = y + 1 and y = x - 1",
        fix="Declare one of the names and claim the other equation.",
    ),
    Code(
        code="DRV260", name="which-variable", severity="error",
        what="A derivative does not say by which variable it is taken, and several are possible.",
        why=r"\nabla f means the derivative by the only variable.",
        example=r"\nabla (x^\top A y)",
        fix=r"Write \nabla_x f, or name the variable in the option :wrt:.",
    ),
    Code(
        code="DRV262", name="free-index", severity="error",
        what="An index is free on one side and does not stand on the other.",
        why="Then the relation would have to hold for every value of the index at once.",
        example=r"f = a_i x_j",
        fix=r"Sum it (\sum_i), or put it on both sides.",
    ),
    Code(
        code="DRV263", name="ambiguous", severity="error",
        what="A row can be read in several ways that conform, and they do not agree.",
        why="mathdoc never chooses a reading because it makes a row true.",
        example=r"1 - A A^{+}  (all ones, or the identity?)",
        fix="Write what is meant: I - A A^{+}.",
    ),
    Code(
        code="DRV264", name="fact-not-checked", severity="warning",
        what="A defined symbol is declared to have a property that is not checked.",
        why="Its value comes from the definition; the property is not used.",
        example=r"L \in \mathbb{R}^{n\times n} \text{ lower triangular} and L = A B",
        fix="Drop the property, or leave the symbol undefined.",
    ),
    Code(
        code="DRV265", name="known-at-one-place", severity="error",
        what="A function is used at a place of which its definition says nothing.",
        why="f(A) = 5 with a declared A may be a statement about A alone.",
        example=r"f(A) = 5 and then f(B) = 5, A and B declared",
        fix="Let the parameter stand on the right side, or give it a letter that is not declared.",
    ),
    Code(
        code="DRV266", name="constant-function", severity="warning",
        what="A function is defined by a right side that does not depend on its parameter.",
        why="The row may have been meant as a claim, and a definition is not checked.",
        example=r"f(A) = 5",
        fix=r"Write f(A) := 5 if it defines f, or define f by how it depends on its argument first.",
    ),
)  # fmt: skip
