"""Definitions that need each other."""

from __future__ import annotations

from msgspec.structs import replace

from mathdoc.diagnostics import diagnostic
from mathdoc.expr import Call, FunctionValue, Symbol, walk
from mathdoc.syntax.rows import Kind, Relation, Row


def with_circles(rows: list[Row]) -> list[Row]:
    """Put a message on the first row of each circle of definitions."""
    needs: dict[str, set[str]] = {}
    places: dict[str, tuple[int, Relation]] = {}
    for number, row in enumerate(rows):
        for relation in row.relations:
            if relation.defines and relation.kind == Kind.DEFINITION:
                needs[relation.defines] = _mentioned(relation) - set(relation.parameters)
                places[relation.defines] = (number, relation)
    for name in _circular(needs):
        number, relation = places[name]
        message = f"`{name}` is defined by itself" if name in needs[name] else f"the definition of `{name}` needs `{name}` itself"
        help = rf"write an update as `{name} \leftarrow …`, or give the new value a name of its own"
        problem = diagnostic("DRV211", message, relation.span, help)
        rows[number] = replace(rows[number], diagnostics=(*rows[number].diagnostics, problem))
    return rows


def _mentioned(relation: Relation) -> set[str]:
    """The names on the right side of a definition."""
    found: set[str] = set()
    for node in walk(relation.right):
        if isinstance(node, Symbol):
            found.add(node.name)
        elif isinstance(node, Call | FunctionValue):
            found.add(node.function)
    return found


def _circular(needs: dict[str, set[str]]) -> list[str]:
    """One name of each circle, by repeatedly removing what needs nothing."""
    left = {name: {need for need in wanted if need in needs} for name, wanted in needs.items()}
    ready = [name for name, wanted in left.items() if not wanted]
    users: dict[str, list[str]] = {}
    for name, wanted in left.items():
        for need in wanted:
            users.setdefault(need, []).append(name)
    while ready:
        name = ready.pop()
        del left[name]
        for user in users.get(name, ()):
            if user in left:
                left[user].discard(name)
                if not left[user]:
                    ready.append(user)
    return [name for name in left if _reaches(name, left)][:1]


def _reaches(name: str, left: dict[str, set[str]]) -> bool:
    """Whether a name leads back to itself."""
    seen: set[str] = set()
    stack = list(left[name])
    while stack:
        current = stack.pop()
        if current == name:
            return True
        if current not in seen:
            seen.add(current)
            stack.extend(left.get(current, ()))
    return False
