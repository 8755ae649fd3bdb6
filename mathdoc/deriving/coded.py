"""An answer as code: the value and its derivatives as functions for numpy, jax or torch."""

from __future__ import annotations

from collections.abc import Sequence

from mathdoc import expr as E
from mathdoc.deriving.problem import read_again, whole
from mathdoc.engine.code import Formula, NoCode, module
from mathdoc.engine.code.names import Names
from mathdoc.judging import CheckedBlock
from mathdoc.notation import Writer
from mathdoc.shapes.elaborate import TypedRelation, type_relation
from mathdoc.sizes import Size
from mathdoc.syntax.rows import Kind


def code(source: str, count: int, target: str) -> str:
    """Return a module with the value and its derivatives: those of the last `count` rows of a block. Raises NoCode, ValueError."""
    block = read_again(source)
    if any(start != 1 for family in block.derivation.model.families.values() for start in family.starts):
        raise NoCode("a family whose members are not counted from 1")
    definitions = {name: whole(definition.body) for name, definition in block.derivation.model.definitions.items()}
    found = _derivatives(block, count)
    if not found:
        raise NoCode("a differential is no function: ask for a gradient, a Jacobian or a Hessian")
    (value, *_), variables = _symbols(found[0][0].arg), [_symbols(item)[0].name for left, _ in found for item in left.wrt]
    name, body = Names().of(value.name), definitions.pop(value.name)
    formulas = [Formula(name, value.name, Writer(source).latex(body), body)]
    formulas += [_formula(source, left, relation) for left, relation in found]
    return module(target, formulas, definitions, list(dict.fromkeys(variables)))


def _derivatives(block: CheckedBlock, count: int) -> list[tuple[E.Derivative, TypedRelation]]:
    """Return the last form of each derivative that the last rows state, with its left side."""
    found: dict[E.Expr, tuple[E.Derivative, TypedRelation]] = {}
    before: tuple[E.Derivative, TypedRelation] | None = None
    for relation in [relation for row in block.parsed.rows[-count:] for relation in row.relations if relation.kind is Kind.CLAIM]:
        typed = type_relation(block.derivation.scope, relation.left, relation.right, relation.span)[0]
        if isinstance(typed.left, E.Derivative):
            before = (typed.left, typed)
        elif before is not None and typed.left == before[1].right:
            before = (before[0], typed)
        else:
            continue
        found[before[0]] = before
    return list(found.values())


def _formula(source: str, left: E.Derivative, relation: TypedRelation) -> Formula:
    """Return the function of one derivative; one that is given by its entries is an array over their letters."""
    names, order = Names(), len(left.wrt)
    above, below = names.of(_symbols(left.arg)[0].name), [names.of(_symbols(item)[0].name) for item in left.wrt]
    power = str(order) if order > 1 else ""
    name = f"d{power}{above}_d{below[0]}{power}" if len(set(below)) == 1 else f"d{power}{above}_" + "_".join(f"d{item}" for item in below)
    return Formula(name, Writer(source).latex(left), Writer(source).latex(relation.right), relation.right, _letters(left, relation))


def _letters(left: E.Derivative, relation: TypedRelation) -> tuple[tuple[str, Size], ...]:
    sizes = dict(relation.free)
    entries: Sequence[E.Expr] = [node for part in (left.arg, *left.wrt) for node in [part] if isinstance(node, E.Entry)]
    letters = [index.name for entry in entries if isinstance(entry, E.Entry) for index in entry.indices if isinstance(index, E.Index)]
    return tuple((letter, sizes[letter]) for letter in letters)


def _symbols(expr: E.Expr) -> list[E.Symbol]:
    return [node for node in E.walk(expr) if isinstance(node, E.Symbol)]
