"""The hook, run by the real pre-commit in a scratch repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NEEDED = [
    name for name in ("git", "pre-commit") if not shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(NEEDED), reason=f"needs {' and '.join(NEEDED)}"),
]

PAGE = "# Page\n\n```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %s x^\\top dx\n```\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a cache of its own, no user's git settings, and this interpreter's programs first."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
        "PRE_COMMIT_COLOR": "never",
    }  # fmt: skip


def _run(folder: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@pytest.fixture
def hooks(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Return a repository that holds this project as it stands in the work tree, committed."""
    folder = tmp_path / "mathdoc"
    left_out = shutil.ignore_patterns(".git", ".venv", "dist", "__pycache__", ".*_cache", "tests", ".cache", ".hypothesis")

    def ignore(parent: str, names: list[str]) -> set[str]:
        return left_out(parent, names) | ({"build"} if Path(parent) == ROOT else set())

    shutil.copytree(ROOT, folder, ignore=ignore)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        done = _run(folder, environment, "git", *command)
        assert done.returncode == 0, done.stderr
    return folder


def test_the_hook_refuses_a_wrong_page_and_accepts_the_mended_one(tmp_path: Path, hooks: Path, environment: dict[str, str]) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page = pages / "page.md"
    page.write_text(PAGE % "3")
    (pages / "notes.txt").write_text(PAGE % "3")
    _run(pages, environment, "git", "init", "-q")
    _run(pages, environment, "git", "add", "-A")

    attempt = ("pre-commit", "try-repo", str(hooks), "mathdoc-check", "--all-files")
    refused = _run(pages, environment, *attempt)
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "page.md:6:" in refused.stdout
    assert "DRV3" in refused.stdout
    assert "notes.txt" not in refused.stdout

    page.write_text(PAGE % "2")
    accepted = _run(pages, environment, *attempt)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert "Passed" in accepted.stdout


def test_the_mending_hook_mends_and_asks_for_another_look(tmp_path: Path, hooks: Path, environment: dict[str, str]) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page = pages / "page.md"
    page.write_text(PAGE % "3")
    _run(pages, environment, "git", "init", "-q")
    _run(pages, environment, "git", "add", "-A")

    attempt = ("pre-commit", "try-repo", str(hooks), "mathdoc-fix", "--all-files")
    mended = _run(pages, environment, *attempt)
    assert mended.returncode == 1, mended.stdout + mended.stderr
    assert "files were modified by this hook" in mended.stdout
    assert page.read_text() == (PAGE % "2").replace("top dx", "top \\, dx")
    assert _run(pages, environment, *attempt).returncode == 0
