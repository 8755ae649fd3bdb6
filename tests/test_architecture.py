"""The rules that no single test can hold: the direction of imports, who may say verified, what may never run, how long things are."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*(ROOT / "mathdoc").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])

LONGEST_MODULE, LONGEST_FUNCTION = 300, 40

# These compare verdicts or count them; all others have no business with the names of passing ones.
_READS_VERDICTS = ("mathdoc/kernel/", "mathdoc/reports/", "mathdoc/policy.py", "mathdoc/results.py")
_ONLY_KERNEL = ("Certificate", "Judgement")
_NEVER = ("eval", "exec", "sympify", "parse_expr", "parse_latex")


def _name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@pytest.fixture(params=MODULES, ids=_name)
def module(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def _nodes(module: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(module.read_text(encoding="utf-8")))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


@pytest.mark.slow
def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_kernel_says_verified(module: Path) -> None:
    if not _name(module).startswith("mathdoc/kernel/"):
        assert [node for node in _nodes(module) if _called(node) in _ONLY_KERNEL] == []
    if not _name(module).startswith(_READS_VERDICTS):
        passing = [node for node in _nodes(module) if isinstance(node, ast.Attribute) and node.attr in ("VERIFIED", "SUPPORTED")]
        assert [ast.unparse(node) for node in passing] == []


def test_no_text_is_ever_run(module: Path) -> None:
    assert [_called(node) for node in _nodes(module) if _called(node) in _NEVER] == []


def test_modules_and_functions_stay_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    functions = [node for node in _nodes(module) if isinstance(node, ast.FunctionDef)]
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno is not None}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}
