"""Typing of functions: declared ones, defined ones, and values at a point."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnostics import MathdocError, fail
from mathdoc.limits import NESTING
from mathdoc.shapes import layout
from mathdoc.shapes.scope import Definition, Signature
from mathdoc.sizes import SCALAR, Shape, shape_text

if TYPE_CHECKING:
    from mathdoc.shapes.elaborate import Elaborator


def function_value(work: Elaborator, node: E.FunctionValue) -> E.Expr:
    """A function without arguments: a defined one stands for its value at its own parameters, a curve for its value."""
    if node.function in work.scope.curves:
        return _on_curve(work, node.function, node.order, node)
    definition = work.scope.definitions.get(node.function)
    if definition is None and not node.order and node.function in work.scope.arguments:
        return work.run(E.Call(node.function, work.scope.arguments[node.function], span=node.span))
    known = {name for name in definition.parameters if name in work.scope.shapes or name in work.local} if definition else set()
    used = {part.name for part in E.walk(definition.body) if isinstance(part, E.Symbol)} if definition else set()
    if definition is None or set(definition.parameters) & used - known:
        raise fail("DRV258", f"the function `{node.function}` needs its arguments here", node.span)
    # `L(w, \\alpha)` of a family α_i: the letter alone is no variable.
    args = tuple(E.Symbol(p, span=node.span) if p in known else E.Number(Fraction(0)) for p in definition.parameters)
    return work.run(E.Call(node.function, args, node.order, span=node.span))


def _on_curve(work: Elaborator, name: str, order: int, node: E.Expr) -> E.Expr:
    """A curve or its derivative by its parameter: the differential along it."""
    symbol = E.Symbol(name, span=node.span)
    return work.run(E.Differential(symbol, order, span=node.span) if order else symbol)


def call(work: Elaborator, node: E.Call) -> E.Expr:
    """A function applied to its arguments."""
    if node.function in work.scope.curves and all(isinstance(arg, E.Symbol) for arg in node.args):
        return _on_curve(work, node.function, node.order, node)
    args = tuple([work.run(arg) for arg in node.args])
    definition = work.scope.definitions.get(node.function)
    if definition is not None and definition.parameters:
        return _defined(work, node, definition, args)
    signature = work.scope.functions.get(node.function)
    if signature is None:
        raise fail("DRV250", f"the function `{node.function}` has not been declared or defined", node.span,
                   rf"declare it: {node.function} : \mathbb{{R}} \to \mathbb{{R}}")  # fmt: skip
    return _declared(work, node, signature, args)


def _declared(work: Elaborator, node: E.Call, signature: Signature, args: tuple[E.Expr, ...]) -> E.Expr:
    if len(args) != len(signature.domain):
        raise fail("DRV258", f"`{node.function}` takes {len(signature.domain)} arguments, not {len(args)}", node.span)
    if signature.elementwise:
        return replace(node, args=args, shape=work.shape(args[0]))
    for arg, shape in zip(args, signature.domain, strict=True):
        _demand(work, arg, shape, node.function)
    if node.order == 0:
        return replace(node, args=args, shape=signature.codomain)
    if node.order > 1 or len(args) > 1:
        raise fail("DRV252", "higher derivatives of a function of arrays written with primes are not supported yet", node.span)
    arrangement, shape = layout.first_derivative(signature.codomain, signature.domain[0], False, "prime", work.scope.layout)
    variable = E.Symbol("?argument", shape=signature.domain[0], span=node.span)
    inner = replace(node, args=(variable,), order=0, shape=signature.codomain)
    derivative = E.Derivative(inner, (variable,), arrangement, span=node.span, shape=shape)
    return E.At(derivative, (("?argument", args[0]),), span=node.span, shape=shape)


def _demand(work: Elaborator, arg: E.Expr, shape: Shape, function: str) -> None:
    known = work.shape(arg)
    if len(known) != len(shape) or not all(work.solver.equal(a, b) for a, b in zip(known, shape, strict=True)):
        raise fail("DRV251", f"`{function}` takes {shape_text(shape)}, and this is {shape_text(known)}", arg.span)


def _defined(work: Elaborator, node: E.Call, definition: Definition, args: tuple[E.Expr, ...]) -> E.Expr:
    """A defined function: its body with the parameters bound; a function of a number acts on an array entry by entry."""
    if len(args) != len(definition.parameters):
        raise fail("DRV258", f"`{node.function}` takes {len(definition.parameters)} arguments, not {len(args)}", node.span)
    _only_where_it_is_said(work, node, definition, args)
    shapes = [work.shape(arg) for arg in args]
    entrywise = _acts_entrywise(work, node.function, definition, shapes)
    if node.function in work.scope.matrix and node.order and shapes[0] != SCALAR:
        return _of_matrix(work, node, definition, args[0])
    body, entrywise = _body(work, node, definition, shapes, entrywise)
    parameter_shapes = [SCALAR] if entrywise else shapes
    shape = work.shape(body)
    for _ in range(node.order):
        variable = E.Symbol(definition.parameters[0], shape=parameter_shapes[0], span=node.span)
        arrangement, shape = layout.first_derivative(shape, parameter_shapes[0], False, "prime", work.scope.layout)
        body = E.Derivative(body, (variable,), arrangement, span=node.span, shape=shape)
    bindings = tuple(zip(definition.parameters, args, strict=True))
    origin = node.function + "'" * node.order
    return E.At(body, bindings, entrywise, span=node.span, shape=shapes[0] if entrywise else shape, origin=origin)


def _only_where_it_is_said(work: Elaborator, node: E.Call, definition: Definition, args: tuple[E.Expr, ...]) -> None:
    """`f(A) = 5` with a declared A says the value at A, and nothing of that at B."""
    for name in work.scope.free_of(definition):
        arg = args[definition.parameters.index(name)]
        here = isinstance(arg, E.Symbol) and arg.name == name and name not in work.local
        if name in work.scope.shapes and not here:
            raise fail("DRV265", f"`{node.function}` is known at `{name}` only: its definition does not say how it depends on it", arg.span,
                       f"let `{name}` stand on its right side, or give the parameter a letter that is not declared")  # fmt: skip


def _body(work: Elaborator, node: E.Call, definition: Definition, shapes: list[Shape], entrywise: bool) -> tuple[E.Expr, bool]:
    """The typed body of a defined function; where it conforms for a number only, it acts on an array entry by entry."""
    names = definition.parameters
    if entrywise or len(shapes) != 1 or shapes[0] == SCALAR or work.scope.shapes.get(names[0]):
        return in_scope(work, names, [SCALAR] if entrywise else shapes, definition.body, node), entrywise
    saved = work.solver.snapshot()
    try:
        return in_scope(work, names, shapes, definition.body, node), False
    except MathdocError:
        work.solver.restore(saved)
        body = _on_a_number(work, node, definition)
        if body is None:
            raise
    work.notes.append(f"`{node.function}` is taken entry by entry: its definition conforms for a number only")
    return body, True


def _on_a_number(work: Elaborator, node: E.Call, definition: Definition) -> E.Expr | None:
    try:
        body = in_scope(work, definition.parameters, [SCALAR], definition.body, node)
    except MathdocError:
        return None
    return body if work.shape(body) == SCALAR else None


def _of_matrix(work: Elaborator, node: E.Call, definition: Definition, arg: E.Expr) -> E.Expr:
    """f'(A) for a function of a matrix: the derivative of f at A along the identity, which commutes with A."""
    if node.order > 1:
        raise fail("DRV252", "higher derivatives of a function of a matrix are not supported yet", node.span)
    name, shape = definition.parameters[0], work.shape(arg)
    variable = E.Symbol(name, shape=shape, span=node.span)
    body = in_scope(work, (name,), [shape], definition.body, node)
    inner = E.Directional(body, variable, E.Literal("identity", shape=shape), span=node.span, shape=shape)
    return E.At(inner, ((name, arg),), span=node.span, shape=shape)


