"""One derivation put together: what its rows declare, define and assume becomes a scope and a model.

`build` takes the rows of a parsed block in the order options, declarations, definitions, what varies, assumptions; the claims are
left to `mathdoc.check`, which types and judges them one by one.
"""

from __future__ import annotations

from mathdoc import expr as E
from mathdoc.derivation.assume import assume
from mathdoc.derivation.define import settle_sizes, type_definitions
from mathdoc.derivation.infer import infer_undeclared
from mathdoc.derivation.model import Derivation, symbol_names
from mathdoc.derivation.naming import say_how_names_were_read
from mathdoc.evaluation.model import SymbolInfo
from mathdoc.operators import NAMES
from mathdoc.options import Options
from mathdoc.shapes.scope import Definition, Family, Scope, Signature
from mathdoc.sizes import ONE, SCALAR, describe_shape
from mathdoc.syntax.rows import Declaration, Kind, Relation, Row


def build(rows: tuple[Row, ...], options: Options) -> Derivation:
    """Return the derivation that these rows make under these options."""
    result = Derivation()
    _apply_options(result, options)
    facts = _declare(result, rows)
    relations = [relation for row in rows for relation in row.relations]
    _find_curves(result, rows, relations, facts)
    _define(result, relations)
    _find_arguments(result, relations)
    _mark_varying(result, relations, options)
    infer_undeclared(result, [relation for relation in relations if relation.kind is not Kind.UPDATE])
    type_definitions(result, relations, facts)
    settle_sizes(result, relations, facts)
    infer_undeclared(result, [relation for relation in relations if relation.kind is Kind.UPDATE], numbers=True)
    say_how_names_were_read(result, relations, frozenset(facts))
    words = {id(r): row.latex[r.span.start - row.span.start : r.span.end - row.span.start].strip() for row in rows for r in row.relations}
    assume(result, relations, facts, words)
    _close_model(result, facts)
    return result


def _apply_options(result: Derivation, options: Options) -> None:
    scope = result.scope
    scope.elementwise = frozenset(_bare(name) for name in options.several("elementwise"))
    scope.matrix = frozenset(_bare(name) for name in options.several("matrix"))
    scope.layout = options.get("layout")
    result.model.free_entries = options.get("gradient") == "free-entries"


def _bare(name: str) -> str:
    """Return an option's function name as operators spell it (`exp` for `\\exp`); other names stay as they are written."""
    plain = name.lstrip("\\")
    return plain if plain in NAMES else name


def _declare(result: Derivation, rows: tuple[Row, ...]) -> dict[str, frozenset[str]]:
    """Enter every declaration; return the facts of each declared array."""
    facts: dict[str, frozenset[str]] = {}
    for row in rows:
        for declared in row.declarations:
            _declare_one(result, declared, facts)
    return facts


def _declare_one(result: Derivation, declared: Declaration, facts: dict[str, frozenset[str]]) -> None:
    scope = result.scope
    if declared.domain is not None:
        elementwise = declared.shape == SCALAR and declared.domain == (SCALAR,)
        scope.functions[declared.name] = Signature(declared.domain, declared.shape, elementwise, declared.properties)
        return
    scope.shapes[declared.name] = declared.shape
    facts[declared.name] = declared.properties
    if declared.labels:
        starts = declared.lowers or (1,) * len(declared.labels)
        scope.families[declared.name] = Family(declared.labels, starts)
    if "integer" in declared.properties and declared.shape == SCALAR:
        scope.integers.add(declared.name)


def _find_curves(result: Derivation, rows: tuple[Row, ...], relations: list[Relation], facts: dict[str, frozenset[str]]) -> None:
    """An array-valued function of one number that stands without its argument is a curve: `A'V + AV'`."""
    scope = result.scope
    bare = {node.function for r in relations for side in (r.left, r.right) for node in E.walk(side) if isinstance(node, E.FunctionValue)}
    for row in rows:
        for declared in row.declarations:
            if declared.name in bare and declared.domain == (SCALAR,) and declared.shape != SCALAR:
                scope.curves.add(declared.name)
                scope.functions.pop(declared.name, None)
                scope.shapes[declared.name] = declared.shape
                facts[declared.name] = declared.properties
    if scope.curves:
        _find_parameters(result, relations)


def _find_parameters(result: Derivation, relations: list[Relation]) -> None:
    """The letter by which curves are differentiated is a number: `\\frac{dX}{dt}`."""
    known = {*result.scope.shapes, *result.scope.functions, *(r.defines for r in relations)}
    for node in (node for r in relations for side in (r.left, r.right) for node in E.walk(side) if isinstance(node, E.Derivative)):
        for name in {item.name for item in node.wrt if isinstance(item, E.Symbol)} - known:
            result.scope.shapes[name] = SCALAR
            result.inferred[name] = describe_shape(SCALAR)


