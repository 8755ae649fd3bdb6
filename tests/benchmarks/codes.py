"""Code for users, run for real: `python -m tests.benchmarks.codes [numpy jax torch]`.

For every derivative task the printed module is run by the library itself (where it is installed: it is no dependency of mathdoc), and the
derivative is compared with differences of the value in random directions that keep the facts of the variable.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from math import prod

import numpy as np

from mathdoc.deriving.problem import read
from mathdoc.engine.code import NoCode
from mathdoc.engine.code.names import Names
from tests.derivatives import Task, solved, tasks

SIZES = {"n": 3, "m": 4, "k": 2, "q": 2, "d": 3, "N": 4}
EXPONENT = 3
STEPS = {1: 1e-6, 2: 1e-4, 3: 1e-2}
CLOSE = 1e-4
Array = np.ndarray


def outcome(task: Task, target: str) -> str:
    """Return `right`, `no code: …` or what went wrong."""
    try:
        source = solved(task).code(target)
    except NoCode as reason:
        return f"no code: {reason}"
    names = re.findall(r"^def (\w+)", source, re.M)
    scope: dict[str, Callable[..., object]] = {}
    exec(compile(source, task.title, "exec"), scope)  # what mathdoc itself printed
    facts = _facts(task)
    arguments = _arguments(source, facts, target)

    def called(name: str, **moved: Array) -> Array:
        given = arguments | moved
        wanted = re.search(rf"def {name}\((.*)\)", source)
        assert wanted is not None
        return np.asarray(scope[name](*[given[item] for item in wanted[1].split(", ")]))

    variable = Names().of(task.question.wrt[0])
    return _compared(task, called, names, variable, np.asarray(arguments[variable]), facts.get(variable, frozenset()))


def _compared(task: Task, called: Callable[..., Array], names: list[str], variable: str, at: Array, facts: frozenset[str]) -> str:
    """Compare the derivative with differences of the value in random directions, one for each order."""
    order = int((re.match(r"d(\d)", names[-1]) or ["", "1"])[1])
    rng, step = np.random.default_rng(5), STEPS[order]
    steps = [_with_facts(rng.uniform(-1, 1, at.shape), facts) for _ in range(order)]
    wanted: Array = sum(
        (prod(signs) * called(names[0], **{variable: at + step * sum(s * v for s, v in zip(signs, steps, strict=True))})
         for signs in product((1, -1), repeat=order)), np.zeros(())
    ) / (2 * step) ** order  # fmt: skip
    derivative = called(names[-1])
    if task.question.free_entries:
        steps = [np.tril(v) for v in steps]
    if task.wish.notation == "vec":
        found = derivative
        for v in reversed(steps):
            found = found @ v.reshape(-1, order="F")
        wanted = wanted.reshape(-1, order="F") if wanted.ndim == 2 else wanted
    else:
        found = derivative
        for v in reversed(steps):
            found = np.tensordot(found, v, axes=v.ndim) if v.ndim else found * v
    if np.shape(found) != np.shape(wanted):
        return f"shape {np.shape(found)} for {np.shape(wanted)}"
    scale = max(1.0, float(np.max(np.abs(wanted))))
    off = float(np.max(np.abs(found - wanted))) / scale
    return "right" if off < CLOSE else f"differs by {off:.1e}"


def _facts(task: Task) -> dict[str, frozenset[str]]:
    problem = read(task.question)
    return {Names().of(name): info.facts for name, info in problem.derivation.model.symbols.items()}


def _with_facts(value: Array, facts: frozenset[str]) -> Array:
    """Return the projection of an array on its linear facts."""
    if facts & {"symmetric", "positive_definite"}:
        return np.asarray(value + value.T) / 2
    if "skew" in facts:
        return np.asarray(value - value.T) / 2
    if "diagonal" in facts:
        return np.diag(np.diag(value))
    return np.tril(value) if "lower_triangular" in facts else value


def _arguments(source: str, facts: dict[str, frozenset[str]], target: str) -> dict[str, object]:
    """Return a value for every argument: positive entries, square matrices near the identity, hyperbolic tangents for functions."""
    rng, found = np.random.default_rng(3), dict[str, object]()
    for name, words in re.findall(r"^    (\w+): (\(.*\)|a .*)$", source, re.M):
        if name in found:
            continue
        if words.startswith("a function"):
            found[name] = _slope(name.count("prime"), target)
        elif name == "k":
            found[name] = EXPONENT
        else:
            text = words.strip("()") if words.startswith("(") else ""
            dims = tuple(int(part) if part.strip().isdigit() else SIZES[part.strip()] for part in text.split(",") if part.strip())
            value = rng.uniform(0.3, 1.1, dims)
            if len(dims) == 2 and dims[0] == dims[1]:
                value = np.eye(dims[0]) + value / 4
            found[name] = _with_facts(value, facts.get(name, frozenset()))
    return found


def _slope(order: int, target: str) -> Callable[[Array], Array]:
    """Return tanh of a library, or one of its derivatives."""
    library = import_module({"jax": "jax.numpy"}.get(target, target))

    def function(x: Array) -> Array:
        t = library.tanh(x)
        return (t, 1 - t**2, -2 * t * (1 - t**2))[order]  # type: ignore[no-any-return]

    return function


def main(targets: list[str]) -> None:
    """Print, for each library, how many tasks come out right."""
    for target in targets:
        if find_spec(target) is None:
            print(f"{target}: not installed")
            continue
        found: Counter[str] = Counter()
        for task in tasks():
            try:
                said = outcome(task, target)
            except Exception as error:  # whatever a library raises is its answer
                said = f"{type(error).__name__}: {error}"
            found["right" if said == "right" else "no code" if said.startswith("no code") else "wrong"] += 1
            if said != "right":
                print(f"  {target} {task.title}: {said}")
        print(f"{target}: " + ", ".join(f"{count} {what}" for what, count in found.items()))


if __name__ == "__main__":
    main(sys.argv[1:] or ["numpy", "jax", "torch"])
