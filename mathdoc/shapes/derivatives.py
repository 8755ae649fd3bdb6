"""Typing of differentials and derivatives: which variable, which arrangement, which shape."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from mathdoc import expr as E
from mathdoc.diagnostics import fail
from mathdoc.operators.model import ShapeError
from mathdoc.shapes import layout
from mathdoc.shapes.calls import substitution
from mathdoc.sizes import ONE, SCALAR, Shape, Size

if TYPE_CHECKING:
    from mathdoc.shapes.elaborate import Elaborator


class Variable(Struct, frozen=True):
    """What is differentiated by: a symbol or a member of a family, and how it was written (transposed, as vec, as vech)."""

    symbol: E.Expr
    shape: Shape
    transposed: bool
    form: str


def differential(work: Elaborator, node: E.Differential) -> E.Expr:
    """d of something has its shape."""
    arg = work.run(node.arg)
    return replace(node, arg=arg, shape=arg.shape)


def prime(work: Elaborator, node: E.Apply) -> E.Expr:
    """A prime on a defined name: the derivative of a number, the transpose of an array."""
    if any(isinstance(part, E.Symbol | E.FunctionValue) and _name(part) in work.scope.curves for part in E.walk(node.args[0])):
        return work.run(E.Differential(node.args[0], span=node.span))
    if work.shape(work.run(node.args[0])) == SCALAR:
        names = sorted(_variables(work, node.args[0], set()))
        wrt = (E.Symbol(names[0], span=node.span) if len(names) == 1 else only_variable(work, node.args[0], node),)
        return work.run(E.Derivative(node.args[0], wrt, "prime", span=node.span))
    return work.run(replace(node, operator="transpose"))


def _name(node: E.Symbol | E.FunctionValue) -> str:
    return node.name if isinstance(node, E.Symbol) else node.function


def directional(work: Elaborator, node: E.Directional) -> E.Expr:
    """The derivative in a direction has the shape of what is differentiated; `Df(2x)[h]` is that of f, taken at 2x."""
    if node.wrt is None and isinstance(node.arg, E.Call) and _is_at_point(work, node.arg):
        return _at_point(work, node, node.arg)
    arg = work.run(node.arg)
    if node.wrt is None and isinstance(node.arg, E.Call) and len(node.arg.args) > 1:
        raise fail("DRV260", "several arguments: name the variable, as in D_x", node.span)
    wrt = node.wrt if node.wrt is not None else only_variable(work, node.arg, node)
    variable, direction = work.run(wrt), work.run(node.direction)
    if not isinstance(variable, E.Symbol):
        raise fail("DRV252", "a directional derivative by something that is no variable", wrt.span)
    for a, b in zip(work.shape(variable), work.shape(direction), strict=False):
        if not work.solver.equal(a, b):
            raise fail("DRV251", "the direction has not the shape of the variable", node.direction.span)
    return replace(node, arg=arg, wrt=variable, direction=direction, shape=arg.shape)


def _refuse_inverse(work: Elaborator, node: E.Derivative) -> None:
    """Refuse `dx/dy` where y is defined from x, and not x from y: it is not zero, and what else it is the definitions do not say."""
    definitions = work.scope.definitions
    for item in node.wrt:
        variable = item.array if isinstance(item, E.Entry) else item
        if isinstance(variable, E.Symbol) and variable.name in definitions and variable.name not in work.local:
            below = _names_below(work, node.arg)
            shared = sorted(below & _names_below(work, variable))
            if variable.name not in below and shared:
                message = f"what is differentiated does not contain `{variable.name}`, and both depend on `{shared[0]}`"
                raise fail("DRV260", message, node.span, "define one through the other")


def _names_below(work: Elaborator, expr: E.Expr, hidden: frozenset[str] = frozenset()) -> set[str]:
    """Return the names that an expression is made of, but for hidden ones, those of the definitions that it uses included."""
    found: set[str] = set(hidden)
    pending = [expr]
    while pending:
        for part in E.walk(pending.pop()):
            name = part.name if isinstance(part, E.Symbol) else part.function if isinstance(part, E.Call | E.FunctionValue) else None
            if name is not None and name not in found:
                found.add(name)
                if name in work.scope.definitions:
                    pending.append(work.scope.definitions[name].body)
    return found - hidden


def derivative(work: Elaborator, node: E.Derivative) -> E.Expr:
    """A derivative by one variable or two; its arrangement replaces the style."""
    if not node.wrt:
        return _of_function(work, node)
    if node.style == "prime" and isinstance(node.arg, E.Call) and node.arg.args == node.wrt and _is_at_point(work, node.arg):
        return _at_point(work, replace(node, wrt=()), node.arg)
    if all(isinstance(item, E.Index) for item in node.wrt):
        return _by_index(work, node)
    if (along := _along_curves(work, node)) is not None:
        return along
    arg = work.run(node.arg)
    _refuse_inverse(work, node)
    if any(isinstance(item, E.Entry) and work.shape(work.run(item)) == SCALAR for item in node.wrt):
        return _by_entries(work, node)
    variables = [_variable(work, item) for item in node.wrt]
    try:
        if len(variables) == 1:
            arrangement, shape = _first(work, work.shape(arg), variables[0], node.style)
        elif len(variables) == 2:
            matrices = node.style == "hessian" and all(ONE not in variable.shape for variable in variables)
            vec = all(v.form == "vec" for v in variables) or (matrices and work.choices.choose(2, True) == 1)
            arrangement, shape = layout.second_derivative(work.shape(arg), variables[0].shape, variables[1].shape, vec)
        else:
            raise ShapeError("derivatives of order three and more are written with indices")
    except ShapeError as error:
        raise work.shape_failure(error, (arg,), node.span) from error
    symbols = tuple(variable.symbol for variable in variables)
    return replace(node, arg=arg, wrt=symbols, style=arrangement, shape=shape)


def _along_curves(work: Elaborator, node: E.Derivative) -> E.Expr | None:
    """`\\frac{dX}{dt}` of curves X written without their argument: the differential along them."""
    scope, item = work.scope, node.wrt[0]
    if not scope.curves or not isinstance(item, E.Symbol) or any(other != item for other in node.wrt):
        return None
    if item.name in scope.curves or item.name in scope.definitions or scope.shapes.get(item.name, SCALAR) != SCALAR:
        return None
    names = _names_below(work, node.arg)
    if not names & scope.curves:
        return None
    others = (names & scope.varying) - scope.curves - {item.name}
    if others or (item.name in names and not _only_in_curves(work, node.arg, item.name)):
        listed = ", ".join(f"`{name}`" for name in sorted(names & scope.curves))
        raise fail("DRV260", f"{listed} moves with `{item.name}`, and not everything here does", node.span,
                   f"write the argument throughout: `X({item.name})`")  # fmt: skip
    return work.run(E.Differential(node.arg, len(node.wrt), span=node.span))


def _only_in_curves(work: Elaborator, expr: E.Expr, name: str) -> bool:
    """Whether a parameter stands nowhere but as the argument of a curve (`K(\\theta)`)."""
    if isinstance(expr, E.Symbol):
        definition = work.scope.definitions.get(expr.name)
        return expr.name != name and (definition is None or _only_in_curves(work, definition.body, name))
    if isinstance(expr, E.Call) and expr.function in work.scope.curves:
        return all(isinstance(arg, E.Symbol) for arg in expr.args)
    if isinstance(expr, E.Call | E.FunctionValue) and expr.function in work.scope.definitions:
        return False
    return all(_only_in_curves(work, part, name) for part in E.children(expr))


def _first(work: Elaborator, arg: Shape, variable: Variable, style: str) -> tuple[str, Shape]:
    if variable.form == "":
        return layout.first_derivative(arg, variable.shape, variable.transposed, style, work.scope.layout)
    m, n = variable.shape
    columns = m * n if variable.form == "vec" else m * (m + ONE) * Size.of(Fraction(1, 2))
    rows = arg[0] * arg[1]
    if arg == SCALAR and not variable.transposed:
        return f"gradient_{variable.form}", (columns, ONE)
    return f"jacobian_{variable.form}", (rows, columns)


def _variable(work: Elaborator, item: E.Expr) -> Variable:
    transposed, form = False, ""
    while isinstance(item, E.Apply) and item.operator in ("transpose", "vec", "vech"):
        transposed, form = (not transposed, form) if item.operator == "transpose" else (transposed, item.operator)
        item = item.args[0]
    if isinstance(item, E.Entry) and isinstance(item.array, E.Symbol) and item.array.name in work.scope.families:
        member = work.run(item)
        return Variable(member, work.shape(member), transposed, form)
    if not isinstance(item, E.Symbol):
        raise fail("DRV260", "a derivative is taken by a variable, and this is an expression", item.span, "give it a name first")
    symbol = work.run(item)
    assert isinstance(symbol, E.Symbol)
    return Variable(symbol, work.shape(symbol), transposed, form)


def _by_entries(work: Elaborator, node: E.Derivative) -> E.Expr:
    """∂f/∂X_kl: of the shape of f; its indices are free."""
    arg = work.run(node.arg)
    entries = tuple([work.run(item) for item in node.wrt])
    for entry in entries:
        if not (isinstance(entry, E.Entry) and isinstance(entry.array, E.Symbol)):
            raise fail("DRV252", "a derivative by entries and by whole arrays at once is not supported yet", node.span)
    return replace(node, arg=arg, wrt=entries, style="by_entry", shape=arg.shape)


def _by_index(work: Elaborator, node: E.Derivative) -> E.Expr:
    """`\\partial_k f`, `v_{i,k}`: by the components of the only variable; but `A_{i,k}` with a matrix A is an entry."""
    if node.style == "comma" and isinstance(node.arg, E.Entry):
        axes = work.shape(work.run(node.arg.array))
        order = 1 if len(axes) == 2 and ONE in axes else len(axes)
        if len(node.arg.indices) != order:
            return work.run(replace(node.arg, indices=(*node.arg.indices, *node.wrt)))
    inner = node.arg
    while isinstance(inner, E.Derivative | E.Entry):
        inner = inner.arg if isinstance(inner, E.Derivative) else inner.array
    variable = only_variable(work, inner, node)
    entries = tuple(E.Entry(variable, (item,), span=item.span) for item in node.wrt)
    return work.run(replace(node, wrt=entries, style="partial"))


def _of_function(work: Elaborator, node: E.Derivative) -> E.Expr:
    """∇f, Df(x), f' without a variable: by the argument of the function, or by the only variable there is."""
    times = 2 if node.style == "hessian" else 1
    if isinstance(node.arg, E.Call) and _is_at_point(work, node.arg):
        return _at_point(work, node, node.arg)
    return work.run(replace(node, wrt=(only_variable(work, node.arg, node),) * times))


