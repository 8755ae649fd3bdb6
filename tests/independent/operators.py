"""The operators on arrays with a batch axis, each written down from its definition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as cartesian

import numpy as np

from tests.independent.functions import KNOWN, known, positive, signs
from tests.independent.numbers import Array, NotCovered, Unclear, Undefined, array


def transpose(a: Array) -> Array:
    return array(np.swapaxes(a, 1, 2))


def multiply(a: Array, b: Array) -> Array:
    """The product of two factors that stand side by side: 1×1 scales anything."""
    if a.shape[1:] == (1, 1) or b.shape[1:] == (1, 1):
        scalar, other = (a, b) if a.shape[1:] == (1, 1) else (b, a)
        return array(scalar.reshape(-1, *[1] * (other.ndim - 1)) * other)
    return array(a @ b)


def inverse(a: Array) -> Array:
    singular = np.linalg.svd(a[:64], compute_uv=False)
    if np.any(singular[:, -1] < 0.08) or np.any(singular[:, -1] < 1e-3 * singular[:, 0]):
        raise Unclear
    return array(np.linalg.inv(a))


def trace(a: Array) -> Array:
    return array(np.einsum("bii->b", a).reshape(-1, 1, 1))


def inner(a: Array, b: Array) -> Array:
    product = a * b
    return array(product.reshape(product.shape[0], -1).sum(axis=1).reshape(-1, 1, 1))


def kronecker(a: Array, b: Array) -> Array:
    product = np.einsum("zij,zkl->zikjl" if len(a) == len(b) else "yij,zkl->zikjl", a, b) if len(a) in (1, len(b)) else None
    if product is None:
        product = np.einsum("zij,ykl->zikjl", a, b)
    return array(product.reshape(product.shape[0], a.shape[1] * b.shape[1], a.shape[2] * b.shape[2]))


def cross(a: Array, b: Array) -> Array:
    shape = np.broadcast_shapes(a.shape, b.shape)
    flat = [np.broadcast_to(x, shape).reshape(shape[0], 3) for x in (a, b)]
    return array(np.cross(flat[0], flat[1]).reshape(shape))


def _extreme(a: Array, b: Array, sign: int) -> Array:
    gap = a - b
    return array((a + b + sign * gap * signs(gap)) / 2)


def softmax(a: Array) -> Array:
    powers = np.exp(a)
    return array(powers / powers.sum(axis=(1, 2), keepdims=True))


def logsumexp(a: Array) -> Array:
    return array(np.log(np.exp(a).sum(axis=(1, 2)).reshape(-1, 1, 1)))


def vec(a: Array) -> Array:
    return transpose(a).reshape(a.shape[0], -1, 1)


def vech(a: Array) -> Array:
    n = a.shape[1]
    return array(np.stack([a[:, i, j] for j in range(n) for i in range(j, n)], axis=1)[:, :, None])


def diag_matrix(a: Array) -> Array:
    flat = a.reshape(a.shape[0], -1)
    return array(flat[:, :, None] * np.eye(flat.shape[1]))


def diag_vector(a: Array) -> Array:
    return array(np.einsum("bii->bi", a)[:, :, None])


def adjugate(a: Array) -> Array:
    """The transposed matrix of cofactors, minor by minor."""
    n = a.shape[1]
    result = np.ones_like(a)
    for i, j in cartesian(range(n), range(n)) if n > 1 else []:
        minor = np.delete(np.delete(a, i, axis=1), j, axis=2)
        result[:, j, i] = (-1) ** (i + j) * np.linalg.det(minor)
    return result


def pseudo_inverse(a: Array) -> Array:
    """Moore and Penrose's inverse by a skeleton A = (A V)(Uᵀ A V)⁻¹(Uᵀ A) of the rank that A has."""
    u, s, vh = np.linalg.svd(a[0].real)
    rank = int(np.sum(s > 1e-7 * max(s[0], 1e-300)))
    if rank == 0:
        raise Unclear
    left, right = u[:, :rank].T[None], vh[:rank].T[None]
    c, r, middle = array(a @ right), array(left @ a), array(left @ a @ right)
    ranks = np.linalg.svd(a[:64], compute_uv=False)
    if rank < len(s) and np.any(ranks[:, rank] > 1e-9):
        raise Unclear
    ct, rt = transpose(c), transpose(r)
    return array(rt @ inverse(array(r @ rt)) @ middle @ inverse(array(ct @ c)) @ ct)


def norm(a: Array) -> Array:
    return array(np.sqrt(positive(inner(a, a))))


def matrix_function(name: str) -> Callable[[Array], Array]:
    """A function of a square matrix through its eigenvalues."""

    def apply(a: Array) -> Array:
        values, vectors = np.linalg.eig(a)
        if np.max(np.linalg.cond(vectors)) > 1e4:
            raise Unclear
        if name in ("log", "sqrt") and np.any((values.real < 0) & (np.abs(values.imag) < 0.1)):
            raise Undefined
        of_values = np.log(values) if name == "log" else np.sqrt(values) if name == "sqrt" else known(name, array(values))
        return array((vectors * of_values[:, None, :]) @ np.linalg.inv(vectors))

    return apply


def singular_values(a: Array) -> Array:
    raise NotCovered("singular values")


UNARY: dict[str, Callable[[Array], Array]] = {
    "negate": lambda a: -a, "transpose": transpose, "inverse": inverse, "inverse_transpose": lambda a: transpose(inverse(a)),
    "trace": trace, "vec": vec, "vech": vech, "diag_matrix": diag_matrix, "diag_vector": diag_vector,
    "diagonal_part": lambda a: array(a * np.eye(a.shape[1])), "determinant": lambda a: array(np.linalg.det(a).reshape(-1, 1, 1)),
    "adjugate": adjugate, "pseudo_inverse": pseudo_inverse, "norm": norm, "vector_norm": norm,
    "norm_squared": lambda a: inner(a, a), "softmax": softmax, "logsumexp": logsumexp, "absolute_value": lambda u: u * signs(u),
    **{f"matrix_{name}": matrix_function(name) for name in ("exp", "log", "sqrt", "sin", "cos", "sinh", "cosh", "tanh")},
    **{name: (lambda u, name=name: known(name, u)) for name in KNOWN},  # type: ignore[misc]
}  # fmt: skip


def _divided(a: Array, b: Array) -> Array:
    if np.any(np.abs(b) < 1e-9):
        raise Undefined
    if np.any(np.abs(b) < 0.05):
        raise Unclear
    return array(a / b)


BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "inner": inner, "hadamard": lambda a, b: array(a * b), "hadamard_divide": _divided, "kronecker": kronecker, "cross_product": cross,
    "maximum": lambda a, b: _extreme(a, b, 1), "minimum": lambda a, b: _extreme(a, b, -1),
    "fraction": lambda a, b: _divided(a, b.reshape(-1, *[1] * (a.ndim - 1))), "product": multiply, "add": lambda a, b: array(a + b),
}  # fmt: skip
