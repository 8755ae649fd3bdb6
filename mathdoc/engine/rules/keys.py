"""Texts that are the same for expressions that differ only in what nobody calls a step: order of terms and numbers, brackets, signs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathdoc import build
from mathdoc import expr as E
from mathdoc.engine.terms import Term, terms_of
from mathdoc.syntax import fully_parenthesised

_SUMS = frozenset({"add", "negate", "product", "fraction", "power"})


_memo: dict[int, tuple[E.Expr, str]] = {}
"""Texts by the identity of the expression, which is kept with it. A search asks for most subterms many times."""
MEMO = 20_000


def key(expr: E.Expr) -> str:
    """Return a text that tells an expression from all others but its trivial rewritings."""
    if isinstance(expr, E.Number):
        return str(expr.value)
    if isinstance(expr, E.Symbol):
        return expr.name
    known = _memo.get(id(expr))
    if known is not None:
        return known[1]
    if len(_memo) > MEMO:
        _memo.clear()
    text = _new(expr)
    _memo[id(expr)] = (expr, text)
    return text


def _new(expr: E.Expr) -> str:
    if isinstance(expr, E.Apply) and expr.operator in _SUMS and _typed(expr):
        return _sum(expr)
    rule = _KEYS.get(type(expr))
    return rule(expr) if rule is not None else _plain(expr)


def _typed(expr: E.Expr) -> bool:
    """Whether shapes are known as far as terms are taken apart (those of exponents and letters are not)."""
    inside = expr.args if isinstance(expr, E.Apply) and expr.operator in _SUMS else ()
    return expr.shape is not None and all(map(_typed, inside))


def _sum(expr: E.Expr) -> str:
    texts = sorted(_term(term) for term in terms_of(expr))
    if len(texts) == 1:
        return texts[0]
    return f"({' + '.join(texts)})" if texts else "0"


def _term(term: Term) -> str:
    parts = [] if term.coefficient == 1 else [str(term.coefficient)]
    powers: dict[str, Fraction] = {}
    for base, power in term.scalars:
        text, sign = (key(base.args[0]), -1) if isinstance(base, E.Apply) and base.operator == "inverse" else (_base(base), 1)
        powers[text] = powers.get(text, Fraction(0)) + sign * power
    parts += [text if power == 1 else f"{text}^{power}" for text, power in sorted(powers.items()) if power]
    arrays = [factor for factor in term.arrays if not (isinstance(factor, E.Literal) and factor.kind == "identity")]
    parts += [_power(factor) for factor in (arrays or term.arrays[:1])]
    return " ".join(parts) or "1"


def _base(expr: E.Expr) -> str:
    """A number among the factors of a term: a power or a quotient there is one that terms do not take apart."""
    if isinstance(expr, E.Apply) and expr.operator in ("power", "fraction"):
        return f"{expr.operator}({key(expr.args[0])}, {key(expr.args[1])})"
    return key(expr)


def _power(expr: E.Expr) -> str:
    if isinstance(expr, E.Apply) and expr.operator == "power":
        return f"{key(expr.args[0])}^{key(expr.args[1])}"
    return f"({key(expr)})" if isinstance(expr, E.Apply) and expr.operator == "product" else key(expr)


def _apply(expr: E.Expr) -> str:
    assert isinstance(expr, E.Apply)
    args = expr.args
    if expr.operator == "transpose":
        return _transpose(args[0], expr)
    if expr.operator == "inverse" and build.is_scalar(expr):
        return f"{key(args[0])}^-1"
    if expr.operator == "inner" and args[0].shape == build.shape_of(expr):
        return key(build.mul(*args))
    if expr.operator == "inverse_transpose":
        return f"inverse({key(args[0])})'"
    if expr.operator == "hadamard":
        coefficient, parts = _factors(expr)
        return f"{'' if coefficient == 1 else f'{coefficient} '}hadamard({', '.join(sorted(map(key, parts)))})"
    texts = [key(arg) for arg in args]
    return f"{expr.operator}({', '.join(sorted(texts) if expr.operator == 'inner' else texts)})"


def _transpose(arg: E.Expr, whole: E.Expr) -> str:
    if build.is_scalar(whole):
        return key(arg)
    if isinstance(arg, E.Apply) and arg.operator == "transpose":
        return key(arg.args[0])
    if isinstance(arg, E.Apply) and arg.operator == "inverse_transpose":
        return f"inverse({key(arg.args[0])})"
    if isinstance(arg, E.Apply) and arg.operator == "negate":
        return key(build.negate(build.transposed(arg.args[0])))
    return f"{key(arg)}'"


def _factors(expr: E.Apply) -> tuple[Fraction, list[E.Expr]]:
    """Return the factors of an elementwise product with their literal coefficient."""
    coefficient, parts = Fraction(1), []
    for arg in expr.args:
        value, rest = build.split_number(arg) if arg.shape is not None else (Fraction(1), arg)
        coefficient *= value
        inside = _factors(rest) if isinstance(rest, E.Apply) and rest.operator == "hadamard" else (Fraction(1), [rest])
        coefficient *= inside[0]
        parts += inside[1]
    return coefficient, parts


def _differential(expr: E.Expr) -> str:
    assert isinstance(expr, E.Differential)
    if isinstance(expr.arg, E.Apply) and expr.arg.operator == "transpose" and expr.order == 1:
        return f"d({key(expr.arg.args[0])})'"
    return f"d{expr.order if expr.order > 1 else ''}({key(expr.arg)})"


def _entry(expr: E.Expr) -> str:
    assert isinstance(expr, E.Entry)
    array, indices = expr.array, expr.indices
    if isinstance(array, E.Apply) and array.operator == "transpose" and len(indices) == 2:
        array, indices = array.args[0], indices[::-1]
    return f"{key(array)}[{', '.join(map(key, indices))}]"


def _over(expr: E.Expr) -> str:
    """A sum, its letters renamed in the order in which they come."""
    assert isinstance(expr, E.Sum)
    ranges, body = list(expr.ranges), expr.body
    while isinstance(body, E.Sum) and body.product == expr.product:
        ranges, body = [*ranges, *body.ranges], body.body
    names = {item.name for item in ranges}
    order = list(dict.fromkeys(node.name for node in E.walk(body) if isinstance(node, E.Index) and node.name in names))
    new = {name: f"#{k}" for k, name in enumerate(order)}

    def renamed(node: E.Expr) -> E.Expr:
        return E.Index(new[node.name]) if isinstance(node, E.Index) and node.name in new else E.map_children(node, renamed)

    return f"{'prod' if expr.product else 'sum'}[{len(order)}]({key(renamed(body))})"


def _plain(expr: E.Expr) -> str:
    """Any other node: its kind, its parts, and what else it says."""
    if not E.children(expr):
        return fully_parenthesised(expr) if not isinstance(expr, E.Components) else str(expr)
    said = [str(getattr(expr, name)) for name in ("function", "order", "style", "entrywise") if hasattr(expr, name)]
    if isinstance(expr, E.At):
        said += [name for name, _ in expr.bindings]
    return f"{type(expr).__name__}[{','.join(said)}]({', '.join(map(key, E.children(expr)))})"


_KEYS: dict[type[E.Expr], Callable[[E.Expr], str]] = {
    E.Apply: _apply,
    E.Differential: _differential,
    E.Entry: _entry,
    E.Sum: _over,
}