def _is_at_point(work: Elaborator, call: E.Call) -> bool:
    """Whether the derivative of a function at this point is another than that of the call by a symbol in it.

    So it is for `f(2x)`, and for `f(x)` with `f(z) = z^\\top y`, `y = Bx`: f' holds y fixed.
    """
    if not all(isinstance(arg, E.Symbol) for arg in call.args):
        return True
    definition = work.scope.definitions.get(call.function)
    if definition is None or len(call.args) != 1 or call.args == (E.Symbol(definition.parameters[0]),):
        return False
    return bool(
        _names_below(work, definition.body, frozenset(definition.parameters))
        & {_name(arg) for arg in call.args if isinstance(arg, E.Symbol)}
    )


def _at_point(work: Elaborator, node: E.Derivative | E.Directional, call: E.Call) -> E.Expr:
    """The derivative of the function itself, at the point that it is called with."""
    if len(call.args) != 1:
        raise fail("DRV260", "several arguments: name the variable, as in \\nabla_x", node.span)
    name = "?point"
    shape = work.shape(work.run(call.args[0]))
    saved, work.local = work.local, work.local | {name: shape}
    work.scope.shapes.setdefault(name, shape)
    try:
        inner = replace(node, arg=replace(call, args=(E.Symbol(name, span=call.span),)))
        return substitution(work, E.At(inner, ((name, call.args[0]),), span=node.span))
    finally:
        work.local = saved
        work.scope.shapes.pop(name, None)


