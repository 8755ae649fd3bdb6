"""What the code is written for: numpy, jax and torch differ in few names, which stand here."""

from __future__ import annotations

from msgspec import Struct


class Target(Struct, frozen=True):
    """A library of arrays. `forms` are the operators that it writes in its own way; an empty one says that it has none.

    `prefix`: what its functions stand in; `dtype` is added where an array is made; `convert` makes an argument an array of float64.
    """

    name: str
    imports: str
    prefix: str
    dtype: str
    convert: str
    forms: dict[str, str]


_NUMPY = {
    "sigmoid": "(0.5 * (1 + np.tanh(({0}) / 2)))", "softplus": "np.logaddexp({0}, 0.0)", "relu": "np.maximum({0}, 0.0)",
    "erf": "np.vectorize(math.erf)({0})", "logsumexp": "np.logaddexp.reduce({0})", "softmax": "np.exp({a} - np.logaddexp.reduce({0}))",
    "matrix_exp": "scipy.linalg.expm({0})", "matrix_log": "scipy.linalg.logm({0})", "matrix_sqrt": "scipy.linalg.sqrtm({0})",
    "matrix_sin": "scipy.linalg.sinm({0})", "matrix_cos": "scipy.linalg.cosm({0})", "matrix_sinh": "scipy.linalg.sinhm({0})",
    "matrix_cosh": "scipy.linalg.coshm({0})", "matrix_tanh": "scipy.linalg.tanhm({0})", "maximum": "np.maximum({0}, {1})",
    "minimum": "np.minimum({0}, {1})", "triu_indices": "np.triu_indices({0})", "number": "{0}",
    "step": "((({0}) > 0) * 1.0)", "closed_step": "((({0}) >= 0) * 1.0)",
}  # fmt: skip
_JAX = {
    "sigmoid": "jax.nn.sigmoid({0})", "softplus": "jnp.logaddexp({0}, 0.0)", "relu": "jnp.maximum({0}, 0.0)",
    "erf": "jax.scipy.special.erf({0})", "logsumexp": "jax.nn.logsumexp({0})", "softmax": "jax.nn.softmax({0})",
    "matrix_exp": "jax.scipy.linalg.expm({0})", "matrix_log": "", "matrix_sqrt": "jax.scipy.linalg.sqrtm({0})", "matrix_sin": "",
    "matrix_cos": "", "matrix_sinh": "", "matrix_cosh": "", "matrix_tanh": "", "maximum": "jnp.maximum({0}, {1})",
    "minimum": "jnp.minimum({0}, {1})", "triu_indices": "jnp.triu_indices({0})", "number": "{0}",
    "step": "((({0}) > 0) * 1.0)", "closed_step": "((({0}) >= 0) * 1.0)",
}  # fmt: skip
_TORCH = {
    "sigmoid": "torch.sigmoid({0})", "softplus": "torch.logaddexp({0}, torch.zeros_like({0}))", "relu": "torch.relu({0})",
    "erf": "torch.erf({0})", "logsumexp": "torch.logsumexp({0}, 0)", "softmax": "torch.softmax({0}, 0)",
    "matrix_exp": "torch.linalg.matrix_exp({0})", "matrix_log": "", "matrix_sqrt": "", "matrix_sin": "", "matrix_cos": "",
    "matrix_sinh": "", "matrix_cosh": "", "matrix_tanh": "", "maximum": "torch.maximum({0}, {1})", "minimum": "torch.minimum({0}, {1})",
    "triu_indices": "tuple(torch.triu_indices({0}, {0}))", "number": "torch.tensor(float({0}), dtype=torch.float64)",
    "step": "(({0}) > 0).to(torch.float64)", "closed_step": "(({0}) >= 0).to(torch.float64)",
}  # fmt: skip

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target("numpy", "import numpy as np", "np", "", "np.asarray({0}, dtype=np.float64)", _NUMPY),
        Target("jax", 'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)', "jnp", "",
               "jnp.asarray({0}, dtype=jnp.float64)", _JAX),
        Target("torch", "import torch", "torch", ", dtype=torch.float64", "torch.as_tensor({0}, dtype=torch.float64)", _TORCH),
    )
}  # fmt: skip
