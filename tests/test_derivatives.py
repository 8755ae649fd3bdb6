"""The derivative tasks: every one is found and verified, is no longer than a textbook's form, and a sample is judged by numbers too."""

from __future__ import annotations

import pytest

from mathdoc import Verdict
from tests.derivatives import Task, length, opinion, solved, tasks

TASKS = tasks()
SLOW = ("\\mathrm{tr}(\\log(P))",)
"""Tasks of seconds, which the benchmark alone runs."""


def quick() -> list[Task]:
    return [task for task in TASKS if task.question.expression not in SLOW]


def test_there_are_enough_tasks() -> None:
    assert len(TASKS) >= 150


@pytest.mark.parametrize("task", quick(), ids=lambda task: task.title)
def test_a_derivative_is_found_verified_and_short(task: Task) -> None:
    found = solved(task)
    assert found.verdict in (Verdict.VERIFIED, Verdict.SUPPORTED)
    assert length(found.latex) <= 1.3 * length(task.book), found.latex


@pytest.mark.parametrize("task", quick()[::8], ids=lambda task: task.title)
def test_numbers_agree_with_the_answer_and_with_the_textbook(task: Task) -> None:
    found = solved(task)
    assert opinion(found) is not False
    assert opinion(found, task.book) is not False