def only_variable(work: Elaborator, arg: E.Expr, node: E.Expr) -> E.Expr:
    """Return the variable that a derivative without a variable is meant by."""
    while isinstance(arg, E.Entry):
        arg = arg.array
    if isinstance(arg, E.Call) and len(arg.args) == 1 and isinstance(arg.args[0], E.Symbol):
        return arg.args[0]
    names = _variables(work, arg, set()) or _variables(work, arg, set(), anything=True)
    if len(names) == 1:
        return E.Symbol(names.pop(), span=node.span)
    if not names:
        raise fail("DRV260", "nothing here varies", node.span, "say what varies: `:wrt: x`, or write \\nabla_x")
    listed = ", ".join(sorted(names))
    raise fail("DRV260", f"by which variable? {listed} all vary here", node.span, "write \\nabla_x or \\frac{\\partial f}{\\partial x}")


def _variables(work: Elaborator, arg: E.Expr, seen: set[str], anything: bool = False) -> set[str]:
    """Return the independent varying symbols below an expression (`anything`: all); a function of one parameter varies with that."""
    found: set[str] = set()
    for part in E.walk(arg):
        name = part.name if isinstance(part, E.Symbol) else part.function if isinstance(part, E.Call | E.FunctionValue) else None
        if name is None or name in seen:
            continue
        seen.add(name)
        definition = work.scope.definitions.get(name)
        if definition is not None and isinstance(part, E.Symbol | E.FunctionValue) and len(definition.parameters) == 1:
            return {definition.parameters[0]}
        if definition is not None:
            # A parameter hides a symbol of its name in the body only: outside, that symbol has yet to be looked at.
            found |= _variables(work, definition.body, {*seen, *definition.parameters}, anything)
        elif name in work.scope.varying or (name in work.scope.shapes and (anything or not work.scope.varying)):
            found.add(name)
    return found
