"""The facts: one record each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

from mathdoc.arithmetic import Arithmetic
from mathdoc.facts.model import Draw, Fact, Projection, Sampler
from mathdoc.ring import NoValue
from mathdoc.weil import Array


def _half_sum(sign: int) -> object:
    def project(a: Arithmetic, x: Array) -> Array:
        return a.scale_number(a.add(x, a.scale_number(a.transpose(x), sign)), Fraction(1, 2))

    return project


def _masked(keep: object) -> object:
    def project(a: Arithmetic, x: Array) -> Array:
        m, n = x.dims
        return a.rearrange(x, x.dims, [i * n + j if keep(i, j) else -1 for i in range(m) for j in range(n)])  # type: ignore[operator]

    return project


def _averaged(key: Callable[[int, int, int], int]) -> Projection:
    """Return the projection that puts its mean in the place of all entries with one key."""

    def project(a: Arithmetic, x: Array) -> Array:
        m, n = x.dims
        keys = [key(i, j, n) for i in range(m) for j in range(n)]
        counts = Counter(keys)
        means = a.from_numbers((m * n, m * n), [Fraction(int(p == q), counts[p]) for p in keys for q in keys])
        return a.rearrange(a.matmul(means, a.rearrange(x, (m * n, 1))), x.dims)

    return project


def _linear(name: str, text: str, project: object) -> Fact:
    return Fact(
        name=name, kind="linear", text=text, project=project,  # type: ignore[arg-type]
        defects=lambda a, x: a.subtract(x, project(a, x)),  # type: ignore[operator]
    )  # fmt: skip


def _positive_definite(a: Arithmetic, x: Array) -> Array:
    """Replace the constant term S by SSᵀ, with eigenvalues on both sides of 1 (SSᵀ + I if it is singular, a small multiple if S₁₁ < 0)."""
    base = Array(x.dims, (x.parts[0], *[None] * (len(x.parts) - 1)), x.precision)
    definite = a.matmul(base, a.transpose(base))
    if a.ring.is_zero(a.entries(a.determinant(definite))[0]):
        definite = a.add(definite, a.identity(x.dims[0]))
    if _is_negative(a.entries(base)[0]):
        definite = a.times(a.inverse(a.add(a.number(1), a.trace(definite))), definite)
    return Array(x.dims, (definite.parts[0], *x.parts[1:]), x.precision)


def _positive_semidefinite(a: Arithmetic, x: Array) -> Array:
    """Replace the constant term S by SSᵀ, which may be singular."""
    base = Array(x.dims, (x.parts[0], *[None] * (len(x.parts) - 1)), x.precision)
    return Array(x.dims, (a.matmul(base, a.transpose(base)).parts[0], *x.parts[1:]), x.precision)


def _is_negative(entry: object) -> bool:
    return bool(entry < 0)  # type: ignore[operator]


def _positive(a: Arithmetic, x: Array) -> Array:
    """Replace constant terms u by 1 + u², or by its reciprocal if u < 0: numbers on both sides of 1."""
    one = a.ring.number(1)
    large = [(u, one + u * u) for u in a.entries(x)]  # type: ignore[operator]
    values = [a.ring.divide(one, v) if _is_negative(u) else v for u, v in large]
    return Array(x.dims, (a.from_scalars(x.dims, values).parts[0], *x.parts[1:]), x.precision)


def _positive_on_diagonal(a: Arithmetic, x: Array) -> Array:
    """Make the constant terms on the diagonal positive, and leave the others."""
    positive = _positive(a, x)
    diagonal = x.dims[1] + 1
    values = [v if k % diagonal == 0 else u for k, (u, v) in enumerate(zip(a.entries(x), a.entries(positive), strict=True))]
    return Array(x.dims, (a.from_scalars(x.dims, values).parts[0], *x.parts[1:]), x.precision)


def _nonnegative(a: Arithmetic, x: Array) -> Array:
    """Replace constant terms u by u², which may be 0."""
    base = Array(x.dims, (x.parts[0], *[None] * (len(x.parts) - 1)), x.precision)
    return Array(x.dims, (a.hadamard(base, base).parts[0], *x.parts[1:]), x.precision)


def _negative(a: Arithmetic, x: Array) -> Array:
    positive = _positive(a, x)
    return Array(x.dims, (a.negate(positive).parts[0], *x.parts[1:]), x.precision)


def _cayley(draw: Draw, n: int) -> Array:
    """(I - K)(I + K)⁻¹ for a random skew jet K: dense in the rotations."""
    a = draw.arithmetic
    x = draw.jet((n, n))
    k = a.subtract(x, a.transpose(x))
    identity = a.identity(n)
    return a.matmul(a.subtract(identity, k), a.inverse(a.add(identity, k)))


def _orthogonal(draw: Draw, dims: tuple[int, ...], component: int) -> Array:
    """A rotation, or a rotation after a reflection (component 1): the two components of the orthogonal group."""
    a, n = draw.arithmetic, dims[0]
    flip = a.from_numbers((n, n), [0 if i != j else -1 if i == 0 and component else 1 for i in range(n) for j in range(n)])
    return a.matmul(_cayley(draw, n), flip)


def _orthonormal_columns(draw: Draw, dims: tuple[int, ...], component: int) -> Array:
    """The first columns of an orthogonal matrix (a connected set for m > n; both components for m = n)."""
    m, n = dims
    if m < n:
        raise NoValue("orthonormal columns need at least as many rows")
    q = _orthogonal(draw, (m, m), component)
    return draw.arithmetic.rearrange(q, (m, n), [i * m + j for i in range(m) for j in range(n)])


def _unit(draw: Draw, dims: tuple[int, ...], component: int) -> Array:
    """A point of the sphere by stereographic projection from a random pole ±e₁ (in one dimension: ±1)."""
    a, n = draw.arithmetic, dims[0] * dims[1]
    sign = -1 if component else 1
    if n == 1:
        return a.from_numbers(dims, [sign])
    y = draw.jet((n - 1, 1))
    squares = a.matmul(a.transpose(y), y)
    one = a.number(1)
    scale = a.inverse(a.add(squares, one))
    first = a.scale_number(a.matmul(a.subtract(squares, one), scale), sign)
    return a.stack([first, a.scale_number(a.times(scale, y), 2)], dims)


def _idempotent(draw: Draw, dims: tuple[int, ...], rank: int) -> Array:
    """S diag(1, …, 1, 0, …, 0) S⁻¹: each rank from 0 to n is a component of its own."""
    a, n = draw.arithmetic, dims[0]
    s = draw.jet((n, n))
    middle = a.from_numbers((n, n), [int(i == j and i < rank) for i in range(n) for j in range(n)])
    return a.matmul(a.matmul(s, middle), a.inverse(s))


def _turned(value: int) -> Sampler:
    """Q D Qᵀ with a rotation Q and D = diag(1, …, 1, v, …, v): a connected set for every number of ones."""

    def sample(draw: Draw, dims: tuple[int, ...], ones: int) -> Array:
        a, n = draw.arithmetic, dims[0]
        q = _cayley(draw, n)
        middle = a.from_numbers((n, n), [0 if i != j else 1 if i < ones else value for i in range(n) for j in range(n)])
        return a.matmul(a.matmul(q, middle), a.transpose(q))

    return sample


def _stochastic(draw: Draw, dims: tuple[int, ...], component: int) -> Array:
    """Rows that sum to one, moving so that they do: an affine space, of which the nonnegative entries are a dense part."""
    a, x = draw.arithmetic, draw.jet(dims)
    means = a.from_numbers((dims[1], dims[1]), [Fraction(1, dims[1])] * dims[1] ** 2)
    return a.subtract(a.add(x, a.from_numbers(dims, [Fraction(1, dims[1])] * (dims[0] * dims[1]))), a.matmul(x, means))


def _stochastic_in_reals(a: Arithmetic, x: Array) -> Array:
    """Replace the constant term by positive numbers, divided by the sums of their rows."""
    m, n = x.dims
    one = a.ring.number(1)
    large = [one + u * u for u in a.entries(x)]  # type: ignore[operator]
    sums = [sum(large[i * n + 1 : (i + 1) * n], large[i * n]) for i in range(m)]
    values = [a.ring.divide(u, sums[k // n]) for k, u in enumerate(large)]
    return Array(x.dims, (a.from_scalars(x.dims, values).parts[0], *x.parts[1:]), x.precision)


def _row_sums_defect(a: Arithmetic, x: Array) -> Array:
    ones = a.from_numbers((x.dims[1], 1), [1] * x.dims[1])
    return a.subtract(a.matmul(x, ones), a.from_numbers((x.dims[0], 1), [1] * x.dims[0]))


def _both(*defects: Projection) -> Projection:
    def defect(a: Arithmetic, x: Array) -> Array:
        found = [rule(a, x) for rule in defects]
        columns = [a.rearrange(part, (part.dims[0] * part.dims[1],)) for part in found]
        return a.stack(columns, (sum(column.dims[0] for column in columns),))

    return defect


def _gram_defect(a: Arithmetic, x: Array) -> Array:
    return a.subtract(a.matmul(a.transpose(x), x), a.identity(x.dims[1]))


def _unit_defect(a: Arithmetic, x: Array) -> Array:
    count = x.dims[0] * x.dims[1]
    column = a.rearrange(x, (count, 1))
    return a.subtract(a.matmul(a.transpose(column), column), a.number(1))


def _still(x: Array) -> Array:
    """The constant term."""
    return Array(x.dims, (x.parts[0], *[None] * (len(x.parts) - 1)), x.precision)


def _regular(a: Arithmetic, x: Array) -> bool:
    return not a.ring.is_zero(a.entries(a.determinant(x))[0])


def _all_positive(a: Arithmetic, x: Array) -> bool:
    return all(entry > 0 for entry in a.entries(x))  # type: ignore[operator]


RECORDS: tuple[Fact, ...] = (
    _linear("symmetric", r"{0} = {0}^{{\top}}", _half_sum(1)),
    _linear("skew", r"{0} = -{0}^{{\top}}", _half_sum(-1)),
    _linear("diagonal", r"{0} \text{{ diagonal}}", _masked(lambda i, j: i == j)),
    _linear("lower_triangular", r"{0} \text{{ lower triangular}}", _masked(lambda i, j: i >= j)),
    _linear("upper_triangular", r"{0} \text{{ upper triangular}}", _masked(lambda i, j: i <= j)),
    _linear("toeplitz", r"{0} \text{{ Toeplitz}}", _averaged(lambda i, j, n: i - j)),
    _linear("hankel", r"{0} \text{{ Hankel}}", _averaged(lambda i, j, n: i + j)),
    _linear("circulant", r"{0} \text{{ circulant}}", _averaged(lambda i, j, n: (i - j) % n)),
    Fact(name="positive_definite", kind="open", text=r"{0} \succ 0", implies=frozenset({"invertible", "positive_semidefinite"}),
         make_real=_positive_definite),
    Fact(name="positive_semidefinite", kind="open", text=r"{0} \succeq 0", make_real=_positive_semidefinite),
    Fact(name="invertible", kind="open", modular=True, text=r"{0} \text{{ invertible}}", holds=lambda a, x: not a.ring.is_zero(
        a.entries(a.determinant(Array(x.dims, (x.parts[0], *[None] * (len(x.parts) - 1)), x.precision)))[0])),
    Fact(name="full_column_rank", kind="open", modular=True, text=r"{0} \text{{ of full column rank}}",
         holds=lambda a, x: _regular(a, a.matmul(a.transpose(_still(x)), _still(x)))),
    Fact(name="full_row_rank", kind="open", modular=True, text=r"{0} \text{{ of full row rank}}",
         holds=lambda a, x: _regular(a, a.matmul(_still(x), a.transpose(_still(x))))),
    Fact(name="positive", kind="open", text="{0} > 0", implies=frozenset({"nonnegative", "nonzero"}), make_real=_positive,
         holds=_all_positive),
    Fact(name="positive_diagonal", kind="open", text=r"{0} \text{{ with positive diagonal}}", make_real=_positive_on_diagonal,
         holds=lambda a, x: all(entry > 0 for entry in a.entries(x)[:: x.dims[1] + 1])),  # type: ignore[operator]
    Fact(name="nonnegative", kind="open", text=r"{0} \ge 0", make_real=_nonnegative,
         holds=lambda a, x: all(not _is_negative(entry) for entry in a.entries(x))),
    Fact(name="negative", kind="open", text="{0} < 0", implies=frozenset({"nonzero"}), make_real=_negative,
         holds=lambda a, x: all(_is_negative(entry) for entry in a.entries(x))),
    Fact(name="nonzero", kind="open", modular=True,
         text=r"{0} \ne 0", holds=lambda a, x: not all(a.ring.is_zero(entry) for entry in a.entries(x))),
    Fact(name="orthogonal", kind="curved", text=r"{0}^{{\top}} {0} = I", implies=frozenset({"invertible"}), sample=_orthogonal,
         components=lambda dims: 2, defects=_gram_defect),
    Fact(name="orthonormal_columns", kind="curved", text=r"{0}^{{\top}} {0} = I", sample=_orthonormal_columns, defects=_gram_defect,
         components=lambda dims: 2 if dims[0] == dims[1] else 1),
    Fact(name="unit", kind="curved", text=r"\|{0}\| = 1", implies=frozenset({"nonzero"}), sample=_unit,
         components=lambda dims: 2, defects=_unit_defect),
    Fact(name="idempotent", kind="curved", text="{0}^2 = {0}", sample=_idempotent, components=lambda dims: dims[0] + 1,
         defects=lambda a, x: a.subtract(a.matmul(x, x), x)),
    Fact(name="orthogonal_projection", kind="curved", text=r"{0}^2 = {0} = {0}^{{\top}}", sample=_turned(0),
         implies=frozenset({"symmetric", "idempotent", "positive_semidefinite"}), components=lambda dims: dims[0] + 1,
         defects=_both(lambda a, x: a.subtract(a.matmul(x, x), x), lambda a, x: a.subtract(x, a.transpose(x)))),
    Fact(name="reflection", kind="curved", text=r"{0}^2 = I, {0} = {0}^{{\top}}", sample=_turned(-1),
         implies=frozenset({"symmetric", "orthogonal", "invertible"}), components=lambda dims: dims[0] + 1,
         defects=_both(_gram_defect, lambda a, x: a.subtract(x, a.transpose(x)))),
    Fact(name="stochastic", kind="curved", text=r"{0} \mathbf{{1}} = \mathbf{{1}}, {0} \ge 0", implies=frozenset({"nonnegative"}),
         sample=_stochastic, make_real=_stochastic_in_reals, defects=_row_sums_defect,
         holds=lambda a, x: all(not _is_negative(entry) for entry in a.entries(x))),
    Fact(name="constant", kind="role", text=r"{0} \text{{ constant}}"),
    Fact(name="integer", kind="role", text=r"{0} \in \mathbb{{Z}}"),
)  # fmt: skip
