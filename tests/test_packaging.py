"""What is shipped, and under which names."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import mathdoc

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_wheel_holds_the_packages_and_nothing_named_plugins(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "latex_mathdoc",
        "markdown_mathdoc",
        "mathdoc",
        f"mathdoc-{mathdoc.__version__}.dist-info",
        "mkdocs_mathdoc",
        "sphinx_mathdoc",
    }
    assert {"markdown_mathdoc/assets/mathdoc.css", "markdown_mathdoc/assets/mathdoc.js", "mkdocs_mathdoc/mathjax-settings.js"} <= set(names)
    assert {f"{package}/py.typed" for package in ("mathdoc", "markdown_mathdoc", "mkdocs_mathdoc", "sphinx_mathdoc")} <= set(names)


@pytest.mark.parametrize(
    ("group", "value"),
    [
        ("console_scripts", "mathdoc.cli:main"),
        ("markdown.extensions", "markdown_mathdoc:MathdocExtension"),
        ("mkdocs.plugins", "mkdocs_mathdoc:MathdocPlugin"),
    ],
)
def test_the_entry_points_lead_somewhere(group: str, value: str) -> None:
    (entry,) = entry_points(group=group, name="mathdoc")
    assert entry.value == value
    assert callable(entry.load())


def test_every_public_name_is_there() -> None:
    assert set(mathdoc.__all__) <= set(dir(mathdoc))
    for name in mathdoc.__all__:
        assert getattr(mathdoc, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = getattr(mathdoc, "nonsense")  # noqa: B009 -- a name that mypy must not see


def test_importing_does_not_shadow_the_standard_library() -> None:
    assert importlib.import_module("json").__name__ == "json"