def _acts_entrywise(work: Elaborator, name: str, definition: Definition, shapes: list[Shape]) -> bool:
    if len(shapes) != 1 or shapes[0] == SCALAR or name in work.scope.matrix:
        return False
    declared = work.scope.functions.get(name)
    parameter = work.scope.shapes.get(definition.parameters[0])
    return name in work.scope.elementwise or (declared is not None and declared.elementwise) or parameter == SCALAR


def in_scope(work: Elaborator, names: tuple[str, ...], shapes: list[Shape], body: E.Expr, node: E.Expr) -> E.Expr:
    """Type `body` with these names bound to these shapes."""
    work.depth += 1
    if work.depth > NESTING:
        raise fail("DRV259", "this function is defined through itself", node.span)
    saved = dict(work.local)
    work.local.update(zip(names, shapes, strict=True))
    try:
        return work.run(body)
    finally:
        work.local = saved
        work.depth -= 1


def slope(work: Elaborator, node: E.Apply) -> E.Expr:
    """`\\tanh'(z)`: the derivative of a known function of one number, at every entry."""
    order = 0
    inner: E.Expr = node
    while isinstance(inner, E.Apply) and inner.operator == "slope":
        order, inner = order + 1, inner.args[0]
    if not isinstance(inner, E.Apply) or len(inner.args) != 1:
        raise fail("DRV252", "a prime is on a function of one number here, and this is none", node.span)
    value = work.run(inner.args[0])
    variable = E.Symbol("?entry", span=node.span)
    body: E.Expr = replace(inner, args=(variable,))
    for _ in range(order):
        body = E.Derivative(body, (variable,), "prime", span=node.span)
    body = in_scope(work, ("?entry",), [SCALAR], body, node)
    return E.At(body, (("?entry", value),), True, span=node.span, shape=work.shape(value))


def substitution(work: Elaborator, node: E.At) -> E.Expr:
    """An expression with variables replaced by values."""
    values = [work.run(value) for _, value in node.bindings]
    names = tuple(name for name, _ in node.bindings)
    body = in_scope(work, names, [work.shape(value) for value in values], node.arg, node)
    return replace(node, arg=body, bindings=tuple(zip(names, values, strict=True)), shape=body.shape)


def inverted(work: Elaborator, node: E.Apply) -> E.Expr:
    """What `F^{-1}(x)` inverts: a square array that F gives as a whole. Of a number, it could be the inverse function."""
    call = node.args[0]
    value = work.run(call)
    entrywise = (isinstance(value, E.At) and value.entrywise) or (isinstance(value, E.Call) and _is_elementwise(work, value))
    shape = work.shape(value)
    if entrywise or len(shape) != 2 or shape == SCALAR or shape[0] != shape[1]:
        name = call.function if isinstance(call, E.Call) else ""
        message = f"`{name}^{{-1}}` before an argument is the inverse function to some readers, and the reciprocal to others"
        help = f"give the inverse function a name of its own, or write `{name}(…)^{{-1}}` for the reciprocal"
        raise fail("DRV221", message, node.span, help)
    return value


def _is_elementwise(work: Elaborator, call: E.Call) -> bool:
    signature = work.scope.functions.get(call.function)
    return signature is not None and signature.elementwise
