"""Derivatives: tasks right, short and quick; growth with the length of chains and the depth of networks; the same tasks in other tools.

`python -m tests.benchmarks.derivatives` prints all of it. SymPy takes part as mathdoc's dependency; tensorgrad does if the extra `bench`
is installed. Times are of the processor, imports are not counted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import mathdoc
from tests.benchmarks.peers import PEERS, Peer
from tests.derivatives import Task, length, opinion, solved, tasks

LIMITS = {"chain 32": 0.5, "chain 8 twice": 0.5, "network 6": 0.1, "network 3 twice": 1.0}


def timed(work: Callable[[], object]) -> float:
    """Return the processor's seconds that a piece of work takes, the least of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def suite() -> None:
    """Print how many tasks are right, how long answers are, and how long they take."""
    times, ratios = list[float](), list[float]()
    wrong, unclear = list[str](), list[str]()
    every = tasks()
    for task in every:
        start = time.process_time()
        try:
            found = solved(task)
        except ValueError as error:
            wrong.append(f"{task.title}: {error}")
            continue
        times.append(time.process_time() - start)
        ratios.append(length(found.latex) / length(task.book))
        said = opinion(found)
        (wrong if said is False else unclear if said is None else []).append(task.title)
        _against_the_book(found, task, wrong)
    print(
        f"tasks: {len(every) - len(wrong)} of {len(every)} right by numbers, {len(unclear)} of them verified but unclear in floating point"
    )
    print(f"length: at most {max(ratios):.2f} of the textbook's form, {statistics.mean(ratios):.2f} on the average (target 1.3)")
    print(f"time: median {1000 * statistics.median(times):.1f} ms (target 10), largest {max(times):.2f} s")
    for title in wrong:
        print(f"  wrong: {title}")


def _against_the_book(found: mathdoc.Derived, task: Task, wrong: list[str]) -> None:
    if opinion(found, task.book) is False:
        wrong.append(f"the textbook's form of {task.title}")


def chain(n: int) -> tuple[str, str]:
    """Return the declarations and `tr(A_1 X A_2 X … A_n X)`."""
    names = [f"A_{{{k}}}" for k in range(1, n + 1)]
    return rf"X, {', '.join(names)} \in \mathbb{{R}}^{{d \times d}}", rf"\mathrm{{tr}}({' '.join(f'{name} X' for name in names)})"


class Network:
    """A network of k layers, by definitions."""

    def __init__(self, k: int) -> None:
        layers = [f"{{{n}}}" for n in range(1, k + 1)]
        inputs = ["x", *(f"a_{n}" for n in layers)]
        self.declare = [rf"W_{n} \in \mathbb{{R}}^{{d \times d}}, b_{n} \in \mathbb{{R}}^d" for n in layers]
        self.declare += [r"x, y \in \mathbb{R}^d, \sigma : \mathbb{R} \to \mathbb{R}"]
        self.define = [
            row for n, given in zip(layers, inputs, strict=False) for row in (f"z_{n} = W_{n} {given} + b_{n}", rf"a_{n} = \sigma(z_{n})")
        ]
        self.loss = rf"\frac{{1}}{{2}} \|{inputs[-1]} - y\|^2"
        self.wrt = [name for n in layers for name in (f"W_{n}", f"b_{n}")]

    def gradients(self) -> mathdoc.Derived:
        """Return the gradients by all weights."""
        return mathdoc.gradient(self.loss, self.wrt, self.declare, define=self.define)

    def hessian(self) -> mathdoc.Derived:
        """Return the Hessian by the input."""
        return mathdoc.hessian(self.loss, "x", self.declare, define=self.define)


def growth() -> None:
    """Print times at sizes that double, and the exponents between them: 2 is quadratic."""

    def gradient(n: int) -> mathdoc.Derived:
        declare, form = chain(n)
        return mathdoc.gradient(form, "X", declare)

    def hessian(n: int) -> mathdoc.Derived:
        declare, form = chain(n)
        return mathdoc.hessian(form, "X", declare)

    _series("chain", (4, 8, 16, 32), gradient)
    _series("chain", (2, 4, 8), hessian, " twice")
    _series("network", (3, 6, 12), lambda k: Network(k).gradients())
    _series("network", (1, 2, 3), lambda k: Network(k).hessian(), " twice")
    rows = Network(6).gradients().steps
    print(f"network 6: {sum(len(row.latex) for row in rows)} characters in {len(rows)} rows (target 1000)")


def _series(name: str, sizes: tuple[int, ...], work: Callable[[int], object], suffix: str = "") -> None:
    for size in sizes:
        seconds = timed(lambda size=size: work(size))  # type: ignore[misc]
        limit = LIMITS.get(f"{name} {size}{suffix}")
        print(f"{name} {size}{suffix}: {seconds:.3f} s {'#' * max(1, round(60 * seconds))}" + (f" (target {limit})" if limit else ""))


def peers() -> None:
    """Print how other tools do on the tasks that they can be asked: time over mathdoc's, and the length of what they print."""
    for peer in PEERS:
        if not peer.installed():
            print(f"{peer.name}: not installed")
            continue
        for question in peer.questions:
            _compare(peer, question)


def _compare(peer: Peer, question: str) -> None:
    ours = timed(lambda: peer.ours(question))
    try:
        theirs = timed(lambda: peer.theirs(question))
    except Exception as error:  # whatever a tool of others raises is its answer
        print(f"{peer.name} {question}: {type(error).__name__}")
        return
    signs = len(str(peer.theirs(question)))
    print(f"{peer.name} {question}: {theirs:.3f} s against {ours:.3f} s, ratio {theirs / ours:.1f}; {signs} characters")


if __name__ == "__main__":
    suite()
    growth()
    peers()
