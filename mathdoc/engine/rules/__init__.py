"""The named rules by which one row becomes the next, one entry each: its name as people say it, what it does, and what it uses.

`ALWAYS` hold everywhere; `rules_for` adds those that definitions, facts and rows above give.
"""

from __future__ import annotations

from mathdoc import expr as E
from mathdoc.engine.rules import algebra, arrays, knowledge, traces
from mathdoc.engine.rules.model import Applied, Known, Rule, everywhere, kinds

__all__ = ["ALWAYS", "Applied", "Known", "Rule", "everywhere", "kinds", "rules_for"]

ALWAYS: tuple[Rule, ...] = (*knowledge.RULES, *traces.RULES, *algebra.RULES, *arrays.RULES)


def rules_for(known: Known, *exprs: E.Expr) -> tuple[Rule, ...]:
    """Return every rule that may act on a way between these expressions."""
    names = [node.name for expr in exprs for node in E.walk(expr) if isinstance(node, E.Symbol)]
    queue = list(dict.fromkeys(names))
    for name in queue:
        if name in known.definitions:
            queue += [n.name for n in E.walk(known.definitions[name]) if isinstance(n, E.Symbol) and n.name not in queue]
    seen = dict.fromkeys(queue)
    defined = [name for name in seen if name in known.definitions]
    definitions = [make(name) for make in (knowledge.differential_of_definition, knowledge.definition) for name in defined]
    facts = [rule for name in seen if name in known.facts for rule in knowledge.fact(name, known.facts[name])]
    rows = [knowledge.row_above(left, right) for left, right in known.rows]
    return (*definitions, *rows, *facts, *ALWAYS)