def _find_arguments(result: Derivation, relations: list[Relation]) -> None:
    """Where a declared function is applied to the same declared variables throughout, `df` after `f(X)` stands for `df(X)`."""
    scope = result.scope
    found: dict[str, set[tuple[str, ...]]] = {}
    for relation in relations:
        for side in (relation.left, relation.right):
            for node in E.walk(side):
                if isinstance(node, E.Call) and node.function in scope.functions:
                    names = tuple(arg.name if isinstance(arg, E.Symbol) else "" for arg in node.args)
                    found.setdefault(node.function, set()).add(names)
    for name, lists in found.items():
        names = next(iter(lists))
        if len(lists) == 1 and all(part in scope.shapes for part in names) and not scope.functions[name].elementwise:
            scope.arguments[name] = tuple(E.Symbol(part) for part in names)


def _define(result: Derivation, relations: list[Relation]) -> None:
    """Enter every definition as the author wrote it."""
    for relation in relations:
        # A name that claims to solve a condition (`ŵ = …`) stands for its right side in later rows.
        if relation.kind in (Kind.DEFINITION, Kind.CLAIM) and relation.defines is not None:
            body = relation.right
            if isinstance(relation.left, E.Entry):
                body = E.Components(body, tuple(i.name for i in relation.left.indices if isinstance(i, E.Index)), span=body.span)
            result.scope.definitions[relation.defines] = Definition(relation.parameters, body)


def _mark_varying(result: Derivation, relations: list[Relation], options: Options) -> None:
    """Find what varies: what stands under a d, what is differentiated by, what `:wrt:` names, and what facts tie to these."""
    scope = result.scope
    varying = set(options.several("wrt"))
    for relation in relations:
        for side in (relation.left, relation.right):
            for node in E.walk(side):
                varying |= _varied_by(node)
    scope.varying = {name for name in varying if name not in scope.definitions}
    for relation in relations:
        for side in (relation.left, relation.right):
            for node in E.walk(side):
                if isinstance(node, E.Differential):
                    _vary_all_inside(scope, node.arg)


def _vary_all_inside(scope: Scope, arg: E.Expr) -> None:
    """Where nothing under a d varies otherwise, everything under it does: `d(xᵀx) = 0` is not true because x is held fixed."""
    inside: set[str] = set()
    pending, seen = [arg], set[str]()
    while pending:
        expr = pending.pop()
        for name in symbol_names(expr) | {n.function for n in E.walk(expr) if isinstance(n, E.Call | E.FunctionValue)}:
            if name in seen:
                continue
            seen.add(name)
            definition = scope.definitions.get(name)
            if definition is not None:
                pending.append(definition.body)
                inside |= set(definition.parameters)
            else:
                inside.add(name)
    direct = {name for name in symbol_names(arg) if name not in scope.definitions}
    if not inside & scope.varying and (direct or not scope.varying):
        scope.varying |= inside


def _varied_by(node: E.Expr) -> set[str]:
    if isinstance(node, E.Differential):
        inner = node.arg
        while isinstance(inner, E.Entry) or (isinstance(inner, E.Apply) and len(inner.args) == 1):
            inner = inner.array if isinstance(inner, E.Entry) else inner.args[0]
        return {inner.name} if isinstance(inner, E.Symbol) else set()
    if isinstance(node, E.Derivative):
        return {name for item in node.wrt for name in symbol_names(item.array if isinstance(item, E.Entry) else item)}
    if isinstance(node, E.Directional) and node.wrt is not None:
        return symbol_names(node.wrt)
    if isinstance(node, E.Directional) and isinstance(node.arg, E.Call):
        return {arg.name for arg in node.arg.args if isinstance(arg, E.Symbol)}
    return set()


def _close_model(result: Derivation, facts: dict[str, frozenset[str]]) -> None:
    """Enter the independent symbols with their facts, and say which are constant."""
    scope, model = result.scope, result.model
    model.functions = scope.functions
    model.families = scope.families
    model.integers = scope.integers
    model.signed = {name for name, stated in facts.items() if scope.shapes[name] == SCALAR and not stated & {"positive", "nonnegative"}}
    for name, shape in scope.shapes.items():
        if name in model.definitions or name in model.integers:
            continue
        if name in scope.families:
            member = shape if shape[-1] != ONE or len(shape) != 2 else shape[:-1]
            member = () if shape == SCALAR else member
            shape = (*scope.families[name].labels, *member)
            shape = (shape[0], ONE) if len(shape) == 1 else shape
        known = facts.get(name, frozenset())
        model.symbols[name] = SymbolInfo(name, shape, known, (name in scope.varying or name in scope.curves) and "constant" not in known,
                                         name in scope.curves)  # fmt: skip
    result.constants = tuple(name for name, info in model.symbols.items() if not info.varies and name not in model.definitions)
