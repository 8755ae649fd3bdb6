"""What a block has declared, defined and inferred: the names that an expression may use, with their shapes."""

from __future__ import annotations

from msgspec import Struct, field

from mathdoc.expr import Call, Expr, FunctionValue, Symbol, walk
from mathdoc.sizes import Shape, Size


class Signature(Struct, frozen=True):
    """A declared function: the shapes of its arguments and of its value; `elementwise` if it acts on single numbers."""

    domain: tuple[Shape, ...]
    codomain: Shape
    elementwise: bool
    facts: frozenset[str] = frozenset()


class Family(Struct, frozen=True):
    """A family of arrays `x_i`: the size of each label, and the number its labels start from."""

    labels: tuple[Size, ...]
    starts: tuple[int, ...]


class Definition(Struct, frozen=True):
    """A defined name: its parameters (empty for a variable) and its value."""

    parameters: tuple[str, ...]
    body: Expr


class Scope(Struct):
    """The names of one block. `shapes` holds declared, inferred and defined variables; a family's is that of its members;
    `curves` are arrays that depend on one parameter, differentiated by it with primes and dots;
    `arguments` are those that a declared function has everywhere in the block, wherever it is written with any.
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    functions: dict[str, Signature] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)
    elementwise: frozenset[str] = frozenset()
    matrix: frozenset[str] = frozenset()
    layout: str = ""
    integers: set[str] = field(default_factory=set)
    curves: set[str] = field(default_factory=set)
    arguments: dict[str, tuple[Expr, ...]] = field(default_factory=dict)

    def free_of(self, definition: Definition) -> tuple[str, ...]:
        """Return the parameters that a defined function does not depend on, neither by itself nor through other definitions."""
        names: set[str] = set()
        pending = [definition.body]
        while pending:
            for node in walk(pending.pop()):
                name = node.name if isinstance(node, Symbol) else node.function if isinstance(node, Call | FunctionValue) else ""
                if name and name not in names:
                    names.add(name)
                    if name in self.definitions and name not in definition.parameters:
                        pending.append(self.definitions[name].body)
        return tuple(name for name in definition.parameters if name not in names)
