"""How the numbers ∂y/∂x are laid out as an array, from the words of `mathdoc.shapes.layout`."""

from __future__ import annotations

from math import prod

import numpy as np

from tests.independent.numbers import Array, NotCovered, array


def _columns(a: Array, axis: int, dims: tuple[int, ...]) -> Array:
    """Reorder an axis that counts the entries of a matrix row by row so that it counts them column by column."""
    if len(dims) != 2:
        return a
    order = np.arange(prod(dims)).reshape(dims).T.ravel()
    return array(np.take(a, order, axis=axis))


def arranged(values: Array, style: str, count: int, variables: list[tuple[int, ...]]) -> Array:
    """Return the entries in the order of the arrangement. `values`: batch × directions (one axis a variable) × dims of the argument."""
    batch, out = values.shape[0], values.shape[1 + count :]
    flat = values.reshape(*values.shape[: 1 + count], -1)
    output_first = array(np.moveaxis(flat, -1, 1))
    if style in ("gradient", "hessian", "gradient_vech", "jacobian_transposed"):
        return flat
    if style in ("of_scalar", "jacobian", "tensor", "jacobian_vech"):
        return output_first
    if style == "of_scalar_transposed":
        return _columns(output_first, 1, out)
    if style in ("gradient_transposed", "gradient_vec"):
        return _columns(flat, 1, variables[0])
    if style == "jacobian_vec":
        return _columns(_columns(output_first, 1, out), 2, variables[0])
    if style == "hessian_vec":
        return _columns(_columns(flat, 1, variables[0]), 2, variables[1])
    raise NotCovered(f"derivatives arranged as {style} ({batch})")
