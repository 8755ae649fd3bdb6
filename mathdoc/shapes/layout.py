"""The shape of a derivative: which array `∂y/∂x`, `∇f`, `Df` and `∇²f` are, in the chosen layout.

A derivative is canonically the tensor with the axes of what is differentiated first and those of the variable after.
`arrangement` says how those axes are laid out: see `ARRANGEMENTS`.
"""

from __future__ import annotations

from mathdoc.operators.model import ShapeError
from mathdoc.sizes import ONE, SCALAR, Shape, shape_text

# gradient: of the shape of the variable (scalar arg).   gradient_transposed: its transpose.
# of_scalar: of the shape of the argument (scalar variable).   jacobian: J with dy = J dx, y and x column vectors.
# jacobian_transposed: Jᵀ.   jacobian_vec: of vec y by vec x.   tensor: all axes, output first (those of vectors once).
# hessian: second derivative of a scalar by vectors x and y, H_ij = ∂²f/∂x_i∂y_j.   hessian_vec: by vec X twice.
ARRANGEMENTS = frozenset({
    "gradient", "gradient_transposed", "of_scalar", "of_scalar_transposed", "jacobian", "jacobian_transposed", "jacobian_vec", "tensor",
    "hessian", "hessian_vec",
})  # fmt: skip


def axes(shape: Shape) -> Shape:
    """Return the axes that a shape contributes to a tensor: none for a scalar, one for a column vector."""
    if shape == SCALAR:
        return ()
    return shape[:1] if len(shape) == 2 and shape[1] == ONE else shape


def _whole(sizes: Shape) -> Shape:
    """Return the shape that a list of tensor axes has as an array."""
    return SCALAR if not sizes else (sizes[0], ONE) if len(sizes) == 1 else sizes


def first_derivative(arg: Shape, variable: Shape, transposed: bool, style: str, layout: str) -> tuple[str, Shape]:
    """Return the arrangement and the shape of a derivative by one variable (`transposed`: written ∂/∂xᵀ)."""
    if style == "jacobian":
        size_out, size_in = ONE, ONE
        for size in arg:
            size_out = size_out * size
        for size in variable:
            size_in = size_in * size
        return "jacobian_vec", (size_out, size_in)
    if variable == SCALAR:
        return ("of_scalar_transposed", arg[::-1]) if layout == "denominator" and len(arg) == 2 else ("of_scalar", arg)
    if arg == SCALAR:
        flip = transposed != (layout == "numerator" and style != "nabla")
        if flip and len(variable) == 2:
            return "gradient_transposed", variable[::-1]
        return "gradient", variable
    if style == "nabla":
        raise ShapeError(f"∇ of {shape_text(arg)} has no settled shape", r"write \frac{\partial y}{\partial x} or D y")
    column_out = len(arg) == 2 and arg[1] == ONE
    row_out = len(arg) == 2 and arg[0] == ONE
    column_in = len(variable) == 2 and variable[1] == ONE
    if layout != "tensor" and column_in and (column_out or row_out):
        m, n = (arg[0] if column_out else arg[1]), variable[0]
        flip = not transposed and (row_out or layout == "denominator")
        return ("jacobian_transposed", (n, m)) if flip else ("jacobian", (m, n))
    return "tensor", _whole((*axes(arg), *axes(variable)))


def second_derivative(arg: Shape, first: Shape, second: Shape, vec: bool) -> tuple[str, Shape]:
    """Return the arrangement and the shape of a second derivative of `arg`."""
    if vec and arg == SCALAR:
        (m, n), (p, q) = first, second
        return "hessian_vec", (m * n, p * q)
    sizes = (*axes(arg), *axes(first), *axes(second))
    return ("hessian" if arg == SCALAR and len(sizes) == 2 else "tensor"), _whole(sizes)
